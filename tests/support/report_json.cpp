#include "tests/support/report_json.hpp"

#include <stdexcept>
#include <utility>

#include "core/words.hpp"

namespace ruascope::test {
namespace {

using nlohmann::json;

json of(const DomainField& field) {
  switch (field.state) {
    case DomainField::State::kAbsent:
      return nullptr;
    case DomainField::State::kEmpty:
      return "";
    case DomainField::State::kValid:
      return field.name;
    case DomainField::State::kInvalid:
      return {{"invalid", field.name}};
  }
  throw std::logic_error("no such state");
}

json of(const LangText& text) {
  return {{"text", text.text}, {"lang", text.lang}};
}

json of(const std::optional<std::string>& text) {
  return text ? json(*text) : json(nullptr);
}

json of(const std::optional<LangText>& text) {
  return text ? of(*text) : json(nullptr);
}

json of(const std::vector<Extension>& extensions) {
  json list = json::array();
  for (const auto& one : extensions) {
    list.push_back({{"name", one.name}, {"xml", one.xml}});
  }
  return list;
}

json of(const PolicyOverride& reason) {
  json sealers = json::array();
  for (const auto& one : reason.arc_sealers) {
    sealers.push_back({{"instance", one.instance},
                       {"domain", one.domain},
                       {"selector", one.selector}});
  }
  return {{"type", word(reason.type)},
          {"type_raw", reason.type_raw},
          {"comment", of(reason.comment)},
          {"arc", word(reason.arc)},
          {"arc_sealers", sealers},
          {"arc_remote_ip", reason.arc_remote_ip
                                ? json(reason.arc_remote_ip->to_string())
                                : json(nullptr)}};
}

json of(const DkimAuth& dkim) {
  return {{"domain", of(dkim.domain)},
          {"selector", of(dkim.selector)},
          {"result", word(dkim.result)},
          {"result_raw", dkim.result_raw},
          {"human_result", of(dkim.human_result)}};
}

json of(const SpfAuth& spf) {
  return {{"domain", of(spf.domain)},
          {"scope", word(spf.scope)},
          {"result", word(spf.result)},
          {"result_raw", spf.result_raw},
          {"human_result", of(spf.human_result)}};
}

template <class T>
json list_of(const std::vector<T>& values) {
  json list = json::array();
  for (const auto& value : values)
    list.push_back(of(value));
  return list;
}

void require(bool condition, const char* what) {
  if (!condition) throw std::logic_error(what);
}

class ChunkStream : public parser::DocumentStream {
 public:
  ChunkStream(std::string_view document, std::size_t chunk_bytes)
      : rest_(document), chunk_bytes_(chunk_bytes) {}
  Result<std::string_view> read() override {
    // A copy, so that reading past the next call shows under a sanitizer.
    piece_ = std::string(rest_.substr(0, chunk_bytes_));
    rest_.remove_prefix(piece_.size());
    return std::string_view(piece_);
  }

 private:
  std::string_view rest_;
  std::size_t chunk_bytes_;
  std::string piece_;
};

}  // namespace

json to_json(const Policy& policy) {
  return {{"domain", of(policy.domain)},
          {"p", word(policy.p)},
          {"sp", word(policy.sp)},
          {"np", word(policy.np)},
          {"adkim", word(policy.adkim)},
          {"aspf", word(policy.aspf)},
          {"pct", policy.pct ? json(*policy.pct) : json(nullptr)},
          {"fo", of(policy.fo)},
          {"testing", word(policy.testing)},
          {"discovery_method", word(policy.discovery_method)}};
}

json to_json(const Record& record) {
  return {{"ordinal", record.ordinal},
          {"source_ip", record.source_ip.to_string()},
          {"source_ip_raw", record.source_ip_raw},
          {"count", record.count},
          {"disposition", word(record.disposition)},
          {"disposition_raw", record.disposition_raw},
          {"pe_dkim", word(record.pe_dkim)},
          {"pe_dkim_raw", record.pe_dkim_raw},
          {"pe_spf", word(record.pe_spf)},
          {"pe_spf_raw", record.pe_spf_raw},
          {"overrides", list_of(record.overrides)},
          {"header_from", of(record.header_from)},
          {"envelope_from", of(record.envelope_from)},
          {"envelope_to", of(record.envelope_to)},
          {"dkim", list_of(record.dkim)},
          {"spf", list_of(record.spf)},
          {"extensions", of(record.extensions)},
          {"flags", record.flags}};
}

json to_json(const ReportHeader& header) {
  json defects = json::object();
  for (const auto& [id, count] : header.defects.counts()) {
    defects[std::string(defect_name(id))] = count;
  }
  return {{"dialect", word(header.dialect)},
          {"xml_namespace", header.xml_namespace},
          {"version_raw", of(header.version_raw)},
          {"org_name", of(header.org_name)},
          {"email", of(header.email)},
          {"extra_contact_info", of(header.extra_contact_info)},
          {"report_id_raw", header.report_id_raw},
          {"report_id_norm", header.report_id_norm},
          {"begin", header.begin},
          {"end", header.end},
          {"end_exclusive", header.end_exclusive},
          {"errors", list_of(header.errors)},
          {"generator", of(header.generator)},
          {"policy", to_json(header.policy)},
          {"extensions", of(header.extensions)},
          {"record_count", header.record_count},
          {"dropped_records", header.dropped_records},
          {"defects", defects}};
}

Result<void> RecordingSink::begin_report(const Policy& begun_policy) {
  require(!is_open, "begin_report within a report");
  is_open = true;
  ++begun;
  policy = begun_policy;
  return {};
}

Result<void> RecordingSink::add_xml(std::string_view bytes) {
  require(is_open, "add_xml outside a report");
  xml.append(bytes);
  return {};
}

Result<void> RecordingSink::add_record(Record& record) {
  require(is_open, "add_record outside a report");
  records.push_back(std::move(record));
  return {};
}

Result<void> RecordingSink::end_report(ReportHeader& ended_header) {
  require(is_open, "end_report outside a report");
  is_open = false;
  ++ended;
  header = std::move(ended_header);
  return {};
}

void RecordingSink::abandon_report() {
  require(is_open, "abandon_report outside a report");
  is_open = false;
  ++abandoned;
}

json RecordingSink::json() const {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& record : records)
    list.push_back(to_json(record));
  return {{"policy", to_json(policy)},
          {"header", to_json(header)},
          {"records", list}};
}

Result<void> read_in_chunks(std::string_view document, std::size_t chunk_bytes,
                            parser::ReportSink& sink, const Limits& limits) {
  const auto open = [=]() -> Result<std::unique_ptr<parser::DocumentStream>> {
    return std::unique_ptr<parser::DocumentStream>(
        std::make_unique<ChunkStream>(document, chunk_bytes));
  };
  return parser::read_report(open, limits, sink);
}

}  // namespace ruascope::test

#include "api/json.hpp"

#include "core/domain_name.hpp"
#include "core/words.hpp"

namespace ruascope::api {
namespace {

using nlohmann::json;

// An absent enumerated field is null; the others are their words.
template <class Enum>
json token(Enum value) {
  const std::string_view text = word(value);
  return text.empty() ? json() : json(text);
}

json domain_json(const DomainField& field) {
  switch (field.state) {
    case DomainField::State::kAbsent:
      return nullptr;
    case DomainField::State::kEmpty:
      return "";
    case DomainField::State::kValid:
    case DomainField::State::kInvalid:
      return field.name;
  }
  return nullptr;
}

// Beside a domain whose U-label differs stands `name`_unicode.
void put_domain(json& object, const std::string& name,
                const DomainField& field) {
  object[name] = domain_json(field);
  if (!field.is_valid()) return;
  if (auto text = unicode_domain(field.name)) {
    object[name + "_unicode"] = std::move(*text);
  }
}

json spf_json(const SpfAuth& spf) {
  json object = {{"scope", token(spf.scope)},
                 {"result", token(spf.result)},
                 {"aligned", spf.alignment.applied}};
  put_domain(object, "domain", spf.domain);
  return object;
}

json dkim_json(const DkimAuth& dkim) {
  json object = {{"selector", dkim.selector ? json(*dkim.selector) : json()},
                 {"result", token(dkim.result)},
                 {"aligned", dkim.alignment.applied}};
  put_domain(object, "domain", dkim.domain);
  return object;
}

json overrides_json(const std::vector<storage::OverrideCount>& overrides) {
  json items = json::array();
  for (const storage::OverrideCount& entry : overrides) {
    items.push_back({{"type", entry.type_raw.empty() ? token(entry.type)
                                                     : json(entry.type_raw)},
                     {"comment", entry.comment ? json(*entry.comment) : json()},
                     {"messages", entry.messages}});
  }
  return items;
}

}  // namespace

std::string dump(const json& document) {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

json summary_json(const IngestSummary& summary) {
  return {{"messages", summary.messages},
          {"reports",
           {{"stored", summary.reports.stored},
            {"duplicate", summary.reports.duplicate},
            {"conflict", summary.reports.conflict},
            {"quarantined", summary.reports.quarantined}}},
          {"records",
           {{"stored", summary.records.stored},
            {"dropped", summary.records.dropped}}},
          {"messages_counted", summary.messages_counted},
          {"ignored",
           {{"tls_report", summary.ignored.tls_report},
            {"failure_report", summary.ignored.failure_report},
            {"other", summary.ignored.other}}},
          {"bytes_read", summary.bytes_read},
          {"elapsed_seconds", summary.elapsed_seconds}};
}

json source_json(const storage::SourceRow& source) {
  json spf = json::array();
  for (const SpfAuth& entry : source.spf)
    spf.push_back(spf_json(entry));
  json dkim = json::array();
  for (const DkimAuth& entry : source.dkim)
    dkim.push_back(dkim_json(entry));
  json object = {{"id", source.id},
                 {"source_ip", source.source_ip.to_string()},
                 {"source_name", nullptr},
                 {"asn", nullptr},
                 {"country", nullptr},
                 {"spf", std::move(spf)},
                 {"dkim", std::move(dkim)},
                 {"class", token(source.record_class)},
                 {"messages", source.messages},
                 {"rejected", source.rejected},
                 {"quarantined", source.quarantined},
                 {"delivered", source.delivered},
                 {"first_day", source.first_day.to_string()},
                 {"last_day", source.last_day.to_string()},
                 {"reporters", source.reporters},
                 {"overrides", overrides_json(source.overrides)},
                 {"finding", nullptr},
                 {"fix", nullptr}};
  put_domain(object, "header_from", source.header_from);
  put_domain(object, "envelope_from", source.envelope_from);
  return object;
}

json quarantine_json(const storage::QuarantineRow& row) {
  return {{"id", row.id},         {"received_at", to_rfc3339(row.received_at)},
          {"source", row.source}, {"kind", row.kind},
          {"size", row.size},     {"reason", row.reason},
          {"where", row.where},   {"version", row.version}};
}

}  // namespace ruascope::api

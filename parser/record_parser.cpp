#include "parser/record_parser.hpp"

#include <charconv>

#include "parser/arc_comment.hpp"
#include "parser/markup.hpp"

namespace ruascope::parser {
namespace {

void note_unknown(FieldReader& reader, pugi::xml_node node) {
  if (node.type() != pugi::node_element) return;
  reader.note(DefectId::kUnknownElement, node.name(), "is not known; ignored");
}

std::string selector_name(std::string_view text) {
  // A selector is part of a DNS name: its case doesn't tell two keys apart.
  std::string name(text);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (name.size() > 1 && name.ends_with('.')) name.pop_back();
  return name;
}

class RecordParser {
 public:
  RecordParser(FieldReader& reader, Record& record, DialectEvidence& evidence)
      : reader_(reader), record_(record), evidence_(evidence) {}

  bool parse(pugi::xml_node node);

 private:
  void parse_row(pugi::xml_node node);
  void parse_source_ip(pugi::xml_node node);
  void parse_count(pugi::xml_node node);
  void parse_policy_evaluated(pugi::xml_node node);
  AlignedResult parse_verdict(pugi::xml_node node, std::string_view field,
                              std::string& raw);
  void parse_reason(pugi::xml_node node);
  void parse_identifiers(pugi::xml_node node);
  void parse_auth_results(pugi::xml_node node);
  void parse_dkim(pugi::xml_node node);
  void parse_spf(pugi::xml_node node);
  void mark_uncertain(Reading reading) {
    if (reading == Reading::kUncertain) record_.flags |= kFlagLowConfidence;
  }
  bool drop(std::string_view field);

  FieldReader& reader_;
  Record& record_;
  DialectEvidence& evidence_;
  bool has_ip_ = false;
  bool has_count_ = false;
  std::size_t spf_seen_ = 0;
  std::size_t dkim_seen_ = 0;
};

bool RecordParser::drop(std::string_view field) {
  reader_.note(DefectId::kRecordDropped, field,
               "is missing or unusable; the record is left out");
  return false;
}

bool RecordParser::parse(pugi::xml_node node) {
  FirstOnly first(reader_);
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "row") {
      if (first(0, "row")) parse_row(child);
    } else if (name == "identifiers" || name == "identities") {
      if (name == "identities") {
        reader_.note(DefectId::kWrongElementName, "identities",
                     "is read as identifiers");
      }
      if (first(1, "identifiers")) parse_identifiers(child);
    } else if (name == "auth_results") {
      if (first(2, "auth_results")) parse_auth_results(child);
    } else if (child.type() == pugi::node_element) {
      // RFC 9990 section 5 allows elements of another namespace here.
      if (name.size() == std::string_view(child.name()).size() &&
          !child.attribute("xmlns")) {
        reader_.note(DefectId::kUnknownElement, child.name(),
                     "is not known; kept as an extension");
      }
      reader_.keep_extension(child, record_.extensions);
    }
  }
  if (!has_ip_) return drop("row/source_ip");
  if (!has_count_) return drop("row/count");
  if (record_.header_from.state == DomainField::State::kAbsent ||
      record_.header_from.state == DomainField::State::kEmpty) {
    return drop("identifiers/header_from");
  }
  if (dkim_seen_ + spf_seen_ == 0) {
    reader_.note(DefectId::kMissingAuthResults, "auth_results",
                 "has no result; what was checked is unknown");
  }
  return true;
}

void RecordParser::parse_row(pugi::xml_node node) {
  FirstOnly first(reader_);
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "source_ip") {
      if (first(0, "row/source_ip")) parse_source_ip(child);
    } else if (name == "count") {
      if (first(1, "row/count")) parse_count(child);
    } else if (name == "policy_evaluated") {
      if (first(2, "row/policy_evaluated")) parse_policy_evaluated(child);
    } else {
      note_unknown(reader_, child);
    }
  }
}

void RecordParser::parse_source_ip(pugi::xml_node node) {
  constexpr std::string_view kField = "row/source_ip";
  const auto seen = reader_.text(node);
  if (seen.empty()) return;
  auto address = IpAddress::parse(seen);
  if (!address) {
    // "192.0.2.1 (mail.example.com)"
    address = IpAddress::parse(seen.substr(0, seen.find_first_of(" (")));
    reader_.note(DefectId::kBadAddress, kField, seen,
                 address ? "has more than an address; the rest is ignored"
                         : "is no address");
  }
  if (!address) return;
  has_ip_ = true;
  record_.source_ip = *address;
  if (seen != address->to_string()) {
    record_.source_ip_raw = reader_.stored_text(node, kField);
  }
}

void RecordParser::parse_count(pugi::xml_node node) {
  constexpr std::string_view kField = "row/count";
  const auto seen = reader_.text(node);
  if (seen.empty()) return;
  std::int64_t value = 0;  // What the store can hold.
  const char* const last = seen.data() + seen.size();
  const auto [end, ec] = std::from_chars(seen.data(), last, value);
  // "3.0" is three; "3.5" and "3x" are nothing.
  const std::string_view rest(end, static_cast<std::size_t>(last - end));
  const bool is_whole = rest.empty() || (rest.starts_with('.') &&
                                         rest.find_first_not_of('0', 1) ==
                                             std::string_view::npos);
  if (ec != std::errc{} || !is_whole) {
    reader_.note(DefectId::kBadNumber, kField, seen, "is no count");
    return;
  }
  if (!rest.empty()) {
    reader_.note(DefectId::kBadNumber, kField, seen, "has decimals; cut off");
  }
  has_count_ = true;
  if (value <= 0) {
    record_.flags |= kFlagZeroCount;
    reader_.note(DefectId::kZeroCount, kField, seen,
                 "is no number of messages; counted as 0");
    value = 0;
  }
  record_.count = static_cast<std::uint64_t>(value);
}

AlignedResult RecordParser::parse_verdict(pugi::xml_node node,
                                          std::string_view field,
                                          std::string& raw) {
  const auto seen = reader_.text(node);
  const auto verdict = read_aligned_result(seen);
  if (seen != word(verdict.value) || verdict.reading == Reading::kNot) {
    raw = reader_.stored_text(node, field);
  }
  if (verdict.reading != Reading::kExact) {
    record_.flags |= kFlagPeNonstandard;
    reader_.note(DefectId::kNonstandardVerdict, field, seen,
                 verdict.value == AlignedResult::kFail
                     ? "is neither pass nor fail; read as fail"
                     : "is neither pass nor fail; unknown");
  }
  return verdict.value;
}

void RecordParser::parse_policy_evaluated(pugi::xml_node node) {
  FirstOnly first(reader_);
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "disposition") {
      constexpr std::string_view kField = "policy_evaluated/disposition";
      if (!first(0, kField)) continue;
      record_.disposition =
          reader_
              .token(read_disposition, child, kField, &record_.disposition_raw)
              .value;
      if (record_.disposition == Disposition::kPass) {
        evidence_.has_rfc9990_field = true;
      }
    } else if (name == "dkim") {
      constexpr std::string_view kField = "policy_evaluated/dkim";
      if (!first(1, kField)) continue;
      record_.pe_dkim = parse_verdict(child, kField, record_.pe_dkim_raw);
    } else if (name == "spf") {
      constexpr std::string_view kField = "policy_evaluated/spf";
      if (!first(2, kField)) continue;
      record_.pe_spf = parse_verdict(child, kField, record_.pe_spf_raw);
    } else if (name == "reason") {
      parse_reason(child);
    } else {
      note_unknown(reader_, child);
    }
  }
}

void RecordParser::parse_reason(pugi::xml_node node) {
  constexpr std::string_view kField = "policy_evaluated/reason";
  constexpr std::string_view kTypeField = "policy_evaluated/reason/type";
  if (record_.overrides.size() >= reader_.limits().max_overrides) {
    reader_.note(DefectId::kTooManyResults, kField, "is past the limit");
    return;
  }
  PolicyOverride reason;
  FirstOnly first(reader_);
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "type" || name == "policy_override") {
      if (!first(0, kTypeField)) continue;
      if (name != "type") {
        reader_.note(DefectId::kWrongElementName, kField,
                     "policy_override is read as type");
      }
      reason.type =
          reader_.token(read_override_type, child, kTypeField, &reason.type_raw)
              .value;
    } else if (name == "comment") {
      if (!first(1, "policy_evaluated/reason/comment")) continue;
      auto comment = reader_.lang_text(child, kField);
      parse_arc_comment(comment.text, reason);
      reason.comment = std::move(comment);
    } else {
      note_unknown(reader_, child);
    }
  }
  // <reason>sampled_out</reason>
  if (!first.has(0) && !reader_.text(node).empty()) {
    reader_.note(DefectId::kWrongElementName, kField,
                 "holds a text, which is read as its type");
    reason.type =
        reader_.token(read_override_type, node, kTypeField, &reason.type_raw)
            .value;
  }
  if (reason.type == OverrideType::kAbsent &&
      (!reason.comment || reason.comment->text.empty())) {
    reader_.note(DefectId::kEmptyReason, kField, "says nothing; left out");
    return;
  }
  if (reason.type == OverrideType::kPolicyTestMode) {
    evidence_.has_rfc9990_field = true;
  }
  record_.overrides.push_back(std::move(reason));
}

void RecordParser::parse_identifiers(pugi::xml_node node) {
  FirstOnly first(reader_);
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "header_from") {
      constexpr std::string_view kField = "identifiers/header_from";
      if (first(0, kField)) record_.header_from = reader_.domain(child, kField);
    } else if (name == "envelope_from") {
      constexpr std::string_view kField = "identifiers/envelope_from";
      if (!first(1, kField)) continue;
      record_.envelope_from = reader_.domain(child, kField);
    } else if (name == "envelope_to") {
      constexpr std::string_view kField = "identifiers/envelope_to";
      if (first(2, kField)) record_.envelope_to = reader_.domain(child, kField);
    } else {
      note_unknown(reader_, child);
    }
  }
}

void RecordParser::parse_auth_results(pugi::xml_node node) {
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "dkim") {
      if (dkim_seen_++ < reader_.limits().max_dkim_results) {
        parse_dkim(child);
      } else {
        reader_.note(DefectId::kTooManyResults, "auth_results/dkim",
                     "is past the limit; left out");
      }
    } else if (name == "spf") {
      if (spf_seen_++ < reader_.limits().max_spf_results) {
        parse_spf(child);
      } else {
        reader_.note(DefectId::kTooManyResults, "auth_results/spf",
                     "is past the limit; left out");
      }
    } else {
      note_unknown(reader_, child);
    }
  }
}

void RecordParser::parse_dkim(pugi::xml_node node) {
  DkimAuth& dkim = record_.dkim.emplace_back();
  FirstOnly first(reader_);
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "domain") {
      constexpr std::string_view kField = "auth_results/dkim/domain";
      if (first(0, kField)) dkim.domain = reader_.domain(child, kField);
    } else if (name == "selector") {
      constexpr std::string_view kField = "auth_results/dkim/selector";
      if (!first(1, kField)) continue;
      dkim.selector = selector_name(reader_.stored_text(child, kField));
    } else if (name == "result") {
      constexpr std::string_view kField = "auth_results/dkim/result";
      if (!first(2, kField)) continue;
      const auto token =
          reader_.token(read_dkim_result, child, kField, &dkim.result_raw);
      dkim.result = token.value;
      mark_uncertain(token.reading);
    } else if (name == "human_result") {
      constexpr std::string_view kField = "auth_results/dkim/human_result";
      if (first(3, kField)) {
        dkim.human_result = reader_.lang_text(child, kField);
      }
    } else {
      note_unknown(reader_, child);
    }
  }
}

void RecordParser::parse_spf(pugi::xml_node node) {
  SpfAuth& spf = record_.spf.emplace_back();
  FirstOnly first(reader_);
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "domain") {
      constexpr std::string_view kField = "auth_results/spf/domain";
      if (first(0, kField)) spf.domain = reader_.domain(child, kField);
    } else if (name == "scope") {
      constexpr std::string_view kField = "auth_results/spf/scope";
      if (!first(1, kField)) continue;
      spf.scope = reader_.token(read_spf_scope, child, kField, nullptr).value;
    } else if (name == "result") {
      constexpr std::string_view kField = "auth_results/spf/result";
      if (!first(2, kField)) continue;
      const auto token =
          reader_.token(read_spf_result, child, kField, &spf.result_raw);
      spf.result = token.value;
      mark_uncertain(token.reading);
    } else if (name == "human_result") {
      constexpr std::string_view kField = "auth_results/spf/human_result";
      if (first(3, kField)) spf.human_result = reader_.lang_text(child, kField);
    } else {
      note_unknown(reader_, child);
    }
  }
}

// Keeps the memory of the vectors.
void reset(Record& record) {
  auto overrides = std::move(record.overrides);
  auto dkim = std::move(record.dkim);
  auto spf = std::move(record.spf);
  const auto ordinal = record.ordinal;
  overrides.clear();
  dkim.clear();
  spf.clear();
  record = Record{};
  record.ordinal = ordinal;
  record.overrides = std::move(overrides);
  record.dkim = std::move(dkim);
  record.spf = std::move(spf);
}

}  // namespace

bool parse_record(pugi::xml_node node, FieldReader& reader, Record& record,
                  DialectEvidence& evidence) {
  reset(record);
  return RecordParser(reader, record, evidence).parse(node);
}

}  // namespace ruascope::parser

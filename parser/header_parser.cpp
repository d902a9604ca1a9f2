#include "parser/header_parser.hpp"

#include <charconv>
#include <optional>

#include "parser/markup.hpp"
#include "parser/transcoder.hpp"

namespace ruascope::parser {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kSecondsPerMinute = 60;
// Seconds past this lie in the year 5138: they are milliseconds or finer.
constexpr std::int64_t kMaxSeconds = 100'000'000'000;
constexpr std::int64_t kLongSpan = 26 * 3600;
constexpr std::int64_t kThousand = 1000;

// Epoch seconds, repaired, or nullopt for what is no time.
std::optional<std::int64_t> parse_time(pugi::xml_node node, FieldReader& reader,
                                       std::string_view field) {
  const auto seen = reader.text(node);
  std::int64_t value = 0;
  const char* const last = seen.data() + seen.size();
  const auto [end, ec] = std::from_chars(seen.data(), last, value);
  const std::string_view rest(end, static_cast<std::size_t>(last - end));
  const bool has_decimals =
      rest.starts_with('.') &&
      rest.find_first_not_of("0123456789", 1) == std::string_view::npos;
  if (seen.empty() || ec != std::errc{} || value < 0 ||
      (!rest.empty() && !has_decimals)) {
    return std::nullopt;
  }
  if (has_decimals) {
    reader.note(DefectId::kBadTime, field, seen, "has decimals; cut off");
  }
  if (value > kMaxSeconds) {
    reader.note(DefectId::kBadTime, field, seen,
                "is finer than seconds; divided");
    while (value > kMaxSeconds)
      value /= kThousand;
  }
  if (value == 0) {
    reader.note(DefectId::kBadTime, field, seen, "is hardly a time");
  }
  return value;
}

// Senders differ on whether the end belongs to the period.
std::int64_t exclusive_end(std::int64_t begin, std::int64_t end) {
  if (end == begin) return begin + 1;
  const bool is_inclusive = end % kSecondsPerMinute == kSecondsPerMinute - 1 ||
                            end % kSecondsPerDay == kSecondsPerDay - 1;
  return is_inclusive ? end + 1 : end;
}

Result<void> parse_date_range(pugi::xml_node node, FieldReader& reader,
                              ReportHeader& header) {
  FirstOnly first(reader);
  std::optional<std::int64_t> begin;
  std::optional<std::int64_t> end;
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "begin") {
      if (first(0, "date_range/begin")) {
        begin = parse_time(child, reader, "date_range/begin");
      }
    } else if (name == "end") {
      if (first(1, "date_range/end")) {
        end = parse_time(child, reader, "date_range/end");
      }
    }
  }
  if (!begin || !end) {
    return Error(Errc::kMalformed, "report_metadata has no usable date_range");
  }
  if (*begin > *end) {
    reader.note(DefectId::kBadTime, "date_range",
                "begins after its end; read the other way round");
    std::swap(*begin, *end);
  } else if (*begin == *end) {
    reader.note(DefectId::kBadTime, "date_range",
                "has no length; taken for one second");
  }
  header.begin = *begin;
  header.end = *end;
  header.end_exclusive = exclusive_end(*begin, *end);
  if (header.end_exclusive - header.begin > kLongSpan) {
    reader.note(DefectId::kLongSpan, "date_range", "is longer than 26 hours");
  }
  return {};
}

bool is_dot_atom(std::string_view text) {
  constexpr std::string_view kSymbols = "!#$%&'*+-/=?^_`{|}~";
  bool after_dot = true;
  for (const char c : text) {
    if (c == '.' && after_dot) return false;
    after_dot = c == '.';
    const bool is_atom = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') ||
                         kSymbols.find(c) != std::string_view::npos;
    if (!is_atom && !after_dot) return false;
  }
  return !after_dot;
}

// RFC 9990 section 3.5.1: ridfmt = dot-atom-text ["@" dot-atom-text]
bool is_report_id_form(std::string_view id) {
  const auto at = id.find('@');
  if (at == std::string_view::npos) return is_dot_atom(id);
  return is_dot_atom(id.substr(0, at)) && is_dot_atom(id.substr(at + 1));
}

void parse_report_id(pugi::xml_node node, FieldReader& reader,
                     ReportHeader& header) {
  header.report_id_raw = reader.stored_text(node, "report_id");
  std::string_view id = header.report_id_raw;
  if (id.size() >= 2 && id.front() == '<' && id.back() == '>') {
    id = trim(id.substr(1, id.size() - 2));
  }
  header.report_id_norm = id;
  if (!id.empty() && !is_report_id_form(id)) {
    reader.note(DefectId::kReportIdForm, "report_id", id,
                "is not of the form that RFC 9990 asks for");
  }
}

bool is_address(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of(" <>\t\r\n") == std::string_view::npos &&
         text.find('@', at + 1) == std::string_view::npos;
}

void check_contacts(FieldReader& reader, const ReportHeader& header) {
  if (!header.org_name || header.org_name->empty()) {
    reader.note(DefectId::kNoOrgName, "org_name", "is missing or empty");
  }
  if (!header.email || !is_address(*header.email)) {
    reader.note(DefectId::kBadEmail, "email",
                header.email ? std::string_view(*header.email) : "",
                "is no plain address");
  }
}

std::optional<std::uint8_t> parse_pct(pugi::xml_node node,
                                      FieldReader& reader) {
  const auto seen = reader.text(node);
  if (seen.empty()) return std::nullopt;
  constexpr std::uint8_t kMaxPercent = 100;
  std::uint8_t value = 0;
  const char* const last = seen.data() + seen.size();
  const auto [end, ec] = std::from_chars(seen.data(), last, value);
  if (ec == std::errc{} && end == last && value <= kMaxPercent) return value;
  reader.note(DefectId::kBadNumber, "policy_published/pct", seen,
              "is no percentage; left absent");
  return std::nullopt;
}

// One element of policy_published; false: not known.
bool parse_policy_field(pugi::xml_node child, std::string_view name,
                        FieldReader& reader, FirstOnly& first, Policy& policy) {
  const std::string field = "policy_published/" + std::string(name);
  const auto read = [&](unsigned bit, auto reader_of, auto& value) {
    if (first(bit, field)) {
      value = reader.token(reader_of, child, field, nullptr).value;
    }
    return true;
  };
  if (name == "p") return read(1, read_policy_action, policy.p);
  if (name == "sp") return read(2, read_policy_action, policy.sp);
  if (name == "np") return read(3, read_policy_action, policy.np);
  if (name == "adkim") return read(4, read_alignment_mode, policy.adkim);
  if (name == "aspf") return read(5, read_alignment_mode, policy.aspf);
  if (name == "testing" || name == "t") {
    if (name == "t") {
      reader.note(DefectId::kWrongElementName, field, "is read as testing");
    }
    return read(6, read_testing, policy.testing);
  }
  if (name == "discovery_method") {
    return read(7, read_discovery_method, policy.discovery_method);
  }
  if (name == "domain") {
    if (first(0, field)) policy.domain = reader.domain(child, field);
  } else if (name == "pct") {
    if (first(8, field)) policy.pct = parse_pct(child, reader);
  } else if (name == "fo") {
    if (first(9, field)) policy.fo = reader.stored_text(child, field);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Result<void> parse_report_metadata(pugi::xml_node node, FieldReader& reader,
                                   ReportHeader& header,
                                   bool& has_rfc9990_field) {
  FirstOnly first(reader);
  for (const pugi::xml_node child : node.children()) {
    const auto name = local_name(child.name());
    if (name == "org_name") {
      if (first(0, name)) header.org_name = reader.stored_text(child, name);
    } else if (name == "email") {
      if (first(1, name)) header.email = reader.stored_text(child, name);
    } else if (name == "extra_contact_info") {
      if (first(2, name)) {
        header.extra_contact_info = reader.lang_text(child, name);
      }
    } else if (name == "report_id") {
      if (first(3, name)) parse_report_id(child, reader, header);
    } else if (name == "date_range") {
      if (!first(4, name)) continue;
      if (auto done = parse_date_range(child, reader, header); !done) {
        return done;
      }
    } else if (name == "error") {
      if (header.errors.size() < reader.limits().max_overrides) {
        header.errors.push_back(reader.lang_text(child, name));
      }
    } else if (name == "generator") {
      has_rfc9990_field = true;
      if (first(5, name)) header.generator = reader.stored_text(child, name);
    } else if (child.type() == pugi::node_element) {
      reader.note(DefectId::kUnknownElement, child.name(),
                  "is not known; ignored");
    }
  }
  check_contacts(reader, header);
  if (!first.has(4)) {
    return Error(Errc::kMalformed, "report_metadata has no date_range");
  }
  if (header.report_id_norm.empty()) {
    return Error(Errc::kMalformed, "report_metadata has no report_id");
  }
  return {};
}

Result<void> parse_policy(pugi::xml_node node, FieldReader& reader,
                          Policy& policy, bool& has_rfc9990_field) {
  policy = Policy{};
  FirstOnly first(reader);
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    if (!parse_policy_field(child, local_name(child.name()), reader, first,
                            policy)) {
      reader.note(DefectId::kUnknownElement, child.name(),
                  "is not known; ignored");
    }
  }
  if (first.has(6) || first.has(7)) has_rfc9990_field = true;
  if (policy.domain.is_valid()) return {};
  return Error(Errc::kMalformed,
               policy.domain.state == DomainField::State::kInvalid
                   ? "policy_published/domain is no domain name"
                   : "policy_published has no domain");
}

std::string root_namespace(const std::string& root_tag) {
  // The tag alone is no document: close it.
  std::string element = root_tag;
  element.pop_back();
  if (element.ends_with('/')) element.pop_back();
  element += "/>";
  pugi::xml_document document;
  if (!document.load_buffer(element.data(), element.size(), pugi::parse_default,
                            pugi::encoding_utf8)) {
    return {};
  }
  constexpr std::size_t kMaxNamespaceBytes = 256;
  const auto root = document.document_element();
  const std::string_view name = root.name();
  const auto colon = name.rfind(':');
  const std::string attribute =
      colon == std::string_view::npos
          ? "xmlns"
          : "xmlns:" + std::string(name.substr(0, colon));
  return std::string(cut_utf8(trim(root.attribute(attribute.c_str()).value()),
                              kMaxNamespaceBytes));
}

}  // namespace ruascope::parser

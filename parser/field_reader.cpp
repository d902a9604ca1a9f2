#include "parser/field_reader.hpp"

#include <algorithm>
#include <charconv>

#include "core/domain_name.hpp"
#include "parser/markup.hpp"
#include "parser/transcoder.hpp"

namespace ruascope::parser {
namespace {

// Enough to recognise a value; the whole report is kept elsewhere.
constexpr std::size_t kMaxSeenBytes = 64;

// What a '&' begins: a predefined entity or a character that XML may hold.
enum class Reference : std::uint8_t { kGood, kUnknown, kBadCharacter };

Reference check_character(std::string_view digits) {
  const int base = digits.starts_with('x') ? 16 : 10;
  if (base == 16) digits.remove_prefix(1);
  std::uint32_t code = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, ec] = std::from_chars(digits.data(), last, code, base);
  if (ec == std::errc::invalid_argument || end != last) {
    return Reference::kUnknown;
  }
  const bool is_control =
      code < 0x20 && code != '\t' && code != '\n' && code != '\r';
  const bool is_good = ec == std::errc{} && !is_control && code <= 0x10FFFF &&
                       (code < 0xD800 || code >= 0xE000);
  return is_good ? Reference::kGood : Reference::kBadCharacter;
}

Reference check_reference(std::string_view rest) {
  constexpr std::size_t kMaxReferenceBytes = 32;
  const auto end = rest.substr(0, kMaxReferenceBytes).find(';');
  if (end == std::string_view::npos) {
    // pugixml decodes digits before it misses the semicolon.
    return rest.starts_with("&#") ? Reference::kBadCharacter
                                  : Reference::kUnknown;
  }
  const auto name = rest.substr(1, end - 1);
  if (name.starts_with('#')) return check_character(name.substr(1));
  for (const std::string_view known : {"lt", "gt", "amp", "quot", "apos"}) {
    if (name == known) return Reference::kGood;
  }
  return Reference::kUnknown;
}

// True if text[at] stands in a CDATA section or comment.
bool is_literal(std::string_view text, std::size_t at) {
  const auto opener = text.rfind("<!", at);
  if (opener == std::string_view::npos) return false;
  const Markup markup = scan_markup(text, opener);
  return markup.kind != Markup::Kind::kStray && markup.end > at;
}

}  // namespace

Result<pugi::xml_node> FieldReader::load(const ChildSplitter::Child& child,
                                         std::uint32_t record) {
  record_ = record;
  joined_.clear();
  escapes_.assign(child.strays.begin(), child.strays.end());
  raw_.assign(child.xml);
  if (!escapes_.empty()) {
    note(DefectId::kUnescapedMarkup, child.name,
         "'<' that begins no tag is read as that character");
  }
  check_references();
  if (!escapes_.empty()) escape(child);
  if (raw_.find('\0') != std::string::npos) {
    std::replace(raw_.begin(), raw_.end(), '\0', ' ');
    note(DefectId::kInvalidBytes, child.name, "NUL bytes are read as blanks");
  }
  work_ = raw_;
  const auto parsed = document_.load_buffer_inplace(
      work_.data(), work_.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) return Error(Errc::kMalformed, parsed.description());
  return document_.document_element();
}

// Notes references that stay as they are, and has those escaped that would put
// a character into a text that no text may hold.
void FieldReader::check_references() {
  const std::string_view text = raw_;
  bool has_unknown = false;
  for (auto at = text.find('&'); at != std::string_view::npos;
       at = text.find('&', at + 1)) {
    const Reference reference = check_reference(text.substr(at));
    if (reference == Reference::kGood || is_literal(text, at)) continue;
    has_unknown = true;
    if (reference == Reference::kBadCharacter) escapes_.push_back(at);
  }
  if (has_unknown) {
    note(DefectId::kUnescapedMarkup, "",
         "'&' that begins no known reference is read as that character");
  }
}

void FieldReader::escape(const ChildSplitter::Child& child) {
  std::sort(escapes_.begin(), escapes_.end());
  raw_.clear();
  std::size_t done = 0;
  for (const std::size_t at : escapes_) {
    raw_.append(child.xml.substr(done, at - done));
    raw_.append(child.xml[at] == '<' ? "&lt;" : "&amp;");
    done = at + 1;
  }
  raw_.append(child.xml.substr(done));
}

void FieldReader::note(DefectId id, std::string_view field,
                       std::string_view outcome) {
  if (!defects_.wants_text()) {
    defects_.count_only(id);
    return;
  }
  std::string where =
      record_ == 0 ? std::string() : "record " + std::to_string(record_);
  if (!where.empty() && !field.empty()) where += ", ";
  where += field;
  defects_.add(id, std::string(outcome), std::move(where));
}

void FieldReader::note(DefectId id, std::string_view field,
                       std::string_view seen, std::string_view outcome) {
  if (!defects_.wants_text()) {
    defects_.count_only(id);
    return;
  }
  std::string text = "\"";
  text += cut_utf8(seen, kMaxSeenBytes);
  text += seen.size() > kMaxSeenBytes ? "...\" " : "\" ";
  text += outcome;
  note(id, field, text);
}

void FieldReader::note_token(Reading reading, std::string_view field,
                             std::string_view seen, std::string_view value) {
  if (reading == Reading::kNot) {
    note(DefectId::kUnknownToken, field, seen, "is none of the field's words");
    return;
  }
  if (!defects_.wants_text()) {
    defects_.count_only(DefectId::kAliasToken);
    return;
  }
  note(DefectId::kAliasToken, field, seen,
       value.empty() ? std::string("is read as absent")
                     : "is read as " + std::string(value));
}

std::string_view FieldReader::text(pugi::xml_node node) {
  std::string_view first;
  std::string* joined = nullptr;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_pcdata && child.type() != pugi::node_cdata) {
      continue;
    }
    if (first.data() == nullptr) {
      first = child.value();
    } else {
      if (joined == nullptr) joined = &joined_.emplace_back(first);
      joined->append(child.value());
    }
  }
  return trim(joined != nullptr ? std::string_view(*joined) : first);
}

std::string FieldReader::stored_text(pugi::xml_node node,
                                     std::string_view field) {
  const std::string_view whole = text(node);
  const std::string_view cut = cut_utf8(whole, limits_.max_stored_text_bytes);
  if (cut.size() < whole.size()) {
    note(DefectId::kTextTruncated, field, "the text is cut for storing");
  }
  return std::string(cut);
}

LangText FieldReader::lang_text(pugi::xml_node node, std::string_view field) {
  constexpr std::size_t kMaxLangBytes = 64;
  LangText result{stored_text(node, field), {}};
  for (const pugi::xml_attribute attribute : node.attributes()) {
    if (local_name(attribute.name()) == "lang") {
      result.lang = cut_utf8(trim(attribute.value()), kMaxLangBytes);
    }
  }
  return result;
}

DomainField FieldReader::domain(pugi::xml_node node, std::string_view field) {
  const std::string_view seen = text(node);
  if (seen.empty() || seen == "<>") return {DomainField::State::kEmpty, {}};
  auto canonical = canonical_domain(seen);
  if (!canonical) {
    note(DefectId::kBadDomain, field, seen, "is no domain name");
    return {DomainField::State::kInvalid, stored_text(node, field)};
  }
  if (canonical->had_local_part) {
    note(DefectId::kAddressForDomain, field, seen,
         "is an address; its domain is used");
  }
  return {DomainField::State::kValid, std::move(canonical->name)};
}

void FieldReader::keep_extension(pugi::xml_node node,
                                 std::vector<Extension>& to) {
  const auto name_at = node.offset_debug();
  if (name_at <= 0 || extension_bytes_left_ == 0) {
    note(DefectId::kExtensionTruncated, node.name(), "is not kept");
    return;
  }
  const auto begin = static_cast<std::size_t>(name_at) - 1;
  const std::string_view raw = raw_;
  std::size_t end = begin;
  for (std::size_t depth = 0; end < raw.size();) {
    const Markup markup = scan_markup(raw, end);
    end = markup.end;
    if (markup.kind == Markup::Kind::kOpen) ++depth;
    if (markup.kind == Markup::Kind::kClose) --depth;
    if (depth == 0) break;
    end = std::min(raw.find('<', end), raw.size());
  }
  const auto whole = raw.substr(begin, end - begin);
  const auto limit = std::min<std::uint64_t>(limits_.max_extension_bytes,
                                             extension_bytes_left_);
  const auto cut = cut_utf8(whole, static_cast<std::size_t>(limit));
  if (cut.size() < whole.size()) {
    note(DefectId::kExtensionTruncated, node.name(), "is cut for storing");
  }
  extension_bytes_left_ -= cut.size();
  to.push_back(
      {std::string(cut_utf8(node.name(), kMaxSeenBytes)), std::string(cut)});
}

}  // namespace ruascope::parser

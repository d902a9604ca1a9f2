#include "parser/markup.hpp"

#include <array>

namespace ruascope::parser {
namespace {

enum CharClass : std::uint8_t { kOther, kNameStart, kNamePart };

// XML 1.0 section 2.3, with every byte past ASCII taken for a letter.
constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        c == '_' || c == ':' || c >= 0x80;
    const bool part = (c >= '0' && c <= '9') || c == '-' || c == '.';
    table[c] = letter ? kNameStart : (part ? kNamePart : kOther);
  }
  return table;
}
constexpr auto kClasses = make_classes();

std::uint8_t class_of(char c) {
  return kClasses[static_cast<unsigned char>(c)];
}

std::size_t past_name(std::string_view text, std::size_t at) {
  while (at < text.size() && class_of(text[at]) != kOther)
    ++at;
  return at;
}

std::size_t past_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at]))
    ++at;
  return at;
}

Markup stray(std::size_t begin) {
  return {Markup::Kind::kStray, true, begin + 1, {}};
}
Markup unfinished(Markup::Kind kind, std::size_t size) {
  return {kind, false, size, {}};
}

Markup until(std::string_view text, Markup::Kind kind, std::size_t from,
             std::string_view terminator) {
  const auto at = text.find(terminator, from);
  if (at == std::string_view::npos) return unfinished(kind, text.size());
  return {kind, true, at + terminator.size(), {}};
}

// `<?xml version="1.0">` must not swallow the document up to the next "?>".
Markup scan_instruction(std::string_view text, std::size_t begin) {
  const Markup markup =
      until(text, Markup::Kind::kInstruction, begin + 2, "?>");
  const auto inner = text.substr(begin + 2, markup.end - begin - 2);
  return inner.find('<') == std::string_view::npos ? markup : stray(begin);
}

Markup scan_exclamation(std::string_view text, std::size_t begin) {
  constexpr std::string_view kCdataOpener = "<![CDATA[";
  constexpr std::string_view kCommentOpener = "<!--";
  const auto tag = text.substr(begin);
  if (tag.starts_with(kCommentOpener)) {
    return until(text, Markup::Kind::kComment, begin + kCommentOpener.size(),
                 "-->");
  }
  if (tag.starts_with(kCdataOpener)) {
    return until(text, Markup::Kind::kCdata, begin + kCdataOpener.size(),
                 "]]>");
  }
  if (kCdataOpener.starts_with(tag) || kCommentOpener.starts_with(tag)) {
    return unfinished(Markup::Kind::kUndecided, text.size());
  }
  if (class_of(tag[2]) != kNameStart) return stray(begin);
  return {Markup::Kind::kDeclaration, true, begin + 2, {}};
}

enum class Step : std::uint8_t { kOk, kStray, kEnds };

// Moves `at` past one attribute.
Step scan_attribute(std::string_view text, std::size_t& at) {
  at = past_blanks(text, past_name(text, at));
  if (at == text.size()) return Step::kEnds;
  if (text[at] != '=') return Step::kStray;
  at = past_blanks(text, at + 1);
  if (at == text.size()) return Step::kEnds;
  const char quote = text[at];
  if (quote != '"' && quote != '\'') return Step::kStray;
  const auto end = text.find(quote, at + 1);
  if (text.substr(at, end - at).find('<') != std::string_view::npos) {
    return Step::kStray;
  }
  if (end == std::string_view::npos) return Step::kEnds;
  at = end + 1;
  return Step::kOk;
}

Markup scan_element(std::string_view text, std::size_t begin) {
  using Kind = Markup::Kind;
  const bool closes = text[begin + 1] == '/';
  const std::size_t name_begin = begin + (closes ? 2 : 1);
  const Kind kind = closes ? Kind::kClose : Kind::kOpen;
  if (name_begin == text.size()) return unfinished(kind, text.size());
  if (class_of(text[name_begin]) != kNameStart) return stray(begin);
  std::size_t at = past_name(text, name_begin);
  const auto name = text.substr(name_begin, at - name_begin);
  while (true) {
    const std::size_t next = past_blanks(text, at);
    if (next == text.size()) return {kind, false, next, name};
    const char c = text[next];
    if (c == '>') return {kind, true, next + 1, name};
    if (closes) return stray(begin);
    if (c == '/') {
      if (next + 1 == text.size()) return {kind, false, next + 1, name};
      if (text[next + 1] != '>') return stray(begin);
      return {Kind::kEmpty, true, next + 2, name};
    }
    if (next == at || class_of(c) != kNameStart) return stray(begin);
    at = next;
    switch (scan_attribute(text, at)) {
      case Step::kOk:
        break;
      case Step::kStray:
        return stray(begin);
      case Step::kEnds:
        return {kind, false, text.size(), name};
    }
  }
}

}  // namespace

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

std::string_view local_name(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

Markup scan_markup(std::string_view text, std::size_t begin) {
  if (begin + 1 == text.size()) {
    return unfinished(Markup::Kind::kUndecided, text.size());
  }
  switch (text[begin + 1]) {
    case '!':
      return scan_exclamation(text, begin);
    case '?':
      return scan_instruction(text, begin);
    default:
      return scan_element(text, begin);
  }
}

}  // namespace ruascope::parser

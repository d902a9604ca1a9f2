#include "core/domain_name.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include <idn2.h>

namespace ruascope {
namespace {

struct Idn2Free {
  void operator()(char* text) const { idn2_free(text); }
};
using Idn2Text = std::unique_ptr<char, Idn2Free>;

constexpr std::string_view kBlanks = " \t\r\n\f\v";

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
}

// Letters, digits, hyphen and underscore, and whatever else stands in host
// names by mistake but can't be confused with a separator.
bool is_label_char(char c) {
  return c > ' ' && c < 0x7f &&
         std::string_view("\"'(),/:;<>@[\\]").find(c) == std::string_view::npos;
}

bool is_ipv4_like(std::string_view name) {
  return name.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool has_domain_form(std::string_view name) {
  if (name.size() > kMaxDomainBytes || is_ipv4_like(name)) return false;
  std::size_t label = 0;
  std::size_t labels = 0;
  for (const char c : name) {
    if (c == '.') {
      if (label == 0) return false;
      label = 0;
      continue;
    }
    if (label == 0) ++labels;
    if (!is_label_char(c) || ++label > kMaxLabelBytes) return false;
  }
  return label > 0 && labels >= 2;
}

// Rough script of a code point, for telling mixed labels from honest ones.
enum class Script : std::uint8_t { kCommon, kLatin, kGreek, kCyrillic, kOther };

Script script_of(char32_t c) {
  if (c < 0x80) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter ? Script::kLatin : Script::kCommon;
  }
  if (c < 0x250 || (c >= 0x1e00 && c < 0x1f00)) return Script::kLatin;
  if ((c >= 0x370 && c < 0x400) || (c >= 0x1f00 && c < 0x2000)) {
    return Script::kGreek;
  }
  if (c >= 0x400 && c < 0x530) return Script::kCyrillic;
  return Script::kOther;
}

// True if any label of `text` (valid UTF-8 from libidn2) mixes scripts.
bool mixes_scripts(std::string_view text) {
  Script seen = Script::kCommon;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length =
        lead < 0x80 ? 1 : (lead < 0xe0 ? 2 : (lead < 0xf0 ? 3 : 4));
    char32_t c = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      c = (c << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    }
    i += length;
    if (c == '.') {
      seen = Script::kCommon;
      continue;
    }
    const Script script = script_of(c);
    if (script == Script::kCommon) continue;
    if (seen != Script::kCommon && seen != script) return true;
    seen = script;
  }
  return false;
}

}  // namespace

std::optional<CanonicalDomain> canonical_domain(std::string_view raw) {
  CanonicalDomain result;
  std::string_view text = trim(raw);
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') {
    text = trim(text.substr(1, text.size() - 2));
  }
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    text.remove_prefix(at + 1);
    result.had_local_part = true;
  }
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > kMaxDomainBytes * 4) return std::nullopt;

  if (is_ascii(text)) {
    result.name = text;
  } else {
    char* converted = nullptr;
    const int status = idn2_to_ascii_8z(std::string(text).c_str(), &converted,
                                        IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    const Idn2Text owner(converted);
    if (status != IDN2_OK) return std::nullopt;
    result.name = converted;
  }
  for (char& c : result.name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (!has_domain_form(result.name)) return std::nullopt;
  return result;
}

std::optional<std::string> unicode_domain(std::string_view name) {
  if (!name.starts_with("xn--") && name.find(".xn--") == std::string::npos) {
    return std::nullopt;
  }
  char* converted = nullptr;
  const int status =
      idn2_to_unicode_8z8z(std::string(name).c_str(), &converted, 0);
  const Idn2Text owner(converted);
  if (status != IDN2_OK || mixes_scripts(converted)) return std::nullopt;
  return std::string(converted);
}

bool is_same_or_below(std::string_view name, std::string_view parent) {
  if (!name.ends_with(parent)) return false;
  return name.size() == parent.size() ||
         name[name.size() - parent.size() - 1] == '.';
}

}  // namespace ruascope

#include "parser/transfer.hpp"

#include <array>
#include <cstdint>

#include "parser/mime.hpp"

namespace ruascope::parser {
namespace {

constexpr std::uint8_t kForeign = 64;

constexpr std::array<std::uint8_t, 256> make_base64_table() {
  std::array<std::uint8_t, 256> table{};
  for (auto& value : table)
    value = kForeign;
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] =
        static_cast<std::uint8_t>(i);
  }
  return table;
}
constexpr std::array<std::uint8_t, 256> kBase64 = make_base64_table();

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string decode_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::uint8_t value = kBase64[static_cast<unsigned char>(c)];
    if (value == kForeign) {
      if (c == '=') break;
      continue;
    }
    bits = (bits << 6U) | value;
    if (++count == 4) {
      out.push_back(static_cast<char>(bits >> 16U));
      out.push_back(static_cast<char>(bits >> 8U));
      out.push_back(static_cast<char>(bits));
      bits = 0;
      count = 0;
    }
  }
  if (count == 3) {
    out.push_back(static_cast<char>(bits >> 10U));
    out.push_back(static_cast<char>(bits >> 2U));
  } else if (count == 2) {
    out.push_back(static_cast<char>(bits >> 4U));
  }
  return out;
}

std::string decode_quoted_printable(std::string_view text,
                                    bool underscore_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (underscore_is_blank && c == '_') {
      out += ' ';
    } else if (c != '=') {
      out += c;
    } else if (text.substr(i + 1).starts_with("\r\n")) {
      i += 2;
    } else if (text.substr(i + 1).starts_with('\n')) {
      i += 1;
    } else if (i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
               hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 +
                               hex_value(text[i + 2]));
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

std::string decode_uuencode(std::string_view text) {
  std::string out;
  bool inside = false;
  while (!text.empty()) {
    const auto newline = text.find('\n');
    std::string_view line = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size()
                                                         : newline + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!inside) {
      inside = line.starts_with("begin 6") && line.size() > 10;
      continue;
    }
    if (line == "end" || line.empty()) break;
    const auto value = [&line](std::size_t at) {
      return at < line.size()
                 ? static_cast<std::uint32_t>(line[at] - ' ') & 0x3fU
                 : 0U;
    };
    std::size_t left = value(0);
    for (std::size_t at = 1; left > 0 && at < line.size(); at += 4) {
      const std::uint32_t bits = (value(at) << 18U) | (value(at + 1) << 12U) |
                                 (value(at + 2) << 6U) | value(at + 3);
      for (const unsigned shift : {16U, 8U, 0U}) {
        if (left == 0) break;
        out.push_back(static_cast<char>(bits >> shift));
        --left;
      }
    }
  }
  return out;
}

std::string decode_transfer(std::string_view body, std::string_view encoding) {
  if (encoding == "base64") return decode_base64(body);
  if (encoding == "quoted-printable") return decode_quoted_printable(body);
  if (encoding == "x-uuencode" || encoding == "uuencode" ||
      encoding == "x-uue") {
    return decode_uuencode(body);
  }
  return std::string(body);
}

std::string decode_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto begin = text.find("=?");
    const auto charset_end = begin == std::string_view::npos
                                 ? std::string_view::npos
                                 : text.find('?', begin + 2);
    const auto end =
        charset_end == std::string_view::npos || charset_end + 3 > text.size()
            ? std::string_view::npos
            : text.find("?=", charset_end + 3);
    if (end == std::string_view::npos) break;
    const std::string_view word =
        text.substr(charset_end + 3, end - charset_end - 3);
    const char kind = text[charset_end + 1];
    // Blanks between two encoded words are not part of the text.
    const std::string_view before = text.substr(0, begin);
    if (out.empty() || before.find_first_not_of(" \t") != before.npos) {
      out += before;
    }
    out += kind == 'B' || kind == 'b' ? decode_base64(word)
                                      : decode_quoted_printable(word, true);
    text.remove_prefix(end + 2);
  }
  out += text;
  return out;
}

}  // namespace ruascope::parser

#include "parser/transcoder.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace ruascope::parser {
namespace {

// Where a declaration must have ended. Larger: one-byte pieces are held longer.
constexpr std::size_t kHeadBytes = 1024;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr char32_t kUndefined = 0xFFFD;

constexpr std::array<char32_t, 32> kWindows1252High = {
    0x20AC, kUndefined, 0x201A,     0x0192, 0x201E, 0x2026, 0x2020,
    0x2021, 0x02C6,     0x2030,     0x0160, 0x2039, 0x0152, kUndefined,
    0x017D, kUndefined, kUndefined, 0x2018, 0x2019, 0x201C, 0x201D,
    0x2022, 0x2013,     0x2014,     0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, kUndefined, 0x017E,     0x0178};

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// How many bytes from `from` on are ASCII.
std::size_t ascii_run(std::string_view text, std::size_t from) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
  std::size_t i = from;
  for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t block = 0;
    std::memcpy(&block, text.data() + i, sizeof(block));
    if ((block & kHighBits) != 0) break;
  }
  while (i < text.size() && byte_at(text, i) < 0x80)
    ++i;
  return i - from;
}

struct Sequence {
  std::size_t length;  // Bytes looked at; of an invalid one, those to replace.
  bool valid;
  bool unfinished;  // Valid so far, the text ends.
};

// The UTF-8 sequence at `at`, whose first byte is not ASCII (Unicode 15,
// table 3-7; an invalid one is as long as its longest valid prefix).
Sequence utf8_sequence(std::string_view text, std::size_t at) {
  const unsigned char lead = byte_at(text, at);
  if (lead < 0xC2 || lead > 0xF4) return {1, false, false};
  const std::size_t length = lead < 0xE0 ? 2 : (lead < 0xF0 ? 3 : 4);
  for (std::size_t k = 1; k < length; ++k) {
    if (at + k == text.size()) return {k, false, true};
    const unsigned char next = byte_at(text, at + k);
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (k == 1) {
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    }
    if (next < low || next > high) return {k, false, false};
  }
  return {length, true, false};
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

// The value of encoding= in an XML declaration within `head`, lower-case.
std::string declared_encoding(std::string_view head) {
  // No further than small pieces let one look before deciding.
  head = head.substr(0, head.find('>'));
  const auto begin = head.find("<?xml");
  if (begin == std::string_view::npos) return {};
  head = head.substr(begin);
  const auto name = head.find("encoding");
  if (name == std::string_view::npos) return {};
  const auto quote = head.find_first_of("\"'", name);
  if (quote == std::string_view::npos) return {};
  const auto end = head.find(head[quote], quote + 1);
  if (end == std::string_view::npos) return {};
  return lower(head.substr(quote + 1, end - quote - 1));
}

bool is_windows1252(std::string_view encoding) {
  constexpr std::array<std::string_view, 5> kNames = {
      "windows-1252", "iso-8859-1", "cp1252", "latin1", "iso_8859-1"};
  return std::find(kNames.begin(), kNames.end(), encoding) != kNames.end();
}

}  // namespace

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&out](char32_t byte) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (c < 0x80) {
    put(c);
    return;
  }
  if (c < 0x800) {
    put(0xC0U | (c >> 6U));
  } else {
    if (c < 0x10000) {
      put(0xE0U | (c >> 12U));
    } else {
      put(0xF0U | (c >> 18U));
      put(0x80U | ((c >> 12U) & 0x3FU));
    }
    put(0x80U | ((c >> 6U) & 0x3FU));
  }
  put(0x80U | (c & 0x3FU));
}

std::string_view cut_utf8(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (byte_at(text, end) & 0xC0U) == 0x80U)
    --end;
  return text.substr(0, end);
}

std::string_view Transcoder::convert(std::string_view piece) {
  if (encoding_ != Encoding::kUndecided) return decode(piece, false);
  held_.append(piece);
  if (!decide(false)) return {};
  const std::string head = std::move(held_);
  held_.clear();
  out_ = std::string(decode(head, false));
  return out_;
}

std::string_view Transcoder::finish() {
  if (encoding_ == Encoding::kUndecided) {
    decide(true);
    const std::string head = std::move(held_);
    held_.clear();
    out_ = std::string(decode(head, true));
    return out_;
  }
  return decode({}, true);
}

// Looks at the head and drops its byte order mark; false: needs more input.
// Must not depend on how much more than kHeadBytes there is.
bool Transcoder::decide(bool at_end) {
  const std::string_view head = std::string_view(held_).substr(0, kHeadBytes);
  const auto choose = [this](Encoding encoding, std::size_t mark) {
    encoding_ = encoding;
    held_.erase(0, mark);
    return true;
  };
  if (head.size() < 4 && !at_end) return false;
  using namespace std::string_view_literals;
  if (head.starts_with("\xEF\xBB\xBF"sv)) return choose(Encoding::kUtf8, 3);
  if (head.starts_with("\xFF\xFE"sv)) return choose(Encoding::kUtf16Little, 2);
  if (head.starts_with("\xFE\xFF"sv)) return choose(Encoding::kUtf16Big, 2);
  if (head.starts_with("<\0?\0"sv) || head.starts_with("<\0f\0"sv)) {
    return choose(Encoding::kUtf16Little, 0);
  }
  if (head.starts_with("\0<\0?"sv) || head.starts_with("\0<\0f"sv)) {
    return choose(Encoding::kUtf16Big, 0);
  }
  if (head.find('>') == std::string_view::npos && head.size() < kHeadBytes &&
      !at_end) {
    return false;
  }
  return choose(is_windows1252(declared_encoding(head)) ? Encoding::kWindows1252
                                                        : Encoding::kUtf8,
                0);
}

std::string_view Transcoder::decode(std::string_view bytes, bool at_end) {
  if (encoding_ == Encoding::kUtf8) return decode_utf8(bytes, at_end);
  out_.clear();
  if (encoding_ == Encoding::kWindows1252) {
    decode_windows1252(bytes);
  } else {
    decode_utf16(bytes, at_end);
  }
  return out_;
}

std::string_view Transcoder::decode_utf8(std::string_view bytes, bool at_end) {
  std::string joined;
  if (!held_.empty()) {
    joined = std::move(held_);
    joined.append(bytes);
    held_.clear();
    bytes = joined;
  }
  bool copying = !joined.empty();
  if (copying) out_.clear();
  std::size_t done = 0;  // Before this, everything is in out_ if copying.
  std::size_t at = 0;
  while (true) {
    at += ascii_run(bytes, at);
    if (at >= bytes.size()) break;
    const Sequence sequence = utf8_sequence(bytes, at);
    if (sequence.valid) {
      at += sequence.length;
      continue;
    }
    if (sequence.unfinished && !at_end) {
      held_.assign(bytes.substr(at));
      bytes = bytes.substr(0, at);
      break;
    }
    if (!copying) out_.clear();
    copying = true;
    out_.append(bytes.substr(done, at - done));
    replace_invalid();
    at += sequence.length;
    done = at;
  }
  if (!copying) return bytes;
  out_.append(bytes.substr(done));
  return out_;
}

void Transcoder::replace_invalid() {
  out_.append(kReplacement);
  ++invalid_count_;
}

void Transcoder::decode_utf16(std::string_view bytes, bool at_end) {
  const bool little = encoding_ == Encoding::kUtf16Little;
  for (const char byte : bytes) {
    if (held_.empty()) {
      held_.push_back(byte);
      continue;
    }
    const auto first = static_cast<unsigned char>(held_[0]);
    const auto second = static_cast<unsigned char>(byte);
    held_.clear();
    const char32_t unit = little ? static_cast<char32_t>(second << 8U | first)
                                 : static_cast<char32_t>(first << 8U | second);
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    if (high_surrogate_ != 0) {
      const char32_t high = high_surrogate_;
      high_surrogate_ = 0;
      if (is_low) {
        append_utf8(out_, 0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00));
        continue;
      }
      replace_invalid();
    }
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_surrogate_ = unit;
    } else if (is_low) {
      replace_invalid();
    } else {
      append_utf8(out_, unit);
    }
  }
  if (at_end && (!held_.empty() || high_surrogate_ != 0)) replace_invalid();
}

void Transcoder::decode_windows1252(std::string_view bytes) {
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    if (value < 0x80 || value >= 0xA0) {
      append_utf8(out_, value);
    } else if (kWindows1252High[value - 0x80] == kUndefined) {
      replace_invalid();
    } else {
      append_utf8(out_, kWindows1252High[value - 0x80]);
    }
  }
}

}  // namespace ruascope::parser

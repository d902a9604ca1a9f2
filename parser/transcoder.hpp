#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ruascope::parser {

// Turns a document's bytes into UTF-8, in pieces of any size. The encoding is
// that of the byte order mark, else that of the XML declaration, else UTF-8:
// UTF-8, UTF-16 of either order, ISO-8859-1 and windows-1252 (which are read
// alike, as browsers do). Any other declared encoding is read as UTF-8, since
// reports are ASCII whatever they declare. A byte order mark is dropped.
// Bytes that are not of the encoding become U+FFFD.
//
//   Transcoder transcoder;
//   use(transcoder.convert(piece));   // any number of times
//   use(transcoder.finish());
//
// Memory: one piece at most; nothing for UTF-8 pieces that need no change.
// Not thread-safe; one per document.
class Transcoder {
 public:
  // The text of `piece` so far as it is decided; it may be a view of `piece`.
  // Valid until the next call.
  std::string_view convert(std::string_view piece);
  // What was held back for lack of more input.
  std::string_view finish();

  // How many replacements were made.
  std::uint64_t invalid_count() const noexcept { return invalid_count_; }

 private:
  enum class Encoding : std::uint8_t {
    kUndecided,
    kUtf8,
    kUtf16Little,
    kUtf16Big,
    kWindows1252,
  };
  bool decide(bool at_end);
  std::string_view decode(std::string_view bytes, bool at_end);
  std::string_view decode_utf8(std::string_view bytes, bool at_end);
  void decode_utf16(std::string_view bytes, bool at_end);
  void decode_windows1252(std::string_view bytes);
  void replace_invalid();

  Encoding encoding_ = Encoding::kUndecided;
  std::string held_;  // Head while undecided; then an unfinished character.
  std::string out_;
  char32_t high_surrogate_ = 0;
  std::uint64_t invalid_count_ = 0;
};

// Appends `c` to `out` as UTF-8. `c` is a Unicode scalar value.
void append_utf8(std::string& out, char32_t c);

// At most `max_bytes` of `text`, which is UTF-8, without cutting a character.
std::string_view cut_utf8(std::string_view text, std::size_t max_bytes);

}  // namespace ruascope::parser

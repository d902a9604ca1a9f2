#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ruascope::parser {

// One '<' and what it begins.
struct Markup {
  enum class Kind : std::uint8_t {
    kOpen,
    kClose,
    kEmpty,  // <a/>
    kComment,
    kCdata,
    kInstruction,  // <?...?>
    kDeclaration,  // <!DOCTYPE, <!ENTITY; its end is not looked for.
    kStray,        // A '<' that begins no tag: text.
    kUndecided,    // The text ends too early to tell.
  };
  Kind kind = Kind::kUndecided;
  bool whole = false;     // False: it goes on past the text.
  std::size_t end = 0;    // Offset just past it; of a stray one, past the '<'.
  std::string_view name;  // Of an element, with its prefix.
};

// Reads the markup at text[begin], which is '<'. A tag is one only if its name
// and attributes have the form that XML asks for, so that
// `<email><dmarc@example.com></email>` holds an address and not an element.
Markup scan_markup(std::string_view text, std::size_t begin);

// The name without its namespace prefix.
std::string_view local_name(std::string_view name);

bool is_blank(char c);
std::string_view trim(std::string_view text);

}  // namespace ruascope::parser

#pragma once

#include <string>
#include <string_view>

namespace ruascope::parser {

// RFC 2045 section 6.8; skips what is not of the alphabet.
std::string decode_base64(std::string_view text);
// RFC 2045 section 6.7. `underscore_is_blank`: the Q of RFC 2047.
std::string decode_quoted_printable(std::string_view text,
                                    bool underscore_is_blank = false);
// The first uuencoded file in `text` (POSIX uuencode); empty: none.
std::string decode_uuencode(std::string_view text);

}  // namespace ruascope::parser

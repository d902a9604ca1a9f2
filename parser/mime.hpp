#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.hpp"
#include "core/result.hpp"

namespace ruascope::parser {

// The fields of one header (RFC 5322 section 2.2), found without regard to
// case. Borrowed from the message.
class MimeHeader {
 public:
  explicit MimeHeader(std::string_view text) : text_(text) {}
  // The first field of that name, unfolded and trimmed; empty: none.
  std::string field(std::string_view name) const;

 private:
  std::string_view text_;
};

// A part that holds no other parts.
struct MimeLeaf {
  std::string media_type;  // Lower case, without parameters.
  std::string name;        // Of the file, for display; may be empty.
  std::string encoding;    // Content-Transfer-Encoding, lower case.
  std::string_view body;   // Not decoded; borrowed from the message.
  std::string where;       // "part 2 (report.zip)"
};

// A mail cut into its leaves. multipart/* and message/rfc822 are entered to
// any depth within the limits; what is beyond them stays unread and is noted.
struct MimeMessage {
  std::string from;        // Decoded (RFC 2047).
  std::string subject;     // Decoded.
  std::string message_id;  // Without <>.
  std::string return_path;
  std::string media_type;   // Of the whole mail.
  std::string report_type;  // The report-type of multipart/report.
  std::vector<MimeLeaf> leaves;
  std::string limit_reached;  // Why something was not read; empty: all was.
  std::deque<std::string> decoded;  // Keeps what encoded inner mails became.
};

// Reads a mail. `bytes` must outlive the result. Lines end in LF or CR LF.
// Memory: a few words for each part. Thread-safe.
MimeMessage read_mime(std::string_view bytes, const Limits& limits);

// True if `bytes` begin like a mail: a header field, or an mbox "From " line.
bool looks_like_mail(std::string_view bytes);

// Decodes a body. Lenient: base64 skips foreign characters and needs no
// padding; an unknown encoding is taken as none.
std::string decode_transfer(std::string_view body, std::string_view encoding);

// "=?utf-8?B?...?=" and such as text (RFC 2047).
std::string decode_words(std::string_view text);

}  // namespace ruascope::parser

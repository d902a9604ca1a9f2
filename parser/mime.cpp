#include "parser/mime.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "parser/transfer.hpp"

namespace ruascope::parser {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    c = lower(c);
  return out;
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Cuts the first line off `text`, its end included.
std::string_view take_line(std::string_view& text) {
  const auto newline = text.find('\n');
  const std::size_t length =
      newline == std::string_view::npos ? text.size() : newline + 1;
  const std::string_view line = text.substr(0, length);
  text.remove_prefix(length);
  return line;
}

bool is_blank(std::string_view line) {
  return line == "\n" || line == "\r\n";
}

struct Entity {
  std::string_view header;
  std::string_view body;
};

Entity split_entity(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t at = text.size() - rest.size();
    if (is_blank(take_line(rest))) return {text.substr(0, at), rest};
  }
  return {text, {}};
}

// The value and parameters of Content-Type or Content-Disposition, with the
// continuations of RFC 2231 put together.
struct FieldValue {
  std::string value;
  std::map<std::string, std::string> parameters;
};

std::string unquote(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || text.front() != '"') return std::string(text);
  std::string out;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

std::vector<std::string_view> split_parameters(std::string_view text) {
  std::vector<std::string_view> pieces;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == ';' && !quoted) {
      pieces.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

FieldValue parse_field(const std::string& text) {
  FieldValue field;
  const auto pieces = split_parameters(text);
  field.value = lower(trim(pieces.front()));
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const auto equals = pieces[i].find('=');
    if (equals == std::string_view::npos) continue;
    std::string name = lower(trim(pieces[i].substr(0, equals)));
    // "name*0", "name*1*": the pieces come in order in all mails seen.
    name.erase(std::min(name.find('*'), name.size()));
    field.parameters[name] += unquote(pieces[i].substr(equals + 1));
  }
  return field;
}

// Walks one mail and collects its leaves.
class Walker {
 public:
  Walker(MimeMessage& message, const Limits& limits)
      : message_(message), limits_(limits) {}

  void walk(std::string_view text, std::uint32_t depth) {
    if (!message_.limit_reached.empty()) return;
    const Entity entity = split_entity(text);
    if (entity.header.size() > limits_.max_header_bytes) {
      message_.limit_reached = "a part's header is larger than " +
                               std::to_string(limits_.max_header_bytes) +
                               " bytes";
      return;
    }
    const MimeHeader header(entity.header);
    std::string type_text = header.field("content-type");
    // Trustwave writes it without the hyphen.
    if (type_text.empty()) type_text = header.field("contenttype");
    const FieldValue type = parse_field(type_text);
    if (depth == 0) {
      message_.media_type = type.value;
      if (const auto found = type.parameters.find("report-type");
          found != type.parameters.end()) {
        message_.report_type = lower(found->second);
      }
    }
    const auto boundary = type.parameters.find("boundary");
    if (type.value.starts_with("multipart/") &&
        boundary != type.parameters.end() && !boundary->second.empty()) {
      if (enter(depth)) walk_multipart(entity.body, boundary->second, depth);
      return;
    }
    const std::string encoding =
        lower(trim(header.field("content-transfer-encoding")));
    if (type.value == "message/rfc822") {
      if (enter(depth)) walk(inner_mail(entity.body, encoding), depth + 1);
      return;
    }
    add_leaf(type, header, encoding, entity.body);
  }

 private:
  bool enter(std::uint32_t depth) {
    if (depth < limits_.max_mime_depth) return true;
    message_.limit_reached = "parts are nested deeper than " +
                             std::to_string(limits_.max_mime_depth);
    return false;
  }

  std::string_view inner_mail(std::string_view body,
                              const std::string& encoding) {
    std::string_view mail = body;
    if (encoding == "base64" || encoding == "quoted-printable") {
      message_.decoded.push_back(decode_transfer(body, encoding));
      mail = message_.decoded.back();
    }
    if (mail.starts_with("From ")) take_line(mail);
    return mail;
  }

  void walk_multipart(std::string_view body, const std::string& boundary,
                      std::uint32_t depth) {
    const std::string delimiter = "--" + boundary;
    std::string_view rest = body;
    std::size_t begin = std::string_view::npos;
    while (!rest.empty()) {
      const std::size_t at = body.size() - rest.size();
      const std::string_view line = take_line(rest);
      if (!line.starts_with(delimiter)) continue;
      const std::string_view after = trim(line.substr(delimiter.size()));
      if (!after.empty() && after != "--") continue;
      if (begin != std::string_view::npos) {
        walk(without_last_newline(body.substr(begin, at - begin)), depth + 1);
      }
      if (after == "--") return;
      begin = body.size() - rest.size();
    }
    // The last delimiter is missing: what is there is the last part.
    if (begin != std::string_view::npos) walk(body.substr(begin), depth + 1);
  }

  static std::string_view without_last_newline(std::string_view text) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  void add_leaf(const FieldValue& type, const MimeHeader& header,
                const std::string& encoding, std::string_view body) {
    if (message_.leaves.size() == limits_.max_mime_parts) {
      message_.limit_reached =
          "more than " + std::to_string(limits_.max_mime_parts) + " parts";
      return;
    }
    MimeLeaf leaf;
    leaf.media_type = type.value;
    leaf.encoding = encoding;
    leaf.body = body;
    const FieldValue disposition =
        parse_field(header.field("content-disposition"));
    if (const auto found = disposition.parameters.find("filename");
        found != disposition.parameters.end()) {
      leaf.name = decode_words(found->second);
    } else if (const auto named = type.parameters.find("name");
               named != type.parameters.end()) {
      leaf.name = decode_words(named->second);
    }
    leaf.where = "part " + std::to_string(message_.leaves.size() + 1);
    if (!leaf.name.empty()) leaf.where += " (" + leaf.name + ")";
    message_.leaves.push_back(std::move(leaf));
  }

  MimeMessage& message_;
  const Limits& limits_;
};

std::string strip_brackets(std::string text) {
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

}  // namespace

std::string MimeHeader::field(std::string_view name) const {
  std::string_view rest = text_;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view found = trim(line.substr(0, colon));
    if (found.size() != name.size() ||
        !std::equal(found.begin(), found.end(), name.begin(),
                    [](char a, char b) { return lower(a) == lower(b); })) {
      continue;
    }
    std::string value(trim(line.substr(colon + 1)));
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) {
      value += ' ';
      value += trim(take_line(rest));
    }
    return std::string(trim(value));
  }
  return {};
}

MimeMessage read_mime(std::string_view bytes, const Limits& limits) {
  MimeMessage message;
  if (bytes.starts_with("From ")) take_line(bytes);
  const MimeHeader header(split_entity(bytes).header);
  message.from = decode_words(header.field("from"));
  message.subject = decode_words(header.field("subject"));
  message.message_id = strip_brackets(header.field("message-id"));
  message.return_path = header.field("return-path");
  Walker(message, limits).walk(bytes, 0);
  return message;
}

bool looks_like_mail(std::string_view bytes) {
  if (bytes.starts_with("From ")) return true;
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  return std::all_of(
      line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
      [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (c >= '0' && c <= '9') || c == '-' || c == '_';
      });
}

}  // namespace ruascope::parser

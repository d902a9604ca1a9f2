#include "parser/content_kind.hpp"

namespace ruascope::parser {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kTarMagicOffset = 257;

// XML in any encoding we read: '<' after blanks, or a byte order mark.
bool begins_like_xml(std::string_view start) {
  if (start.starts_with("\xff\xfe"sv) || start.starts_with("\xfe\xff"sv) ||
      start.starts_with("<\0"sv) || start.starts_with("\0<"sv)) {
    return true;
  }
  if (start.starts_with("\xef\xbb\xbf"sv)) start.remove_prefix(3);
  const auto first = start.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && start[first] == '<';
}

// RFC 1950 section 2.2: deflate, a window up to 32 KiB, a check of 31.
bool begins_like_zlib(std::string_view start) {
  if (start.size() < 2) return false;
  const auto cmf = static_cast<unsigned char>(start[0]);
  const auto flg = static_cast<unsigned char>(start[1]);
  return (cmf & 0x0fU) == 8 && (cmf >> 4U) <= 7 &&
         (cmf * 256U + flg) % 31 == 0 && (flg & 0x20U) == 0;
}

}  // namespace

ContentKind sniff(std::string_view start) {
  if (start.find_first_not_of(" \t\r\n\0"sv) == std::string_view::npos) {
    return ContentKind::kEmpty;
  }
  if (start.starts_with("\x1f\x8b"sv)) return ContentKind::kGzip;
  if (start.starts_with("PK\x03\x04"sv) || start.starts_with("PK\x05\x06"sv) ||
      start.starts_with("PK\x07\x08"sv)) {
    return ContentKind::kZip;
  }
  if (start.starts_with("BZh"sv)) return ContentKind::kBzip2;
  if (start.starts_with("\xfd"
                        "7zXZ\0"sv))
    return ContentKind::kXz;
  if (start.starts_with("\x28\xb5\x2f\xfd"sv)) return ContentKind::kZstd;
  if (start.starts_with("7z\xbc\xaf\x27\x1c"sv)) return ContentKind::kSevenZip;
  if (start.starts_with("\xd0\xcf\x11\xe0"sv)) {
    return ContentKind::kOutlookMessage;
  }
  if (start.starts_with("\x78\x9f\x3e\x22"sv)) return ContentKind::kTnef;
  if (start.size() > kTarMagicOffset + 5 &&
      start.substr(kTarMagicOffset, 5) == "ustar") {
    return ContentKind::kTar;
  }
  if (begins_like_xml(start)) return ContentKind::kXml;
  if (start[start.find_first_not_of(" \t\r\n")] == '{') {
    return ContentKind::kJson;
  }
  return begins_like_zlib(start) ? ContentKind::kZlib : ContentKind::kOther;
}

bool is_compressed(ContentKind kind) {
  return kind == ContentKind::kGzip || kind == ContentKind::kZlib ||
         kind == ContentKind::kBzip2 || kind == ContentKind::kXz ||
         kind == ContentKind::kZstd;
}

bool is_archive(ContentKind kind) {
  return kind == ContentKind::kZip || kind == ContentKind::kSevenZip ||
         kind == ContentKind::kTar;
}

std::string_view describe(ContentKind kind) {
  switch (kind) {
    case ContentKind::kEmpty:
      return "empty";
    case ContentKind::kXml:
      return "an XML document";
    case ContentKind::kGzip:
      return "a gzip file";
    case ContentKind::kZlib:
      return "a zlib stream";
    case ContentKind::kBzip2:
      return "a bzip2 file";
    case ContentKind::kXz:
      return "an xz file";
    case ContentKind::kZstd:
      return "a zstd file";
    case ContentKind::kZip:
      return "a zip archive";
    case ContentKind::kSevenZip:
      return "a 7z archive";
    case ContentKind::kTar:
      return "a tar archive";
    case ContentKind::kJson:
      return "a JSON document";
    case ContentKind::kOutlookMessage:
      return "an Outlook message file";
    case ContentKind::kTnef:
      return "a winmail.dat (TNEF) file";
    case ContentKind::kOther:
      return "neither a mail nor XML nor an archive";
  }
  return "";
}

}  // namespace ruascope::parser

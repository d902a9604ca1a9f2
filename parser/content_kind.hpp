#pragma once

#include <cstdint>
#include <string_view>

namespace ruascope::parser {

// What bytes are, by how they begin.
enum class ContentKind : std::uint8_t {
  kEmpty,
  kXml,
  kGzip,
  kZlib,
  kBzip2,
  kXz,
  kZstd,
  kZip,
  kSevenZip,
  kTar,
  kJson,
  kOutlookMessage,
  kTnef,
  kOther
};

// `start` should hold the first 512 bytes, as far as there are any.
ContentKind sniff(std::string_view start);

// One compressed document / an archive of several.
bool is_compressed(ContentKind kind);
bool is_archive(ContentKind kind);

// "a gzip file", for messages.
std::string_view describe(ContentKind kind);

}  // namespace ruascope::parser

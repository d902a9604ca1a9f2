#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/byte_source.hpp"
#include "core/limits.hpp"
#include "core/result.hpp"
#include "parser/content_kind.hpp"
#include "parser/report_reader.hpp"

namespace ruascope::parser {

// The documents in compressed bytes, one after the other.
//
//   ArchiveReader archive(source, ContentKind::kZip, limits);
//   while (auto member = archive.next()) {       // Result
//     if (!*member) break;                        // no more
//     (*member)->name; archive.read();            // its bytes, in pieces
//   }
//
// Limits: max_compressed_bytes for archives that need seeking, and
// max_inflated_bytes and max_inflation_ratio while reading.
// Not thread-safe. `source` must outlive this.
class ArchiveReader final : public DocumentStream {
 public:
  struct Member {
    std::string name;  // Empty for a compressed file without one.
  };

  ArchiveReader(ByteSource& source, ContentKind kind, const Limits& limits);
  ~ArchiveReader() override;

  // Goes to the next file, passing directories and macOS resource forks.
  // Fails with kMalformed (damaged), kUnsupported (encrypted) or
  // kLimitExceeded.
  Result<std::optional<Member>> next();
  // The next piece of the current member.
  Result<std::string_view> read() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The bytes of a source as they are.
class PlainStream final : public DocumentStream {
 public:
  explicit PlainStream(ByteSource& source, const Limits& limits)
      : source_(source), limits_(limits) {}
  Result<std::string_view> read() override;

 private:
  ByteSource& source_;
  const Limits& limits_;
  std::uint64_t offset_ = 0;
  std::string buffer_;
};

}  // namespace ruascope::parser

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/byte_source.hpp"
#include "core/result.hpp"

namespace ruascope::ingest {

// One message of an mbox file: where it stands, its "From " line included.
struct MboxRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// True if `source` begins like an mbox file (RFC 4155): with a "From " line.
Result<bool> is_mbox(ByteSource& source);

// Finds the messages of an mbox file one after the other. A message begins at
// a line "From " that stands first or after an empty line.
//
// Memory: one read buffer, whatever the file's size.
// Not thread-safe. `source` must outlive this.
class MboxSplitter {
 public:
  explicit MboxSplitter(ByteSource& source) : source_(source) {}

  // nullopt at the end. Fails with kUnavailable when reading fails.
  Result<std::optional<MboxRange>> next();

 private:
  Result<bool> fill();

  ByteSource& source_;
  std::uint64_t begin_ = 0;   // Of the message being looked for.
  std::uint64_t offset_ = 0;  // Of buffer_ in the source.
  std::string buffer_;
  std::size_t at_ = 0;  // Scanned up to here, in buffer_.
  bool at_line_start_ = true;
  bool after_blank_ = false;
};

// A part of another source, as a source. `source` must outlive this.
class RangeSource final : public ByteSource {
 public:
  RangeSource(ByteSource& source, MboxRange range)
      : source_(source), range_(range) {}

  std::uint64_t size() const noexcept override { return range_.length; }
  Result<std::size_t> read_at(std::uint64_t offset,
                              std::span<char> out) override;

 private:
  ByteSource& source_;
  MboxRange range_;
};

}  // namespace ruascope::ingest

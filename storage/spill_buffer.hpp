#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace ruascope::storage {

// Bytes appended now and read back later, in memory up to a limit and in a
// file without a name beyond it. Movable; not thread-safe.
class SpillBuffer {
 public:
  SpillBuffer(std::string directory, std::size_t max_memory_bytes)
      : directory_(std::move(directory)), max_memory_bytes_(max_memory_bytes) {}
  ~SpillBuffer();
  SpillBuffer(SpillBuffer&& other) noexcept;
  SpillBuffer& operator=(SpillBuffer&& other) noexcept;

  // Fails with kUnavailable when the file can't be made or written.
  Result<void> append(std::string_view bytes);
  // Fills `out` from `offset` on; 0 at the end.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> out) const;

  std::uint64_t size() const noexcept { return file_bytes_ + memory_.size(); }
  std::size_t memory_bytes() const noexcept { return memory_.capacity(); }

 private:
  Result<void> spill();

  std::string directory_;
  std::size_t max_memory_bytes_;
  std::string memory_;  // What follows the file's bytes.
  std::uint64_t file_bytes_ = 0;
  int file_ = -1;
};

// Reads entries that were appended with a length before each.
class SpillReader {
 public:
  explicit SpillReader(const SpillBuffer& buffer) : buffer_(buffer) {}
  // The next entry, valid until the next call; empty at the end.
  Result<std::string_view> next();

 private:
  const SpillBuffer& buffer_;
  std::uint64_t offset_ = 0;
  std::string window_;
  std::size_t at_ = 0;
};

// Appends `entry` for SpillReader.
Result<void> append_entry(SpillBuffer& buffer, std::string_view entry);

}  // namespace ruascope::storage

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace ruascope {

// Bytes that can be read at any place, more than once.
// Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // In bytes; fixed from the beginning.
  virtual std::uint64_t size() const noexcept = 0;

  // Fills `out` from `offset` on; returns how much, 0 only at the end or for
  // an empty `out`. Fails with kUnavailable when the medium can't be read.
  virtual Result<std::size_t> read_at(std::uint64_t offset,
                                      std::span<char> out) = 0;

  // All of it where it lies in memory anyway; else nullopt. Borrowed from this.
  virtual std::optional<std::string_view> view() const noexcept {
    return std::nullopt;
  }
};

// Bytes in memory, borrowed: they must outlive the source.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t size() const noexcept override { return bytes_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset,
                              std::span<char> out) override;
  std::optional<std::string_view> view() const noexcept override {
    return bytes_;
  }

 private:
  std::string_view bytes_;
};

// Bytes in memory that the source owns.
class OwnedSource final : public ByteSource {
 public:
  explicit OwnedSource(std::string bytes) : bytes_(std::move(bytes)) {}

  std::uint64_t size() const noexcept override { return bytes_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset,
                              std::span<char> out) override {
    return MemorySource(bytes_).read_at(offset, out);
  }
  std::optional<std::string_view> view() const noexcept override {
    return bytes_;
  }

 private:
  std::string bytes_;
};

// A regular file, read with pread(2).
class FileSource final : public ByteSource {
 public:
  // Fails with kUnavailable, naming path and reason.
  static Result<std::unique_ptr<FileSource>> open(
      const std::filesystem::path& path);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  std::uint64_t size() const noexcept override { return size_; }
  Result<std::size_t> read_at(std::uint64_t offset,
                              std::span<char> out) override;

 private:
  FileSource(int descriptor, std::uint64_t size, std::string name)
      : descriptor_(descriptor), size_(size), name_(std::move(name)) {}

  int descriptor_;
  std::uint64_t size_;
  std::string name_;
};

// Everything in `source`, which must be at most `limit` bytes; else
// kLimitExceeded.
Result<std::string> read_all(ByteSource& source, std::uint64_t limit);

}  // namespace ruascope

#include "storage/spill_buffer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include <stdlib.h>
#include <unistd.h>

namespace ruascope::storage {
namespace {

constexpr std::size_t kWindowBytes = 256U << 10U;
constexpr std::size_t kLengthBytes = 4;

Error failed() {
  return {Errc::kUnavailable,
          "spill file: " + std::generic_category().message(errno)};
}

}  // namespace

SpillBuffer::~SpillBuffer() {
  if (file_ >= 0) ::close(file_);
}

SpillBuffer::SpillBuffer(SpillBuffer&& other) noexcept
    : directory_(std::move(other.directory_)),
      max_memory_bytes_(other.max_memory_bytes_),
      memory_(std::move(other.memory_)),
      file_bytes_(other.file_bytes_),
      file_(std::exchange(other.file_, -1)) {}

SpillBuffer& SpillBuffer::operator=(SpillBuffer&& other) noexcept {
  std::swap(directory_, other.directory_);
  std::swap(max_memory_bytes_, other.max_memory_bytes_);
  std::swap(memory_, other.memory_);
  std::swap(file_bytes_, other.file_bytes_);
  std::swap(file_, other.file_);
  return *this;
}

Result<void> SpillBuffer::append(std::string_view bytes) {
  if (memory_.size() + bytes.size() > max_memory_bytes_ && !memory_.empty()) {
    if (auto spilled = spill(); !spilled) return spilled;
  }
  memory_.append(bytes);
  return {};
}

Result<void> SpillBuffer::spill() {
  if (file_ < 0) {
    std::string path = directory_ + "/spill-XXXXXX";
    file_ = ::mkstemp(path.data());
    if (file_ < 0) return failed();
    ::unlink(path.c_str());
  }
  std::string_view left = memory_;
  while (!left.empty()) {
    const ::ssize_t put = ::write(file_, left.data(), left.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return failed();
    left.remove_prefix(static_cast<std::size_t>(put));
  }
  file_bytes_ += memory_.size();
  memory_.clear();
  return {};
}

Result<std::size_t> SpillBuffer::read_at(std::uint64_t offset,
                                         std::span<char> out) const {
  if (offset >= file_bytes_) {
    const std::uint64_t at = offset - file_bytes_;
    if (at >= memory_.size()) return std::size_t{0};
    const std::size_t length =
        std::min<std::size_t>(out.size(), memory_.size() - at);
    std::memcpy(out.data(), memory_.data() + at, length);
    return length;
  }
  const auto length = static_cast<std::size_t>(
      std::min<std::uint64_t>(out.size(), file_bytes_ - offset));
  while (true) {
    const ::ssize_t got =
        ::pread(file_, out.data(), length, static_cast<::off_t>(offset));
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0 || errno != EINTR) return failed();
  }
}

Result<void> append_entry(SpillBuffer& buffer, std::string_view entry) {
  std::array<char, kLengthBytes> length{};
  const auto size = static_cast<std::uint32_t>(entry.size());
  std::memcpy(length.data(), &size, kLengthBytes);
  if (auto put = buffer.append({length.data(), kLengthBytes}); !put) return put;
  return buffer.append(entry);
}

Result<std::string_view> SpillReader::next() {
  std::size_t wanted = kLengthBytes;
  while (true) {
    const std::size_t here = window_.size() - at_;
    if (here >= kLengthBytes) {
      std::uint32_t size = 0;
      std::memcpy(&size, window_.data() + at_, kLengthBytes);
      wanted = kLengthBytes + size;
      if (here >= wanted) {
        const std::string_view entry =
            std::string_view(window_).substr(at_ + kLengthBytes, size);
        at_ += wanted;
        return entry;
      }
    }
    window_.erase(0, at_);
    at_ = 0;
    const std::size_t kept = window_.size();
    window_.resize(std::max(wanted, kWindowBytes));
    auto got = buffer_.read_at(
        offset_, std::span(window_.data() + kept, window_.size() - kept));
    window_.resize(kept + (got ? *got : 0));
    if (!got) return std::move(got).error();
    if (*got == 0) return std::string_view();
    offset_ += *got;
  }
}

}  // namespace ruascope::storage

#include "core/byte_source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ruascope {
namespace {

Error system_error(const std::string& name, int error_number) {
  return {Errc::kUnavailable,
          name + ": " + std::generic_category().message(error_number)};
}

}  // namespace

Result<std::size_t> MemorySource::read_at(std::uint64_t offset,
                                          std::span<char> out) {
  if (offset >= bytes_.size()) return std::size_t{0};
  const std::size_t length =
      std::min(out.size(), bytes_.size() - static_cast<std::size_t>(offset));
  std::memcpy(out.data(), bytes_.data() + offset, length);
  return length;
}

Result<std::unique_ptr<FileSource>> FileSource::open(
    const std::filesystem::path& path) {
  // Non-blocking, so that opening a FIFO without a writer can't hang.
  const int descriptor =
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return system_error(path.string(), errno);
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    const int error_number = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    ::close(descriptor);
    return system_error(path.string(), error_number);
  }
  return std::unique_ptr<FileSource>(new FileSource(
      descriptor, static_cast<std::uint64_t>(status.st_size), path.string()));
}

FileSource::~FileSource() {
  ::close(descriptor_);
}

Result<std::size_t> FileSource::read_at(std::uint64_t offset,
                                        std::span<char> out) {
  while (true) {
    const ::ssize_t got = ::pread(descriptor_, out.data(), out.size(),
                                  static_cast<::off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return system_error(name_, errno);
  }
}

Result<std::string> read_all(ByteSource& source, std::uint64_t limit) {
  if (source.size() > limit) {
    return Error(Errc::kLimitExceeded,
                 "larger than " + std::to_string(limit) + " bytes");
  }
  std::string bytes(static_cast<std::size_t>(source.size()), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    auto got = source.read_at(
        filled, std::span(bytes.data() + filled, bytes.size() - filled));
    if (!got) return std::move(got).error();
    if (*got == 0) break;  // The file shrank meanwhile.
    filled += *got;
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace ruascope

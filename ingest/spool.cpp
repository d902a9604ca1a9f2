#include "ingest/spool.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <stdlib.h>
#include <unistd.h>

namespace ruascope::ingest {
namespace {

constexpr std::size_t kReadBytes = 64U << 10U;

Error failed(const char* what) {
  return {Errc::kUnavailable,
          std::string(what) + ": " + std::generic_category().message(errno)};
}

// Reads at most `limit` bytes more into `bytes`; false at the end.
Result<bool> read_more(int descriptor, std::string& bytes) {
  const std::size_t kept = bytes.size();
  bytes.resize(kept + kReadBytes);
  while (true) {
    const ::ssize_t got = ::read(descriptor, bytes.data() + kept, kReadBytes);
    if (got < 0 && errno == EINTR) continue;
    bytes.resize(kept + static_cast<std::size_t>(got < 0 ? 0 : got));
    if (got < 0) return failed("standard input");
    return got > 0;
  }
}

Result<void> write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ::ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return failed("spool file");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

// Copies `head` and the rest of `descriptor` into the file `path`.
Result<void> copy_to_file(int descriptor, std::string head, int file) {
  bool more = true;
  while (true) {
    if (auto written = write_all(file, head); !written) return written;
    if (!more) return {};
    head.clear();
    auto got = read_more(descriptor, head);
    if (!got) return std::move(got).error();
    more = *got;
  }
}

}  // namespace

Result<std::shared_ptr<ByteSource>> spool_descriptor(
    int descriptor, const std::filesystem::path& directory,
    std::size_t max_memory_bytes) {
  std::string bytes;
  while (bytes.size() <= max_memory_bytes) {
    auto got = read_more(descriptor, bytes);
    if (!got) return std::move(got).error();
    if (!*got) {
      return std::shared_ptr<ByteSource>(
          std::make_shared<OwnedSource>(std::move(bytes)));
    }
  }
  std::string path = (directory / "spool-XXXXXX").string();
  const int file = ::mkstemp(path.data());
  if (file < 0) return failed("spool file");
  auto copied = copy_to_file(descriptor, std::move(bytes), file);
  ::close(file);
  auto source = FileSource::open(path);
  ::unlink(path.c_str());
  if (!copied) return std::move(copied).error();
  if (!source) return std::move(source).error();
  return std::shared_ptr<ByteSource>(std::move(*source));
}

}  // namespace ruascope::ingest

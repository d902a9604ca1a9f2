#include "storage/frames.hpp"

#include <memory>

#include <zstd.h>

namespace ruascope::storage {
namespace {

// Level 3 is twice the time for a tenth less space on a document of 6 KiB.
constexpr int kLevel = 1;

}  // namespace

std::string compress_frame(std::string_view bytes) {
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(
      ZSTD_createCCtx());
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compressCCtx(context.get(), frame.data(), frame.size(), bytes.data(),
                        bytes.size(), kLevel);
  frame.resize(ZSTD_isError(size) != 0U ? 0 : size);
  return frame;
}

Result<std::string> decompress_frame(std::string_view frame) {
  const unsigned long long size =
      ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size > kFrameBytes) {
    return Error(Errc::kCorrupt, "a kept document is damaged");
  }
  std::string bytes(size, '\0');
  const std::size_t got =
      ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0U || got != size) {
    return Error(Errc::kCorrupt, "a kept document is damaged");
  }
  return bytes;
}

}  // namespace ruascope::storage

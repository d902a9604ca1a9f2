#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace ruascope::storage {

// Raw documents are kept as zstd frames of at most this many bytes each, so
// that any of them is compressed and read back in bounded memory.
inline constexpr std::size_t kFrameBytes = 1U << 20U;

// Thread-safe: each thread has a context of its own.
std::string compress_frame(std::string_view bytes);
// Fails with kCorrupt for what compress_frame() did not make.
Result<std::string> decompress_frame(std::string_view frame);

}  // namespace ruascope::storage

#pragma once

#include <filesystem>
#include <memory>

#include "core/byte_source.hpp"
#include "core/result.hpp"

namespace ruascope::ingest {

// Reads `descriptor` (a pipe, a terminal) to its end and returns what came: in
// memory up to `max_memory_bytes`, else in a file of `directory` that has no
// name and vanishes with the source.
// Fails with kUnavailable when reading or writing fails.
Result<std::shared_ptr<ByteSource>> spool_descriptor(
    int descriptor, const std::filesystem::path& directory,
    std::size_t max_memory_bytes);

}  // namespace ruascope::ingest

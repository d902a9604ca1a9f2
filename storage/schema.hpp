#pragma once

#include <string_view>

#include "core/result.hpp"
#include "storage/sqlite.hpp"

namespace ruascope::storage {

// Marks the file as ours (PRAGMA application_id): "rua1".
inline constexpr std::int64_t kApplicationId = 0x72756131;
// The newest schema that this program knows (PRAGMA user_version).
inline constexpr std::int64_t kSchemaVersion = 1;

// Brings the schema up to kSchemaVersion; forward only, each step in one
// transaction. kUnsupported: newer than this program; kCorrupt: not a store.
Result<void> migrate(Connection& connection);

// Checks, without writing, that the store is one we can read.
Result<void> check_schema(Connection& connection);

}  // namespace ruascope::storage

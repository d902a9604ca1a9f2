#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace ruascope::storage {

struct CheckResult {
  std::uint64_t reports = 0;
  std::uint64_t records = 0;
  std::uint64_t tuples = 0;
  std::uint64_t messages = 0;
  std::vector<std::string> problems;  // In words; empty: all is well.
};

// Checks the store of `data_dir`: SQLite's own integrity check, references,
// and every roll-up recomputed from the records and compared. Reads only.
// Fails with kUnavailable (no store there, can't open) or kCorrupt.
Result<CheckResult> check_store(const std::filesystem::path& data_dir);

// Copies the store to the new file `target` while reports may come in; the
// copy is complete and synced when this returns, and absent when it fails.
// Fails with kUnavailable, also when `target` exists.
Result<std::uint64_t> backup_store(const std::filesystem::path& data_dir,
                                   const std::filesystem::path& target);

}  // namespace ruascope::storage

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/result.hpp"
#include "storage/sqlite.hpp"

namespace ruascope::storage {

// Gives each distinct value of a table's key column its row id, making the row
// where there is none. Asks memory before SQLite.
// Memory: at most `max_entries` values. Not thread-safe.
class Dictionary {
 public:
  // `table` has the columns id and `column`; texts or blobs.
  static Result<Dictionary> open(Connection& connection,
                                 const std::string& table,
                                 const std::string& column, bool is_text,
                                 std::size_t max_entries);

  Result<std::int64_t> id_of(std::string_view value);
  // After a transaction was undone the ids may be gone.
  void forget() { known_.clear(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  Statement find_;
  Statement insert_;
  Connection* connection_ = nullptr;
  bool is_text_ = true;
  std::size_t max_entries_ = 0;
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> known_;
};

}  // namespace ruascope::storage

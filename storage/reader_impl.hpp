#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/codec.hpp"
#include "storage/queries.hpp"
#include "storage/sqlite.hpp"

namespace ruascope::storage {

// The days of a filter, filled in; nullopt: the store has none.
Result<std::optional<DayRange>> resolve_days(
    Connection& connection, const std::optional<std::int64_t>& domain_id,
    const DayFilter& days);

Result<std::optional<std::int64_t>> find_name(Connection& connection,
                                              const std::string& text);
Result<std::string> name_of(Connection& connection, std::int64_t id);

// Adds `messages` of a class to a tally.
void add_class(Tally& tally, RecordClass record_class, std::uint64_t messages);

class Reader::Impl {
 public:
  explicit Impl(Connection opened) : connection(std::move(opened)) {}
  Connection connection;
};

}  // namespace ruascope::storage

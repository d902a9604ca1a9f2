#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ruascope {

inline constexpr std::int64_t kSecondsPerDay = 86'400;

// One UTC day.
struct Day {
  std::int32_t since_epoch = 0;  // Days since 1970-01-01.

  // The day in which `seconds` (UTC, since the epoch) lies.
  static Day of(std::int64_t seconds) noexcept;
  // Reads YYYY-MM-DD; nullopt for anything else, 2026-02-30 included.
  static std::optional<Day> parse(std::string_view text);

  std::string to_string() const;  // YYYY-MM-DD
  std::int64_t begin() const noexcept { return since_epoch * kSecondsPerDay; }

  friend auto operator<=>(const Day&, const Day&) = default;
};

// Days from first to last, both inclusive; empty when last < first.
struct DayRange {
  Day first;
  Day last;

  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// RFC 3339 in UTC: "2026-11-24T00:29:45Z". Takes seconds since the epoch.
std::string to_rfc3339(std::int64_t seconds);

// Now, in seconds since the epoch.
std::int64_t unix_now();

}  // namespace ruascope

#include "core/day.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace ruascope {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

template <class Int>
bool parse_digits(std::string_view text, Int& value) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

year_month_day civil(Day day) {
  return {sys_days(std::chrono::days(day.since_epoch))};
}

}  // namespace

Day Day::of(std::int64_t seconds) noexcept {
  std::int64_t days = seconds / kSecondsPerDay;
  if (seconds % kSecondsPerDay < 0) --days;
  return {static_cast<std::int32_t>(days)};
}

std::optional<Day> Day::parse(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' ||
      !parse_digits(text.substr(0, 4), year) ||
      !parse_digits(text.substr(5, 2), month) ||
      !parse_digits(text.substr(8, 2), day)) {
    return std::nullopt;
  }
  const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                            std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return Day{
      static_cast<std::int32_t>(sys_days(date).time_since_epoch().count())};
}

std::string Day::to_string() const {
  const year_month_day date = civil(*this);
  std::array<char, 24> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string to_rfc3339(std::int64_t seconds) {
  const Day day = Day::of(seconds);
  const auto second = static_cast<int>(seconds - day.begin());
  std::array<char, 24> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "T%02d:%02d:%02dZ", second / 3600,
                    second / 60 % 60, second % 60);
  return day.to_string() +
         std::string(text.data(), static_cast<std::size_t>(length));
}

std::int64_t unix_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace ruascope

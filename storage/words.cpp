#include <array>
#include <string_view>
#include <utility>

#include "storage/queries.hpp"

namespace ruascope::storage {
namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, 6> kOutcomes = {{
    {Outcome::kBothFail, "both_fail"},
    {Outcome::kFailUnauthenticated, "fail_unauthenticated"},
    {Outcome::kFailUnaligned, "fail_unaligned"},
    {Outcome::kFailTransient, "fail_transient"},
    {Outcome::kPass, "pass"},
    {Outcome::kAll, "all"},
}};

}  // namespace

std::string_view word(Outcome outcome) {
  for (const auto& [value, text] : kOutcomes) {
    if (value == outcome) return text;
  }
  return "";
}

std::optional<Outcome> parse_outcome(std::string_view text) {
  for (const auto& [value, name] : kOutcomes) {
    if (name == text) return value;
  }
  return std::nullopt;
}

std::string_view word(ReportStatus status) {
  switch (status) {
    case ReportStatus::kOk:
      return "ok";
    case ReportStatus::kSalvaged:
      return "salvaged";
    case ReportStatus::kDuplicate:
      return "duplicate";
    case ReportStatus::kConflict:
      return "conflict";
  }
  return "";
}

std::string_view word(Trust trust) {
  switch (trust) {
    case Trust::kVerified:
      return "verified";
    case Trust::kUnverified:
      return "unverified";
    case Trust::kMismatch:
      return "mismatch";
    case Trust::kUnsolicited:
      return "unsolicited";
  }
  return "";
}

}  // namespace ruascope::storage

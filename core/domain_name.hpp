#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ruascope {

// Domain names as they are compared and stored: lower-case A-labels without a
// trailing dot (RFC 5890; UTS #46 non-transitional for names that are not
// ASCII). Underscores are allowed, since reports name hosts as DNS has them.
//
// All functions are thread-safe.

inline constexpr std::size_t kMaxDomainBytes = 253;
inline constexpr std::size_t kMaxLabelBytes = 63;

// What was repaired to reach the canonical form.
struct CanonicalDomain {
  std::string name;
  bool had_local_part = false;  // "user@example.com"
};

// Trims blanks, strips one pair of <>, keeps what follows the last '@', drops
// one trailing dot, converts U-labels and lower-cases. Returns nullopt for
// what is no domain name: empty, a label or name too long, no dot inside, an
// IP literal, a blank or control character inside, or a list of names.
std::optional<CanonicalDomain> canonical_domain(std::string_view raw);

// `name` with U-labels for display, or nullopt where it has none, or where its
// labels mix scripts and could imitate another name.
std::optional<std::string> unicode_domain(std::string_view name);

// True if `name` equals `parent` or lies below it. Both canonical.
bool is_same_or_below(std::string_view name, std::string_view parent);

}  // namespace ruascope

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ruascope {

// An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses are IPv4.
// A value type; thread-safe as one.
class IpAddress {
 public:
  // Reads one address: blanks, [ ], an "IPv6:" tag and a zone id are dropped.
  // Leading zeros, shorthand IPv4 and ports are refused.
  static std::optional<IpAddress> parse(std::string_view text);

  // `bytes` holds 4 or 16 bytes in network order; else nullopt.
  static std::optional<IpAddress> from_bytes(std::string_view bytes);

  bool is_v4() const noexcept { return is_v4_; }

  // Network order, 4 or 16 bytes; compares as the address does.
  std::string_view bytes() const noexcept;

  // Dotted quad, or RFC 5952 for IPv6.
  std::string to_string() const;

  // Private, loopback, link-local, unique local, documentation, shared (CGNAT),
  // multicast or reserved: the reporter sits behind a relay, and SPF can't be
  // judged from such an address.
  bool is_special_use() const noexcept;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  bool is_v4_ = true;
  std::array<std::uint8_t, 16> bytes_{};  // IPv4 uses the first four.
};

}  // namespace ruascope

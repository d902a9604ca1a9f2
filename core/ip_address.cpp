#include "core/ip_address.hpp"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>

namespace ruascope {
namespace {

constexpr std::size_t kV4Bytes = 4;
constexpr std::size_t kV6Bytes = 16;
constexpr std::string_view kBlanks = " \t\r\n";

struct Prefix {
  std::array<std::uint8_t, kV6Bytes> bytes;
  std::size_t bits;
};

// IANA special-purpose address registries (RFC 6890 and its updates).
constexpr Prefix kSpecialV4[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 3},
};
constexpr Prefix kSpecialV6[] = {
    {{}, 127},                       // :: and ::1
    {{0x01, 0x00}, 64},              // discard-only
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x3f, 0xff}, 20},              // documentation
    {{0xfc}, 7},                     // unique local
    {{0xfe, 0x80}, 10},              // link-local
    {{0xff}, 8},                     // multicast
};

bool within(std::string_view address, const Prefix& prefix) {
  for (std::size_t bit = 0; bit < prefix.bits; bit += 8) {
    const std::size_t rest = std::min<std::size_t>(8, prefix.bits - bit);
    const auto mask = static_cast<std::uint8_t>(0xffU << (8 - rest));
    const auto byte = static_cast<std::uint8_t>(address[bit / 8]);
    if ((byte & mask) != prefix.bytes[bit / 8]) return false;
  }
  return true;
}

std::string_view strip(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  text = text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  constexpr std::string_view kTag = "ipv6:";
  if (text.size() > kTag.size() &&
      std::equal(kTag.begin(), kTag.end(), text.begin(), [](char a, char b) {
        return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b);
      })) {
    text.remove_prefix(kTag.size());
  }
  return text.substr(0, text.find('%'));
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  text = strip(text);
  std::array<char, INET6_ADDRSTRLEN + 1> buffer{};
  if (text.empty() || text.size() >= buffer.size()) return std::nullopt;
  std::memcpy(buffer.data(), text.data(), text.size());

  // inet_pton refuses shorthand and leading zeros, as RFC 3986 does.
  std::array<char, kV6Bytes> bytes{};
  if (::inet_pton(AF_INET, buffer.data(), bytes.data()) == 1) {
    return from_bytes({bytes.data(), kV4Bytes});
  }
  if (::inet_pton(AF_INET6, buffer.data(), bytes.data()) == 1) {
    return from_bytes({bytes.data(), kV6Bytes});
  }
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::from_bytes(std::string_view bytes) {
  if (bytes.size() != kV4Bytes && bytes.size() != kV6Bytes) {
    return std::nullopt;
  }
  static constexpr char kMapped[] = "\0\0\0\0\0\0\0\0\0\0\xff\xff";
  if (bytes.starts_with(std::string_view(kMapped, 12))) {
    bytes.remove_prefix(12);
  }
  IpAddress address;
  address.is_v4_ = bytes.size() == kV4Bytes;
  std::memcpy(address.bytes_.data(), bytes.data(), bytes.size());
  return address;
}

std::string_view IpAddress::bytes() const noexcept {
  // Bytes seen as characters: the one cast that aliasing allows.
  return {reinterpret_cast<const char*>(bytes_.data()),
          is_v4_ ? kV4Bytes : kV6Bytes};
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(),
              static_cast<::socklen_t>(text.size()));
  return text.data();
}

bool IpAddress::is_special_use() const noexcept {
  const auto any = [this](const auto& prefixes) {
    return std::any_of(
        std::begin(prefixes), std::end(prefixes),
        [this](const Prefix& prefix) { return within(bytes(), prefix); });
  };
  return is_v4_ ? any(kSpecialV4) : any(kSpecialV6);
}

}  // namespace ruascope

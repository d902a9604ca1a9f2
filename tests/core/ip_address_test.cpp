#include "core/ip_address.hpp"

#include <gtest/gtest.h>

namespace ruascope {
namespace {

std::string canonical(std::string_view text) {
  const auto address = IpAddress::parse(text);
  return address ? address->to_string() : "(none)";
}

TEST(Statement34Test, AMappedAddressAndItsIpv4AreOneSource) {
  EXPECT_EQ(IpAddress::parse("::ffff:192.0.2.1"),
            IpAddress::parse("192.0.2.1"));
  EXPECT_EQ(canonical("::FFFF:C000:0201"), "192.0.2.1");
}

TEST(IpAddressTest, SpellingsOfOneAddressAreOne) {
  EXPECT_EQ(canonical(" [IPv6:2001:DB8:0:0::1%eth0] "), "2001:db8::1");
  EXPECT_EQ(canonical("2001:0db8:0000:0000:0000:0000:0000:0001"),
            "2001:db8::1");
  EXPECT_EQ(canonical("[192.0.2.7]\n"), "192.0.2.7");
}

TEST(IpAddressTest, WhatIsNoAddressIsRefused) {
  for (const char* text :
       {"", "mail.example.com", "not-an-ip", "192.0.2.01", "192.0.2",
        "192.0.2.1:25", "1.2.3.4 (host)", "2001:db8::1::2", "256.1.1.1"}) {
    EXPECT_EQ(canonical(text), "(none)") << text;
  }
}

TEST(IpAddressTest, SpecialUseIsToldFromGlobal) {
  for (const char* text :
       {"10.1.2.3", "127.0.0.1", "100.64.0.1", "172.31.0.1", "192.0.2.1",
        "224.0.0.1", "::1", "fe80::1", "fd00::1", "2001:db8::1"}) {
    EXPECT_TRUE(IpAddress::parse(text)->is_special_use()) << text;
  }
  for (const char* text :
       {"8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1"}) {
    EXPECT_FALSE(IpAddress::parse(text)->is_special_use()) << text;
  }
}

TEST(IpAddressTest, BytesRoundTrip) {
  for (const char* text : {"192.0.2.1", "2001:db8::1"}) {
    const auto address = IpAddress::parse(text);
    EXPECT_EQ(IpAddress::from_bytes(address->bytes()), address);
  }
  EXPECT_FALSE(IpAddress::from_bytes("12345"));
}

}  // namespace
}  // namespace ruascope

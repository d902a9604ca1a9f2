#include "core/domain_name.hpp"

#include <gtest/gtest.h>

namespace ruascope {
namespace {

std::string canonical(std::string_view raw) {
  const auto domain = canonical_domain(raw);
  return domain ? domain->name : "(none)";
}

TEST(Statement33Test, CaseIdnAndALabelAreOneDomain) {
  EXPECT_EQ(canonical("MÜNCHEN.example"), "xn--mnchen-3ya.example");
  EXPECT_EQ(canonical("münchen.example"), "xn--mnchen-3ya.example");
  EXPECT_EQ(canonical("XN--MNCHEN-3YA.Example"), "xn--mnchen-3ya.example");
}

TEST(DomainNameTest, BlanksBracketsLocalPartAndFinalDotGo) {
  EXPECT_EQ(canonical("  Example.COM.\n"), "example.com");
  EXPECT_EQ(canonical("<bounce@example.com>"), "example.com");
  EXPECT_TRUE(canonical_domain("a@b@example.com")->had_local_part);
  EXPECT_EQ(canonical("_spf.example.com"), "_spf.example.com");
}

TEST(DomainNameTest, WhatIsNoDomainNameIsRefused) {
  for (const std::string& raw :
       {std::string(""), std::string("."), std::string("localhost"),
        std::string("192.0.2.1"), std::string("[2001:db8::1]"),
        std::string("a..example"),
        std::string("pages.example.com, example.com"),
        std::string("a b.example"), std::string(64, 'a') + ".example",
        std::string("<>"), std::string("user@")}) {
    EXPECT_EQ(canonical(raw), "(none)") << raw;
  }
  std::string longest;
  for (int i = 0; i < 127; ++i)
    longest += "a.";
  EXPECT_EQ(canonical(longest.substr(0, 253)).size(), 253U);
  EXPECT_EQ(canonical(longest + "ab"), "(none)");
}

TEST(DomainNameTest, UnicodeIsShownUnlessItMixesScripts) {
  EXPECT_EQ(unicode_domain("xn--mnchen-3ya.example"), "münchen.example");
  EXPECT_FALSE(unicode_domain("example.com"));
  // "аpple" with a Cyrillic first letter.
  EXPECT_FALSE(unicode_domain("xn--pple-43d.example"));
}

TEST(DomainNameTest, BelowMeansWholeLabels) {
  EXPECT_TRUE(is_same_or_below("example.com", "example.com"));
  EXPECT_TRUE(is_same_or_below("a.example.com", "example.com"));
  EXPECT_FALSE(is_same_or_below("badexample.com", "example.com"));
  EXPECT_FALSE(is_same_or_below("example.com", "a.example.com"));
}

}  // namespace
}  // namespace ruascope

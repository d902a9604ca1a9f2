#include "core/public_suffix.hpp"

#include <gtest/gtest.h>

namespace ruascope {
namespace {

// Rules of every kind, in the way the public suffix list's own tests ask.
TEST(PublicSuffixTest, FindsTheLabelBelowTheLongestSuffix) {
  EXPECT_EQ(organisational_domain("a.b.example.com"), "example.com");
  EXPECT_EQ(organisational_domain("a.example.co.uk"), "example.co.uk");
  EXPECT_EQ(organisational_domain("a.b.c.kobe.jp"), "b.c.kobe.jp");
  EXPECT_EQ(organisational_domain("city.kobe.jp"), "city.kobe.jp");
  EXPECT_EQ(organisational_domain("www.name.unlistedtld"), "name.unlistedtld");
}

TEST(PublicSuffixTest, APublicSuffixHasNone) {
  EXPECT_EQ(organisational_domain("co.uk"), "");
  EXPECT_EQ(organisational_domain("com"), "");
  EXPECT_EQ(organisational_domain(""), "");
}

TEST(PublicSuffixTest, TheVersionIsTold) {
  EXPECT_NE(public_suffix_list_version(), "");
}

}  // namespace
}  // namespace ruascope

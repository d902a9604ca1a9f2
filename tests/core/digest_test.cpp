#include "core/digest.hpp"

#include <gtest/gtest.h>

namespace ruascope {
namespace {

// FIPS 180-4 examples.
TEST(Sha256Test, GivesThePublishedValues) {
  EXPECT_EQ(to_hex(as_bytes(sha256("abc"))),
            "ba7816bf8f01cfea414140de5dae2223"
            "b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(as_bytes(sha256(""))),
            "e3b0c44298fc1c149afbf4c8996fb924"
            "27ae41e4649b934ca495991b7852b855");
}

TEST(Sha256Test, PiecesChangeNothingAndOneObjectServesMany) {
  Sha256 hash;
  for (int i = 0; i < 3; ++i) {
    hash.update("a");
    hash.update("bc");
    EXPECT_EQ(hash.finish(), sha256("abc"));
  }
}

}  // namespace
}  // namespace ruascope

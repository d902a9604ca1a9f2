#include "app/nearest_name.hpp"

#include <gtest/gtest.h>

namespace ruascope::app {
namespace {

TEST(NearestNameTest, ATypingErrorIsFoundAndAnotherWordIsNot) {
  const std::vector<std::string> names = {"ingest", "sources", "serve"};
  EXPECT_EQ(nearest_name("sorces", names), "sources");
  EXPECT_EQ(nearest_name("ingets", names), "ingest");
  EXPECT_EQ(nearest_name("restore", names), "");
}

}  // namespace
}  // namespace ruascope::app

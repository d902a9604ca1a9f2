#include "core/byte_source.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace ruascope {
namespace {

class FileSourceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() /
            ("ruascope-source-" + std::to_string(::getpid()));
    std::ofstream(path_) << "0123456789";
  }
  void TearDown() override { std::filesystem::remove(path_); }
  std::filesystem::path path_;
};

TEST_F(FileSourceTest, ReadsAtAnyPlaceMoreThanOnce) {
  auto source = FileSource::open(path_);
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->size(), 10U);
  for (int i = 0; i < 2; ++i) {
    char out[4];
    auto got = (*source)->read_at(8, out);
    ASSERT_TRUE(got);
    EXPECT_EQ(std::string_view(out, *got), "89");
  }
}

TEST_F(FileSourceTest, AMissingFileIsNamed) {
  auto source = FileSource::open("/nonexistent/report.xml");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, Errc::kUnavailable);
  EXPECT_NE(source.error().message.find("/nonexistent/report.xml"),
            std::string::npos);
}

TEST_F(FileSourceTest, ADirectoryIsRefused) {
  EXPECT_FALSE(FileSource::open(path_.parent_path()));
}

TEST_F(FileSourceTest, ReadAllStopsAtTheLimit) {
  auto source = FileSource::open(path_);
  ASSERT_TRUE(source);
  EXPECT_EQ(*read_all(**source, 10), "0123456789");
  auto too_large = read_all(**source, 9);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().code, Errc::kLimitExceeded);
}

TEST(MemorySourceTest, ReadingPastTheEndGivesNothing) {
  MemorySource source("abc");
  char out[4];
  EXPECT_EQ(*source.read_at(3, out), 0U);
  EXPECT_EQ(*source.read_at(1, out), 2U);
}

}  // namespace
}  // namespace ruascope

#include "ingest/file_walker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_dir.hpp"

namespace ruascope::ingest {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> walk(const std::filesystem::path& path) {
  auto walker = FileWalker::open(path);
  std::vector<std::string> names;
  if (!walker) return {walker.error().message};
  while (auto file = walker->next()) {
    names.push_back(file->lexically_relative(path).string());
  }
  return names;
}

TEST(FileWalkerTest, ListsATreeInOrderWithoutHiddenFiles) {
  const test::TempDir dir;
  for (const char* name : {"b.xml", "a/2.gz", "a/1.zip", ".hidden", ".x/y"}) {
    dir.write(name, "x");
  }
  EXPECT_THAT(walk(dir.path()), ElementsAre("a/1.zip", "a/2.gz", "b.xml"));
}

TEST(FileWalkerTest, AMaildirsTmpIsLeftAlone) {
  const test::TempDir dir;
  for (const char* name : {"cur/1:2,S", "new/2", "tmp/3"})
    dir.write(name, "x");
  EXPECT_THAT(walk(dir.path()), ElementsAre("cur/1:2,S", "new/2"));
}

TEST(FileWalkerTest, AnOrdinaryTmpIsListed) {
  const test::TempDir dir;
  dir.write("tmp/3", "x");
  EXPECT_THAT(walk(dir.path()), ElementsAre("tmp/3"));
}

TEST(FileWalkerTest, ALoopOfLinksEnds) {
  const test::TempDir dir;
  dir.write("a/1", "x");
  std::filesystem::create_directory_symlink(dir.path(), dir.path() / "a/loop");
  EXPECT_THAT(walk(dir.path()), ElementsAre("a/1"));
}

TEST(FileWalkerTest, OneFileIsItself) {
  const test::TempDir dir;
  EXPECT_THAT(walk(dir.write("1.xml", "x")), ElementsAre("."));
}

TEST(FileWalkerTest, AMissingPathFails) {
  EXPECT_THAT(walk("/nonexistent/x"),
              ElementsAre("/nonexistent/x: no such file or directory"));
}

}  // namespace
}  // namespace ruascope::ingest

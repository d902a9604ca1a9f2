#include "ingest/spool.hpp"

#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"

namespace ruascope::ingest {
namespace {

std::string spool(const std::string& text, std::size_t max_memory_bytes,
                  const std::filesystem::path& directory) {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  std::thread writer([&] {
    for (std::size_t at = 0; at < text.size();) {
      const ::ssize_t put =
          ::write(ends[1], text.data() + at, text.size() - at);
      if (put <= 0) break;
      at += static_cast<std::size_t>(put);
    }
    ::close(ends[1]);
  });
  auto source = spool_descriptor(ends[0], directory, max_memory_bytes);
  // Before the join: a writer that nobody reads from any more must get on.
  ::close(ends[0]);
  writer.join();
  if (!source) return source.error().message;
  return *read_all(**source, 1U << 30U);
}

TEST(SpoolTest, SmallAndLargeInputComeBackWhole) {
  const test::TempDir dir;
  std::string large(3'000'000, 'x');
  large += "end";
  EXPECT_EQ(spool("hello", 100, dir.path()), "hello");
  EXPECT_EQ(spool(large, 1'000'000, dir.path()), large);
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST(SpoolTest, ADirectoryThatIsNotThereFails) {
  EXPECT_NE(
      spool(std::string(200'000, 'x'), 100, "/nonexistent").find("spool file"),
      std::string::npos);
}

}  // namespace
}  // namespace ruascope::ingest

#include "ingest/mbox_splitter.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ruascope::ingest {
namespace {

using ::testing::ElementsAre;

// Gives at most `step` bytes a read, as slow media do.
class SteppedSource final : public ByteSource {
 public:
  SteppedSource(std::string_view bytes, std::size_t step)
      : inner_(bytes), step_(step) {}
  std::uint64_t size() const noexcept override { return inner_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset,
                              std::span<char> out) override {
    return inner_.read_at(offset, out.first(std::min(step_, out.size())));
  }

 private:
  MemorySource inner_;
  std::size_t step_;
};

std::vector<std::string> split(std::string_view mbox, std::size_t step) {
  SteppedSource source(mbox, step);
  MboxSplitter splitter(source);
  std::vector<std::string> messages;
  while (true) {
    auto range = splitter.next();
    if (!range) return {range.error().message};
    if (!*range) return messages;
    messages.emplace_back(mbox.substr((*range)->offset, (*range)->length));
  }
}

class MboxSplitterTest : public ::testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(StepBytes, MboxSplitterTest,
                         ::testing::Values(1, 2, 3, 7, 64, 4096));

TEST_P(MboxSplitterTest, CutsAtFromLinesAfterABlankLine) {
  EXPECT_THAT(
      split("From a\nX: 1\n\nbody\n\nFrom b\nX: 2\n\nbody\n", GetParam()),
      ElementsAre("From a\nX: 1\n\nbody\n\n", "From b\nX: 2\n\nbody\n"));
}

TEST_P(MboxSplitterTest, CrLfCutsTheSame) {
  EXPECT_THAT(split("From a\r\n\r\nx\r\n\r\nFrom b\r\n\r\ny", GetParam()),
              ElementsAre("From a\r\n\r\nx\r\n\r\n", "From b\r\n\r\ny"));
}

TEST_P(MboxSplitterTest, FromWithinTextDoesNotCut) {
  const std::string one = "From a\n\nhello\nFrom here on\nit goes\n";
  EXPECT_THAT(split(one, GetParam()), ElementsAre(one));
}

TEST_P(MboxSplitterTest, NothingGivesNothing) {
  EXPECT_THAT(split("", GetParam()), ElementsAre());
}

TEST(MboxTest, IsToldByItsFirstLine) {
  MemorySource mbox("From a@example.com Mon Nov 23\n");
  MemorySource mail("From: a@example.com\n");
  EXPECT_TRUE(*is_mbox(mbox));
  EXPECT_FALSE(*is_mbox(mail));
}

TEST(RangeSourceTest, EndsWithItsRange) {
  MemorySource whole("0123456789");
  RangeSource part(whole, {2, 3});
  EXPECT_EQ(*read_all(part, 100), "234");
  char out[8];
  EXPECT_EQ(*part.read_at(3, out), 0U);
}

}  // namespace
}  // namespace ruascope::ingest

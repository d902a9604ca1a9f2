#include "app/terminal.hpp"

#include <gtest/gtest.h>

namespace ruascope::app {
namespace {

TEST(TerminalTest, HostileTextCannotSteerTheTerminal) {
  EXPECT_EQ(printable("a\x1b[31mb\n\x7f"), "a?[31mb??");
  EXPECT_EQ(printable("x\u202ey"), "x?y");
  EXPECT_EQ(printable("\xff\xc3"), "??");
  EXPECT_EQ(printable("münchen"), "münchen");
  EXPECT_EQ(printable("abcdef", 3), "abc…");
}

TEST(TerminalTest, NumbersReadLikeAPersonWritesThem) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
  EXPECT_EQ(count_of(1, "report"), "1 report");
  EXPECT_EQ(count_of(2, "report"), "2 reports");
  EXPECT_EQ(human_bytes(26214400), "25.0 MiB");
}

TEST(TableTest, ColumnsAlignByWhatIsSeen) {
  Table table({{"n", true}, {"name"}});
  table.add({"5", "münchen"});
  table.add({"1,000", "x"});
  EXPECT_EQ(table.to_string({}), "    n  name\n    5  münchen\n1,000  x\n");
}

}  // namespace
}  // namespace ruascope::app

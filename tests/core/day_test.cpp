#include "core/day.hpp"

#include <gtest/gtest.h>

namespace ruascope {
namespace {

TEST(DayTest, ParsesAndPrintsTheSame) {
  for (const char* text : {"1970-01-01", "2024-02-29", "2026-11-24"}) {
    const auto day = Day::parse(text);
    ASSERT_TRUE(day) << text;
    EXPECT_EQ(day->to_string(), text);
  }
}

TEST(DayTest, RefusesDaysThatDoNotExistAndOtherForms) {
  for (const char* text :
       {"2026-02-30", "2025-02-29", "2026-13-01", "26-01-01", "2026/01/01",
        "2026-1-1", "", "2026-11-24x", "+026-11-24"}) {
    EXPECT_FALSE(Day::parse(text)) << text;
  }
}

TEST(DayTest, ASecondBeforeMidnightIsTheDayBeforeAlsoBefore1970) {
  EXPECT_EQ(Day::of(86'399).since_epoch, 0);
  EXPECT_EQ(Day::of(86'400).since_epoch, 1);
  EXPECT_EQ(Day::of(-1).since_epoch, -1);
}

TEST(DayTest, TimesAreRfc3339InUtc) {
  EXPECT_EQ(to_rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(1'795'480'185), "2026-11-24T00:29:45Z");
}

}  // namespace
}  // namespace ruascope

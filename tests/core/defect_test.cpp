#include "core/defect.hpp"

#include <gtest/gtest.h>

namespace ruascope {
namespace {

TEST(DefectListTest, KeepsTheFirstAndCountsAll) {
  DefectList list(2);
  for (int i = 0; i < 5; ++i) {
    list.add(DefectId::kBadNumber, std::to_string(i), "row/count");
  }
  ASSERT_EQ(list.stored().size(), 2U);
  EXPECT_EQ(list.stored()[1].text, "1");
  EXPECT_EQ(list.counts().at(DefectId::kBadNumber), 5U);
  EXPECT_FALSE(list.wants_text());
}

TEST(DefectListTest, NamesAreDistinct) {
  std::map<std::string_view, int> seen;
  for (std::uint8_t id = 1; id <= 33; ++id) {
    const auto name = defect_name(static_cast<DefectId>(id));
    EXPECT_NE(name, "unknown") << int{id};
    EXPECT_EQ(++seen[name], 1) << name;
  }
}

}  // namespace
}  // namespace ruascope

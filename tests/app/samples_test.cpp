#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/app/program.hpp"
#include "tests/support/temp_dir.hpp"

namespace ruascope::test {
namespace {

// Real reports that are not part of the project: RUASCOPE_SAMPLES names their
// folder. The numbers were checked against the folder's own index: 2,264 + 88
// aggregate reports well-formed, 16 not, 122 fragments of one element each;
// two archives hold several reports.
TEST(SamplesTest, EveryFileHasItsRecordedFate) {
  const char* const samples = std::getenv("RUASCOPE_SAMPLES");
  if (samples == nullptr) GTEST_SKIP() << "RUASCOPE_SAMPLES is not set";
  const TempDir data;
  const nlohmann::json got = run_program({"ingest", "--json", "--data-dir",
                                          data.path().string(), samples})
                                 .json();
  EXPECT_EQ(got["messages"], 2565);
  EXPECT_EQ(got["reports"]["stored"], 2321);
  EXPECT_EQ(got["reports"]["duplicate"], 26);
  EXPECT_EQ(got["reports"]["conflict"], 6);
  EXPECT_EQ(got["records"]["stored"], 14739);
  EXPECT_EQ(got["records"]["dropped"], 1);
  EXPECT_EQ(got["messages_counted"], 151763);
  EXPECT_EQ(got["ignored"]["tls_report"], 13);
  EXPECT_EQ(got["ignored"]["failure_report"], 9);
  EXPECT_EQ(got["ignored"]["other"], 4);
  EXPECT_EQ(
      run_program({"db", "check", "--data-dir", data.path().string()}).status,
      0);
}

}  // namespace
}  // namespace ruascope::test

// Real-world deviations as small reports: tests/data/quirks/NNN-what.xml, with
// all that must come of it in NNN-what.json: the whole report, or the error.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/report_json.hpp"

namespace ruascope::parser {
namespace {

std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> fixture_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(RUASCOPE_TEST_DATA) / "quirks")) {
    if (entry.path().extension() == ".xml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

nlohmann::json outcome(const std::string& document, std::size_t chunk_bytes) {
  test::RecordingSink sink;
  const auto done = test::read_in_chunks(document, chunk_bytes, sink);
  EXPECT_FALSE(sink.is_open);
  if (!done) {
    EXPECT_EQ(sink.ended, 0);
    EXPECT_EQ(sink.abandoned, sink.begun);
    return {{"error", done.error().message}, {"where", done.error().where}};
  }
  EXPECT_EQ(sink.ended, 1);
  EXPECT_EQ(sink.xml, document);
  EXPECT_EQ(sink.policy, sink.header.policy);
  return sink.json();
}

class QuirkTest : public ::testing::TestWithParam<std::string> {};

TEST_P(QuirkTest, YieldsTheExpectedReportAtEveryChunkSize) {
  const auto base =
      std::filesystem::path(RUASCOPE_TEST_DATA) / "quirks" / GetParam();
  const std::string document = slurp(base.string() + ".xml");
  const auto expected =
      nlohmann::json::parse(slurp(base.string() + ".json"), nullptr, false);
  for (const std::size_t chunk_bytes : {1U, 2U, 3U, 7U, 64U, 4096U}) {
    const auto got = outcome(document, chunk_bytes);
    ASSERT_EQ(got, expected) << "chunks of " << chunk_bytes << " bytes:\n"
                             << got.dump(1);
  }
}

INSTANTIATE_TEST_SUITE_P(Fixtures, QuirkTest,
                         ::testing::ValuesIn(fixture_names()),
                         [](const auto& param) {
                           std::string name = param.param;
                           for (char& c : name) {
                             if (c == '-') c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace ruascope::parser

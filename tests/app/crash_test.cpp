#include <random>

#include <gtest/gtest.h>

#include "tests/app/program.hpp"
#include "tests/support/temp_dir.hpp"

namespace ruascope::test {
namespace {

constexpr int kRounds = 40;
constexpr int kKillsARound = 5;

std::vector<std::string> with_data(const TempDir& data,
                                   std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--data-dir", data.path().string()});
  return arguments;
}

std::vector<std::string> ingest_demo(const TempDir& data) {
  std::vector<std::string> arguments = {"ingest", "--json"};
  for (std::string& mail : demo_mails())
    arguments.push_back(std::move(mail));
  return with_data(data, std::move(arguments));
}

// SIGKILL at 200 random moments; the seed is told so that a failure can be
// seen again.
TEST(Statement20Test, KilledAtAnyMomentTheStoreIsWholeAndTheRestComesLater) {
  const unsigned seed = std::random_device()();
  RecordProperty("seed", std::to_string(seed));
  std::mt19937 random(seed);
  std::uniform_int_distribution<unsigned> moment(0, 250'000);
  nlohmann::json expected;
  {
    const TempDir whole;
    run_program(ingest_demo(whole));
    expected = run_program(with_data(whole, {"db", "check", "--json"})).json();
  }
  int killed = 0;
  for (int round = 0; round < kRounds; ++round) {
    const TempDir data;
    for (int kill = 0; kill < kKillsARound; ++kill) {
      killed += run_and_kill(ingest_demo(data), moment(random)) ? 1 : 0;
    }
    run_program(ingest_demo(data));
    EXPECT_EQ(run_program(with_data(data, {"db", "check", "--json"})).json(),
              expected)
        << "seed " << seed << ", round " << round;
  }
  EXPECT_GT(killed, kRounds) << "the kills came too late to mean anything";
}

}  // namespace
}  // namespace ruascope::test

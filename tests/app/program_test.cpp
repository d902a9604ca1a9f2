#include "tests/app/program.hpp"

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_dir.hpp"

namespace ruascope::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr char kReport[] =
    "<?xml version=\"1.0\"?><feedback><report_metadata><org_name>Example "
    "Net</org_name><email>dmarc@reporter.example</email><report_id>one"
    "</report_id><date_range><begin>1795392000</begin><end>1795478399</end>"
    "</date_range></report_metadata><policy_published><domain>example.com"
    "</domain><p>none</p></policy_published><record><row><source_ip>"
    "198.51.100.7</source_ip><count>35</count><policy_evaluated>"
    "<disposition>none</disposition><dkim>fail</dkim><spf>fail</spf>"
    "</policy_evaluated></row><identifiers><header_from>example.com"
    "</header_from></identifiers><auth_results><spf><domain>example.com"
    "</domain><result>softfail</result></spf></auth_results></record>"
    "</feedback>";

json manifest() {
  std::ifstream file(std::string(RUASCOPE_TEST_DATA) + "/demo/MANIFEST.json");
  return json::parse(file);
}

ProgramRun ingest(const TempDir& data, std::vector<std::string> paths,
                  const std::string& input = {},
                  std::size_t max_file_bytes = 0) {
  std::vector<std::string> arguments = {"ingest", "--json", "--data-dir",
                                        data.path().string()};
  arguments.insert(arguments.end(), paths.begin(), paths.end());
  return run_program(arguments, input, max_file_bytes);
}

ProgramRun in(const TempDir& data, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--data-dir", data.path().string()});
  return run_program(arguments);
}

json all_sources(const TempDir& data) {
  return in(data, {"sources", "--json", "--outcome", "all", "--limit", "100000",
                   "--from", "2000-01-01"})
      .json();
}

TEST(ProgramTest, TheDemoGivesTheTotalsOfItsManifest) {
  const TempDir data;
  const ProgramRun run = ingest(data, demo_mails());
  EXPECT_EQ(run.status, 1);  // One mail is cut off on purpose.
  const json got = run.json();
  const json want =
      manifest().contains("totals") ? manifest()["totals"] : manifest();
  EXPECT_EQ(got["reports"], want["reports"]);
  EXPECT_EQ(got["ignored"], want["ignored"]);
  EXPECT_EQ(got["records"]["stored"], want["records"]);
  EXPECT_EQ(got["messages_counted"], want["messages"]);

  std::map<std::string, std::uint64_t> classes;
  const json sources = all_sources(data);
  for (const json& item : sources["items"]) {
    classes[item["class"]] += item["messages"].get<std::uint64_t>();
  }
  std::uint64_t unaligned = 0;
  std::uint64_t unauthenticated = 0;
  for (const auto& [name, domain] : want["domains"].items()) {
    unaligned +=
        domain["both_fail_by_class"]["fail_unaligned"].get<std::uint64_t>();
    unauthenticated += domain["both_fail_by_class"]["fail_unauthenticated"]
                           .get<std::uint64_t>();
  }
  EXPECT_EQ(classes["fail_unaligned"], unaligned);
  EXPECT_EQ(classes["fail_unauthenticated"], unauthenticated);
  EXPECT_EQ(in(data, {"db", "check"}).status, 0);
}

TEST(ProgramTest, TakingTheSameSetInTwiceChangesNothing) {
  const TempDir data;
  ingest(data, demo_mails());
  const json before = all_sources(data);
  ASSERT_GT(before["items"].size(), 100U);
  const json again = ingest(data, demo_mails()).json();
  EXPECT_EQ(again["reports"]["stored"], 0);
  EXPECT_EQ(again["reports"]["conflict"], 0);
  EXPECT_EQ(all_sources(data), before);
  EXPECT_EQ(in(data, {"quarantine", "list", "--json"}).json()["items"].size(),
            1U);
}

TEST(ProgramTest, TheOrderOfFilesChangesNothingInTheTotals) {
  const TempDir forward;
  const TempDir backward;
  std::vector<std::string> mails = demo_mails();
  ingest(forward, mails);
  std::reverse(mails.begin(), mails.end());
  ingest(backward, mails);
  json a = all_sources(forward)["items"];
  json b = all_sources(backward)["items"];
  const auto by_id = [](const json& x, const json& y) {
    return x["id"] < y["id"];
  };
  std::sort(a.begin(), a.end(), by_id);
  std::sort(b.begin(), b.end(), by_id);
  std::uint64_t sum_a = 0;
  std::uint64_t sum_b = 0;
  for (const json& item : a)
    sum_a += item["messages"].get<std::uint64_t>();
  for (const json& item : b)
    sum_b += item["messages"].get<std::uint64_t>();
  EXPECT_EQ(sum_a, sum_b);
  EXPECT_GT(sum_a, 0U);
}

TEST(ProgramTest, StandardInputIsOneMessageAndTheLedgerTellsIt) {
  const TempDir data;
  const ProgramRun run = ingest(data, {"-"}, kReport);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.json()["reports"]["stored"], 1);
  const json items = in(data, {"sources", "--json"}).json()["items"];
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0]["class"], "fail_unauthenticated");
  EXPECT_EQ(items[0]["messages"], 35);
  EXPECT_EQ(items[0]["delivered"], 35);
  EXPECT_EQ(items[0]["envelope_from"], nullptr);
  EXPECT_EQ(items[0]["spf"][0]["scope"], nullptr);
  EXPECT_EQ(items[0]["reporters"], json({"reporter.example"}));
}

TEST(Statement13Test, ADamagedFileIsKeptWithReasonAndTheRestGoesOn) {
  const TempDir data;
  const TempDir files;
  files.write("a.xml", std::string(kReport).substr(0, 640));
  files.write("b.xml", kReport);
  const ProgramRun run = ingest(data, {files.path().string()});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.json()["reports"]["stored"], 1);
  const json items = in(data, {"quarantine", "list", "--json"}).json()["items"];
  ASSERT_EQ(items.size(), 1U);
  EXPECT_THAT(items[0]["where"].get<std::string>(), HasSubstr("byte"));
  EXPECT_NE(items[0]["reason"], "");
  EXPECT_EQ(in(data, {"quarantine", "show", "1"}).out,
            std::string(kReport).substr(0, 640));
  EXPECT_EQ(in(data, {"quarantine", "retry"}).status, 1);
  EXPECT_EQ(in(data, {"quarantine", "drop", "1"}).status, 0);
  EXPECT_EQ(in(data, {"quarantine", "drop", "1"}).status, 64);
}

TEST(Statement18Test, SameKeyOtherContentIsAConflictAndChangesNoTotal) {
  const TempDir data;
  std::string other = kReport;
  other.replace(other.find("<count>35"), 9, "<count>36");
  ingest(data, {"-"}, kReport);
  const ProgramRun run = ingest(data, {"-"}, other);
  EXPECT_EQ(run.json()["reports"]["conflict"], 1);
  EXPECT_EQ(all_sources(data)["items"][0]["messages"], 35);
  EXPECT_EQ(in(data, {"db", "check"}).status, 0);
}

TEST(Statement16Test, AnotherPeriodOrDomainUnderTheSameIdIsAnotherReport) {
  const TempDir data;
  std::string later = kReport;
  later.replace(later.find("1795392000"), 10, "1795478400");
  later.replace(later.find("1795478399"), 10, "1795564799");
  std::string domain = kReport;
  domain.replace(domain.find("<domain>example.com"), 19, "<domain>example.net");
  domain.replace(domain.find("<header_from>example.com"), 24,
                 "<header_from>example.net");
  ingest(data, {"-"}, kReport);
  EXPECT_EQ(ingest(data, {"-"}, later).json()["reports"]["stored"], 1);
  EXPECT_EQ(ingest(data, {"-"}, domain).json()["reports"]["stored"], 1);
}

TEST(Statement21Test, AForeignFromDomainChangesNoNumber) {
  const TempDir data;
  std::string foreign = kReport;
  foreign.replace(foreign.find("<header_from>example.com"), 24,
                  "<header_from>example.net");
  EXPECT_EQ(ingest(data, {"-"}, foreign).json()["reports"]["stored"], 1);
  EXPECT_EQ(all_sources(data)["items"].size(), 0U);
}

TEST(ProgramTest, WrongUsageIs64AndNamesTheNearest) {
  const TempDir data;
  ProgramRun run = in(data, {"sources", "--outcom", "all"});
  EXPECT_EQ(run.status, 64);
  EXPECT_THAT(run.err, HasSubstr("did you mean --outcome?"));
  run = in(data, {"sorces"});
  EXPECT_EQ(run.status, 64);
  EXPECT_THAT(run.err, HasSubstr("did you mean sources?"));
  run = ingest(data, {std::string(RUASCOPE_TEST_DATA) + "/dmeo"});
  EXPECT_EQ(run.status, 64);
  EXPECT_THAT(run.err, HasSubstr("did you mean"));
  EXPECT_EQ(in(data, {"sources", "--from", "yesterday"}).status, 64);
}

TEST(ProgramTest, AFullDiskIs75AndNothingIsHalfWritten) {
  const TempDir data;
  ingest(data, {"-"}, kReport);
  const ProgramRun run = ingest(data, demo_mails(), {}, 300'000);
  EXPECT_EQ(run.status, 75) << run.out << run.err;
  EXPECT_EQ(in(data, {"db", "check"}).status, 0);
  // What was committed before the disk was full stays; the rest comes now.
  const json again = ingest(data, demo_mails()).json()["reports"];
  const json want = manifest().contains("totals")
                        ? manifest()["totals"]["reports"]
                        : manifest()["reports"];
  EXPECT_EQ(again["stored"].get<int>() + again["duplicate"].get<int>() +
                again["conflict"].get<int>(),
            want["stored"].get<int>() + want["duplicate"].get<int>() +
                want["conflict"].get<int>());
  EXPECT_EQ(in(data, {"db", "check"}).status, 0);
}

TEST(ProgramTest, ADamagedStoreIsRefusedAndLeftAsItIs) {
  const TempDir data;
  const std::string junk(20'000, 'x');
  const auto file = data.write("ruascope.db", junk);
  const ProgramRun run = ingest(data, {"-"}, kReport);
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("damaged"));
  EXPECT_EQ(std::filesystem::file_size(file), junk.size());
}

TEST(ProgramTest, ABackupHoldsTheSame) {
  const TempDir data;
  const TempDir copy;
  ingest(data, demo_mails());
  const std::string file = (copy.path() / "ruascope.db").string();
  EXPECT_EQ(in(data, {"db", "backup", file}).status, 0);
  EXPECT_EQ(in(copy, {"db", "check"}).status, 0);
  EXPECT_EQ(all_sources(copy), all_sources(data));
  EXPECT_EQ(in(data, {"db", "backup", file}).status, 75);
}

}  // namespace
}  // namespace ruascope::test

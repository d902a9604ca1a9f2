#include "app/config.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_dir.hpp"

namespace ruascope::app {
namespace {

using ::testing::HasSubstr;

Environment environment(std::map<std::string, std::string> values) {
  return [values = std::move(values)](
             const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

Result<Config> load(const std::string& text,
                    std::map<std::string, std::string> values = {}) {
  const test::TempDir dir;
  const auto file = dir.write("ruascope.toml", text);
  return Config::load(file.string(), environment(std::move(values)));
}

TEST(ConfigTest, AnEmptyFileGivesTheDefaults) {
  auto config = load("");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->text("http.listen"), "127.0.0.1:8080");
  EXPECT_TRUE(config->flag("storage.keep_raw"));
  EXPECT_EQ(config->limits().max_records, Limits().max_records);
}

TEST(ConfigTest, EnvironmentGoesBeforeTheFile) {
  auto config = load("[storage]\nkeep_raw = true\n",
                     {{"RUASCOPE_STORAGE_KEEP_RAW", "false"},
                      {"RUASCOPE_DOMAINS_MONITORED", "a.example, b.example"}});
  ASSERT_TRUE(config);
  EXPECT_FALSE(config->flag("storage.keep_raw"));
  EXPECT_EQ(config->list("domains.monitored"),
            (std::vector<std::string>{"a.example", "b.example"}));
}

TEST(ConfigTest, AnUnknownSettingNamesFileLineAndTheNearest) {
  auto config = load("\n[storage]\nkeep_rwa = true\n");
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("ruascope.toml:3:"));
  EXPECT_THAT(config.error().message,
              HasSubstr("did you mean storage.keep_raw?"));
}

TEST(ConfigTest, AWrongTypeSaysWhatIsWanted) {
  auto config = load("[storage]\nretention_days = \"ten\"\n");
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("wants a whole number"));
  EXPECT_FALSE(load("[storage]\nretention_days = -1\n"));
  EXPECT_FALSE(load("", {{"RUASCOPE_DNS_LIVE", "perhaps"}}));
}

TEST(ConfigTest, SecretsComeFromFilesAndStayHidden) {
  const test::TempDir dir;
  const auto secret = dir.write("secret", "hunter2\n");
  auto config = load("[[imap]]\nname = \"main\"\npassword_file = \"" +
                     secret.string() + "\"\n");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->tables("imap").size(), 1U);
  EXPECT_EQ(
      std::get<std::string>(config->tables("imap")[0].at("imap[].password")),
      "hunter2");
  EXPECT_EQ(config->to_toml().find("hunter2"), std::string::npos);
}

TEST(ConfigTest, TheDataDirectoryIsChosenInTheDocumentedOrder) {
  auto config = load("data_dir = \"/file\"", {{"RUASCOPE_DATA_DIR", "/env"}});
  EXPECT_EQ(config->data_dir("/option"), "/option");
  EXPECT_EQ(config->data_dir(""), "/env");
  EXPECT_EQ(load("data_dir = \"/file\"")->data_dir(""), "/file");
  EXPECT_EQ(load("", {{"XDG_DATA_HOME", "/xdg"}})->data_dir(""),
            "/xdg/ruascope");
  EXPECT_EQ(load("", {{"HOME", "/home/a"}})->data_dir(""),
            "/home/a/.local/share/ruascope");
}

}  // namespace
}  // namespace ruascope::app

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ruascope::app {

using SettingValue =
    std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

// One key of the configuration file.
struct Setting {
  std::string name;     // "http.listen"; of a list of tables "imap[].host".
  SettingValue value;   // The default, which also fixes the type.
  bool secret = false;  // Hidden by `config show`; NAME_file reads it.
};

// Every key there is, with its default.
const std::vector<Setting>& all_settings();

// The tables of which there may be any number: imap, maildir, watch.
const std::vector<std::string>& table_lists();

// "a text", "a whole number", ...: what a setting wants, for messages.
std::string_view type_name(const SettingValue& value);

}  // namespace ruascope::app

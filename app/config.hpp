#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config_schema.hpp"
#include "core/limits.hpp"
#include "core/result.hpp"

namespace ruascope::app {

// Reads an environment variable; nullopt where it is not set.
using Environment =
    std::function<std::optional<std::string>(const std::string& name)>;
std::optional<std::string> process_environment(const std::string& name);

// The configuration in force: the defaults, over them the file, over that the
// environment. Immutable once loaded, so safe to share between threads.
class Config {
 public:
  // `file` empty: RUASCOPE_CONFIG, else none. Fails with kMalformed, naming
  // file, line and the nearest right name.
  static Result<Config> load(const std::string& file, const Environment& env);

  const std::string& text(const std::string& name) const;
  std::int64_t number(const std::string& name) const;
  bool flag(const std::string& name) const;
  const std::vector<std::string>& list(const std::string& name) const;

  // The data directory: `option` (--data-dir), else RUASCOPE_DATA_DIR, else
  // data_dir, else $XDG_DATA_HOME/ruascope, else ~/.local/share/ruascope.
  std::filesystem::path data_dir(const std::string& option) const;
  Limits limits() const;

  // All settings as a TOML document, secrets hidden.
  std::string to_toml() const;
  // name -> value in the same order.
  const std::map<std::string, SettingValue>& values() const { return values_; }
  // Entries of a list of tables, e.g. "imap".
  const std::vector<std::map<std::string, SettingValue>>& tables(
      const std::string& list) const;
  const std::string& file() const { return file_; }

 private:
  friend class ConfigLoader;
  std::string file_;
  std::map<std::string, SettingValue> values_;
  std::map<std::string, std::vector<std::map<std::string, SettingValue>>>
      tables_;
  std::string environment_data_dir_;
};

}  // namespace ruascope::app

#include "app/config.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "app/nearest_name.hpp"

namespace ruascope::app {
namespace {

constexpr std::string_view kFileSuffix = "_file";

std::string environment_name(const std::string& setting) {
  std::string name = "RUASCOPE_";
  for (const char c : setting) {
    name += c == '.'                 ? '_'
            : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A')
                                     : c;
  }
  return name;
}

Result<std::string> read_secret(const std::string& path) {
  std::ifstream file(path);
  std::string text;
  if (!std::getline(file, text) && !file.eof()) {
    return Error(Errc::kMalformed, "can't read the secret in " + path);
  }
  while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) {
    text.pop_back();
  }
  return text;
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> items;
  std::stringstream stream(text);
  for (std::string item; std::getline(stream, item, ',');) {
    const auto begin = item.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    items.push_back(item.substr(begin, item.find_last_not_of(' ') - begin + 1));
  }
  return items;
}

// The value that `text` (of the environment) gives a setting like `like`.
std::optional<SettingValue> parse_value(const std::string& text,
                                        const SettingValue& like) {
  if (std::holds_alternative<std::string>(like)) return text;
  if (std::holds_alternative<bool>(like)) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return std::nullopt;
  }
  if (std::holds_alternative<std::int64_t>(like)) {
    std::int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc{} || parsed.ptr != end || value < 0) {
      return std::nullopt;
    }
    return value;
  }
  return split_list(text);
}

std::optional<SettingValue> toml_value(const toml::node& node,
                                       const SettingValue& like) {
  if (std::holds_alternative<std::string>(like)) {
    return node.value_exact<std::string>();
  }
  if (std::holds_alternative<bool>(like)) return node.value_exact<bool>();
  if (std::holds_alternative<std::int64_t>(like)) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0) return std::nullopt;
    return *value;
  }
  const toml::array* array = node.as_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> items;
  for (const toml::node& item : *array) {
    const auto text = item.value_exact<std::string>();
    if (!text) return std::nullopt;
    items.push_back(*text);
  }
  return items;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string to_text(const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return quoted(*text);
  }
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag ? "true" : "false";
  }
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return std::to_string(*number);
  }
  std::string out = "[";
  for (const std::string& item : std::get<std::vector<std::string>>(value)) {
    if (out.size() > 1) out += ", ";
    out += quoted(item);
  }
  return out + "]";
}

bool is_secret(const std::string& name) {
  const auto& settings = all_settings();
  return std::any_of(settings.begin(), settings.end(), [&](const Setting& s) {
    return s.secret && s.name == name;
  });
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
  // Read before any thread starts. NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// Walks the parsed file against the schema.
class ConfigLoader {
 public:
  explicit ConfigLoader(std::string file) { config_.file_ = std::move(file); }

  Result<Config> run(const Environment& env) {
    for (const Setting& setting : all_settings()) {
      if (setting.name.find("[]") == std::string::npos) {
        config_.values_[setting.name] = setting.value;
      }
    }
    for (const std::string& list : table_lists())
      config_.tables_[list];
    if (!config_.file_.empty()) {
      if (auto read = read_file(); !read) return std::move(read).error();
    }
    if (auto read = read_environment(env); !read) {
      return std::move(read).error();
    }
    config_.environment_data_dir_ = env("RUASCOPE_DATA_DIR").value_or("");
    if (const auto xdg = env("XDG_DATA_HOME"); xdg && !xdg->empty()) {
      default_dir_ = *xdg + "/ruascope";
    } else {
      default_dir_ = env("HOME").value_or("/var/lib") +
                     (env("HOME") ? "/.local/share/ruascope" : "/ruascope");
    }
    std::string& data_dir =
        std::get<std::string>(config_.values_.at("data_dir"));
    if (data_dir.empty()) data_dir = default_dir_;
    return std::move(config_);
  }

 private:
  Error wrong(const toml::source_region& at, const std::string& text) const {
    return {Errc::kMalformed,
            config_.file_ + ":" + std::to_string(at.begin.line) + ": " + text};
  }

  Result<void> read_file() {
    std::ifstream stream(config_.file_);
    if (!stream) {
      return Error(Errc::kMalformed, config_.file_ + ": can't be read");
    }
    toml::parse_result parsed = toml::parse(stream, config_.file_);
    if (!parsed) {
      return wrong(parsed.error().source(),
                   std::string(parsed.error().description()));
    }
    return read_table(parsed.table(), "", config_.values_);
  }

  Result<void> read_table(const toml::table& table, const std::string& prefix,
                          std::map<std::string, SettingValue>& into) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      Result<void> read;
      if (prefix.empty() && config_.tables_.contains(name)) {
        read = read_list(name, node);
      } else if (node.is_table() && has_children(name + ".")) {
        read = read_table(*node.as_table(), name + ".", into);
      } else {
        read = read_setting(name, key.source(), node, into);
      }
      if (!read) return read;
    }
    return {};
  }

  Result<void> read_list(const std::string& name, const toml::node& node) {
    const toml::array* const array = node.as_array();
    if (array == nullptr || !array->is_array_of_tables()) {
      return wrong(node.source(), name + " wants tables: [[" + name + "]]");
    }
    for (const toml::node& item : *array) {
      std::map<std::string, SettingValue> values;
      const std::string prefix = name + "[].";
      for (const Setting& setting : all_settings()) {
        if (setting.name.starts_with(prefix)) {
          values[setting.name] = setting.value;
        }
      }
      auto read = read_table(*item.as_table(), prefix, values);
      if (!read) return read;
      config_.tables_[name].push_back(std::move(values));
    }
    return {};
  }

  Result<void> read_setting(const std::string& name,
                            const toml::source_region& at,
                            const toml::node& node,
                            std::map<std::string, SettingValue>& into) {
    if (name.ends_with(kFileSuffix)) {
      const std::string secret =
          name.substr(0, name.size() - kFileSuffix.size());
      if (is_secret(secret)) {
        const auto path = node.value_exact<std::string>();
        if (!path) return wrong(at, name + " wants a text");
        auto text = read_secret(*path);
        if (!text) return wrong(at, text.error().message);
        into[secret] = std::move(*text);
        return {};
      }
    }
    const Setting* const setting = find(name);
    if (setting == nullptr) return wrong(at, unknown(name));
    auto value = toml_value(node, setting->value);
    if (!value) {
      return wrong(
          at, plain(name) + " wants " + std::string(type_name(setting->value)));
    }
    into[name] = std::move(*value);
    return {};
  }

  Result<void> read_environment(const Environment& env) {
    for (auto& [name, value] : config_.values_) {
      const std::string variable = environment_name(name);
      const auto text = env(variable);
      if (!text) continue;
      auto parsed = parse_value(*text, value);
      if (!parsed) {
        return Error(Errc::kMalformed,
                     variable + " wants " + std::string(type_name(value)));
      }
      value = std::move(*parsed);
    }
    return {};
  }

  static const Setting* find(const std::string& name) {
    for (const Setting& setting : all_settings()) {
      if (setting.name == name) return &setting;
    }
    return nullptr;
  }

  static bool has_children(const std::string& prefix) {
    const auto& settings = all_settings();
    return std::any_of(settings.begin(), settings.end(),
                       [&](const Setting& setting) {
                         return setting.name.starts_with(prefix);
                       });
  }

  static std::string plain(std::string name) {
    if (const auto at = name.find("[]"); at != std::string::npos) {
      name.erase(at, 2);
    }
    return name;
  }

  static std::string unknown(const std::string& name) {
    std::vector<std::string> names;
    for (const Setting& setting : all_settings()) {
      names.push_back(plain(setting.name));
    }
    const std::string nearest = nearest_name(plain(name), names);
    return "unknown setting " + plain(name) +
           (nearest.empty() ? "" : "; did you mean " + nearest + "?");
  }

  Config config_;
  std::string default_dir_;
};

Result<Config> Config::load(const std::string& file, const Environment& env) {
  const std::string path =
      file.empty() ? env("RUASCOPE_CONFIG").value_or("") : file;
  return ConfigLoader(path).run(env);
}

const std::string& Config::text(const std::string& name) const {
  return std::get<std::string>(values_.at(name));
}

std::int64_t Config::number(const std::string& name) const {
  return std::get<std::int64_t>(values_.at(name));
}

bool Config::flag(const std::string& name) const {
  return std::get<bool>(values_.at(name));
}

const std::vector<std::string>& Config::list(const std::string& name) const {
  return std::get<std::vector<std::string>>(values_.at(name));
}

const std::vector<std::map<std::string, SettingValue>>& Config::tables(
    const std::string& list) const {
  return tables_.at(list);
}

std::filesystem::path Config::data_dir(const std::string& option) const {
  if (!option.empty()) return option;
  if (!environment_data_dir_.empty()) return environment_data_dir_;
  return text("data_dir");
}

Limits Config::limits() const {
  Limits limits;
  const auto set = [this](auto& field, const char* name) {
    field = static_cast<std::remove_reference_t<decltype(field)>>(
        number(std::string("limits.") + name));
  };
  set(limits.max_message_bytes, "max_message_bytes");
  set(limits.max_compressed_bytes, "max_compressed_bytes");
  set(limits.max_inflated_bytes, "max_inflated_bytes");
  set(limits.max_inflation_ratio, "max_inflation_ratio");
  set(limits.max_archive_members, "max_archive_members");
  set(limits.max_archive_depth, "max_archive_depth");
  set(limits.max_mime_parts, "max_mime_parts");
  set(limits.max_mime_depth, "max_mime_depth");
  set(limits.max_header_bytes, "max_header_bytes");
  set(limits.max_xml_depth, "max_xml_depth");
  set(limits.max_child_bytes, "max_child_bytes");
  set(limits.max_prologue_bytes, "max_prologue_bytes");
  set(limits.max_text_bytes, "max_text_bytes");
  set(limits.max_stored_text_bytes, "max_stored_text_bytes");
  set(limits.max_extension_bytes, "max_extension_bytes");
  set(limits.max_report_extension_bytes, "max_report_extension_bytes");
  set(limits.max_records, "max_records");
  set(limits.max_dkim_results, "max_dkim_results");
  set(limits.max_spf_results, "max_spf_results");
  set(limits.max_overrides, "max_overrides");
  set(limits.max_stored_defects, "max_stored_defects");
  set(limits.max_reports_per_message, "max_reports_per_message");
  return limits;
}

std::string Config::to_toml() const {
  std::string out;
  const auto line = [&](const std::string& name, const std::string& key,
                        const SettingValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    const bool hidden = is_secret(name) && text != nullptr && !text->empty();
    out += key + " = " + (hidden ? "\"********\"" : to_text(value)) + "\n";
  };
  line("data_dir", "data_dir", values_.at("data_dir"));
  std::string section;
  for (const Setting& setting : all_settings()) {
    const auto dot = setting.name.find('.');
    if (dot == std::string::npos ||
        setting.name.find("[]") != std::string::npos) {
      continue;
    }
    if (setting.name.substr(0, dot) != section) {
      section = setting.name.substr(0, dot);
      out += "\n[" + section + "]\n";
    }
    line(setting.name, setting.name.substr(dot + 1), values_.at(setting.name));
  }
  for (const auto& [list, entries] : tables_) {
    for (const auto& entry : entries) {
      out += "\n[[" + list + "]]\n";
      for (const auto& [name, value] : entry) {
        line(name, name.substr(list.size() + 3), value);
      }
    }
  }
  return out;
}

}  // namespace ruascope::app

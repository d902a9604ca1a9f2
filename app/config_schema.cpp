#include "app/config_schema.hpp"

#include "core/limits.hpp"

namespace ruascope::app {
namespace {

using Strings = std::vector<std::string>;

SettingValue text(const char* value = "") {
  return std::string(value);
}

SettingValue number(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

std::vector<Setting> way_in_settings() {
  return {
      {"smtp.listen", text()},
      {"smtp.hostname", text()},
      {"smtp.recipients", Strings{}},
      {"smtp.max_message_bytes", number(25ULL << 20U)},
      {"smtp.tls_cert", text()},
      {"smtp.tls_key", text()},
      {"lmtp.listen", text()},
      {"lmtp.mode", text("0660")},
      {"lmtp.group", text()},
      {"imap[].name", text()},
      {"imap[].host", text()},
      {"imap[].port", number(993)},
      {"imap[].tls", text("implicit")},
      {"imap[].ca_file", text()},
      {"imap[].user", text()},
      {"imap[].password", text(), true},
      {"imap[].mailbox", text("INBOX")},
      {"imap[].after", text("seen")},
      {"imap[].move_failed", text()},
      {"imap[].idle", true},
      {"imap[].poll_seconds", number(300)},
      {"imap[].oauth2.token_url", text()},
      {"imap[].oauth2.client_id", text()},
      {"imap[].oauth2.client_secret", text(), true},
      {"imap[].oauth2.refresh_token", text(), true},
      {"maildir[].path", text()},
      {"maildir[].after", text("cur")},
      {"watch[].path", text()},
      {"watch[].after", text("keep")},
  };
}

std::vector<Setting> limit_settings() {
  const Limits limits;
  return {
      {"limits.max_message_bytes", number(limits.max_message_bytes)},
      {"limits.max_compressed_bytes", number(limits.max_compressed_bytes)},
      {"limits.max_inflated_bytes", number(limits.max_inflated_bytes)},
      {"limits.max_inflation_ratio", number(limits.max_inflation_ratio)},
      {"limits.max_archive_members", number(limits.max_archive_members)},
      {"limits.max_archive_depth", number(limits.max_archive_depth)},
      {"limits.max_mime_parts", number(limits.max_mime_parts)},
      {"limits.max_mime_depth", number(limits.max_mime_depth)},
      {"limits.max_header_bytes", number(limits.max_header_bytes)},
      {"limits.max_xml_depth", number(limits.max_xml_depth)},
      {"limits.max_child_bytes", number(limits.max_child_bytes)},
      {"limits.max_prologue_bytes", number(limits.max_prologue_bytes)},
      {"limits.max_text_bytes", number(limits.max_text_bytes)},
      {"limits.max_stored_text_bytes", number(limits.max_stored_text_bytes)},
      {"limits.max_extension_bytes", number(limits.max_extension_bytes)},
      {"limits.max_report_extension_bytes",
       number(limits.max_report_extension_bytes)},
      {"limits.max_records", number(limits.max_records)},
      {"limits.max_dkim_results", number(limits.max_dkim_results)},
      {"limits.max_spf_results", number(limits.max_spf_results)},
      {"limits.max_overrides", number(limits.max_overrides)},
      {"limits.max_stored_defects", number(limits.max_stored_defects)},
      {"limits.max_reports_per_message",
       number(limits.max_reports_per_message)},
  };
}

std::vector<Setting> make_settings() {
  std::vector<Setting> settings = {
      {"data_dir", text()},
      {"http.listen", text("127.0.0.1:8080")},
      {"http.tls_cert", text()},
      {"http.tls_key", text()},
      {"http.base_path", text()},
      {"http.max_upload_bytes", number(64ULL << 20U)},
      {"storage.keep_raw", true},
      {"storage.retention_days", number(0)},
      {"dns.live", true},
      {"dns.resolvers", Strings{}},
      {"dns.timeout_ms", number(2000)},
      {"domains.monitored", Strings{}},
      {"log.level", text("info")},
      {"log.format", text("text")},
  };
  for (auto& group : {way_in_settings(), limit_settings()}) {
    settings.insert(settings.end(), group.begin(), group.end());
  }
  return settings;
}

}  // namespace

const std::vector<Setting>& all_settings() {
  static const std::vector<Setting> kSettings = make_settings();
  return kSettings;
}

const std::vector<std::string>& table_lists() {
  static const std::vector<std::string> kLists = {"imap", "maildir", "watch"};
  return kLists;
}

std::string_view type_name(const SettingValue& value) {
  if (std::holds_alternative<std::string>(value)) return "a text";
  if (std::holds_alternative<std::int64_t>(value)) return "a whole number";
  if (std::holds_alternative<bool>(value)) return "true or false";
  return "a list of texts";
}

}  // namespace ruascope::app

#include <cstdio>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "api/json.hpp"
#include "app/command_line.hpp"
#include "app/terminal.hpp"
#include "storage/maintenance.hpp"

namespace ruascope::app {

int run_db_check(const Arguments& arguments, const Config& config) {
  auto check = storage::check_store(config.data_dir(arguments.data_dir));
  if (!check) return report_error(check.error());
  const int status = check->problems.empty() ? kExitDone : kExitProblem;
  if (arguments.json) {
    const nlohmann::json document = {
        {"ok", check->problems.empty()}, {"reports", check->reports},
        {"records", check->records},     {"tuples", check->tuples},
        {"messages", check->messages},   {"problems", check->problems}};
    std::printf("%s\n", api::dump(document).c_str());
    return status;
  }
  std::printf(
      "%s, %s, %s, %s\n", count_of(check->reports, "report").c_str(),
      count_of(check->records, "record").c_str(),
      count_of(check->tuples, "identity tuple").c_str(),
      count_of(check->messages, "message counted", "messages counted").c_str());
  for (const std::string& problem : check->problems) {
    std::printf("  %s\n", printable(problem).c_str());
  }
  std::puts(check->problems.empty()
                ? "All sums agree."
                : "The store is not right: restore a backup, or take the "
                  "reports in again.");
  return status;
}

int run_db_backup(const Arguments& arguments, const Config& config) {
  auto bytes = storage::backup_store(config.data_dir(arguments.data_dir),
                                     arguments.file);
  if (!bytes) return report_error(bytes.error());
  if (arguments.json) {
    std::printf(
        "%s\n",
        api::dump({{"file", arguments.file}, {"bytes", *bytes}}).c_str());
  } else {
    std::printf("%s: %s\n", arguments.file.c_str(),
                human_bytes(*bytes).c_str());
  }
  return kExitDone;
}

}  // namespace ruascope::app

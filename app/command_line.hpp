#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/config.hpp"

namespace ruascope::app {

// Exit statuses, as sysexits.h and the documentation have them.
inline constexpr int kExitDone = 0;
inline constexpr int kExitProblem = 1;    // Something quarantined or wrong.
inline constexpr int kExitUsage = 64;     // Wrong usage or configuration.
inline constexpr int kExitTryAgain = 75;  // Could not store now; nothing lost.

// What the command line said. Strings are empty and lists are empty where it
// said nothing.
struct Arguments {
  std::string data_dir;
  std::string config_file;
  bool json = false;

  // ingest
  std::vector<std::string> paths;
  int shift_days = 0;
  // sources
  std::string domain;
  std::string from;
  std::string to;
  std::string outcome;
  std::size_t limit = 100;
  // quarantine
  std::vector<std::int64_t> ids;
  // db backup
  std::string file;
};

// Parses the command line and runs the command. Returns the exit status.
int run_command_line(int argc, char** argv, const Environment& env);

// The commands. Each prints its own errors to standard error.
int run_ingest(const Arguments& arguments, const Config& config);
int run_sources(const Arguments& arguments, const Config& config);
int run_quarantine_list(const Arguments& arguments, const Config& config);
int run_quarantine_show(const Arguments& arguments, const Config& config);
int run_quarantine_retry(const Arguments& arguments, const Config& config);
int run_quarantine_drop(const Arguments& arguments, const Config& config);
int run_db_check(const Arguments& arguments, const Config& config);
int run_db_backup(const Arguments& arguments, const Config& config);

// Prints "ruascope: ..." and returns the status that fits the error.
int report_error(const Error& error);

}  // namespace ruascope::app

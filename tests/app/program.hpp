#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace ruascope::test {

// What a run of the program came to.
struct ProgramRun {
  int status = 0;  // Exit status; 128 + signal when it was killed.
  std::string out;
  std::string err;

  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

// Runs the program with `arguments`, `input` on standard input. A file size
// limit in bytes may stand for a full disk (0: none).
ProgramRun run_program(const std::vector<std::string>& arguments,
                       const std::string& input = {},
                       std::size_t max_file_bytes = 0);

// Starts it and kills it (SIGKILL) after `microseconds`, unless it ended
// before. Returns true if it was killed.
bool run_and_kill(const std::vector<std::string>& arguments,
                  unsigned microseconds);

// The mails of tests/data/demo alone.
std::vector<std::string> demo_mails();

}  // namespace ruascope::test

#include "tests/app/program.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"

namespace ruascope::test {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

[[noreturn]] void become_program(const std::vector<std::string>& arguments,
                                 const std::filesystem::path& directory,
                                 std::size_t max_file_bytes) {
  const auto open_as = [](const std::filesystem::path& path, int flags,
                          int as) {
    const int file = ::open(path.c_str(), flags, 0600);
    ::dup2(file, as);
  };
  open_as(directory / "in", O_RDONLY, STDIN_FILENO);
  open_as(directory / "out", O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
  open_as(directory / "err", O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
  if (max_file_bytes > 0) {
    // Writing beyond it fails with EFBIG, as with ENOSPC on a full disk.
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{max_file_bytes, max_file_bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  std::vector<char*> argv;
  std::string name = RUASCOPE_PROGRAM;
  argv.push_back(name.data());
  std::vector<std::string> copies = arguments;
  for (std::string& argument : copies)
    argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(RUASCOPE_PROGRAM, argv.data());
  ::_exit(127);
}

}  // namespace

ProgramRun run_program(const std::vector<std::string>& arguments,
                       const std::string& input, std::size_t max_file_bytes) {
  const TempDir directory;
  directory.write("in", input);
  const pid_t child = ::fork();
  if (child == 0) become_program(arguments, directory.path(), max_file_bytes);
  int status = 0;
  ::waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          read_file(directory.path() / "out"),
          read_file(directory.path() / "err")};
}

bool run_and_kill(const std::vector<std::string>& arguments,
                  unsigned microseconds) {
  const TempDir directory;
  directory.write("in", "");
  const pid_t child = ::fork();
  if (child == 0) become_program(arguments, directory.path(), 0);
  ::usleep(microseconds);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

std::vector<std::string> demo_mails() {
  std::vector<std::string> mails;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::string(RUASCOPE_TEST_DATA) + "/demo")) {
    if (entry.path().extension() == ".eml") {
      mails.push_back(entry.path().string());
    }
  }
  std::sort(mails.begin(), mails.end());
  return mails;
}

}  // namespace ruascope::test

#include <clocale>
#include <csignal>

#include "app/command_line.hpp"
#include "app/config.hpp"

int main(int argc, char** argv) {
  // libarchive converts member names by the locale; ours are UTF-8.
  std::setlocale(LC_CTYPE, "C.UTF-8");  // NOLINT(concurrency-mt-unsafe)
  // A reader that closes its end (head, a browser) must not end us.
  std::signal(SIGPIPE, SIG_IGN);
  return ruascope::app::run_command_line(argc, argv,
                                         ruascope::app::process_environment);
}

#include "app/stop_signal.hpp"

#include <atomic>
#include <csignal>

#include <unistd.h>

namespace ruascope::app {
namespace {

std::atomic<bool> requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void on_stop_signal(int signal) {
  if (requested.exchange(true)) ::_exit(128 + signal);
}

}  // namespace

void catch_stop_signals() {
  struct sigaction action{};
  action.sa_handler = on_stop_signal;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool stop_requested() {
  return requested.load();
}

}  // namespace ruascope::app

#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "app/intake_tally.hpp"

namespace ruascope::app {

// One line at the foot of a terminal, renewed a few times a second: files,
// rate, time left. Says nothing where standard error is no terminal.
// Not thread-safe.
class Progress {
 public:
  // `total_files` 0: not known.
  explicit Progress(std::uint64_t total_files, bool enabled);
  void show(const IntakeTally& tally);
  // Wipes the line.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  std::uint64_t total_files_;
  bool enabled_;
  bool shown_ = false;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point last_{};
};

}  // namespace ruascope::app

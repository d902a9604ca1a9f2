#include "app/progress.hpp"

#include <algorithm>
#include <cstdio>

#include "app/terminal.hpp"

namespace ruascope::app {
namespace {

constexpr std::chrono::milliseconds kRenewInterval{200};

std::string duration_text(std::uint64_t seconds) {
  if (seconds < 60) return std::to_string(seconds) + " s";
  const std::uint64_t minutes = seconds / 60;
  if (minutes < 60) {
    return std::to_string(minutes) + " min " + std::to_string(seconds % 60) +
           " s";
  }
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) +
         " min";
}

}  // namespace

Progress::Progress(std::uint64_t total_files, bool enabled)
    : total_files_(total_files), enabled_(enabled) {}

void Progress::show(const IntakeTally& tally) {
  const auto now = Clock::now();
  if (!enabled_ || now - last_ < kRenewInterval) return;
  last_ = now;
  shown_ = true;
  const IngestSummary sum = tally.snapshot().summary;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const double rate =
      seconds > 0 ? static_cast<double>(sum.messages) / seconds : 0;
  std::string line = with_commas(sum.messages);
  if (total_files_ > 0) line += " of " + with_commas(total_files_) + " files";
  line += ", " + with_commas(static_cast<std::uint64_t>(rate)) + "/s, " +
          count_of(sum.reports.stored, "report");
  if (rate > 0 && total_files_ > sum.messages) {
    const auto left = static_cast<double>(total_files_ - sum.messages) / rate;
    line +=
        ", " + duration_text(static_cast<std::uint64_t>(left) + 1) + " left";
  }
  std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
  std::fflush(stderr);
}

void Progress::finish() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

}  // namespace ruascope::app

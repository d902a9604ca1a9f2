#include "app/intake_tally.hpp"

#include <algorithm>
#include <utility>

namespace ruascope::app {
namespace {

// Told one by one at the end; `quarantine list` shows the rest.
constexpr std::size_t kMaxNotReadShown = 20;

}  // namespace

void add_fate(IngestSummary& summary, const MessageFate& fate) {
  ++summary.messages;
  summary.reports.stored += fate.outcome.stored;
  summary.reports.duplicate += fate.outcome.duplicate;
  summary.reports.conflict += fate.outcome.conflict;
  summary.reports.quarantined += fate.outcome.quarantined;
  summary.records.stored += fate.outcome.records_stored;
  summary.records.dropped += fate.outcome.records_dropped;
  summary.messages_counted += fate.outcome.messages_counted;
  summary.bytes_read += fate.bytes_read;
  if (!fate.ignored) return;
  switch (*fate.ignored) {
    case storage::IgnoredKind::kTlsReport:
      ++summary.ignored.tls_report;
      break;
    case storage::IgnoredKind::kFailureReport:
      ++summary.ignored.failure_report;
      break;
    case storage::IgnoredKind::kOther:
      ++summary.ignored.other;
      break;
  }
}

void IntakeTally::note_not_read(NotRead entry) {
  ++state_.not_read_count;
  if (state_.not_read.size() < kMaxNotReadShown) {
    state_.not_read.push_back(std::move(entry));
  }
}

void IntakeTally::add(const std::string& source,
                      const Result<MessageFate>& result) {
  const std::lock_guard lock(mutex_);
  if (!result) {
    if (!state_.store_failure) state_.store_failure = result.error();
    return;
  }
  add_fate(state_.summary, *result);
  for (const storage::StagedFailure& failure : result->failures) {
    note_not_read({source, failure.reason, failure.where});
  }
  for (const ReportBrief& report : result->reports) {
    ++state_.reporters[report.reporter];
    auto [entry, is_new] = state_.domains.try_emplace(
        report.domain, DomainCount{0, report.day, report.day});
    DomainCount& count = entry->second;
    ++count.reports;
    count.first = std::min(count.first, report.day);
    count.last = std::max(count.last, report.day);
  }
}

void IntakeTally::add_unreadable(const std::string& source,
                                 const std::string& reason) {
  const std::lock_guard lock(mutex_);
  ++state_.unreadable;
  note_not_read({source, reason, ""});
}

IntakeTally::Snapshot IntakeTally::snapshot() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace ruascope::app

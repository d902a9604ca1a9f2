#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/pipeline.hpp"
#include "core/ingest_summary.hpp"

namespace ruascope::app {

// Adds one message's fate to a summary.
void add_fate(IngestSummary& summary, const MessageFate& fate);

// What an intake came to, for the summary that a person reads.
// Memory: one entry for each reporter and domain, and the first few failures.
// Thread-safe.
class IntakeTally {
 public:
  struct NotRead {
    std::string source;
    std::string reason;
    std::string where;
  };
  struct DomainCount {
    std::uint64_t reports = 0;
    Day first;
    Day last;
  };
  struct Snapshot {
    IngestSummary summary;
    std::map<std::string, std::uint64_t> reporters;
    std::map<std::string, DomainCount> domains;
    std::vector<NotRead> not_read;  // The first of them.
    std::uint64_t not_read_count = 0;
    std::uint64_t unreadable = 0;        // Inputs that could not be opened.
    std::optional<Error> store_failure;  // The first: nothing stored then.
  };

  // `result` is what the pipeline said of the message from `source`.
  void add(const std::string& source, const Result<MessageFate>& result);
  // A file that could not be opened or listed.
  void add_unreadable(const std::string& source, const std::string& reason);

  Snapshot snapshot() const;

 private:
  void note_not_read(NotRead entry);

  mutable std::mutex mutex_;
  Snapshot state_;
};

}  // namespace ruascope::app

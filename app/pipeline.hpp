#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/byte_source.hpp"
#include "core/day.hpp"
#include "core/limits.hpp"
#include "core/result.hpp"
#include "storage/store.hpp"

namespace ruascope::app {

// A report in a word, for summaries.
struct ReportBrief {
  std::string reporter;
  std::string domain;  // Policy domain.
  Day day;
};

// What became of one message.
struct MessageFate {
  storage::MessageOutcome outcome;
  std::vector<ReportBrief> reports;
  std::optional<storage::IgnoredKind> ignored;
  std::vector<storage::StagedFailure> failures;  // Why it was quarantined.
  std::uint64_t bytes_read = 0;
};

// One message on its way in.
struct InputMessage {
  // Gives the bytes; runs on a worker. Fails with kUnavailable.
  std::function<Result<std::shared_ptr<ByteSource>>()> open;
  std::uint64_t size = 0;  // Of the bytes, as far as known: for bounding.
  storage::Provenance provenance;
  std::optional<std::int64_t> retry_of;
  // Runs once, on the writer's thread, after the commit; or with the Error why
  // nothing was stored.
  std::function<void(Result<MessageFate>)> done;
};

struct PipelineOptions {
  Limits limits;
  storage::StagingOptions staging;
  std::size_t worker_count = 2;
  int shift_days = 0;
  // Bytes and messages between submit() and done(). More: more memory; fewer:
  // smaller transactions, so more syncs.
  std::uint64_t max_bytes_in_flight = 64ULL << 20U;
  std::size_t max_messages_in_flight = 2000;
};

// Messages in, stored reports out: workers read and stage, the writer commits.
// Messages reach the store in the order of submit(), whichever worker is
// faster, so that the same input gives the same store.
//
// Thread-safe: submit() may be called from any thread.
class Pipeline {
 public:
  // `writer` must outlive this.
  Pipeline(storage::Writer& writer, PipelineOptions options);
  // Finishes what was submitted.
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Blocks while too much is in flight: a slow disk slows the reading.
  void submit(InputMessage message);
  // As submit(), but returns false instead of blocking; `message` is untouched.
  bool try_submit(InputMessage& message);

  // Blocks until all that was submitted is done.
  void drain();

 private:
  struct Job {
    std::uint64_t sequence = 0;
    InputMessage message;
  };
  // A read message, or the Error for which it was not read.
  struct Staged {
    Result<storage::StagedMessage> message;
    MessageFate fate;
    std::uint64_t charged_bytes;
    std::function<void(Result<MessageFate>)> done;
  };

  bool has_room(std::uint64_t size) const;
  void enqueue(InputMessage message);
  void work();
  Staged read(Job& job) const;
  void deliver(std::uint64_t sequence, Staged staged);
  void hand_over(Staged staged);
  void finish_one(std::uint64_t charged_bytes);

  storage::Writer& writer_;
  const PipelineOptions options_;

  std::mutex mutex_;
  std::condition_variable room_;   // submit() and drain() wait for it.
  std::condition_variable ready_;  // Workers wait for it.
  std::deque<Job> jobs_;
  std::map<std::uint64_t, Staged> out_of_order_;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t next_delivery_ = 0;
  std::uint64_t bytes_in_flight_ = 0;
  std::size_t messages_in_flight_ = 0;
  bool stopping_ = false;
  std::mutex delivery_;  // Keeps hand_over() calls in order.
  std::vector<std::thread> workers_;
};

}  // namespace ruascope::app

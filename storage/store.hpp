#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "storage/staged_message.hpp"

namespace ruascope::storage {

inline constexpr char kDatabaseFileName[] = "ruascope.db";

struct StoreOptions {
  bool keep_raw = true;
  // Policy domains whose reports are counted; empty: all. Reports on others
  // are kept as unsolicited and change no number.
  std::vector<std::string> monitored_domains;
  // One transaction takes what is waiting, up to this many messages.
  std::size_t max_batch_messages = 1000;
  // SQLite VFS to open the database with; empty: the default. For tests that
  // inject faults.
  std::string vfs;
  // Kept with quarantined messages, so that an upgrade knows what to retry.
  std::string program_version;
};

// Runs once for each submitted message, on the writer's thread, after the
// commit that holds it was synced, or with the Error why it was not stored:
// kUnavailable (try again later, nothing of it was stored) or kCorrupt.
using Completion = std::function<void(Result<MessageOutcome>)>;

// The one writer of a data directory. Owns the only writing connection and its
// thread; holds the directory's lock, so a second program that wants to write
// is told so (kUnavailable).
//
// Thread-safe: submit() and flush() may be called from any thread.
//
// Durability: a message is completed only after its transaction was committed
// with synchronous=FULL. A crash loses no completed message and leaves no part
// of any other.
//
// After kCorrupt everything further is refused.
class Writer {
 public:
  // Creates or opens and migrates `data_dir`/ruascope.db.
  // Fails with kUnavailable (no permission, locked, disk full), kCorrupt (not
  // a database, damaged) or kUnsupported (schema newer than this program).
  static Result<std::unique_ptr<Writer>> open(
      const std::filesystem::path& data_dir, const StoreOptions& options);
  // Commits what was submitted, then stops.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Queues `message`. Never blocks: bounding what is in flight is the caller's
  // duty (StagedMessage::memory_bytes).
  void submit(StagedMessage message, Completion done);

  // Blocks until all that was submitted before is completed.
  void flush();

  // Removes a message from quarantine. False: no such id.
  Result<bool> drop_quarantined(std::int64_t id);

 private:
  class Impl;
  explicit Writer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ruascope::storage

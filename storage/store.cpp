#include "storage/store.hpp"

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/report_writer.hpp"
#include "storage/schema.hpp"

namespace ruascope::storage {
namespace {

// Held while a program writes; the kernel lets go of it when the program ends.
class DirectoryLock {
 public:
  static Result<DirectoryLock> take(const std::filesystem::path& directory) {
    const std::string path = (directory / "ruascope.lock").string();
    DirectoryLock lock;
    lock.file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock.file_ < 0) {
      return Error(Errc::kUnavailable,
                   path + ": " + std::generic_category().message(errno));
    }
    if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
      return Error(Errc::kUnavailable,
                   "another ruascope is writing to " + directory.string());
    }
    return lock;
  }
  ~DirectoryLock() {
    if (file_ >= 0) ::close(file_);
  }
  DirectoryLock(DirectoryLock&& other) noexcept
      : file_(std::exchange(other.file_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&&) = delete;

 private:
  DirectoryLock() = default;
  int file_ = -1;
};

Result<void> make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  const bool is_new = std::filesystem::create_directories(directory, error);
  if (error) {
    return Error(Errc::kUnavailable,
                 directory.string() + ": " + error.message());
  }
  // Reports tell who writes to whom.
  if (is_new) ::chmod(directory.c_str(), 0700);
  return {};
}

Result<Connection> open_database(const std::filesystem::path& directory,
                                 const StoreOptions& options) {
  auto connection = Connection::open((directory / kDatabaseFileName).string(),
                                     false, options.vfs);
  if (!connection) return connection;
  // The page size counts only for a new file.
  if (auto done = connection->execute(
          "PRAGMA page_size=8192;PRAGMA journal_mode=WAL;"
          "PRAGMA synchronous=FULL;PRAGMA cache_size=-32768;"
          "PRAGMA foreign_keys=OFF;PRAGMA temp_store=MEMORY");
      !done) {
    return std::move(done).error();
  }
  if (auto done = migrate(*connection); !done) return std::move(done).error();
  return connection;
}

}  // namespace

class Writer::Impl {
 public:
  Impl(DirectoryLock lock, Connection connection, StoreOptions options)
      : lock_(std::move(lock)),
        connection_(std::move(connection)),
        options_(std::move(options)) {}

  ~Impl() {
    {
      const std::lock_guard guard(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  Result<void> start() {
    auto writer = ReportWriter::open(connection_, options_);
    if (!writer) return std::move(writer).error();
    writer_.emplace(std::move(*writer));
    thread_ = std::thread([this] { run(); });
    return {};
  }

  void submit(StagedMessage message, Completion done) {
    const std::lock_guard guard(mutex_);
    queue_.push_back({std::move(message), std::move(done)});
    ++unfinished_;
    wake_.notify_one();
  }

  void flush() {
    std::unique_lock guard(mutex_);
    idle_.wait(guard, [&] { return unfinished_ == 0; });
  }

  Result<bool> drop(std::int64_t id) {
    flush();
    const std::lock_guard guard(database_);
    return writer_->drop_quarantined(id);
  }

 private:
  struct Item {
    StagedMessage message;
    Completion done;
  };

  void run() {
    while (true) {
      std::vector<Item> batch;
      {
        std::unique_lock guard(mutex_);
        wake_.wait(guard, [&] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        while (!queue_.empty() && batch.size() < options_.max_batch_messages) {
          batch.push_back(std::move(queue_.front()));
          queue_.pop_front();
        }
      }
      commit(batch);
      const std::lock_guard guard(mutex_);
      unfinished_ -= batch.size();
      idle_.notify_all();
    }
  }

  // One transaction for all of `batch`: all of it is stored or nothing.
  void commit(std::vector<Item>& batch) {
    std::vector<MessageOutcome> outcomes;
    auto done = poisoned_ ? Result<void>(*poisoned_) : store(batch, outcomes);
    if (!done && done.error().code == Errc::kCorrupt) {
      poisoned_ = done.error();
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (done) {
        batch[i].done(std::move(outcomes[i]));
      } else {
        batch[i].done(done.error());
      }
    }
  }

  Result<void> store(std::vector<Item>& batch,
                     std::vector<MessageOutcome>& outcomes) {
    const std::lock_guard guard(database_);
    auto done = try_store(batch, outcomes);
    if (!done) {
      // Fails where SQLite undid it by itself; both end outside a transaction.
      (void)connection_.execute("ROLLBACK");
      if (auto forgot = writer_->forget(); !forgot) return forgot;
    }
    return done;
  }

  Result<void> try_store(std::vector<Item>& batch,
                         std::vector<MessageOutcome>& outcomes) {
    if (auto begun = connection_.execute("BEGIN IMMEDIATE"); !begun) {
      return begun;
    }
    for (Item& item : batch) {
      auto outcome = writer_->write(item.message);
      if (!outcome) return std::move(outcome).error();
      outcomes.push_back(std::move(*outcome));
    }
    if (auto flushed = writer_->flush_rollups(); !flushed) return flushed;
    return connection_.execute("COMMIT");
  }

  DirectoryLock lock_;
  std::mutex database_;  // Guards connection_ and writer_.
  Connection connection_;
  StoreOptions options_;
  std::optional<ReportWriter> writer_;
  std::optional<Error> poisoned_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::deque<Item> queue_;
  std::size_t unfinished_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

Writer::Writer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Writer::~Writer() = default;

Result<std::unique_ptr<Writer>> Writer::open(
    const std::filesystem::path& data_dir, const StoreOptions& options) {
  if (auto made = make_directory(data_dir); !made) {
    return std::move(made).error();
  }
  auto lock = DirectoryLock::take(data_dir);
  if (!lock) return std::move(lock).error();
  auto connection = open_database(data_dir, options);
  if (!connection) {
    return std::move(connection)
        .error()
        .within((data_dir / kDatabaseFileName).string());
  }
  auto impl =
      std::make_unique<Impl>(std::move(*lock), std::move(*connection), options);
  if (auto started = impl->start(); !started) {
    return std::move(started).error();
  }
  return std::unique_ptr<Writer>(new Writer(std::move(impl)));
}

void Writer::submit(StagedMessage message, Completion done) {
  impl_->submit(std::move(message), std::move(done));
}

void Writer::flush() {
  impl_->flush();
}

Result<bool> Writer::drop_quarantined(std::int64_t id) {
  return impl_->drop(id);
}

}  // namespace ruascope::storage

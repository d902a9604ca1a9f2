#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "api/json.hpp"
#include "app/command_line.hpp"
#include "app/intake_summary.hpp"
#include "app/intake_tally.hpp"
#include "app/nearest_name.hpp"
#include "app/pipeline.hpp"
#include "app/progress.hpp"
#include "app/stop_signal.hpp"
#include "app/terminal.hpp"
#include "app/wiring.hpp"
#include "ingest/file_walker.hpp"
#include "ingest/mbox_splitter.hpp"
#include "ingest/spool.hpp"

namespace ruascope::app {
namespace {
namespace fs = std::filesystem;

using SourceResult = Result<std::shared_ptr<ByteSource>>;

// Read into memory at once: one system call costs less than many.
constexpr std::uint64_t kMaxReadAtOnce = 25ULL << 20U;
constexpr std::size_t kWorstSourcesShown = 3;

SourceResult open_file(const fs::path& path) {
  auto file = FileSource::open(path);
  if (!file) return std::move(file).error();
  if ((*file)->size() > kMaxReadAtOnce) {
    return std::shared_ptr<ByteSource>(std::move(*file));
  }
  auto bytes = read_all(**file, kMaxReadAtOnce);
  if (!bytes) return std::move(bytes).error();
  return std::shared_ptr<ByteSource>(
      std::make_shared<OwnedSource>(std::move(*bytes)));
}

// "demo/reprots: no such file or directory; did you mean demo/reports?"
std::string missing_path_text(const std::string& path,
                              const std::string& message) {
  const fs::path parent = fs::path(path).parent_path();
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(parent.empty() ? "." : parent, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    names.push_back((parent / entry->path().filename()).string());
  }
  const std::string nearest = nearest_name(path, names);
  return message + (nearest.empty() ? "" : "; did you mean " + nearest + "?");
}

// Feeds what the command line names into the pipeline.
class Intake {
 public:
  Intake(Pipeline& pipeline, Progress& progress, IntakeTally& tally)
      : pipeline_(pipeline), progress_(progress), tally_(tally) {}

  void take_path(const std::string& path) {
    auto walker = ingest::FileWalker::open(path);
    if (!walker) {
      tally_.add_unreadable(path, walker.error().message);
      return;
    }
    while (auto file = walker->next()) {
      if (stop_requested()) break;
      take_file(*file);
      progress_.show(tally_);
    }
    for (const std::string& problem : walker->problems()) {
      tally_.add_unreadable(path, problem);
    }
  }

  void submit(const std::string& name, std::uint64_t size,
              std::function<SourceResult()> open) {
    InputMessage message;
    message.open = std::move(open);
    message.size = size;
    message.provenance.source = name;
    message.provenance.received_at = unix_now();
    message.done = [this, name](Result<MessageFate> result) {
      tally_.add(name, result);
    };
    pipeline_.submit(std::move(message));
  }

 private:
  void take_file(const fs::path& path) {
    auto file = FileSource::open(path);
    if (!file) {
      tally_.add_unreadable(path.string(), file.error().message);
      return;
    }
    auto mbox = ingest::is_mbox(**file);
    if (!mbox) {
      tally_.add_unreadable(path.string(), mbox.error().message);
    } else if (*mbox) {
      take_mbox(path, std::shared_ptr<FileSource>(std::move(*file)));
    } else {
      submit(path.string(), (*file)->size(),
             [path] { return open_file(path); });
    }
  }

  void take_mbox(const fs::path& path, std::shared_ptr<FileSource> file) {
    ingest::MboxSplitter splitter(*file);
    for (std::uint64_t number = 1; !stop_requested(); ++number) {
      auto range = splitter.next();
      if (!range) {
        tally_.add_unreadable(path.string(), range.error().message);
        return;
      }
      if (!*range) return;
      const std::string name =
          path.string() + (number == 1 && (*range)->length == file->size()
                               ? ""
                               : ", message " + std::to_string(number));
      submit(name, (*range)->length,
             [file, at = **range] { return open_range(file, at); });
      progress_.show(tally_);
    }
  }

  // The one copy of a message that isn't a file of its own.
  static SourceResult open_range(const std::shared_ptr<FileSource>& file,
                                 ingest::MboxRange range) {
    ingest::RangeSource part(*file, range);
    auto bytes = read_all(part, kMaxReadAtOnce);
    if (bytes) {
      return std::shared_ptr<ByteSource>(
          std::make_shared<OwnedSource>(std::move(*bytes)));
    }
    if (bytes.error().code != Errc::kLimitExceeded) {
      return std::move(bytes).error();
    }
    struct Shared final : ByteSource {
      std::shared_ptr<FileSource> whole;
      ingest::RangeSource part;
      Shared(std::shared_ptr<FileSource> file_source, ingest::MboxRange at)
          : whole(std::move(file_source)), part(*whole, at) {}
      std::uint64_t size() const noexcept override { return part.size(); }
      Result<std::size_t> read_at(std::uint64_t offset,
                                  std::span<char> out) override {
        return part.read_at(offset, out);
      }
    };
    return std::shared_ptr<ByteSource>(std::make_shared<Shared>(file, range));
  }

  Pipeline& pipeline_;
  Progress& progress_;
  IntakeTally& tally_;
};

// Paths that aren't there are a mistake in the command, found before anything
// is stored.
bool all_there(const std::vector<std::string>& paths) {
  bool there = true;
  for (const std::string& path : paths) {
    if (path == "-") continue;
    auto walker = ingest::FileWalker::open(path);
    if (walker) continue;
    std::fprintf(stderr, "ruascope: %s\n",
                 missing_path_text(path, walker.error().message).c_str());
    there = false;
  }
  return there;
}

std::uint64_t count_files(const std::vector<std::string>& paths) {
  std::uint64_t count = 0;
  for (const std::string& path : paths) {
    if (path == "-") continue;
    auto walker = ingest::FileWalker::open(path);
    while (walker && walker->next())
      ++count;
  }
  return count;
}

std::vector<storage::SourceRow> worst_sources(const Arguments& arguments,
                                              const Config& config) {
  auto reader = open_reader(arguments, config);
  if (!reader) return {};
  storage::SourceQuery query;
  query.limit = kWorstSourcesShown;
  auto page = (*reader)->sources(query);
  return page ? std::move(page->items) : std::vector<storage::SourceRow>();
}

int exit_status(const IntakeTally::Snapshot& snapshot) {
  if (snapshot.store_failure) return report_error(*snapshot.store_failure);
  return snapshot.not_read_count > 0 ? kExitProblem : kExitDone;
}

Result<void> take_all(const Arguments& arguments, const Config& config,
                      storage::Writer& writer, IntakeTally& tally) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  Progress progress(terminal ? count_files(arguments.paths) : 0, terminal);
  Pipeline pipeline(writer, pipeline_options(arguments, config));
  Intake intake(pipeline, progress, tally);
  for (const std::string& path : arguments.paths) {
    if (stop_requested()) break;
    if (path != "-") {
      intake.take_path(path);
      continue;
    }
    auto input = ingest::spool_descriptor(
        STDIN_FILENO, config.data_dir(arguments.data_dir), kMaxReadAtOnce);
    if (!input) return std::move(input).error();
    intake.submit("standard input", (*input)->size(),
                  [source = *input]() -> SourceResult { return source; });
  }
  pipeline.drain();
  progress.finish();
  return {};
}

}  // namespace

int run_ingest(const Arguments& arguments, const Config& config) {
  if (!all_there(arguments.paths)) return kExitUsage;
  const auto begin = std::chrono::steady_clock::now();
  auto writer = open_writer(arguments, config);
  if (!writer) return report_error(writer.error());
  catch_stop_signals();
  IntakeTally tally;
  auto taken = take_all(arguments, config, **writer, tally);
  writer->reset();
  if (!taken) return report_error(taken.error());

  IntakeTally::Snapshot snapshot = tally.snapshot();
  snapshot.summary.elapsed_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin)
          .count();
  if (arguments.json) {
    std::printf("%s\n", api::dump(api::summary_json(snapshot.summary)).c_str());
    for (const auto& entry : snapshot.not_read) {
      std::fprintf(stderr, "ruascope: %s: %s\n",
                   printable(entry.source).c_str(),
                   printable(entry.reason).c_str());
    }
  } else {
    if (stop_requested()) {
      std::puts(
          "Interrupted: what is told here is stored; run it again for "
          "the rest.");
    }
    std::fputs(intake_summary_text(snapshot, worst_sources(arguments, config),
                                   Style::of(STDOUT_FILENO))
                   .c_str(),
               stdout);
  }
  return exit_status(snapshot);
}

}  // namespace ruascope::app

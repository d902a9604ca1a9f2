#include "ingest/file_walker.hpp"

#include <algorithm>
#include <functional>
#include <system_error>

namespace ruascope::ingest {
namespace fs = std::filesystem;

Result<FileWalker> FileWalker::open(const fs::path& path) {
  FileWalker walker;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    return Error(Errc::kUnavailable,
                 path.string() + ": no such file or directory");
  }
  if (error) {
    return Error(Errc::kUnavailable, path.string() + ": " + error.message());
  }
  if (status.type() != fs::file_type::directory) {
    walker.single_ = path;
    return walker;
  }
  if (auto entered = walker.enter(path); !entered) {
    return std::move(entered).error();
  }
  return walker;
}

Result<void> FileWalker::enter(const fs::path& directory) {
  std::error_code error;
  Level level{directory, {}};
  fs::directory_iterator entry(directory, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (!name.starts_with('.')) level.names.push_back(std::move(name));
  }
  if (error) {
    return Error(Errc::kUnavailable,
                 directory.string() + ": " + error.message());
  }
  const auto has = [&level](const char* name) {
    return std::find(level.names.begin(), level.names.end(), name) !=
           level.names.end();
  };
  // A delivery in progress lies in tmp and is not a message yet.
  if (has("cur") && has("new") && has("tmp")) std::erase(level.names, "tmp");
  std::sort(level.names.begin(), level.names.end(), std::greater<>());
  levels_.push_back(std::move(level));
  return {};
}

std::optional<fs::path> FileWalker::next() {
  if (single_) return std::exchange(single_, std::nullopt);
  while (!levels_.empty()) {
    Level& level = levels_.back();
    if (level.names.empty()) {
      levels_.pop_back();
      continue;
    }
    fs::path path = level.directory / level.names.back();
    level.names.pop_back();
    std::error_code error;
    const fs::file_status link = fs::symlink_status(path, error);
    if (fs::is_directory(link)) {
      if (auto entered = enter(path); !entered) {
        problems_.push_back(entered.error().message);
      }
      continue;
    }
    if (fs::is_regular_file(fs::status(path, error))) return path;
  }
  return std::nullopt;
}

}  // namespace ruascope::ingest

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace ruascope::ingest {

// Lists the regular files below a path, each directory sorted by name, so that
// the same tree is always taken in in the same order.
//
// Of a Maildir (a directory with cur, new and tmp) the messages in new and cur
// are listed and tmp is left alone. Hidden files and directories are skipped
// below the path given, symbolic links to directories are not followed.
//
// Memory: the names of the directories that are open.
// Not thread-safe.
class FileWalker {
 public:
  // Fails with kUnavailable when `path` does not exist or can't be listed.
  static Result<FileWalker> open(const std::filesystem::path& path);

  // The next file; nullopt at the end. A directory below that can't be listed
  // is skipped and noted in problems().
  std::optional<std::filesystem::path> next();

  // What could not be listed, in words.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  struct Level {
    std::filesystem::path directory;
    std::vector<std::string> names;  // Sorted, last first.
  };

  FileWalker() = default;
  Result<void> enter(const std::filesystem::path& directory);

  std::vector<Level> levels_;
  std::optional<std::filesystem::path> single_;
  std::vector<std::string> problems_;
};

}  // namespace ruascope::ingest

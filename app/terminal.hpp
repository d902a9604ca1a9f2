#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ruascope::app {

// How to write for the stream's reader: a person at a terminal, or a program.
struct Style {
  bool colours = false;
  std::size_t width = 0;  // Columns; 0: unlimited.

  // For standard output or error. NO_COLOR turns colours off.
  static Style of(int descriptor);

  std::string bold(std::string_view text) const;
  std::string red(std::string_view text) const;
  std::string yellow(std::string_view text) const;
  std::string dim(std::string_view text) const;
};

// 1234567 -> "1,234,567"
std::string with_commas(std::uint64_t value);

// "1 report", "2 reports"
std::string count_of(std::uint64_t count, std::string_view singular,
                     std::string_view plural = {});

// 26214400 -> "25.0 MiB"
std::string human_bytes(std::uint64_t bytes);

// What a report says, made safe for a terminal: control characters and invalid
// UTF-8 become '?', long texts are cut.
std::string printable(std::string_view text, std::size_t max_columns = 200);

// Columns that a text takes: its code points.
std::size_t columns(std::string_view text);

// Writes rows under a heading in aligned columns.
class Table {
 public:
  struct Column {
    std::string title;
    bool right = false;  // Numbers.
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<std::string> cells) {
    rows_.push_back(std::move(cells));
  }
  std::string to_string(const Style& style) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace ruascope::app

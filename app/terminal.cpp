#include "app/terminal.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace ruascope::app {
namespace {

std::string paint(const Style& style, const char* code, std::string_view text) {
  if (!style.colours) return std::string(text);
  return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
}

// Length of the UTF-8 sequence at the start of `text`; 0 if it is invalid.
std::size_t sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : (lead >= 0xe0 ? 3 : 2);
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80) return 0;
  }
  return length;
}

// C0, DEL, C1, and the bidirectional controls that could reorder a line.
bool is_control(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead < 0x20 || lead == 0x7f;
  if (sequence.size() == 2) {
    return lead == 0xc2 && static_cast<unsigned char>(sequence[1]) < 0xa0;
  }
  return sequence == "\u200e" || sequence == "\u200f" ||
         (sequence >= "\u202a" && sequence <= "\u202e") ||
         (sequence >= "\u2066" && sequence <= "\u2069");
}

}  // namespace

Style Style::of(int descriptor) {
  Style style;
  if (::isatty(descriptor) == 0) return style;
  // Read before any thread starts. NOLINTNEXTLINE(concurrency-mt-unsafe)
  style.colours = std::getenv("NO_COLOR") == nullptr;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0) style.width = size.ws_col;
  return style;
}

std::string Style::bold(std::string_view text) const {
  return paint(*this, "1", text);
}
std::string Style::red(std::string_view text) const {
  return paint(*this, "31", text);
}
std::string Style::yellow(std::string_view text) const {
  return paint(*this, "33", text);
}
std::string Style::dim(std::string_view text) const {
  return paint(*this, "2", text);
}

std::string with_commas(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string count_of(std::uint64_t count, std::string_view singular,
                     std::string_view plural) {
  std::string text = with_commas(count) + " ";
  if (count == 1) return text.append(singular);
  if (!plural.empty()) return text.append(plural);
  return text.append(singular) + "s";
}

std::string human_bytes(std::uint64_t bytes) {
  static constexpr std::array<const char*, 5> kUnits = {"B", "KiB", "MiB",
                                                        "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s",
                value, kUnits.at(unit));
  return text.data();
}

std::string printable(std::string_view text, std::size_t max_columns) {
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    if (width++ == max_columns) return out + "…";
    const std::size_t length = sequence_length(text);
    const std::string_view sequence =
        text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0 || is_control(sequence)) {
      out += '?';
    } else {
      out += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

std::string Table::to_string(const Style& style) const {
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) {
    widths.push_back(columns(column.title));
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], columns(row[i]));
    }
  }
  std::string out;
  const auto line = [&](const auto& cell_of, bool heading) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string& cell = cell_of(i);
      const std::string pad(widths[i] - columns(cell), ' ');
      if (i > 0) text += "  ";
      text += columns_[i].right ? pad + cell : cell + pad;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += (heading ? style.dim(text) : text) + "\n";
  };
  line([&](std::size_t i) -> const std::string& { return columns_[i].title; },
       true);
  for (const auto& row : rows_) {
    line([&](std::size_t i) -> const std::string& { return row[i]; }, false);
  }
  return out;
}

}  // namespace ruascope::app

#include "ingest/mbox_splitter.hpp"

#include <algorithm>
#include <string_view>

namespace ruascope::ingest {
namespace {

constexpr std::string_view kFromLine = "From ";
constexpr std::size_t kReadBytes = 256U << 10U;

}  // namespace

Result<bool> is_mbox(ByteSource& source) {
  char start[kFromLine.size()];
  auto got = source.read_at(0, start);
  if (!got) return std::move(got).error();
  return std::string_view(start, *got) == kFromLine;
}

// Drops what was scanned and reads on; false at the end.
Result<bool> MboxSplitter::fill() {
  buffer_.erase(0, at_);
  offset_ += at_;
  at_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kReadBytes);
  auto got = source_.read_at(offset_ + kept,
                             std::span(buffer_.data() + kept, kReadBytes));
  buffer_.resize(kept + (got ? *got : 0));
  if (!got) return std::move(got).error();
  return *got > 0;
}

Result<std::optional<MboxRange>> MboxSplitter::next() {
  bool more = true;
  while (true) {
    // The start of a line is judged only once enough of it is here.
    const std::string_view rest = std::string_view(buffer_).substr(at_);
    if (more && rest.size() < kFromLine.size()) {
      auto filled = fill();
      if (!filled) return std::move(filled).error();
      more = *filled;
      continue;
    }
    if (rest.empty()) break;
    const std::uint64_t position = offset_ + at_;
    if (at_line_start_) {
      if (after_blank_ && position > begin_ && rest.starts_with(kFromLine)) {
        const MboxRange range{begin_, position - begin_};
        begin_ = position;
        after_blank_ = false;
        return std::optional(range);
      }
      after_blank_ = rest.starts_with('\n') || rest.starts_with("\r\n");
    }
    const auto newline = rest.find('\n');
    at_line_start_ = newline != std::string_view::npos;
    at_ += at_line_start_ ? newline + 1 : rest.size();
  }
  const std::uint64_t end = offset_ + at_;
  if (end <= begin_) return std::optional<MboxRange>();
  const MboxRange range{begin_, end - begin_};
  begin_ = end;
  return std::optional(range);
}

Result<std::size_t> RangeSource::read_at(std::uint64_t offset,
                                         std::span<char> out) {
  if (offset >= range_.length) return std::size_t{0};
  const std::uint64_t left = range_.length - offset;
  const auto length =
      static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left));
  return source_.read_at(range_.offset + offset, out.first(length));
}

}  // namespace ruascope::ingest

#include "parser/archive_stream.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

namespace ruascope::parser {
namespace {

constexpr std::size_t kReadBytes = 64U << 10U;
// Below this a high ratio is harmless, and short documents reach it.
constexpr std::uint64_t kRatioFreeBytes = 1U << 20U;

}  // namespace

Result<std::string_view> PlainStream::read() {
  if (const auto whole = source_.view()) {
    const std::string_view rest = whole->substr(std::min<std::size_t>(
        whole->size(), static_cast<std::size_t>(offset_)));
    const std::string_view piece = rest.substr(0, kReadBytes);
    offset_ += piece.size();
    return piece;
  }
  buffer_.resize(kReadBytes);
  auto got = source_.read_at(offset_, buffer_);
  if (!got) return std::move(got).error();
  offset_ += *got;
  if (offset_ > limits_.max_inflated_bytes) {
    return Error(
        Errc::kLimitExceeded,
        "larger than " + std::to_string(limits_.max_inflated_bytes) + " bytes");
  }
  return std::string_view(buffer_).substr(0, *got);
}

class ArchiveReader::Impl {
 public:
  Impl(ByteSource& source, ContentKind kind, const Limits& limits)
      : source_(source), kind_(kind), limits_(limits) {}

  ~Impl() {
    if (archive_ != nullptr) archive_read_free(archive_);
    if (inflating_) inflateEnd(&inflater_);
  }

  Result<std::optional<Member>> next() {
    if (kind_ == ContentKind::kZlib) return next_zlib();
    if (archive_ == nullptr) {
      if (auto opened = open(); !opened) return std::move(opened).error();
    }
    while (true) {
      archive_entry* entry = nullptr;
      const int status = archive_read_next_header(archive_, &entry);
      if (status == ARCHIVE_EOF) return std::optional<Member>();
      if (status < ARCHIVE_WARN) return failure();
      const char* const name = archive_entry_pathname(entry);
      Member member{name == nullptr || is_compressed(kind_) ? "" : name};
      if (archive_entry_filetype(entry) == AE_IFDIR ||
          member.name.ends_with('/') || is_resource_fork(member.name)) {
        continue;
      }
      if (++members_ > limits_.max_archive_members) {
        return Error(Errc::kLimitExceeded,
                     "more than " +
                         std::to_string(limits_.max_archive_members) +
                         " files in one archive");
      }
      if (archive_entry_is_encrypted(entry) != 0) {
        return Error(Errc::kUnsupported, "the archive is encrypted");
      }
      member_bytes_ = 0;
      return std::optional(std::move(member));
    }
  }

  Result<std::string_view> read() {
    auto piece = kind_ == ContentKind::kZlib ? read_zlib() : read_archive();
    if (!piece) return piece;
    member_bytes_ += piece->size();
    if (member_bytes_ > limits_.max_inflated_bytes) {
      return Error(Errc::kLimitExceeded,
                   "inflates to more than " +
                       std::to_string(limits_.max_inflated_bytes) + " bytes");
    }
    if (member_bytes_ > kRatioFreeBytes &&
        member_bytes_ / limits_.max_inflation_ratio > source_.size()) {
      return Error(Errc::kLimitExceeded,
                   "inflates to more than " +
                       std::to_string(limits_.max_inflation_ratio) +
                       " times its size");
    }
    return piece;
  }

 private:
  static bool is_resource_fork(const std::string& name) {
    if (name.starts_with("__MACOSX/")) return true;
    const auto slash = name.rfind('/');
    return name.compare(slash == std::string::npos ? 0 : slash + 1, 2, "._") ==
           0;
  }

  Error failure() {
    const char* const text = archive_error_string(archive_);
    if (source_error_) return *source_error_;
    const std::string reason = text == nullptr ? "damaged" : text;
    // Told by the words: asking an archive that failed to open whether it is
    // encrypted crashes libarchive 3.6.
    const bool encrypted = reason.find("ncrypt") != std::string::npos ||
                           reason.find("assphrase") != std::string::npos;
    if (encrypted) return {Errc::kUnsupported, "the archive is encrypted"};
    return {Errc::kMalformed,
            std::string(describe(kind_)) + ", but damaged: " + reason};
  }

  // Only what the magic bytes name: with every format enabled opening costs
  // more than reading. Appended, a filter is used once; supported, libarchive
  // would undo gzip in gzip to any depth, past our limit.
  void enable() {
    switch (kind_) {
      case ContentKind::kGzip:
        archive_read_append_filter(archive_, ARCHIVE_FILTER_GZIP);
        break;
      case ContentKind::kBzip2:
        archive_read_append_filter(archive_, ARCHIVE_FILTER_BZIP2);
        break;
      case ContentKind::kXz:
        archive_read_append_filter(archive_, ARCHIVE_FILTER_XZ);
        break;
      case ContentKind::kZstd:
        archive_read_append_filter(archive_, ARCHIVE_FILTER_ZSTD);
        break;
      case ContentKind::kZip:
        archive_read_support_format_zip(archive_);
        return;
      case ContentKind::kSevenZip:
        archive_read_support_format_7zip(archive_);
        return;
      case ContentKind::kTar:
        archive_read_support_format_tar(archive_);
        return;
      case ContentKind::kEmpty:
      case ContentKind::kXml:
      case ContentKind::kZlib:
      case ContentKind::kJson:
      case ContentKind::kOutlookMessage:
      case ContentKind::kTnef:
      case ContentKind::kOther:
        break;
    }
    archive_read_support_format_raw(archive_);
  }

  Result<void> open() {
    archive_ = archive_read_new();
    if (archive_ == nullptr) {
      return Error(Errc::kUnavailable, "out of memory");
    }
    enable();
    archive_read_set_callback_data(archive_, this);
    archive_read_set_read_callback(archive_, on_read);
    archive_read_set_skip_callback(archive_, on_skip);
    if (is_archive(kind_)) archive_read_set_seek_callback(archive_, on_seek);
    if (archive_read_open1(archive_) < ARCHIVE_WARN) return failure();
    return {};
  }

  static la_ssize_t on_read(archive*, void* self, const void** bytes) {
    auto& impl = *static_cast<Impl*>(self);
    impl.input_.resize(kReadBytes);
    auto got = impl.source_.read_at(impl.offset_, impl.input_);
    if (!got) {
      impl.source_error_ = std::move(got).error();
      archive_set_error(impl.archive_, -1, "can't be read");
      return -1;
    }
    impl.offset_ += *got;
    *bytes = impl.input_.data();
    return static_cast<la_ssize_t>(*got);
  }

  static la_int64_t on_skip(archive*, void* self, la_int64_t request) {
    auto& impl = *static_cast<Impl*>(self);
    const auto left =
        static_cast<la_int64_t>(impl.source_.size() - impl.offset_);
    const la_int64_t skipped = std::clamp<la_int64_t>(request, 0, left);
    impl.offset_ += static_cast<std::uint64_t>(skipped);
    return skipped;
  }

  static la_int64_t on_seek(archive*, void* self, la_int64_t offset,
                            int whence) {
    auto& impl = *static_cast<Impl*>(self);
    const auto size = static_cast<la_int64_t>(impl.source_.size());
    const la_int64_t from =
        whence == SEEK_SET
            ? 0
            : (whence == SEEK_END ? size
                                  : static_cast<la_int64_t>(impl.offset_));
    const la_int64_t target = from + offset;
    if (target < 0 || target > size) return ARCHIVE_FATAL;
    impl.offset_ = static_cast<std::uint64_t>(target);
    return target;
  }

  Result<std::string_view> read_archive() {
    output_.resize(kReadBytes);
    const la_ssize_t got =
        archive_read_data(archive_, output_.data(), output_.size());
    if (got < 0) return failure();
    return std::string_view(output_).substr(0, static_cast<std::size_t>(got));
  }

  // libarchive reads no bare zlib stream.
  Result<std::optional<Member>> next_zlib() {
    if (inflating_) return std::optional<Member>();
    if (inflateInit(&inflater_) != Z_OK) {
      return Error(Errc::kUnavailable, "out of memory");
    }
    inflating_ = true;
    return std::optional(Member{});
  }

  Result<std::string_view> read_zlib() {
    output_.resize(kReadBytes);
    inflater_.next_out = reinterpret_cast<Bytef*>(output_.data());
    inflater_.avail_out = static_cast<uInt>(output_.size());
    while (inflater_.avail_out > 0 && !inflated_) {
      if (inflater_.avail_in == 0) {
        input_.resize(kReadBytes);
        auto got = source_.read_at(offset_, input_);
        if (!got) return std::move(got).error();
        if (*got == 0) {
          return Error(Errc::kMalformed, "a zlib stream, but cut off");
        }
        offset_ += *got;
        inflater_.next_in = reinterpret_cast<Bytef*>(input_.data());
        inflater_.avail_in = static_cast<uInt>(*got);
      }
      const int status = inflate(&inflater_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        inflated_ = true;
      } else if (status != Z_OK) {
        return Error(Errc::kMalformed, "a zlib stream, but damaged");
      }
    }
    return std::string_view(output_).substr(0,
                                            kReadBytes - inflater_.avail_out);
  }

  ByteSource& source_;
  ContentKind kind_;
  const Limits& limits_;
  archive* archive_ = nullptr;
  std::uint64_t offset_ = 0;
  std::string input_;
  std::string output_;
  std::optional<Error> source_error_;
  std::uint32_t members_ = 0;
  std::uint64_t member_bytes_ = 0;
  z_stream inflater_{};
  bool inflating_ = false;
  bool inflated_ = false;
};

ArchiveReader::ArchiveReader(ByteSource& source, ContentKind kind,
                             const Limits& limits)
    : impl_(std::make_unique<Impl>(source, kind, limits)) {}
ArchiveReader::~ArchiveReader() = default;

Result<std::optional<ArchiveReader::Member>> ArchiveReader::next() {
  return impl_->next();
}

Result<std::string_view> ArchiveReader::read() {
  return impl_->read();
}

}  // namespace ruascope::parser

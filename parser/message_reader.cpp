#include "parser/message_reader.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "core/domain_name.hpp"
#include "parser/archive_stream.hpp"
#include "parser/content_kind.hpp"
#include "parser/mime.hpp"
#include "parser/report_reader.hpp"
#include "parser/transfer.hpp"

namespace ruascope::parser {
namespace {

constexpr std::size_t kSniffBytes = 512;
// Where a document that is none of ours is told from a damaged one.
constexpr std::size_t kLookBytes = 64U << 10U;

// Gives a first piece that was read already, then the rest.
class ResumedStream final : public DocumentStream {
 public:
  ResumedStream(std::string first, DocumentStream& rest)
      : first_(std::move(first)), rest_(rest) {}
  Result<std::string_view> read() override {
    if (!given_) {
      given_ = true;
      if (!first_.empty()) return std::string_view(first_);
    }
    return rest_.read();
  }

 private:
  std::string first_;
  DocumentStream& rest_;
  bool given_ = false;
};

// A member of an archive that was opened for it alone.
class MemberStream final : public DocumentStream {
 public:
  MemberStream(ByteSource& source, ContentKind kind, const Limits& limits)
      : archive_(source, kind, limits) {}
  Result<void> go_to(std::uint32_t number) {
    for (std::uint32_t i = 0; i <= number; ++i) {
      auto member = archive_.next();
      if (!member) return std::move(member).error();
      if (!*member) return Error(Errc::kMalformed, "the archive changed");
    }
    return {};
  }
  Result<std::string_view> read() override { return archive_.read(); }

 private:
  ArchiveReader archive_;
};

// True for errors that end the message, since they say nothing about it.
bool ends_reading(const Error& error) {
  return error.code == Errc::kUnavailable || error.code == Errc::kCorrupt;
}

bool mentions_feedback(std::string_view start) {
  return start.find("feedback") != std::string_view::npos ||
         start.find(std::string_view("f\0e\0e\0d", 7)) !=
             std::string_view::npos;
}

bool is_html(std::string_view start) {
  std::string head(start.substr(0, kSniffBytes));
  for (char& c : head) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return head.find("<html") != std::string::npos ||
         head.find("<!doctype html") != std::string::npos;
}

bool is_tls_report(std::string_view start) {
  return start.find("\"organization-name\"") != std::string_view::npos ||
         start.find("\"policies\"") != std::string_view::npos;
}

// Reads one message's documents and keeps what became of them.
class Reading {
 public:
  Reading(const Limits& limits, ReportSink& sink)
      : limits_(limits), sink_(sink) {}

  // `is_bare`: the input itself, which must be something we know; a part of a
  // mail may be anything.
  Result<void> content(ByteSource& source, const std::string& where,
                       bool is_bare, std::uint32_t depth) {
    std::array<char, kSniffBytes> start{};
    auto got = source.read_at(0, start);
    if (!got) return std::move(got).error();
    const ContentKind kind = sniff({start.data(), *got});
    if (is_compressed(kind) || is_archive(kind)) {
      return archive(source, kind, where, is_bare, depth);
    }
    PlainStream plain(source, limits_);
    return document(plain, kind, where, is_bare,
                    [&]() -> Result<std::unique_ptr<DocumentStream>> {
                      return std::unique_ptr<DocumentStream>(
                          std::make_unique<PlainStream>(source, limits_));
                    });
  }

  void fail(const Error& error, const std::string& where) {
    Error placed = error;
    placed = where.empty() ? placed : std::move(placed).within(where);
    summary.failures.push_back({placed.code, placed.message, placed.where});
  }

  MessageSummary summary;

 private:
  Result<void> archive(ByteSource& source, ContentKind kind,
                       const std::string& where, bool is_bare,
                       std::uint32_t depth) {
    if (depth >= limits_.max_archive_depth) {
      fail(Error(Errc::kLimitExceeded,
                 "archives within archives deeper than " +
                     std::to_string(limits_.max_archive_depth)),
           where);
      return {};
    }
    if (source.size() > limits_.max_compressed_bytes) {
      fail(Error(Errc::kLimitExceeded,
                 "compressed it is larger than " +
                     std::to_string(limits_.max_compressed_bytes) + " bytes"),
           where);
      return {};
    }
    ArchiveReader reader(source, kind, limits_);
    std::uint32_t number = 0;
    for (;; ++number) {
      auto next = reader.next();
      if (!next) {
        if (ends_reading(next.error())) return std::move(next).error();
        fail(next.error(), where);
        return {};
      }
      if (!*next) break;
      auto done =
          member(source, kind, reader, **next, number, where, is_bare, depth);
      if (!done) return done;
    }
    if (number == 0) {
      fail(Error(Errc::kMalformed, "an archive without a file in it"), where);
    }
    return {};
  }

  Result<void> member(ByteSource& source, ContentKind kind,
                      ArchiveReader& reader, const ArchiveReader::Member& entry,
                      std::uint32_t number, const std::string& outer,
                      bool is_bare, std::uint32_t depth) {
    std::string where = outer;
    if (is_archive(kind)) {
      where += (where.empty() ? "member " : ", member ") +
               (entry.name.empty() ? std::to_string(number + 1) : entry.name);
    }
    auto first = reader.read();
    if (!first) {
      if (ends_reading(first.error())) return std::move(first).error();
      fail(first.error(), where);
      return {};
    }
    std::string start(*first);
    const ContentKind inner =
        sniff(std::string_view(start).substr(0, kSniffBytes));
    ResumedStream resumed(start, reader);
    if (is_compressed(inner) || is_archive(inner)) {
      return nested(resumed, where, is_bare, depth);
    }
    if (looks_like_mail(start) && inner == ContentKind::kOther) {
      return nested_mail(resumed, where, depth);
    }
    return document(resumed, inner, where, is_bare,
                    [&]() -> Result<std::unique_ptr<DocumentStream>> {
                      auto again =
                          std::make_unique<MemberStream>(source, kind, limits_);
                      auto there = again->go_to(number);
                      if (!there) return std::move(there).error();
                      return std::unique_ptr<DocumentStream>(std::move(again));
                    });
  }

  // All of a stream in memory, as far as a compressed input may reach.
  Result<std::optional<std::string>> gather(DocumentStream& stream,
                                            const std::string& where) {
    std::string bytes;
    while (true) {
      auto piece = stream.read();
      if (!piece) {
        if (ends_reading(piece.error())) return std::move(piece).error();
        fail(piece.error(), where);
        return std::optional<std::string>();
      }
      if (piece->empty()) return std::optional(std::move(bytes));
      bytes.append(*piece);
      if (bytes.size() > limits_.max_compressed_bytes) {
        fail(Error(Errc::kLimitExceeded,
                   "an archive within an archive is larger than " +
                       std::to_string(limits_.max_compressed_bytes) + " bytes"),
             where);
        return std::optional<std::string>();
      }
    }
  }

  Result<void> nested(DocumentStream& stream, const std::string& where,
                      bool is_bare, std::uint32_t depth) {
    auto bytes = gather(stream, where);
    if (!bytes) return std::move(bytes).error();
    if (!*bytes) return {};
    MemorySource inner(**bytes);
    return content(inner, where, is_bare, depth + 1);
  }

  Result<void> nested_mail(DocumentStream& stream, const std::string& where,
                           std::uint32_t depth) {
    auto bytes = gather(stream, where);
    if (!bytes) return std::move(bytes).error();
    if (!*bytes) return {};
    return mail(**bytes, where, depth + 1);
  }

  Result<void> document(DocumentStream& stream, ContentKind kind,
                        const std::string& where, bool is_bare,
                        const DocumentOpener& open_again) {
    auto first = stream.read();
    if (!first) {
      if (ends_reading(first.error())) return std::move(first).error();
      fail(first.error(), where);
      return {};
    }
    const std::string start(first->substr(0, kLookBytes));
    if (kind != ContentKind::kXml ||
        (!is_bare && is_html(start) && !mentions_feedback(start))) {
      return other(kind, start, where, is_bare);
    }
    ResumedStream resumed{std::string(*first), stream};
    bool opened = false;
    const DocumentOpener open =
        [&]() -> Result<std::unique_ptr<DocumentStream>> {
      if (std::exchange(opened, true)) return open_again();
      struct Borrowed final : DocumentStream {
        explicit Borrowed(DocumentStream& stream_in) : inner(stream_in) {}
        Result<std::string_view> read() override { return inner.read(); }
        DocumentStream& inner;
      };
      return std::unique_ptr<DocumentStream>(
          std::make_unique<Borrowed>(resumed));
    };
    if (summary.report_count == limits_.max_reports_per_message) {
      fail(
          Error(Errc::kLimitExceeded,
                "more than " + std::to_string(limits_.max_reports_per_message) +
                    " reports in one message"),
          where);
      return {};
    }
    auto read = read_report(open, limits_, sink_);
    if (read) {
      ++summary.report_count;
      return {};
    }
    if (ends_reading(read.error())) return read;
    // A mail may carry any XML; only what means to be a report is one.
    const bool is_foreign =
        read.error().code == Errc::kUnsupported && !mentions_feedback(start);
    if (is_bare || !is_foreign) fail(read.error(), where);
    return {};
  }

  Result<void> other(ContentKind kind, const std::string& start,
                     const std::string& where, bool is_bare) {
    if (kind == ContentKind::kJson && is_tls_report(start)) {
      summary.kind = MessageKind::kTlsReport;
      return {};
    }
    if (kind == ContentKind::kOutlookMessage || kind == ContentKind::kTnef) {
      fail(Error(Errc::kUnsupported,
                 "the report is wrapped in " + std::string(describe(kind)) +
                     "; have it forwarded as an ordinary attachment"),
           where);
    } else if (is_bare) {
      fail(Error(Errc::kUnsupported, kind == ContentKind::kEmpty
                                         ? "the file is empty"
                                         : "no report: the content is " +
                                               std::string(describe(kind))),
           where);
    }
    return {};
  }

 public:
  // A mail's parts; its own header goes to summary.mail when it is the input.
  Result<void> mail(std::string_view bytes, const std::string& outer,
                    std::uint32_t depth) {
    const MimeMessage message = read_mime(bytes, limits_);
    if (outer.empty()) note_mail(message);
    if (!message.limit_reached.empty()) {
      fail(Error(Errc::kLimitExceeded, message.limit_reached), outer);
    }
    for (const MimeLeaf& leaf : message.leaves) {
      if (auto done = part(leaf, outer, depth); !done) return done;
    }
    return {};
  }

 private:
  void note_mail(const MimeMessage& message) {
    MailInfo& info = summary.mail;
    info.is_mail = true;
    info.from = message.from;
    info.subject = message.subject;
    info.message_id = message.message_id;
    const auto domain_of = [](std::string_view address) {
      const auto domain =
          canonical_domain(address.substr(0, address.find('>')));
      return domain && domain->had_local_part ? domain->name : std::string();
    };
    info.from_domain = domain_of(message.from);
    info.envelope_domain = domain_of(message.return_path);
    if (message.report_type == "feedback-report") {
      summary.kind = MessageKind::kFailureReport;
    } else if (message.report_type == "tlsrpt") {
      summary.kind = MessageKind::kTlsReport;
    }
  }

  Result<void> part(const MimeLeaf& leaf, const std::string& outer,
                    std::uint32_t depth) {
    const std::string where =
        outer.empty() ? leaf.where : outer + ", " + leaf.where;
    if (leaf.media_type == "message/feedback-report") {
      summary.kind = MessageKind::kFailureReport;
      return {};
    }
    std::string decoded;
    std::string_view bytes = leaf.body;
    if (leaf.encoding == "base64" || leaf.encoding == "quoted-printable" ||
        leaf.encoding.starts_with("x-uu") || leaf.encoding == "uuencode") {
      decoded = decode_transfer(leaf.body, leaf.encoding);
      bytes = decoded;
    } else if (bytes.find("begin 6") != std::string_view::npos) {
      decoded = decode_uuencode(bytes);
      if (!decoded.empty()) bytes = decoded;
    }
    if (leaf.media_type == "application/pkcs7-mime" ||
        leaf.media_type == "application/pgp-encrypted") {
      fail(Error(Errc::kUnsupported, "the mail is encrypted"), where);
      return {};
    }
    if (leaf.name.ends_with(".eml") && looks_like_mail(bytes)) {
      if (depth < limits_.max_mime_depth) return mail(bytes, where, depth + 1);
    }
    MemorySource source(bytes);
    return content(source, where, false, 0);
  }

  const Limits& limits_;
  ReportSink& sink_;
};

// Old Macs end lines with CR alone.
std::string with_newlines(std::string_view bytes) {
  std::string text(bytes);
  std::replace(text.begin(), text.end(), '\r', '\n');
  return text;
}

bool has_only_cr(std::string_view bytes) {
  const std::string_view start = bytes.substr(0, kLookBytes);
  return start.find('\n') == std::string_view::npos &&
         start.find('\r') != std::string_view::npos;
}

}  // namespace

Result<MessageSummary> read_message(ByteSource& input, const Limits& limits,
                                    ReportSink& sink) {
  Reading reading(limits, sink);
  std::array<char, kSniffBytes> start{};
  auto got = input.read_at(0, start);
  if (!got) return std::move(got).error();
  const std::string_view head(start.data(), *got);
  Result<void> done;
  if (sniff(head) != ContentKind::kOther || !looks_like_mail(head)) {
    done = reading.content(input, "", true, 0);
  } else if (input.size() > limits.max_message_bytes) {
    reading.fail(Error(Errc::kLimitExceeded,
                       "the mail is larger than " +
                           std::to_string(limits.max_message_bytes) + " bytes"),
                 "");
  } else if (const auto whole = input.view()) {
    done = has_only_cr(*whole) ? reading.mail(with_newlines(*whole), "", 0)
                               : reading.mail(*whole, "", 0);
  } else {
    auto bytes = read_all(input, limits.max_message_bytes);
    if (!bytes) return std::move(bytes).error();
    done = reading.mail(*bytes, "", 0);
  }
  if (!done) return std::move(done).error();
  MessageSummary& summary = reading.summary;
  if (summary.report_count > 0 || !summary.failures.empty()) {
    summary.kind = MessageKind::kAggregate;
  }
  return std::move(summary);
}

}  // namespace ruascope::parser

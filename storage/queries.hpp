#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/day.hpp"
#include "core/report.hpp"
#include "core/result.hpp"

namespace ruascope::storage {

// Which identity tuples the ledger shows; the product's words.
enum class Outcome : std::uint8_t {
  kBothFail,  // fail_unaligned, fail_unauthenticated, fail_transient
  kFailUnauthenticated,
  kFailUnaligned,
  kFailTransient,
  kPass,  // pass_both, pass_dkim_only, pass_spf_only,
          // contradiction
  kAll,
};
std::string_view word(Outcome outcome);
std::optional<Outcome> parse_outcome(std::string_view text);

// Days to count; nullopt at either end takes that end of the last 30 days that
// have data (of the domain asked for, or of all).
struct DayFilter {
  std::optional<Day> from;
  std::optional<Day> to;
};

// Messages by class and by what the receivers did.
struct Tally {
  std::uint64_t messages = 0;
  std::uint64_t pass_both = 0;
  std::uint64_t pass_dkim_only = 0;
  std::uint64_t pass_spf_only = 0;
  std::uint64_t contradiction = 0;
  std::uint64_t fail_unauthenticated = 0;
  std::uint64_t fail_unaligned = 0;
  std::uint64_t fail_transient = 0;
  std::uint64_t rejected = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t records = 0;

  std::uint64_t pass() const {
    return pass_both + pass_dkim_only + pass_spf_only + contradiction;
  }
  std::uint64_t both_fail() const {
    return fail_unauthenticated + fail_unaligned + fail_transient;
  }
};

struct DomainRow {
  std::string domain;
  Tally tally;
  std::uint64_t sources = 0;  // Identity tuples in the days asked for.
  std::uint64_t reporters = 0;
  Policy policy;  // Of the latest report.
  std::int64_t last_report_end = 0;
};

struct TimelineRow {
  Day day;
  Tally tally;
};

struct OverrideCount {
  OverrideType type = OverrideType::kAbsent;
  std::string type_raw;
  std::optional<std::string> comment;
  std::uint64_t messages = 0;
};

// One identity tuple with its numbers over the days asked for.
struct SourceRow {
  std::string id;      // 16 hexadecimal digits; the same in every store.
  std::string domain;  // Policy domain.
  IpAddress source_ip;
  DomainField header_from;
  DomainField envelope_from;
  std::vector<SpfAuth> spf;
  std::vector<DkimAuth> dkim;
  AlignedResult pe_spf = AlignedResult::kAbsent;
  AlignedResult pe_dkim = AlignedResult::kAbsent;
  RecordClass record_class = RecordClass::kFailUnauthenticated;
  std::uint64_t messages = 0;
  std::uint64_t rejected = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t delivered = 0;  // Disposition none or pass.
  std::uint64_t records = 0;
  Day first_day;
  Day last_day;
  std::vector<std::string> reporters;  // Sorted.
  std::vector<OverrideCount> overrides;
};

struct SourceQuery {
  std::optional<std::string> domain;  // Policy domain; nullopt: all.
  DayFilter days;
  Outcome outcome = Outcome::kBothFail;
  std::size_t limit = 100;
  std::optional<std::string> cursor;  // Of the page before.
};

// `range` is what the days asked for came to; empty store: nullopt.
template <class Row>
struct Page {
  std::vector<Row> items;
  std::optional<std::string> next_cursor;
  std::optional<DayRange> range;
};

struct EvidenceRow {
  Day day;
  std::string reporter;
  std::uint64_t messages = 0;
  std::uint64_t rejected = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t delivered = 0;
  std::uint64_t records = 0;
};

struct SourceDetail {
  SourceRow source;
  std::vector<EvidenceRow> evidence;  // By day, then reporter.
};

enum class ReportStatus : std::uint8_t {
  kOk = 1,
  kSalvaged = 2,
  kDuplicate = 3,
  kConflict = 4
};
enum class Trust : std::uint8_t {
  kVerified = 1,
  kUnverified = 2,
  kMismatch = 3,
  kUnsolicited = 4
};
std::string_view word(ReportStatus status);
std::string_view word(Trust trust);

struct StoredDefect {
  std::string id;
  std::string text;
  std::string where;
};

struct ReportRow {
  std::int64_t id = 0;
  std::string report_id;
  std::optional<std::string> org_name;
  std::string reporter;
  std::optional<std::string> email;
  std::string domain;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  Day day;
  std::uint64_t records = 0;
  std::uint64_t messages = 0;
  std::uint64_t both_fail = 0;
  ReportStatus status = ReportStatus::kOk;
  Trust trust = Trust::kUnverified;
  Dialect dialect = Dialect::kDraft;
  std::int64_t received_at = 0;
  std::vector<StoredDefect> defects;
  std::optional<std::int64_t> revision_of;  // A conflict: the one counted.
  bool overlaps = false;  // Its period overlaps another of the same reporter.
};

struct ReportQuery {
  std::optional<std::string> domain;
  DayFilter days;
  std::optional<std::string> reporter;
  std::size_t limit = 100;
  std::optional<std::string> cursor;
};

struct ReportDetail {
  ReportRow report;
  ReportHeader header;  // Without defects.
};

struct QuarantineRow {
  std::int64_t id = 0;
  std::int64_t received_at = 0;
  std::string source;
  std::string kind;  // "mail" or "file"
  std::uint64_t size = 0;
  std::string reason;
  std::string where;
  std::string version;  // Of the program that failed to read it.
  std::uint32_t attempts = 1;
};

struct Totals {
  std::uint64_t reports = 0;  // Counted ones.
  std::uint64_t records = 0;
  std::uint64_t messages = 0;
  std::uint64_t duplicates = 0;  // Kept but not counted (suspected).
  std::uint64_t conflicts = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t ignored = 0;
};

// Reads a store on a connection of its own; sees the last commit at the time
// of each call.
// Not thread-safe: one for each thread. Never blocks the writer.
//
// Every call fails with kUnavailable (can't read now) or kCorrupt; kMalformed
// for a cursor that is none.
class Reader {
 public:
  // Fails with kUnavailable where there is no store, kUnsupported when its
  // schema is newer.
  static Result<std::unique_ptr<Reader>> open(
      const std::filesystem::path& data_dir);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Changes with every commit: answers with the same version are the same.
  Result<std::uint64_t> data_version();

  Result<Totals> totals();
  // Worst (most both_fail) first.
  Result<Page<DomainRow>> domains(const DayFilter& days);
  // One row for each day of the range, days without data included.
  // nullopt: no report speaks of this domain.
  Result<std::optional<Page<TimelineRow>>> timeline(const std::string& domain,
                                                    const DayFilter& days);
  // Most important first: class weight, then refused, then messages.
  Result<Page<SourceRow>> sources(const SourceQuery& query);
  Result<std::optional<SourceDetail>> source(const std::string& id,
                                             const DayFilter& days);
  // Newest first.
  Result<Page<ReportRow>> reports(const ReportQuery& query);
  Result<std::optional<ReportDetail>> report(std::int64_t id);
  // Records of a report in order; `after` is the last ordinal of the page
  // before (0: from the beginning).
  Result<std::vector<Record>> records(std::int64_t report_id,
                                      std::uint32_t after, std::size_t limit);
  // The document as it was received, in pieces. False: none kept or no such
  // report.
  using Piece = std::function<Result<void>(std::string_view)>;
  Result<bool> raw_xml(std::int64_t report_id, const Piece& piece);

  Result<std::vector<QuarantineRow>> quarantine();
  Result<std::optional<QuarantineRow>> quarantined(std::int64_t id);
  Result<bool> quarantined_message(std::int64_t id, const Piece& piece);

 private:
  class Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ruascope::storage

#include <algorithm>
#include <set>

#include "storage/frames.hpp"
#include "storage/reader_impl.hpp"
#include "storage/report_writer.hpp"
#include "storage/schema.hpp"
#include "storage/store.hpp"

namespace ruascope::storage {
namespace {

constexpr std::int32_t kDefaultDays = 30;

}  // namespace

Result<std::optional<std::int64_t>> find_name(Connection& connection,
                                              const std::string& text) {
  auto statement = connection.prepare("SELECT id FROM name WHERE text=?1");
  if (!statement) return std::move(statement).error();
  auto row = statement->bind_text(1, text).step();
  if (!row) return std::move(row).error();
  if (!*row) return std::optional<std::int64_t>();
  return std::optional(statement->integer(0));
}

Result<std::string> name_of(Connection& connection, std::int64_t id) {
  auto statement = connection.prepare("SELECT text FROM name WHERE id=?1");
  if (!statement) return std::move(statement).error();
  auto row = statement->bind(1, id).step();
  if (!row) return std::move(row).error();
  return *row ? std::string(statement->text(0)) : std::string();
}

Result<std::optional<DayRange>> resolve_days(
    Connection& connection, const std::optional<std::int64_t>& domain_id,
    const DayFilter& days) {
  auto last = connection.prepare(
      domain_id ? "SELECT max(day) FROM domain_day WHERE domain_id=?1"
                : "SELECT max(day) FROM domain_day");
  if (!last) return std::move(last).error();
  if (domain_id) last->bind(1, *domain_id);
  auto row = last->step();
  if (!row) return std::move(row).error();
  if (last->is_null(0)) return std::optional<DayRange>();
  const Day latest{static_cast<std::int32_t>(last->integer(0))};
  DayRange range;
  range.last = days.to.value_or(latest);
  range.first =
      days.from.value_or(Day{range.last.since_epoch - kDefaultDays + 1});
  return std::optional(range);
}

void add_class(Tally& tally, RecordClass record_class, std::uint64_t messages) {
  const auto add = [messages](std::uint64_t& sum) {
    sum = saturating_add(sum, messages);
  };
  add(tally.messages);
  switch (record_class) {
    case RecordClass::kPassBoth:
      return add(tally.pass_both);
    case RecordClass::kPassDkimOnly:
      return add(tally.pass_dkim_only);
    case RecordClass::kPassSpfOnly:
      return add(tally.pass_spf_only);
    case RecordClass::kFailUnaligned:
      return add(tally.fail_unaligned);
    case RecordClass::kFailUnauthenticated:
      return add(tally.fail_unauthenticated);
    case RecordClass::kFailTransient:
      return add(tally.fail_transient);
    case RecordClass::kContradiction:
      return add(tally.contradiction);
  }
}

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(
    const std::filesystem::path& data_dir) {
  const std::filesystem::path path = data_dir / kDatabaseFileName;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return Error(Errc::kUnavailable,
                 "no reports in " + data_dir.string() +
                     " yet; take some in: ruascope ingest PATH");
  }
  auto connection = Connection::open(path.string(), true, "");
  if (!connection) return std::move(connection).error();
  if (auto checked = check_schema(*connection); !checked) {
    return std::move(checked).error().within(path.string());
  }
  return std::unique_ptr<Reader>(
      new Reader(std::make_unique<Impl>(std::move(*connection))));
}

Result<std::uint64_t> Reader::data_version() {
  auto version = impl_->connection.query_integer("PRAGMA data_version");
  if (!version) return std::move(version).error();
  // data_version counts from the connection's opening; the newest report makes
  // it comparable between connections.
  auto reports = impl_->connection.query_integer("SELECT max(id) FROM report");
  if (!reports) return std::move(reports).error();
  return (static_cast<std::uint64_t>(*reports) << 20U) +
         static_cast<std::uint64_t>(*version);
}

Result<Totals> Reader::totals() {
  Totals totals;
  const std::pair<std::uint64_t*, const char*> queries[] = {
      {&totals.reports, "SELECT count(*) FROM report WHERE status<=2"},
      {&totals.duplicates, "SELECT count(*) FROM report WHERE status=3"},
      {&totals.conflicts, "SELECT count(*) FROM report WHERE status=4"},
      {&totals.records,
       "SELECT coalesce(sum(record_count),0) FROM report WHERE status<=2"},
      {&totals.quarantined, "SELECT count(*) FROM quarantine"},
      {&totals.ignored, "SELECT count(*) FROM ignored"},
  };
  for (const auto& [total, sql] : queries) {
    auto value = impl_->connection.query_integer(sql);
    if (!value) return std::move(value).error();
    *total = static_cast<std::uint64_t>(*value);
  }
  auto days = impl_->connection.prepare("SELECT messages FROM domain_day");
  if (!days) return std::move(days).error();
  while (true) {
    auto row = days->step();
    if (!row) return std::move(row).error();
    if (!*row) return totals;
    totals.messages = saturating_add(totals.messages, days->count(0));
  }
}

Result<Page<DomainRow>> Reader::domains(const DayFilter& days) {
  Connection& connection = impl_->connection;
  Page<DomainRow> page;
  auto range = resolve_days(connection, std::nullopt, days);
  if (!range) return std::move(range).error();
  page.range = *range;
  if (!*range) return page;

  std::map<std::int64_t, DomainRow> rows;
  auto classes = connection.prepare(
      "SELECT domain_id,class,messages,rejected,quarantined,records FROM "
      "domain_day WHERE day BETWEEN ?1 AND ?2");
  if (!classes) return std::move(classes).error();
  classes->bind(1, page.range->first.since_epoch)
      .bind(2, page.range->last.since_epoch);
  while (true) {
    auto row = classes->step();
    if (!row) return std::move(row).error();
    if (!*row) break;
    Tally& tally = rows[classes->integer(0)].tally;
    add_class(tally, static_cast<RecordClass>(classes->integer(1)),
              classes->count(2));
    tally.rejected = saturating_add(tally.rejected, classes->count(3));
    tally.quarantined = saturating_add(tally.quarantined, classes->count(4));
    tally.records += classes->count(5);
  }
  auto counts = connection.prepare(
      "SELECT count(DISTINCT tuple_id),count(DISTINCT reporter_id) FROM daily "
      "WHERE domain_id=?1 AND day BETWEEN ?2 AND ?3");
  if (!counts) return std::move(counts).error();
  auto latest = connection.prepare(
      "SELECT p.key,r.end FROM report r JOIN policy p ON p.id=r.policy_id "
      "WHERE r.domain_id=?1 AND r.status<=2 ORDER BY r.day DESC,r.end DESC "
      "LIMIT 1");
  if (!latest) return std::move(latest).error();
  for (auto& [id, row] : rows) {
    auto name = name_of(connection, id);
    if (!name) return std::move(name).error();
    row.domain = std::move(*name);
    counts->bind(1, id)
        .bind(2, page.range->first.since_epoch)
        .bind(3, page.range->last.since_epoch);
    auto counted = counts->step();
    if (!counted) return std::move(counted).error();
    row.sources = counts->count(0);
    row.reporters = counts->count(1);
    counts->reset();
    auto found = latest->bind(1, id).step();
    if (!found) return std::move(found).error();
    if (*found) {
      row.policy = decode_policy(latest->blob(0));
      row.last_report_end = latest->integer(1);
    }
    latest->reset();
    page.items.push_back(std::move(row));
  }
  std::sort(page.items.begin(), page.items.end(),
            [](const DomainRow& a, const DomainRow& b) {
              return a.tally.both_fail() != b.tally.both_fail()
                         ? a.tally.both_fail() > b.tally.both_fail()
                         : a.domain < b.domain;
            });
  return page;
}

Result<std::optional<Page<TimelineRow>>> Reader::timeline(
    const std::string& domain, const DayFilter& days) {
  Connection& connection = impl_->connection;
  auto id = find_name(connection, domain);
  if (!id) return std::move(id).error();
  if (!*id) return std::optional<Page<TimelineRow>>();
  auto range = resolve_days(connection, **id, days);
  if (!range) return std::move(range).error();
  if (!*range) return std::optional<Page<TimelineRow>>();

  Page<TimelineRow> page;
  page.range = *range;
  const std::int32_t first = page.range->first.since_epoch;
  for (std::int32_t day = first; day <= page.range->last.since_epoch; ++day) {
    page.items.push_back({Day{day}, {}});
  }
  auto classes = connection.prepare(
      "SELECT day,class,messages,rejected,quarantined,records FROM domain_day "
      "WHERE domain_id=?1 AND day BETWEEN ?2 AND ?3");
  if (!classes) return std::move(classes).error();
  classes->bind(1, **id).bind(2, first).bind(3, page.range->last.since_epoch);
  while (true) {
    auto row = classes->step();
    if (!row) return std::move(row).error();
    if (!*row) return std::optional(std::move(page));
    Tally& tally =
        page.items[static_cast<std::size_t>(classes->integer(0) - first)].tally;
    add_class(tally, static_cast<RecordClass>(classes->integer(1)),
              classes->count(2));
    tally.rejected = saturating_add(tally.rejected, classes->count(3));
    tally.quarantined = saturating_add(tally.quarantined, classes->count(4));
    tally.records += classes->count(5);
  }
}

Result<std::vector<QuarantineRow>> Reader::quarantine() {
  std::vector<QuarantineRow> rows;
  auto statement = impl_->connection.prepare(
      "SELECT id,received_at,source,kind,size,reason,place,version,attempts "
      "FROM quarantine ORDER BY id");
  if (!statement) return std::move(statement).error();
  while (true) {
    auto row = statement->step();
    if (!row) return std::move(row).error();
    if (!*row) return rows;
    QuarantineRow entry;
    entry.id = statement->integer(0);
    entry.received_at = statement->integer(1);
    entry.source = statement->text(2);
    entry.kind = statement->text(3);
    entry.size = statement->count(4);
    entry.reason = statement->text(5);
    entry.where = statement->text(6);
    entry.version = statement->text(7);
    entry.attempts = static_cast<std::uint32_t>(statement->integer(8));
    rows.push_back(std::move(entry));
  }
}

Result<std::optional<QuarantineRow>> Reader::quarantined(std::int64_t id) {
  auto rows = quarantine();
  if (!rows) return std::move(rows).error();
  for (QuarantineRow& row : *rows) {
    if (row.id == id) return std::optional(std::move(row));
  }
  return std::optional<QuarantineRow>();
}

namespace {

// Hands on the frames that `sql` finds for `id`; false: there are none.
Result<bool> read_frames(Connection& connection, const char* sql,
                         std::int64_t id, const Reader::Piece& piece) {
  auto statement = connection.prepare(sql);
  if (!statement) return std::move(statement).error();
  statement->bind(1, id);
  for (bool any = false;; any = true) {
    auto row = statement->step();
    if (!row) return std::move(row).error();
    if (!*row) return any;
    auto bytes = decompress_frame(statement->blob(0));
    if (!bytes) return std::move(bytes).error();
    if (auto done = piece(*bytes); !done) return std::move(done).error();
  }
}

}  // namespace

Result<bool> Reader::quarantined_message(std::int64_t id, const Piece& piece) {
  return read_frames(
      impl_->connection,
      "SELECT data FROM quarantine_chunk WHERE quarantine_id=?1 ORDER BY seq",
      id, piece);
}

Result<bool> Reader::raw_xml(std::int64_t report_id, const Piece& piece) {
  return read_frames(impl_->connection,
                     "SELECT data FROM raw_chunk WHERE report_id=?1 ORDER BY "
                     "seq",
                     report_id, piece);
}

}  // namespace ruascope::storage

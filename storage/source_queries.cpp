#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <tuple>

#include "core/digest.hpp"
#include "storage/reader_impl.hpp"
#include "storage/report_writer.hpp"

namespace ruascope::storage {
namespace {

constexpr std::size_t kIdBytes = 8;

// A tuple's sums over the days asked for.
struct Sum {
  std::int64_t tuple_id = 0;
  RecordClass record_class = RecordClass::kFailUnauthenticated;
  Increment counts;
  std::int32_t first_day = 0;
  std::int32_t last_day = 0;
  std::set<std::int64_t> reporters;
};

bool wanted(RecordClass record_class, Outcome outcome) {
  Tally tally;
  add_class(tally, record_class, 1);
  switch (outcome) {
    case Outcome::kBothFail:
      return tally.both_fail() > 0;
    case Outcome::kFailUnauthenticated:
      return tally.fail_unauthenticated > 0;
    case Outcome::kFailUnaligned:
      return tally.fail_unaligned > 0;
    case Outcome::kFailTransient:
      return tally.fail_transient > 0;
    case Outcome::kPass:
      return tally.pass() > 0;
    case Outcome::kAll:
      return true;
  }
  return false;
}

// Smaller is more important.
int class_weight(RecordClass record_class) {
  switch (record_class) {
    case RecordClass::kFailUnauthenticated:
      return 0;
    case RecordClass::kFailUnaligned:
      return 1;
    case RecordClass::kFailTransient:
      return 2;
    case RecordClass::kContradiction:
      return 3;
    case RecordClass::kPassSpfOnly:
      return 4;
    case RecordClass::kPassDkimOnly:
      return 5;
    case RecordClass::kPassBoth:
      return 6;
  }
  return 7;
}

// What the ledger is sorted by; also what a cursor holds.
using SortKey = std::array<std::int64_t, 4>;

SortKey sort_key(const Sum& sum) {
  const auto refused =
      saturating_add(sum.counts.rejected, sum.counts.quarantined);
  return {class_weight(sum.record_class), -static_cast<std::int64_t>(refused),
          -static_cast<std::int64_t>(sum.counts.messages), sum.tuple_id};
}

std::string to_cursor(const SortKey& key) {
  std::string text;
  for (const std::int64_t part : key) {
    text += (text.empty() ? "" : ".") + std::to_string(part);
  }
  return text;
}

Result<SortKey> parse_cursor(std::string_view text) {
  SortKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) {
    const std::string_view part = text.substr(0, text.find('.'));
    const auto parsed =
        std::from_chars(part.data(), part.data() + part.size(), key[i]);
    if (parsed.ec != std::errc{} || parsed.ptr != part.data() + part.size()) {
      return Error(Errc::kMalformed, "cursor is none that was given out");
    }
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return key;
}

Result<std::vector<Sum>> sums_of(Connection& connection,
                                 const std::optional<std::int64_t>& domain_id,
                                 const DayRange& range, Outcome outcome) {
  auto daily = connection.prepare(
      std::string("SELECT d.tuple_id,d.day,d.reporter_id,d.messages,"
                  "d.rejected,d.quarantined,d.delivered,d.records,t.class "
                  "FROM daily d JOIN tuple t ON t.id=d.tuple_id WHERE ") +
      (domain_id ? "d.domain_id=?3 AND " : "") + "d.day BETWEEN ?1 AND ?2");
  if (!daily) return std::move(daily).error();
  daily->bind(1, range.first.since_epoch).bind(2, range.last.since_epoch);
  if (domain_id) daily->bind(3, *domain_id);
  std::unordered_map<std::int64_t, Sum> sums;
  while (true) {
    auto row = daily->step();
    if (!row) return std::move(row).error();
    if (!*row) break;
    const auto record_class = static_cast<RecordClass>(daily->integer(8));
    if (!wanted(record_class, outcome)) continue;
    const auto day = static_cast<std::int32_t>(daily->integer(1));
    auto [entry, is_new] = sums.try_emplace(daily->integer(0));
    Sum& sum = entry->second;
    if (is_new) {
      sum.tuple_id = daily->integer(0);
      sum.record_class = record_class;
      sum.first_day = sum.last_day = day;
    }
    sum.first_day = std::min(sum.first_day, day);
    sum.last_day = std::max(sum.last_day, day);
    sum.reporters.insert(daily->integer(2));
    Increment& counts = sum.counts;
    counts.messages = saturating_add(counts.messages, daily->count(3));
    counts.rejected = saturating_add(counts.rejected, daily->count(4));
    counts.quarantined = saturating_add(counts.quarantined, daily->count(5));
    counts.delivered = saturating_add(counts.delivered, daily->count(6));
    counts.records += daily->count(7);
  }
  std::vector<Sum> sorted;
  sorted.reserve(sums.size());
  for (auto& [id, sum] : sums)
    sorted.push_back(std::move(sum));
  std::sort(sorted.begin(), sorted.end(), [](const Sum& a, const Sum& b) {
    return sort_key(a) < sort_key(b);
  });
  return sorted;
}

Result<std::vector<OverrideCount>> overrides_of(Connection& connection,
                                                std::int64_t domain_id,
                                                std::int64_t tuple_id,
                                                const DayRange& range) {
  auto statement = connection.prepare(
      "SELECT o.key,d.messages FROM daily_override d JOIN override o ON "
      "o.id=d.override_id WHERE d.domain_id=?1 AND d.day BETWEEN ?2 AND ?3 "
      "AND d.tuple_id=?4");
  if (!statement) return std::move(statement).error();
  statement->bind(1, domain_id)
      .bind(2, range.first.since_epoch)
      .bind(3, range.last.since_epoch)
      .bind(4, tuple_id);
  std::map<std::tuple<OverrideType, std::string, std::optional<std::string>>,
           std::uint64_t>
      counts;
  while (true) {
    auto row = statement->step();
    if (!row) return std::move(row).error();
    if (!*row) break;
    const PolicyOverride entry = decode_override(statement->blob(0));
    std::optional<std::string> comment;
    if (entry.comment) comment = entry.comment->text;
    std::uint64_t& messages = counts[{entry.type, entry.type_raw, comment}];
    messages = saturating_add(messages, statement->count(1));
  }
  std::vector<OverrideCount> rows;
  for (const auto& [key, messages] : counts) {
    rows.push_back(
        {std::get<0>(key), std::get<1>(key), std::get<2>(key), messages});
  }
  return rows;
}

Result<SourceRow> row_of(Connection& connection, const Sum& sum,
                         const DayRange& range) {
  auto statement = connection.prepare(
      "SELECT t.key,t.identity,n.text,t.domain_id FROM tuple t JOIN name n ON "
      "n.id=t.domain_id WHERE t.id=?1");
  if (!statement) return std::move(statement).error();
  auto found = statement->bind(1, sum.tuple_id).step();
  if (!found) return std::move(found).error();
  Record record;
  if (!*found || !decode_identity(statement->blob(1), record)) {
    return Error(Errc::kCorrupt,
                 "an identity tuple is damaged; run: ruascope "
                 "db check");
  }
  SourceRow row;
  row.id = to_hex(statement->blob(0).substr(0, kIdBytes));
  row.domain = statement->text(2);
  row.source_ip = record.source_ip;
  row.header_from = std::move(record.header_from);
  row.envelope_from = std::move(record.envelope_from);
  row.spf = std::move(record.spf);
  row.dkim = std::move(record.dkim);
  row.pe_spf = record.pe_spf;
  row.pe_dkim = record.pe_dkim;
  row.record_class = sum.record_class;
  row.messages = sum.counts.messages;
  row.rejected = sum.counts.rejected;
  row.quarantined = sum.counts.quarantined;
  row.delivered = sum.counts.delivered;
  row.records = sum.counts.records;
  row.first_day = Day{sum.first_day};
  row.last_day = Day{sum.last_day};
  for (const std::int64_t reporter : sum.reporters) {
    auto name = name_of(connection, reporter);
    if (!name) return std::move(name).error();
    row.reporters.push_back(std::move(*name));
  }
  std::sort(row.reporters.begin(), row.reporters.end());
  auto overrides =
      overrides_of(connection, statement->integer(3), sum.tuple_id, range);
  if (!overrides) return std::move(overrides).error();
  row.overrides = std::move(*overrides);
  return row;
}

// 16 hexadecimal digits as bytes; empty for anything else.
std::string parse_id(const std::string& id) {
  std::string bytes;
  if (id.size() != 2 * kIdBytes) return bytes;
  for (std::size_t i = 0; i < id.size(); i += 2) {
    unsigned value = 0;
    const char* const begin = id.data() + i;
    const auto parsed = std::from_chars(begin, begin + 2, value, 16);
    if (parsed.ec != std::errc{} || parsed.ptr != begin + 2) return {};
    bytes += static_cast<char>(value);
  }
  return bytes;
}

}  // namespace

Result<Page<SourceRow>> Reader::sources(const SourceQuery& query) {
  Connection& connection = impl_->connection;
  Page<SourceRow> page;
  std::optional<std::int64_t> domain_id;
  if (query.domain) {
    auto id = find_name(connection, *query.domain);
    if (!id) return std::move(id).error();
    if (!*id) return page;
    domain_id = *id;
  }
  auto range = resolve_days(connection, domain_id, query.days);
  if (!range) return std::move(range).error();
  page.range = *range;
  if (!*range) return page;
  auto sums = sums_of(connection, domain_id, *page.range, query.outcome);
  if (!sums) return std::move(sums).error();

  auto next = sums->begin();
  if (query.cursor) {
    auto after = parse_cursor(*query.cursor);
    if (!after) return std::move(after).error();
    next = std::upper_bound(
        sums->begin(), sums->end(), *after,
        [](const SortKey& key, const Sum& sum) { return key < sort_key(sum); });
  }
  for (; next != sums->end() && page.items.size() < query.limit; ++next) {
    auto row = row_of(connection, *next, *page.range);
    if (!row) return std::move(row).error();
    page.items.push_back(std::move(*row));
  }
  if (next != sums->end() && next != sums->begin()) {
    page.next_cursor = to_cursor(sort_key(*std::prev(next)));
  }
  return page;
}

Result<std::optional<SourceDetail>> Reader::source(const std::string& id,
                                                   const DayFilter& days) {
  Connection& connection = impl_->connection;
  const std::string prefix = parse_id(id);
  if (prefix.empty()) return std::optional<SourceDetail>();
  auto tuple = connection.prepare(
      "SELECT id,domain_id,class FROM tuple WHERE key>=?1 AND "
      "substr(key,1,8)=?1 LIMIT 1");
  if (!tuple) return std::move(tuple).error();
  auto found = tuple->bind_blob(1, prefix).step();
  if (!found) return std::move(found).error();
  if (!*found) return std::optional<SourceDetail>();
  const std::int64_t domain_id = tuple->integer(1);
  auto range = resolve_days(connection, domain_id, days);
  if (!range) return std::move(range).error();
  if (!*range) return std::optional<SourceDetail>();

  Sum sum;
  sum.tuple_id = tuple->integer(0);
  sum.record_class = static_cast<RecordClass>(tuple->integer(2));
  SourceDetail detail;
  auto daily = connection.prepare(
      "SELECT d.day,n.text,d.messages,d.rejected,d.quarantined,d.delivered,"
      "d.records,d.reporter_id FROM daily d JOIN name n ON n.id=d.reporter_id "
      "WHERE d.domain_id=?1 AND d.day BETWEEN ?2 AND ?3 AND d.tuple_id=?4 "
      "ORDER BY d.day,n.text");
  if (!daily) return std::move(daily).error();
  daily->bind(1, domain_id)
      .bind(2, (*range)->first.since_epoch)
      .bind(3, (*range)->last.since_epoch)
      .bind(4, sum.tuple_id);
  while (true) {
    auto row = daily->step();
    if (!row) return std::move(row).error();
    if (!*row) break;
    EvidenceRow evidence;
    evidence.day = Day{static_cast<std::int32_t>(daily->integer(0))};
    evidence.reporter = daily->text(1);
    evidence.messages = daily->count(2);
    evidence.rejected = daily->count(3);
    evidence.quarantined = daily->count(4);
    evidence.delivered = daily->count(5);
    evidence.records = daily->count(6);
    if (detail.evidence.empty()) sum.first_day = evidence.day.since_epoch;
    sum.last_day = evidence.day.since_epoch;
    Increment& counts = sum.counts;
    counts.messages = saturating_add(counts.messages, evidence.messages);
    counts.rejected = saturating_add(counts.rejected, evidence.rejected);
    counts.quarantined =
        saturating_add(counts.quarantined, evidence.quarantined);
    counts.delivered = saturating_add(counts.delivered, evidence.delivered);
    counts.records += evidence.records;
    sum.reporters.insert(daily->integer(7));
    detail.evidence.push_back(std::move(evidence));
  }
  auto row = row_of(connection, sum, **range);
  if (!row) return std::move(row).error();
  detail.source = std::move(*row);
  return std::optional(std::move(detail));
}

}  // namespace ruascope::storage

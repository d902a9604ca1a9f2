#include <charconv>

#include "storage/reader_impl.hpp"

namespace ruascope::storage {
namespace {

constexpr const char* kColumns =
    "SELECT r.id,r.report_id,o.text,p.text,e.text,d.text,r.begin,r.end,r.day,"
    "r.record_count,r.messages,r.both_fail,r.status,r.trust,r.dialect,"
    "r.received_at,r.defects,r.revision_of,r.overlaps,r.detail,y.key,"
    "r.first_record_id,r.end_exclusive,r.dropped "
    "FROM report r JOIN name p ON p.id=r.reporter_id "
    "JOIN name d ON d.id=r.domain_id JOIN policy y ON y.id=r.policy_id "
    "LEFT JOIN name o ON o.id=r.org_name_id "
    "LEFT JOIN name e ON e.id=r.email_id ";

std::optional<std::string> optional_text(const Statement& statement,
                                         int column) {
  if (statement.is_null(column)) return std::nullopt;
  return std::string(statement.text(column));
}

std::vector<StoredDefect> decode_defects(std::string_view bytes) {
  std::vector<StoredDefect> defects;
  if (bytes.empty()) return defects;
  Decoder in(bytes);
  for (std::uint64_t n = in.number(); n > 0 && in.ok(); --n) {
    StoredDefect defect;
    defect.id = in.text();
    defect.text = in.text();
    defect.where = in.text();
    defects.push_back(std::move(defect));
  }
  return defects;
}

ReportRow row_of(const Statement& statement) {
  ReportRow row;
  row.id = statement.integer(0);
  row.report_id = statement.text(1);
  row.org_name = optional_text(statement, 2);
  row.reporter = statement.text(3);
  row.email = optional_text(statement, 4);
  row.domain = statement.text(5);
  row.begin = statement.integer(6);
  row.end = statement.integer(7);
  row.day = Day{static_cast<std::int32_t>(statement.integer(8))};
  row.records = statement.count(9);
  row.messages = statement.count(10);
  row.both_fail = statement.count(11);
  row.status = static_cast<ReportStatus>(statement.integer(12));
  row.trust = static_cast<Trust>(statement.integer(13));
  row.dialect = static_cast<Dialect>(statement.integer(14));
  row.received_at = statement.integer(15);
  row.defects = decode_defects(statement.blob(16));
  if (!statement.is_null(17)) row.revision_of = statement.integer(17);
  row.overlaps = statement.integer(18) != 0;
  return row;
}

}  // namespace

Result<Page<ReportRow>> Reader::reports(const ReportQuery& query) {
  Connection& connection = impl_->connection;
  Page<ReportRow> page;
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
  std::int64_t before = INT64_MAX;
  if (query.cursor) {
    const char* const end = query.cursor->data() + query.cursor->size();
    const auto parsed = std::from_chars(query.cursor->data(), end, before);
    if (parsed.ec != std::errc{} || parsed.ptr != end) {
      return Error(Errc::kMalformed, "cursor is none that was given out");
    }
  }
  auto statement = connection.prepare(
      std::string(kColumns) + "WHERE r.id<?1 AND r.day BETWEEN ?2 AND ?3" +
      (domain_id ? " AND r.domain_id=?4" : "") +
      (query.reporter ? " AND p.text=?5" : "") + " ORDER BY r.id DESC");
  if (!statement) return std::move(statement).error();
  statement->bind(1, before)
      .bind(2, page.range->first.since_epoch)
      .bind(3, page.range->last.since_epoch);
  if (domain_id) statement->bind(4, *domain_id);
  if (query.reporter) statement->bind_text(5, *query.reporter);
  while (true) {
    auto row = statement->step();
    if (!row) return std::move(row).error();
    if (!*row) return page;
    if (page.items.size() == query.limit) {
      page.next_cursor = std::to_string(page.items.back().id);
      return page;
    }
    page.items.push_back(row_of(*statement));
  }
}

Result<std::optional<ReportDetail>> Reader::report(std::int64_t id) {
  auto statement =
      impl_->connection.prepare(std::string(kColumns) + "WHERE r.id=?1");
  if (!statement) return std::move(statement).error();
  auto row = statement->bind(1, id).step();
  if (!row) return std::move(row).error();
  if (!*row) return std::optional<ReportDetail>();
  ReportDetail detail;
  detail.report = row_of(*statement);
  ReportHeader& header = detail.header;
  header.dialect = detail.report.dialect;
  header.org_name = detail.report.org_name;
  header.email = detail.report.email;
  header.report_id_norm = detail.report.report_id;
  header.begin = detail.report.begin;
  header.end = detail.report.end;
  decode_header_detail(statement->blob(19), header);
  header.policy = decode_policy(statement->blob(20));
  header.end_exclusive = statement->integer(22);
  header.record_count = detail.report.records;
  header.dropped_records = statement->count(23);
  return std::optional(std::move(detail));
}

Result<std::vector<Record>> Reader::records(std::int64_t report_id,
                                            std::uint32_t after,
                                            std::size_t limit) {
  std::vector<Record> records;
  auto place = impl_->connection.prepare(
      "SELECT first_record_id,record_count FROM report WHERE id=?1");
  if (!place) return std::move(place).error();
  auto found = place->bind(1, report_id).step();
  if (!found) return std::move(found).error();
  if (!*found) return records;
  const std::int64_t first = place->integer(0);
  auto statement = impl_->connection.prepare(
      "SELECT r.id,r.count,r.disposition,n.text,r.detail,t.identity FROM "
      "record r JOIN tuple t ON t.id=r.tuple_id LEFT JOIN name n ON "
      "n.id=r.envelope_to_id WHERE r.id>=?1 AND r.id<?2 ORDER BY r.id LIMIT "
      "?3");
  if (!statement) return std::move(statement).error();
  statement->bind(1, first + after)
      .bind(2, first + place->integer(1))
      .bind(3, static_cast<std::int64_t>(limit));
  while (true) {
    auto row = statement->step();
    if (!row) return std::move(row).error();
    if (!*row) return records;
    Record record;
    if (!decode_identity(statement->blob(5), record) ||
        !decode_record_detail(statement->blob(4), record)) {
      return Error(Errc::kCorrupt,
                   "a record is damaged; run: ruascope db check");
    }
    record.ordinal =
        static_cast<std::uint32_t>(statement->integer(0) - first + 1);
    record.count = statement->count(1);
    record.disposition = static_cast<Disposition>(statement->integer(2));
    if (!statement->is_null(3)) {
      record.envelope_to = {DomainField::State::kValid,
                            std::string(statement->text(3))};
    }
    records.push_back(std::move(record));
  }
}

}  // namespace ruascope::storage

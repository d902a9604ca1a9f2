#include "storage/report_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/day.hpp"
#include "core/domain_name.hpp"
#include "storage/frames.hpp"

namespace ruascope::storage {
namespace {

// How far back a report that overlaps may begin; almost all span a day.
constexpr std::int64_t kOverlapSeconds = 8 * kSecondsPerDay;
constexpr std::size_t kIdHashBytes = 8;
constexpr std::size_t kSemanticHashBytes = 16;
constexpr std::size_t kMaxNames = 100'000;
constexpr std::size_t kMaxPolicies = 10'000;
constexpr std::size_t kMaxTuples = 200'000;

bool fails_both(RecordClass record_class) {
  return record_class == RecordClass::kFailUnaligned ||
         record_class == RecordClass::kFailUnauthenticated ||
         record_class == RecordClass::kFailTransient;
}

std::int64_t as_signed(std::uint64_t value) {
  return static_cast<std::int64_t>(std::min(value, kMaxCount));
}

// An upsert that adds ?n to a column and stops at kMaxCount.
std::string adding(const char* column) {
  return std::string(column) + "=min(" + column + "+excluded." + column +
         ",9007199254740991)";
}

}  // namespace

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
  return a > kMaxCount - std::min(b, kMaxCount) ? kMaxCount : a + b;
}

void Increment::add(std::uint64_t count, Disposition disposition) {
  messages = saturating_add(messages, count);
  ++records;
  switch (disposition) {
    case Disposition::kReject:
      rejected = saturating_add(rejected, count);
      break;
    case Disposition::kQuarantine:
      quarantined = saturating_add(quarantined, count);
      break;
    case Disposition::kNone:
    case Disposition::kPass:
      delivered = saturating_add(delivered, count);
      break;
    case Disposition::kAbsent:
    case Disposition::kUnknown:
      break;
  }
}

Result<ReportWriter> ReportWriter::open(Connection& connection,
                                        const StoreOptions& options) {
  ReportWriter writer(connection);
  for (const std::string& domain : options.monitored_domains) {
    const auto canonical = canonical_domain(domain);
    writer.monitored_domains_.push_back(canonical ? canonical->name : domain);
  }
  writer.program_version_ = options.program_version;
  auto names = Dictionary::open(connection, "name", "text", true, kMaxNames);
  if (!names) return std::move(names).error();
  writer.names_ = std::move(*names);
  auto policies =
      Dictionary::open(connection, "policy", "key", false, kMaxPolicies);
  if (!policies) return std::move(policies).error();
  writer.policies_ = std::move(*policies);
  auto overrides =
      Dictionary::open(connection, "override", "key", false, kMaxPolicies);
  if (!overrides) return std::move(overrides).error();
  writer.overrides_ = std::move(*overrides);
  if (auto done = writer.prepare_statements(); !done) {
    return std::move(done).error();
  }
  if (auto done = writer.forget(); !done) return std::move(done).error();
  return writer;
}

Result<void> ReportWriter::prepare_statements() {
  const std::string sums = adding("messages") + "," + adding("rejected") + "," +
                           adding("quarantined") + "," + adding("delivered") +
                           "," + adding("records");
  const std::pair<Statement*, std::string> statements[] = {
      {&find_reports_,
       "SELECT id,begin,end,end_exclusive,id_hash,semantic_hash,status,"
       "revision_of FROM report WHERE reporter_id=?1 AND domain_id=?2 AND "
       "begin>=?3 AND begin<?4"},
      {&insert_report_,
       "INSERT INTO report(id,reporter_id,domain_id,begin,end,id_hash,"
       "semantic_hash,report_id,day,end_exclusive,org_name_id,email_id,status,"
       "trust,dialect,first_record_id,record_count,dropped,messages,both_fail,"
       "policy_id,received_at,transport,revision_of,overlaps,detail,defects) "
       "VALUES(NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,"
       "?17,?18,?19,?20,?21,?22,?23,?24,?25,?26)"},
      {&mark_overlap_, "UPDATE report SET overlaps=1 WHERE id=?1"},
      {&find_tuple_, "SELECT id FROM tuple WHERE key=?1"},
      {&insert_tuple_,
       "INSERT INTO tuple(key,domain_id,class,source_ip,header_from_id,"
       "identity) VALUES(?1,?2,?3,?4,?5,?6)"},
      {&insert_record_, "INSERT INTO record VALUES(?1,?2,?3,?4,?5,?6)"},
      {&insert_raw_, "INSERT INTO raw_chunk VALUES(?1,?2,?3)"},
      {&add_daily_,
       "INSERT INTO daily VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT DO "
       "UPDATE SET " +
           sums},
      {&add_class_,
       "INSERT INTO domain_day VALUES(?1,?2,?3,?5,?6,?7,?8,?9) ON CONFLICT DO "
       "UPDATE SET " +
           sums},
      {&add_override_,
       "INSERT INTO daily_override VALUES(?1,?2,?3,?4,?5) ON CONFLICT DO "
       "UPDATE SET " +
           adding("messages")},
      {&find_quarantined_, "SELECT id FROM quarantine WHERE digest=?1"},
      {&insert_quarantined_,
       "INSERT INTO quarantine(digest,received_at,source,kind,size,reason,"
       "place,version,attempts) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,1)"},
      {&update_quarantined_,
       "UPDATE quarantine SET reason=?2,place=?3,version=?4,"
       "attempts=attempts+1 WHERE id=?1"},
      {&insert_chunk_, "INSERT INTO quarantine_chunk VALUES(?1,?2,?3)"},
      {&delete_quarantined_, "DELETE FROM quarantine WHERE id=?1"},
      {&delete_chunks_, "DELETE FROM quarantine_chunk WHERE quarantine_id=?1"},
      {&insert_ignored_,
       "INSERT OR IGNORE INTO ignored VALUES(?1,?2,?3,?4,?5,?6)"},
  };
  for (const auto& [statement, sql] : statements) {
    auto prepared = connection_->prepare(sql);
    if (!prepared) return std::move(prepared).error();
    *statement = std::move(*prepared);
  }
  return {};
}

Result<void> ReportWriter::forget() {
  names_.forget();
  policies_.forget();
  overrides_.forget();
  tuples_.clear();
  daily_.clear();
  classes_.clear();
  override_counts_.clear();
  auto last = connection_->query_integer("SELECT max(id) FROM record");
  if (!last) return std::move(last).error();
  next_record_id_ = *last + 1;
  return {};
}

bool ReportWriter::is_monitored(const std::string& domain) const {
  return monitored_domains_.empty() ||
         std::any_of(monitored_domains_.begin(), monitored_domains_.end(),
                     [&](const std::string& monitored) {
                       return is_same_or_below(domain, monitored);
                     });
}

Result<MessageOutcome> ReportWriter::write(StagedMessage& message) {
  MessageOutcome outcome;
  for (StagedReport& report : message.reports) {
    auto done = write_report(report.state(), message.provenance, outcome);
    if (!done) return std::move(done).error();
  }
  if (message.retry_of && message.failures.empty()) {
    auto dropped = drop_quarantined(*message.retry_of);
    if (!dropped) return std::move(dropped).error();
  }
  if (!message.failures.empty()) {
    auto done = write_quarantine(message, outcome);
    if (!done) return std::move(done).error();
  }
  if (message.ignored) {
    if (auto done = write_ignored(message); !done) {
      return std::move(done).error();
    }
  }
  return outcome;
}

// Looks at the neighbours in time of one reporter and domain: the same report,
// another content under its key, the same content under another key, overlaps.
Result<ReportWriter::Place> ReportWriter::find_place(
    StagedReport::State& report) {
  const ReportHeader& header = report.header;
  Place place;
  auto reporter = names_.id_of(report.reporter_key);
  if (!reporter) return std::move(reporter).error();
  auto domain = names_.id_of(header.policy.domain.name);
  if (!domain) return std::move(domain).error();
  place.reporter_id = *reporter;
  place.domain_id = *domain;
  const Digest id_digest = sha256(header.report_id_norm);
  place.id_hash = as_bytes(id_digest).substr(0, kIdHashBytes);
  place.semantic_hash =
      as_bytes(report.semantic_hash).substr(0, kSemanticHashBytes);

  find_reports_.bind(1, place.reporter_id)
      .bind(2, place.domain_id)
      .bind(3, header.begin - kOverlapSeconds)
      .bind(4, std::max(header.end_exclusive, header.begin + 1));
  while (true) {
    auto row = find_reports_.step();
    if (!row) return std::move(row).error();
    if (!*row) break;
    judge_known(place, header);
  }
  find_reports_.reset();
  return place;
}

void ReportWriter::judge_known(Place& place, const ReportHeader& header) {
  const std::int64_t id = find_reports_.integer(0);
  const bool same_period = find_reports_.integer(1) == header.begin &&
                           find_reports_.integer(2) == header.end;
  const bool same_id = find_reports_.blob(4) == place.id_hash;
  const bool same_content = find_reports_.blob(5) == place.semantic_hash;
  const auto status = static_cast<ReportStatus>(find_reports_.integer(6));
  const bool is_counted =
      status == ReportStatus::kOk || status == ReportStatus::kSalvaged;
  if (same_period && same_id && same_content) {
    place.duplicate_of = id;
  } else if (same_period && same_id) {
    if (is_counted || !place.revision_of) place.revision_of = id;
  } else if (same_period && same_content) {
    if (is_counted || !place.suspected) place.suspected = id;
  } else if (is_counted && find_reports_.integer(3) > header.begin) {
    place.overlapping.push_back(id);
  }
}

Result<void> ReportWriter::write_report(StagedReport::State& report,
                                        const Provenance& provenance,
                                        MessageOutcome& outcome) {
  auto place = find_place(report);
  if (!place) return std::move(place).error();
  outcome.records_dropped += report.header.dropped_records;
  if (place->duplicate_of) {
    ++outcome.duplicate;
    outcome.report_ids.push_back(*place->duplicate_of);
    outcome.records_dropped -= report.header.dropped_records;
    return {};
  }
  ReportStatus status = report.header.dropped_records > 0
                            ? ReportStatus::kSalvaged
                            : ReportStatus::kOk;
  if (place->suspected) status = ReportStatus::kDuplicate;
  if (place->revision_of) status = ReportStatus::kConflict;
  const bool counted =
      (status == ReportStatus::kOk || status == ReportStatus::kSalvaged) &&
      is_monitored(report.header.policy.domain.name);
  const std::int64_t day = Day::of(report_midpoint(report.header)).since_epoch;
  auto sums = write_records(report, *place, day, counted);
  if (!sums) return std::move(sums).error();
  auto inserted = insert_report(report, provenance, *place, status, *sums);
  if (!inserted) return inserted;
  const std::int64_t id = connection_->last_insert_id();
  if (auto raw = write_raw(report, id); !raw) return raw;
  outcome.report_ids.push_back(id);
  if (status == ReportStatus::kConflict) {
    ++outcome.conflict;
  } else if (status == ReportStatus::kDuplicate) {
    ++outcome.duplicate;
  } else {
    ++outcome.stored;
    outcome.records_stored += report.record_count;
    outcome.messages_counted =
        saturating_add(outcome.messages_counted, sums->messages);
  }
  return {};
}

Result<ReportWriter::Sums> ReportWriter::write_records(
    StagedReport::State& report, const Place& place, std::int64_t day,
    bool counted) {
  Sums sums;
  SpillReader reader(report.records);
  StagedRecord record;
  while (true) {
    auto entry = reader.next();
    if (!entry) return std::move(entry).error();
    if (entry->empty()) return sums;
    if (!decode_staged(*entry, record)) {
      return Error(Errc::kUnavailable, "a staged record is damaged");
    }
    auto tuple = tuple_id(record, place.domain_id);
    if (!tuple) return std::move(tuple).error();
    insert_record_.bind(1, next_record_id_++)
        .bind(2, *tuple)
        .bind(3, as_signed(record.count))
        .bind(4, static_cast<std::int64_t>(record.disposition));
    if (record.envelope_to.is_valid()) {
      auto name = names_.id_of(record.envelope_to.name);
      if (!name) return std::move(name).error();
      insert_record_.bind(5, *name);
    } else {
      insert_record_.bind_null(5);
    }
    if (record.detail.empty()) {
      insert_record_.bind_null(6);
    } else {
      insert_record_.bind_blob(6, record.detail);
    }
    if (auto done = insert_record_.run(); !done) {
      return std::move(done).error();
    }
    sums.messages = saturating_add(sums.messages, record.count);
    if (fails_both(record.record_class)) {
      sums.both_fail = saturating_add(sums.both_fail, record.count);
    }
    if (counted && !record.is_foreign && record.count > 0) {
      if (auto done = count(record, *tuple, place, day); !done) {
        return std::move(done).error();
      }
    }
  }
}

Result<std::int64_t> ReportWriter::tuple_id(const StagedRecord& record,
                                            std::int64_t domain_id) {
  std::string key(record.tuple_key);
  if (const auto known = tuples_.find(key); known != tuples_.end()) {
    return known->second;
  }
  find_tuple_.bind_blob(1, key);
  auto found = find_tuple_.step();
  if (!found) return std::move(found).error();
  std::int64_t id = *found ? find_tuple_.integer(0) : 0;
  find_tuple_.reset();
  if (!*found) {
    auto header_from = names_.id_of(record.header_from);
    if (!header_from) return std::move(header_from).error();
    insert_tuple_.bind_blob(1, key)
        .bind(2, domain_id)
        .bind(3, static_cast<std::int64_t>(record.record_class))
        .bind_blob(4, record.source_ip)
        .bind(5, *header_from)
        .bind_blob(6, record.identity);
    if (auto done = insert_tuple_.run(); !done) {
      return std::move(done).error();
    }
    id = connection_->last_insert_id();
  }
  if (tuples_.size() >= kMaxTuples) tuples_.clear();
  tuples_.emplace(std::move(key), id);
  return id;
}

Result<void> ReportWriter::count(const StagedRecord& record, std::int64_t tuple,
                                 const Place& place, std::int64_t day) {
  daily_[{place.domain_id, day, tuple, place.reporter_id}].add(
      record.count, record.disposition);
  classes_[{place.domain_id, day,
            static_cast<std::int64_t>(record.record_class)}]
      .add(record.count, record.disposition);
  for (const std::string_view entry : record.overrides) {
    auto id = overrides_.id_of(entry);
    if (!id) return std::move(id).error();
    std::uint64_t& messages =
        override_counts_[{place.domain_id, day, tuple, *id}];
    messages = saturating_add(messages, record.count);
  }
  return {};
}

Result<void> ReportWriter::insert_report(StagedReport::State& report,
                                         const Provenance& provenance,
                                         const Place& place,
                                         ReportStatus status,
                                         const Sums& sums) {
  const ReportHeader& header = report.header;
  for (const std::int64_t id : place.overlapping) {
    if (auto done = mark_overlap_.bind(1, id).run(); !done) return done;
  }
  auto policy = policies_.id_of(encode_policy(header.policy));
  if (!policy) return std::move(policy).error();
  const auto bind_name =
      [&](int index, const std::optional<std::string>& text) -> Result<void> {
    if (!text) {
      insert_report_.bind_null(index);
      return {};
    }
    auto id = names_.id_of(*text);
    if (!id) return std::move(id).error();
    insert_report_.bind(index, *id);
    return {};
  };
  if (auto done = bind_name(10, header.org_name); !done) return done;
  if (auto done = bind_name(11, header.email); !done) return done;
  const bool monitored = is_monitored(header.policy.domain.name);
  const Trust trust = monitored ? Trust::kUnverified : Trust::kUnsolicited;
  const std::string detail = encode_header_detail(header);
  const std::string defects = encode_defects(header.defects);
  insert_report_.bind(1, place.reporter_id)
      .bind(2, place.domain_id)
      .bind(3, header.begin)
      .bind(4, header.end)
      .bind_blob(5, place.id_hash)
      .bind_blob(6, place.semantic_hash)
      .bind_text(7, header.report_id_norm)
      .bind(8, Day::of(report_midpoint(header)).since_epoch)
      .bind(9, header.end_exclusive)
      .bind(12, static_cast<std::int64_t>(status))
      .bind(13, static_cast<std::int64_t>(trust))
      .bind(14, static_cast<std::int64_t>(header.dialect))
      .bind(15,
            next_record_id_ - static_cast<std::int64_t>(report.record_count))
      .bind(16, as_signed(report.record_count))
      .bind(17, as_signed(header.dropped_records))
      .bind(18, as_signed(sums.messages))
      .bind(19, as_signed(sums.both_fail))
      .bind(20, *policy)
      .bind(21, provenance.received_at)
      .bind(22, static_cast<std::int64_t>(provenance.transport))
      .bind(24, place.overlapping.empty() ? 0 : 1)
      .bind_blob(25, detail);
  const auto other = place.revision_of ? place.revision_of : place.suspected;
  if (other) {
    insert_report_.bind(23, *other);
  } else {
    insert_report_.bind_null(23);
  }
  if (defects.empty()) {
    insert_report_.bind_null(26);
  } else {
    insert_report_.bind_blob(26, defects);
  }
  return insert_report_.run();
}

Result<void> ReportWriter::write_raw(StagedReport::State& report,
                                     std::int64_t report_id) {
  SpillReader reader(report.raw);
  for (std::int64_t sequence = 0;; ++sequence) {
    auto frame = reader.next();
    if (!frame) return std::move(frame).error();
    if (frame->empty()) return {};
    insert_raw_.bind(1, report_id).bind(2, sequence).bind_blob(3, *frame);
    if (auto done = insert_raw_.run(); !done) return done;
  }
}

Result<void> ReportWriter::write_quarantine(const StagedMessage& message,
                                            MessageOutcome& outcome) {
  outcome.quarantined = 1;
  const std::string_view digest = as_bytes(message.content_digest);
  const StagedFailure& first = message.failures.front();
  std::string reason = first.reason;
  if (message.failures.size() > 1) {
    reason += " (and " + std::to_string(message.failures.size() - 1) +
              " other parts)";
  }
  find_quarantined_.bind_blob(1, digest);
  auto found = find_quarantined_.step();
  if (!found) return std::move(found).error();
  const std::int64_t known = *found ? find_quarantined_.integer(0) : 0;
  find_quarantined_.reset();
  if (*found) {
    return update_quarantined_.bind(1, known)
        .bind_text(2, reason)
        .bind_text(3, first.where)
        .bind_text(4, program_version_)
        .run();
  }
  const Provenance& from = message.provenance;
  auto inserted =
      insert_quarantined_.bind_blob(1, digest)
          .bind(2, from.received_at)
          .bind_text(3, from.source)
          .bind_text(4, from.transport == Transport::kMail ? "mail" : "file")
          .bind(5, static_cast<std::int64_t>(
                       message.original ? message.original->size() : 0))
          .bind_text(6, reason)
          .bind_text(7, first.where)
          .bind_text(8, program_version_)
          .run();
  if (!inserted) return inserted;
  if (!message.original) return {};
  return write_original(*message.original, connection_->last_insert_id());
}

Result<void> ReportWriter::write_original(ByteSource& original,
                                          std::int64_t id) {
  std::string window(kFrameBytes, '\0');
  std::uint64_t offset = 0;
  for (std::int64_t sequence = 0;; ++sequence) {
    auto got = original.read_at(offset, window);
    if (!got) return std::move(got).error();
    if (*got == 0) return {};
    offset += *got;
    const std::string frame =
        compress_frame(std::string_view(window).substr(0, *got));
    insert_chunk_.bind(1, id).bind(2, sequence).bind_blob(3, frame);
    if (auto done = insert_chunk_.run(); !done) return done;
  }
}

Result<void> ReportWriter::write_ignored(const StagedMessage& message) {
  const Provenance& from = message.provenance;
  return insert_ignored_.bind_blob(1, as_bytes(message.content_digest))
      .bind(2, static_cast<std::int64_t>(*message.ignored))
      .bind(3, from.received_at)
      .bind_text(4, from.source)
      .bind_text(5, from.from)
      .bind_text(6, from.subject)
      .run();
}

Result<bool> ReportWriter::drop_quarantined(std::int64_t id) {
  if (auto done = delete_chunks_.bind(1, id).run(); !done) {
    return std::move(done).error();
  }
  if (auto done = delete_quarantined_.bind(1, id).run(); !done) {
    return std::move(done).error();
  }
  return sqlite3_changes(connection_->handle()) > 0;
}

Result<void> ReportWriter::flush_rollups() {
  const auto bind_sums = [](Statement& statement, const Increment& sum) {
    statement.bind(5, as_signed(sum.messages))
        .bind(6, as_signed(sum.rejected))
        .bind(7, as_signed(sum.quarantined))
        .bind(8, as_signed(sum.delivered))
        .bind(9, as_signed(sum.records));
  };
  for (const auto& [key, sum] : daily_) {
    add_daily_.bind(1, std::get<0>(key))
        .bind(2, std::get<1>(key))
        .bind(3, std::get<2>(key))
        .bind(4, std::get<3>(key));
    bind_sums(add_daily_, sum);
    if (auto done = add_daily_.run(); !done) return done;
  }
  for (const auto& [key, sum] : classes_) {
    add_class_.bind(1, std::get<0>(key))
        .bind(2, std::get<1>(key))
        .bind(3, std::get<2>(key));
    bind_sums(add_class_, sum);
    if (auto done = add_class_.run(); !done) return done;
  }
  for (const auto& [key, messages] : override_counts_) {
    add_override_.bind(1, std::get<0>(key))
        .bind(2, std::get<1>(key))
        .bind(3, std::get<2>(key))
        .bind(4, std::get<3>(key))
        .bind(5, as_signed(messages));
    if (auto done = add_override_.run(); !done) return done;
  }
  daily_.clear();
  classes_.clear();
  override_counts_.clear();
  return {};
}

}  // namespace ruascope::storage

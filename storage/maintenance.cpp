#include "storage/maintenance.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "storage/schema.hpp"
#include "storage/store.hpp"

namespace ruascope::storage {
namespace {

constexpr std::size_t kMaxProblemsTold = 20;

// The roll-ups as they follow from the records. Foreign authors and empty
// counts change no number; the flag is the last byte of AuthorRelation in the
// tuple's identity (codec.hpp: class, pe_spf, pe_dkim, author_relation).
constexpr const char* kRecomputed =
    "FROM report p JOIN record r ON r.id>=p.first_record_id AND "
    "r.id<p.first_record_id+p.record_count JOIN tuple t ON t.id=r.tuple_id "
    "WHERE p.status<=2 AND p.trust<>4 AND r.count>0 AND "
    "substr(t.identity,4,1)<>x'03'";

constexpr const char* kSums =
    "min(total(r.count),9007199254740991) m,"
    "min(total(r.count*(r.disposition=4)),9007199254740991) j,"
    "min(total(r.count*(r.disposition=3)),9007199254740991) q,"
    "min(total(r.count*(r.disposition IN (1,2))),9007199254740991) v,"
    "count(*) n ";

struct Comparison {
  const char* what;
  std::string stored;
  std::string computed;
};

std::vector<Comparison> comparisons() {
  return {
      {"daily roll-up",
       "SELECT domain_id,day,tuple_id,reporter_id,messages+0.0,rejected+0.0,"
       "quarantined+0.0,delivered+0.0,records FROM daily",
       std::string("SELECT p.domain_id,p.day,r.tuple_id,p.reporter_id,") +
           kSums + kRecomputed + " GROUP BY 1,2,3,4"},
      {"domain roll-up",
       "SELECT domain_id,day,class,messages+0.0,rejected+0.0,quarantined+0.0,"
       "delivered+0.0,records FROM domain_day",
       std::string("SELECT p.domain_id,p.day,t.class,") + kSums + kRecomputed +
           " GROUP BY 1,2,3"},
      {"report's own sums", "SELECT id,messages+0.0,both_fail+0.0 FROM report",
       "SELECT p.id,min(total(r.count),9007199254740991),"
       "min(total(r.count*(t.class IN (4,5,6))),9007199254740991) FROM report "
       "p LEFT JOIN record r ON r.id>=p.first_record_id AND "
       "r.id<p.first_record_id+p.record_count LEFT JOIN tuple t ON "
       "t.id=r.tuple_id GROUP BY p.id"},
  };
}

Result<void> compare(Connection& connection, const Comparison& comparison,
                     std::vector<std::string>& problems) {
  const std::pair<std::string, std::string> differences[] = {
      {comparison.stored + " EXCEPT " + comparison.computed,
       "is stored but doesn't follow from the records"},
      {comparison.computed + " EXCEPT " + comparison.stored,
       "follows from the records but isn't stored"}};
  for (const auto& [sql, text] : differences) {
    auto count = connection.query_integer("SELECT count(*) FROM (" + sql + ")");
    if (!count) return std::move(count).error();
    if (*count > 0) {
      problems.push_back(std::string(comparison.what) + ": " +
                         std::to_string(*count) + " rows: one " + text);
    }
  }
  return {};
}

Result<void> check_integrity(Connection& connection,
                             std::vector<std::string>& problems) {
  auto statement = connection.prepare("PRAGMA integrity_check(20)");
  if (!statement) return std::move(statement).error();
  while (true) {
    auto row = statement->step();
    if (!row) return std::move(row).error();
    if (!*row) return {};
    if (statement->text(0) != "ok" && problems.size() < kMaxProblemsTold) {
      problems.emplace_back(statement->text(0));
    }
  }
}

Result<void> check_references(Connection& connection,
                              std::vector<std::string>& problems) {
  const std::pair<const char*, const char*> checks[] = {
      {"SELECT count(*) FROM record WHERE tuple_id NOT IN (SELECT id FROM "
       "tuple)",
       "records whose identity tuple is missing"},
      {"SELECT (SELECT count(*) FROM record)-(SELECT "
       "coalesce(sum(record_count),0) FROM report)",
       "records more or fewer than the reports say"},
      {"SELECT count(*) FROM raw_chunk WHERE report_id NOT IN (SELECT id FROM "
       "report)",
       "kept documents whose report is missing"},
      {"SELECT count(*) FROM quarantine_chunk WHERE quarantine_id NOT IN "
       "(SELECT id FROM quarantine)",
       "parts of quarantined messages without their entry"}};
  for (const auto& [sql, text] : checks) {
    auto count = connection.query_integer(sql);
    if (!count) return std::move(count).error();
    if (*count != 0) {
      problems.push_back(std::to_string(*count) + " " + text);
    }
  }
  return {};
}

Result<Connection> open_for_reading(const std::filesystem::path& data_dir) {
  const std::filesystem::path path = data_dir / kDatabaseFileName;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return Error(Errc::kUnavailable, "no store in " + data_dir.string());
  }
  auto connection = Connection::open(path.string(), true, "");
  if (!connection) return connection;
  if (auto checked = check_schema(*connection); !checked) {
    return std::move(checked).error().within(path.string());
  }
  return connection;
}

Result<void> sync_path(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  const int error_number = errno;
  if (file >= 0) ::close(file);
  if (synced) return {};
  return Error(
      Errc::kUnavailable,
      path.string() + ": " + std::generic_category().message(error_number));
}

}  // namespace

Result<CheckResult> check_store(const std::filesystem::path& data_dir) {
  auto connection = open_for_reading(data_dir);
  if (!connection) return std::move(connection).error();
  CheckResult result;
  // One snapshot for all comparisons, while reports may come in.
  if (auto begun = connection->execute("BEGIN"); !begun) {
    return std::move(begun).error();
  }
  if (auto done = check_integrity(*connection, result.problems); !done) {
    return std::move(done).error();
  }
  if (auto done = check_references(*connection, result.problems); !done) {
    return std::move(done).error();
  }
  for (const Comparison& comparison : comparisons()) {
    auto done = compare(*connection, comparison, result.problems);
    if (!done) return std::move(done).error();
  }
  const std::pair<std::uint64_t*, const char*> counts[] = {
      {&result.reports, "SELECT count(*) FROM report"},
      {&result.records, "SELECT count(*) FROM record"},
      {&result.tuples, "SELECT count(*) FROM tuple"},
      {&result.messages,
       "SELECT min(total(messages),9007199254740991) FROM domain_day"}};
  for (const auto& [count, sql] : counts) {
    auto value = connection->query_integer(sql);
    if (!value) return std::move(value).error();
    *count = static_cast<std::uint64_t>(*value);
  }
  return result;
}

Result<std::uint64_t> backup_store(const std::filesystem::path& data_dir,
                                   const std::filesystem::path& target) {
  std::error_code error;
  if (std::filesystem::exists(target, error)) {
    return Error(Errc::kUnavailable, target.string() + " exists already");
  }
  auto connection = open_for_reading(data_dir);
  if (!connection) return std::move(connection).error();
  std::filesystem::path unfinished = target;
  unfinished += ".unfinished";
  std::filesystem::remove(unfinished, error);
  auto copy = connection->prepare("VACUUM INTO ?1");
  if (!copy) return std::move(copy).error();
  const std::string name = unfinished.string();
  auto done = copy->bind_text(1, name).run();
  if (done) done = sync_path(unfinished);
  if (done) {
    std::filesystem::rename(unfinished, target, error);
    if (error) done = Error(Errc::kUnavailable, error.message());
  }
  if (!done) {
    std::filesystem::remove(unfinished, error);
    return std::move(done).error();
  }
  const std::filesystem::path parent = target.parent_path();
  if (auto synced = sync_path(parent.empty() ? "." : parent); !synced) {
    return std::move(synced).error();
  }
  return std::filesystem::file_size(target, error);
}

}  // namespace ruascope::storage

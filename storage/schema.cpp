#include "storage/schema.hpp"

#include <string>

namespace ruascope::storage {
namespace {

// Few and narrow B-trees: every index costs more than parsing a report.
//
// name        texts that repeat: domains, reporters, organisations
// policy      policies as published
// tuple       identity tuples; `key` begins the SHA-256 of the identity
// report      one row a report; report_identity serves key, duplicate,
//             conflict and overlap checks in one range scan
// record      in the order of arrival, so appended; a report's records are
//             first_record_id and the following record_count
// daily       messages per policy domain, day, tuple and reporter
// domain_day  the same summed per class
// daily_override  messages per kind of override
constexpr const char* kMigrations[] = {R"sql(
CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE policy (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE);
CREATE TABLE override (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE);
CREATE TABLE tuple (
  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE,
  domain_id INTEGER NOT NULL, class INTEGER NOT NULL,
  source_ip BLOB NOT NULL, header_from_id INTEGER NOT NULL,
  identity BLOB NOT NULL);
CREATE TABLE report (
  id INTEGER PRIMARY KEY, reporter_id INTEGER NOT NULL,
  domain_id INTEGER NOT NULL, begin INTEGER NOT NULL, end INTEGER NOT NULL,
  id_hash BLOB NOT NULL, semantic_hash BLOB NOT NULL,
  report_id TEXT NOT NULL, day INTEGER NOT NULL, end_exclusive INTEGER NOT NULL,
  org_name_id INTEGER, email_id INTEGER, status INTEGER NOT NULL,
  trust INTEGER NOT NULL, dialect INTEGER NOT NULL,
  first_record_id INTEGER NOT NULL, record_count INTEGER NOT NULL,
  dropped INTEGER NOT NULL, messages INTEGER NOT NULL,
  both_fail INTEGER NOT NULL, policy_id INTEGER NOT NULL,
  received_at INTEGER NOT NULL, transport INTEGER NOT NULL,
  revision_of INTEGER, overlaps INTEGER NOT NULL, detail BLOB, defects BLOB);
CREATE UNIQUE INDEX report_identity
  ON report (reporter_id, domain_id, begin, end, id_hash, semantic_hash);
CREATE INDEX report_day ON report (domain_id, day);
CREATE TABLE record (
  id INTEGER PRIMARY KEY, tuple_id INTEGER NOT NULL, count INTEGER NOT NULL,
  disposition INTEGER NOT NULL, envelope_to_id INTEGER, detail BLOB);
CREATE TABLE daily (
  domain_id INTEGER NOT NULL, day INTEGER NOT NULL, tuple_id INTEGER NOT NULL,
  reporter_id INTEGER NOT NULL, messages INTEGER NOT NULL,
  rejected INTEGER NOT NULL, quarantined INTEGER NOT NULL,
  delivered INTEGER NOT NULL, records INTEGER NOT NULL,
  PRIMARY KEY (domain_id, day, tuple_id, reporter_id)) WITHOUT ROWID;
CREATE TABLE domain_day (
  domain_id INTEGER NOT NULL, day INTEGER NOT NULL, class INTEGER NOT NULL,
  messages INTEGER NOT NULL, rejected INTEGER NOT NULL,
  quarantined INTEGER NOT NULL, delivered INTEGER NOT NULL,
  records INTEGER NOT NULL,
  PRIMARY KEY (domain_id, day, class)) WITHOUT ROWID;
CREATE TABLE daily_override (
  domain_id INTEGER NOT NULL, day INTEGER NOT NULL, tuple_id INTEGER NOT NULL,
  override_id INTEGER NOT NULL, messages INTEGER NOT NULL,
  PRIMARY KEY (domain_id, day, tuple_id, override_id)) WITHOUT ROWID;
CREATE TABLE raw_chunk (
  report_id INTEGER NOT NULL, seq INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (report_id, seq));
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,
  received_at INTEGER NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL,
  size INTEGER NOT NULL, reason TEXT NOT NULL, place TEXT NOT NULL,
  version TEXT NOT NULL, attempts INTEGER NOT NULL);
CREATE TABLE quarantine_chunk (
  quarantine_id INTEGER NOT NULL, seq INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (quarantine_id, seq)) WITHOUT ROWID;
CREATE TABLE ignored (
  digest BLOB PRIMARY KEY, kind INTEGER NOT NULL, received_at INTEGER NOT NULL,
  source TEXT NOT NULL, sender TEXT NOT NULL, subject TEXT NOT NULL)
  WITHOUT ROWID;
)sql"};

static_assert(std::size(kMigrations) == kSchemaVersion);

Error not_ours() {
  return {Errc::kCorrupt,
          "the file is a SQLite database, but no ruascope store; it was left "
          "as it is"};
}

Error too_new(std::int64_t version) {
  return {Errc::kUnsupported,
          "the store has schema " + std::to_string(version) +
              ", this program knows up to " + std::to_string(kSchemaVersion) +
              "; run a newer ruascope"};
}

}  // namespace

Result<void> check_schema(Connection& connection) {
  auto application = connection.query_integer("PRAGMA application_id");
  if (!application) return std::move(application).error();
  auto version = connection.query_integer("PRAGMA user_version");
  if (!version) return std::move(version).error();
  if (*application != kApplicationId) return not_ours();
  if (*version > kSchemaVersion) return too_new(*version);
  return {};
}

Result<void> migrate(Connection& connection) {
  auto tables = connection.query_integer("SELECT count(*) FROM sqlite_master");
  if (!tables) return std::move(tables).error();
  if (*tables > 0) {
    if (auto checked = check_schema(connection); !checked) return checked;
  }
  auto version = connection.query_integer("PRAGMA user_version");
  if (!version) return std::move(version).error();
  for (std::int64_t next = *version; next < kSchemaVersion; ++next) {
    const std::string step =
        std::string("BEGIN IMMEDIATE;") +
        kMigrations[static_cast<std::size_t>(next)] +
        "PRAGMA application_id=" + std::to_string(kApplicationId) +
        ";PRAGMA user_version=" + std::to_string(next + 1) + ";COMMIT;";
    if (auto done = connection.execute(step); !done) {
      // The failed step is undone; its own error is the one to tell.
      (void)connection.execute("ROLLBACK");
      return done;
    }
  }
  return {};
}

}  // namespace ruascope::storage

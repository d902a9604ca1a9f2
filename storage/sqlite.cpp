#include "storage/sqlite.hpp"

namespace ruascope::storage {
namespace {

constexpr int kBusyMilliseconds = 5000;

Error error_of(int status, std::string text) {
  switch (status & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::kCorrupt,
              "the store is damaged (" + text +
                  "); restore a backup, or move it away and take the reports "
                  "in again"};
    case SQLITE_FULL:
      return {Errc::kUnavailable, "no space left for the store"};
    default:
      return {Errc::kUnavailable, std::move(text)};
  }
}

}  // namespace

Error sqlite_error(sqlite3* connection, std::string_view what) {
  return error_of(sqlite3_extended_errcode(connection),
                  std::string(what) + ": " + sqlite3_errmsg(connection));
}

Statement& Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_, index, value);
  return *this;
}

Statement& Statement::bind_text(int index, std::string_view value) {
  sqlite3_bind_text(statement_, index,
                    value.data() == nullptr ? "" : value.data(),
                    static_cast<int>(value.size()), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind_blob(int index, std::string_view value) {
  if (value.empty()) {
    sqlite3_bind_zeroblob(statement_, index, 0);
  } else {
    sqlite3_bind_blob(statement_, index, value.data(),
                      static_cast<int>(value.size()), SQLITE_STATIC);
  }
  return *this;
}

Statement& Statement::bind_null(int index) {
  sqlite3_bind_null(statement_, index);
  return *this;
}

Result<bool> Statement::step() {
  const int status = sqlite3_step(statement_);
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  Error error = sqlite_error(sqlite3_db_handle(statement_), "store");
  reset();
  return error;
}

Result<void> Statement::run() {
  auto row = step();
  reset();
  if (!row) return std::move(row).error();
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::text(int column) const {
  return blob(column);
}

std::string_view Statement::blob(int column) const {
  const void* const bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Result<Connection> Connection::open(const std::string& path, bool read_only,
                                    const std::string& vfs) {
  Connection connection;
  const int flags = SQLITE_OPEN_NOMUTEX |
                    (read_only ? SQLITE_OPEN_READONLY
                               : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const int status =
      sqlite3_open_v2(path.c_str(), &connection.connection_, flags,
                      vfs.empty() ? nullptr : vfs.c_str());
  if (status != SQLITE_OK) {
    return error_of(status, path + ": " +
                                (connection.connection_ != nullptr
                                     ? sqlite3_errmsg(connection.connection_)
                                     : sqlite3_errstr(status)));
  }
  sqlite3_busy_timeout(connection.connection_, kBusyMilliseconds);
  return connection;
}

Result<void> Connection::execute(const std::string& sql) {
  if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) !=
      SQLITE_OK) {
    return sqlite_error(connection_, "store");
  }
  return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
  Statement statement;
  if (sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement.statement_,
                         nullptr) != SQLITE_OK) {
    return sqlite_error(connection_, "store");
  }
  return statement;
}

Result<std::int64_t> Connection::query_integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::move(statement).error();
  auto row = statement->step();
  if (!row) return std::move(row).error();
  return *row ? statement->integer(0) : std::int64_t{0};
}

}  // namespace ruascope::storage

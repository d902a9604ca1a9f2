#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "core/result.hpp"

namespace ruascope::storage {

// Thin and checked access to SQLite.

// kUnavailable for what may pass (busy, full, I/O), kCorrupt for damage.
Error sqlite_error(sqlite3* connection, std::string_view what);

// A prepared statement. Bind, step, reset. Not thread-safe.
class Statement {
 public:
  Statement() = default;
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(Statement&& other) noexcept : statement_(other.statement_) {
    other.statement_ = nullptr;
  }
  Statement& operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
  }

  // Blobs and texts are borrowed until the next reset().
  Statement& bind(int index, std::int64_t value);
  Statement& bind_text(int index, std::string_view value);
  Statement& bind_blob(int index, std::string_view value);
  Statement& bind_null(int index);

  // True: a row is there. False: done.
  Result<bool> step();
  // Runs a statement that gives no row, and resets it.
  Result<void> run();
  void reset();

  std::int64_t integer(int column) const;
  std::uint64_t count(int column) const {
    return static_cast<std::uint64_t>(integer(column));
  }
  std::string_view text(int column) const;  // Valid until the next step().
  std::string_view blob(int column) const;
  bool is_null(int column) const;

 private:
  friend class Connection;
  sqlite3_stmt* statement_ = nullptr;
};

// One connection. Not thread-safe.
class Connection {
 public:
  static Result<Connection> open(const std::string& path, bool read_only,
                                 const std::string& vfs);
  ~Connection() { sqlite3_close(connection_); }
  Connection(Connection&& other) noexcept : connection_(other.connection_) {
    other.connection_ = nullptr;
  }
  Connection& operator=(Connection&& other) noexcept {
    std::swap(connection_, other.connection_);
    return *this;
  }

  Result<void> execute(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);
  // The first column of the first row.
  Result<std::int64_t> query_integer(std::string_view sql);
  std::int64_t last_insert_id() const {
    return sqlite3_last_insert_rowid(connection_);
  }
  sqlite3* handle() const { return connection_; }

 private:
  Connection() = default;
  sqlite3* connection_ = nullptr;
};

}  // namespace ruascope::storage

// A database in memory, and what is asked of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "projections/export/tables.hpp"
#include "tools/benefactor/reports/duckdb_library.hpp"

namespace benefactor::tools {

/// DuckDB refused or failed; the text is its own.
struct sql_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// *text* as an SQL literal: 'it''s'.
std::string sql_text(std::string_view text);

/// *name* as an SQL identifier: "name".
std::string sql_name(std::string_view name);

/// "DECIMAL(18,2)": what a column is in SQL.
std::string_view sql_type(projections::column_kind kind);

/// For one thread, but for interrupt().
class duckdb_session {
 public:
  /// Extensions are neither loaded nor fetched; memory is limited to *memory_mib*, beyond which DuckDB writes
  /// to *spill* (empty: it fails). Errors: duckdb_missing, sql_error.
  explicit duckdb_session(const std::string& spill = {}, std::uint64_t memory_mib = 1024);
  ~duckdb_session();
  duckdb_session(const duckdb_session&) = delete;
  duckdb_session& operator=(const duckdb_session&) = delete;

  /// Errors: sql_error.
  void run(const std::string& sql);

  /// Nothing, or why *sql* is not one SELECT without parameters.
  std::optional<std::string> why_no_select(const std::string& sql);

  /// *sql*, of which why_no_select says nothing, without the semicolon behind the statement and what follows
  /// that, so that it can stand in another one.
  std::string statement_in(const std::string& sql);

  /// Visits the rows of a query all of whose columns are texts; nothing is NULL. Rows are fetched as they are
  /// made. Errors: sql_error.
  using text_row = std::vector<std::optional<std::string_view>>;
  void for_each(const std::string& sql, const std::function<void(const text_row&)>& visit);

  /// The query that runs now fails soon. From any thread.
  void interrupt() {
    interrupted_ = true;
    duck_.interrupt(connection_);
  }

  const duckdb::functions& functions() const { return duck_; }
  duckdb::connection connection() const { return connection_; }

 private:
  const duckdb::functions& duck_;
  duckdb::database database_ = nullptr;
  duckdb::connection connection_ = nullptr;
  std::atomic<bool> interrupted_ = false;

  std::string reason(const std::string& sql, std::string text);
};

/// Appends rows to a table of a session, which it makes.
class duckdb_table {
 public:
  struct column {
    std::string name;
    projections::column_kind kind;
  };
  /// *session* outlives it.
  duckdb_table(duckdb_session& session, std::string name, std::vector<column> columns);
  ~duckdb_table();
  duckdb_table(const duckdb_table&) = delete;
  duckdb_table& operator=(const duckdb_table&) = delete;

  // One call for each column, in order; then the next row begins. Errors: sql_error.
  void text(std::string_view value);
  void number(std::int64_t value);
  void nothing();

  std::uint64_t rows() const { return rows_; }

  /// Writes the table as zstd Parquet to *file* and empties it. Errors: sql_error.
  void copy_to(const std::string& file);

 private:
  void make();
  void next_column();
  void append_chunk();

  duckdb_session& session_;
  const duckdb::functions& duck_;
  std::string name_;
  std::vector<column> columns_;
  duckdb::appender appender_ = nullptr;
  duckdb::data_chunk chunk_ = nullptr;
  std::vector<duckdb::vector> vectors_;
  std::vector<void*> data_;
  std::size_t at_ = 0;
  std::uint64_t in_chunk_ = 0, rows_ = 0;
};

}  // namespace benefactor::tools

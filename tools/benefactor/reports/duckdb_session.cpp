#include "tools/benefactor/reports/duckdb_session.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace benefactor::tools {

namespace {

using projections::column_kind;

std::string doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  return out += quote;
}

/// Frees what the library made, whatever happens.
template <class Handle>
struct owned {
  Handle handle{};
  void (*destroy)(Handle*);
  ~owned() { destroy(&handle); }
};

const char* said(const char* text) { return text == nullptr ? "DuckDB gave no reason" : text; }

duckdb::logical_type logical_type_of(const duckdb::functions& duck, column_kind kind) {
  switch (kind) {
    case column_kind::text: return duck.create_logical_type(duckdb::varchar);
    case column_kind::integer: return duck.create_logical_type(duckdb::bigint);
    case column_kind::money: return duck.create_decimal_type(18, 2);
    case column_kind::day: return duck.create_logical_type(duckdb::date);
    case column_kind::instant: return duck.create_logical_type(duckdb::timestamp);
    case column_kind::flag: return duck.create_logical_type(duckdb::boolean);
  }
  return duck.create_logical_type(duckdb::varchar);
}

}  // namespace

std::string sql_text(std::string_view text) { return doubled(text, '\''); }
std::string sql_name(std::string_view name) { return doubled(name, '"'); }

std::string_view sql_type(column_kind kind) {
  switch (kind) {
    case column_kind::text: break;
    case column_kind::integer: return "BIGINT";
    case column_kind::money: return "DECIMAL(18,2)";
    case column_kind::day: return "DATE";
    case column_kind::instant: return "TIMESTAMP";
    case column_kind::flag: return "BOOLEAN";
  }
  return "VARCHAR";
}

duckdb_session::duckdb_session(const std::string& spill, std::uint64_t memory_mib) : duck_(load_duckdb()) {
  owned<duckdb::config> config{nullptr, duck_.destroy_config};
  if (duck_.create_config(&config.handle) != duckdb::success) throw sql_error("DuckDB: it has no settings");
  const auto set = [&](const char* name, const std::string& value) {
    if (duck_.set_config(config.handle, name, value.c_str()) != duckdb::success)
      throw sql_error("DuckDB: it does not take " + std::string(name) + " = " + value);
  };
  set("autoinstall_known_extensions", "false");
  set("autoload_known_extensions", "false");
  set("memory_limit", std::to_string(memory_mib) + "MiB");
  set("threads", std::to_string(std::clamp(std::thread::hardware_concurrency(), 1u, 4u)));
  set("temp_directory", spill);
  char* error = nullptr;
  if (duck_.open_ext(":memory:", &database_, config.handle, &error) != duckdb::success) {
    const std::string why = said(error);
    duck_.free(error);
    throw sql_error(why);
  }
  if (duck_.connect(database_, &connection_) != duckdb::success) {
    duck_.close(&database_);
    throw sql_error("DuckDB: no connection to its database in memory");
  }
}

duckdb_session::~duckdb_session() {
  duck_.disconnect(&connection_);
  duck_.close(&database_);
}

// The thread of a query that fails stops the query's others, and DuckDB sometimes gives what those say.
std::string duckdb_session::reason(const std::string& sql, std::string text) {
  constexpr int tries = 8;
  for (int i = 0; i < tries && !interrupted_ && text.starts_with("INTERRUPT"); ++i) {
    owned<duckdb::result> result{{}, duck_.destroy_result};
    if (duck_.query(connection_, sql.c_str(), &result.handle) == duckdb::success) break;
    text = said(duck_.result_error(&result.handle));
  }
  return text;
}

void duckdb_session::run(const std::string& sql) {
  owned<duckdb::result> result{{}, duck_.destroy_result};
  if (duck_.query(connection_, sql.c_str(), &result.handle) != duckdb::success)
    throw sql_error(reason(sql, said(duck_.result_error(&result.handle))));
}

std::optional<std::string> duckdb_session::why_no_select(const std::string& sql) {
  owned<duckdb::extracted_statements> statements{nullptr, duck_.destroy_extracted};
  const auto count = duck_.extract_statements(connection_, sql.c_str(), &statements.handle);
  if (count == 0) {
    const char* error = duck_.extract_statements_error(statements.handle);
    return error != nullptr && *error != '\0' ? error : "there is no statement";
  }
  if (count > 1) return "one statement at a time";
  owned<duckdb::prepared_statement> statement{nullptr, duck_.destroy_prepare};
  if (duck_.prepare_extracted_statement(connection_, statements.handle, 0, &statement.handle) !=
      duckdb::success)
    return said(duck_.prepare_error(statement.handle));
  if (duck_.prepared_statement_type(statement.handle) != duckdb::select)
    return "only SELECT: the tables are read and nothing is changed";
  if (duck_.nparams(statement.handle) != 0) return "a parameter has no value: write it out";
  return std::nullopt;
}

std::string duckdb_session::statement_in(const std::string& sql) {
  // DuckDB knows best which semicolons stand in texts and comments.
  const auto count = [&](const std::string& text) -> std::optional<std::uint64_t> {
    owned<duckdb::extracted_statements> statements{nullptr, duck_.destroy_extracted};
    const auto found = duck_.extract_statements(connection_, text.c_str(), &statements.handle);
    const char* error = duck_.extract_statements_error(statements.handle);
    return error != nullptr && *error != '\0' ? std::nullopt : std::optional(found);
  };
  for (auto at = sql.find(';'); at != std::string::npos; at = sql.find(';', at + 1))
    if (auto before = sql.substr(0, at); count(before) == 1 && count(sql.substr(at + 1)) == 0) return before;
  return sql;
}

void duckdb_session::for_each(const std::string& sql, const std::function<void(const text_row&)>& visit) {
  owned<duckdb::extracted_statements> statements{nullptr, duck_.destroy_extracted};
  if (duck_.extract_statements(connection_, sql.c_str(), &statements.handle) != 1)
    throw sql_error(said(duck_.extract_statements_error(statements.handle)));
  owned<duckdb::prepared_statement> statement{nullptr, duck_.destroy_prepare};
  if (duck_.prepare_extracted_statement(connection_, statements.handle, 0, &statement.handle) !=
      duckdb::success)
    throw sql_error(said(duck_.prepare_error(statement.handle)));
  owned<duckdb::result> result{{}, duck_.destroy_result};
  if (duck_.execute_prepared_streaming(statement.handle, &result.handle) != duckdb::success)
    throw sql_error(said(duck_.result_error(&result.handle)));
  text_row row(duck_.column_count(&result.handle));
  for (;;) {
    owned<duckdb::data_chunk> chunk{duck_.fetch_chunk(result.handle), duck_.destroy_data_chunk};
    if (chunk.handle == nullptr) break;
    const auto rows = duck_.data_chunk_get_size(chunk.handle);
    if (rows == 0) break;
    for (std::uint64_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < row.size(); ++c) {
        const auto column = duck_.data_chunk_get_vector(chunk.handle, c);
        auto* validity = duck_.vector_get_validity(column);
        if (validity != nullptr && !duck_.validity_row_is_valid(validity, r)) {
          row[c].reset();
          continue;
        }
        auto& value = static_cast<duckdb::string_value*>(duck_.vector_get_data(column))[r];
        row[c] = std::string_view(duck_.string_t_data(&value), value.length);
      }
      visit(row);
    }
  }
  // A query that fails while rows are fetched says so here.
  if (const char* error = duck_.result_error(&result.handle)) throw sql_error(reason(sql, error));
}

duckdb_table::duckdb_table(duckdb_session& session, std::string name, std::vector<column> columns)
    : session_(session), duck_(session.functions()), name_(std::move(name)), columns_(std::move(columns)) {
  std::vector<duckdb::logical_type> types;
  for (const auto& c : columns_) types.push_back(logical_type_of(duck_, c.kind));
  chunk_ = duck_.create_data_chunk(types.data(), types.size());
  for (auto& type : types) duck_.destroy_logical_type(&type);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    vectors_.push_back(duck_.data_chunk_get_vector(chunk_, c));
    data_.push_back(duck_.vector_get_data(vectors_.back()));
  }
}

duckdb_table::~duckdb_table() {
  if (appender_ != nullptr) duck_.appender_destroy(&appender_);
  duck_.destroy_data_chunk(&chunk_);
}

void duckdb_table::make() {
  std::string sql = "CREATE TABLE " + sql_name(name_) + " (";
  for (const auto& c : columns_)
    sql += (&c == columns_.data() ? "" : ", ") + sql_name(c.name) + ' ' + std::string(sql_type(c.kind));
  session_.run(sql + ')');
  if (duck_.appender_create(session_.connection(), nullptr, name_.c_str(), &appender_) != duckdb::success)
    throw sql_error(said(duck_.appender_error(appender_)));
}

void duckdb_table::next_column() {
  if (++at_ < columns_.size()) return;
  at_ = 0;
  ++rows_;
  if (++in_chunk_ == duckdb::chunk_rows_max) append_chunk();
}

void duckdb_table::text(std::string_view value) {
  duck_.vector_assign_string_element_len(vectors_[at_], in_chunk_, value.data(), value.size());
  next_column();
}

void duckdb_table::number(std::int64_t value) {
  switch (columns_[at_].kind) {
    case column_kind::day:
      static_cast<std::int32_t*>(data_[at_])[in_chunk_] = static_cast<std::int32_t>(value);
      break;
    case column_kind::flag: static_cast<bool*>(data_[at_])[in_chunk_] = value != 0; break;
    default: static_cast<std::int64_t*>(data_[at_])[in_chunk_] = value;  // DECIMAL(18,2) is its cents.
  }
  next_column();
}

void duckdb_table::nothing() {
  duck_.vector_ensure_validity_writable(vectors_[at_]);
  duck_.validity_set_row_invalid(duck_.vector_get_validity(vectors_[at_]), in_chunk_);
  next_column();
}

void duckdb_table::append_chunk() {
  if (appender_ == nullptr) make();
  duck_.data_chunk_set_size(chunk_, in_chunk_);
  if (duck_.append_data_chunk(appender_, chunk_) != duckdb::success)
    throw sql_error(said(duck_.appender_error(appender_)));
  duck_.data_chunk_reset(chunk_);
  for (std::size_t c = 0; c < vectors_.size(); ++c) {
    vectors_[c] = duck_.data_chunk_get_vector(chunk_, c);
    data_[c] = duck_.vector_get_data(vectors_[c]);
  }
  in_chunk_ = 0;
}

void duckdb_table::copy_to(const std::string& file) {
  if (in_chunk_ > 0 || appender_ == nullptr) append_chunk();
  if (duck_.appender_flush(appender_) != duckdb::success)
    throw sql_error(said(duck_.appender_error(appender_)));
  duck_.appender_destroy(&appender_);
  appender_ = nullptr;
  session_.run("COPY " + sql_name(name_) + " TO " + sql_text(file) + " (FORMAT parquet, COMPRESSION zstd)");
  session_.run("DROP TABLE " + sql_name(name_));
  rows_ = 0;
}

}  // namespace benefactor::tools

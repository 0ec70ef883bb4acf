// DuckDB as a shared library that is loaded when a command needs it: Parquet and SQL for `export`, `sql` and
// `report`. Everything else of the program works without it. Only what is used of its C interface is declared
// here; types are opaque.
//
// It is loaded into the process of such a command and never into a server.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace benefactor::tools {

/// The library is not there, or is none that this program can use. Says how to install it.
struct duckdb_missing : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The C interface of DuckDB 1.4 and 1.5, by the names that it has there without "duckdb_".
namespace duckdb {

using database = struct opaque_database*;
using connection = struct opaque_connection*;
using config = struct opaque_config*;
using prepared_statement = struct opaque_statement*;
using extracted_statements = struct opaque_statements*;
using logical_type = struct opaque_type*;
using data_chunk = struct opaque_chunk*;
using vector = struct opaque_vector*;
using appender = struct opaque_appender*;

/// Owned by whoever calls; only destroy_result looks inside.
struct result {
  std::uint64_t unused[3];
  void* unused_columns;
  char* unused_error;
  void* internal;
};

/// Sixteen bytes: the length, then the text or where it is.
struct string_value {
  std::uint32_t length;
  char prefix[4];
  const char* elsewhere;
};

enum state : int { success = 0 };
enum statement_type : int { select = 1 };
enum type : int { boolean = 1, bigint = 5, timestamp = 12, date = 13, varchar = 17 };

struct functions {
  const char* (*library_version)();
  state (*create_config)(config*);
  state (*set_config)(config, const char* name, const char* value);
  void (*destroy_config)(config*);
  state (*open_ext)(const char* path, database*, config, char** error);
  void (*close)(database*);
  state (*connect)(database, connection*);
  void (*disconnect)(connection*);
  void (*interrupt)(connection);
  void (*free)(void*);

  state (*query)(connection, const char* sql, result*);
  const char* (*result_error)(result*);
  std::uint64_t (*column_count)(result*);
  void (*destroy_result)(result*);
  data_chunk (*fetch_chunk)(result);

  std::uint64_t (*extract_statements)(connection, const char* sql, extracted_statements*);
  const char* (*extract_statements_error)(extracted_statements);
  void (*destroy_extracted)(extracted_statements*);
  state (*prepare_extracted_statement)(connection, extracted_statements, std::uint64_t, prepared_statement*);
  const char* (*prepare_error)(prepared_statement);
  std::uint64_t (*nparams)(prepared_statement);
  statement_type (*prepared_statement_type)(prepared_statement);
  void (*destroy_prepare)(prepared_statement*);
  state (*execute_prepared_streaming)(prepared_statement, result*);

  logical_type (*create_logical_type)(type);
  logical_type (*create_decimal_type)(std::uint8_t width, std::uint8_t scale);
  void (*destroy_logical_type)(logical_type*);
  data_chunk (*create_data_chunk)(logical_type*, std::uint64_t columns);
  void (*destroy_data_chunk)(data_chunk*);
  void (*data_chunk_reset)(data_chunk);
  void (*data_chunk_set_size)(data_chunk, std::uint64_t);
  std::uint64_t (*data_chunk_get_size)(data_chunk);
  vector (*data_chunk_get_vector)(data_chunk, std::uint64_t column);
  void* (*vector_get_data)(vector);
  std::uint64_t* (*vector_get_validity)(vector);
  void (*vector_ensure_validity_writable)(vector);
  void (*vector_assign_string_element_len)(vector, std::uint64_t row, const char*, std::uint64_t length);
  void (*validity_set_row_invalid)(std::uint64_t*, std::uint64_t row);
  bool (*validity_row_is_valid)(std::uint64_t*, std::uint64_t row);
  const char* (*string_t_data)(string_value*);

  state (*appender_create)(connection, const char* schema, const char* table, appender*);
  const char* (*appender_error)(appender);
  state (*append_data_chunk)(appender, data_chunk);
  state (*appender_flush)(appender);
  state (*appender_destroy)(appender*);
};

/// Rows of a data chunk at most: the library's vector size.
inline constexpr std::uint64_t chunk_rows_max = 2048;

}  // namespace duckdb

/// Where the library is looked for, in this order: the file that the environment variable BENEFACTOR_DUCKDB
/// names, else the folders that `tools/setup.sh --reports` installs it into, else wherever the system's
/// loader looks.
std::vector<std::filesystem::path> duckdb_places();

/// Loads the library, once. Errors: duckdb_missing.
const duckdb::functions& load_duckdb();

}  // namespace benefactor::tools

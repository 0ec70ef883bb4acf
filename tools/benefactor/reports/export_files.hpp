// The files of an export: takes the fold's rows and writes one file for each table, day and chunk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "projections/export/tables.hpp"
#include "tools/benefactor/reports/export_manifest.hpp"

namespace benefactor::tools {

/// Rows of one table on one day.
class table_writer {
 public:
  virtual ~table_writer() = default;

  virtual void text(std::string_view value) = 0;
  virtual void number(std::int64_t value) = 0;
  virtual void nothing() = 0;

  /// Writes the rows, of which there is at least one, to *file*, and forgets them.
  virtual void write(const std::filesystem::path& file) = 0;
};

/// Makes the writers of one format. Errors: duckdb_missing.
class table_format {
 public:
  virtual ~table_format() = default;
  virtual std::unique_ptr<table_writer> writer(std::string_view table,
                                               const std::vector<projections::export_column>& columns) = 0;
};
std::unique_ptr<table_format> make_parquet_format();
/// Who reads a CSV: programs, to which texts go as they are, or people in a spreadsheet, which must not take
/// a text for a formula.
enum class csv_reader : std::uint8_t { program, spreadsheet };
std::unique_ptr<table_format> make_text_format(export_format format, csv_reader reader = csv_reader::program);

class export_files final : public projections::export_sink {
 public:
  /// Errors: duckdb_missing.
  export_files(std::filesystem::path folder, export_format format, bool confidential);
  ~export_files() override;

  void begin_row(projections::export_table table, std::int32_t day) override;
  void text(std::string_view value) override;
  void number(std::int64_t value) override;
  void nothing() override;
  void end_row() override;

  /// The files of the rows that come now are named by *position*, the first of the chunk.
  void begin_chunk(std::uint64_t position) { position_ = position; }

  /// Of the chunk, so far.
  std::uint64_t rows() const { return rows_; }

  /// Writes what is open, makes all files of the chunk durable and returns them. Errors: sql_error,
  /// std::filesystem::filesystem_error.
  std::vector<export_file> finish_chunk();

 private:
  struct open_table {
    const projections::export_table_form* form = nullptr;
    std::vector<projections::export_column> columns;
    std::unique_ptr<table_writer> writer;  ///< null: nothing of the table is exported
    std::int32_t day = 0;
    std::uint64_t rows = 0;
  };
  void close(open_table& table);
  /// The writer that the next value goes to; null where its column is left out.
  table_writer* next_value();

  std::filesystem::path folder_;
  export_format format_;
  bool confidential_;
  std::unique_ptr<table_format> writers_;
  std::vector<open_table> tables_;
  open_table* current_ = nullptr;
  std::size_t column_ = 0;
  std::uint64_t position_ = 0, rows_ = 0;
  std::vector<export_file> files_;
};

}  // namespace benefactor::tools

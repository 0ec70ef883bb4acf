// Parquet files, by DuckDB.
#include "tools/benefactor/reports/duckdb_session.hpp"
#include "tools/benefactor/reports/export_files.hpp"

namespace benefactor::tools {

namespace {

class parquet_writer final : public table_writer {
 public:
  parquet_writer(duckdb_session& session, std::string_view name, std::vector<duckdb_table::column> columns)
      : table_(session, std::string(name), std::move(columns)) {}

  void text(std::string_view value) override { table_.text(value); }
  void number(std::int64_t value) override { table_.number(value); }
  void nothing() override { table_.nothing(); }
  void write(const std::filesystem::path& file) override { table_.copy_to(file.string()); }

 private:
  duckdb_table table_;
};

class parquet_format final : public table_format {
 public:
  std::unique_ptr<table_writer> writer(std::string_view table,
                                       const std::vector<projections::export_column>& columns) override {
    std::vector<duckdb_table::column> own;
    own.reserve(columns.size());
    for (const auto& c : columns) own.push_back({std::string(c.name), c.kind});
    return std::make_unique<parquet_writer>(session_, table, std::move(own));
  }

 private:
  duckdb_session session_;  // A chunk's rows are bounded, so it never has to spill.
};

}  // namespace

std::unique_ptr<table_format> make_parquet_format() { return std::make_unique<parquet_format>(); }

}  // namespace benefactor::tools

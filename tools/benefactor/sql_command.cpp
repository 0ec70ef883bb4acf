// `benefactor sql`: questions to an export.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <sys/stat.h>
#include <system_error>

#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/reports/export_views.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

namespace fs = std::filesystem;

// A table is for reading: its columns' widths are known when all rows are.
constexpr std::uint64_t table_rows_max = 10'000;

struct sql_options {
  std::string query, from, format = "table", output;
};

struct result_column {
  std::string name, type;

  bool is_number() const {
    for (const auto* prefix : {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
                               "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL"})
      if (type.starts_with(prefix) && !type.ends_with("]")) return true;
    return false;
  }
};

/// The query as a part of another; a comment at its end must not take the rest.
std::string nested(const std::string& query) { return "(" + query + "\n)"; }

std::vector<result_column> columns_of(duckdb_session& sql, const std::string& query) {
  std::vector<result_column> columns;
  sql.for_each("SELECT column_name, column_type FROM (DESCRIBE " + nested(query) + ")", [&](const auto& row) {
    columns.push_back({std::string(*row[0]), std::string(*row[1])});
  });
  return columns;
}

std::string as_texts(const std::string& query) { return "SELECT COLUMNS(*)::VARCHAR FROM " + nested(query); }

[[noreturn]] void fail_to_write(const std::string& where) {
  throw fs::filesystem_error("cannot be written", where, std::make_error_code(std::errc::io_error));
}

/// Nobody reads on, or the disk is full: the rest of the rows need not be found.
void require_written(const std::ostream& out) {
  if (!out) fail_to_write("the answer");
}

void print_table(duckdb_session& sql, const std::string& query, std::ostream& out) {
  std::vector<text_table::column> titles;
  for (const auto& c : columns_of(sql, query))
    titles.push_back({c.name, c.is_number() ? align::right : align::left});
  text_table table(std::move(titles));
  std::uint64_t rows = 0;
  sql.for_each(as_texts(query), [&](const auto& row) {
    if (++rows > table_rows_max) return;
    std::vector<std::string> cells;
    cells.reserve(row.size());
    for (const auto& value : row) cells.push_back(value ? one_line(*value) : "NULL");
    table.add(std::move(cells));
  });
  table.print(out);
  out << '\n' << counted(rows, "row") << '\n';
  if (rows > table_rows_max)
    std::cerr << "benefactor sql: the table shows the first " << format_count(table_rows_max)
              << " rows; --format csv gives all\n";
}

void print_csv(duckdb_session& sql, const std::string& query, std::ostream& out) {
  const auto put = [&out](std::string_view text, bool first) {
    if (!first) out << ',';
    if (text.find_first_of(",\"\r\n") == std::string_view::npos && !text.empty()) {
      out << text;
      return;
    }
    out << '"';
    for (const char c : text) out << (c == '"' ? "\"\"" : std::string(1, c));
    out << '"';
  };
  bool first = true;
  for (const auto& c : columns_of(sql, query)) {
    put(c.name, first);
    first = false;
  }
  out << "\r\n";
  sql.for_each(as_texts(query), [&](const auto& row) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (row[c])
        put(*row[c], c == 0);
      else if (c > 0)
        out << ',';  // NULL is nothing between the commas, an empty text "".
    }
    out << "\r\n";
    require_written(out);
  });
}

/// The query's columns by their names, with every decimal in them as a text: a reader's binary fractions must
/// not get at money.
std::string with_decimals_as_texts(duckdb_session& sql, const std::string& query) {
  static const std::regex decimal(R"(DECIMAL\(\d+,\d+\))");
  std::string values, places;  // By place: two columns may have one name.
  int count = 0;
  for (const auto& c : columns_of(sql, query)) {
    const auto* comma = count == 0 ? "" : ", ";
    const auto place = "c" + std::to_string(++count);
    const auto type = std::regex_replace(c.type, decimal, "VARCHAR");
    places += comma + place;
    values += comma + place + (type == c.type ? "" : "::" + type) + " AS " + sql_name(c.name);
  }
  return "SELECT " + values + " FROM " + nested(query) + " AS q(" + places + ')';
}

void print_json(duckdb_session& sql, const std::string& query, std::ostream& out) {
  bool first = true;
  out << '[';
  sql.for_each("SELECT to_json(r)::VARCHAR FROM " + nested(with_decimals_as_texts(sql, query)) + " AS r",
               [&](const auto& row) {
                 out << (first ? "\n" : ",\n") << row[0].value_or("null");
                 require_written(out);
                 first = false;
               });
  out << "\n]\n";
}

std::string unfinished_name(const std::string& output) { return output + ".part"; }

/// An answer under another name, so that nobody reads half of it; what does not become whole is removed.
class unfinished_file {
 public:
  explicit unfinished_file(const std::string& output) : name_(unfinished_name(output)) { remove(); }
  ~unfinished_file() { remove(); }
  unfinished_file(const unfinished_file&) = delete;
  unfinished_file& operator=(const unfinished_file&) = delete;

  const std::string& name() const { return name_; }

 private:
  void remove() const {
    std::error_code ignored;
    fs::remove(name_, ignored);
  }
  std::string name_;
};

void write_output(duckdb_session& sql, const std::string& query, const sql_options& options) {
  const unfinished_file unfinished(options.output);
  if (options.format == "parquet") {
    sql.run("COPY " + nested(query) + " TO " +
            sql_text(fs::absolute(unfinished.name()).lexically_normal().string()) +
            " (FORMAT parquet, COMPRESSION zstd)");
  } else {
    std::ofstream out(unfinished.name(), std::ios::binary | std::ios::trunc);
    options.format == "csv" ? print_csv(sql, query, out) : print_json(sql, query, out);
    out.close();
    if (!out) fail_to_write(options.output);
  }
  fs::rename(unfinished.name(), options.output);
}

int answer(const sql_options& options) {
  if (options.output.empty() && options.format == "parquet")
    throw std::invalid_argument("--format parquet needs --output FILE");
  if (!options.output.empty() && options.format == "table")
    throw std::invalid_argument("--output is for --format csv, json and parquet");
  // Whoever reads the answer may have enough of it; what was spilled is removed then, too.
  std::signal(SIGPIPE, SIG_IGN);
  export_reader reader(options.from, options.output.empty() ? "" : unfinished_name(options.output));
  if (reader.manifest().confidential) ::umask(077);
  auto& sql = reader.sql();
  if (const auto why = sql.why_no_select(options.query)) throw sql_error(*why);
  const auto query = sql.statement_in(options.query);
  if (!options.output.empty())
    write_output(sql, query, options);
  else if (options.format == "csv")
    print_csv(sql, query, std::cout);
  else if (options.format == "json")
    print_json(sql, query, std::cout);
  else
    print_table(sql, query, std::cout);
  return status_done;
}

}  // namespace

void add_sql_command(CLI::App& app, int& status) {
  auto o = std::make_shared<sql_options>();
  auto* command = app.add_subcommand("sql", "Answer SQL over the tables of an export");
  command->add_option("QUERY", o->query, "One SELECT, in DuckDB's SQL")->required();
  command->add_option("--from", o->from, "The folder of the export")->required();
  command->add_option("--format", o->format, "table, csv, json or parquet")
      ->check(CLI::IsMember({"table", "csv", "json", "parquet"}))
      ->capture_default_str();
  command->add_option("--output", o->output, "Write the answer to this file; of csv, json and parquet");
  std::string tables;
  for (const auto& form : projections::export_tables())
    (tables += tables.empty() ? "" : ", ") += std::string(form.name) + (form.confidential ? " (--phi)" : "");
  command->footer(
      "Tables: " + wrapped(tables, 100) +
      ".\n"
      "`SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'claims'` "
      "tells what a\n"
      "table has. claims, payments, members, policies and providers say what is current; "
      "claims_history and so\n"
      "on have every row. Of policies, members and providers that is what was recorded last, also where it "
      "holds from\n"
      "a later day on (from_day in their histories). Only the files of the export can be read, and nothing "
      "can be changed.\n"
      "In JSON amounts and other decimals are texts, as in an export: \"12.50\".\n"
      "\n"
      "Exit status: 0 answered; 1 stopped, or the answer could not be written; 2 the query, the export or "
      "DuckDB cannot\n"
      "be used.\n"
      "\n"
      "Example:\n"
      "  benefactor sql 'SELECT status, count(*) AS claims, sum(billed) AS billed FROM claims "
      "GROUP BY status'\n"
      "      --from /srv/reports/benefactor");
  command->callback([o, &status] {
    try {
      status = answer(*o);
    } catch (const fs::filesystem_error& error) {
      std::cerr << "benefactor sql: " << error.what() << '\n';
      status = status_failed;
    } catch (const std::exception& error) {
      std::cerr << "benefactor sql: " << (interrupted() ? "stopped" : error.what()) << '\n';
      status = interrupted() ? status_failed : status_unusable;
    }
  });
}

}  // namespace benefactor::tools

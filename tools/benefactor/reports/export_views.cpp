#include "tools/benefactor/reports/export_views.hpp"

#include <unistd.h>

#include "store/durable_file.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;

namespace {

using projections::column_kind;
using projections::export_column;
using projections::export_table;

std::string_view sql_type(column_kind kind) {
  switch (kind) {
    case column_kind::integer: return "BIGINT";
    case column_kind::money: return "DECIMAL(18,2)";
    case column_kind::day: return "DATE";
    case column_kind::instant: return "TIMESTAMP";
    case column_kind::flag: return "BOOLEAN";
    default: return "VARCHAR";
  }
}

template <class Each>
std::string listed(const projections::export_table_form& form, bool confidential, Each each) {
  std::string all;
  for (const auto& column : form.columns)
    if (confidential || !column.confidential) (all += all.empty() ? "" : ", ") += each(column);
  return all;
}

std::string typed_columns(const projections::export_table_form& form, bool confidential) {
  return '{' +
         listed(form, confidential,
                [](const export_column& c) {
                  return sql_name(c.name) + ": '" + std::string(sql_type(c.kind)) + '\'';
                }) +
         '}';
}

std::string rows_of(const projections::export_table_form& form, const export_manifest& manifest,
                    const fs::path& folder) {
  std::string files;
  for (const auto& file : manifest.files)
    if (file.table == form.table)
      (files += files.empty() ? "" : ", ") += sql_text((folder / file.path).string());
  if (files.empty())
    return "SELECT " +
           listed(form, manifest.confidential,
                  [](const export_column& c) {
                    return "NULL::" + std::string(sql_type(c.kind)) + " AS " + sql_name(c.name);
                  }) +
           ", NULL::DATE AS day WHERE false";
  const auto shared = "[" + files + "], hive_partitioning = true, hive_types = {'day': DATE}";
  switch (manifest.format) {
    case export_format::parquet: return "SELECT * FROM read_parquet(" + shared + ")";
    case export_format::csv:
      return "SELECT * FROM read_csv(" + shared +
             ", header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', new_line = "
             "'\\r\\n', columns = " +
             typed_columns(form, manifest.confidential) + ")";
    case export_format::ndjson:
      return "SELECT * FROM read_json(" + shared +
             ", format = 'newline_delimited', columns = " + typed_columns(form, manifest.confidential) + ")";
  }
  return {};
}

/// What is current of a table whose rows alone do not say it; empty: all rows are.
std::string current_of(export_table table, bool confidential) {
  switch (table) {
    case export_table::claims:
      return "SELECT * FROM claims_history WHERE (claim_id, as_of_position) IN (SELECT claim_id, "
             "max(as_of_position) FROM claims_history GROUP BY claim_id)";
    case export_table::payments:
      return "SELECT s.position, s.time, s.run, s.trace, s.on_day, s.payee_npi, s.payee_member_id, s.method, "
             "s.amount, s.claims, c.on_day AS confirmed_on, s.day FROM payments_history s LEFT JOIN "
             "payments_history c ON c.event = 'CONFIRMED' AND c.run = s.run AND c.trace = s.trace WHERE "
             "s.event = 'SETTLED'";
    // A termination's first day without cover follows the last day of cover.
    case export_table::members:
      return std::string(
                 "SELECT policy_id, member_id, arg_max(relationship, position) FILTER (event = 'ENROLLED') "
                 "AS "
                 "relationship, arg_max(enrolled, position) FILTER (event = 'ENROLLED') AS enrolled, CASE "
                 "arg_max(change, position) FILTER (event = 'COVERAGE') WHEN 'TERMINATED' THEN "
                 "arg_max(from_day, position) FILTER (event = 'COVERAGE') - 1 WHEN 'REINSTATED' THEN NULL "
                 "ELSE "
                 "arg_max(terminated, position) FILTER (event = 'ENROLLED') END AS terminated") +
             (confidential
                  ? ", arg_max(member_number, position) FILTER (event = 'ENROLLED') AS member_number, "
                    "arg_max(last_name, position) AS last_name, arg_max(first_name, position) AS first_name, "
                    "arg_max(birth_date, position) AS birth_date, arg_max(sex, position) AS sex"
                  : "") +
             " FROM members_history GROUP BY policy_id, member_id";
    case export_table::policies:
      return std::string(
                 "SELECT policy_id, arg_max(holder_member_id, position) AS holder_member_id, "
                 "arg_max(effective, position) AS effective, arg_max(expiration, position) AS expiration, "
                 "arg_max(terms_version, position) AS terms_version, arg_max(deductible, position) AS "
                 "deductible, arg_max(out_of_pocket_max, position) AS out_of_pocket_max, "
                 "arg_max(administrator, position) AS administrator, coalesce(arg_max(change, position) "
                 "FILTER "
                 "(event = 'COVERAGE'), 'ENROLLED') AS cover, arg_max(from_day, position) FILTER (event = "
                 "'COVERAGE') AS cover_from") +
             (confidential ? ", arg_max(policy_number, position) AS policy_number" : "") +
             " FROM policies_history GROUP BY policy_id";
    case export_table::providers:
      return "SELECT npi, arg_max(name, position) AS name, arg_max(network, position) AS network, "
             "arg_max(contract, position) AS contract, arg_max(city, position) AS city, arg_max(state, "
             "position) AS state, arg_max(taxonomy, position) AS taxonomy FROM providers_history GROUP BY "
             "npi";
    default: return {};
  }
}

export_manifest manifest_in(const fs::path& folder) {
  auto manifest = read_manifest(folder);
  if (!manifest)
    throw export_unusable(folder.string() + ": there is no export; `benefactor export --data DIR --to " +
                          folder.string() + "` makes one");
  return *std::move(manifest);
}

}  // namespace

std::vector<std::string> view_statements(const export_manifest& manifest, const fs::path& folder) {
  std::vector<std::string> statements;
  for (const auto& form : projections::export_tables()) {
    if (form.confidential && !manifest.confidential) continue;
    const auto current = current_of(form.table, manifest.confidential);
    const std::string name(form.name);
    auto statement = "CREATE VIEW " + name;
    statement.append(current.empty() ? " AS " : "_history AS ").append(rows_of(form, manifest, folder));
    statements.push_back(std::move(statement));
    if (!current.empty())
      statements.push_back(std::string("CREATE VIEW ").append(name).append(" AS ").append(current));
  }
  return statements;
}

void write_views(const fs::path& folder, const export_manifest& manifest) {
  std::string text =
      "-- The tables of this export, for DuckDB started in this folder: duckdb -init views.sql\n"
      "-- Written anew by each export. TABLE_history has every row, TABLE what is current.\n";
  for (const auto& statement : view_statements(manifest, {})) text += statement + ";\n";
  store::write_durably(folder / "views.sql", text);
}

export_reader::export_reader(const fs::path& folder, const fs::path& output)
    : manifest_(manifest_in(folder)),
      session_((fs::temp_directory_path() / ("benefactor-sql-" + std::to_string(::getpid()))).string(),
               2048) {
  const auto whole = fs::absolute(folder).lexically_normal();
  for (const auto& statement : view_statements(manifest_, whole)) session_.run(statement);
  session_.run("SET allowed_directories = [" + sql_text((whole / "").string()) + "]");
  if (!output.empty())
    session_.run("SET allowed_paths = [" + sql_text(fs::absolute(output).lexically_normal().string()) + "]");
  session_.run("SET enable_external_access = false");
  session_.run("SET lock_configuration = true");
}

}  // namespace benefactor::tools

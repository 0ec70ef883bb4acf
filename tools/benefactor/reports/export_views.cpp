#include "tools/benefactor/reports/export_views.hpp"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdlib.h>
#include <system_error>

#include "store/durable_file.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;

namespace {

using projections::export_column;
using projections::export_table;

constexpr std::chrono::milliseconds watch_interval{50};

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

/// A column of who a member is.
std::string described(const std::string& column) {
  return "arg_max_null(" + column + ", position) FILTER (event IN ('ENROLLED', 'DESCRIBED')) AS " + column;
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
    // A termination's first day without cover follows the last day of cover. A description says all of it:
    // what it leaves out is not known any more.
    case export_table::members:
      return std::string(
                 "SELECT policy_id, member_id, arg_max(relationship, position) AS relationship, "
                 "arg_max(enrolled, position) AS enrolled, CASE arg_max(change, position) WHEN 'TERMINATED' "
                 "THEN arg_max_null(from_day, position) FILTER (change IS NOT NULL) - 1 WHEN 'REINSTATED' "
                 "THEN NULL ELSE arg_max(terminated, position) END AS terminated, "
                 "coalesce(arg_max(change, position), 'ENROLLED') AS cover") +
             (confidential
                  ? ", arg_max(member_number, position) AS member_number, " + described("last_name") + ", " +
                        described("first_name") + ", " + described("birth_date") + ", " + described("sex")
                  : "") +
             " FROM members_history GROUP BY policy_id, member_id";
    // A revision says all terms, but an expiration only where that is another.
    case export_table::policies:
      return std::string(
                 "SELECT policy_id, arg_max(holder_member_id, position) AS holder_member_id, "
                 "arg_max(effective, position) AS effective, arg_max(expiration, position) AS expiration, "
                 "arg_max(terms_version, position) AS terms_version, arg_max(deductible, position) AS "
                 "deductible, arg_max_null(out_of_pocket_max, position) FILTER (terms_version IS NOT NULL) "
                 "AS out_of_pocket_max, arg_max_null(administrator, position) FILTER (terms_version IS NOT "
                 "NULL) AS administrator, coalesce(arg_max(change, position), 'ENROLLED') AS cover, "
                 "arg_max_null(from_day, position) FILTER (change IS NOT NULL) AS cover_from") +
             (confidential ? ", arg_max(policy_number, position) AS policy_number" : "") +
             " FROM policies_history GROUP BY policy_id";
    case export_table::providers:
      return "SELECT npi, arg_max(name, position) AS name, arg_max(network, position) AS network, "
             "arg_max_null(contract, position) FILTER (event = 'AFFILIATED') AS contract, "
             "arg_max_null(city, position) FILTER (event = 'DESCRIBED') AS city, arg_max_null(state, "
             "position) FILTER (event = 'DESCRIBED') AS state, arg_max_null(taxonomy, position) FILTER "
             "(event = 'DESCRIBED') AS taxonomy FROM providers_history GROUP BY npi";
    default: return {};
  }
}

export_manifest manifest_in(const fs::path& folder) {
  require_plain_path(folder);
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
      "-- Written anew by each export. TABLE_history has every row, TABLE what is current: of policies, "
      "members\n"
      "-- and providers what was recorded last, also where it holds from another day on (from_day in their\n"
      "-- histories).\n";
  for (const auto& statement : view_statements(manifest, {})) text += statement + ";\n";
  store::write_durably(folder / "views.sql", text, manifest.confidential ? 0600 : 0666);
}

spill_folder::spill_folder() {
  auto name = (fs::temp_directory_path() / "benefactor-sql-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw fs::filesystem_error("cannot be made", name, {errno, std::generic_category()});
  path_ = name;
}

spill_folder::~spill_folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

export_reader::export_reader(const fs::path& folder, const fs::path& output)
    : manifest_(manifest_in(folder)),
      session_(spill_.path().string(), 2048),
      watcher_([this](const std::stop_token& stop) {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any wake;
        while (!wake.wait_for(lock, stop, watch_interval, [&] { return stop.stop_requested(); }))
          if (interrupted()) session_.interrupt();
      }) {
  const auto whole = fs::absolute(folder).lexically_normal();
  for (const auto& statement : view_statements(manifest_, whole)) session_.run(statement);
  session_.run("SET allowed_directories = [" + sql_text((whole / "").string()) + "]");
  if (!output.empty())
    session_.run("SET allowed_paths = [" + sql_text(fs::absolute(output).lexically_normal().string()) + "]");
  session_.run("SET enable_external_access = false");
  session_.run("SET lock_configuration = true");
}

}  // namespace benefactor::tools

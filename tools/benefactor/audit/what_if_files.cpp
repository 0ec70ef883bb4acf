// A what-if as files for other tools. Part of what_if_output.hpp.
#include <filesystem>

#include "store/claim_number.hpp"
#include "tools/benefactor/audit/what_if_output.hpp"
#include "tools/benefactor/reports/export_files.hpp"

namespace benefactor::tools {

namespace {

using projections::column_kind;

const std::vector<projections::export_column>& split_columns() {
  static const std::vector<projections::export_column> columns{
      {"recorded_billed", column_kind::money}, {"recorded_plan_paid", column_kind::money},
      {"recorded_member", column_kind::money}, {"recorded_contractual", column_kind::money},
      {"recorded_other", column_kind::money},  {"recorded_undecided", column_kind::money},
      {"supposed_billed", column_kind::money}, {"supposed_plan_paid", column_kind::money},
      {"supposed_member", column_kind::money}, {"supposed_contractual", column_kind::money},
      {"supposed_other", column_kind::money},  {"supposed_undecided", column_kind::money},
      {"plan_pays_more", column_kind::money},  {"member_owes_more", column_kind::money}};
  return columns;
}

void put_splits(table_writer& to, const money_split& recorded, const money_split& supposed) {
  for (const auto* m : {&recorded, &supposed})
    for (const auto amount : {m->billed, m->plan_paid, m->member, m->contractual, m->other, m->undecided})
      to.number(amount);
  to.number(checked_sub(supposed.plan_paid, recorded.plan_paid));
  to.number(checked_sub(supposed.member, recorded.member));
}

std::vector<projections::export_column> with_splits(std::vector<projections::export_column> columns) {
  columns.insert(columns.end(), split_columns().begin(), split_columns().end());
  return columns;
}

}  // namespace

void write_what_if(const std::filesystem::path& folder, export_format format, const what_if_run& run) {
  const auto& r = run.result.report;
  const auto format_of = format == export_format::parquet ? make_parquet_format()
                                                          : make_text_format(format, csv_reader::spreadsheet);
  std::filesystem::create_directories(folder);
  const auto write = [&](const std::string& name, const std::vector<projections::export_column>& columns,
                         const auto& rows) {
    const auto writer = format_of->writer(name, columns);
    if (rows(*writer) == 0) {
      // A writer writes rows; of a table without any there is no file.
      std::filesystem::remove(folder / (name + "." + std::string(to_text(format))));
      return;
    }
    writer->write(folder / (name + "." + std::string(to_text(format))));
  };
  write(
      "groups",
      with_splits({{"grouping", column_kind::text},
                   {"name", column_kind::text},
                   {"claims", column_kind::integer},
                   {"claims_changed", column_kind::integer},
                   {"lines", column_kind::integer},
                   {"lines_changed", column_kind::integer}}),
      [&](table_writer& to) {
        const auto groups = groups_of(r);
        for (const auto& g : groups) {
          to.text(g.grouping);
          to.text(g.name);
          for (const auto count : {g.sums.claims, g.sums.claims_changed, g.sums.lines, g.sums.lines_changed})
            to.number(static_cast<std::int64_t>(count));
          put_splits(to, g.sums.recorded, g.sums.supposed);
        }
        return groups.size();
      });
  write("claims",
        with_splits({{"claim_number", column_kind::text},
                     {"plan", column_kind::text},
                     {"provider_npi", column_kind::text},
                     {"status_recorded", column_kind::text},
                     {"status_supposed", column_kind::text},
                     {"lines", column_kind::integer},
                     {"lines_changed", column_kind::integer}}),
        [&](table_writer& to) {
          for (const auto& c : r.most_changed) {
            to.text(store::claim_number(c.claim, c.first_received));
            to.text(c.plan);
            to.text(c.provider_npi);
            to.text(to_text(c.status_recorded));
            to.text(to_text(c.status_supposed));
            to.number(static_cast<std::int64_t>(c.lines));
            to.number(static_cast<std::int64_t>(c.lines_changed));
            put_splits(to, c.recorded, c.supposed);
          }
          return r.most_changed.size();
        });
  write("refused",
        {{"claim_number", column_kind::text},
         {"command", column_kind::text},
         {"code", column_kind::text},
         {"reason", column_kind::text}},
        [&](table_writer& to) {
          for (const auto& c : r.refused_list) {
            to.text(store::claim_number(c.claim, c.first_received));
            to.text(c.command);
            to.text(to_text(c.code));
            to.text(c.reason);
          }
          return r.refused_list.size();
        });
}

}  // namespace benefactor::tools

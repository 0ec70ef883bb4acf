#include "api/jobs/report_job.hpp"

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "events/claim_life.hpp"
#include "projections/claims_list.hpp"

namespace benefactor::api {

namespace {

using nlohmann::ordered_json;

struct totals {
  std::uint64_t claims = 0;
  cents billed = 0, plan_paid = 0, member_responsibility = 0;

  void add(const projections::claim_row& row) {
    ++claims;
    billed = checked_add(billed, row.billed);
    plan_paid = checked_add(plan_paid, row.plan_paid);
    member_responsibility = checked_add(member_responsibility, row.member_responsibility);
  }
  ordered_json json() const {
    return {{"claims", claims},
            {"billed", format_money(billed)},
            {"planPaid", format_money(plan_paid)},
            {"memberResponsibility", format_money(member_responsibility)}};
  }
};

struct book_report {
  std::array<totals, static_cast<std::size_t>(claim_status::reversed) + 1> by_status;
  totals received;            ///< on the day
  std::uint64_t overdue = 0;  ///< wait for review here for longer than review_days, on the day
  cents to_recoup = 0;

  ordered_json json(const query_parts& parts, date on, std::int64_t as_of_us) const {
    ordered_json out;
    out["date"] = format_date(on);
    out["asOf"] = format_instant(as_of_us);
    out["receivedOnTheDay"] = received.json();
    for (std::size_t i = 1; i < by_status.size(); ++i)
      if (by_status[i].claims > 0)
        out["byStatus"][std::string(to_text(static_cast<claim_status>(i)))] = by_status[i].json();
    out["reviewsOverdue"] = overdue;
    out["toRecoup"] = format_money(to_recoup);
    auto& runs = out["paymentRuns"] = ordered_json::array();
    for (const auto& [name, run] : parts.payments.runs())
      if (run.on == on || !run.closed)
        runs.push_back({{"run", name},
                        {"closed", run.closed},
                        {"payments", run.payments},
                        {"claims", run.claims},
                        {"amount", format_money(run.amount)}});
    return out;
  }
};

book_report read_book(const query_parts& parts, date on) {
  book_report report;
  std::string cursor;
  do {
    auto page =
        projections::list_claims(parts.derived, parts.tenant, {}, projections::claim_page_max, cursor);
    for (const auto& row : page.rows) {
      report.by_status[static_cast<std::size_t>(row.status)].add(row);
      if (row.received == on) report.received.add(row);
      if (projections::waits_for_review(row) && on.days - row.received.days > review_days) ++report.overdue;
      report.to_recoup = checked_add(report.to_recoup, row.settlement.to_recoup);
    }
    cursor = std::move(page.next);
  } while (!cursor.empty());
  return report;
}

/// Why a report of the day cannot be written now; empty: it can.
std::string day_problem(date on, date today) {
  if (on == today || on.days == today.days - 1) return {};
  return "on: " + format_date(on) + " is neither today, " + format_date(today) +
         " UTC, nor the day before: a report tells how the book stands now";
}

/// Under another name first, so that nobody reads half of it. What cannot be finished is removed.
void write_whole(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  auto unfinished = file;
  unfinished += ".part";
  std::ofstream out(unfinished, std::ios::binary);
  out << text;
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(unfinished, file, error);
  if (out && !error) return;
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  throw std::runtime_error(file.string() + ": cannot be written" + (error ? ": " + error.message() : ""));
}

/// Why a child did not do its work.
std::string failure_of(const child_outcome& outcome) {
  using enum child_outcome::ending;
  switch (outcome.how) {
    case exited: return outcome.words.empty() ? "status " + std::to_string(outcome.status) : outcome.words;
    case killed: return "it was killed";
    case timed_out: return "it took too long and was ended";
    case stopped: return "the server stops";
    case not_started: return "it did not start: " + outcome.words;
  }
  return {};
}

/// Export and page, by a process that may load what the server must not. Adds to what the job has done.
void write_page(const report_options& options, date on, bool dry, job_result& result) {
  const auto page = options.folder / ("report-" + format_date(on) + ".html");
  if (dry) {
    result.summary += "; the page would be written to " + page.string();
    return;
  }
  const auto program = options.program.string(), exported = options.export_folder.string();
  auto outcome = options.child->run({program, "export", "--data", options.data.string(), "--to", exported},
                                    options.limit);
  if (outcome.ok())
    outcome = options.child->run(
        {program, "report", "--from", exported, "--to", page.string(), "--on", format_date(on)},
        options.limit / 10);
  if (outcome.ok()) {
    result.summary += "; the page is " + page.string();
    return;
  }
  // A child that was ended had no time to remove what it had written of the page.
  std::error_code ignored;
  std::filesystem::remove(page.string() + ".part", ignored);
  ++result.failed;
  result.summary += "; no page: " + failure_of(outcome);
}

job_result report(const query_parts& parts, const report_options& options, date on, bool dry) {
  const auto as_of_us = options.folder.empty() ? 0 : options.clock();
  if (!options.folder.empty())
    if (auto why = day_problem(on, day_of(as_of_us)); !why.empty()) return {{}, 1, std::move(why)};
  const auto book = read_book(parts, on);
  std::uint64_t claims = 0;
  for (const auto& status : book.by_status) claims += status.claims;
  auto summary = std::to_string(claims) + " claims, " + std::to_string(book.received.claims) +
                 " received on the day, " + std::to_string(book.overdue) + " reviews overdue";
  if (options.folder.empty()) return {{}, 0, std::move(summary)};
  const auto file = options.folder / ("report-" + format_date(on) + ".json");
  if (!dry) write_whole(file, book.json(parts, on, as_of_us).dump(2) + '\n');
  job_result result{{}, 0, summary + (dry ? "; would be written to " : "; in ") + file.string()};
  if (!options.export_folder.empty()) write_page(options, on, dry, result);
  return result;
}

}  // namespace

job make_report_job(const query_parts& parts, report_options options) {
  return {
      std::string(report_job_name), "Writes how the book stands: claims by status, reviews, payments",
      [&parts, options = std::move(options)](date on, bool dry) { return report(parts, options, on, dry); },
      true};
}

}  // namespace benefactor::api

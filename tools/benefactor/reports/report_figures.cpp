#include "tools/benefactor/reports/report_figures.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>

#include "events/claim_life.hpp"
#include "projections/export/export_fold.hpp"

namespace benefactor::tools {

namespace {

std::uint64_t count_in(const std::optional<std::string_view>& text) {
  std::uint64_t n = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), n);
  return n;
}

cents cents_in(const std::optional<std::string_view>& text) {
  return text ? parse_money(*text).value_or(0) : 0;
}

/// A ratio, for a chart or a rate; never an amount.
double ratio_in(const std::optional<std::string_view>& text) {
  return text ? std::strtod(std::string(*text).c_str(), nullptr) : 0;
}

std::string text_in(const std::optional<std::string_view>& text) { return std::string(text.value_or("")); }

std::string sql_date(date on) { return "DATE '" + format_date(on) + "'"; }

/// The first day of *on*'s month.
date month_of(date on) { return *parse_date(format_date(on).substr(0, 8) + "01"); }

/// Columns of money_figures over claims, as texts; "count(*)" first.
constexpr auto money_columns =
    "count(*)::VARCHAR, coalesce(sum(billed), 0)::DECIMAL(18,2)::VARCHAR, coalesce(sum(allowed), "
    "0)::DECIMAL(18,2)::VARCHAR, coalesce(sum(plan_paid), 0)::DECIMAL(18,2)::VARCHAR, "
    "coalesce(sum(member_responsibility), 0)::DECIMAL(18,2)::VARCHAR";

class figure_reader {
 public:
  figure_reader(duckdb_session& sql, date on) : sql_(sql), on_(sql_date(on)), month_(sql_date(month_of(on))) {
    figures.on = on;
    first_ = sql_date(date{on.days - report_days + 1});
    // A claim as it stood at the day's end: the last of its rows up to then. `final`: it is decided, and that
    // was not taken back.
    sql_.run(
        "CREATE TEMP TABLE c AS SELECT claim_id, status, received, provider_npi, billed, allowed, plan_paid, "
        "member_responsibility, first_decided_time::DATE AS decided, touched_by_hand AS by_hand, processor, "
        "to_recoup, status NOT IN ('CANCELLED', 'REVERSED') AND first_decided_time IS NOT NULL AND status <> "
        "'UNDER_REVIEW' AS final FROM claims_history WHERE (claim_id, as_of_position) IN (SELECT claim_id, "
        "max(as_of_position) FROM claims_history WHERE day <= " +
        on_ + " GROUP BY claim_id)");
    sql_.run(
        "CREATE TEMP TABLE d AS SELECT claim_id, line, arg_max(status, position) AS status, arg_max(denial, "
        "position) FILTER (status = 'DENIED') AS denial, arg_max(billed, position) AS billed, "
        "arg_max(service_type, position) AS service_type, arg_max(provider_npi, position) AS provider_npi "
        "FROM "
        "decisions WHERE day <= " +
        on_ + " AND claim_id IN (SELECT claim_id FROM c WHERE final) GROUP BY claim_id, line");
  }

  void read_days() {
    std::map<std::int32_t, report_figures::day> days;
    const auto last = figures.on.days;
    for (int i = last - report_days + 1; i <= last; ++i) days[i].on = date{i};
    each("SELECT received::VARCHAR, count(*)::VARCHAR FROM c WHERE received BETWEEN " + first_ + " AND " +
             on_ + " GROUP BY received",
         [&](const auto& row) { days[parse_date(*row[0])->days].received = count_in(row[1]); });
    each(
        "SELECT decided::VARCHAR, (count(*) FILTER (processor IS NULL))::VARCHAR, (count(*) FILTER (NOT "
        "by_hand AND processor IS NULL))::VARCHAR, " +
            std::string(money_columns) + " FROM c WHERE final AND decided BETWEEN " + first_ + " AND " + on_ +
            " GROUP BY decided",
        [&](const auto& row) {
          auto& day = days[parse_date(*row[0])->days];
          day.decided_here = count_in(row[1]);
          day.automatic = count_in(row[2]);
          day.money = money_in(row, 3);
          day.decided = day.money.claims;
        });
    for (auto& [number, day] : days) figures.days.push_back(day);
    figures.received_today = figures.days.back().received;
    figures.today = figures.days.back().money;
    figures.month = money_where("final AND decided BETWEEN " + month_ + " AND " + on_);
    figures.all = money_where("final");
    figures.received_month = count("FROM c WHERE received BETWEEN " + month_ + " AND " + on_);
  }

  void read_statuses() {
    each("SELECT status, " + std::string(money_columns) +
             " FROM c GROUP BY status ORDER BY count(*) DESC, status",
         [&](const auto& row) {
           figures.statuses.push_back({text_in(row[0]), money_in(row, 1)});
         });
  }

  void read_denials() {
    figures.lines_decided = count("FROM d");
    figures.lines_denied = count("FROM d WHERE status = 'DENIED'");
    each(
        "SELECT coalesce(denial, 'UNKNOWN'), count(*)::VARCHAR, sum(billed)::DECIMAL(18,2)::VARCHAR FROM d "
        "WHERE "
        "status = 'DENIED' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT " +
            std::to_string(denials_max),
        [&](const auto& row) {
          figures.denials.push_back({text_in(row[0]), count_in(row[1]), cents_in(row[2])});
        });
  }

  void read_queue() {
    // The last one is beyond the days that a review is due in, unless a due date was set.
    figures.queue = {{"0 to 7"},
                     {"8 to 14"},
                     {"15 to " + std::to_string(review_days)},
                     {"over " + std::to_string(review_days)}};
    each(
        "SELECT (CASE WHEN age <= 7 THEN 0 WHEN age <= 14 THEN 1 WHEN age <= " + std::to_string(review_days) +
            " THEN 2 ELSE 3 END)::VARCHAR, count(*)::VARCHAR, sum(billed)::DECIMAL(18,2)::VARCHAR FROM "
            "(SELECT " +
            on_ +
            " - received AS age, billed FROM c WHERE status = 'UNDER_REVIEW' AND processor IS NULL) GROUP BY "
            "1",
        [&](const auto& row) {
          auto& age = figures.queue.at(count_in(row[0]));
          age.claims = count_in(row[1]);
          age.billed = cents_in(row[2]);
          figures.queued += age.claims;
          figures.queued_billed = checked_add(figures.queued_billed, age.billed);
        });
    figures.queue_overdue = figures.queue.back().claims;
    figures.elsewhere = count("FROM c WHERE status = 'UNDER_REVIEW' AND processor IS NOT NULL");
  }

  void read_turnaround() {
    const auto of = [&](const std::string& who, const std::string& which) {
      each(
          "SELECT count(*)::VARCHAR, quantile_disc(days, 0.5)::VARCHAR, quantile_disc(days, 0.9)::VARCHAR, "
          "quantile_disc(days, 0.99)::VARCHAR, max(days)::VARCHAR FROM (SELECT decided - received AS days "
          "FROM c "
          "WHERE final AND decided BETWEEN " +
              first_ + " AND " + on_ + " AND decided >= received" + which + ")",
          [&](const auto& row) {
            const auto days = [&](std::size_t i) { return static_cast<std::int64_t>(count_in(row[i])); };
            figures.turnarounds.push_back({who, count_in(row[0]), days(1), days(2), days(3), days(4)});
          });
    };
    of("All claims", "");
    of("Decided automatically", " AND NOT by_hand AND processor IS NULL");
    of("Touched by a person", " AND by_hand AND processor IS NULL");
    of("Decided by external processors", " AND processor IS NOT NULL");
    figures.received_after_decided =
        count("FROM c WHERE final AND decided BETWEEN " + first_ + " AND " + on_ + " AND decided < received");
    const auto rate = [&](const std::string& from, std::uint64_t& of_claims, std::uint64_t& automatic) {
      const auto claims =
          "FROM c WHERE final AND processor IS NULL AND decided BETWEEN " + from + " AND " + on_;
      of_claims = count(claims);
      automatic = count(claims + " AND NOT by_hand");
    };
    rate(month_, figures.auto_of, figures.automatic);
    rate(first_, figures.auto_of_period, figures.automatic_period);
  }

  void read_providers() {
    // What the same procedures come to, each at its median unit price, and how many lines of the same service
    // types are usually denied, over all providers, the one in question included. Indirect standardisation:
    // what providers do differs, and is not held against them.
    const auto least = std::to_string(provider_lines_min);
    sql_.run(
        "CREATE TEMP TABLE p AS WITH price AS (SELECT procedure, median(billed / units) AS usual, "
        "count(DISTINCT provider_npi) AS providers FROM lines WHERE day <= " +
        on_ +
        " AND units > 0 GROUP BY procedure), billing AS (SELECT l.provider_npi AS npi, sum(l.billed) AS "
        "billed, "
        "count(DISTINCT l.claim_id) AS claims, sum(l.billed::DOUBLE) FILTER (price.providers > 2 AND "
        "price.usual > 0) / nullif(sum(price.usual * l.units) FILTER (price.providers > 2 AND price.usual > "
        "0), "
        "0) AS price_index FROM lines l JOIN c USING (claim_id) JOIN price ON price.procedure IS NOT "
        "DISTINCT "
        "FROM l.procedure WHERE l.day <= " +
        on_ +
        " AND c.final GROUP BY 1), kind AS (SELECT service_type, avg((status = 'DENIED')::INT) AS usual FROM "
        "d "
        "GROUP BY 1), deciding AS (SELECT d.provider_npi AS npi, count(*) AS lines, count(*) FILTER (status "
        "= "
        "'DENIED') AS denied, sum(kind.usual) AS expected FROM d JOIN kind USING (service_type) GROUP BY 1) "
        "SELECT npi, claims, lines, denied, billed, denied / lines AS rate, expected / lines AS usual_rate, "
        "coalesce(price_index, 1) AS price_index, greatest(abs(denied - expected) / sqrt(greatest(expected * "
        "(1 "
        "- expected / lines), 1)), 0) AS denial_z FROM billing JOIN deciding USING (npi) WHERE lines >= " +
        least);
    figures.comparable = count("FROM p");
    // Unlike what is usual: a price a quarter above or below, or denials that chance does not explain.
    each(
        "SELECT p.npi, coalesce(v.name, ''), claims::VARCHAR, lines::VARCHAR, denied::VARCHAR, "
        "billed::DECIMAL(18,2)::VARCHAR, rate::VARCHAR, usual_rate::VARCHAR, price_index::VARCHAR FROM p "
        "LEFT "
        "JOIN providers v USING (npi) WHERE abs(price_index - 1) >= 0.25 OR denial_z >= 3 ORDER BY "
        "greatest(abs(price_index - 1) / 0.25, denial_z / 3) DESC, npi LIMIT " +
            std::to_string(providers_max),
        [&](const auto& row) {
          figures.providers.push_back({text_in(row[0]), text_in(row[1]), count_in(row[2]), count_in(row[3]),
                                       count_in(row[4]), cents_in(row[5]), ratio_in(row[6]), ratio_in(row[7]),
                                       ratio_in(row[8])});
        });
  }

  void read_payments() {
    each(
        "SELECT count(*)::VARCHAR, coalesce(sum(amount), 0)::DECIMAL(18,2)::VARCHAR FROM payments WHERE day "
        "<= " +
            on_ + " AND on_day BETWEEN " + month_ + " AND " + on_,
        [&](const auto& row) {
          figures.payments_month = count_in(row[0]);
          figures.paid_month = cents_in(row[1]);
        });
    figures.unconfirmed = count("FROM payments WHERE day <= " + on_ +
                                " AND amount > 0 AND (confirmed_on IS NULL OR confirmed_on > " + on_ + ")");
    each("SELECT coalesce(sum(to_recoup), 0)::DECIMAL(18,2)::VARCHAR FROM c",
         [&](const auto& row) { figures.to_recoup = cents_in(row[0]); });
  }

  report_figures figures;

 private:
  void each(const std::string& query, const std::function<void(const duckdb_session::text_row&)>& visit) {
    sql_.for_each(query, visit);
  }
  std::uint64_t count(const std::string& from) {
    std::uint64_t n = 0;
    each("SELECT count(*)::VARCHAR " + from, [&](const auto& row) { n = count_in(row[0]); });
    return n;
  }
  static money_figures money_in(const duckdb_session::text_row& row, std::size_t at) {
    return {count_in(row[at]), cents_in(row[at + 1]), cents_in(row[at + 2]), cents_in(row[at + 3]),
            cents_in(row[at + 4])};
  }
  money_figures money_where(const std::string& which) {
    money_figures money;
    each("SELECT " + std::string(money_columns) + " FROM c WHERE " + which,
         [&](const auto& row) { money = money_in(row, 0); });
    return money;
  }

  duckdb_session& sql_;
  std::string on_, month_, first_;
};

}  // namespace

report_figures read_figures(export_reader& reader, date on) {
  figure_reader read(reader.sql(), on);
  read.read_days();
  read.read_statuses();
  read.read_denials();
  read.read_queue();
  read.read_turnaround();
  read.read_providers();
  read.read_payments();
  auto& figures = read.figures;
  figures.position = reader.manifest().end.position;
  figures.position_us = reader.manifest().end_us;
  // An export that was stopped has come further than when it was last complete.
  figures.exported_us = std::max(reader.manifest().written_us, reader.manifest().end_us);
  return std::move(figures);
}

date last_day(const export_manifest& manifest) { return day_of(manifest.end_us); }

}  // namespace benefactor::tools

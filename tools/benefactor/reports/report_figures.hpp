// The figures of the report for managers, all of them from SQL over an export.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "events/date.hpp"
#include "events/money.hpp"
#include "tools/benefactor/reports/export_views.hpp"

namespace benefactor::tools {

inline constexpr int report_days = 30;         ///< that its charts show, the last one is the report's
inline constexpr int provider_lines_min = 30;  ///< decided lines that make a provider comparable
inline constexpr std::size_t providers_max = 10, denials_max = 10;

struct money_figures {
  std::uint64_t claims = 0;
  cents billed = 0, allowed = 0, plan_paid = 0, member = 0;
};

struct report_figures {
  date on;
  std::uint64_t position = 0;
  std::int64_t position_us = 0;
  std::int64_t exported_us = 0;  ///< everything recorded up to then is in the export

  struct day {
    date on;
    std::uint64_t received = 0, decided = 0;
    std::uint64_t decided_here = 0;  ///< not by an external processor
    std::uint64_t automatic = 0;     ///< of those, without anybody's doing
    money_figures money;             ///< of the claims first decided that day
  };
  std::vector<day> days;  ///< report_days of them, ascending
  money_figures today, month, all;
  std::uint64_t received_today = 0, received_month = 0;

  struct status {
    std::string code;
    money_figures money;
  };
  std::vector<status> statuses;  ///< most claims first

  struct denial {
    std::string code;
    std::uint64_t lines = 0;
    cents billed = 0;
  };
  std::vector<denial> denials;  ///< most lines first, at most denials_max
  std::uint64_t lines_decided = 0, lines_denied = 0;

  struct age {
    std::string days;  ///< "0 to 7"
    std::uint64_t claims = 0;
    cents billed = 0;
  };
  std::vector<age> queue;  ///< all ages, ascending
  /// `queued`: claims that wait for staff here, be it that an external processor refused them, or that they
  /// were taken back from it; `elsewhere`: those that wait for one.
  std::uint64_t queued = 0, queue_overdue = 0, elsewhere = 0;
  cents queued_billed = 0;

  struct turnaround {
    std::string who;
    std::uint64_t claims = 0;
    std::int64_t p50 = 0, p90 = 0, p99 = 0, most = 0;  ///< days
  };
  std::vector<turnaround> turnarounds;       ///< all, decided automatically, touched by hand
  std::uint64_t received_after_decided = 0;  ///< left out of them

  std::uint64_t auto_of = 0, automatic = 0;                ///< of the month: finally decided claims
  std::uint64_t auto_of_period = 0, automatic_period = 0;  ///< of the report's days

  struct provider {
    std::string npi, name;
    std::uint64_t claims = 0, lines = 0, denied = 0;
    cents billed = 0;
    double denial_rate = 0, expected_denial_rate = 0;  ///< 0 ... 1
    double price_index = 0;                            ///< 1: bills what is usual for the same procedures
  };
  std::vector<provider> providers;  ///< most unlike what is usual first
  std::uint64_t comparable = 0;     ///< providers that were compared

  std::uint64_t payments_month = 0, unconfirmed = 0;
  cents paid_month = 0, to_recoup = 0;
};

/// The figures as they stood at the end of *on*. Errors: sql_error.
report_figures read_figures(export_reader& reader, date on);

/// The UTC day of the last event in the export: what a report is of when no day is named.
date last_day(const export_manifest& manifest);

}  // namespace benefactor::tools

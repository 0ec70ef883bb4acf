#include "projections/claim_statistics.hpp"

#include <algorithm>
#include <functional>

#include "events/log_linear.hpp"
#include "events/money.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

// What follows the letter and the generation in a key; then comes the day that a period begins with. Most
// questions are about many days: what is the sum over a month has rows of months beside those of days, and
// what is asked day by day stands in one row a month, with the day in its codes.
constexpr char by_status = 'c', by_provider = 'p', by_plan = 'l', by_decider = 'a';  // Of a month.
struct day_and_month {
  char day, month;
};
constexpr day_and_month by_denial{'d', 'D'}, by_service{'t', 'T'}, took{'q', 'Q'};

/// Of rows by status: the claims that wait for review here. What is before it is of claim_sums.
constexpr std::size_t waiting = 6;

constexpr date next_day(date d) { return {d.days + 1}; }
constexpr date day_before(date d) { return {d.days - 1}; }

std::string provider_kind(const store::tenant_name& tenant, std::string_view npi) {
  auto key = view_prefix(tenant, view_letter::statistics, by_provider);
  append_text(key, npi);
  return key;
}

std::string in_period(std::string prefix, date first) {
  append_day(prefix, first);
  return prefix;
}

/// Plans stand behind the month, so that a question reads all plans of its months and no others.
std::string plan_key(const store::tenant_name& tenant, date month, std::string_view plan) {
  auto key = in_period(view_prefix(tenant, view_letter::statistics, by_plan), month);
  key.append(plan);
  return key;
}

// Codes of months' rows.
std::uint32_t code_of(date day, std::uint8_t what = 0) {
  return static_cast<std::uint32_t>(day.days - month_start(day).days) << 8 | what;
}
date day_in_month(date month, std::uint32_t code) {
  return {month.days + static_cast<std::int32_t>(code >> 8)};
}

/// Money that stands: nothing of a claim that is void.
bool stands(const claim_row& row) {
  return row.status != claim_status::cancelled && row.status != claim_status::reversed;
}

counters of_lines(const claim_row& row) {
  counters sums{0, static_cast<std::int64_t>(row.lines.size())};
  for (const auto& line : row.lines) {
    sums[2] = checked_add(sums[2], line.billed);
    if (!stands(row)) continue;
    sums[3] = checked_add(sums[3], line.allowed);
    sums[4] = checked_add(sums[4], line.plan_paid);
    sums[5] = checked_add(sums[5], line.member_responsibility);
  }
  return sums;
}

claim_sums claim_sums_of(const counters& row) { return {row[0], row[1], row[2], row[3], row[4], row[5]}; }
sums_with_denials sums_with_denials_of(const counters& row) { return {claim_sums_of(row), row[6], row[7]}; }
line_sums line_sums_of(const counters& row) { return {row[0], row[1], row[2], row[3], row[4], row[5]}; }

void add(line_sums& to, const line_sums& from) {
  to.lines += from.lines;
  to.denied += from.denied;
  to.billed = checked_add(to.billed, from.billed);
  to.allowed = checked_add(to.allowed, from.allowed);
  to.plan_paid = checked_add(to.plan_paid, from.plan_paid);
  to.member_responsibility = checked_add(to.member_responsibility, from.member_responsibility);
}

/// Days, both included.
struct days_between {
  date first, last;

  bool has(date day) const { return first <= day && day <= last; }
};

days_between calendar_days(const day_range& days) {
  static const date first = *make_date(1, 1, 1), last = *make_date(9999, 12, 31);
  return {std::max(first, days.from.value_or(first)), std::min(last, days.to.value_or(last))};
}

/// Rows of several kinds, read as of one moment.
class rows_by_period {
 public:
  /// @param of  what the row's key has behind the period: of rows by plan, the plan.
  using take_function = std::function<void(date period, std::string_view of, const sum_row& row)>;

  /// The rows of *prefix* whose periods begin in *when*.
  void ask(const std::string& prefix, const days_between& when, take_function take) {
    if (when.first > when.last) return;
    ranges_.push_back({prefix, in_period(prefix, when.first)});
    parts_.push_back({prefix.size(), when.last, std::move(take)});
  }

  /// Of what has rows of days and of months, the fewest that make up *when*.
  void ask(const store::tenant_name& tenant, const day_and_month& kinds, const days_between& when,
           const take_function& take) {
    const auto of_days = view_prefix(tenant, view_letter::statistics, kinds.day);
    if (when.first > when.last) return;
    const auto first = month_start(when.first) == when.first ? when.first : next_month_start(when.first);
    const auto end = month_start(next_day(when.last));
    if (first >= end) {
      ask(of_days, when, take);
      return;
    }
    ask(of_days, {when.first, day_before(first)}, take);
    ask(view_prefix(tenant, view_letter::statistics, kinds.month), {first, day_before(end)}, take);
    ask(of_days, {end, when.last}, take);
  }

  void read(const view_rows& views) {
    views.require(view_id::statistics);
    views.scan_views(ranges_, [&](std::size_t range, std::string_view key, std::string_view value) {
      const auto& part = parts_[range];
      key.remove_prefix(part.prefix_bytes);
      if (key.size() < day_bytes) return true;
      const auto period = day_in(key);
      if (period > part.last) return false;
      part.take(period, key.substr(day_bytes), decode_sums(value));
      return true;
    });
  }

 private:
  struct part {
    std::size_t prefix_bytes;
    date last;
    take_function take;
  };
  std::vector<store::view_range> ranges_;
  std::vector<part> parts_;
};

}  // namespace

void add(claim_sums& to, const claim_sums& from) {
  to.claims += from.claims;
  to.lines += from.lines;
  to.billed = checked_add(to.billed, from.billed);
  to.allowed = checked_add(to.allowed, from.allowed);
  to.plan_paid = checked_add(to.plan_paid, from.plan_paid);
  to.member_responsibility = checked_add(to.member_responsibility, from.member_responsibility);
}

void add(sums_with_denials& to, const sums_with_denials& from) {
  add(to.all, from.all);
  to.denied_claims += from.denied_claims;
  to.denied_lines += from.denied_lines;
}

std::int64_t turnaround_sketch::claims() const {
  std::int64_t all = 0;
  for (const auto& [step, claims] : claims_by_step_) all += claims;
  return all;
}

std::optional<std::int64_t> turnaround_sketch::quantile(unsigned permille) const {
  const auto all = claims();
  if (all <= 0) return std::nullopt;
  const auto wanted = std::max<std::int64_t>(1, (all * static_cast<std::int64_t>(permille) + 999) / 1000);
  std::int64_t seen = 0;
  for (const auto& [step, claims] : claims_by_step_)
    if (seen += claims; seen >= wanted) return static_cast<std::int64_t>(log_linear::last_of(step));
  return std::nullopt;
}

claim_statistics read_statistics(const view_rows& views, const store::tenant_name& tenant,
                                 const day_range& days) {
  claim_statistics all;
  rows_by_period rows;
  const auto when = calendar_days(days);
  // What waits and what is at risk is so whatever days are asked about.
  rows.ask(view_prefix(tenant, view_letter::statistics, by_status), calendar_days({}),
           [&](date month, std::string_view, const sum_row& row) {
             for (const auto& [code, counted] : row) {
               const auto day = day_in_month(month, code);
               const auto status = static_cast<claim_status>(code & 0xff);
               const auto sums = claim_sums_of(counted);
               if (when.has(day)) all.by_day[day][status] = sums;
               if (counted[waiting] != 0) all.in_review[day] += counted[waiting];
               if (status == claim_status::under_review || status == claim_status::disputed)
                 add(all.at_risk, sums);
             }
           });
  rows.ask(tenant, by_denial, when, [&](date, std::string_view, const sum_row& row) {
    for (const auto& [code, sums] : row) add(all.by_denial[static_cast<denial>(code)], line_sums_of(sums));
  });
  rows.ask(tenant, by_service, when, [&](date, std::string_view, const sum_row& row) {
    for (const auto& [code, sums] : row)
      add(all.by_service[static_cast<service_type>(code)], line_sums_of(sums));
  });
  if (when.first <= when.last) {
    const days_between months{month_start(when.first), when.last};
    rows.ask(view_prefix(tenant, view_letter::statistics, by_plan), months,
             [&](date month, std::string_view plan, const sum_row& row) {
               for (const auto& [code, sums] : row)
                 if (when.has(day_in_month(month, code)))
                   add(all.by_plan[std::string(plan)], sums_with_denials_of(sums));
             });
    rows.ask(view_prefix(tenant, view_letter::statistics, by_decider), months,
             [&](date month, std::string_view, const sum_row& row) {
               for (const auto& [code, sums] : row)
                 if (const auto day = day_in_month(month, code); when.has(day))
                   all.decisions[day] = {sums[0], sums[1], sums[2]};
             });
  }
  rows.ask(tenant, took, when, [&](date, std::string_view, const sum_row& row) {
    for (const auto& [code, sums] : row) {
      const auto step = static_cast<std::uint16_t>(code);
      all.turnaround.add(step, sums[0]);
      if (sums[1] != 0) all.handled.add(step, sums[1]);
    }
  });
  rows.read(views);
  return all;
}

claim_sums sums_of(const view_rows& views, const store::tenant_name& tenant,
                   const std::optional<claim_status>& status, const day_range& days) {
  claim_sums sums;
  const auto when = calendar_days(days);
  if (when.first > when.last) return sums;
  rows_by_period rows;
  rows.ask(view_prefix(tenant, view_letter::statistics, by_status), {month_start(when.first), when.last},
           [&](date month, std::string_view, const sum_row& row) {
             for (const auto& [code, counted] : row)
               if (when.has(day_in_month(month, code)) &&
                   (!status || *status == static_cast<claim_status>(code & 0xff)))
                 add(sums, claim_sums_of(counted));
           });
  rows.read(views);
  return sums;
}

std::map<date, sums_with_denials> provider_statistics(const view_rows& views,
                                                      const store::tenant_name& tenant,
                                                      const std::string& npi, const day_range& days) {
  std::map<date, sums_with_denials> by_day;
  const auto when = calendar_days(days);
  if (when.first > when.last) return by_day;
  rows_by_period rows;
  rows.ask(provider_kind(tenant, npi), {month_start(when.first), when.last},
           [&](date month, std::string_view, const sum_row& row) {
             for (const auto& [code, sums] : row)
               if (const auto day = day_in_month(month, code); when.has(day))
                 by_day[day] = sums_with_denials_of(sums);
           });
  rows.read(views);
  return by_day;
}

void statistics_changes::add(const claim_row& row, int sign, summed_rows& rows) {
  auto& day = received_[row.received];
  auto claim = of_lines(row);
  claim[0] = 1;
  claim[waiting] = waits_for_review(row) ? 1 : 0;
  projections::add(sums_at(day.statuses, static_cast<std::uint8_t>(row.status)), claim, sign);

  std::int64_t denied_lines = 0;
  if (stands(row))
    for (const auto& line : row.lines) {
      const bool denied = line.status == line_status::denied;
      denied_lines += denied ? 1 : 0;
      const counters sums{
          1, denied ? 1 : 0, line.billed, line.allowed, line.plan_paid, line.member_responsibility};
      projections::add(sums_at(day.services, static_cast<std::uint8_t>(line.service)), sums, sign);
      if (denied) projections::add(sums_at(day.denials, static_cast<std::uint8_t>(line.denied)), sums, sign);
    }

  claim[6] = stands(row) && row.status == claim_status::denied ? 1 : 0;
  claim[7] = denied_lines;
  rows.add(in_period(provider_kind(tenant_, row.provider_npi), month_start(row.received)),
           code_of(row.received), claim, sign);
  projections::add(day.plans[row.plan], claim, sign);

  if (row.decided_by == decider::nobody) return;
  auto& decided = decided_[day_of(row.decided_at * second_us)];
  counters by{};
  by[static_cast<std::size_t>(row.decided_by) - 1] = 1;
  projections::add(decided.deciders, by, sign);
  // A clock that was set back takes no time.
  const auto seconds = std::max<std::int64_t>(0, row.decided_at - row.submitted_at);
  const auto step = log_linear::slot_of(static_cast<std::uint64_t>(seconds));
  projections::add(sums_at(decided.took, static_cast<std::uint32_t>(step)),
                   {1, row.decided_by == decider::engine ? 0 : 1}, sign);
}

void statistics_changes::finish(summed_rows& rows) {
  const auto of_both = [&](const day_and_month& kinds, date day, const sum_row& changes) {
    if (changes.empty()) return;
    const auto of_day = in_period(view_prefix(tenant_, view_letter::statistics, kinds.day), day);
    const auto of_month =
        in_period(view_prefix(tenant_, view_letter::statistics, kinds.month), month_start(day));
    for (const auto& [code, sums] : changes) {
      rows.add(of_day, code, sums);
      rows.add(of_month, code, sums);
    }
  };
  for (const auto& [day, changes] : received_) {
    const auto of_month =
        in_period(view_prefix(tenant_, view_letter::statistics, by_status), month_start(day));
    for (const auto& [code, sums] : changes.statuses)
      rows.add(of_month, code_of(day, static_cast<std::uint8_t>(code)), sums);
    of_both(by_service, day, changes.services);
    of_both(by_denial, day, changes.denials);
    for (const auto& [plan, sums] : changes.plans)
      rows.add(plan_key(tenant_, month_start(day), plan), code_of(day), sums);
  }
  for (const auto& [day, changes] : decided_) {
    rows.add(in_period(view_prefix(tenant_, view_letter::statistics, by_decider), month_start(day)),
             code_of(day), changes.deciders);
    of_both(took, day, changes.took);
  }
  received_.clear();
  decided_.clear();
}

}  // namespace benefactor::projections

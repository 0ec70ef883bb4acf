#include "projections/claim_statistics.hpp"

#include <algorithm>
#include <limits>

#include "events/log_linear.hpp"
#include "events/money.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

// What follows the letter and the generation in a key.
constexpr char by_status = 'c', by_denial = 'd', by_service = 't', by_provider = 'p', decisions = 'a',
               took = 'q';

constexpr std::int64_t seconds_per_day = 86'400;
constexpr date first_day{std::numeric_limits<std::int32_t>::min()},
    last_day{std::numeric_limits<std::int32_t>::max()};

std::string kind_prefix(const store::tenant_name& tenant, char kind) {
  auto key = view_prefix(tenant, view_letter::statistics);
  key.push_back(kind);
  return key;
}

std::string day_key(const store::tenant_name& tenant, char kind, date day) {
  auto key = kind_prefix(tenant, kind);
  append_day(key, day);
  return key;
}

std::string provider_key(const store::tenant_name& tenant, std::string_view npi) {
  auto key = kind_prefix(tenant, by_provider);
  append_text(key, npi);
  return key;
}

date day_of(std::int64_t seconds) {
  const auto days = seconds / seconds_per_day - (seconds % seconds_per_day < 0 ? 1 : 0);
  return {static_cast<std::int32_t>(days)};
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
line_sums line_sums_of(const counters& row) { return {row[0], row[1], row[2], row[3], row[4], row[5]}; }

void add(line_sums& to, const line_sums& from) {
  to.lines += from.lines;
  to.denied += from.denied;
  to.billed = checked_add(to.billed, from.billed);
  to.allowed = checked_add(to.allowed, from.allowed);
  to.plan_paid = checked_add(to.plan_paid, from.plan_paid);
  to.member_responsibility = checked_add(to.member_responsibility, from.member_responsibility);
}

/// Visits the rows whose keys begin with *prefix* and then a day of *days*.
void for_days(const view_rows& views, const std::string& prefix, const day_range& days,
              const std::function<void(date day, std::string_view rest, const counters& row)>& visit) {
  auto start = prefix;
  append_day(start, days.from.value_or(first_day));
  const auto last = days.to.value_or(last_day);
  views.scan_view(prefix, start, [&](std::string_view key, std::string_view value) {
    key.remove_prefix(prefix.size());
    if (key.size() < day_bytes) return true;
    const auto day = day_in(key);
    if (day > last) return false;
    visit(day, key.substr(day_bytes), decode_counters(value));
    return true;
  });
}

}  // namespace

void add(claim_sums& to, const claim_sums& from) {
  to.claims += from.claims;
  to.lines += from.lines;
  to.billed = checked_add(to.billed, from.billed);
  to.allowed = checked_add(to.allowed, from.allowed);
  to.plan_paid = checked_add(to.plan_paid, from.plan_paid);
  to.member_responsibility = checked_add(to.member_responsibility, from.member_responsibility);
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

void add_to_statistics(const store::tenant_name& tenant, const claim_row& row, int sign, summed_rows& rows) {
  auto claim = of_lines(row);
  claim[0] = 1;
  auto key = day_key(tenant, by_status, row.received);
  key.push_back(static_cast<char>(row.status));
  rows.add(key, claim, sign);

  std::int64_t denied_lines = 0;
  if (stands(row))
    for (const auto& line : row.lines) {
      const bool denied = line.status == line_status::denied;
      denied_lines += denied ? 1 : 0;
      const counters sums{
          1, denied ? 1 : 0, line.billed, line.allowed, line.plan_paid, line.member_responsibility};
      auto service = day_key(tenant, by_service, row.received);
      service.push_back(static_cast<char>(line.service));
      rows.add(service, sums, sign);
      if (!denied) continue;
      auto reason = day_key(tenant, by_denial, row.received);
      reason.push_back(static_cast<char>(line.denied));
      rows.add(reason, sums, sign);
    }

  auto provider = provider_key(tenant, row.provider_npi);
  append_day(provider, row.received);
  claim[6] = stands(row) && row.status == claim_status::denied ? 1 : 0;
  claim[7] = denied_lines;
  rows.add(provider, claim, sign);

  if (row.decided_by == decider::nobody) return;
  const auto day = day_of(row.decided_at);
  counters by{};
  by[static_cast<std::size_t>(row.decided_by) - 1] = 1;
  rows.add(day_key(tenant, decisions, day), by, sign);
  // A clock that was set back takes no time.
  const auto seconds = std::max<std::int64_t>(0, row.decided_at - row.submitted_at);
  auto time = day_key(tenant, took, day);
  const auto step = log_linear::slot_of(static_cast<std::uint64_t>(seconds));
  time.push_back(static_cast<char>(step >> 8));
  time.push_back(static_cast<char>(step));
  rows.add(time, {1, row.decided_by == decider::engine ? 0 : 1}, sign);
}

claim_statistics read_statistics(const view_rows& views, const store::tenant_name& tenant,
                                 const day_range& days) {
  claim_statistics all;
  all.by_day = read_days(views, tenant, days);
  for_days(views, kind_prefix(tenant, by_denial), days,
           [&](date, std::string_view rest, const counters& row) {
             if (rest.size() == 1) add(all.by_denial[static_cast<denial>(rest[0])], line_sums_of(row));
           });
  for_days(views, kind_prefix(tenant, by_service), days,
           [&](date, std::string_view rest, const counters& row) {
             if (rest.size() == 1) add(all.by_service[static_cast<service_type>(rest[0])], line_sums_of(row));
           });
  for_days(views, kind_prefix(tenant, decisions), days, [&](date day, std::string_view, const counters& row) {
    all.decisions[day] = {row[0], row[1], row[2]};
  });
  for_days(views, kind_prefix(tenant, took), days, [&](date, std::string_view rest, const counters& row) {
    if (rest.size() != 2) return;
    const auto step = static_cast<std::uint16_t>(static_cast<std::uint8_t>(rest[0]) << 8 |
                                                 static_cast<std::uint8_t>(rest[1]));
    all.turnaround.add(step, row[0]);
    if (row[1] != 0) all.handled.add(step, row[1]);
  });
  return all;
}

std::map<date, std::map<claim_status, claim_sums>> read_days(const view_rows& views,
                                                             const store::tenant_name& tenant,
                                                             const day_range& days) {
  std::map<date, std::map<claim_status, claim_sums>> by_day;
  for_days(views, kind_prefix(tenant, by_status), days,
           [&](date day, std::string_view rest, const counters& row) {
             if (rest.size() == 1) by_day[day][static_cast<claim_status>(rest[0])] = claim_sums_of(row);
           });
  return by_day;
}

claim_sums sums_of(const view_rows& views, const store::tenant_name& tenant,
                   const std::optional<claim_status>& status, const day_range& days) {
  claim_sums sums;
  for_days(views, kind_prefix(tenant, by_status), days,
           [&](date, std::string_view rest, const counters& row) {
             if (rest.size() == 1 && (!status || *status == static_cast<claim_status>(rest[0])))
               add(sums, claim_sums_of(row));
           });
  return sums;
}

std::map<date, provider_sums> provider_statistics(const view_rows& views, const store::tenant_name& tenant,
                                                  const std::string& npi, const day_range& days) {
  std::map<date, provider_sums> by_day;
  for_days(views, provider_key(tenant, npi), days, [&](date day, std::string_view, const counters& row) {
    by_day[day] = {claim_sums_of(row), row[6], row[7]};
  });
  return by_day;
}

}  // namespace benefactor::projections

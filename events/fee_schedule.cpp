#include "events/fee_schedule.hpp"

#include <algorithm>
#include <tuple>

namespace benefactor {

namespace {

auto key_of(const fee& f) { return std::tie(f.procedure, f.modifier); }

/// Of the fees for exactly *procedure* and *modifier*.
const fee* find_exact(const std::vector<fee>& fees, const std::string& procedure, const std::string& modifier,
                      date day) {
  const auto key = std::tie(procedure, modifier);
  // They are sorted by first day within their key: the last that has begun is the first to look at.
  auto at = std::partition_point(fees.begin(), fees.end(), [&](const fee& f) {
    return key_of(f) < key || (key_of(f) == key && f.from <= day);
  });
  while (at != fees.begin()) {
    --at;
    if (key_of(*at) != key) return nullptr;
    if (!at->to || day <= *at->to) return &*at;
  }
  return nullptr;
}

}  // namespace

const fee* find_fee(const fee_schedule& schedule, const std::string& procedure,
                    const std::vector<std::string>& modifiers, date day) {
  for (const auto& modifier : modifiers)
    if (const auto* found = find_exact(schedule.fees, procedure, modifier, day)) return found;
  return find_exact(schedule.fees, procedure, {}, day);
}

const affiliation* find_affiliation(const std::vector<affiliation>& all, date day) {
  const affiliation* found = nullptr;
  for (const auto& a : all)
    if (a.from <= day && (!found || found->from <= a.from)) found = &a;
  return found;
}

std::vector<field_problem> form_problems(const fee_schedule& s) {
  std::vector<field_problem> problems;
  check_text(s.contract, 1, max_id_text, "contract", problems);
  if (s.fees.empty() || s.fees.size() > fees_max)
    problems.push_back({"fees", "a fee schedule has 1 to 50,000 fees"});
  std::vector<std::size_t> order(s.fees.size());
  for (std::size_t i = 0; i < s.fees.size(); ++i) {
    order[i] = i;
    const auto& f = s.fees[i];
    const auto at = "fees[" + std::to_string(i) + "].";
    if (!is_procedure_code(f.procedure)) problems.push_back({at + "procedure", "a CPT, HCPCS or CDT code"});
    if (!f.modifier.empty() && !is_modifier(f.modifier))
      problems.push_back({at + "modifier", "two upper-case letters or digits"});
    check_day(f.from, at + "from", problems);
    if (f.to) check_day(*f.to, at + "to", problems);
    if (f.to && *f.to < f.from) problems.push_back({at + "to", "not before the first day"});
    if (f.price < 0 || f.price > max_amount)
      problems.push_back({at + "price", "an amount is 0.00 to 9999999999.99"});
  }
  const auto same_place = [&](std::size_t a, std::size_t b) {
    const auto& x = s.fees[a];
    const auto& y = s.fees[b];
    return std::tie(x.procedure, x.modifier, x.from) <=> std::tie(y.procedure, y.modifier, y.from);
  };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto by_place = same_place(a, b);
    return by_place != 0 ? by_place < 0 : a < b;
  });
  for (std::size_t i = 1; i < order.size(); ++i)
    if (same_place(order[i - 1], order[i]) == 0)
      problems.push_back(
          {"fees[" + std::to_string(order[i]) + "]", "one fee for each procedure, modifier and first day"});
  std::sort(problems.begin(), problems.end());
  return problems;
}

}  // namespace benefactor

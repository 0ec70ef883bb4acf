// What a what-if comes to: the two sides compared, and their sums. Part of events/what_if.hpp.
#include <algorithm>
#include <utility>

#include "events/edits/evaluate.hpp"
#include "events/what_if.hpp"

namespace benefactor {

namespace {

/// Puts *item* into *list*, which is cut now and then, so that it stays short.
template <class Item, class Trim>
void keep(std::vector<Item>& list, Item item, std::size_t most, const Trim& trim) {
  list.push_back(std::move(item));
  if (list.size() >= 2 * most + 1'000) trim();
}

/// Sums over the lines of one claim that are in one group.
struct claim_part {
  std::uint64_t lines = 0, lines_changed = 0;
  money_split recorded, supposed;

  void add(const money_split& was, const money_split& would_be, bool changed) {
    ++lines;
    lines_changed += changed ? 1 : 0;
    recorded += was;
    supposed += would_be;
  }
  compared_lines sums() const {
    return {lines == 0 ? 0u : 1u, lines_changed == 0 ? 0u : 1u, lines, lines_changed, recorded, supposed};
  }
};

/// The order of what comes first in a report.
bool comes_before(const compared_claim& a, const compared_claim& b) {
  const auto size = [](const compared_claim& c) {
    const auto more = c.plan_pays_more();
    return more < 0 ? -more : more;
  };
  return std::pair(size(b), a.claim) < std::pair(size(a), b.claim);
}

}  // namespace

bool is_withdrawn(claim_status s) { return s == claim_status::cancelled || s == claim_status::reversed; }

money_split& money_split::operator+=(const money_split& more) {
  for (const auto part : {&money_split::billed, &money_split::plan_paid, &money_split::member,
                          &money_split::contractual, &money_split::other, &money_split::undecided})
    this->*part = checked_add(this->*part, more.*part);
  return *this;
}

money_split split_of(const claim_state& claim, const claim_line_state& line) {
  money_split split;
  if (is_withdrawn(claim.status)) return split;
  split.billed = line.billed;
  const auto& d = line.decision;
  if (d.status == line_status::needs_review) {
    split.undecided = line.billed;
    return split;
  }
  split.plan_paid = d.plan_paid;
  for (const auto& a : adjustments_of(d)) {
    auto& bears = a.group == adjustment_group::pr   ? split.member
                  : a.group == adjustment_group::co ? split.contractual
                                                    : split.other;
    bears = checked_add(bears, a.amount);
  }
  return split;
}

compared_lines& compared_lines::operator+=(const compared_lines& more) {
  claims += more.claims;
  claims_changed += more.claims_changed;
  lines += more.lines;
  lines_changed += more.lines_changed;
  recorded += more.recorded;
  supposed += more.supposed;
  return *this;
}

std::size_t member_band_of(cents paid) {
  const auto above = std::upper_bound(member_band_from.begin(), member_band_from.end(), paid);
  return above == member_band_from.begin() ? 0
                                           : static_cast<std::size_t>(above - member_band_from.begin()) - 1;
}

std::string member_band_name(std::size_t band) {
  if (band == 0) return "0.00";
  const auto from = format_money(member_band_from[band]);
  if (band + 1 == member_bands) return from + " and more";
  return from + " to " + format_money(member_band_from[band + 1] - 1);
}

std::size_t age_band_of(const std::optional<date>& birth, date service) {
  if (!birth || !is_calendar_day(*birth)) return age_bands - 1;
  // A claim of somebody's first days may be of a day before the birth that was said.
  const auto age = std::max(0, age_on(*birth, service));
  const auto above = std::upper_bound(age_band_from.begin(), age_band_from.end(), age);
  return static_cast<std::size_t>(above - age_band_from.begin()) - 1;
}

std::string age_band_name(std::size_t band) {
  if (band + 1 == age_bands) return "unknown";
  const auto from = std::to_string(age_band_from[band]);
  if (band + 2 == age_bands) return from + "+";
  return from + "-" + std::to_string(age_band_from[band + 1] - 1);
}

void what_if_report::add(const what_if_report& other) {
  total += other.total;
  for (const auto& [plan, sums] : other.plans) plans[plan] += sums;
  for (const auto& [service, sums] : other.services) services[service] += sums;
  for (const auto& [npi, sums] : other.providers) providers[npi] += sums;
  for (std::size_t i = 0; i < member_bands; ++i) {
    bands[i] += other.bands[i];
    members[i] += other.members[i];
  }
  for (std::size_t i = 0; i < age_bands; ++i) ages[i] += other.ages[i];
  not_reproducible += other.not_reproducible;
  policies += other.policies;
  claims += other.claims;
  commands += other.commands;
  waiting += other.waiting;
  released += other.released;
  ended_as_recorded += other.ended_as_recorded;
  for (const auto& [command, times] : other.refused) refused[command] += times;
  most_changed.insert(most_changed.end(), other.most_changed.begin(), other.most_changed.end());
  refused_list.insert(refused_list.end(), other.refused_list.begin(), other.refused_list.end());
  trim();
}

void what_if_report::trim() {
  std::sort(most_changed.begin(), most_changed.end(), comes_before);
  if (most_changed.size() > most) most_changed.resize(most);
  // Of one claim they stand in the order asked.
  std::stable_sort(refused_list.begin(), refused_list.end(),
                   [](const auto& a, const auto& b) { return a.claim < b.claim; });
  if (refused_list.size() > most) refused_list.resize(most);
}

namespace {

/// On both sides: there is nothing to compare.
bool is_gone(const what_if_policy::followed_claim& claim) {
  return is_withdrawn(claim.recorded.status) &&
         (!claim.supposed.exists() || is_withdrawn(claim.supposed.status));
}

}  // namespace

std::optional<date> what_if_policy::birth_of(const member_id& member) const {
  const auto at = births_.find(member);
  return at == births_.end() ? std::nullopt : at->second;
}

std::map<member_id, what_if_policy::paid_for_member> what_if_policy::members_chosen() const {
  std::map<member_id, paid_for_member> members;
  for (const auto& [id, claim] : claims_) {
    if (is_gone(claim)) continue;
    for (const auto& line : claim.recorded.lines) {
      if (!is_chosen(*plan_, claim.plan, claim.recorded, line)) continue;
      const auto paid = split_of(claim.recorded, line).plan_paid;
      auto& member = members[claim.recorded.member];
      member.chosen = checked_add(member.chosen, paid);
      if (claim.as_recorded) continue;
      member.is_compared = true;
      member.compared = checked_add(member.compared, paid);
    }
  }
  const auto& cohort = plan_->cohort;
  std::erase_if(members, [&](const auto& member) {
    const auto paid = member.second.chosen;
    return (cohort.member_paid_from && paid < *cohort.member_paid_from) ||
           (cohort.member_paid_to && *cohort.member_paid_to < paid);
  });
  return members;
}

void what_if_policy::compare(what_if_report& report) const {
  ++report.policies;
  report.claims += claims_.size();
  report.commands += commands_;
  for (const auto& r : refused_) ++report.refused[{r.command, r.code}];
  for (const auto& r : refused_) keep(report.refused_list, r, report.most, [&] { report.trim(); });
  const auto members = members_chosen();
  for (const auto& [id, member] : members)
    if (member.is_compared) ++report.members[member_band_of(member.compared)];
  for (const auto& [id, claim] : claims_) compare_claim(claim, id, members, report);
}

void what_if_policy::compare_claim(const followed_claim& claim, const claim_id& id,
                                   const std::map<member_id, paid_for_member>& members,
                                   what_if_report& report) const {
  const auto& was = claim.recorded;
  const auto& would_be = claim.supposed;
  if (is_gone(claim)) {
    const auto chosen = [&](const auto& line) { return is_chosen(*plan_, claim.plan, was, line); };
    if (claim.ended_as_recorded && std::any_of(was.lines.begin(), was.lines.end(), chosen))
      ++report.ended_as_recorded;
    return;
  }
  const auto member = members.find(was.member);
  if (member == members.end()) return;
  const auto birth = birth_of(was.member);
  claim_part whole_claim;
  std::map<service_type, claim_part> services;
  std::array<claim_part, age_bands> ages;
  for (std::size_t i = 0; i < was.lines.size(); ++i) {
    const auto& line = was.lines[i];
    if (!is_chosen(*plan_, claim.plan, was, line)) continue;
    const auto recorded = split_of(was, line);
    money_split supposed;
    bool changed = true;
    if (!would_be.exists()) {
      supposed.billed = supposed.undecided = recorded.billed;
      changed = !(supposed == recorded);
    } else {
      supposed = split_of(would_be, would_be.lines[i]);
      changed = is_withdrawn(was.status) != is_withdrawn(would_be.status) ||
                !same_outcome(line.decision, would_be.lines[i].decision);
    }
    whole_claim.add(recorded, supposed, changed);
    services[line.service].add(recorded, supposed, changed);
    ages[age_band_of(birth, line.service_date)].add(recorded, supposed, changed);
  }
  if (whole_claim.lines == 0) return;
  const auto sums = whole_claim.sums();
  if (claim.as_recorded) {
    report.not_reproducible += sums;
    return;
  }
  report.total += sums;
  report.plans[claim.plan] += sums;
  report.providers[was.provider_npi] += sums;
  report.bands[member_band_of(member->second.compared)] += sums;
  for (const auto& [service, part] : services) report.services[service] += part.sums();
  for (std::size_t i = 0; i < age_bands; ++i)
    if (ages[i].lines > 0) report.ages[i] += ages[i].sums();
  const bool waited = was.status == claim_status::under_review;
  const bool would_wait = would_be.status == claim_status::under_review;
  if (would_wait && !waited) ++report.waiting;
  // What was refused, or replaced by another, is not decided.
  if (waited && !would_wait && would_be.exists() && !is_withdrawn(would_be.status)) ++report.released;
  if (sums.lines_changed == 0) return;
  keep(report.most_changed,
       compared_claim{id, was.first_received, claim.plan, was.provider_npi, was.status, would_be.status,
                      sums.lines, sums.lines_changed, sums.recorded, sums.supposed},
       report.most, [&] { report.trim(); });
}

}  // namespace benefactor

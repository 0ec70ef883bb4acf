#include "events/what_if.hpp"

#include <algorithm>
#include <type_traits>

#include "events/adjudication/adjudicate.hpp"
#include "events/replay.hpp"

namespace benefactor {

namespace {

bool is_withdrawn(claim_status s) { return s == claim_status::cancelled || s == claim_status::reversed; }

template <class Visit>
void for_each_finding_list(const bucket_events& events, const Visit& visit) {
  for (const auto& event : events) {
    if (const auto* pended = std::get_if<claim_pended>(&event)) visit(pended->findings);
    if (const auto* decided = std::get_if<claim_adjudicated>(&event)) visit(decided->findings);
  }
}

/// What edits found when the command was decided, as recorded.
std::vector<edit_finding> findings_in(const bucket_events& events) {
  std::vector<edit_finding> found;
  for_each_finding_list(events, [&](const auto& list) { found = list; });
  return found;
}

bool pends_at_once(const bucket_events& submission) {
  return std::holds_alternative<claim_pended>(submission.back());
}

/// Puts the plan's changes into what *c* is to be decided by. *claim*: as supposed; of a submission absent.
template <class Command>
void change_inputs(Command& c, const claim_state& claim, const bucket_events& recorded,
                   const what_if_change& change) {
  if constexpr (requires { c.outside; }) {
    if constexpr (std::is_same_v<Command, submit_claim>)
      c.outside =
          changed_outside(std::move(c.outside), c.submission.provider_npi, c.submission.lines, change);
    else
      c.outside = changed_outside(std::move(c.outside), claim.provider_npi, claim.lines, change);
    c.edits = {};
    c.edits.as_found = changed_findings(findings_in(recorded), change);
  }
  if constexpr (std::is_same_v<Command, release_claim>)
    // An override of what is not found is refused; here it is not needed.
    std::erase_if(c.overrides, [&](const edit_override& o) {
      return !override_problems({o}, claim.findings, *c.edits.as_found).empty();
    });
}

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

std::string_view command_name(const bucket_command& command) {
  return std::visit(
      []<class Command>(const Command&) -> std::string_view {
        if constexpr (std::is_same_v<Command, submit_claim>) return "submit_claim";
        if constexpr (std::is_same_v<Command, release_claim>) return "release_claim";
        if constexpr (std::is_same_v<Command, deny_claim>) return "deny_claim";
        if constexpr (std::is_same_v<Command, cancel_claim>) return "cancel_claim";
        if constexpr (std::is_same_v<Command, void_claim>) return "void_claim";
        if constexpr (std::is_same_v<Command, pay_claim>) return "pay_claim";
        if constexpr (std::is_same_v<Command, remit_claim>) return "remit_claim";
        if constexpr (std::is_same_v<Command, readjudicate_claim>) return "readjudicate_claim";
        if constexpr (std::is_same_v<Command, dispute_claim>) return "dispute_claim";
        if constexpr (std::is_same_v<Command, resolve_dispute>) return "resolve_dispute";
        if constexpr (std::is_same_v<Command, dispatch_claim>) return "dispatch_claim";
        if constexpr (std::is_same_v<Command, report_claim>) return "report_claim";
        if constexpr (std::is_same_v<Command, add_remark>) return "add_remark";
        if constexpr (std::is_same_v<Command, change_review>) return "change_review";
        if constexpr (std::is_same_v<Command, announce_document>) return "announce_document";
        if constexpr (std::is_same_v<Command, complete_document>) return "complete_document";
        if constexpr (std::is_same_v<Command, withdraw_document>) return "withdraw_document";
        return "policy";  // Never decided here.
      },
      command);
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

void what_if_report::add(const what_if_report& other) {
  total += other.total;
  for (const auto& [plan, sums] : other.plans) plans[plan] += sums;
  for (const auto& [service, sums] : other.services) services[service] += sums;
  for (const auto& [npi, sums] : other.providers) providers[npi] += sums;
  for (std::size_t i = 0; i < member_bands; ++i) {
    bands[i] += other.bands[i];
    members[i] += other.members[i];
  }
  not_reproducible += other.not_reproducible;
  policies += other.policies;
  claims += other.claims;
  commands += other.commands;
  waiting += other.waiting;
  released += other.released;
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

const what_if_policy::followed_claim* what_if_policy::find(const claim_id& claim) const {
  const auto at = claim ? claims_.find(claim) : claims_.end();
  return at == claims_.end() ? nullptr : &at->second;
}

what_if_policy::followed_claim* what_if_policy::find(const claim_id& claim) {
  return const_cast<followed_claim*>(std::as_const(*this).find(claim));
}

involved_claims what_if_policy::involved(const claim_id& claim, const claim_id& original,
                                         claim_state followed_claim::*side) const {
  const auto known = [&](const claim_id& id) -> const claim_state* {
    const auto* found = find(id);
    return found && (found->*side).exists() ? &(found->*side) : nullptr;
  };
  return {known(claim), known(original)};
}

void what_if_policy::apply(const bucket_events& events, claim_state followed_claim::*side,
                           bucket_state& bucket) {
  for (const auto& event : events) {
    evolve(bucket, event);
    if (auto* claim = find(benefactor::claim_of(event))) evolve(claim->*side, event);
  }
}

void what_if_policy::take_of_policy(const bucket_events& recorded) {
  for (const auto& event : recorded) {
    evolve(recorded_, event);
    evolve(supposed_, event);
  }
  supposed_.contract = changed_contract(recorded_.contract, *plan_);
}

std::string what_if_policy::take(const bucket_events& recorded, const what_if_inputs& inputs) {
  const auto id = subject_of(recorded);
  const auto* submitted = recorded.empty() ? nullptr : std::get_if<claim_submitted>(&recorded.front());
  const auto* known = find(id);
  const auto original = submitted ? submitted->replaces : known ? known->recorded.replaces : claim_id{};
  if (auto why = misfit(recorded, involved(id, original, &followed_claim::recorded)); !why.empty())
    return why;
  ++commands_;
  if (!id) {
    take_of_policy(recorded);
    return {};
  }
  auto& claim = claims_[id];
  if (submitted) {
    claim.plan = submitted->plan;
    claim.readable = inputs.sealed_open;
  }
  suppose(recorded, id, claim, inputs);
  apply(recorded, &followed_claim::recorded, recorded_);
  for (const auto& event : recorded) evolve(claim.diagnoses, claim.recorded, event);
  return {};
}

bool what_if_policy::can_be_decided(const claim_state& claim) const {
  const auto rests = [&](const bucket_state& bucket) {
    return rests_on_sealed(bucket.contract, claim.member, claim.lines, nullptr);
  };
  return !rests(recorded_) && !rests(supposed_);
}

void what_if_policy::suppose(const bucket_events& recorded, const claim_id& id, followed_claim& claim,
                             const what_if_inputs& inputs) {
  const auto* submitted = std::get_if<claim_submitted>(&recorded.front());
  // Nothing can be asked of a claim whose submission was refused; that is said once.
  if (!submitted && !claim.supposed.exists()) return;
  claim_state fresh;
  if (submitted) evolve(fresh, recorded.front());
  const auto& known = submitted ? fresh : claim.recorded;
  if (!claim.readable && !can_be_decided(known)) return take_as_recorded(recorded, claim);

  auto command = command_of(recorded, recorded_, involved(id, known.replaces, &followed_claim::recorded),
                            {.diagnoses = claim.readable ? &claim.diagnoses : nullptr,
                             .edits = {},
                             .sealed_open = inputs.sealed_open});
  if (!command) {
    // What a review is to be is said by its event alone; other events make no sense as a command.
    if (!std::holds_alternative<review_changed>(recorded.front())) return take_as_recorded(recorded, claim);
    return apply(recorded, &followed_claim::supposed, supposed_);
  }
  if (auto* c = std::get_if<submit_claim>(&*command); c && inputs.outside && pends_at_once(recorded))
    c->outside = *inputs.outside;
  std::visit([&](auto& c) { change_inputs(c, claim.supposed, recorded, plan_->change); }, *command);
  const std::string name(command_name(*command));
  const auto decided =
      decide(supposed_, involved(id, known.replaces, &followed_claim::supposed), *std::move(command));
  if (const auto* why = std::get_if<rejection>(&decided))
    refused_.push_back({id, known.first_received, name, why->code, why->reason});
  else
    apply(std::get<bucket_events>(decided), &followed_claim::supposed, supposed_);
}

void what_if_policy::take_as_recorded(const bucket_events& recorded, followed_claim& claim) {
  claim.as_recorded = true;
  for (auto event : recorded) {
    // What is given back is what the supposed claim has taken, whatever the recorded one had.
    const auto give_back = [&](auto& e, const std::vector<std::uint16_t>& lines) {
      const auto* followed = find(e.claim);
      if (!followed || !followed->supposed.exists()) {
        e.released.clear();
        return;
      }
      ledger book{supposed_, followed->supposed.member};
      e.released = reverse_lines(book, followed->supposed, lines);
    };
    if (auto* e = std::get_if<claim_adjudicated>(&event)) {
      std::vector<std::uint16_t> lines;
      for (const auto& d : e->decided) lines.push_back(d.line);
      give_back(*e, lines);
    } else if (auto* e = std::get_if<claim_reversed>(&event)) {
      if (const auto* followed = find(e->claim)) give_back(*e, all_lines(followed->supposed));
    } else if (auto* e = std::get_if<claim_cancelled>(&event)) {
      if (const auto* followed = find(e->claim)) give_back(*e, all_lines(followed->supposed));
    }
    apply({std::move(event)}, &followed_claim::supposed, supposed_);
  }
}

void what_if_policy::compare(what_if_report& report) const {
  ++report.policies;
  report.claims += claims_.size();
  report.commands += commands_;
  for (const auto& r : refused_) ++report.refused[{r.command, r.code}];
  for (const auto& r : refused_) keep(report.refused_list, r, report.most, [&] { report.trim(); });

  const auto& cohort = plan_->cohort;
  const auto is_gone = [](const followed_claim& claim) {
    return is_withdrawn(claim.recorded.status) && is_withdrawn(claim.supposed.status);
  };
  const auto each_line = [&](const auto& visit) {
    for (const auto& [id, claim] : claims_)
      for (std::size_t i = 0; !is_gone(claim) && i < claim.recorded.lines.size(); ++i)
        if (is_chosen(*plan_, claim.plan, claim.recorded, claim.recorded.lines[i])) visit(claim, i);
  };
  std::map<member_id, cents> paid;
  each_line([&](const followed_claim& claim, std::size_t i) {
    if (claim.as_recorded) return;
    auto& sum = paid[claim.recorded.member];
    sum = checked_add(sum, split_of(claim.recorded, claim.recorded.lines[i]).plan_paid);
  });
  std::erase_if(paid, [&](const auto& member) {
    return (cohort.member_paid_from && member.second < *cohort.member_paid_from) ||
           (cohort.member_paid_to && *cohort.member_paid_to < member.second);
  });
  for (const auto& [member, sum] : paid) ++report.members[member_band_of(sum)];

  for (const auto& [id, claim] : claims_) {
    const auto& was = claim.recorded;
    const auto& would_be = claim.supposed;
    if (is_gone(claim)) continue;
    const auto member = paid.find(was.member);
    if (!claim.as_recorded && member == paid.end()) continue;
    claim_part whole_claim;
    std::map<service_type, claim_part> services;
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
    }
    if (whole_claim.lines == 0) continue;
    const auto sums = whole_claim.sums();
    if (claim.as_recorded) {
      report.not_reproducible += sums;
      continue;
    }
    report.total += sums;
    report.plans[claim.plan] += sums;
    report.providers[was.provider_npi] += sums;
    report.bands[member_band_of(member->second)] += sums;
    for (const auto& [service, part] : services) report.services[service] += part.sums();
    const bool waited = was.status == claim_status::under_review;
    const bool would_wait = would_be.status == claim_status::under_review;
    if (would_wait && !waited) ++report.waiting;
    if (waited && !would_wait) ++report.released;
    if (sums.lines_changed == 0) continue;
    keep(report.most_changed,
         compared_claim{id, was.first_received, claim.plan, was.provider_npi, was.status, would_be.status,
                        sums.lines, sums.lines_changed, sums.recorded, sums.supposed},
         report.most, [&] { report.trim(); });
  }
}

}  // namespace benefactor

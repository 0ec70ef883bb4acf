// What a what-if is about, and what its figures do not say, in words. Part of what_if_output.hpp.
#include "tools/benefactor/audit/what_if_output.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

std::string limit_in_words(const std::optional<cents>& limit) {
  return limit ? format_money(*limit) : std::string("none");
}

std::string rule_in_words(const rule_change& c) {
  const auto name = std::string(to_text(c.service));
  if (!c.covered) return name + " is not covered";
  std::vector<std::string> parts;
  if (c.coverage) parts.push_back("coverage " + format_percent(*c.coverage) + " %");
  if (c.annual_limit) parts.push_back("annual limit " + limit_in_words(*c.annual_limit));
  if (c.per_visit_limit) parts.push_back("limit of a visit " + limit_in_words(*c.per_visit_limit));
  if (c.copay) parts.push_back("copay " + limit_in_words(*c.copay));
  if (c.requires_preauth)
    parts.emplace_back(*c.requires_preauth ? "authorization needed" : "no authorization needed");
  if (c.deductible_applies)
    parts.emplace_back(*c.deductible_applies ? "the deductible applies" : "the deductible does not apply");
  if (c.network) parts.push_back("network " + std::string(to_text(*c.network)));
  if (c.excluded_diagnoses) parts.push_back(counted(c.excluded_diagnoses->size(), "excluded code"));
  std::string all;
  for (const auto& p : parts) (all += all.empty() ? "" : ", ") += p;
  return name + ": " + (all.empty() ? "as it was" : all);
}

}  // namespace

std::vector<std::string> changes_in_words(const what_if_plan& plan) {
  std::vector<std::string> all;
  const auto say = [&](std::string text) { all.push_back(std::move(text)); };
  const auto& terms = plan.change.terms;
  if (terms.deductible) say("deductible " + format_money(*terms.deductible));
  if (terms.member_deductible) say("member's deductible " + limit_in_words(*terms.member_deductible));
  if (terms.out_of_pocket_max) say("out-of-pocket maximum " + limit_in_words(*terms.out_of_pocket_max));
  if (terms.member_out_of_pocket_max)
    say("member's out-of-pocket maximum " + limit_in_words(*terms.member_out_of_pocket_max));
  if (terms.review_threshold) say("review from " + limit_in_words(*terms.review_threshold));
  if (terms.timely_filing_days) say("timely filing " + std::to_string(*terms.timely_filing_days) + " days");
  if (terms.coordination) say("coordination " + std::string(to_text(*terms.coordination)));
  for (const auto& rule : terms.rules) say(rule_in_words(rule));
  for (const auto& [npi, network] : plan.change.networks)
    say("provider " + npi + " is " + std::string(to_text(network)));
  const auto& fees = plan.change.fees;
  for (const auto& s : fees.schedules)
    say((s.contract.empty() ? std::string("any line") : "contract " + s.contract) + ": " +
        counted(s.fees.size(), "new fee"));
  if (fees.factor != whole) say("contract prices x " + format_money(fees.factor) + " %");
  if (!fees.providers.empty()) say("fees of " + counted(fees.providers.size(), "provider") + " only");
  for (const auto& e : plan.change.edits)
    say("claim edit " + std::string(to_text(e.edit)) + ": " + std::string(to_text(e.action)));
  if (plan.change.edits_off) say("no claim edits");
  return all;
}

std::string cohort_in_words(const what_if_plan& plan) {
  std::string text = plan.by == period_of::service ? "Lines with a service date" : "Claims received";
  if (plan.period.is_open())
    text = "All lines";
  else if (plan.period.from && plan.period.to)
    text += " from " + format_date(*plan.period.from) + " to " + format_date(*plan.period.to);
  else
    text += plan.period.from ? " from " + format_date(*plan.period.from) + " on"
                             : " up to " + format_date(*plan.period.to);
  const auto& c = plan.cohort;
  const auto list = [&](const std::string& what, const auto& some, const auto& name) {
    if (some.empty()) return;
    std::string names;
    for (const auto& one : some) (names += names.empty() ? "" : ", ") += name(one);
    text += "; " + what + " " + names;
  };
  list("plans", c.plans, [](const auto& p) { return p.empty() ? std::string("(none)") : p; });
  if (c.policies.size() == 1) text += "; one policy";
  if (c.policies.size() > 1) text += "; " + format_count(c.policies.size()) + " policies";
  list("providers", c.providers, [](const auto& p) { return p; });
  list("services", c.services, [](auto s) { return std::string(to_text(s)); });
  if (c.member_paid_from || c.member_paid_to) {
    text += "; members for whom the plan paid";
    if (c.member_paid_from) text += " at least " + format_money(*c.member_paid_from);
    if (c.member_paid_to)
      text += (c.member_paid_from ? " and at most " : " at most ") + format_money(*c.member_paid_to);
  }
  return text + ".";
}

std::vector<std::string> limits_in_words(const what_if_run& run) {
  const auto& r = run.result.report;
  std::vector<std::string> all;
  if (r.waiting > 0)
    all.push_back(counted(r.waiting, "claim") + " that had been decided would wait for review.");
  if (r.released > 0) all.push_back(counted(r.released, "claim") + " that wait for review would be decided.");
  if (r.ended_as_recorded > 0)
    all.push_back(
        counted(r.ended_as_recorded, "claim") + (r.ended_as_recorded == 1 ? " was" : " were") +
        " cancelled, voided or replaced when the plan would not have let that be, as where something "
        "waits for review; left out all the same.");
  if (r.not_reproducible.claims > 0)
    all.push_back(counted(r.not_reproducible.claims, "claim") + " with " +
                  format_money(r.not_reproducible.recorded.plan_paid) +
                  " paid by the plan cannot be reproduced and are left out: their rules look at diagnoses, " +
                  (!run.keys ? "and no keys were there to open them."
                   : run.result.damaged_keys.empty()
                       ? "and the keys of their members are destroyed."
                       : "and the keys of their members are destroyed or damaged."));
  if (!run.result.damaged_keys.empty())
    all.push_back(
        counted(run.result.damaged_keys.size(), "data key") +
        " cannot be unwrapped, and what is sealed under them counts as unknown; restore a backup of "
        "the data keys, or bring the ring's key back: " +
        joined(run.result.damaged_keys) + ".");
  std::uint64_t refused = 0;
  std::string kinds;
  for (const auto& [command, times] : r.refused) {
    refused += times;
    (kinds += kinds.empty() ? "" : ", ") += command.first + " " + format_count(times);
  }
  if (refused > 0)
    all.push_back(counted(refused, "recorded command") + " would have been refused and did nothing (" +
                  kinds + ").");
  return all;
}

}  // namespace benefactor::tools

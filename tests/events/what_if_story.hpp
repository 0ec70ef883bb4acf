#pragma once
/// Stories of a plain policy, and what they come to under other rules.

#include <stdexcept>
#include <string>
#include <string_view>

#include "events/replay.hpp"
#include "events/what_if.hpp"
#include "tests/support/story.hpp"

namespace benefactor::test_support {

/// A specialist's visits cost 20 %, behind a deductible of 500.00, and nothing else.
inline policy plain_policy() {
  auto p = sample_policy();
  auto rule = specialist_rule();
  rule.annual_limit.reset();
  rule.per_visit_limit.reset();
  rule.copay.reset();
  p.rules = {rule, full_rule(service_type::preventive)};
  return p;
}

inline claim_submission visit_on(std::string id, std::string_view on, cents billed = 300'00) {
  auto line = visit(billed);
  line.service_date = day(on);
  auto c = claim(std::move(id), {line});
  c.received = day(on);
  return c;
}

/// All commands of a story taken by a what-if.
inline what_if_policy supposed(const bucket_events& history, const what_if_plan& plan,
                               bool sealed_open = true) {
  what_if_policy policy(plan);
  const outside_inputs in_network{.network = network_status::in_network, .line_networks = {}, .prices = {}};
  bucket_events command;
  for (const auto& event : history) {
    command.push_back(event);
    if (!ends_command(event)) continue;
    const auto subject = subject_of(command);
    const auto misfit =
        policy.take(command, {.sealed_open = sealed_open || !subject, .outside = &in_network});
    if (!misfit.empty()) throw std::runtime_error(misfit);
    command.clear();
  }
  return policy;
}

inline what_if_report report_of(const story& s, const what_if_plan& plan, bool sealed_open = true) {
  what_if_report report;
  supposed(s.history(), plan, sealed_open).compare(report);
  report.trim();
  return report;
}

inline what_if_plan with_deductible(cents amount) {
  what_if_plan plan;
  plan.change.terms.deductible = amount;
  return plan;
}

/// Three visits of 300.00 in a year.
inline story three_visits() {
  auto s = given(plain_policy());
  s.having(visit_on("C-1", "2026-03-01"))
      .having(visit_on("C-2", "2026-04-01"))
      .having(visit_on("C-3", "2026-05-01"));
  return s;
}

}  // namespace benefactor::test_support

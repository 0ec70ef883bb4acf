// What stories are about and what can be done in them: plain values. Declared in tests/support/story.hpp.
#include <stdexcept>

#include "tests/support/story.hpp"

namespace benefactor::test_support {

id128 id_named(std::string_view name) {
  id128 id;
  for (int half = 0; half < 2; ++half) {
    std::uint64_t hash = 14695981039346656037ull + static_cast<std::uint64_t>(half);
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    for (int i = 0; i < 8; ++i)
      id.bytes[static_cast<std::size_t>(8 * half + i)] = static_cast<std::uint8_t>(hash >> 8 * i);
  }
  return id;
}

date day(std::string_view text) {
  const auto parsed = parse_date(text);
  if (!parsed) throw std::invalid_argument("no date: " + std::string{text});
  return *parsed;
}

coverage_rule specialist_rule() {
  coverage_rule r;
  r.service = service_type::specialist_visit;
  r.coverage = 8000;
  r.annual_limit = 2'000'00;
  r.per_visit_limit = 300'00;
  r.copay = 30'00;
  return r;
}

coverage_rule full_rule(service_type s) {
  coverage_rule r;
  r.service = s;
  r.coverage = whole;
  r.deductible_applies = false;
  return r;
}

policy sample_policy() {
  policy p;
  p.id = id_of<policy_id>("POL-1");
  p.holder = id_of<member_id>("M-1");
  p.effective = day("2026-01-01");
  p.expiration = day("2026-12-31");
  p.deductible = 500'00;
  p.rules = {specialist_rule(), full_rule(service_type::preventive)};
  for (const auto* name : {"M-1", "M-2"}) {
    auto& m = p.members.emplace_back();
    m.member = id_of<member_id>(name);
    m.enrolled = p.effective;
  }
  return p;
}

policy open_policy() {
  auto p = sample_policy();
  p.deductible = 0;
  return p;
}

policy imaging_policy() {
  auto terms = open_policy();
  auto rule = full_rule(service_type::imaging);
  rule.requires_preauth = true;
  terms.rules.push_back(rule);
  return terms;
}

claim_line line_of(service_type s, cents billed) {
  claim_line line;
  line.service = s;
  line.service_date = day("2026-03-01");
  line.billed = billed;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  return line;
}

claim_line visit(cents billed) { return line_of(service_type::specialist_visit, billed); }

claim_line on(std::string_view service_day, claim_line line) {
  line.service_date = day(service_day);
  return line;
}

claim_submission claim(std::string id, std::vector<claim_line> lines) {
  claim_submission c;
  c.submitter = "ACME";
  c.submitter_claim_id = std::move(id);
  c.received = day("2026-03-02");
  c.policy_number = "POL-1";
  c.member_number = "M-1";
  c.provider_npi = in_network_npi;
  c.lines = std::move(lines);
  return c;
}

authorization granted(std::string number, service_type s) {
  authorization a;
  a.number = std::move(number);
  a.member = id_of<member_id>("M-1");
  a.service = s;
  a.from = day("2026-01-01");
  a.to = day("2026-12-31");
  return a;
}

claim_deed release(std::string claim, std::vector<edit_override> overrides) {
  release_claim r;
  r.overrides = std::move(overrides);
  return {std::move(claim), std::move(r)};
}
claim_deed deny(std::string claim, std::string reason) {
  return {std::move(claim), deny_claim{{}, std::move(reason)}};
}
claim_deed cancel(std::string claim) { return {std::move(claim), cancel_claim{{}, day("2026-03-05")}}; }
claim_deed void_it(std::string claim) { return {std::move(claim), void_claim{{}, day("2026-03-05")}}; }
claim_deed pay(std::string claim) { return {std::move(claim), pay_claim{{}, day("2026-03-06"), "EFT-1"}}; }
claim_deed dispute(std::string claim, std::optional<std::int64_t> line, std::string reason) {
  return {std::move(claim), dispute_claim{{}, line, std::move(reason)}};
}
claim_deed uphold(std::string claim, std::optional<dispute_correction> correction) {
  resolve_dispute r;
  r.upheld = true;
  r.notes = "agreed";
  r.correction = std::move(correction);
  return {std::move(claim), std::move(r)};
}
claim_deed reject_dispute(std::string claim) {
  resolve_dispute r;
  r.notes = "as decided";
  return {std::move(claim), std::move(r)};
}

policy_deed suspend(std::string_view from) {
  return change_coverage{{}, coverage_change::suspended, day(from)};
}
policy_deed cancel_policy_from(std::string_view from) {
  return change_coverage{{}, coverage_change::cancelled, day(from)};
}
policy_deed reinstate(std::string_view from, std::string_view member) {
  return change_coverage{member.empty() ? member_id{} : id_of<member_id>(member), coverage_change::reinstated,
                         day(from)};
}
policy_deed terminate(std::string_view member, std::string_view last_day) {
  return change_coverage{id_of<member_id>(member), coverage_change::terminated, {day(last_day).days + 1}};
}
policy_deed revise(std::string_view from, policy_terms terms, std::optional<date> expiration) {
  return revise_contract{{}, day(from), std::move(terms), expiration};
}
policy_deed revise_member(std::string_view member, std::string_view from, rule_list rules) {
  policy_terms terms;
  terms.rules = std::move(rules);
  return revise_contract{id_of<member_id>(member), day(from), std::move(terms), {}};
}

}  // namespace benefactor::test_support

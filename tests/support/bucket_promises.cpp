#include "tests/support/bucket_promises.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace benefactor::test_support {

namespace {

using findings = std::vector<std::string>;

struct sums {
  cents deductible = 0, out_of_pocket = 0;
  std::map<service_type, cents> paid;  ///< without zeros
  bool operator==(const sums&) const = default;
};

sums sums_of(const accumulators& a) {
  sums s{a.deductible_met, a.out_of_pocket_used, {}};
  for (const auto& [service, paid] : a.paid.entries())
    if (paid != 0) s.paid[service] = paid;
  return s;
}

/// What an external processor decided is as it stated it, and only of claims that are its own.
void check_external(const claim_state& claim, const line_decision& d, findings& broken) {
  if (d.elsewhere && claim.external.processor.empty())
    broken.push_back("a claim that no external processor has was decided by one");
  if (!d.elsewhere && !d.stated.empty()) broken.push_back("a line states what it does not follow");
  if (!d.elsewhere) return;
  std::map<std::pair<adjustment_group, int>, cents> stated;
  cents contractual = 0;
  for (const auto& a : d.stated) {
    stated[{a.group, a.carc}] += a.amount;
    if (a.group == adjustment_group::co) contractual += a.amount;
  }
  using enum adjustment_group;
  if (d.price != d.billed - contractual || d.deductible != stated[{pr, 1}] ||
      d.coinsurance != stated[{pr, 2}] || d.copay != stated[{pr, 3}] || d.other_payers != 0)
    broken.push_back("a line counts with other amounts than the external processor states");
}

void check_lines(const claim_state& claim, findings& broken) {
  for (const auto& line : claim.lines) {
    const auto& d = line.decision;
    if (d.status == line_status::needs_review) continue;
    cents total = d.plan_paid;
    for (const auto& a : adjustments_of(d)) {
      if (a.amount <= 0) broken.push_back("an adjustment is not above zero");
      total += a.amount;
    }
    if (total != line.billed)
      broken.push_back("a line of " + format_money(line.billed) + " balances to " + format_money(total));
    for (const cents amount :
         {d.allowed, d.deductible, d.copay, d.coinsurance, d.plan_paid, d.over_visit, d.over_annual, d.relief,
          d.prior_paid, d.other_payers, d.alone_paid, d.deductible_credit, d.copay_credit})
      if (amount < 0) broken.push_back("an amount is negative");
    if (d.status == line_status::denied && d.coordination != coordination_method::primary)
      broken.push_back("a denied line is coordinated");
    if ((d.status == line_status::denied) != (d.denied != denial::none))
      broken.push_back("a line is denied without a reason, or has a reason and is not denied");
    if (line.standing && !d.takes_from_bucket()) broken.push_back("a denied line stands");
    check_external(claim, d, broken);
  }
}

/// Whoever decided its replacement has to do with a claim being void: the processor by itself, the engine by
/// asking the processor. What that has reversed meanwhile it is not asked for.
void check_voids(const claim_state& claim, const std::vector<const claim_state*>& claims, findings& broken) {
  const auto& e = claim.external;
  if (claim.status != claim_status::reversed || !is_elsewhere(claim)) return;
  const bool asked = e.sent == dispatch_kind::withdrawal, asks = next_dispatch(claim) != dispatch_kind::none;
  const auto successor = std::find_if(claims.begin(), claims.end(),
                                      [&](const auto* other) { return other->id == claim.replaced_by; });
  const bool by_engine = successor != claims.end() && (*successor)->external.taken_back;
  if (asks && !by_engine) broken.push_back("a processor is asked to void what it has reversed itself");
  const auto finalized = 1u << static_cast<unsigned>(processor_status::finalized);
  if (by_engine && !asks && !asked && !(e.reached & finalized))
    broken.push_back("a processor is not asked to void what is reversed here");
}

/// What the standing lines add up to, counted from the claims alone.
struct standing_sums {
  std::map<int, sums> policy;
  std::map<std::pair<int, member_id>, sums> member;
  std::map<std::size_t, std::set<std::tuple<claim_id, service_type, date>>> visits;
  std::map<line_fingerprint, std::size_t> fingerprints;
  std::size_t fingerprint_count = 0;

  void add(const claim_state& claim, const claim_line_state& line) {
    const auto& d = line.decision;
    auto& year = policy[d.benefit_year];
    auto& own = member[{d.benefit_year, claim.member}];
    for (auto* s : {&year, &own}) {
      s->deductible += d.deductible + d.deductible_credit;
      s->out_of_pocket += d.deductible + d.copay + d.coinsurance;
    }
    if (d.plan_paid != 0) (d.member_rule ? own : year).paid[d.service] += d.plan_paid;
    if (d.authorization >= 0)
      visits[static_cast<std::size_t>(d.authorization)].insert({claim.id, line.service, line.service_date});
    if (!line.fingerprint) return;
    ++fingerprints[line.fingerprint];
    ++fingerprint_count;
  }
};

void check_sums(const bucket_state& bucket, standing_sums expected, findings& broken) {
  for (const auto& year : bucket.years) {
    if (!(sums_of(year.policy) == expected.policy[year.year]))
      broken.push_back("the policy's amounts are not the sum");
    for (const auto& m : year.members)
      if (!(sums_of(m.amounts) == expected.member[{year.year, m.member}]))
        broken.push_back("a member's amounts are not the sum");
  }
  for (const auto& [key, amounts] : expected.member)
    if (!bucket.find_year(key.first) || !bucket.find_year(key.first)->find(key.second))
      broken.push_back("a benefit year or a member of it is missing");
  for (std::size_t i = 0; i < bucket.authorizations.size(); ++i)
    if (static_cast<std::size_t>(bucket.authorizations[i].visits_used) != expected.visits[i].size())
      broken.push_back("the visits used are not the visits that stand");
  if (bucket.standing.size() != expected.fingerprint_count)
    broken.push_back("the bucket holds other fingerprints");
  for (const auto& [fingerprint, count] : expected.fingerprints)
    if (bucket.standing.count(fingerprint) != count)
      broken.push_back("a standing line's fingerprint is missing");
}

/// Every version of the policy's terms, or of a member's own rules. A sum may be as large as the largest
/// limit of any: a line is held to the version of its day.
std::vector<policy_terms> versions_of(const policy& p, const member_id& member) {
  std::vector<policy_terms> versions;
  if (!member) {
    versions.push_back(terms_of(p));
  } else if (const auto* m = p.find_member(member)) {
    versions.emplace_back().rules = m->rules;
  }
  for (const auto& r : p.revisions)
    if (r.member == member) versions.push_back(r.terms);
  return versions;
}

/// The largest of the limits; nothing when one of them is none.
template <class Limit>
std::optional<cents> largest(const std::vector<policy_terms>& versions, Limit limit) {
  cents most = 0;
  for (const auto& v : versions) {
    const std::optional<cents> each = limit(v);
    if (!each) return std::nullopt;
    most = std::max(most, *each);
  }
  return most;
}

/// The largest annual limit of a service type; nothing when a version has no limit for it.
std::optional<cents> annual_limit(const std::vector<policy_terms>& versions, service_type service) {
  std::optional<cents> most;
  for (const auto& v : versions)
    for (const auto& rule : v.rules) {
      if (rule.service != service) continue;
      if (!rule.annual_limit) return std::nullopt;
      most = std::max(most.value_or(0), *rule.annual_limit);
    }
  return most;
}

/// A limit holds for what the engine decides: external processors decide by limits of their own, and the
/// engine counts what they did.
void check_limits(const bucket_state& bucket, bool limit_waived, findings& broken) {
  const auto& p = bucket.contract;
  const auto above = [&](cents amount, const std::optional<cents>& limit, const char* what) {
    if (limit && amount > *limit) broken.push_back(std::string{what} + " is exceeded");
  };
  const auto check_rules = [&](const std::vector<policy_terms>& versions, const accumulators& a) {
    for (const auto& [service, paid] : a.paid.entries())
      if (!limit_waived) above(paid, annual_limit(versions, service), "an annual limit");
  };
  const auto terms = versions_of(p, {});
  for (const auto& year : bucket.years) {
    above(year.policy.deductible_met,
          largest(terms, [](const auto& v) { return std::optional(v.deductible); }), "the deductible");
    above(year.policy.out_of_pocket_used, largest(terms, [](const auto& v) { return v.out_of_pocket_max; }),
          "the out-of-pocket maximum");
    check_rules(terms, year.policy);
    for (const auto& m : year.members) {
      above(m.amounts.deductible_met, largest(terms, [](const auto& v) { return v.member_deductible; }),
            "a member's deductible");
      above(m.amounts.out_of_pocket_used,
            largest(terms, [](const auto& v) { return v.member_out_of_pocket_max; }),
            "a member's out-of-pocket maximum");
      check_rules(versions_of(p, m.member), m.amounts);
    }
  }
  for (const auto& a : bucket.authorizations)
    if (a.terms.visits && a.visits_used > *a.terms.visits)
      broken.push_back("more visits are used than granted");
}

}  // namespace

findings broken_promises(const bucket_state& bucket, const std::vector<const claim_state*>& claims) {
  findings broken;
  standing_sums expected;
  bool limit_waived = false, decided_elsewhere = false;
  for (const auto* claim : claims) {
    check_lines(*claim, broken);
    check_voids(*claim, claims, broken);
    for (const auto& line : claim->lines) {
      if (line.standing) expected.add(*claim, line);
      decided_elsewhere = decided_elsewhere || (line.standing && line.decision.elsewhere);
      limit_waived = limit_waived || line.decision.waived == denial::annual_limit_exhausted;
    }
  }
  check_sums(bucket, std::move(expected), broken);
  if (!decided_elsewhere) check_limits(bucket, limit_waived, broken);
  return broken;
}

}  // namespace benefactor::test_support

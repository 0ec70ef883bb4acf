#include "events/bucket.hpp"

#include <algorithm>
#include <stdexcept>

#include "events/contract_in_force.hpp"
#include "events/overloaded.hpp"

namespace benefactor {

namespace {

/// A bug, not an input: what was taken is always there to be given back. On in release builds too.
void require(bool holds, const char* invariant) {
  if (!holds) throw std::logic_error(std::string{"benefit bucket: "} + invariant);
}

benefit_year_state& year_of_bucket(bucket_state& bucket, std::int16_t year) {
  auto at = std::lower_bound(bucket.years.begin(), bucket.years.end(), year,
                             [](const auto& y, std::int16_t wanted) { return y.year < wanted; });
  if (at == bucket.years.end() || at->year != year) {
    at = bucket.years.insert(at, benefit_year_state{});
    at->year = year;
  }
  return *at;
}

accumulators& member_of_year(benefit_year_state& year, const member_id& member) {
  auto at = std::lower_bound(year.members.begin(), year.members.end(), member,
                             [](const auto& m, const member_id& wanted) { return m.member < wanted; });
  if (at == year.members.end() || at->member != member) at = year.members.insert(at, {member, {}});
  return at->amounts;
}

/// Takes (sign 1) or gives back (sign -1) what *m* says.
void move(bucket_state& bucket, const member_id& member, const bucket_movement& m, int sign) {
  auto& year = year_of_bucket(bucket, m.benefit_year);
  auto& own = member_of_year(year, member);
  (m.member_rule ? own : year.policy).paid.add(m.service, sign * m.plan_paid);
  for (auto* amounts : {&year.policy, &own}) {
    amounts->deductible_met = checked_add(amounts->deductible_met, sign * m.deductible);
    amounts->out_of_pocket_used = checked_add(amounts->out_of_pocket_used, sign * m.out_of_pocket);
    require(amounts->deductible_met >= 0 && amounts->out_of_pocket_used >= 0,
            "gives back what it never took");
  }
  if (m.visit) {
    auto& used = bucket.authorizations.at(static_cast<std::size_t>(m.authorization)).visits_used;
    used += sign;
    require(used >= 0, "frees a visit that was not used");
  }
  if (!m.fingerprint) return;
  if (sign > 0)
    bucket.standing.insert(m.fingerprint);
  else
    require(bucket.standing.erase(m.fingerprint), "releases a line that does not stand");
}

authorization_state& granted(bucket_state& bucket, const std::string& number) {
  const auto at = std::find_if(bucket.authorizations.begin(), bucket.authorizations.end(),
                               [&](const auto& a) { return a.terms.number == number; });
  require(at != bucket.authorizations.end(), "changes an authorisation that was not granted");
  return *at;
}

member_erasure& asked_for(bucket_state& bucket, std::uint16_t number) {
  require(number >= 1 && number <= bucket.erasures.size(), "answers an erasure that nobody asked for");
  return bucket.erasures[number - 1u];
}

void release(bucket_state& bucket, const member_id& member, const std::vector<bucket_movement>& released) {
  for (const auto& m : released) move(bucket, member, m, -1);
}

}  // namespace

cents paid_amounts::of(service_type s) const {
  for (const auto& [service, amount] : entries_)
    if (service == s) return amount;
  return 0;
}

void paid_amounts::add(service_type s, cents amount) {
  auto at = std::lower_bound(entries_.begin(), entries_.end(), s,
                             [](const auto& entry, service_type wanted) { return entry.first < wanted; });
  if (at == entries_.end() || at->first != s) {
    if (amount == 0) return;
    at = entries_.insert(at, {s, 0});
  }
  at->second = checked_add(at->second, amount);
  require(at->second >= 0, "gives back more than was paid");
}

bool paid_amounts::operator==(const paid_amounts& other) const {
  const auto covered_by = [](const paid_amounts& a, const paid_amounts& b) {
    return std::all_of(a.entries_.begin(), a.entries_.end(),
                       [&](const auto& entry) { return b.of(entry.first) == entry.second; });
  };
  return covered_by(*this, other) && covered_by(other, *this);
}

const accumulators* benefit_year_state::find(const member_id& member) const {
  const auto at = std::lower_bound(members.begin(), members.end(), member,
                                   [](const auto& m, const member_id& wanted) { return m.member < wanted; });
  return at == members.end() || at->member != member ? nullptr : &at->amounts;
}

const benefit_year_state* bucket_state::find_year(int year) const {
  const auto at = std::find_if(years.begin(), years.end(), [year](const auto& y) { return y.year == year; });
  return at == years.end() ? nullptr : &*at;
}

network_status network_of(const outside_inputs& outside, std::size_t line) {
  return line <= outside.line_networks.size() ? outside.line_networks[line - 1] : outside.network;
}

const contract_price* price_of(const outside_inputs& outside, std::size_t line) {
  const auto at = std::lower_bound(outside.prices.begin(), outside.prices.end(), line,
                                   [](const auto& p, std::size_t wanted) { return p.line < wanted; });
  return at == outside.prices.end() || at->line != line ? nullptr : &*at;
}

std::string_view to_text(rejection_code c) {
  switch (c) {
    case rejection_code::not_found: return "NOT_FOUND";
    case rejection_code::invalid: return "INVALID";
    case rejection_code::invalid_transition: return "INVALID_TRANSITION";
    case rejection_code::already_disputed: return "ALREADY_DISPUTED";
    case rejection_code::idempotency_conflict: return "IDEMPOTENCY_CONFLICT";
    case rejection_code::member_erased: return "MEMBER_ERASED";
  }
  return "";
}

std::string_view to_text(erasure_status s) {
  switch (s) {
    case erasure_status::requested: return "REQUESTED";
    case erasure_status::approved: return "APPROVED";
    case erasure_status::withdrawn: return "WITHDRAWN";
    case erasure_status::erased: return "ERASED";
  }
  return "";
}

void evolve(bucket_state& bucket, const bucket_event& event) {
  std::visit(overloaded{
                 [&](const policy_enrolled& e) {
                   bucket.enrolled = true;
                   bucket.contract = e.terms;
                 },
                 [&](const member_enrolled& e) { bucket.contract.members.push_back(e.terms); },
                 [&](const contract_revised& e) { bucket.contract.revisions.push_back(e.revision); },
                 [&](const coverage_status_changed& e) { record(bucket.contract, e.change); },
                 [&](const member_described& e) {
                   record(bucket.contract, member_description{e.member, e.details});
                 },
                 [&](const member_erasure_requested& e) {
                   bucket.erasures.push_back({e.number, e.member, erasure_status::requested, e.by, {}});
                 },
                 [&](const member_erasure_approved& e) {
                   auto& known = asked_for(bucket, e.number);
                   known.status = erasure_status::approved;
                   known.answered_by = e.by;
                 },
                 [&](const member_erasure_withdrawn& e) {
                   auto& known = asked_for(bucket, e.number);
                   known.status = erasure_status::withdrawn;
                   known.answered_by = e.by;
                 },
                 [&](const member_erased& e) { asked_for(bucket, e.number).status = erasure_status::erased; },
                 [&](const authorization_granted& e) {
                   std::erase_if(bucket.requests,
                                 [&](const auto& r) { return r.terms.number == e.terms.number; });
                   bucket.authorizations.push_back({e.terms, 0, {}, {}});
                 },
                 [&](const authorization_requested& e) {
                   bucket.requests.push_back({e.terms, false});
                 },
                 [&](const authorization_denied& e) {
                   for (auto& r : bucket.requests) r.denied = r.denied || r.terms.number == e.number;
                 },
                 [&](const authorization_amended& e) {
                   auto& known = granted(bucket, e.terms.number);
                   if (!known.as_granted) known.as_granted = known.terms;
                   known.terms = e.terms;
                 },
                 [&](const authorization_revoked& e) { granted(bucket, e.number).revoked = e.from; },
                 [&](const claim_adjudicated& e) {
                   release(bucket, e.member, e.released);
                   for (const auto& d : e.decided)
                     if (d.takes_from_bucket()) move(bucket, e.member, movement_of(d), 1);
                 },
                 [&](const claim_cancelled& e) { release(bucket, e.member, e.released); },
                 [&](const claim_reversed& e) { release(bucket, e.member, e.released); },
                 [](const auto&) {},
             },
             event);
}

}  // namespace benefactor

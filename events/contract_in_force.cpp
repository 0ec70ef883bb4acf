#include "events/contract_in_force.hpp"

#include <algorithm>

namespace benefactor {

namespace {

/// The revision of *member* (zero: of the policy) in force on *day*; null: what was enrolled.
const contract_revision* revision_on(const policy& p, const member_id& member, date day) {
  const contract_revision* found = nullptr;
  for (const auto& r : p.revisions)
    if (r.member == member && r.from <= day && (!found || found->from <= r.from)) found = &r;
  return found;
}

const contract_revision* revision_numbered(const policy& p, const member_id& member, std::uint16_t number) {
  const auto at = std::find_if(p.revisions.begin(), p.revisions.end(),
                               [&](const auto& r) { return r.number == number && r.member == member; });
  return at == p.revisions.end() ? nullptr : &*at;
}

terms_view view_of(const policy& p, const contract_revision* revision) {
  if (!revision)
    return {.version = enrolled_version,
            .deductible = p.deductible,
            .member_deductible = p.member_deductible,
            .out_of_pocket_max = p.out_of_pocket_max,
            .member_out_of_pocket_max = p.member_out_of_pocket_max,
            .timely_filing_days = p.timely_filing_days,
            .review_threshold = p.review_threshold,
            .coordination = p.coordination,
            .rules = &p.rules.all(),
            .requirements = &p.requirements,
            .edits = &p.edits,
            .administrator = &p.administrator,
            .plan = &p.plan};
  const auto& terms = revision->terms;
  return {.version = revision->number,
          .deductible = terms.deductible,
          .member_deductible = terms.member_deductible,
          .out_of_pocket_max = terms.out_of_pocket_max,
          .member_out_of_pocket_max = terms.member_out_of_pocket_max,
          .timely_filing_days = terms.timely_filing_days,
          .review_threshold = terms.review_threshold,
          .coordination = terms.coordination,
          .rules = &terms.rules.all(),
          .requirements = &terms.requirements,
          .edits = &terms.edits,
          .administrator = &terms.administrator,
          .plan = &terms.plan};
}

rules_view view_of(const membership& m, const contract_revision* revision) {
  if (!revision) return {enrolled_version, &m.rules.all()};
  return {revision->number, &revision->terms.rules.all()};
}

}  // namespace

terms_view terms_on(const policy& p, date day) { return view_of(p, revision_on(p, {}, day)); }

rules_view own_rules_on(const policy& p, const membership& m, date day) {
  return view_of(m, revision_on(p, m.member, day));
}

terms_view terms_of_version(const policy& p, std::uint16_t version) {
  return view_of(p, revision_numbered(p, {}, version));
}

rules_view own_rules_of_version(const policy& p, const membership& m, std::uint16_t version) {
  return view_of(m, revision_numbered(p, m.member, version));
}

date last_day(const policy& p) {
  date last = p.expiration;
  for (const auto& r : p.revisions)
    if (r.expiration) last = *r.expiration;
  return last;
}

bool is_in_force(const policy& p, date day) {
  if (day < p.effective || last_day(p) < day) return false;
  bool in_force = p.status == policy_status::active || (p.status_date && day < *p.status_date);
  for (const auto& c : p.changes)
    if (!c.member && c.from <= day) in_force = c.change == coverage_change::reinstated;
  return in_force;
}

bool is_enrolled(const policy& p, const membership& m, date day) {
  if (day < m.enrolled) return false;
  const auto first =
      std::find_if(p.changes.begin(), p.changes.end(), [&](const auto& c) { return c.member == m.member; });
  const bool corrected = first != p.changes.end() && first->change == coverage_change::terminated;
  bool enrolled = m.status != membership_status::suspended;
  if (!corrected)
    enrolled = enrolled && (!m.terminated || day <= *m.terminated) &&
               (m.status != membership_status::terminated || m.terminated);
  for (auto c = first; c != p.changes.end(); ++c)
    if (c->member == m.member && c->from <= day) enrolled = c->change == coverage_change::reinstated;
  return enrolled;
}

const coverage_status_change* last_change(const policy& p, const member_id& member) {
  const auto at =
      std::find_if(p.changes.rbegin(), p.changes.rend(), [&](const auto& c) { return c.member == member; });
  return at == p.changes.rend() ? nullptr : &*at;
}

const coverage_status_change* change_on(const policy& p, const member_id& member, date day) {
  const auto at = std::find_if(p.changes.rbegin(), p.changes.rend(),
                               [&](const auto& c) { return c.member == member && c.from <= day; });
  return at == p.changes.rend() ? nullptr : &*at;
}

namespace {

cover_status status_after(coverage_change change) {
  switch (change) {
    case coverage_change::suspended: return cover_status::suspended;
    case coverage_change::cancelled: return cover_status::cancelled;
    case coverage_change::terminated: return cover_status::terminated;
    case coverage_change::reinstated: break;
  }
  return cover_status::active;
}

}  // namespace

cover_status status_of(const policy& p) {
  if (const auto* last = last_change(p, {})) return status_after(last->change);
  switch (p.status) {
    case policy_status::expired: return cover_status::expired;
    case policy_status::cancelled: return cover_status::cancelled;
    case policy_status::active: break;
  }
  return cover_status::active;
}

cover_status status_of(const policy& p, const membership& m) {
  if (const auto* last = last_change(p, m.member)) return status_after(last->change);
  switch (m.status) {
    case membership_status::suspended: return cover_status::suspended;
    case membership_status::terminated: return cover_status::terminated;
    case membership_status::active: break;
  }
  return m.terminated ? cover_status::terminated : cover_status::active;
}

void record(policy& p, const coverage_status_change& change) {
  if (change.member && change.change == coverage_change::terminated)
    while (const auto* last = last_change(p, change.member)) {
      if (last->change != coverage_change::terminated) break;
      p.changes.erase(p.changes.begin() + (last - p.changes.data()));
    }
  p.changes.push_back(change);
}

content_digest details_of(const policy& p, const member_id& member) {
  const auto at = std::find_if(p.descriptions.begin(), p.descriptions.end(),
                               [&](const auto& d) { return d.member == member; });
  if (at != p.descriptions.end()) return at->details;
  if (const auto* m = p.find_member(member)) return m->details;
  return member == p.holder ? p.holder_details : content_digest{};
}

void record(policy& p, const member_description& description) {
  const auto at = std::lower_bound(p.descriptions.begin(), p.descriptions.end(), description.member,
                                   [](const auto& d, const member_id& member) { return d.member < member; });
  if (at != p.descriptions.end() && at->member == description.member)
    *at = description;
  else
    p.descriptions.insert(at, description);
}

}  // namespace benefactor

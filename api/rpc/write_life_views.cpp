// The life of claims, as views.
#include "api/objects/uri.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_results.hpp"
#include "api/rpc/write_views.hpp"
#include "events/date.hpp"
#include "events/edit_explanation.hpp"
#include "store/claim_number.hpp"

namespace benefactor::api {

namespace {

void write_review(wire::Review::Builder to, const claim_state& claim) {
  const auto& review = claim.life.review;
  if (!review.owner.empty()) to.setOwner(to_text_reader(review.owner));
  to.setPriority(wire_code<wire::ReviewPriority>(review.priority));
  to.initDue().setDays(review.due.value_or(date{claim.received.days + review_days}).days);
  if (review.escalated_on) to.initEscalatedOn().setDays(review.escalated_on->days);
}

}  // namespace

void write_view(wire::Journey::Builder to, const claim_journey& journey) {
  const auto& claim = journey.claim;
  to.setClaimNumber(store::claim_number(claim.id, claim.first_received));
  to.setStatus(wire_code<wire::ClaimStatus>(claim.status));
  to.initReceived().setDays(claim.received.days);
  if (journey.shows_review && is_in_review(claim)) write_review(to.initReview(), claim);
  auto remarks = to.initRemarks(count_of(journey.remarks));
  for (kj::uint i = 0; i < remarks.size(); ++i) {
    const auto& r = journey.remarks[i];
    remarks[i].setSeenBy(wire_code<wire::Audience>(r.seen_by));
    remarks[i].setText(to_text_reader(r.text));
    remarks[i].setTime(format_instant(r.time_us));
    remarks[i].setUser(to_text_reader(r.user));
  }
  auto documents = to.initDocuments(count_of(journey.documents));
  for (kj::uint i = 0; i < documents.size(); ++i) {
    const auto& d = journey.documents[i];
    documents[i].setId(to_hex(d.state.terms.id));
    documents[i].setKind(wire_code<wire::DocumentKind>(d.state.terms.kind));
    documents[i].setStatus(wire_code<wire::DocumentStatus>(d.state.status));
    documents[i].setContentType(to_text_reader(d.state.terms.content_type));
    documents[i].setSize(d.state.terms.size);
    documents[i].setSha256(to_hex(d.state.terms.sha256));
    documents[i].setFileName(to_text_reader(d.file_name));
    documents[i].setTime(format_instant(d.time_us));
    documents[i].setUser(to_text_reader(d.user));
  }
  auto timeline = to.initTimeline(count_of(journey.timeline));
  for (kj::uint i = 0; i < timeline.size(); ++i) {
    const auto& entry = journey.timeline[i];
    timeline[i].setPosition(entry.event.position);
    timeline[i].setTime(format_instant(entry.event.time_us));
    timeline[i].setClaimNumber(to_text_reader(entry.claim_number));
    timeline[i].setType(to_text_reader(entry.event.type));
    timeline[i].setSummary(to_text_reader(entry.event.summary));
    timeline[i].setUser(to_text_reader(entry.event.user));
  }
  write_missing(to.initMissing(count_of(journey.missing)), journey.missing);
  if (!claim.external.processor.empty()) write_view(to.initExternal(), claim, journey.estimate);
  to.setPosition(journey.position);
}

void write_view(capnp::List<wire::EditTable>::Builder to, const std::vector<edit_table_view>& tables) {
  for (kj::uint i = 0; i < to.size(); ++i) {
    const auto& t = tables[i];
    to[i].setKind(to_text_reader(t.kind));
    to[i].setName(to_text_reader(t.name));
    to[i].setVersion(t.version);
    to[i].setRows(static_cast<std::uint32_t>(t.rows));
    if (t.from) to[i].initFrom().setDays(t.from->days);
    if (t.to) to[i].initTo().setDays(t.to->days);
  }
}

void write_view(wire::ReviewQueue::Builder to, const review_queue& queue) {
  to.setIncomplete(!queue.next.empty());
  if (!queue.next.empty()) to.setNext(to_text_reader(queue.next));
  to.setPosition(queue.position);
  auto claims = to.initClaims(count_of(queue.claims));
  for (kj::uint i = 0; i < claims.size(); ++i) {
    const auto& [claim, due, age, flags, missing] = queue.claims[i];
    const auto& review = claim.life.review;
    claims[i].setClaimNumber(store::claim_number(claim.id, claim.first_received));
    claims[i].setReason(to_text_reader(is_elsewhere(claim)
                                           ? "refused by the external processor " + claim.external.processor
                                           : review_reason(claim.findings)));
    const auto told = findings_of(claim);
    auto findings = claims[i].initFindings(count_of(told));
    for (kj::uint f = 0; f < findings.size(); ++f) write_finding(findings[f], told[f]);
    if (!flags.empty()) write_flags(claims[i].initFlags(count_of(flags)), flags);
    if (!missing.empty()) write_missing(claims[i].initMissing(count_of(missing)), missing);
    claims[i].initReceived().setDays(claim.received.days);
    claims[i].setAgeDays(age);
    claims[i].initDue().setDays(due.days);
    claims[i].setOverdue(claim.received.days + age > due.days);
    claims[i].setPriority(wire_code<wire::ReviewPriority>(review.priority));
    if (!review.owner.empty()) claims[i].setOwner(to_text_reader(review.owner));
    if (review.escalated_on) claims[i].initEscalatedOn().setDays(review.escalated_on->days);
    claims[i].initBilled().setCents(billed_total(claim));
    claims[i].setProviderNpi(to_text_reader(claim.provider_npi));
    claims[i].setRemarks(count_of(claim.life.remarks));
    claims[i].setDocuments(count_of(claim.life.documents));
  }
}

void write_view(wire::ImpactReport::Builder to, const impact_report& report) {
  to.setPolicyNumber(to_text_reader(report.policy_number));
  to.setLookedAt(report.looked_at);
  to.setPosition(report.position);
  auto claims = to.initClaims(count_of(report.claims));
  cents plan_paid = 0, member = 0;
  for (kj::uint i = 0; i < claims.size(); ++i) {
    const auto& from = report.claims[i];
    auto claim = claims[i];
    claim.setClaimNumber(store::claim_number(from.claim, report.received.at(from.claim)));
    claim.setStatusBefore(wire_code<wire::ClaimStatus>(from.before));
    claim.setStatusAfter(wire_code<wire::ClaimStatus>(from.after));
    claim.initPlanPaidBefore().setCents(from.plan_paid_before);
    claim.initPlanPaidAfter().setCents(from.plan_paid_after);
    claim.initMemberBefore().setCents(from.member_before);
    claim.initMemberAfter().setCents(from.member_after);
    auto lines = claim.initLines(count_of(from.lines));
    for (kj::uint l = 0; l < lines.size(); ++l) lines.set(l, from.lines[l]);
    plan_paid = checked_add(plan_paid, checked_sub(from.plan_paid_after, from.plan_paid_before));
    member = checked_add(member, checked_sub(from.member_after, from.member_before));
  }
  to.initPlanPaid().setCents(plan_paid);
  to.initMemberResponsibility().setCents(member);
}

}  // namespace benefactor::api

#include "api/rpc/write_read_models.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/objects/uri.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_parts.hpp"

namespace benefactor::api {

namespace {

using projections::claim_sums;

std::uint64_t count(std::int64_t n) { return n > 0 ? static_cast<std::uint64_t>(n) : 0; }

template <class Of>
auto elements(const Of& all) {
  return static_cast<kj::uint>(all.size());
}

void write_sums(wire::StatusSums::Builder to, const claim_sums& sums) {
  to.setClaims(count(sums.claims));
  to.setLines(count(sums.lines));
  to.initBilled().setCents(sums.billed);
  to.initAllowed().setCents(sums.allowed);
  to.initPlanPaid().setCents(sums.plan_paid);
  to.initMemberResponsibility().setCents(sums.member_responsibility);
}

void write_day(wire::DayStatistics::Builder to, date day,
               const std::map<claim_status, claim_sums>& by_status) {
  to.initDay().setDays(day.days);
  claim_sums all;
  auto rows = to.initByStatus(elements(by_status));
  kj::uint i = 0;
  for (const auto& [status, sums] : by_status) {
    rows[i].setStatus(to_text_reader(std::string(to_text(status))));
    write_sums(rows[i++], sums);
    projections::add(all, sums);
  }
  write_sums(to.initAll(), all);
}

void write_denials(wire::ClaimStatistics::Builder to, const std::map<denial, projections::line_sums>& all) {
  std::vector<std::pair<denial, projections::line_sums>> sorted(all.begin(), all.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second.lines > b.second.lines; });
  const auto write = [](wire::DenialStatistics::Builder row, const auto& from) {
    row.setReason(wire_code<wire::Denial>(from.first));
    row.setLines(count(from.second.lines));
    row.initBilled().setCents(from.second.billed);
  };
  auto rows = to.initDenials(elements(sorted));
  for (kj::uint i = 0; i < rows.size(); ++i) {
    write(rows[i], sorted[i]);
    if (sorted[i].first == denial::duplicate_claim) write(to.initDuplicates(), sorted[i]);
  }
}

/// "97.25 %": rounded down, so that 100 % means all.
std::string share(std::int64_t part, std::int64_t all) {
  const auto hundredths = static_cast<std::int64_t>(static_cast<__int128>(part) * 10'000 / all);
  auto text = std::to_string(hundredths / 100) + '.';
  if (hundredths % 100 < 10) text += '0';
  return text + std::to_string(hundredths % 100) + " %";
}

void write_plans(wire::ClaimStatistics::Builder to,
                 const std::map<std::string, projections::sums_with_denials>& by_plan) {
  auto rows = to.initByPlan(elements(by_plan));
  kj::uint i = 0;
  for (const auto& [plan, sums] : by_plan) {
    auto row = rows[i++];
    if (!plan.empty()) row.setPlan(to_text_reader(plan));
    write_sums(row.initAll(), sums.all);
    row.setDeniedClaims(count(sums.denied_claims));
    row.setDeniedLines(count(sums.denied_lines));
    if (sums.all.lines > 0) row.setDenialRate(to_text_reader(share(sums.denied_lines, sums.all.lines)));
  }
}

void write_quantiles(wire::Quantiles::Builder to, const projections::turnaround_sketch& sketch) {
  to.setClaims(count(sketch.claims()));
  const auto seconds = [&](unsigned permille) {
    return static_cast<std::uint32_t>(
        std::min<std::int64_t>(sketch.quantile(permille).value_or(0), UINT32_MAX));
  };
  to.setP50(seconds(500));
  to.setP90(seconds(900));
  to.setP99(seconds(990));
}

void set_or_null(const std::string& text, const auto& set) {
  if (!text.empty()) set(to_text_reader(text));
}

}  // namespace

void write_view(wire::ClaimCount::Builder to, const counted_claims& counted) {
  if (!counted.problems.empty()) {
    write_problems(to.initRefused(elements(counted.problems)), counted.problems);
    return;
  }
  auto found = to.initCounted();
  found.setClaims(counted.count.claims);
  found.setExact(counted.count.exact);
}

void write_view(wire::ClaimStatistics::Builder to, const statistics_view& view) {
  const auto& all = view.all;
  auto days = to.initDays(elements(all.by_day));
  kj::uint i = 0;
  for (const auto& [day, by_status] : all.by_day) write_day(days[i++], day, by_status);
  write_denials(to, all.by_denial);
  auto services = to.initServices(elements(all.by_service));
  i = 0;
  for (const auto& [service, sums] : all.by_service) {
    auto row = services[i++];
    row.setServiceType(wire_code<wire::ServiceType>(service));
    row.setLines(count(sums.lines));
    row.setDenied(count(sums.denied));
    row.initBilled().setCents(sums.billed);
    row.initAllowed().setCents(sums.allowed);
    row.initPlanPaid().setCents(sums.plan_paid);
    row.initMemberResponsibility().setCents(sums.member_responsibility);
  }
  write_plans(to, all.by_plan);
  auto decisions = to.initDecisions(elements(all.decisions));
  std::int64_t engine = 0, decided = 0;
  i = 0;
  for (const auto& [day, by] : all.decisions) {
    decisions[i].initDay().setDays(day.days);
    decisions[i].setEngine(count(by.engine));
    decisions[i].setPerson(count(by.person));
    decisions[i++].setExternal(count(by.external));
    engine += by.engine;
    decided += by.all();
  }
  if (decided > 0) to.setAutoAdjudicated(to_text_reader(share(engine, decided)));
  if (all.turnaround.claims() > 0) write_quantiles(to.initTurnaround(), all.turnaround);
  if (all.handled.claims() > 0) write_quantiles(to.initHandled(), all.handled);
  auto queue = to.initQueue();
  queue.initOn().setDays(view.queue.on.days);
  queue.setClaims(count(view.queue.claims));
  queue.setUpTo7(count(view.queue.up_to_7));
  queue.setUpTo30(count(view.queue.up_to_30));
  queue.setOlder(count(view.queue.older));
  queue.setOldest(static_cast<std::uint32_t>(view.queue.oldest));
  write_sums(to.initAtRisk(), view.all.at_risk);
}

void write_view(wire::ProviderStatistics::Builder to,
                const std::map<date, projections::sums_with_denials>& days) {
  projections::sums_with_denials all;
  auto rows = to.initDays(elements(days));
  kj::uint i = 0;
  for (const auto& [day, sums] : days) {
    projections::add(all, sums);
    auto row = rows[i++];
    row.initDay().setDays(day.days);
    row.setClaims(count(sums.all.claims));
    row.initBilled().setCents(sums.all.billed);
    row.initPlanPaid().setCents(sums.all.plan_paid);
    row.setDeniedClaims(count(sums.denied_claims));
  }
  write_sums(to.initAll(), all.all);
  to.setDeniedClaims(count(all.denied_claims));
  to.setDeniedLines(count(all.denied_lines));
}

void write_view(wire::ListedPolicy::Builder to, const named_policy& policy) {
  set_or_null(policy.policy_number, [&](auto text) { to.setPolicyNumber(text); });
  to.initEffective().setDays(policy.row.effective.days);
  to.initExpiration().setDays(policy.row.expiration.days);
  to.setStatus(wire_code<wire::CoverStatus>(policy.row.status));
  to.setVersions(static_cast<std::uint32_t>(policy.row.versions));
  to.setMembers(static_cast<std::uint32_t>(policy.row.members));
}

void write_view(wire::ListedMembership::Builder to, const named_membership& membership) {
  set_or_null(membership.policy_number, [&](auto text) { to.setPolicyNumber(text); });
  set_or_null(membership.member_number, [&](auto text) { to.setMemberId(text); });
  to.setRelationship(wire_code<wire::Relationship>(membership.row.relationship));
  to.initEnrolled().setDays(membership.row.enrolled.days);
  if (membership.row.terminated) to.initLastDay().setDays(membership.row.terminated->days);
  to.setStatus(wire_code<wire::CoverStatus>(membership.row.status));
}

void write_view(wire::ListedAuthorization::Builder to, const named_authorization& authorization) {
  const auto& row = authorization.row;
  set_or_null(authorization.policy_number, [&](auto text) { to.setPolicyNumber(text); });
  set_or_null(authorization.member_number, [&](auto text) { to.setMemberId(text); });
  to.setNumber(to_text_reader(row.number));
  to.setStatus(to_text_reader(std::string(projections::to_text(row.status))));
  to.setServiceType(wire_code<wire::ServiceType>(row.service));
  to.initFrom().setDays(row.from.days);
  to.initTo().setDays(row.to.days);
  to.setPosition(row.first_position);
}

void write_view(wire::ListedDocument::Builder to, const named_document& document) {
  const auto& row = document.document.row;
  to.setClaimNumber(to_text_reader(document.claim_number));
  to.setDocument(to_text_reader(to_hex(document.document.document)));
  to.setKind(wire_code<wire::DocumentKind>(row.kind));
  to.setStatus(wire_code<wire::DocumentStatus>(row.status));
  to.setSize(row.size);
  to.setPosition(row.position);
}

void write_view(wire::PayeeBalance::Builder to, const named_balance& balance) {
  const auto& [of, sums] = balance.balance;
  set_or_null(of.npi, [&](auto text) { to.setProviderNpi(text); });
  set_or_null(balance.member_number, [&](auto text) { to.setMemberId(text); });
  to.setClaimsDue(count(sums.claims_due));
  to.initToPay().setCents(sums.to_pay);
  to.initToRecoup().setCents(sums.to_recoup);
  to.initSettled().setCents(sums.settled);
  to.setCursor(to_text_reader(balance.cursor));
}

void write_view(wire::ListedPayment::Builder to, const projections::provider_payment& payment) {
  to.setTrace(to_text_reader(payment.trace));
  to.setRun(to_text_reader(payment.run));
  to.setProviderNpi(to_text_reader(payment.npi));
  to.initOn().setDays(payment.on.days);
  to.setMethod(to_text_reader(std::string(to_text(payment.method))));
  to.initAmount().setCents(payment.amount);
  to.setClaims(payment.claims);
  if (payment.confirmed) to.initConfirmed().setDays(payment.confirmed->days);
  to.setPosition(payment.position);
}

void write_view(wire::ListedUser::Builder to, const projections::listed_user& user) {
  to.setUser(to_text_reader(user.user));
  to.setRole(to_text_reader(user.row.role));
  to.setEvents(user.row.events);
  to.setFirstTime(to_text_reader(format_instant(user.row.first_us)));
  to.setLastTime(to_text_reader(format_instant(user.row.last_us)));
  to.setLastPosition(user.row.last_position);
}

void write_view(wire::ViewsStatus::Builder to, const std::vector<projections::view_status>& views,
                const verification& last) {
  auto rows = to.initViews(elements(views));
  for (kj::uint i = 0; i < rows.size(); ++i) {
    const auto& definition = projections::definition_of(views[i].view);
    rows[i].setName(definition.name);
    rows[i].setAbout(definition.about);
    rows[i].setLive(views[i].live);
    rows[i].setBuilding(views[i].building);
    rows[i].setBuiltTo(views[i].built_to);
  }
  if (!last.running && !last.report && last.failure.empty()) return;
  auto told = to.initVerification();
  told.setRunning(last.running);
  told.setPosition(last.position);
  told.setEnd(last.end);
  set_or_null(last.failure, [&](auto text) { told.setFailure(text); });
  if (!last.report) return;
  told.setSound(last.report->sound());
  auto checked = told.initViews(static_cast<kj::uint>(last.report->views.size() + 1));
  kj::uint i = 0;
  const auto write = [&](const char* name, const projections::view_check& check) {
    checked[i].setName(name);
    checked[i].setRows(check.rows);
    checked[i].setDifferent(check.different);
    checked[i++].setMissing(check.missing);
  };
  for (const auto& [view, check] : last.report->views) write(projections::definition_of(view).name, check);
  write("reference", last.report->reference);
}

}  // namespace benefactor::api

#include "events/external_decide.hpp"

#include <algorithm>

#include "events/adjudication/adjudicate.hpp"
#include "events/contract_decide.hpp"

namespace benefactor {

namespace {

std::uint8_t bit_of(processor_status s) { return static_cast<std::uint8_t>(1u << static_cast<unsigned>(s)); }

constexpr auto decisions = [] {
  unsigned bits = 0;
  for (auto s : {processor_status::finalized, processor_status::paid, processor_status::denied})
    bits |= 1u << static_cast<unsigned>(s);
  return static_cast<std::uint8_t>(bits);
}();

/// The day the claim was sent, where it comes to the status for the first time: of decisions only the first
/// one counts, or the same claim would be counted twice.
std::optional<date> observed(const external_state& state, processor_status status) {
  const auto before = is_decided(status) ? state.reached & decisions : state.reached & bit_of(status);
  return before ? std::nullopt : state.sent_on;
}

claim_reversed reversal(ledger& book, const claim_state& claim, date on, const claim_id& successor) {
  return {.claim = claim.id,
          .member = claim.member,
          .on = on,
          .replaced_by = successor,
          .to_recoup = 0,  // The processor has paid it, and has taken it back.
          .released = reverse_lines(book, claim, all_lines(claim))};
}

/// What was asked of the processor stays asked.
void want_no_void(external_state& state) {
  state.void_wanted = state.void_wanted && state.sent == dispatch_kind::withdrawal;
}

}  // namespace

bucket_decision decide_external(const claim_state& claim, const dispatch_claim& c) {
  std::vector<field_problem> problems;
  check_day(c.on, "on", problems);
  if (c.batch == 0) problems.push_back({"batch", "a batch has a number from 1"});
  if (!problems.empty()) return invalid(std::move(problems));
  // Said again, it is done: of several that send at once the first does.
  if (claim.external.batch == c.batch && claim.external.sent == c.kind) return bucket_events{};
  const auto next = next_dispatch(claim);
  if (next == dispatch_kind::none || next != c.kind)
    return refused_transition("nothing of that kind is to be sent of the claim");
  return bucket_events{claim_dispatched{claim.id, c.kind, c.batch, c.on, c.snapshot}};
}

bucket_decision decide_external(const bucket_state& bucket, const claim_state& claim,
                                const claim_state* original, const report_claim& c) {
  const auto& report = c.report;
  const auto& state = claim.external;
  std::vector<field_problem> problems;
  check_day(report.on, "on", problems);
  check_text(report.reference, 0, max_reference_text, "reference", problems);
  check_text(report.text, 0, max_reason_text, "text", problems);
  if (report.place == 0) problems.push_back({"place", "a report's place is from 1"});
  if (!problems.empty()) return invalid(std::move(problems));
  if (state.processor != report.processor || state.sent == dispatch_kind::none)
    return refused_transition("the claim was not sent to this processor");
  if (state.taken_back) return refused_transition("the claim was taken back from its processor");
  if (state.file == report.file && report.place <= state.place) return bucket_events{};
  processor_reported reported{.claim = claim.id,
                              .status = report.status,
                              .on = report.on,
                              .sent = observed(state, report.status),
                              .reference = report.reference,
                              .file = report.file,
                              .place = report.place,
                              .trace = {},
                              .confidential = {report.text}};
  if (!c.remittance) return bucket_events{std::move(reported)};

  const auto& r = *c.remittance;
  problems = form_problems(claim, r);
  if (!r.reverses && !r.decides) problems.push_back({"decides", "a remittance decides or reverses a claim"});
  if (!problems.empty()) return invalid(std::move(problems));
  if (auto why = misfit(claim, r); !why.empty()) return refused_transition(std::move(why));
  reported.trace = r.trace;
  if (!was_decided(claim.status) && claim.status != claim_status::under_review)
    return bucket_events{std::move(reported)};

  ledger book{bucket, claim.member};
  if (!r.decides) {
    reported.reverses = true;
    auto reversed = reversal(book, claim, report.on, {});
    return bucket_events{std::move(reported), std::move(reversed)};
  }
  bucket_events events;
  const bool first = claim.status == claim_status::under_review;
  if (first && original && can_become(*original, claim_status::reversed))
    events.push_back(reversal(book, *original, report.on, claim.id));
  claim_adjudicated decided{.claim = claim.id,
                            .member = claim.member,
                            .cause = adjudication_cause::external,
                            .released = reverse_lines(book, claim, all_lines(claim)),
                            .decided = {}};
  auto in_order = r.lines;
  std::sort(in_order.begin(), in_order.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
  cents paid = 0;
  bool all_denied = true;
  for (const auto& line : in_order) {
    const auto& d = decided.decided.emplace_back(decision_of(claim, bucket.contract, line));
    paid = checked_add(paid, d.plan_paid);
    all_denied = all_denied && d.status == line_status::denied;
  }
  reported.settles = !all_denied;
  reported.amount = checked_sub(paid, claim.settlement.settled);
  events.push_back(std::move(decided));
  events.push_back(std::move(reported));
  return events;
}

void evolve(external_state& state, const claim_routed& e) { state.processor = e.processor; }

void evolve(external_state& state, const claim_dispatched& e) {
  state.sent = e.kind;
  state.batch = e.batch;
  if (e.kind != dispatch_kind::withdrawal) state.sent_on = e.on;
}

void evolve(external_state& state, const claim_recalled&) { state.void_wanted = true; }

void evolve(external_state& state, const claim_reversed& e) {
  if (e.recalled)
    state.void_wanted = true;
  else
    want_no_void(state);  // The processor did it.
}

void look_at_void(external_state& state, claim_status status, const processor_reported& e) {
  // Only a remittance has a trace, and only its reversal says no more than that the claim is finalized. With
  // a correction the claim stands there, if with nothing paid.
  const bool reverses = e.status == processor_status::finalized && !e.trace.empty();
  if (reverses && status == claim_status::reversed) want_no_void(state);
}

void evolve(external_state& state, const processor_reported& e) {
  state.status = e.status;
  state.status_on = e.on;
  if (!e.reference.empty()) state.reference = e.reference;
  state.reached |= bit_of(e.status);
  state.file = e.file;
  state.place = e.place;
}

}  // namespace benefactor

#include "events/decision_follower.hpp"

#include <algorithm>
#include <exception>
#include <new>

namespace benefactor {

namespace {

/// Whatever the sign, sums of such amounts over a claim stay within 64 bits.
bool is_amount(cents amount) { return -max_amount <= amount && amount <= max_amount; }

std::string misfit_of(const std::vector<line_decision>& decided, std::size_t lines) {
  for (const auto& d : decided) {
    if (d.line == 0 || d.line > lines) return "the decision is not about the claim's lines";
    const auto amounts = {d.billed,       d.price,        d.allowed,          d.deductible, d.copay,
                          d.coinsurance,  d.plan_paid,    d.relief,           d.over_visit, d.over_annual,
                          d.other_payers, d.copay_credit, d.deductible_credit};
    if (!std::all_of(amounts.begin(), amounts.end(), is_amount) ||
        !std::all_of(d.stated.begin(), d.stated.end(), [](const auto& a) { return is_amount(a.amount); }))
      return "an amount is larger than any that the engine takes";
  }
  return {};
}

/// What evolve() and the trace take for granted of an event about *claim*; empty: it holds. Not the misfit()
/// of events/replay.hpp, which asks of whole commands and needs all claims: here only a few are kept.
std::string misfit_of(const bucket_event& event, const claim_state& claim) {
  const auto lines = claim.lines.size();
  if (const auto* e = std::get_if<claim_submitted>(&event)) {
    if (claim.exists()) return "the claim was submitted before";
    if (e->lines.empty() || e->lines.size() > max_lines) return "a claim has 1 to 999 lines";
    const auto fits = [](const auto& line) { return is_amount(line.billed); };
    return std::all_of(e->lines.begin(), e->lines.end(), fits)
               ? ""
               : "an amount is larger than any that the engine takes";
  }
  if (!claim.exists()) return "the claim was never submitted";
  const auto each_line = [&](const auto& fingerprints) {
    return fingerprints.size() == lines ? "" : "a line has no fingerprint";
  };
  if (const auto* e = std::get_if<claim_pended>(&event)) return each_line(e->fingerprints);
  if (const auto* e = std::get_if<claim_routed>(&event)) return each_line(e->fingerprints);
  if (const auto* e = std::get_if<claim_disputed>(&event))
    return e->line <= lines ? "" : "no line of the claim is disputed";
  if (const auto* e = std::get_if<claim_adjudicated>(&event)) return misfit_of(e->decided, lines);
  if (const auto* e = std::get_if<claim_denied_in_review>(&event)) return misfit_of(e->decided, lines);
  return {};
}

bool moves_bucket(const bucket_event& event) {
  return std::holds_alternative<claim_adjudicated>(event) || std::holds_alternative<claim_cancelled>(event) ||
         std::holds_alternative<claim_reversed>(event);
}

}  // namespace

/// The core catches nowhere else but in traces: here a log that no engine wrote is an input like any other.
template <class Action>
void decision_follower::apply(const Action& action) {
  try {
    action();
  } catch (const std::bad_alloc&) {
    throw;  // Nothing that the log is to blame for.
  } catch (const std::exception& error) {
    if (!broken_) broken_ = trace_difference{"bucket", "applied", error.what()};
  }
}

std::optional<decision_trace> decision_follower::take(const bucket_event& event, bool opened) {
  const auto id = claim_of(event);
  auto* claim = id && wanted_(id) ? &claims_[id] : nullptr;
  const bool was_broken = broken_.has_value();
  auto trace = claim ? take_of_claim(event, *claim, opened) : std::nullopt;
  if (!broken_) apply([&] { evolve(bucket_, event); });
  if (!claim || !broken_ || (was_broken && !moves_bucket(event))) return trace;
  if (!trace) trace.emplace().claim = claim->state;
  auto why = *broken_;
  if (was_broken) why.decided = "not followed: " + why.decided;
  trace->differences.push_back(std::move(why));
  return trace;
}

std::optional<decision_trace> decision_follower::take_of_claim(const bucket_event& event,
                                                               followed_claim& claim, bool opened) {
  if (auto why = misfit_of(event, claim.state); !why.empty()) {
    if (!broken_) broken_ = trace_difference{"events", "recorded", std::move(why)};
    return std::nullopt;
  }
  std::optional<decision_trace> trace;
  const auto* decided = std::get_if<claim_adjudicated>(&event);
  if (decided && decided->cause != adjudication_cause::external && !broken_) {
    if (bucket_.contract.find_member(claim.state.member))
      trace = trace_decision(bucket_, claim.state, claim.is_readable ? &claim.diagnoses : nullptr,
                             claim.resolution ? &*claim.resolution : nullptr, *decided);
    else
      broken_ = trace_difference{"events", "recorded", "the claim's member is not in the contract"};
  }
  if (const auto* resolved = std::get_if<dispute_resolved>(&event)) claim.resolution = *resolved;
  if (!opened &&
      (std::holds_alternative<claim_submitted>(event) || std::holds_alternative<dispute_resolved>(event)))
    claim.is_readable = false;
  // Also behind a break: what became of a claim needs no bucket.
  apply([&] {
    evolve(claim.state, event);
    evolve(claim.diagnoses, claim.state, event);
  });
  return trace;
}

const followed_claim* decision_follower::find(const claim_id& claim) const {
  const auto at = claims_.find(claim);
  return at == claims_.end() ? nullptr : &at->second;
}

}  // namespace benefactor

// Which events make one command, and whether they fit their claims: what evolve() takes for granted of a log
// that an engine wrote. Part of events/replay.hpp.
#include <algorithm>

#include "events/overloaded.hpp"
#include "events/replay.hpp"

namespace benefactor {

namespace {

const std::string no_command = "they are not the events of one command";

template <class... Events>
bool is_sequence(const bucket_events& events) {
  std::size_t i = 0;
  return events.size() == sizeof...(Events) && (std::holds_alternative<Events>(events[i++]) && ...);
}

bool is_one_command(const bucket_events& events) {
  const auto& first = events.front();
  for (std::size_t i = 0; i + 1 < events.size(); ++i)
    if (ends_command(events[i])) return false;
  if (!ends_command(events.back())) return false;
  if (std::holds_alternative<claim_submitted>(first))
    return is_sequence<claim_submitted, claim_pended>(events) ||
           is_sequence<claim_submitted, claim_routed>(events) ||
           is_sequence<claim_submitted, claim_adjudicated>(events) ||
           is_sequence<claim_submitted, claim_reversed, claim_adjudicated>(events);
  if (std::holds_alternative<dispute_resolved>(first))
    return std::get<dispute_resolved>(first).upheld ? is_sequence<dispute_resolved, claim_adjudicated>(events)
                                                    : events.size() == 1;
  if (events.size() == 1)
    return !std::holds_alternative<claim_pended>(first) && !std::holds_alternative<claim_routed>(first);
  return is_sequence<claim_reversed, claim_adjudicated>(events) ||
         is_sequence<claim_adjudicated, processor_reported>(events) ||
         is_sequence<claim_reversed, claim_adjudicated, processor_reported>(events) ||
         is_sequence<processor_reported, claim_reversed>(events);
}

/// Whether a decision in such a command may have that cause.
bool fits(adjudication_cause cause, const bucket_events& events) {
  if (std::holds_alternative<claim_submitted>(events.front())) return cause == adjudication_cause::submission;
  if (std::holds_alternative<dispute_resolved>(events.front())) return cause == adjudication_cause::dispute;
  if (std::holds_alternative<processor_reported>(events.back())) return cause == adjudication_cause::external;
  // The release of a replacement reverses its original; any other is a decision alone, as deciding again is.
  return cause == adjudication_cause::release ||
         (events.size() == 1 && cause == adjudication_cause::readjudication);
}

/// The lines decided are lines of a claim with *lines* of them: all of them, unless a dispute was about one.
bool fits(const std::vector<line_decision>& decided, std::size_t lines, bool whole) {
  std::size_t before = 0;
  for (const auto& d : decided) {
    if (d.line <= before || d.line > lines) return false;
    before = d.line;
  }
  return whole ? decided.size() == lines : !decided.empty();
}

std::string misfit_of_decision(const claim_adjudicated& e, const bucket_events& events, std::size_t lines) {
  if (!fits(e.cause, events)) return "the decision has a cause that its command has not";
  if (!fits(e.decided, lines, e.cause != adjudication_cause::dispute))
    return "the decision is not about the claim's lines";
  const auto beyond = [&](const auto& about) { return about.line > lines; };
  if (std::any_of(e.findings.begin(), e.findings.end(), beyond) ||
      std::any_of(e.overrides.begin(), e.overrides.end(), beyond))
    return "a finding or an override is of no line of the claim";
  return {};
}

}  // namespace

claim_id subject_of(const bucket_events& events) {
  // Of a replacement, the original's reversal comes first.
  for (const auto& event : events)
    if (const auto* reversed = std::get_if<claim_reversed>(&event); reversed && reversed->replaced_by)
      return reversed->replaced_by;
  return events.empty() ? claim_id{} : claim_of(events.front());
}

std::string misfit(const bucket_events& events, const involved_claims& claims) {
  if (events.empty() || !is_one_command(events)) return no_command;
  const auto subject = subject_of(events);
  for (const auto& event : events) {
    const auto* reversed = std::get_if<claim_reversed>(&event);
    const bool of_original = reversed && reversed->replaced_by;
    if (!of_original && claim_of(event) != subject) return "they are of several claims";
    if (of_original && (!claims.original || claims.original->id != reversed->claim))
      return "a claim is reversed that the subject does not replace";
  }
  if (!subject) {
    const bool of_a_claim = std::any_of(events.begin(), events.end(), [](const auto& event) {
      return std::visit(
          [](const auto& e) {
            return requires { e.claim; };
          },
          event);
    });
    return of_a_claim ? "a claim's event names no claim" : std::string{};
  }
  const auto* submitted = std::get_if<claim_submitted>(&events.front());
  if (submitted && claims.subject) return "the claim was submitted before";
  if (!submitted && !claims.subject) return "the claim was never submitted";
  const auto lines = submitted ? submitted->lines.size() : claims.subject->lines.size();
  if (submitted && (lines == 0 || lines > max_lines)) return "a claim has 1 to 999 lines";
  for (const auto& event : events) {
    auto why = std::visit(
        overloaded{[&](const claim_pended& e) {
                     return std::string{e.fingerprints.size() == lines ? "" : "a line has no fingerprint"};
                   },
                   [&](const claim_routed& e) {
                     return std::string{e.fingerprints.size() == lines ? "" : "a line has no fingerprint"};
                   },
                   [&](const claim_adjudicated& e) { return misfit_of_decision(e, events, lines); },
                   [&](const claim_denied_in_review& e) {
                     return std::string{
                         fits(e.decided, lines, true) ? "" : "the denial is not about the claim's lines"};
                   },
                   [&](const claim_disputed& e) {
                     return std::string{e.line <= lines ? "" : "no line of the claim is disputed"};
                   },
                   [&](const dispute_resolved& e) {
                     return std::string{e.corrected_line <= lines ? "" : "no line of the claim is corrected"};
                   },
                   [](const auto&) { return std::string{}; }},
        event);
    if (!why.empty()) return why;
  }
  return {};
}

namespace {

/// The largest of what each version of the policy's terms says; nothing when one of them says nothing.
template <class Limit>
std::optional<cents> largest(const policy& p, Limit limit) {
  std::optional<cents> most = limit(p);
  for (const auto& r : p.revisions) {
    if (r.member) continue;
    const std::optional<cents> each = limit(r.terms);
    if (!most || !each) return std::nullopt;
    most = std::max(*most, *each);
  }
  return most;
}

}  // namespace

std::vector<std::string> exceeded_limits(const bucket_state& bucket, const bucket_events& moved) {
  std::vector<std::string> found;
  const auto& p = bucket.contract;
  const auto tell = [&](std::string what) {
    if (std::find(found.begin(), found.end(), what) == found.end()) found.push_back(std::move(what));
  };
  const auto look = [&](const accumulators& row, const char* whose, const std::optional<cents>& deductible,
                        const std::optional<cents>& out_of_pocket) {
    if (deductible && row.deductible_met > *deductible) tell(std::string{whose} + " deductible is exceeded");
    if (out_of_pocket && row.out_of_pocket_used > *out_of_pocket)
      tell(std::string{whose} + " out-of-pocket maximum is exceeded");
  };
  for (const auto& event : moved) {
    const auto* e = std::get_if<claim_adjudicated>(&event);
    if (!e) continue;
    std::optional<std::int16_t> looked_at;
    for (const auto& d : e->decided) {
      if (!d.takes_from_bucket()) continue;
      if (d.counts_visit) {
        const auto& a = bucket.authorizations.at(static_cast<std::size_t>(d.authorization));
        if (a.terms.visits && a.visits_used > *a.terms.visits)
          tell("the number of visits of an authorisation is exceeded");
      }
      if (looked_at == d.benefit_year) continue;
      looked_at = d.benefit_year;
      const auto* year = bucket.find_year(d.benefit_year);
      if (!year) continue;
      look(year->policy, "the", largest(p, [](const auto& t) { return std::optional<cents>{t.deductible}; }),
           largest(p, [](const auto& t) { return t.out_of_pocket_max; }));
      if (const auto* own = year->find(e->member))
        look(*own, "a member's", largest(p, [](const auto& t) { return t.member_deductible; }),
             largest(p, [](const auto& t) { return t.member_out_of_pocket_max; }));
    }
  }
  return found;
}

void check_lines(const bucket_event& event, std::vector<replay_difference>& found) {
  const auto* adjudicated = std::get_if<claim_adjudicated>(&event);
  const auto* denied = std::get_if<claim_denied_in_review>(&event);
  if (!adjudicated && !denied) return;
  for (const auto& d : adjudicated ? adjudicated->decided : denied->decided) {
    const auto tell = [&](const char* field, cents was, cents must_be) {
      found.push_back({0, claim_of(event), d.line, field, format_money(was), format_money(must_be),
                       saturating_sub(was, must_be)});
    };
    const cents total = checked_add(d.plan_paid, adjusted_total(d));
    if (total != d.billed) tell("balance", total, d.billed);
    for (const cents amount : {d.allowed, d.deductible, d.copay, d.coinsurance, d.plan_paid, d.over_visit,
                               d.over_annual, d.relief, d.other_payers, d.deductible_credit, d.copay_credit})
      if (amount < 0) tell("amount below zero", amount, 0);
    if ((d.status == line_status::denied) != (d.denied != denial::none))
      found.push_back({0, claim_of(event), d.line, "denial", std::string{to_text(d.status)},
                       "a line is denied exactly if it has a reason", 0});
  }
}

}  // namespace benefactor

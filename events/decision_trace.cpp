#include "events/decision_trace.hpp"

#include <algorithm>
#include <exception>
#include <new>

#include "events/adjudication/adjudicate.hpp"

namespace benefactor {

namespace {

std::string text_of(cents amount) { return format_money(amount); }
std::string text_of(const std::optional<cents>& amount) {
  return amount ? format_money(*amount) : std::string("none");
}

std::string text_of(const edit_reason& r) {
  return r.carc == 0 ? std::string("none") : std::string(to_text(r.group)) + "-" + reason_text(r.carc);
}

std::string text_of(const std::vector<bucket_movement>& moved) {
  std::string text;
  for (const auto& m : moved) {
    text += (text.empty() ? "line " : ", line ") + std::to_string(m.line) + " (plan " +
            format_money(m.plan_paid) + ", deductible " + format_money(m.deductible) + ", out-of-pocket " +
            format_money(m.out_of_pocket) + (m.visit ? ", a visit)" : ")");
  }
  return text.empty() ? "nothing" : text;
}

std::string text_of(const std::vector<std::uint16_t>& lines) {
  std::string text;
  for (const auto line : lines) text += (text.empty() ? "" : ", ") + std::to_string(line);
  return text;
}

class difference_list {
 public:
  template <class T>
  void compare(const char* field, const T& recorded, const T& decided) {
    if (recorded == decided) return;
    if constexpr (std::is_same_v<T, bool>)
      add(field, recorded ? "yes" : "no", decided ? "yes" : "no");
    else if constexpr (requires { to_text(recorded); })
      add(field, std::string(to_text(recorded)), std::string(to_text(decided)));
    else
      add(field, std::to_string(recorded), std::to_string(decided));
  }
  /// Of money, reasons and lists.
  template <class T>
  void compare_texts(const char* field, const T& recorded, const T& decided) {
    if (!(recorded == decided)) add(field, text_of(recorded), text_of(decided));
  }
  void add(const char* field, std::string recorded, std::string decided) {
    found.push_back({field, std::move(recorded), std::move(decided)});
  }

  std::vector<trace_difference> found;
};

/// The lines that such a decision is about.
std::vector<std::uint16_t> lines_of(const claim_state& claim, adjudication_cause cause) {
  if (cause == adjudication_cause::dispute && claim.disputed_line != 0) return {claim.disputed_line};
  return all_lines(claim);
}

line_correction correction_of(const claim_state& claim, const claim_adjudicated& recorded,
                              const dispute_resolved* resolved, std::uint16_t line) {
  line_correction correction;
  const auto attach = [&](const std::string& number) {
    if (!number.empty()) correction.authorization = number;
  };
  if (recorded.cause == adjudication_cause::readjudication) {
    const auto& known = claim.lines.at(line - 1u);
    correction.waive = known.waived;
    attach(known.attached_authorization);
  } else if (recorded.cause == adjudication_cause::dispute && resolved &&
             (resolved->corrected_line == 0 || resolved->corrected_line == line)) {
    correction.waive = resolved->waived;
    attach(resolved->authorization);
  }
  return correction;
}

std::vector<edit_finding> findings_that_hold(const claim_state& claim, const claim_adjudicated& recorded) {
  return holding(recorded.findings,
                 recorded.cause == adjudication_cause::dispute ? claim.overrides : recorded.overrides);
}

bucket_view view_of(ledger& book, const line_decision& d) {
  bucket_view view{book.policy_accumulators(d.benefit_year), book.member_accumulators(d.benefit_year), {}};
  if (d.authorization >= 0 && static_cast<std::size_t>(d.authorization) < book.authorizations().size())
    view.visits_used = book.visits_used(d.authorization);
  return view;
}

/// What step 3 found by the record; nothing where the diagnoses can be read.
std::optional<bool> exclusion_in(const line_decision& recorded, const line_diagnoses* diagnoses) {
  if (diagnoses) return std::nullopt;
  return recorded.denied == denial::excluded_diagnosis || recorded.waived == denial::excluded_diagnosis;
}

}  // namespace

std::vector<trace_difference> differences_between(const line_decision& recorded,
                                                  const line_decision& decided) {
  difference_list list;
  const auto& r = recorded;
  const auto& d = decided;
  list.compare("status", r.status, d.status);
  list.compare("denied", r.denied, d.denied);
  list.compare("waived", r.waived, d.waived);
  list.compare("edit", r.edit, d.edit);
  list.compare_texts("reason", r.reason, d.reason);
  list.compare("beforeFirstDay", r.before_first_day, d.before_first_day);
  list.compare("memberRule", r.member_rule, d.member_rule);
  list.compare("serviceType", r.service, d.service);
  list.compare("benefitYear", r.benefit_year, d.benefit_year);
  list.compare("termsVersion", r.terms_version, d.terms_version);
  list.compare("ruleVersion", r.rule_version, d.rule_version);
  list.compare("coverage", r.coverage, d.coverage);
  list.compare("authorization", r.authorization, d.authorization);
  list.compare("countsVisit", r.counts_visit, d.counts_visit);
  list.compare_texts("billed", r.billed, d.billed);
  list.compare_texts("price", r.price, d.price);
  list.compare_texts("annualLimit", r.annual_limit, d.annual_limit);
  list.compare_texts("annualRemaining", r.annual_remaining, d.annual_remaining);
  list.compare_texts("visitRemaining", r.visit_remaining, d.visit_remaining);
  list.compare_texts("allowed", r.allowed, d.allowed);
  list.compare_texts("overVisit", r.over_visit, d.over_visit);
  list.compare_texts("deductibleRemaining", r.deductible_remaining, d.deductible_remaining);
  list.compare_texts("deductible", r.deductible, d.deductible);
  list.compare_texts("copay", r.copay, d.copay);
  list.compare_texts("coinsurance", r.coinsurance, d.coinsurance);
  list.compare_texts("outOfPocketRemaining", r.out_of_pocket_remaining, d.out_of_pocket_remaining);
  list.compare_texts("relief", r.relief, d.relief);
  list.compare_texts("overAnnual", r.over_annual, d.over_annual);
  list.compare("coordination", r.coordination, d.coordination);
  list.compare_texts("priorPaid", r.prior_paid, d.prior_paid);
  list.compare_texts("otherPayers", r.other_payers, d.other_payers);
  list.compare_texts("alonePaid", r.alone_paid, d.alone_paid);
  list.compare_texts("deductibleCredit", r.deductible_credit, d.deductible_credit);
  list.compare_texts("copayCredit", r.copay_credit, d.copay_credit);
  list.compare_texts("planPaid", r.plan_paid, d.plan_paid);
  // What has no text of its own: fingerprint, and what only an external processor states.
  if (list.found.empty() && r != d) list.add("record", "as it is", "otherwise");
  return std::move(list.found);
}

bool decision_trace::agrees() const {
  return differences.empty() &&
         std::all_of(lines.begin(), lines.end(), [](const auto& line) { return line.agrees(); });
}

namespace {

/// Fills *trace* and *whole* as far as rules and bucket can take the record. Errors: what they throw.
void trace_lines(decision_trace& trace, difference_list& whole, const bucket_state& before,
                 const claim_state& claim, const line_diagnoses* diagnoses, const dispute_resolved* resolved,
                 const claim_adjudicated& recorded) {
  ledger book{before, claim.member};
  auto working = claim;
  const auto wanted = lines_of(claim, recorded.cause);
  std::vector<std::uint16_t> decided;
  for (const auto& d : recorded.decided) decided.push_back(d.line);
  whole.compare_texts("lines", decided, wanted);

  if (recorded.cause == adjudication_cause::dispute || recorded.cause == adjudication_cause::readjudication)
    whole.compare_texts("released", recorded.released, reverse_lines(book, working, wanted));
  for (const auto line : decided) working.lines.at(line - 1u).standing = false;

  const line_diagnoses unread(working.lines.size());
  if (diagnoses && diagnoses->size() != working.lines.size()) diagnoses = nullptr;
  const outside_inputs outside{recorded.network, recorded.line_networks, recorded.prices};
  const auto findings = findings_that_hold(claim, recorded);
  for (const auto& as_recorded : recorded.decided) {
    auto& line = working.lines.at(as_recorded.line - 1u);
    // A claim that is decided at once says its fingerprints with its decision.
    if (recorded.cause == adjudication_cause::submission) line.fingerprint = as_recorded.fingerprint;
    auto view = view_of(book, as_recorded);
    auto& told = trace.lines.emplace_back(line_trace{{}, as_recorded, view, view, {}});
    std::vector<step_trace> steps;
    const auto found =
        adjudicate(book, {.claim = working,
                          .diagnoses = diagnoses ? *diagnoses : unread,
                          .outside = outside,
                          .lines = {as_recorded.line},
                          .corrections = {correction_of(claim, recorded, resolved, as_recorded.line)},
                          .findings = findings,
                          .exclusion = exclusion_in(as_recorded, diagnoses),
                          .told = &steps})
            .front();
    told.steps = std::move(steps.front());
    told.differences = differences_between(as_recorded, found);
    if (!told.agrees()) {
      if (found.takes_from_bucket()) book.give_back(movement_of(found));
      if (as_recorded.takes_from_bucket()) book.take(movement_of(as_recorded));
    }
    line.decision = as_recorded;
    line.standing = as_recorded.takes_from_bucket();
    told.after = view_of(book, as_recorded);
  }
}

}  // namespace

decision_trace trace_decision(const bucket_state& before, const claim_state& claim,
                              const line_diagnoses* diagnoses, const dispute_resolved* resolved,
                              const claim_adjudicated& recorded) {
  decision_trace trace{claim, recorded.cause, recorded.released, {}, {}};
  difference_list whole;
  try {
    trace_lines(trace, whole, before, claim, diagnoses, resolved, recorded);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    whole.add("outcome", "carried out", std::string("cannot be carried out: ") + error.what());
  }
  trace.differences = std::move(whole.found);
  return trace;
}

}  // namespace benefactor

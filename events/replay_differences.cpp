// Two lists of events, field by field: for those who are to find what was changed. Part of events/replay.hpp.
#include <algorithm>
#include <limits>

#include "events/overloaded.hpp"
#include "events/replay.hpp"

namespace benefactor {

namespace {

std::string text_of(bool v) { return v ? "yes" : "no"; }
std::string text_of(const std::string& v) { return v; }
std::string text_of(date v) { return format_date(v); }
std::string text_of(const id128& v) { return v ? to_hex(v) : ""; }
template <class Number>
requires std::is_arithmetic_v<Number> std::string text_of(Number v) { return std::to_string(v); }
template <class Enum>
requires std::is_enum_v<Enum> std::string text_of(Enum v) { return std::string{to_text(v)}; }
std::string text_of(adjudication_cause v) {
  constexpr std::string_view names[] = {"SUBMISSION", "RELEASE", "DISPUTE", "READJUDICATION", "EXTERNAL"};
  return std::string{names[static_cast<std::size_t>(v)]};
}
template <class Value>
std::string text_of(const std::optional<Value>& v) {
  return v ? text_of(*v) : "";
}
std::string text_of(const edit_finding& f) {
  return std::string{to_text(f.edit)} + " " + std::string{to_text(f.action)} + " by " + f.table +
         " version " + std::to_string(f.version);
}

std::string money_text(cents v) { return format_money(v); }
std::string money_text(const std::optional<cents>& v) { return v ? format_money(*v) : ""; }
cents amount_of(cents v) { return v; }
cents amount_of(const std::optional<cents>& v) { return v.value_or(0); }

/// By the place of the alternative in bucket_event.
std::string name_of(const bucket_event& event) {
  constexpr std::string_view names[] = {"policy_enrolled",
                                        "member_enrolled",
                                        "contract_revised",
                                        "coverage_status_changed",
                                        "authorization_granted",
                                        "authorization_requested",
                                        "authorization_denied",
                                        "authorization_amended",
                                        "authorization_revoked",
                                        "claim_submitted",
                                        "claim_pended",
                                        "claim_adjudicated",
                                        "claim_denied_in_review",
                                        "claim_cancelled",
                                        "claim_reversed",
                                        "claim_paid",
                                        "claim_disputed",
                                        "dispute_resolved",
                                        "claim_remarked",
                                        "review_changed",
                                        "document_announced",
                                        "document_stored",
                                        "document_withdrawn",
                                        "claim_remitted",
                                        "member_described",
                                        "claim_routed",
                                        "claim_dispatched",
                                        "claim_recalled",
                                        "processor_reported",
                                        "member_erasure_requested",
                                        "member_erasure_approved",
                                        "member_erasure_withdrawn",
                                        "member_erased"};
  static_assert(std::size(names) == std::variant_size_v<bucket_event>);
  return std::string{names[event.index()]};
}

std::string names_of(const bucket_events& events) {
  std::string all;
  for (const auto& e : events) all += (all.empty() ? "" : ", ") + name_of(e);
  return all.empty() ? "none" : all;
}

/// Compares the fields of one event and collects those that differ.
class field_differences {
 public:
  field_differences(std::size_t event, claim_id claim, std::vector<replay_difference>& found)
      : event_(event), claim_(claim), found_(found) {}

  void in_line(std::uint16_t line) { line_ = line; }

  template <class Value>
  void field(const char* name, const Value& was, const Value& again) {
    if (was != again) add(name, text_of(was), text_of(again), 0);
  }
  template <class Value>
  void money(const char* name, const Value& was, const Value& again) {
    if (was != again)
      add(name, money_text(was), money_text(again), saturating_sub(amount_of(was), amount_of(again)));
  }
  /// Of what is not told value by value.
  template <class Value>
  void whole(const char* name, const Value& was, const Value& again) {
    if (was != again) add(name, "as recorded", "otherwise", 0);
  }
  template <class Value>
  void list(const char* name, const std::vector<Value>& was, const std::vector<Value>& again) {
    for (std::size_t i = 0; i < std::max(was.size(), again.size()); ++i) {
      const auto* a = i < was.size() ? &was[i] : nullptr;
      const auto* b = i < again.size() ? &again[i] : nullptr;
      if (a && b && *a == *b) continue;
      line_ = line_of(a ? *a : *b);
      add(name, a ? text_of(*a) : "", b ? text_of(*b) : "", 0);
    }
    line_ = 0;
  }

 private:
  template <class Value>
  static std::uint16_t line_of(const Value& v) {
    if constexpr (requires { v.line; })
      return v.line;
    else
      return 0;
  }
  void add(const char* name, std::string was, std::string again, cents money) {
    found_.push_back({event_, claim_, line_, name, std::move(was), std::move(again), money});
  }

  std::size_t event_;
  claim_id claim_;
  std::vector<replay_difference>& found_;
  std::uint16_t line_ = 0;
};

void compare(field_differences& to, const line_decision& a, const line_decision& b) {
  to.in_line(a.line);
  to.field("line", a.line, b.line);
  to.field("status", a.status, b.status);
  to.field("denial", a.denied, b.denied);
  to.field("waived", a.waived, b.waived);
  to.field("edit", a.edit, b.edit);
  to.field("reasonGroup", a.reason.group, b.reason.group);
  to.field("reasonCode", a.reason.carc, b.reason.carc);
  to.field("decidedElsewhere", a.elsewhere, b.elsewhere);
  to.field("beforeFirstDay", a.before_first_day, b.before_first_day);
  to.field("memberRule", a.member_rule, b.member_rule);
  to.field("countsVisit", a.counts_visit, b.counts_visit);
  to.field("service", a.service, b.service);
  to.field("benefitYear", a.benefit_year, b.benefit_year);
  to.field("termsVersion", a.terms_version, b.terms_version);
  to.field("ruleVersion", a.rule_version, b.rule_version);
  to.field("coordination", a.coordination, b.coordination);
  to.field("coverage", a.coverage, b.coverage);
  to.field("authorization", a.authorization, b.authorization);
  to.money("billed", a.billed, b.billed);
  to.money("price", a.price, b.price);
  to.money("allowed", a.allowed, b.allowed);
  to.money("deductible", a.deductible, b.deductible);
  to.money("copay", a.copay, b.copay);
  to.money("coinsurance", a.coinsurance, b.coinsurance);
  to.money("planPaid", a.plan_paid, b.plan_paid);
  to.money("relief", a.relief, b.relief);
  to.money("overVisit", a.over_visit, b.over_visit);
  to.money("overAnnual", a.over_annual, b.over_annual);
  to.money("priorPaid", a.prior_paid, b.prior_paid);
  to.money("otherPayers", a.other_payers, b.other_payers);
  to.money("alonePaid", a.alone_paid, b.alone_paid);
  to.money("deductibleCredit", a.deductible_credit, b.deductible_credit);
  to.money("copayCredit", a.copay_credit, b.copay_credit);
  to.money("annualLimit", a.annual_limit, b.annual_limit);
  to.money("annualRemaining", a.annual_remaining, b.annual_remaining);
  to.money("visitRemaining", a.visit_remaining, b.visit_remaining);
  to.money("outOfPocketRemaining", a.out_of_pocket_remaining, b.out_of_pocket_remaining);
  to.money("deductibleRemaining", a.deductible_remaining, b.deductible_remaining);
  to.field<id128>("fingerprint", a.fingerprint, b.fingerprint);
  to.whole("adjustments", a.stated, b.stated);
}

void compare(field_differences& to, const std::vector<line_decision>& a,
             const std::vector<line_decision>& b) {
  to.field("linesDecided", a.size(), b.size());
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) compare(to, a[i], b[i]);
  to.in_line(0);
}

void compare(field_differences& to, const std::vector<bucket_movement>& a,
             const std::vector<bucket_movement>& b) {
  to.field("linesReversed", a.size(), b.size());
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    to.in_line(a[i].line);
    to.money("reversedPlanPaid", a[i].plan_paid, b[i].plan_paid);
    to.money("reversedDeductible", a[i].deductible, b[i].deductible);
    to.money("reversedOutOfPocket", a[i].out_of_pocket, b[i].out_of_pocket);
    auto rest = b[i];
    rest.plan_paid = a[i].plan_paid;
    rest.deductible = a[i].deductible;
    rest.out_of_pocket = a[i].out_of_pocket;
    to.whole("reversal", a[i], rest);
  }
  to.in_line(0);
}

void compare(field_differences& to, const claim_submitted& a, const claim_submitted& b) {
  to.field("firstReceived", a.first_received, b.first_received);
  to.field("plan", a.plan, b.plan);
  to.field<id128>("policy", a.policy, b.policy);
  auto rest = b;
  rest.first_received = a.first_received;
  rest.plan = a.plan;
  rest.policy = a.policy;
  to.whole("submission", a, rest);
}

void compare(field_differences& to, const claim_pended& a, const claim_pended& b) {
  to.whole("fingerprints", a.fingerprints, b.fingerprints);
  to.list("finding", a.findings, b.findings);
}

void compare(field_differences& to, const claim_routed& a, const claim_routed& b) {
  to.field("processor", a.processor, b.processor);
  to.whole("fingerprints", a.fingerprints, b.fingerprints);
}

void compare(field_differences& to, const claim_adjudicated& a, const claim_adjudicated& b) {
  to.field<id128>("member", a.member, b.member);
  to.field("cause", a.cause, b.cause);
  to.field("network", a.network, b.network);
  to.whole("networkByLine", a.line_networks, b.line_networks);
  to.whole("prices", a.prices, b.prices);
  compare(to, a.released, b.released);
  compare(to, a.decided, b.decided);
  to.list("finding", a.findings, b.findings);
  to.whole("overrides", a.overrides, b.overrides);
}

void compare(field_differences& to, const claim_denied_in_review& a, const claim_denied_in_review& b) {
  compare(to, a.decided, b.decided);
  to.whole("reason", a.confidential, b.confidential);
}

void compare(field_differences& to, const claim_cancelled& a, const claim_cancelled& b) {
  to.field<id128>("member", a.member, b.member);
  compare(to, a.released, b.released);
}

void compare(field_differences& to, const claim_reversed& a, const claim_reversed& b) {
  to.field<id128>("claim", a.claim, b.claim);
  to.field<id128>("member", a.member, b.member);
  to.field("on", a.on, b.on);
  to.field<id128>("replacedBy", a.replaced_by, b.replaced_by);
  to.money("toRecoup", a.to_recoup, b.to_recoup);
  to.field("recalled", a.recalled, b.recalled);
  compare(to, a.released, b.released);
}

void compare(field_differences& to, const claim_paid& a, const claim_paid& b) {
  to.money("amount", a.amount, b.amount);
  to.money("carried", a.carried, b.carried);
}

void compare(field_differences& to, const claim_remitted& a, const claim_remitted& b) {
  to.money("recovered", a.recovered, b.recovered);
}

void compare(field_differences& to, const processor_reported& a, const processor_reported& b) {
  to.field("sent", a.sent, b.sent);
  to.field("settles", a.settles, b.settles);
  to.field("reverses", a.reverses, b.reverses);
  to.money("amount", a.amount, b.amount);
  to.field("trace", a.trace, b.trace);
}

template <class Event>
concept told_by_field = requires(field_differences& to, const Event& e) {
  compare(to, e, e);
};

cents given_back(const std::vector<bucket_movement>& released) {
  cents sum = 0;
  for (const auto& m : released) sum = checked_add(sum, m.plan_paid);
  return sum;
}

}  // namespace

cents saturating_add(cents a, cents b) {
  cents sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a < 0 ? std::numeric_limits<cents>::min() : std::numeric_limits<cents>::max();
}

cents saturating_sub(cents a, cents b) {
  cents difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return a < 0 ? std::numeric_limits<cents>::min() : std::numeric_limits<cents>::max();
}

cents plan_paid_by(const bucket_events& events) {
  cents sum = 0;
  for (const auto& event : events)
    std::visit(overloaded{[&](const claim_adjudicated& e) {
                            for (const auto& d : e.decided) sum = checked_add(sum, d.plan_paid);
                            sum = checked_sub(sum, given_back(e.released));
                          },
                          [&](const claim_cancelled& e) { sum = checked_sub(sum, given_back(e.released)); },
                          [&](const claim_reversed& e) { sum = checked_sub(sum, given_back(e.released)); },
                          [](const auto&) {}},
               event);
  return sum;
}

std::vector<replay_difference> differences(const bucket_events& recorded, const bucket_events& again) {
  std::vector<replay_difference> found;
  const bool alike = recorded.size() == again.size() &&
                     std::equal(recorded.begin(), recorded.end(), again.begin(),
                                [](const auto& a, const auto& b) { return a.index() == b.index(); });
  if (!alike)
    found.push_back({0, subject_of(recorded), 0, "events", names_of(recorded), names_of(again),
                     checked_sub(plan_paid_by(recorded), plan_paid_by(again))});
  for (std::size_t i = 0; i < recorded.size(); ++i)
    std::visit(
        [&]<class Event>(const Event& a) {
          const Event* b = nullptr;
          for (const auto& event : again)
            if (!b) b = std::get_if<Event>(&event);
          if (!b || a == *b) return;
          const auto before = found.size();
          field_differences to{i, claim_of(recorded[i]), found};
          if constexpr (told_by_field<Event>) compare(to, a, *b);
          // Nothing may differ without a word of it.
          if (found.size() == before) to.whole("event", a, *b);
        },
        recorded[i]);
  return found;
}

}  // namespace benefactor

// One line of a claim in words: how it is split, or why it is denied and what would change that. Part of
// events/explanation.hpp.
#include <algorithm>
#include <array>

#include "events/contract_in_force.hpp"
#include "events/coordination_explanation.hpp"
#include "events/edit_explanation.hpp"
#include "events/explanation.hpp"

namespace benefactor {

namespace {

/// How the members of a family talk about services: in the plural, after "No further".
constexpr std::array<std::string_view, service_type_count> plural_names{
    "primary care visits",     "specialist visits",   "emergency services",
    "urgent care visits",      "preventive services", "mental health visits",
    "prescriptions",           "laboratory tests",    "imaging studies",
    "physical therapy visits", "inpatient stays",     "outpatient surgeries",
    "dental services",         "vision services",     "items of durable medical equipment",
    "other services"};

std::string plural_name(service_type s) { return std::string{plural_names[static_cast<std::size_t>(s)]}; }

std::string text(service_type s) { return std::string{to_text(s)}; }

std::string percent(basis_points share) {
  auto digits = format_percent(share);
  if (digits.ends_with(".00")) digits.resize(digits.size() - 3);
  return digits + "%";
}

std::string days(std::int64_t count) { return std::to_string(count) + (count == 1 ? " day" : " days"); }

class line_explainer {
 public:
  line_explainer(const claim_state& claim, const claim_line_state& line, const policy& contract,
                 const explanation_names& names)
      : claim_(claim),
        line_(line),
        d_(line.decision),
        contract_(contract),
        names_(names),
        membership_(contract.find_member(claim.member)),
        rule_(find_rule()) {}

  std::string explain() {
    say("Line " + std::to_string(d_.line) + ", " + text(line_.service) + ", procedure " + line_.procedure +
        " on " + format_long_date(line_.service_date) + ", billed " + format_dollars(line_.billed) + ".");
    if (d_.status == line_status::needs_review)
      say("Nothing has been decided about it under policy " + names_.policy_number + " yet.");
    else if (d_.status == line_status::denied)
      explain_denial();
    else
      explain_payment();
    return std::move(prose_);
  }

 private:
  const coverage_rule* find_rule() const {
    const auto* rules = d_.member_rule && membership_
                            ? own_rules_of_version(contract_, *membership_, d_.rule_version).rules
                            : terms_of_version(contract_, d_.rule_version).rules;
    const auto at =
        std::find_if(rules->begin(), rules->end(), [&](const auto& r) { return r.service == line_.service; });
    return at == rules->end() ? nullptr : &*at;
  }

  void say(const std::string& sentence) { prose_ += (prose_.empty() ? "" : " ") + sentence; }

  std::string policy_name() const { return "policy " + names_.policy_number; }

  std::string rule_name() const {
    return (d_.member_rule ? "your own " : "the ") + text(line_.service) + " rule of " + policy_name();
  }

  // ---- denials ----

  void explain_denial() {
    say("It is denied (" + std::string{to_text(d_.denied)} + ").");
    switch (d_.denied) {
      case denial::policy_inactive: explain_policy_inactive(); break;
      case denial::member_not_enrolled: explain_not_enrolled(); break;
      case denial::timely_filing: explain_timely_filing(); break;
      case denial::duplicate_claim:
        say("The same service, by the same provider, on the same day and for the same amount, has been "
            "decided under " +
            policy_name() + " already.");
        say_what_is_owed();
        say("The outcome would change if the service was performed more than once and the provider bills it "
            "with a "
            "modifier that says so (59, 76, 77, 91, XE, XP, XS or XU), or if the other claim is cancelled or "
            "reversed.");
        break;
      case denial::not_covered_service:
        say(sentence_start(policy_name()) + " has no benefit for " + text(line_.service) + ".");
        say_what_is_owed();
        say("The outcome would change if the service was of another type and the provider sends a corrected "
            "claim, or if "
            "the policy covered " +
            plural_name(line_.service) + ".");
        break;
      case denial::out_of_network: explain_network(); break;
      case denial::excluded_diagnosis:
        say("A diagnosis on this line is one that " + rule_name() + " does not cover.");
        say_what_is_owed();
        say("The outcome would change if the diagnosis was reported wrongly: the provider may send a "
            "corrected claim, or "
            "you may dispute the decision and have it corrected.");
        break;
      case denial::preauth_required:
        say(sentence_start(rule_name()) +
            " asks for a prior authorisation, and none that fits this service, its day and "
            "its provider had a visit left.");
        say_what_is_owed();
        say("The outcome would change if an authorisation was granted for it: dispute the decision and name "
            "the "
            "authorisation. For another visit, have it authorised beforehand.");
        break;
      case denial::annual_limit_exhausted: explain_exhausted(); break;
      case denial::denied_in_review:
        say("The claim was reviewed under " + policy_name() +
            " before a decision, and a processor denied it.");
        say_what_is_owed();
        say("The outcome would change if your dispute of it is upheld: send what supports the claim with "
            "it.");
        break;
      case denial::claim_edit:
        say(explain_edit(claim_, d_));
        say_what_is_owed();
        say(std::string{remedy(d_.edit)});
        break;
      case denial::denied_elsewhere: explain_elsewhere(); break;
      case denial::none: break;
    }
  }

  /// What an external processor says stands for itself; this tells it in words.
  void explain_elsewhere() {
    say("It was decided by " + claim_.external.processor + ", which administers " + policy_name() + ".");
    for (const auto& a : d_.stated)
      say(format_dollars(a.amount) + " is adjusted as " + std::string{to_text(a.group)} + "-" +
          reason_text(a.carc) +
          (a.group == adjustment_group::pr ? ", yours to pay." : ", which you do not owe."));
    const auto owed = member_responsibility(d_);
    say("The plan pays " + format_dollars(d_.plan_paid) + " and you owe " +
        (owed == 0 ? std::string{"nothing"} : format_dollars(owed)) + ".");
    if (d_.status == line_status::denied)
      say("The outcome would change if " + claim_.external.processor +
          " decides it again: a dispute goes there.");
  }

  /// Who owes a denied charge follows from its adjustments: PR is the member's, CO is the provider's loss.
  void say_what_is_owed() {
    const auto owed = member_responsibility(d_);
    const auto written_off = line_.billed - owed;
    if (owed == 0) {
      say("You owe nothing for it: the provider may not charge you the " + format_dollars(line_.billed) +
          ".");
      return;
    }
    say("The plan pays nothing and you owe " + format_dollars(owed) + ".");
    if (written_off > 0)
      say("The provider's contract takes " + format_dollars(written_off) +
          " off the charge; you do not owe it.");
  }

  void explain_policy_inactive() {
    const auto day = format_long_date(line_.service_date);
    if (d_.before_first_day) {
      say(sentence_start(policy_name()) + " was not yet in force on " + day + ": its first day is " +
          format_long_date(contract_.effective) + ".");
    } else if (is_in_force(contract_, line_.service_date)) {
      say(sentence_start(policy_name()) + " was not in force on " + day +
          " when this was decided. That has changed since: the claim can be decided again.");
    } else if (line_.service_date > last_day(contract_)) {
      say(sentence_start(policy_name()) + " was no longer in force on " + day + ": its last day was " +
          format_long_date(last_day(contract_)) + ".");
    } else if (const auto* change = change_on(contract_, {}, line_.service_date)) {
      say(sentence_start(policy_name()) + " was not in force on " + day + ": its status is " +
          std::string{to_text(change->change)} + " since " + format_long_date(change->from) + ".");
    } else {
      say(sentence_start(policy_name()) + " was not in force on " + day + ": its status is " +
          std::string{to_text(contract_.status)} +
          (contract_.status_date ? " since " + format_long_date(*contract_.status_date) : std::string{}) +
          ".");
    }
    say_what_is_owed();
    say("The outcome would change if the service took place on a day on which the policy was in force and "
        "the provider "
        "sends a corrected claim, or if the policy was in force and you show it in a dispute.");
  }

  void explain_not_enrolled() {
    const auto day = format_long_date(line_.service_date);
    const std::string who = names_.member + "'s membership in " + policy_name();
    if (membership_ && d_.before_first_day)
      say(who + " had not begun on " + day + ": its first day is " + format_long_date(membership_->enrolled) +
          ".");
    else if (membership_ && is_enrolled(contract_, *membership_, line_.service_date))
      say(who + " was not active on " + day +
          " when this was decided. That has changed since: the claim can be decided again.");
    else if (const auto* change = change_on(contract_, claim_.member, line_.service_date);
             change && change->change == coverage_change::terminated)
      say(who + " had ended on " + day + ": its last day was " + format_long_date({change->from.days - 1}) +
          ".");
    else if (membership_ && membership_->terminated && line_.service_date > *membership_->terminated)
      say(who + " had ended on " + day + ": its last day was " + format_long_date(*membership_->terminated) +
          ".");
    else
      say(who + " was not active on " + day +
          (membership_ ? ": its status is " + std::string{to_text(membership_->status)} : std::string{}) +
          ".");
    say_what_is_owed();
    say("The outcome would change if the service took place on a day of active membership and the provider "
        "sends a "
        "corrected claim, or if the membership was active and you show it in a dispute.");
  }

  void explain_timely_filing() {
    const auto limit = terms_of_version(contract_, d_.terms_version).timely_filing_days;
    say("The claim was " + std::string{claim_.replaces ? "first " : ""} + "received on " +
        format_long_date(claim_.first_received) + ", " +
        days(claim_.first_received.days - line_.service_date.days) + " after the service; " + policy_name() +
        " allows " + days(limit) + ".");
    say_what_is_owed();
    say("The outcome would change if it was sent by " +
        format_long_date(date{line_.service_date.days + limit}) +
        " and you or the provider show it in a dispute.");
  }

  void explain_network() {
    const bool preferred = rule_ && rule_->network == network_restriction::preferred;
    const std::string wanted = preferred ? "preferred" : "in-network";
    say(sentence_start(rule_name()) + " pays for " + wanted +
        " providers only, and this provider was not one.");
    say_what_is_owed();
    say("The outcome would change with a" + std::string{preferred ? " " : "n "} + wanted +
        " provider, or if this one was in the network on that day and you show it in a dispute.");
  }

  void explain_exhausted() {
    const auto next = next_benefit_year_start(d_.benefit_year, contract_.plan_year_start);
    say("Your annual benefit of " + format_dollars(d_.annual_limit.value_or(0)) + " for " +
        text(line_.service) + " has been fully used for benefit year " + std::to_string(d_.benefit_year) +
        ".");
    say("No further " + plural_name(line_.service) + " are covered under this policy until " +
        format_long_date(next) + ".");
    say("This is decided by " + rule_name() + ".");
    say_what_is_owed();
    say("The outcome would change for services from " + format_long_date(next) + " on" +
        (last_day(contract_) < next
             ? ", if the policy is renewed beyond " + format_long_date(last_day(contract_))
             : std::string{}) +
        ", or if an earlier claim of this benefit year is cancelled or reversed and this one is decided "
        "again.");
  }

  // ---- payments ----

  void explain_payment() {
    if (d_.elsewhere) return explain_elsewhere();
    say("It is decided by " + rule_name() + ".");
    if (d_.waived != denial::none)
      say("A processor set the rule behind " + std::string{to_text(d_.waived)} + " aside for it.");
    if (d_.authorization >= 0) say("It was authorised beforehand.");
    if (d_.price < d_.billed)
      say("The provider's contract price is " + format_dollars(d_.price) +
          "; you do not owe the difference of " + format_dollars(d_.billed - d_.price) + ".");
    if (const auto beside_others = explain_coordination(line_, policy_name()); !beside_others.empty())
      say(beside_others);
    if (d_.coordination == coordination_method::primary) explain_benefit();
    const auto owed = member_responsibility(d_);
    if (owed == 0)
      say("The plan pays " + format_dollars(d_.plan_paid) + " and you owe nothing.");
    else
      say("The plan pays " + format_dollars(d_.plan_paid) + " and you owe " + format_dollars(owed) + ".");
  }

  void explain_benefit() {
    explain_visit_limit();
    explain_shares();
    if (d_.relief > 0)
      say("Your out-of-pocket maximum left " + format_dollars(d_.out_of_pocket_remaining.value_or(0)) +
          " for you to pay, so the plan took over " + format_dollars(d_.relief) + " of your share.");
    if (d_.over_annual > 0)
      say("Of your annual benefit of " + format_dollars(d_.annual_limit.value_or(0)) + " for " +
          text(line_.service) + ", " + format_dollars(d_.annual_remaining.value_or(0)) +
          " was left for benefit year " + std::to_string(d_.benefit_year) + ": " +
          format_dollars(d_.over_annual) +
          " is above it, is yours to pay and does not count toward your out-of-pocket maximum.");
  }

  void explain_visit_limit() {
    if (d_.over_visit == 0) return;
    const auto limit =
        rule_ && rule_->per_visit_limit ? *rule_->per_visit_limit : d_.visit_remaining.value_or(0);
    std::string sentence = "The plan allows " + format_dollars(limit) + " for one visit";
    if (d_.visit_remaining && *d_.visit_remaining < limit)
      sentence += ", of which other lines of the same visit left " + format_dollars(*d_.visit_remaining);
    say(sentence + ": " + format_dollars(d_.over_visit) +
        " is above it, is yours to pay and does not count toward your out-of-pocket maximum.");
  }

  void explain_shares() {
    if (d_.allowed == 0) return;
    say("Of the " + format_dollars(d_.allowed) + " allowed:");
    if (d_.deductible > 0)
      say("you pay " + format_dollars(d_.deductible) + " toward the deductible, of which " +
          format_dollars(d_.deductible_remaining) + " was still to be met;");
    if (d_.copay > 0) say("you pay a copay of " + format_dollars(d_.copay) + ";");
    // The plan's own share, before it took over anything and before the annual limit.
    const cents share = d_.plan_paid + d_.over_annual - d_.relief;
    say("the plan covers " + percent(d_.coverage) + " of the rest, " + format_dollars(share) +
        (d_.coinsurance > 0 ? ", and you pay " + format_dollars(d_.coinsurance) + " as coinsurance."
                            : std::string{"."}));
  }

  static std::string sentence_start(std::string phrase) {
    if (!phrase.empty() && phrase[0] >= 'a' && phrase[0] <= 'z')
      phrase[0] = static_cast<char>(phrase[0] - 'a' + 'A');
    return phrase;
  }

  const claim_state& claim_;
  const claim_line_state& line_;
  const line_decision& d_;
  const policy& contract_;
  const explanation_names& names_;
  const membership* membership_;
  const coverage_rule* rule_;
  std::string prose_;
};

}  // namespace

std::string explain_line(const claim_state& claim, std::size_t line, const policy& contract,
                         const explanation_names& names) {
  return line_explainer{claim, claim.lines.at(line - 1), contract, names}.explain();
}

}  // namespace benefactor

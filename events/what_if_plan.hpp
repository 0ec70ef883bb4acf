// What if: the rules that are supposed to have held, for whom and when, and what is to be compared.
//
// The plan changes two things that a decision rests on: the terms of the contract, and what comes from
// outside the bucket (network, contract prices, what edits found). Both are pure functions of what was
// recorded; what_if.hpp decides by them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "events/bucket.hpp"
#include "events/fee_schedule.hpp"
#include "events/policy.hpp"

namespace benefactor {

/// First and last day; nothing: open at that end.
struct day_range {
  std::optional<date> from, to;

  auto operator<=>(const day_range&) const = default;
  bool holds(date day) const { return (!from || *from <= day) && (!to || day <= *to); }
  bool is_open() const { return !from && !to; }
};

/// Nothing: as recorded; a value that is nothing: no limit any more.
using limit_change = std::optional<std::optional<cents>>;

/// Of one service type's rule in the policy's terms; what is nothing stays as it was. Where the terms have no
/// rule, one is made if *coverage* is said, with what is said here and nothing else.
struct rule_change {
  service_type service = service_type::other;
  bool covered = true;  ///< false: the terms have no rule for it
  std::optional<basis_points> coverage;
  limit_change annual_limit, per_visit_limit, copay;
  std::optional<bool> requires_preauth, deductible_applies;
  std::optional<network_restriction> network;
  std::optional<std::vector<std::string>> excluded_diagnoses;

  auto operator<=>(const rule_change&) const = default;
};

/// Of a policy's terms, in every version of them. Rules of a member's own were agreed with that member and
/// stay.
struct terms_change {
  std::optional<cents> deductible;
  limit_change member_deductible, out_of_pocket_max, member_out_of_pocket_max, review_threshold;
  std::optional<std::int32_t> timely_filing_days;
  std::optional<coordination_method> coordination;
  std::vector<rule_change> rules;  ///< one a service type

  auto operator<=>(const terms_change&) const = default;
  bool is_none() const { return *this == terms_change{}; }
};

inline constexpr std::int32_t fee_factor_max = 100'000;  ///< ten times

/// Of what contracts pay for procedures.
struct fee_change {
  /// In place of the schedule of the same contract; one without a contract is for every line that no new
  /// schedule of its own contract prices. A line is looked up by procedure, modifiers and service date.
  std::vector<fee_schedule> schedules;
  /// Of the price of a unit behind that, in hundredths of a percent; rounded half to even to the cent.
  std::int32_t factor = whole;
  std::set<std::string> providers;  ///< NPIs; empty: all

  bool operator==(const fee_change&) const = default;
};

struct what_if_change {
  terms_change terms;
  std::map<std::string, network_status> networks;  ///< by NPI, on every day
  fee_change fees;
  /// What an edit does, whatever its table and the policy said. An edit that was off when a claim was decided
  /// found nothing then, and finds nothing here.
  std::vector<edit_terms> edits;
  bool edits_off = false;  ///< all of them

  bool operator==(const what_if_change&) const = default;
};

enum class period_of : std::uint8_t { service, receipt };

/// Which lines are compared. What is empty or nothing chooses all.
struct what_if_cohort {
  std::set<std::string> plans;      ///< of the terms in force on the day of receipt; "": none
  std::set<policy_id> policies;     ///< no other policy is decided again
  std::set<std::string> providers;  ///< NPIs
  std::set<service_type> services;
  /// What the plan has paid, as recorded, on the member's lines that are chosen so far; both inclusive.
  std::optional<cents> member_paid_from, member_paid_to;

  bool operator==(const what_if_cohort&) const = default;
};

struct what_if_plan {
  std::string title;
  period_of by = period_of::service;
  day_range period;
  what_if_cohort cohort;
  what_if_change change;

  bool operator==(const what_if_plan&) const = default;
};

/// True when *line* (of a claim received then, by that provider, of that plan) is compared, as far as the
/// line itself tells.
bool is_chosen(const what_if_plan& plan, const std::string& of_plan, const claim_state& claim,
               const claim_line_state& line);

/// The days on which other terms hold for *p*: the benefit years that the period of service touches, whole,
/// because deductibles and limits are counted from their beginning; all days, where the period is one of
/// receipt or open.
day_range days_changed(const what_if_plan& plan, const policy& p);

/// *terms* as changed.
policy_terms changed_terms(policy_terms terms, const terms_change& change);

/// *p* as recorded, with the policy's terms changed on days_changed and on no other day. Nothing to change:
/// equal to *p*. Errors: std::length_error when versions run out (revisions_max is far below).
policy changed_contract(const policy& p, const what_if_plan& plan);

/// What a decision rests on, of a claim with these lines, as changed.
template <class Lines>
outside_inputs changed_outside(outside_inputs outside, const std::string& npi, const Lines& lines,
                               const what_if_change& change);

/// What edits found, as recorded, as changed.
std::vector<edit_finding> changed_findings(std::vector<edit_finding> found, const what_if_change& change);

/// The price of one unit of a line under *fees*; *recorded*: null where no contract priced it.
/// @returns nothing: as billed.
std::optional<contract_price> changed_price(const fee_change& fees, std::uint16_t line,
                                            const std::string& procedure,
                                            const std::vector<std::string>& modifiers, date service_date,
                                            const contract_price* recorded);

template <class Lines>
outside_inputs changed_outside(outside_inputs outside, const std::string& npi, const Lines& lines,
                               const what_if_change& change) {
  if (const auto network = change.networks.find(npi); network != change.networks.end()) {
    outside.network = network->second;
    outside.line_networks.clear();
  }
  const auto& fees = change.fees;
  if (fees == fee_change{} || (!fees.providers.empty() && !fees.providers.contains(npi))) return outside;
  std::vector<contract_price> prices;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (auto price = changed_price(fees, static_cast<std::uint16_t>(i + 1), lines[i].procedure,
                                   lines[i].modifiers, lines[i].service_date, price_of(outside, i + 1)))
      prices.push_back(*std::move(price));
  outside.prices = std::move(prices);
  return outside;
}

}  // namespace benefactor

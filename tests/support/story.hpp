#pragma once
/// Given a policy and what happened, when a command comes, then this is decided: the core's tests read like
/// that.
///
/// A story keeps one bucket and its claims in memory. After every command it also checks, unasked, that every
/// line balances, that the bucket is the sum of its standing lines, that no limit is exceeded, and that
/// folding all events from nothing gives the same state.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/bucket.hpp"

namespace benefactor::test_support {

/// An id made of a name: the tests' stand-in for surrogates.
id128 id_named(std::string_view name);
template <class Id>
Id id_of(std::string_view name) {
  Id id;
  static_cast<id128&>(id) = id_named(name);
  return id;
}

date day(std::string_view text);  ///< "2026-03-01"

// ---- what stories are about: each is a plain value; change a field to tell another story ----

inline const std::string in_network_npi = "1234567893", preferred_npi = "1000000004",
                         unknown_npi = "1999999992";

/// The worked examples' rule: 80 %, 300.00 a visit, copay 30.00, 2,000.00 a year.
coverage_rule specialist_rule();

/// A rule that pays all: 100 %, no deductible, no limits.
coverage_rule full_rule(service_type s);

/// Policy POL-1 of 2026, deductible 500.00, specialist_rule and full_rule(preventive), members M-1 and M-2.
policy sample_policy();

/// sample_policy without a deductible.
policy open_policy();

/// open_policy with full_rule(imaging), which requires an authorisation.
policy imaging_policy();

/// A specialist visit on 2026-03-01, procedure 99213, one unit.
claim_line visit(cents billed = 250'00);
claim_line line_of(service_type s, cents billed);

/// *line* on another day.
claim_line on(std::string_view service_day, claim_line line);

/// A claim of ACME for member M-1, received 2026-03-02, by the provider in network.
claim_submission claim(std::string id, std::vector<claim_line> lines);

/// Authorises IMAGING of member M-1 in 2026.
authorization granted(std::string number, service_type s = service_type::imaging);

// ---- deeds: what can be done in a story ----

using benefactor::claim_action;
struct claim_deed {
  std::string claim;
  claim_action action;
};
/// What happens to the policy.
using policy_deed =
    std::variant<enroll_member, revise_contract, change_coverage, request_authorization, deny_authorization,
                 amend_authorization, revoke_authorization, describe_member>;
using deed = std::variant<claim_submission, authorization, claim_deed, policy_deed>;

claim_deed release(std::string claim, std::vector<edit_override> overrides = {});
claim_deed deny(std::string claim, std::string reason = "records do not support it");
claim_deed cancel(std::string claim);
claim_deed void_it(std::string claim);
claim_deed pay(std::string claim);
claim_deed dispute(std::string claim, std::optional<std::int64_t> line = {},
                   std::string reason = "the decision is wrong");
claim_deed uphold(std::string claim, std::optional<dispute_correction> correction = {});
claim_deed reject_dispute(std::string claim);

policy_deed suspend(std::string_view from);
policy_deed cancel_policy_from(std::string_view from);
policy_deed reinstate(std::string_view from, std::string_view member = {});
policy_deed terminate(std::string_view member, std::string_view last_day);
policy_deed revise(std::string_view from, policy_terms terms, std::optional<date> expiration = {});
policy_deed revise_member(std::string_view member, std::string_view from, rule_list rules);

// ---- what is expected ----

struct expected_line {
  line_status status = line_status::partially_covered;
  denial denied = denial::none;
  cents deductible = 0, copay = 0, coinsurance = 0, plan = 0;
  std::string adjustments = {};  ///< "PR-2 44.00, PR-3 30.00"; not compared when empty
};
expected_line denied(denial d, std::string adjustments = {});

/// "PR-2 44.00, PR-3 30.00"
std::string format_adjustments(const line_decision& d);

/// What one deed did. Each then... reports what does not hold, with the story's last words, and returns
/// itself.
class outcome {
 public:
  const outcome& then(claim_status status) const;
  const outcome& then_line(std::size_t line, const expected_line& expected) const;
  const outcome& then_refused(rejection_code code, const std::vector<std::string>& fields = {}) const;
  const outcome& then_nothing_happens() const;  ///< accepted, and no event

  std::optional<rejection> refused;
  bucket_events events;
  claim_state claim;  ///< as it stands after the deed
};

class story {
 public:
  explicit story(policy terms);

  story& price(std::string procedure, cents unit);  ///< contract price, for everyone

  story& load(any_edit_table table);  ///< of its kind, as the next version
  /// What the edits know of every member.
  story& born(std::string_view birth_date, sex recorded);

  /// Does *d*, which must not be refused.
  story& having(const deed& d);
  outcome when(const deed& d);

  /// As when, but leaves it to the caller to look at broken_promises().
  outcome attempt(const deed& d);

  /// What does not hold (see bucket_promises.hpp), or folds differently; empty when all is well.
  std::vector<std::string> broken_promises() const;

  const bucket_state& bucket() const { return bucket_; }
  const claim_state& claim_of(std::string_view id) const;
  const std::vector<std::string>& diagnoses_of(std::string_view id, std::size_t line) const;
  const bucket_events& history() const { return history_; }

  /// All claims' ids, in the order of their submission.
  const std::vector<claim_id>& claims() const { return order_; }

 private:
  struct known_claim {
    claim_state state;
    line_diagnoses diagnoses;
  };

  bucket_command command_for(const deed& d) const;
  involved_claims involved_in(const deed& d) const;
  outside_inputs outside_for(const std::string& npi, const std::vector<std::string>& procedures) const;
  edit_inputs edits_for(const claim_state& claim) const;
  void check_replay(const bucket_events& events, const bucket_command& command);
  void take(const bucket_events& events);
  const claim_state* find(const claim_id& id) const;

  bucket_state bucket_;
  std::map<claim_id, known_claim> claims_;
  std::vector<claim_id> order_;
  bucket_events history_;
  std::map<std::string, cents> prices_;
  std::shared_ptr<edit_tables> tables_;
  std::optional<date> birth_date_;
  std::optional<sex> sex_;
};

/// Begins a story.
story given(policy terms);

}  // namespace benefactor::test_support

// What a scenario runs against: the pure core in memory, or a real engine. Both answer in the core's own
// types, and scenario_run renders them, so the two can only differ in what they decide.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "api/documents/claim_json.hpp"
#include "api/documents/enrollment_json.hpp"
#include "events/bucket.hpp"
#include "events/completeness.hpp"
#include "events/enrollment.hpp"
#include "store/reference_data.hpp"

namespace benefactor::tools {

/// A command about a known claim. The backend fills in claim, diagnoses in force and outside inputs.
using benefactor::claim_action;

struct step_answer {
  std::optional<rejection> refused;
  claim_state claim;       ///< as it stands after the step; absent for a refusal and for a preauth
  bool duplicate = false;  ///< the submission was known already
};

/// One benefit year of one policy by natural identifiers, in any order of members.
struct bucket_row {
  std::string policy_number;
  int benefit_year = 0;
  accumulators policy;
  std::vector<std::pair<std::string, accumulators>> members;
};

/// Where one scenario is run; used once and from one thread. Errors: exceptions, for what no step can be
/// answered with.
class scenario_backend {
 public:
  virtual ~scenario_backend() = default;

  virtual void enroll(const provider& p) = 0;
  virtual void enroll(const policy_enrollment& p) = 0;

  /// A member more in a known policy, or what happens to one after its enrolment. Checks in this order: form
  /// (INVALID), policy and member (NOT_FOUND), then what the change itself asks for. *duplicate* in the
  /// answer: nothing changed.
  virtual step_answer enroll(const api::membership_request& request) = 0;
  virtual step_answer change(const policy_change_request& request) = 0;

  /// Where a provider goes, or a fee schedule.
  virtual step_answer refer(const store::reference_request& request) = 0;

  /// Checks in this order: form (INVALID), policy and member (NOT_FOUND), an id granted before (INVALID).
  virtual step_answer grant(const authorization_request& request) = 0;

  /// Checks in this order: known id, form, policy and member, the replaced claim.
  virtual step_answer submit(const claim_submission& claim) = 0;

  /// What a draft lacks, with *documents* at hand; nothing is recorded.
  virtual draft_check check(const claim_submission& draft, const std::vector<document_kind>& documents) = 0;

  virtual step_answer apply(const api::claim_reference& claim, const claim_action& action) = 0;

  /// Every benefit year of every policy, in any order. Called once, after the last step: an engine stops and
  /// starts again from its log first.
  virtual std::vector<bucket_row> buckets() = 0;
};

/// The pure core: decide() and evolve() over maps.
std::unique_ptr<scenario_backend> make_core_backend();

/// A real engine on an empty temporary data directory.
std::unique_ptr<scenario_backend> make_engine_backend();

}  // namespace benefactor::tools

// Enrolments for the people that an X12 file names, under one plan: for demonstrations and tests, where no
// enrolment file came with the claims. A payer's enrolments come from the payer.
#pragma once

#include <span>
#include <vector>

#include "api/x12/claim_837p.hpp"
#include "events/enrollment.hpp"

namespace benefactor::api::x12 {

/// One policy for each subscriber id among *claims*, in the order first seen: policy number and holder are
/// that id, as submissions name them. Members are the subscriber (SELF) and every dependent seen, with the
/// relationship, name, birth date and sex first seen, each enrolled from the plan's first day. Terms (dates,
/// deductibles, rules, ...) are *plan*'s; its number, holder and members do not matter.
std::vector<policy_enrollment> enroll_subscribers(std::span<const professional_claim> claims,
                                                  const policy_enrollment& plan);

}  // namespace benefactor::api::x12

// What was wrong with a claim, in the codes of the 277CA: a status category, a claim status code (X12
// external code lists 507 and 508) and, where the status names an entity, who it is.
//
// Categories used: A2 accepted into adjudication, A3 returned as unprocessable, A6 missing information, A7
// invalid information, A8 fields that contradict each other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/x12/claim_837p.hpp"
#include "events/bucket.hpp"

namespace benefactor::api::x12 {

struct claim_status_code {
  std::string category, status;  ///< "A7", "562"
  std::string entity;            ///< "85"; empty: none
  std::size_t line = 0;          ///< of the claim's lines, from 1; 0: the claim as a whole

  auto operator<=>(const claim_status_code&) const = default;
};

/// A claim that was taken: A2:20.
claim_status_code accepted_status();

/// A claim of a set or file that was refused as a whole: its form is invalid, A3:481.
claim_status_code unread_status();

/// A claim refused for what is not listed (claim_837p.hpp's limits): A3:21.
claim_status_code unlisted_status();

/// A claim the engine could not decide: A3:122.
claim_status_code undecided_status();

/// A void whose sender may file claims and void none: of its frequency nothing is taken, A7:535.
claim_status_code void_not_allowed_status();

/// A problem the reader found. The line is for the caller to know.
claim_status_code status_of(const claim_problem& problem);

/// Everything the engine refused a claim for, each status once.
std::vector<claim_status_code> statuses_of(const rejection& refused);

}  // namespace benefactor::api::x12

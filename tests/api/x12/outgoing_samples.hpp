#pragma once
/// Claims for an external processor: one of each kind, and random ones.

#include <string>
#include <vector>

#include "api/x12/write_837p.hpp"

namespace benefactor::api_test {

api::x12::interchange_envelope outgoing_envelope();

/// Of one line and the subscriber; of a dependent, with two diagnoses, a rendering provider and a prior
/// payer.
api::x12::outgoing_claim subscriber_claim();
api::x12::outgoing_claim dependent_claim();

/// A set with *claims*.
api::x12::outgoing_claims outgoing_set(std::vector<api::x12::outgoing_claim> claims);

/// Draws a claim that can be written, but for the check digits of its NPIs.
api::x12::outgoing_claim random_outgoing_claim();

/// The file; fails the test when it is refused.
std::string written_claims(const std::vector<api::x12::outgoing_claims>& sets,
                           const api::x12::claim_writing_options& options = {});

/// What a file is refused for, a line each: "sets[0].claims[0].CLM01: is required". Empty: it is written.
std::vector<std::string> writing_problems(
    const std::vector<api::x12::outgoing_claims>& sets,
    const api::x12::interchange_envelope& envelope = outgoing_envelope(),
    const api::x12::claim_writing_options& options = {});

/// What guide_837p.txt finds wrong in the sets of *bytes*, a line each: "CLM 21 8"; fails the test when there
/// is no set.
std::vector<std::string> guide_errors(const std::string& bytes);

}  // namespace benefactor::api_test

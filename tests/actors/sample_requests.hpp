// A small book of business, and claims about it.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "actors/engine.hpp"

namespace benefactor::test_support {

inline constexpr const char* sample_npi = "1234567893";

/// One of 0 ... *n* - 1.
inline std::size_t pick(std::mt19937_64& random, std::size_t n) { return random() % n; }

/// A day of 2026.
date sample_day(int month, int day);

/// *coverage* of *service*, and nothing else said.
coverage_rule sample_rule(service_type service, basis_points coverage);

std::string sample_policy(int number);
std::string sample_member(int policy, int member);

/// Who a member is: a last and a first name of its own, a birth date, a sex, an address.
demographics sample_details(int policy, int member);

/// A policy of two members whose limits are soon reached. Of policies 1, 4, 7 an external processor decides
/// the claims.
actors::enroll_policy_request sample_enrollment(int number);

/// A claim of one line; *id* names it within submitter ACME.
actors::submit_request sample_claim(int policy, const std::string& id, cents billed = 25'000);

/// Everything that comes before claims: policies 0 ... *policies* - 1, a provider, authorisations.
std::vector<actors::request_body> sample_book(int policies);

/// One person asks for the erasure of a member and approves it too, which is refused; then another one
/// approves it. The number by which it is approved is that of members who are asked for in their order.
std::vector<actors::request_body> sample_erasure(int policy, int member, const store::surrogates& surrogates);

}  // namespace benefactor::test_support

#pragma once
/// Acknowledgments of the samples, and what they say when they are read back.

#include <string>
#include <vector>

#include "api/x12/acknowledge.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test::read_back {

/// When everything is answered.
inline const api::x12::answer_moment noon{*make_date(2026, 4, 2), 12, 0};

/// Every claim that was read, accepted.
api::x12::claim_answers all_accepted(const api::x12::read_result& read);

/// What *bytes* is answered with when every claim that was read is accepted.
std::vector<api::x12::interchange_answers> answer(const std::string& bytes);

/// The same of one interchange; fails the test when there are none or more.
api::x12::interchange_answers only_answer(const std::string& bytes);

/// The segments of *text* as lines "AK9*A*1*1*1", whatever its delimiters are.
std::vector<std::string> segments_of(const std::string& text);

/// Those of the segments that begin with one of *ids*.
std::vector<std::string> only(const std::string& text, const std::vector<std::string>& ids);

/// Reads an answer back: one interchange, whose counts and control numbers are right everywhere, and whose
/// loops stand under the ones they name.
void check_envelope(const std::string& text);

void check_envelopes(const api::x12::interchange_answers& answers);

/// STC of a claim's and its lines' level, as "A7:476".
std::vector<std::string> statuses_in(const std::string& ack_277ca);

/// TRN02 of every claim, sorted.
std::vector<std::string> claims_in(const std::string& ack_277ca);

}  // namespace benefactor::api_test::read_back

// The acknowledgments of an 837 file: TA1, 999 and 277CA of each of its interchanges, as texts.
//
// What is answered with what:
//   TA1    an interchange that asks for one (ISA14 is 1), or whose envelope is at fault. TA105 names the
//   first fault in
//          this order: 023 no IEA, 018 a control number is not nine digits, 001 IEA02 is not ISA13, 021 IEA01
//          is not the number of groups, 025 a control number of the same sender seen before in the run, then
//          ISA's elements (010, 012, 005 ... 008, 014, 015, 017, 019, 020), 024 a group without GS01 or GS06,
//          022 segments outside their envelope. ISA12 may be 00501 or 00401, for the envelope of both can be
//          read.
//   999    every functional group but acknowledgments (GS01 FA), which are not acknowledged. A set that is no
//   837P of
//          5010 is rejected with IK502 1.
//   277CA  every interchange with claims, each of which stands in it exactly once: those of sets that the 999
//   rejects
//          as well, refused with A3:481. Written only when all claims are answered.
// acknowledgment_999.hpp says when something is accepted, accepted with errors or rejected.
//
// Answers use the delimiters of what they answer. Their control number (ISA13) follows from the one answered,
// n: it is (3n + k) mod 999,999,999 + 1, k being 0 for TA1, 1 for 999 and 2 for 277CA, so that a file
// ingested again is answered under the same numbers and no two answers to interchanges less than 333,333,333
// apart share one. Only day and time differ then.
//
// Claims in bytes outside any interchange are in no answer, for there is nobody to address it to.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/x12/acknowledgment_999.hpp"
#include "api/x12/claim_837p.hpp"
#include "api/x12/file_outline.hpp"

namespace benefactor::api::x12 {

/// What became of a claim that was read and sent.
struct claim_answer {
  bool accepted = false;
  std::string claim_number;                 ///< of an accepted claim
  std::vector<claim_status_code> statuses;  ///< of a refused one
};

/// By the number of the claim's CLM segment in the file.
using claim_answers = std::unordered_map<std::size_t, claim_answer>;

/// When the answers are made.
struct answer_moment {
  date day;
  int hour = 0, minute = 0;
};

/// *us* microseconds after 1970 began, UTC.
answer_moment moment_at(std::int64_t us);

/// The answers to one interchange.
struct interchange_answers {
  std::string number;  ///< ISA13, "?" where it is not of the form of one (shown_control_number())
  std::optional<std::string> ta1, ack_999, ack_277ca;
};

/// Answers file after file, and remembers their interchanges for TA105 025.
class acknowledger {
 public:
  /// *most_bytes*: of all that answers one file.
  explicit acknowledger(const loop_rule& guide = guide_837p(),
                        std::size_t most_bytes = std::numeric_limits<std::size_t>::max())
      : guide_{guide}, most_bytes_{most_bytes} {}

  /// *read* is what the reader made of *bytes*; of it only sets and refusals are used. *answers*: of all
  /// claims read; null: they are not all answered, and no 277CA is made. *received*: the day of receipt;
  /// nothing: each set's BHT04. Errors: std::overflow_error when the charges of a set leave 64 bits,
  /// std::runtime_error when the answers are too long.
  std::vector<interchange_answers> answer(std::string_view bytes, const read_result& read,
                                          const claim_answers* answers, const answer_moment& now,
                                          std::optional<date> received = {});

 private:
  const loop_rule& guide_;
  const std::size_t most_bytes_;
  std::set<std::string> seen_;
};

/// What the 999 says of an interchange's groups.
std::vector<acknowledged_group> judge_groups(const outlined_interchange& interchange,
                                             const std::vector<read_set>& sets);

/// What the TA1 says. *duplicate*: its control number was seen before.
acknowledged_interchange judge_interchange(const outlined_interchange& interchange,
                                           const std::vector<read_set>& sets, bool duplicate);

}  // namespace benefactor::api::x12

// The acknowledgments of an X12 file as files: TA1, 999 and 277CA, one each for every interchange. For
// whoever took its claims in, by whatever way, so that all of them answer alike.
//
// A file is named by the ingested file's name without its ending, the interchange's control number and its
// kind: claims.837 with interchange 000000905 gives claims.000000905.TA1.x12, claims.000000905.999.x12 and
// claims.000000905.277CA.x12; without a name, 000000905.999.x12. Where a run comes to the same name again,
// "-2" follows the control number, then "-3". A control number that has not the form of one is written
// "unnumbered".
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/results.hpp"
#include "api/x12/acknowledge.hpp"

namespace benefactor::api::x12 {

/// What the engine's answer to a claim means for its submitter.
claim_answer to_answer(const claim_result& result);

/// Of one file. What making them takes of memory goes by its segments, at worst some 150 bytes each.
struct acknowledgment_limits {
  std::size_t segments = std::numeric_limits<std::size_t>::max();  ///< of the file that is acknowledged
  std::size_t bytes = std::numeric_limits<std::size_t>::max();     ///< of all that acknowledges it
};

struct acknowledgment_file {
  std::string name;       ///< "claims.000000905.999.x12"
  std::string_view kind;  ///< "TA1", "999" or "277CA"
  std::string text;
};

/// Those of file after file.
class file_acknowledger {
 public:
  explicit file_acknowledger(const acknowledgment_limits& limits = {})
      : limits_{limits}, acknowledger_{guide_837p(), limits.bytes} {}

  /// In file order. *stem*: the file's name without its ending; empty: it has none. *read*: what the reader
  /// made of *bytes*; of it only counts, sets and refusals are used. *answers*: of the claims read; unless
  /// all of them are there, no 277CA is made. *received* as in reader_options. Errors: std::runtime_error
  /// when the file has more than max_listed interchanges, groups or sets, or more of anything than the limits
  /// say.
  std::vector<acknowledgment_file> acknowledge(const std::string& stem, std::string_view bytes,
                                               const read_result& read, const claim_answers& answers,
                                               const answer_moment& now, std::optional<date> received);

 private:
  const acknowledgment_limits limits_;
  acknowledger acknowledger_;
  std::map<std::string, unsigned> taken_;  // How often a name came up.
};

/// Whether there is an answer to every claim that was read.
inline bool all_answered(const read_result& read, const claim_answers& answers) {
  return answers.size() == read.counts.claims_read;
}

}  // namespace benefactor::api::x12

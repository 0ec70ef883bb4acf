// Takes X12 837P files in, one after another: reads a file, enrols the people it names where that is asked
// for, and streams its claims, replacements and voids in file order to a server.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "api/client/claims_client.hpp"
#include "api/x12/claim_837p.hpp"
#include "tools/benefactor/acknowledgment_files.hpp"
#include "tools/benefactor/answer_book.hpp"
#include "tools/benefactor/enrollment_tally.hpp"

namespace benefactor::tools {

struct ingestion_options {
  std::optional<policy_enrollment>
      plan;  ///< terms for the policy of every subscriber named; nothing: none is enrolled
  api::x12::reader_options reading;  ///< the file's name is set for each file
  std::uint32_t window = 4'096;
  std::uint64_t show = 20;  ///< warnings, and claims refused by the server, that are said for each file
};

/// What became of one file.
struct file_report {
  std::string file, sha256;  ///< the hash in hexadecimal
  api::x12::read_counts counts;
  std::vector<api::x12::refusal> refusals;
  std::vector<api::x12::warning> warnings;
  enrollment_tally enrolled;
  claim_tally answers;
  std::uint64_t unanswered = 0, not_sent = 0;
  acknowledgments_written acknowledgments;
  std::string acknowledgments_failure;  ///< why not all of them could be written; empty: they were
  double seconds = 0;

  std::uint64_t claims_present() const { return counts.claims_read + counts.claims_refused; }
  bool all_decided() const {
    return counts.claims_refused == 0 && counts.refusals == 0 && answers.decided() == counts.claims_read &&
           enrolled.not_taken() == 0 && acknowledgments_failure.empty();
  }
};

/// Says what it refuses on *err*: each thing that could not be read, with its segment. *files* get the
/// acknowledgments of each file once its claims are answered, that is durable; null: none are written.
class x12_ingestion {
 public:
  x12_ingestion(api::claims_client& client, ingestion_options options, acknowledgements& acks,
                std::ostream& err, acknowledgment_files* files = nullptr);

  /// Errors: std::runtime_error when the file cannot be read as bytes or is longer than the reader takes. A
  /// failed call leaves what was counted so far in the report, and is handed to *on_failure*.
  file_report take(const std::string& file, const std::function<void(const api::rpc_failure&)>& on_failure);

 private:
  void enroll(const std::vector<api::x12::professional_claim>& claims, file_report& report);
  void send(std::vector<api::x12::professional_claim> claims, const std::string& file_hash,
            file_report& report);
  void acknowledge(std::string_view bytes, const api::x12::read_result& read, file_report& report);
  /// A void is a command: it is sent unless the claim was voided before.
  void send_void(api::x12::professional_claim& claim, const std::string& file_hash, api::claim_stream& stream,
                 answer_book& book);
  std::optional<api::claim_record> settle_reference(api::x12::professional_claim& claim,
                                                    std::uint64_t position);

  api::claims_client& client_;
  ingestion_options options_;
  acknowledgements& acks_;
  std::ostream& err_;
  acknowledgment_files* files_;
  api::x12::claim_answers answers_;  // To the file being sent; filled only where acknowledgments are wanted.
  std::set<std::string> voided_;     // In the file being sent, by submitter claim id.
};

/// {"file": ..., "claimsPresent": ..., "claimsRead": ..., "claimsRefused": ..., "refusals": [...], ...}
nlohmann::ordered_json to_json(const file_report& report);

/// "1 TA1, 1 999, 1 277CA"
std::string in_words(const acknowledgments_written& written);

/// "claims.837: 9 claims present = 3 read + 6 refused" and what was answered.
void print(std::ostream& out, const file_report& report);

}  // namespace benefactor::tools

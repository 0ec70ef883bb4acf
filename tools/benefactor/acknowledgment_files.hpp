// The folder that acknowledgments of ingested X12 files are written to: TA1, 999 and 277CA, a file each for
// every interchange.
//
// A file is named by the ingested file's name without its ending, the interchange's control number and its
// kind: claims.837 with interchange 000000905 gives claims.000000905.TA1.x12, claims.000000905.999.x12 and
// claims.000000905.277CA.x12. Where a run comes to the same name again, "-2" follows the control number, then
// "-3". A control number that has not the form of one is written "unnumbered". Another run writes the same
// names anew.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/results.hpp"
#include "api/x12/acknowledge.hpp"

namespace benefactor::tools {

/// What was written for a file.
struct acknowledgments_written {
  std::uint64_t ta1 = 0, ack_999 = 0, ack_277ca = 0;
  bool incomplete = false;  ///< claims of the file are not answered, so that a 277CA was not written

  std::uint64_t files() const { return ta1 + ack_999 + ack_277ca; }
  void add(const acknowledgments_written& other);
};

/// What the engine's answer to a claim means for its submitter.
api::x12::claim_answer to_answer(const api::claim_result& result);

class acknowledgment_files {
 public:
  /// Makes the folder where there is none. Nothing is written while *directory* is empty. Errors:
  /// std::runtime_error when it is no folder that files can be written to.
  explicit acknowledgment_files(std::filesystem::path directory);

  bool wanted() const { return !directory_.empty(); }

  /// Writes the acknowledgments of *file*, each whole or not at all, readable by the owner only: they name
  /// patients. *answers*: of every claim read; null: they are not all there, and no 277CA is written.
  /// *received* as in reader_options. Errors: std::runtime_error when a file cannot be written, or the
  /// ingested one has more sets than api::x12::max_listed.
  acknowledgments_written write(const std::string& file, std::string_view bytes,
                                const api::x12::read_result& read, const api::x12::claim_answers* answers,
                                std::optional<date> received);

 private:
  void put(const std::string& name, const char* kind, const std::optional<std::string>& text,
           std::uint64_t& count);

  std::filesystem::path directory_;
  api::x12::acknowledger acknowledger_;
  std::map<std::string, unsigned> taken_;  // How often a name came up.
};

}  // namespace benefactor::tools

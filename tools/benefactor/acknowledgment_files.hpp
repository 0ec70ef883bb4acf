// The folder that acknowledgments of ingested X12 files are written to: TA1, 999 and 277CA, a file each for
// every interchange, under the names of api/x12/file_acknowledger.hpp. Another run writes the same names
// anew.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "api/x12/file_acknowledger.hpp"

namespace benefactor::tools {

/// What was written for a file.
struct acknowledgments_written {
  std::uint64_t ta1 = 0, ack_999 = 0, ack_277ca = 0;
  bool incomplete = false;  ///< claims of the file are not answered, so that a 277CA was not written

  std::uint64_t files() const { return ta1 + ack_999 + ack_277ca; }
  void add(const acknowledgments_written& other);
};

class acknowledgment_files {
 public:
  /// Makes the folder where there is none. Nothing is written while *directory* is empty. Errors:
  /// std::runtime_error when it is no folder that files can be written to.
  explicit acknowledgment_files(std::filesystem::path directory);

  bool wanted() const { return !directory_.empty(); }

  /// Writes the acknowledgments of *file*, each whole or not at all, readable by the owner only: they name
  /// patients. *read*, *answers* and *received* as in file_acknowledger. Errors: std::runtime_error when a
  /// file cannot be written, or none are made.
  acknowledgments_written write(const std::string& file, std::string_view bytes,
                                const api::x12::read_result& read, const api::x12::claim_answers& answers,
                                std::optional<date> received);

 private:
  std::filesystem::path directory_;
  api::x12::file_acknowledger acknowledger_;
};

}  // namespace benefactor::tools

// Writes generated claims as X12 5010 837P (005010X222A1): what a clearing house would send for the same
// visits.
//
// api/x12/claim_837p.hpp reads them as the same submissions, under the names naming::as_in_837p and claim ids
// of its own.
#pragma once

#include <cstdint>
#include <string>

#include "api/generator/claim_source.hpp"

namespace benefactor::api {

/// Builds one interchange after another as text. A transaction set holds claims of one day of receipt
/// (BHT04), at most max_claims of them; within it a billing practice and a patient are named once for the
/// claims that follow each other.
class writer_837p {
 public:
  static constexpr std::size_t max_claims = 5'000;

  explicit writer_837p(const book& book) : book_(book) {}

  /// Appends the segments of *g* to *out*, opening interchange and set where needed.
  void write(std::string& out, const generated_claim& g);

  /// Closes what is open. The next claim starts an interchange.
  void finish(std::string& out);

  /// True when the next claim will not continue a set, so that a file may end here.
  bool between_sets(const generated_claim& next) const;

 private:
  void open_interchange(std::string& out);
  void open_set(std::string& out, date received);
  void close_set(std::string& out);
  void open_practice(std::string& out, std::size_t practice);
  void open_patient(std::string& out, const household& h, std::size_t member);
  void write_claim(std::string& out, const generated_claim& g);
  void write_lines(std::string& out, const generated_claim& g, const std::vector<std::string>& diagnoses);

  /// Starts a segment and counts it.
  std::string& segment(std::string& out, std::string_view text);

  const book& book_;
  std::uint32_t interchange_ = 0;
  bool interchange_open_ = false;
  std::size_t sets_ = 0, segments_ = 0, claims_ = 0;  ///< of the interchange; of the set
  std::uint64_t batches_ = 0;                         ///< sets written in all: BHT03
  date received_;
  std::size_t levels_ = 0, practice_level_ = 0;  ///< HL01
  std::size_t practice_ = 0;
  std::uint64_t family_ = 0;  ///< its index
  std::size_t member_ = 0;
};

}  // namespace benefactor::api

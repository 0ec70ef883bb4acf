// An X12 file as acknowledgments answer it: its envelopes with what they say, the structure of its
// professional claims checked against the guide, and every claim by the names a 277CA gives back. What
// becomes of the claims is not known here; see acknowledge.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/claim_acknowledgment_277ca.hpp"
#include "api/x12/guide_walk.hpp"

namespace benefactor::api::x12 {

/// SE, GE or IEA.
struct outlined_trailer {
  bool present = false;
  std::string count, number;
};

struct outlined_set {
  std::size_t segment = 0;          ///< number of its ST in the file
  std::size_t segments = 0;         ///< ST and SE included
  std::string id, number, version;  ///< ST01 ... ST03
  outlined_trailer trailer;
  std::vector<segment_error> errors;  ///< of an 837P of version 5010
};

struct outlined_group {
  std::string function, sender, receiver, number, version;  ///< GS01 ... GS03, GS06, GS08
  outlined_trailer trailer;
  std::vector<outlined_set> sets;
};

struct outlined_interchange {
  written_delimiters delimiters;
  std::array<std::string, 17> isa;  ///< ISA01 ... ISA15 at their numbers, without blanks around them
  outlined_trailer trailer;
  std::vector<outlined_group> groups;
  bool stray = false;  ///< segments or sets stand outside the envelope they belong to
  std::vector<answered_set> claims;
};

/// Segments and elements in error that are listed for a file, the first ones of it; of each set behind them
/// that has some the first still is.
inline constexpr std::size_t max_outlined_errors = 100'000;

/// The interchanges of *bytes*. Every CLM in one is in its claims, also those outside a set and those that a
/// missing terminator joined to another segment.
std::vector<outlined_interchange> outline_file(std::string_view bytes, const loop_rule& guide = guide_837p());

}  // namespace benefactor::api::x12

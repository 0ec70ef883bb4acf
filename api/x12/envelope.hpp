// The envelope of an X12 file for readers of one kind of transaction set: walks interchanges and groups,
// hands out each set that its own trailer closes, and says of everything else why it is not read.
//
// A set is refused as a whole when no SE closes it before the next ST, GE, GS, IEA, ISA or the end of the
// file, when SE02 is not ST02, when it stands outside a group, when it has more segments than allowed, and
// when a missing terminator has joined a claim to the segment before it: money may be missing from it then.
// SE01, GE01 and IEA01 counts, GE02 and IEA02 control numbers, and GE and IEA that are missing, are warned
// about: files in the field have them wrong, and a set that its own trailer closes is whole without them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/claim_837p.hpp"
#include "api/x12/interchange.hpp"

namespace benefactor::api::x12 {

/// A set from its ST to its SE.
struct framed_set {
  place at;             ///< of the ST
  std::string id;       ///< ST01
  std::string number;   ///< ST02
  std::string version;  ///< ST03, else GS08
  bool test = false;    ///< ISA15 is T
  std::vector<segment> segments;
  std::size_t segment_count = 0, claims = 0;
};

/// What a reader of one kind of set says and does.
class set_taker {
 public:
  virtual ~set_taker() = default;

  /// ST01 of the sets to take, and the id of the segment that opens a claim in them.
  virtual std::string_view set_id() const = 0;
  virtual std::string_view claim_id() const = 0;

  /// A whole set; its segments live until this returns.
  virtual void take(const framed_set& set, const segment_reader& source) = 0;

  /// Something not read, with the claims in it; and something to know.
  virtual void refuse(place at, std::string message, std::size_t claims) = 0;
  virtual void warn(place at, std::string message) = 0;
};

/// Walks *bytes*, which may be anything, and counts into *counts* what there is: segments, interchanges,
/// groups and sets. A file without a set of the kind wanted is refused.
/// @param file  its name, for places.  @param max_segments  in a set, which is held in memory as a whole.
/// Throws std::bad_alloc only, and what *taker* throws.
void walk_envelope(std::string_view bytes, const std::string& file, std::size_t max_segments,
                   set_taker& taker, read_counts& counts);

}  // namespace benefactor::api::x12

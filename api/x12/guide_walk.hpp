// Walks the segments of one transaction set along a guide and says what is wrong with them, in the codes of
// the 999 (IK3 and IK4). It judges the structure alone: whether a claim is taken is for the reader
// (claim_837p.hpp), which forgives more.
//
// Codes of the base standard are used throughout. IK403 7 is said of every code that the guide's list has
// not, also where the standard knows it: the table has the guide's lists only.
//
// A segment that is missing is reported at the position of the segment before which it is missing; one that
// is missing at the end of the set, at the last segment before SE. A loop that is missing is reported by its
// first segment alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/guide.hpp"
#include "api/x12/interchange.hpp"

namespace benefactor::api::x12 {

/// Segments in error that are listed for a set, and elements in error for a segment; further ones are left
/// out, for a set is in error with one of them as with all.
inline constexpr std::size_t max_segment_errors = 1'000, max_element_errors = 100;

/// What IK4 says. *value* is the sender's and may identify a person.
struct element_error {
  std::size_t position = 0;   ///< from 1
  std::size_t component = 0;  ///< from 1; 0: the element as a whole
  std::string reference;      ///< the data element's number; empty for one the guide has not
  std::string
      code;  ///< IK403: 1 missing, 2 missing by condition, 3 too many, 4 too short, 5 too long, 6 invalid
             ///< character, 7 invalid code, 8 invalid date, 9 invalid time, 10 excluded, I10 not used
  std::string value;  ///< at most 99 characters; empty where there is none

  auto operator<=>(const element_error&) const = default;
};

/// What IK3 says.
struct segment_error {
  std::string id;
  std::size_t position = 0;  ///< in the set, ST being 1
  std::string code;  ///< IK304: 1 unknown id, 2 unexpected, 3 missing, 4 loop too often, 5 segment too often,
                     ///< 8 elements in error
  std::string claim;  ///< CLM01 of the claim around it, the sender's; empty: none
  std::vector<element_error> elements;

  auto operator<=>(const segment_error&) const = default;
};

/// What is wrong with the elements of a segment.
std::vector<element_error> check_elements(const segment_rule& rule, const segment& s,
                                          const delimiters& separators);

class guide_walk {
 public:
  /// Both outlive the walk.
  guide_walk(const loop_rule& guide, const segment_reader& source);

  /// The set's segments in order, ST and SE included.
  void take(const segment& s);

  /// After the last segment. Of a set that no SE closed nothing is missing: its end is unknown.
  std::vector<segment_error> finish(bool closed);

 private:
  struct frame {
    const loop_rule* loop;
    std::size_t at = 0;  // The node last stood at.
    std::vector<std::size_t> counts;
  };

  bool matches(const segment_rule& rule, const segment& s, const element_list& e) const;
  bool find(const segment& s, const element_list& e, std::size_t& depth, std::size_t& node) const;
  void enter(std::size_t depth, std::size_t node, const segment& s);
  void leave(std::size_t depth, std::size_t position);
  void report_missing(frame& f, std::size_t from, std::size_t to, std::size_t position);
  void report(std::string_view id, std::size_t position, std::string_view code,
              std::vector<element_error> elements = {});

  const loop_rule& guide_;
  const segment_reader& source_;
  std::vector<std::string_view> known_ids_;  // Sorted.
  std::vector<frame> frames_;
  std::size_t position_ = 0;
  std::string claim_;
  std::vector<segment_error> errors_;
};

}  // namespace benefactor::api::x12

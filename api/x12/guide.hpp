// An X12 implementation guide as data: which segments stand in which loops of a transaction set, and what
// their elements are. Read from a text, so that the table stays readable; guide_837p.txt is the only one
// shipped.
//
// The text, by line; '#' begins a comment, indentation is for the reader:
//   element 1028 AN 1 38       A data element: number, type, shortest and longest. Types: AN, ID, DT
//   (CCYYMMDD), TM
//                              (HHMM, HHMMSS and decimals of a second), R (decimal), N0 (integer), PERIOD (a
//                              date or range, by the element before it: D8, RD8).
//   codes PLACE 11 12 21       A named list of codes; lines of the same name add up.
//   loop 2300 S 100 ... end    A loop: R required or S situational, and how often it may stand (">1": any
//   number).
//                              Its first segment begins it.
//   define 2300 S 100 ... end  A loop that stands at several places, each of which says "use 2300".
//   REF S 1 | 128 R ==G1 | 127 R | - x2 ! P0102
//                              A segment: its usage, how often it may stand, and its elements in order:
//                              number, R or S, and its codes ("=A,B"; "=@NAME": a named list). "==" marks the
//                              element that tells segments of the same id apart. "-" is an element the guide
//                              does not use; "x3" repeats the element it follows. "C003 R (235 R ; 234 R)" is
//                              a composite. Behind "!" stand syntax notes in X12's own form: P0809 all or
//                              none, R0102 at least one, C0302 the first needs the rest, L0102 the first
//                              needs one of the rest, E0207 at most one.
// Segments, and loops by their first segment, that follow each other with the same id share a position in the
// standard and may stand in any order.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace benefactor::api::x12 {

enum class usage : unsigned char { required, situational, unused };

enum class element_type : unsigned char { text, code, day, time, decimal, integer, period, composite };

struct element_rule {
  usage use = usage::unused;
  std::string reference;  ///< the data element's number, "1028"; "C003" of a composite
  element_type type = element_type::text;
  std::size_t least = 0, most = 0;  ///< characters; of numbers, digits
  std::vector<std::string> codes;   ///< empty: any
  bool key = false;                 ///< tells segments of the same id apart
  std::vector<element_rule> components;
};

/// X12's own form: kind 'P', 'R', 'C', 'L' or 'E', and element numbers from 1.
struct syntax_note {
  char kind = 0;
  std::vector<std::size_t> elements;
};

struct segment_rule {
  std::string id;
  usage use = usage::situational;
  std::size_t most = 1;
  std::vector<element_rule> elements;
  std::vector<syntax_note> notes;
};

struct loop_rule;
using guide_node = std::variant<segment_rule, std::shared_ptr<const loop_rule>>;

struct loop_rule {
  std::string id;
  usage use = usage::situational;
  std::size_t most = 1;
  std::vector<guide_node> nodes;  ///< the first is the segment that begins the loop
};

/// The segment that a node is, or begins with.
const segment_rule& first_segment(const guide_node& node);
usage usage_of(const guide_node& node);

/// The text of guide_837p.txt, which the program carries inside.
std::string_view guide_837p_text();

/// @returns the guide's outermost loop. Errors: std::runtime_error naming the line of *text* that is not of
/// the form above.
std::shared_ptr<const loop_rule> parse_guide(std::string_view text);

/// The professional claim of version 5010.
const loop_rule& guide_837p();

}  // namespace benefactor::api::x12

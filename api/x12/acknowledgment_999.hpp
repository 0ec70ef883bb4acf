// Acknowledgments of the envelope and of the syntax: the TA1 for an interchange, and the 999 (005010X231A1)
// for its functional groups.
//
// They never contradict what is taken (claim_837p.hpp decides that, and forgives more than the standard):
//   rejected, R              nothing of the interchange, group or set is taken
//   accepted with errors, E  something of it is taken, and something is wrong with its form
//   accepted, A              nothing is wrong with its form; claims in it may have been refused all the same,
//   each of
//                            which the 277CA says
// A set of which no claim is taken, and in which nothing is wrong but single claims, is accepted. A group is
// P where some of its sets are rejected.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "api/x12/guide_walk.hpp"
#include "api/x12/x12_writer.hpp"

namespace benefactor::api::x12 {

enum class verdict : char { accepted = 'A', with_errors = 'E', partly = 'P', rejected = 'R' };

/// A transaction set as AK2 ... IK5 say it.
struct acknowledged_set {
  std::string id, number, version;  ///< ST01, ST02, ST03; version empty where ST03 is
  verdict result = verdict::accepted;
  std::vector<segment_error> errors;
  std::vector<std::string>
      codes;  ///< IK502 ...: 1 not supported, 2 trailer missing, 3 control numbers differ, 4 segment
              ///< count, 5 segments in error, 6 id missing, 7 control number invalid; at most 5
};

/// A functional group as AK1 and AK9 say it.
struct acknowledged_group {
  std::string function, number, version;  ///< GS01, GS06, GS08
  std::string sender, receiver;           ///< of the group answered: GS02, GS03
  std::string sets_included;              ///< GE01; empty where GE is missing
  verdict result = verdict::accepted;
  std::vector<acknowledged_set> sets;
  std::vector<std::string>
      codes;  ///< AK905 ...: 1 group not supported, 2 version not supported, 3 trailer missing, 4
              ///< control numbers differ, 5 count of sets, 6 control number invalid; at most 5
};

/// An interchange as TA1 says it.
struct acknowledged_interchange {
  std::string number, day, time;  ///< ISA13, ISA09, ISA10
  verdict result = verdict::accepted;
  std::string code = "000";  ///< TA105
};

std::string write_ta1(const acknowledged_interchange& answered, const envelope& e);

/// One group and set for each of *groups*. IK404 repeats the sender's values, CTX the claim's CLM01: private
/// data.
std::string write_999(const std::vector<acknowledged_group>& groups, const envelope& e);

}  // namespace benefactor::api::x12

// What became of many enrolments, by kind, and how it is said.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "api/documents/enrollment_json.hpp"
#include "api/results.hpp"

namespace benefactor::tools {

class enrollment_tally {
 public:
  void add(const api::enrollment_item& item, const api::enrollment_result& result);

  std::uint64_t answered() const;
  std::uint64_t not_taken() const;  ///< refused or failed

  /// {"policies": {"accepted": 1, "unchanged": 0, "refused": 0, "failed": 0}, ..., "position": 7}
  nlohmann::ordered_json to_json() const;
  void print(std::ostream& out) const;

 private:
  struct counts {
    std::uint64_t accepted = 0, unchanged = 0, refused = 0, failed = 0;
  };
  std::array<counts, std::variant_size_v<api::enrollment_item>> by_kind_{};  // By the item's alternative.
  std::uint64_t last_position_ = 0;
};

/// "file:12: policy refused: INVALID: the request has problems" and a line for each problem, with the same
/// place.
void print_refusal(std::ostream& out, const std::string& place, const api::enrollment_item& item,
                   const api::enrollment_result& result);

}  // namespace benefactor::tools

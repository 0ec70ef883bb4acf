// What must hold of the X12 reader for any file. See fuzz_targets.hpp.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "api/x12/claim_837p.hpp"

namespace benefactor::fuzz {

/// The reader as the target calls it: a test puts a broken one in its place.
using x12_reader = std::function<api::x12::read_result(std::string_view, const api::x12::reader_options&)>;

/// Errors: broken_promise when a claim is neither read nor refused, the counts are not those of the lists,
/// two readings differ, a message repeats a value of the file, or a claim that was read is not well formed.
void check_x12(std::string_view file, const x12_reader& read);

struct hand_count {
  std::size_t claims = 0;
  bool exact = false;  ///< else there are at least so many
};

/// CLM segments up to the first IEA, counted without the reader's code; nothing for a file that is not plain
/// enough: it opens with an ISA of fixed width, the only one, with three different punctuation marks as
/// separators.
std::optional<hand_count> count_claims_by_hand(std::string_view file);

}  // namespace benefactor::fuzz

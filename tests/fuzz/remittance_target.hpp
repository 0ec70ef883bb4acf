// What must hold of the reader and the writer of remittances for any file. See fuzz_targets.hpp.
#pragma once

#include <functional>
#include <string_view>

#include "api/x12/read_835.hpp"
#include "api/x12/write_835.hpp"

namespace benefactor::fuzz {

/// The reader and the writer as the target calls them: a test puts a broken one in its place.
struct remittance_doors {
  std::function<api::x12::remittance_reading(std::string_view)> read;
  std::function<api::x12::written_835(const api::x12::remittance&)> write;
};

remittance_doors real_remittance_doors();

/// Errors: broken_promise when the counts are not those of the lists, a message repeats a value of the file,
/// a remittance that does not balance is written, one that is written is read as another, or what is written
/// is not sound to the independent checker.
void check_remittance(std::string_view file, const remittance_doors& doors);

}  // namespace benefactor::fuzz

#pragma once
/// What a server answered and so may never lose: read from the files that `submit --acks` writes, and from
/// enrolments made in this process.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "api/documents/enrollment_json.hpp"

namespace benefactor::test_support {

struct claim_answer {
  std::string submitter, submitter_claim_id;
  std::string status;  ///< or a refusal's code, or FAILED
  std::uint64_t position = 0;
};

/// One that was accepted; `changed` is false where it was so already.
struct enrollment_answer {
  api::enrollment_item item;
  std::uint64_t position = 0;
  bool changed = false;
};

/// A payment run that was answered as finished.
struct run_answer {
  std::string run;
  std::string amount;  ///< "176.00"
};

struct answers {
  std::vector<claim_answer> claims;
  std::vector<enrollment_answer> enrollments;
  std::vector<run_answer> runs;
};

/// Appends the claims of an acks file; a file that is not there has none. Errors: std::runtime_error for a
/// line that is none of `submit`'s.
void read_acks(const std::filesystem::path& file, std::vector<claim_answer>& to);

}  // namespace benefactor::test_support

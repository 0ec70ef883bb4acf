#pragma once
/// A generated book of business cut into parts, one for each round of a crash test: some policies to enrol
/// and some claims to submit, most of them of policies enrolled before.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "api/documents/enrollment_json.hpp"

namespace benefactor::test_support {

struct book_parts {
  std::vector<std::vector<api::enrollment_item>> enrollments;  ///< by part
  std::vector<std::filesystem::path> claims;                   ///< files of one claim a line, by part
  std::filesystem::path all_claims;
  std::uint64_t claim_count = 0;
};

struct book_size {
  std::uint64_t policies = 400, claims = 40'000;
  std::size_t parts = 50;
  std::uint64_t seed = 1;
};

/// Writes it below *folder*. The first part enrols half of the policies; of the others' claims one in ten
/// comes in the part that enrols its policy, so that it meets the enrolment on its way.
book_parts make_book(const std::filesystem::path& folder, const book_size& size);

}  // namespace benefactor::test_support

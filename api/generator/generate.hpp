// A deterministic synthetic book of business as files, for demonstrations, tests and measurements. No person
// in it exists.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace benefactor::api {

struct book_options {
  std::uint64_t policies = 1'000;  ///< 1 ... max_policies
  std::uint64_t claims = 10'000;   ///< 0 ... max_claims
  std::uint64_t seed = 1;
  bool hot_bucket = false;  ///< every claim under the first policy, a group of 200 members with ample limits
  std::filesystem::path out_dir;

  static constexpr std::uint64_t max_policies = 10'000'000, max_claims = 1'000'000'000;
};

struct book_summary {
  std::uint64_t providers = 0, policies = 0, members = 0, authorizations = 0, claims = 0, lines = 0;
  std::vector<std::filesystem::path> files;  ///< in the order written
};

/// Called now and then with the number of policies and claims written so far.
using book_progress = std::function<void(std::uint64_t policies, std::uint64_t claims)>;

/// Writes a book into options.out_dir, which is made where it does not exist; files of these names are
/// replaced:
///   enrollment.ndjson      providers, policies and authorisations (api/documents/enrollment_json.hpp)
///   claims.ndjson          the claims of 2026 by day of receipt (api/documents/claim_json.hpp)
///   claims.837             the same claims as X12 837P; claims-2.837 and so on where one file would be
///   longer than
///                          the X12 reader takes
///   enrollment-837.ndjson  the same policies and authorisations under the numbers by which claims.837 names
///   people; both
///                          enrolments may be loaded into one engine
/// The same options give the same bytes on every machine. Memory: independent of the number of policies and
/// claims. Errors: std::invalid_argument when options are out of range; std::runtime_error when a file cannot
/// be written.
book_summary generate_book(const book_options& options, const book_progress& progress = {});

}  // namespace benefactor::api

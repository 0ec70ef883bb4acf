// A year of synthetic claims, in the order in which a payer receives them.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "api/generator/book.hpp"
#include "events/submission.hpp"

namespace benefactor::api {

/// Who sends every claim of a book, in JSON and as ISA06.
inline constexpr std::string_view book_submitter = "CLEARBILL";

struct generated_claim {
  claim_submission claim;  ///< named naming::plan_issued
  std::shared_ptr<const household> family;
  std::size_t member = 0;
  std::size_t provider = 0;
  std::string_view place;   ///< of service
  bool sent_again = false;  ///< a resubmission or a replacement
};

/// On which policies of a book its claims fall.
enum class policy_spread : std::uint8_t {
  as_in_life,  ///< few have many claims: the first thousandth of them has 3 % of all
  uniform,     ///< each as likely as any other
  zipf,        ///< the n-th has about 1/n of what the first one has
  in_turn      ///< one after the other, again and again, but for claims that are sent twice
};

/// *count* policies from *first* on, as *spread* says; *count* 0: to the last. A hot-bucket book has its own.
/// Another *series* (below 2^24) of a book are other claims, though of the same numbers.
struct claim_spread {
  policy_spread spread = policy_spread::as_in_life;
  std::uint64_t first = 0, count = 0;
  std::uint64_t series = 0;
};

/// Draws *count* claims received over book_year: visits of members, and among them claims sent twice (2 %),
/// corrected claims (0.6 %), late ones, and very large ones. Memory: one batch and the claims that may be
/// sent again.
class claim_source {
 public:
  claim_source(const book& book, std::uint64_t count, const claim_spread& spread = {});

  /// The next claims: of one day of receipt, at most max_batch, grouped by billing practice. Empty at the
  /// end.
  std::vector<generated_claim> next_batch();

  static constexpr std::size_t max_batch = 5'000;

 private:
  generated_claim draw(date received);
  generated_claim original(random_stream& r, date received) const;
  generated_claim* recent(random_stream& r, date received);
  void remember(const std::vector<generated_claim>& batch);
  std::uint64_t draw_policy(random_stream& r) const;

  const book& book_;
  claim_spread spread_;
  std::uint64_t drawn_ = 0, numbered_ = 0;
  std::vector<std::uint64_t> received_by_;  ///< for each day, how many claims have come until its end
  std::size_t day_ = 0;
  std::vector<generated_claim> recent_;  ///< originals that may be sent again
};

}  // namespace benefactor::api

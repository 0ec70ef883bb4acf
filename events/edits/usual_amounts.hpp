// What providers usually bill: running statistics folded from the claims as they come, in whole numbers only.
//
// Every part is a count or a sum, so the order in which claims are observed does not matter, and the
// statistics of two halves of the claims add up to those of the whole. They hold procedure codes and
// providers, and nothing of members.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "events/edits/edit_tables.hpp"
#include "events/edits/evaluate.hpp"

namespace benefactor {

/// How often which unit price was billed, in buckets an eighth of an octave wide: a percentile is known to
/// within 12.5 %, and exactly up to 15 cents.
class price_histogram {
 public:
  struct bucket {
    std::uint16_t index = 0;
    std::uint64_t count = 0;
    bool operator==(const bucket&) const = default;
  };
  static constexpr std::uint16_t last_bucket = 487;  ///< of the largest 64-bit price

  price_histogram() = default;
  /// What buckets() gave.
  /// @param buckets  by index, strictly ascending, none beyond last_bucket, none empty.
  explicit price_histogram(std::vector<bucket> buckets) : buckets_(std::move(buckets)) {}

  /// @param unit_price  cents, >= 0.
  void add(cents unit_price, std::uint64_t times = 1);
  void merge(const price_histogram& other);

  std::uint64_t count() const;

  /// The largest price of the bucket that *percent* of 100 observations do not exceed; nothing without
  /// observations.
  /// @param percent  1 ... 100.
  std::optional<cents> percentile(unsigned percent) const;

  /// This without the observations of *part*, which it contains.
  price_histogram without(const price_histogram& part) const;

  /// For whoever stores it.
  const std::vector<bucket>& buckets() const { return buckets_; }

  bool operator==(const price_histogram&) const = default;

 private:
  std::vector<bucket> buckets_;  // Sorted by index; none is empty.
};

/// What a provider did on one day, over all claims.
struct day_load {
  std::int64_t minutes = 0;  ///< of timed procedures
  std::int64_t visits = 0;   ///< units of procedures that have a level

  auto operator<=>(const day_load&) const = default;
};

/// Visits of one family of levels.
struct level_counts {
  std::uint64_t all = 0, high = 0;

  bool operator==(const level_counts&) const = default;
};

/// A provider by its NPI as a number; 0 for what is none.
using provider_number = std::uint64_t;
provider_number number_of(std::string_view npi);

struct usual_amounts {
  std::map<std::pair<provider_number, packed_code>, price_histogram> own;  ///< by provider and procedure
  std::map<packed_code, price_histogram> all;                              ///< by procedure
  std::map<std::pair<provider_number, date>, day_load> days;
  std::map<std::pair<provider_number, packed_code>, level_counts> own_levels;  ///< by provider and family
  std::map<packed_code, level_counts> all_levels;                              ///< by family

  bool operator==(const usual_amounts&) const = default;
};

/// Adds the lines of one claim, as submitted. What counts as timed or high is as the tables of anomalies say,
/// so other tables need a new fold. Units and sums are cut at 64 bits' limit.
void observe(usual_amounts& state, const edit_tables& tables, std::string_view provider_npi,
             std::span<const edit_line> lines);

/// Takes what loads_of says of one claim out of the provider's days again: the claim does not stand any more.
void take_back(usual_amounts& state, provider_number provider, const std::map<date, day_load>& loads);

/// Adds what *other* observed of other claims with the same tables.
void merge(usual_amounts& state, const usual_amounts& other);

/// Forgets what was done before *first*, so that days do not grow for ever. Usual amounts stay.
void forget_days_before(usual_amounts& state, date first);

/// The load that *lines* add to each of their days.
std::map<date, day_load> loads_of(const edit_tables& tables, std::span<const edit_line> lines);

/// Billed by unit, rounded down to the cent.
cents unit_price_of(const edit_line& line);

/// The parameters in force: as loaded, else the defaults.
anomaly_parameters parameters_of(const edit_tables& tables);

}  // namespace benefactor

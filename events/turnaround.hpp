// How long external processors take: for each processor and status, after how many days claims came to it,
// and what may be expected of the next claim.
//
// The statistics are a fold of observations in any order: counts by whole days. What is observed are claims
// that came to a status; claims still open are not in it, so that an estimate is optimistic while many of
// them are late.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "events/date.hpp"
#include "events/processor_status.hpp"

namespace benefactor {

/// Days from 0; the last count is of this many days or more.
inline constexpr std::size_t max_turnaround_days = 365;

/// An estimate needs this many observations.
inline constexpr std::uint64_t min_turnaround_observations = 20;

/// Counts of claims by days. The same value whatever the order in which it was filled.
struct turnaround_histogram {
  std::array<std::uint64_t, max_turnaround_days + 1> claims_by_days{};

  std::uint64_t observations() const;
  bool operator==(const turnaround_histogram&) const = default;
};

/// Counts a claim that was sent and came to a status on these days. A day before *sent*, which only a clock
/// or a processor's date gone wrong can say, counts as the same day.
void observe(turnaround_histogram& histogram, date sent, date reached);

/// Adds *other* to *into*: the histogram of both together.
void merge(turnaround_histogram& into, const turnaround_histogram& other);

/// One claim that came to a status.
struct turnaround_observation {
  std::string processor;
  processor_status status = processor_status::received;
  date sent, reached;
};

/// By processor and status.
struct turnaround_statistics {
  std::map<std::pair<std::string, processor_status>, turnaround_histogram> histograms;

  bool operator==(const turnaround_statistics&) const = default;
};

void observe(turnaround_statistics& statistics, const turnaround_observation& o);
void merge(turnaround_statistics& into, const turnaround_statistics& other);

/// The histogram of *status* alone; empty where nothing was observed.
turnaround_histogram of_status(const turnaround_statistics& statistics, const std::string& processor,
                               processor_status status);

/// The histogram of all decisions of a processor: finalized, paid and denied together. Whoever feeds the
/// statistics with one decision for each claim gets each claim once.
turnaround_histogram of_decisions(const turnaround_statistics& statistics, const std::string& processor);

/// The smallest number of days within which at least *percent* (1 ... 100) of the claims observed had come to
/// the status; 0 of none.
std::uint32_t days_within(const turnaround_histogram& histogram, std::uint32_t percent);

struct turnaround_estimate {
  std::uint32_t days = 0;     ///< most claims came within as many; max_turnaround_days: that or more
  std::uint32_t percent = 0;  ///< of the claims observed, those that did, rounded down
  std::uint64_t observations = 0;
  std::string sentence;  ///< "Most such claims are decided within 3 days."

  bool operator==(const turnaround_estimate&) const = default;
};

/// The smallest number of days by which at least *percent* of the claims observed had come to the status;
/// nothing with fewer than min_turnaround_observations of them.
/// @param verb  what the sentence says of the claims: "decided", "accepted".  @param percent  1 ... 100.
std::optional<turnaround_estimate> estimate(const turnaround_histogram& histogram,
                                            const std::string& verb = "decided", std::uint32_t percent = 80);

}  // namespace benefactor

#include "events/turnaround.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace benefactor {

namespace {

std::string sentence_of(const std::string& verb, std::size_t days) {
  const auto most = "Most such claims are " + verb;
  if (days == 0) return most + " on the day they are sent.";
  if (days == 1) return most + " within 1 day.";
  if (days < max_turnaround_days) return most + " within " + std::to_string(days) + " days.";
  return "Many such claims take " + std::to_string(max_turnaround_days) + " days or longer to be " + verb +
         ".";
}

}  // namespace

std::uint64_t turnaround_histogram::observations() const {
  return std::accumulate(claims_by_days.begin(), claims_by_days.end(), std::uint64_t{0});
}

void observe(turnaround_histogram& histogram, date sent, date reached) {
  const auto days = std::int64_t{reached.days} - sent.days;
  ++histogram.claims_by_days[static_cast<std::size_t>(
      std::clamp<std::int64_t>(days, 0, std::int64_t{max_turnaround_days}))];
}

void merge(turnaround_histogram& into, const turnaround_histogram& other) {
  for (std::size_t days = 0; days < into.claims_by_days.size(); ++days)
    into.claims_by_days[days] += other.claims_by_days[days];
}

void observe(turnaround_statistics& statistics, const turnaround_observation& o) {
  observe(statistics.histograms[{o.processor, o.status}], o.sent, o.reached);
}

void merge(turnaround_statistics& into, const turnaround_statistics& other) {
  for (const auto& [key, histogram] : other.histograms) merge(into.histograms[key], histogram);
}

turnaround_histogram of_status(const turnaround_statistics& statistics, const std::string& processor,
                               processor_status status) {
  const auto at = statistics.histograms.find({processor, status});
  return at == statistics.histograms.end() ? turnaround_histogram{} : at->second;
}

turnaround_histogram of_decisions(const turnaround_statistics& statistics, const std::string& processor) {
  turnaround_histogram all;
  for (std::size_t s = 0; s < processor_status_count; ++s) {
    const auto status = static_cast<processor_status>(s);
    if (is_decided(status)) merge(all, of_status(statistics, processor, status));
  }
  return all;
}

std::uint32_t days_within(const turnaround_histogram& histogram, std::uint32_t percent) {
  assert(percent >= 1 && percent <= 100);
  // Claims are far fewer than 2^64 / 100.
  const auto all = histogram.observations();
  std::uint64_t until = 0;
  for (std::uint32_t days = 0; all != 0; ++days) {
    until += histogram.claims_by_days[days];
    if (until * 100 >= all * percent) return days;
  }
  return 0;
}

std::optional<turnaround_estimate> estimate(const turnaround_histogram& histogram, const std::string& verb,
                                            std::uint32_t percent) {
  const auto all = histogram.observations();
  if (all < min_turnaround_observations) return std::nullopt;
  const auto days = days_within(histogram, percent);
  const auto& counts = histogram.claims_by_days;
  const auto until = std::accumulate(counts.begin(), counts.begin() + days + 1, std::uint64_t{0});
  return turnaround_estimate{days, static_cast<std::uint32_t>(until * 100 / all), all,
                             sentence_of(verb, days)};
}

}  // namespace benefactor

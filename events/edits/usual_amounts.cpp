#include "events/edits/usual_amounts.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace benefactor {

namespace {

constexpr unsigned steps_log2 = 3;  // Eight buckets an octave.
constexpr std::uint64_t steps = 1u << steps_log2;

std::uint16_t index_of(cents price) {
  const auto p = static_cast<std::uint64_t>(std::max<cents>(price, 0));
  if (p < steps) return static_cast<std::uint16_t>(p);
  const auto octave = static_cast<unsigned>(std::bit_width(p)) - 1 - steps_log2;
  return static_cast<std::uint16_t>((octave << steps_log2) + (p >> octave));
}

/// The largest price in the bucket.
cents highest_of(std::uint16_t index) {
  if (index < steps) return index;
  const auto octave = (index >> steps_log2) - 1u;
  const auto lowest = (steps + index % steps) << octave;
  return static_cast<cents>(lowest + (std::uint64_t{1} << octave) - 1);
}

/// *units* times *each*, and *sum* more; cut at the limit. All are >= 0, so the order of additions does not
/// matter.
void add_product(std::int64_t& sum, std::int64_t units, std::int64_t each) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(units, each, &product) || __builtin_add_overflow(sum, product, &sum))
    sum = std::numeric_limits<std::int64_t>::max();
}

void add_load(day_load& to, const day_load& more) {
  add_product(to.minutes, more.minutes, 1);
  add_product(to.visits, more.visits, 1);
}

void add_levels(level_counts& to, const level_counts& more) {
  to.all += more.all;
  to.high += more.high;
}

}  // namespace

void price_histogram::add(cents unit_price, std::uint64_t times) {
  if (times == 0) return;
  const auto index = index_of(unit_price);
  const auto at = std::lower_bound(buckets_.begin(), buckets_.end(), index,
                                   [](const bucket& b, std::uint16_t i) { return b.index < i; });
  if (at != buckets_.end() && at->index == index)
    at->count += times;
  else
    buckets_.insert(at, {index, times});
}

void price_histogram::merge(const price_histogram& other) {
  for (const auto& b : other.buckets_) add(highest_of(b.index), b.count);
}

std::uint64_t price_histogram::count() const {
  std::uint64_t sum = 0;
  for (const auto& b : buckets_) sum += b.count;
  return sum;
}

std::optional<cents> price_histogram::percentile(unsigned percent) const {
  const auto all = count();
  if (all == 0) return std::nullopt;
  // The rank is ceil(all x percent / 100), without leaving 64 bits.
  const auto rank = all / 100 * percent + (all % 100 * percent + 99) / 100;
  std::uint64_t seen = 0;
  for (const auto& b : buckets_)
    if ((seen += b.count) >= rank) return highest_of(b.index);
  return highest_of(buckets_.back().index);
}

price_histogram price_histogram::without(const price_histogram& part) const {
  price_histogram rest;
  auto taken = part.buckets_.begin();
  for (auto b : buckets_) {
    while (taken != part.buckets_.end() && taken->index < b.index) ++taken;
    if (taken != part.buckets_.end() && taken->index == b.index) b.count -= std::min(b.count, taken->count);
    if (b.count > 0) rest.buckets_.push_back(b);
  }
  return rest;
}

provider_number number_of(std::string_view npi) {
  if (!has_npi_form(npi)) return 0;
  provider_number number = 0;
  for (const char c : npi) number = number * 10 + static_cast<provider_number>(c - '0');
  return number;
}

cents unit_price_of(const edit_line& line) { return line.billed / std::max<std::int64_t>(line.units, 1); }

anomaly_parameters parameters_of(const edit_tables& tables) {
  return tables.anomalies && !tables.anomalies->rows.empty() ? tables.anomalies->rows.front()
                                                             : anomaly_parameters{};
}

std::map<date, day_load> loads_of(const edit_tables& tables, std::span<const edit_line> lines) {
  std::map<date, day_load> loads;
  for (const auto& l : lines) {
    const auto code = packed_code::of(l.procedure);
    const auto* timed = tables.timed ? find_timed(*tables.timed, code, l.service_date) : nullptr;
    const bool visit = tables.levels && find_level(*tables.levels, code, l.service_date);
    if (timed) add_product(loads[l.service_date].minutes, l.units, timed->minutes);
    if (visit) add_product(loads[l.service_date].visits, l.units, 1);
  }
  return loads;
}

void observe(usual_amounts& state, const edit_tables& tables, std::string_view provider_npi,
             std::span<const edit_line> lines) {
  const auto provider = number_of(provider_npi);
  const auto high_level = parameters_of(tables).high_level;
  for (const auto& l : lines) {
    const auto code = packed_code::of(l.procedure);
    const auto price = unit_price_of(l);
    state.own[{provider, code}].add(price);
    state.all[code].add(price);
    const auto* level = tables.levels ? find_level(*tables.levels, code, l.service_date) : nullptr;
    if (!level) continue;
    const level_counts one{1, level->level >= high_level ? 1u : 0u};
    add_levels(state.own_levels[{provider, level->family}], one);
    add_levels(state.all_levels[level->family], one);
  }
  for (const auto& [day, load] : loads_of(tables, lines)) add_load(state.days[{provider, day}], load);
}

void take_back(usual_amounts& state, provider_number provider, const std::map<date, day_load>& loads) {
  for (const auto& [day, load] : loads) {
    const auto at = state.days.find({provider, day});
    if (at == state.days.end()) continue;
    at->second.minutes -= std::min(at->second.minutes, load.minutes);
    at->second.visits -= std::min(at->second.visits, load.visits);
  }
}

void merge(usual_amounts& state, const usual_amounts& other) {
  for (const auto& [key, h] : other.own) state.own[key].merge(h);
  for (const auto& [key, h] : other.all) state.all[key].merge(h);
  for (const auto& [key, load] : other.days) add_load(state.days[key], load);
  for (const auto& [key, counts] : other.own_levels) add_levels(state.own_levels[key], counts);
  for (const auto& [key, counts] : other.all_levels) add_levels(state.all_levels[key], counts);
}

void forget_days_before(usual_amounts& state, date first) {
  std::erase_if(state.days, [first](const auto& entry) { return entry.first.second < first; });
}

}  // namespace benefactor

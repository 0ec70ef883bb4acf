// Engines broken on purpose: each breaks one promise, so that the checker of that promise can be seen to
// fail. Never linked into the program.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace benefactor::simulation {

enum class mutation : std::uint8_t {
  none,
  answers_early,         ///< the device says "durable" before it writes
  forgets_synced_pages,  ///< the disk lies about a sync: a power cut takes the last pages it confirmed
  loses_completions,     ///< now and then the device never says that a batch is durable
  forgets_claims,        ///< the index says of a known claim that it is new
  loses_view_rows,       ///< of every eighth batch a row of a view is not written
  alters_log,            ///< a page on the disk changes by one bit
  skips_page,            ///< a page vanishes from the disk
  stale_snapshots,       ///< snapshots name a position behind the state that they hold
  loses_new_keys,        ///< data keys are answered before they are synced: a power cut takes them
  loses_renewed_keys,    ///< a renewed key seals before it is synced: a power cut takes its newer generation
  writes_plaintext,      ///< a view row holds a member number
  reverses_batches,      ///< requests of one connection are handed over last first
  draws_real_entropy,    ///< what is random is not seeded
  answers_twice,         ///< now and then an answer is delivered twice
};

inline constexpr std::pair<mutation, std::string_view> mutation_names[] = {
    {mutation::none, "none"},
    {mutation::answers_early, "answers-early"},
    {mutation::forgets_synced_pages, "forgets-synced-pages"},
    {mutation::loses_completions, "loses-completions"},
    {mutation::forgets_claims, "forgets-claims"},
    {mutation::loses_view_rows, "loses-view-rows"},
    {mutation::alters_log, "alters-log"},
    {mutation::skips_page, "skips-page"},
    {mutation::stale_snapshots, "stale-snapshots"},
    {mutation::loses_new_keys, "loses-new-keys"},
    {mutation::loses_renewed_keys, "loses-renewed-keys"},
    {mutation::writes_plaintext, "writes-plaintext"},
    {mutation::reverses_batches, "reverses-batches"},
    {mutation::draws_real_entropy, "draws-real-entropy"},
    {mutation::answers_twice, "answers-twice"},
};

inline std::string_view to_text(mutation m) {
  for (const auto& [value, name] : mutation_names)
    if (value == m) return name;
  return "?";
}

inline std::optional<mutation> mutation_from(std::string_view name) {
  for (const auto& [value, text] : mutation_names)
    if (text == name) return value;
  return std::nullopt;
}

}  // namespace benefactor::simulation

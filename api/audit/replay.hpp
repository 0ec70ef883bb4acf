// Re-adjudicates a whole log: every page is checked, every command of every policy is decided again from what
// is recorded before it, and whatever comes out otherwise is listed (events/replay.hpp says what is decided).
//
// One thread reads and checks pages; deciders have the policies among them, for a policy's decisions rest on
// nothing of another's. What holds for all, edit tables, is folded by the reader in the log's order. Nothing
// derived is believed: buckets are folded from the first event on, claims are found by places that the replay
// itself keeps, and read again from the log.
//
// Memory: the buckets (4 to 5 KB each, policies with equal rules share them), 50 bytes a claim, and
// replay_options::pages_kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "api/audit/replay_report.hpp"
#include "store/event_log.hpp"
#include "store/key_vault.hpp"
#include "store/surrogates.hpp"

namespace benefactor::api {

/// What a replay needs to open what is sealed. Sealed parts are opened only where a rule reads them.
struct replay_keys {
  using erased_members = std::set<std::pair<std::string, member_id>>;  ///< tenant and member

  store::key_vault* vault = nullptr;  ///< thread-safe; null: nothing can be opened
  /// May still be being looked for, while the log's first pages are read; what that throws, a replay throws.
  /// Without a state: nobody was erased.
  std::shared_future<erased_members> erased;
  /// Of the tenant `default`: with them the fingerprint of every line submitted is computed again, two HMACs
  /// a claim. Null: they are taken as recorded.
  const store::surrogates* surrogates = nullptr;
};

/// Those that are known.
inline std::shared_future<replay_keys::erased_members> erased_are(replay_keys::erased_members members) {
  std::promise<replay_keys::erased_members> known;
  known.set_value(std::move(members));
  return known.get_future().share();
}

inline constexpr std::size_t replay_listed_max = 10'000;

struct replay_options {
  unsigned deciders = 0;  ///< threads besides the reader; 0: one a core
  std::vector<pinned_page> pins = {};
  std::size_t listed_max = replay_listed_max;
  std::size_t pages_kept = 64u << 20;  ///< bytes of the newest pages, where claims are looked up first
  /// Taken up again: up to where it had come, events are checked and applied, and not decided again. Its
  /// pages must be this log's.
  std::optional<replay_report> from = {};
  /// Called now and then with the next position and the end; false: breaks off after what was read.
  std::function<bool(std::uint64_t position, std::uint64_t end)> tell = {};
  /// Called every *save_every* pages, at the end of a command, with everything found so far.
  std::function<void(const replay_report&)> save = {};
  std::uint64_t save_every = 100'000;
};

/// The state to be taken up is not of this log.
struct replay_mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Replays the log on *device*, as of this call, with *head* (store::open_log). Whatever is wrong with the
/// log or its decisions is reported. Errors: log_error when the device cannot read; newer_format; key_error;
/// replay_mismatch.
replay_report replay_log(const store::log_device& device, const store::log_head& head,
                         const replay_keys& keys, const replay_options& options = {});

/// What a replay cannot know, as sentences; fewer with checkpoints that hold.
std::vector<std::string> what_remains_unknown(const replay_report& report);

}  // namespace benefactor::api

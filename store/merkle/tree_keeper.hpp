// Keeps the tree of a log behind the log: a thread of its own that follows what is durable, writes tiles, and
// signs a checkpoint now and then and at the end. Nothing of the engine waits for it, and a log that is
// closed without it loses nothing: it goes on from where it was.
//
// It works over any log: a device, and how far it is durable.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "store/log_device.hpp"
#include "store/merkle/pins.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::store::merkle {

/// The log; all outlive the keeper.
struct tree_source {
  const log_device& device;
  id128 log_id;
  std::function<std::uint64_t()> durable_end;  ///< one past the last durable event
  const tail_index* tail = nullptr;            ///< where its last pages are in memory; may be null
};

struct tree_keeper_options {
  std::filesystem::path folder;                      ///< of tiles, state and the last checkpoint: <data>/tree
  std::filesystem::path checkpoints;                 ///< outside the data directory
  std::chrono::milliseconds sign_every{60'000};      ///< when the log has grown
  std::chrono::milliseconds rest{20};                ///< between looks, so that more is done at once
  std::size_t bytes_at_once = std::size_t{4} << 20;  ///< of pages taken from the log, about
  std::uint64_t events_at_risk = 1u << 20;  ///< hashed at most again after a power cut; 32 MiB of tiles
  std::uint64_t events_at_stop =
      1u << 20;  ///< hashed at most before a stop; one that is further behind signs nothing
};

struct tree_status {
  std::uint64_t size = 0;         ///< events in the tree
  std::uint64_t signed_size = 0;  ///< of the last checkpoint since the start
  std::uint64_t pinned_size = 0;  ///< of that which is outside the data directory, too
  std::string problem;            ///< what holds it up; empty: nothing
};

/// Thread-safe.
class tree_keeper {
 public:
  using teller = std::function<void(const std::string& what)>;

  /// Starts the thread. @param pinned what require_pinned found: the tree must come to the root that was
  /// signed there. @param problem told once of each thing that holds it up, such as a folder that cannot be
  /// written: it tries again. @param failed told once when log and signed root differ: the log was changed,
  /// and the keeper ends. Both are called on its thread.
  tree_keeper(tree_source source, signing_key key, std::optional<pin> pinned, tree_keeper_options options,
              teller problem, teller failed);
  ~tree_keeper();  ///< stop()
  tree_keeper(const tree_keeper&) = delete;
  tree_keeper& operator=(const tree_keeper&) = delete;

  /// Says that the log has grown. Cheap, from any thread.
  void wake();

  /// Follows the log to its durable end, signs a checkpoint there and ends the thread. While a long log is
  /// built it only stores how far it is.
  void stop();

  /// Signs a checkpoint of all that is durable now, whether it is time to or not, and waits for it, *at_most*
  /// so long. False when that could not be done by then; status() says why.
  bool sign_now(std::optional<std::chrono::milliseconds> at_most = {});

  tree_status status() const;

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::store::merkle

// One life of the engine: the shipped actors, log and projector under CAF's test scheduler, on a simulated
// machine. A seed chooses which actor runs next, when the disk completes and when the projector folds, so a
// life can be repeated exactly.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "actors/engine.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/machine.hpp"

namespace benefactor::actors {
struct shared_parts;
}

namespace benefactor::simulation {

struct process_options {
  std::size_t resident_buckets = 1000;  ///< 0: every bucket leaves as soon as nothing of it is outstanding
  std::size_t tail_bytes_max = std::size_t{256} << 20;
  std::size_t starves = 0;  ///< at each step one in so many, an actor gets no turn for a while; 0: none does
  bool snapshots = true;    ///< false: buckets load from their streams alone
  bool projects = true;     ///< false: the projector folds only in fold_all()
};

class process {
 public:
  /// Starts as the program does: opens the log, verifies it from the derived data's checkpoint, covers it,
  /// loads the providers, starts the actors. Snapshots go to *seen*, answers to *deliver*.
  /// Errors: log_error when the log is damaged.
  process(machine& on, const process_options& options, std::mt19937_64& random, history& seen,
          std::function<void(std::vector<actors::answer>)> deliver);

  /// kill(), if it lives.
  ~process();
  process(const process&) = delete;
  process& operator=(const process&) = delete;

  void submit(std::vector<actors::request> batch);

  /// Runs one actor's message, one disk completion or one fold; false when there is nothing to do.
  bool step();
  /// Steps until there is nothing left to do.
  void run();

  /// Begins to build some views anew, as *choice* says; it goes on among the steps.
  void rebuild_views(std::uint64_t choice);

  /// Folds all that is durable.
  void fold_all();

  /// Ends in good order: answers what was taken, folds it, flushes. False when it could not: something taken
  /// was never answered.
  bool stop();

  /// Ends at once, as kill -9 does; whatever was on its way to the disk is the machine's to lose.
  void kill();

  /// Why the engine would have ended the program; empty while all is well.
  const std::string& fatal() const;

  /// Reads what is durable; not after the end.
  claim_state claim(const claim_id& id) const;
  /// Of the claim's own last event; 0: no such claim.
  std::uint64_t last_position(const claim_id& id) const;
  bucket_state bucket(const policy_id& policy) const;
  /// As the registry decides on them.
  user_directory users() const;
  std::uint64_t end_position() const;
  std::size_t live_buckets() const;
  std::size_t live_claims() const;

  /// What its actors share, for what is tested without them.
  const actors::shared_parts& shared() const;

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::simulation

// Questions that wait until what they read covers a position, and then run on a reader thread.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "api/rpc/door_state.hpp"

namespace benefactor::api {

/// What a question reads: the log, which has everything that was answered, or the views, which follow it.
enum class read_from { log, views };

/// True when what is read covers *position*; 0 is always covered.
bool is_covered(const door_state& door, read_from source, std::uint64_t position);

/// Completes when the views cover *position*, which is also when the log does: a position that is not durable
/// yet is nobody's answer, so waiting a little longer for it costs nobody anything. Errors: FAILED when that
/// takes longer than the limit, OVERLOADED when too many wait.
kj::Promise<void> until_projected(door_state& door, std::uint64_t position);

/// Runs *job* on a reader thread once what it reads covers *position*. Errors: as until_projected, and what
/// *job* throws.
template <class Result>
kj::Promise<std::unique_ptr<Result>> run_when_covered(door_state& door, read_from source,
                                                      std::uint64_t position, std::function<Result()> job,
                                                      answer_gate gate = {}) {
  door.check_open();
  if (is_covered(door, source, position)) return door.readers.run<Result>(std::move(job), std::move(gate));
  return until_projected(door, position)
      .then([&door, job = std::move(job), gate = std::move(gate)]() mutable {
        return door.readers.run<Result>(std::move(job), std::move(gate));
      });
}

}  // namespace benefactor::api

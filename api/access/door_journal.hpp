// What happens at the door on its way into the access log: taken at once on any thread, written by one. What
// was refused is paced (refusal_pacer.hpp); all else is recorded one by one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/access/refusal_pacer.hpp"
#include "store/access_log.hpp"
#include "store/surrogates.hpp"

namespace benefactor::api {

/// Thread-safe. What is named outlives it.
class door_journal {
 public:
  /// Happenings that wait for the writer; of more only the number of those that were refused is kept.
  static constexpr std::size_t waiting_max = 10'000;

  door_journal(store::access_log& log, const store::surrogates& ids, const store::tenant_name& tenant,
               const refusal_pace& limits = {});
  /// Hands the access log all that it has.
  ~door_journal();
  door_journal(const door_journal&) = delete;
  door_journal& operator=(const door_journal&) = delete;

  /// Has *entry* recorded, soon. Its tenant and the surrogate of its address are set here. Never waits.
  void note(store::door_record entry);

  /// Calls *done* once all that was noted before is durable, but for refusals, which may be behind; on any
  /// thread. With false where something of the ten seconds before, other than a refusal, could not be
  /// recorded: an answer that rests on it must not leave then.
  void when_recorded(std::function<void(bool durable)> done);

 private:
  using clock = std::chrono::steady_clock;

  /// What ends of records that are with the access log come to; outlives the journal.
  struct progress {
    struct waiter {
      std::uint64_t behind;  // records up to this number
      std::function<void(bool)> done;
    };

    void handed_over(std::uint64_t number);
    void ended(std::uint64_t number, bool sound_so_far);
    void lost();
    void wait(std::uint64_t behind, std::function<void(bool)> done);

    std::mutex mutex;
    std::deque<std::uint64_t> pending;  // in order
    std::vector<waiter> waiting;
    clock::time_point last_failure{};

   private:
    bool sound(clock::time_point now) const;
    std::vector<waiter> released();
  };

  struct step {
    store::door_record entry;
    std::function<void(bool)> barrier;  // else it is an entry
  };

  void write();
  void hand_over(std::vector<store::door_record> records);

  store::access_log& log_;
  const store::surrogates& ids_;
  const store::tenant_name tenant_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<step> next_;
  std::uint64_t skipped_ = 0;  // refusals that found no room
  bool stopping_ = false;
  const std::shared_ptr<progress> progress_ = std::make_shared<progress>();
  refusal_pacer pacer_;       // the writer's
  std::uint64_t handed_ = 0;  // likewise
  std::thread writer_;
};

}  // namespace benefactor::api

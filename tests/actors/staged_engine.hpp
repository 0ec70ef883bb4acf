// An engine under CAF's test scheduler, on a simulated disk: a seed chooses which actor runs next and when
// the disk answers, so a run can be repeated exactly.
#pragma once

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "actors/stage.hpp"
#include "store/bucket_loading.hpp"
#include "store/claim_loading.hpp"
#include "store/simulated_log_device.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::test_support {

struct staged_options {
  std::uint64_t seed = 1;
  std::size_t resident_buckets = 1000;  ///< 0: every bucket leaves as soon as nothing of it is outstanding
  bool snapshots = true;
  std::size_t tail_bytes_max = std::size_t{256} << 20;
};

/// One engine over everything it stands on; restart() gives it a new life on what is durable.
class staged_engine {
 public:
  explicit staged_engine(staged_options options);
  ~staged_engine();

  /// Hands over one request; its answer comes with run().
  std::uint64_t send(actors::request_body body);
  /// Hands over requests as one batch, as the door does with what arrived in one turn.
  void send(std::vector<actors::request_body> bodies);

  /// Runs actors and disk in an order the seed chooses until nothing is left to do.
  void run();

  /// Runs one actor's message or one disk completion; false when there is nothing to do.
  bool step();

  /// send() and run(), for one request.
  actors::answer ask(actors::request_body body);

  /// The answers that came, by token (1, 2, … in the order sent).
  const std::map<std::uint64_t, actors::answer>& answers() const { return sink_->answers; }

  /// Shortens the tail to what is not before *position*, as a projector does that has covered it, and says
  /// so.
  void cover_before(std::uint64_t position);

  /// Drains, ends all actors and starts again on the log alone.
  void restart();

  /// All pages of the log, in order: for comparing bytes.
  std::string log_bytes() const;
  std::uint64_t end_position() const;

  claim_state claim(const claim_id& id) const;
  bucket_state bucket(const std::string& policy_number) const;
  claim_id id_of(const std::string& submitter, const std::string& claim) const {
    return surrogates_.claim(submitter, claim);
  }

  const store::surrogates& surrogates() const { return surrogates_; }
  store::key_vault& keys() { return keys_; }
  /// From now on no key can be made: the key store's disk has failed.
  void fail_keys() { keys_.failing = true; }
  store::simulated_log_device& device() { return *device_; }
  const std::string& fatal() const { return fatal_; }
  std::size_t live_buckets() const { return shared_->live_buckets; }
  std::size_t live_claims() const { return shared_->live_claims; }

 private:
  struct collecting_sink : actors::answer_sink {
    void deliver(std::vector<actors::answer> batch) override;
    std::map<std::uint64_t, actors::answer> answers;
  };

  struct failing_vault final : store::key_vault {
    explicit failing_vault(store::entropy_source& entropy) : sound(entropy) {}
    using key_vault::get_or_create;
    store::key_lookup find(std::string_view tenant, const member_id& member) override {
      return sound.find(tenant, member);
    }
    std::vector<store::key_lookup> get_or_create(std::string_view tenant,
                                                 std::span<const member_id> members) override {
      if (failing) throw store::key_error("data keys: cannot write new keys");
      return sound.get_or_create(tenant, members);
    }
    store::key_state erase(std::string_view tenant, const member_id& member) override {
      return sound.erase(tenant, member);
    }

    store::memory_key_vault sound;
    bool failing = false;
  };

  void start();
  void stop();
  caf::scheduler::test_coordinator& scheduler();

  staged_options options_;
  std::mt19937_64 random_;
  seeded_entropy entropy_;
  failing_vault keys_;
  store::surrogates surrogates_;
  std::unique_ptr<store::simulated_log_device> device_;
  std::int64_t now_us_ = 1'767'225'600'000'000;  // 2026-01-01
  std::shared_ptr<collecting_sink> sink_ = std::make_shared<collecting_sink>();
  std::uint64_t next_token_ = 1;
  std::string fatal_;

  std::unique_ptr<store::derived_store> derived_;
  std::unique_ptr<store::tail_index> tail_;
  std::unique_ptr<store::stream_reader> reader_;
  std::unique_ptr<store::provider_directory> directory_;
  store::log_head head_;
  std::unique_ptr<caf::actor_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
  actors::shared_parts_ptr shared_;
};

}  // namespace benefactor::test_support

// An engine under CAF's test scheduler, on a simulated machine, for one test: send, run, look. The machine
// and the life on it are the simulation's (tests/simulation/process.hpp).
#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/simulation/process.hpp"

namespace benefactor::test_support {

struct staged_options {
  std::uint64_t seed = 1;
  simulation::process_options engine = {};
};

/// One engine over everything it stands on; restart() gives it a new life on the log alone.
class staged_engine {
 public:
  explicit staged_engine(staged_options options);
  ~staged_engine();

  /// Hands over one request; its answer comes with run().
  std::uint64_t send(actors::request_body body);
  /// Hands over requests as one batch, as the door does with what arrived in one turn.
  void send(std::vector<actors::request_body> bodies);

  /// Runs actors, disk and projector in an order the seed chooses until nothing is left to do.
  void run() { process_->run(); }
  /// Runs one of them; false when there is nothing to do.
  bool step() { return process_->step(); }

  /// send() and run(), for one request.
  actors::answer ask(actors::request_body body);

  /// The answers that came, by token (1, 2, … in the order sent).
  const std::map<std::uint64_t, actors::answer>& answers() const { return answers_; }

  /// Drains, ends all actors and starts again without derived data.
  void restart();

  simulation::process& process() { return *process_; }
  const std::string& fatal() const { return process_->fatal(); }
  std::string log_bytes() const { return machine_.log_bytes(); }
  std::uint64_t end_position() const { return process_->end_position(); }

  claim_state claim(const claim_id& id) const { return process_->claim(id); }
  bucket_state bucket(const std::string& policy_number) const {
    return process_->bucket(surrogates().policy(policy_number));
  }
  user_directory users() const { return process_->users(); }
  claim_id id_of(const std::string& submitter, const std::string& claim) const {
    return surrogates().claim(submitter, claim);
  }

  const store::surrogates& surrogates() const { return machine_.surrogates; }
  simulation::simulated_key_vault& keys() { return machine_.keys; }
  store::simulated_log_device& device() { return *machine_.log; }

 private:
  void start();
  void stop();

  staged_options options_;
  std::mt19937_64 random_;
  simulation::machine machine_;
  simulation::history seen_;
  std::map<std::uint64_t, actors::answer> answers_;
  std::uint64_t next_token_ = 1;
  std::optional<simulation::process> process_;
};

}  // namespace benefactor::test_support

// The shipped actors on a simulated machine, and the log that they leave.
#pragma once

#include <map>
#include <random>
#include <set>
#include <vector>

#include "api/audit/replay.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/simulation/process.hpp"

namespace benefactor::api::test {

class audited_engine {
 public:
  explicit audited_engine(std::uint64_t seed = 1)
      : on(seed, simulation::mutation::none),
        random_(seed),
        process_(on, {}, random_, seen_, [this](std::vector<actors::answer> batch) {
          for (auto& a : batch) answers_[a.token] = a;
        }) {}

  actors::answer ask(actors::request_body body) {
    const auto token = ++token_;
    std::vector<actors::request> batch;
    batch.push_back({std::move(body), token, nullptr, nullptr});
    process_.submit(std::move(batch));
    process_.run();
    return answers_.at(token);
  }

  void erase(const std::string& member_number) {
    const auto member = on.surrogates.member(member_number);
    on.keys.erase("default", member);
    erased_.emplace("default", member);
  }

  replay_keys keys() { return {&on.keys, erased_are(erased_)}; }
  store::log_head head() { return store::open_log(*on.log); }
  claim_state claim(const claim_id& id) const { return process_.claim(id); }
  claim_id id_of(const std::string& claim) const { return on.surrogates.claim("ACME", claim); }

  simulation::machine on;

 private:
  std::mt19937_64 random_;
  simulation::history seen_;
  std::map<std::uint64_t, actors::answer> answers_;
  std::set<std::pair<std::string, member_id>> erased_;
  std::uint64_t token_ = 0;
  simulation::process process_;
};

}  // namespace benefactor::api::test

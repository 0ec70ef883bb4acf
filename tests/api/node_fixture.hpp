// A real engine on a directory of its own, and questions to it.
#pragma once

#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/node.hpp"
#include "store/data_keys.hpp"
#include "store/key_ring.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::test {

struct waiting_sink final : actors::answer_sink {
  void deliver(std::vector<actors::answer> answers) override {
    std::lock_guard lock(mutex);
    answer = std::move(answers.front());
    arrived.notify_all();
  }
  actors::answer wait() {
    std::unique_lock lock(mutex);
    arrived.wait(lock, [this] { return answer.has_value(); });
    return *answer;
  }
  std::mutex mutex;
  std::condition_variable arrived;
  std::optional<actors::answer> answer;
};

inline date day(unsigned month, unsigned d) { return *make_date(2026, month, d); }

inline policy_enrollment enrolled_policy() {
  policy_enrollment policy;
  policy.policy_number = "POL-1";
  policy.holder_number = "M-1";
  policy.terms.effective = day(1, 1);
  policy.terms.expiration = day(12, 31);
  policy.terms.deductible = 100'00;
  policy.terms.out_of_pocket_max = 3'000'00;
  policy.terms.rules.push_back({.service = service_type::specialist_visit,
                                .coverage = 8'000,
                                .annual_limit = {},
                                .per_visit_limit = {},
                                .copay = {},
                                .requires_preauth = false,
                                .network = {},
                                .excluded_diagnoses = {},
                                .deductible_applies = true});
  for (const auto* number : {"M-1", "M-2"}) {
    auto& member = policy.members.emplace_back();
    member.member_number = number;
    member.terms.relationship = member.member_number == "M-1" ? relationship::self : relationship::child;
    member.terms.enrolled = day(1, 1);
  }
  return policy;
}

inline claim_submission submission(const std::string& id, const std::string& member, cents billed,
                                   unsigned d) {
  claim_submission claim;
  claim.submitter = "ACME";
  claim.submitter_claim_id = id;
  claim.received = day(6, 1);
  claim.policy_number = "POL-1";
  claim.member_number = member;
  claim.provider_npi = "1234567893";
  auto& line = claim.lines.emplace_back();
  line.service = service_type::specialist_visit;
  line.service_date = day(3, d);
  line.billed = billed;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  return claim;
}

struct node_fixture {
  node_fixture() { open(); }

  void open(projections::new_views views = projections::new_views::folded_along) {
    node_options options;
    options.views = views;
    options.data = directory / "data";
    options.on_fatal = [](const std::string& why) { BOOST_FAIL(why); };
    running.emplace(std::move(options));
  }

  actors::answer ask(actors::request_body body) {
    const auto sink = std::make_shared<waiting_sink>();
    std::vector<actors::request> batch;
    batch.push_back({std::move(body), 0, sink, nullptr});
    running->engine().submit(std::move(batch));
    auto answer = sink->wait();
    BOOST_REQUIRE(!answer.refused);
    BOOST_REQUIRE(answer.failure.empty());
    return answer;
  }

  actors::answer submit(const std::string& id, const std::string& member = "M-1", cents billed = 250'00,
                        unsigned d = 1) {
    return ask(actors::submit_request{submission(id, member, billed, d), {}, true});
  }

  void wait_projected(std::uint64_t position) {
    std::mutex mutex;
    std::condition_variable wake;
    bool done = false;
    reads().when_projected(position, [&](bool) {
      std::lock_guard lock(mutex);
      done = true;
      wake.notify_all();
    });
    std::unique_lock lock(mutex);
    wake.wait(lock, [&] { return done; });
  }

  /// Erases the member's data key, as an operator does with the server stopped.
  void erase(const std::string& member_number) {
    const auto member = running->surrogates().member(member_number);
    running.reset();
    {
      const auto data = directory / "data";
      store::data_key_store keys(data / "keys", store::key_ring::load(data.string() + ".keys"));
      keys.erase("default", member);
    }
    open();
  }

  queries& reads() { return running->reads(); }

  test_support::temp_directory directory;
  std::optional<node> running;
};

}  // namespace benefactor::api::test

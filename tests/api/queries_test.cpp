// Queries over a real engine on a directory of its own.
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "api/node.hpp"
#include "store/claim_number.hpp"
#include "store/data_keys.hpp"
#include "store/key_ring.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api {
namespace {

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

date day(unsigned month, unsigned d) { return *make_date(2026, month, d); }

policy_enrollment enrolled_policy() {
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

claim_submission submission(const std::string& id, const std::string& member, cents billed, unsigned d) {
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

  void open() {
    node_options options;
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

  queries& reads() { return running->reads(); }

  test_support::temp_directory directory;
  std::optional<node> running;
};

const claim_name c1 = natural_claim_name{"ACME", "C-1"};

BOOST_FIXTURE_TEST_SUITE(queries_over_the_log, node_fixture)

BOOST_AUTO_TEST_CASE(an_answered_claim_is_found_at_once_by_each_of_its_names) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  const auto answer = submit("C-1");
  const auto number = store::claim_number(answer.claim, answer.state->first_received);
  for (const claim_name& name : {c1, claim_name(answer.claim), claim_name(claim_number_text{number})}) {
    const auto record = reads().claim(name);
    BOOST_REQUIRE(record.has_value());
    BOOST_TEST(record->outcome.claim_number == number);
    BOOST_TEST(record->position == answer.position);
    BOOST_TEST((record->submission == submission("C-1", "M-1", 250'00, 1)));
    BOOST_TEST(record->outcome.plan_paid == 120'00);  // 250 less the deductible of 100, at 80 %
    BOOST_TEST(record->outcome.lines.size() == 1u);
    BOOST_TEST(!record->erased);
  }
  wait_projected(answer.position);
  BOOST_TEST((reads().resolve(claim_number_text{number}) == answer.claim));
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_not_found) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  BOOST_TEST(!reads().claim(c1).has_value());
  BOOST_TEST(!reads().explain(c1).has_value());
  BOOST_TEST(!reads().history(c1).has_value());
  BOOST_TEST(!reads().claim(claim_number_text{"no number"}).has_value());
  BOOST_TEST(!reads().balances("POL-2", 0).has_value());
}

BOOST_AUTO_TEST_CASE(a_history_tells_what_happened_in_order) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  const auto claim = submit("C-1").claim;
  ask(actors::claim_request{claim, pay_claim{claim, day(6, 2), "EFT-1"}});
  ask(actors::claim_request{claim, dispute_claim{claim, {}, "the deductible was met before"}});
  const auto history = reads().history(c1);
  BOOST_REQUIRE(history.has_value());
  BOOST_REQUIRE(history->size() == 4u);
  BOOST_TEST((*history)[0].type == "claim_submitted");
  BOOST_TEST(
      (*history)[1].summary ==
      "1 line of $250.00 decided: the plan pays $120.00, the member owes $130.00; provider OUT_OF_NETWORK");
  BOOST_TEST((*history)[2].summary == "$120.00 paid on 2026-06-02, trace EFT-1");
  BOOST_TEST((*history)[3].summary == "the whole claim disputed: the deductible was met before");
  for (std::size_t i = 1; i < history->size(); ++i)
    BOOST_TEST((*history)[i].position > (*history)[i - 1].position);
}

BOOST_AUTO_TEST_CASE(balances_add_up_what_was_decided_with_the_limits_of_the_contract) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  submit("C-1");
  submit("C-2", "M-2", 50'00, 2);
  const auto balances = reads().balances("POL-1", 2026);
  BOOST_REQUIRE(balances.has_value());
  BOOST_REQUIRE(balances->years.size() == 1u);
  const auto& policy = balances->years[0].policy;
  BOOST_TEST(policy.deductible_met == 100'00);
  BOOST_TEST(policy.deductible.value() == 100'00);
  BOOST_TEST(policy.out_of_pocket_used == 140'00);
  BOOST_REQUIRE(policy.paid.size() == 1u);
  BOOST_TEST(policy.paid[0].second == 160'00);
  BOOST_REQUIRE(balances->years[0].members.size() == 2u);
  BOOST_TEST(balances->years[0].members[0].member_number == "M-1");
  BOOST_TEST(balances->years[0].members[1].member_number == "M-2");
  BOOST_TEST(balances->years[0].members[1].amounts.out_of_pocket_used == 10'00);
  BOOST_TEST(reads().balances("POL-1", 2025)->years.empty());
}

BOOST_AUTO_TEST_CASE(an_explanation_names_policy_claim_and_amounts) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  const auto answer = submit("C-1");
  const auto explanation = reads().explain(c1);
  BOOST_REQUIRE(explanation.has_value());
  BOOST_REQUIRE(explanation->paragraphs.size() == 2u);
  std::string text;
  for (const auto& paragraph : explanation->paragraphs) text += paragraph + '\n';
  BOOST_TEST(text.find("$120.00") != text.npos);
  BOOST_TEST(text.find(store::claim_number(answer.claim, answer.state->first_received)) != text.npos);
}

BOOST_AUTO_TEST_CASE(claims_are_listed_in_pages_by_status_member_and_provider) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  submit("C-1");
  submit("C-2", "M-2", 50'00, 2);
  const auto last = submit("C-3", "M-1", 70'00, 3);
  wait_projected(last.position);
  const auto first_page = reads().list(no_filter{}, 2, {});
  BOOST_TEST(first_page.claims.size() == 2u);
  BOOST_TEST(first_page.position > last.position);
  const auto second_page = reads().list(no_filter{}, 2, first_page.next);
  BOOST_TEST(second_page.claims.size() == 1u);
  BOOST_TEST(second_page.next.empty());
  BOOST_TEST(reads().list(filter_by_member{"M-2"}, 10, {}).claims.size() == 1u);
  BOOST_TEST(reads().list(filter_by_member{"M-3"}, 10, {}).claims.empty());
  BOOST_TEST(reads().list(filter_by_provider{"1234567893"}, 10, {}).claims.size() == 3u);
  BOOST_TEST(reads().list(claim_status::denied, 10, {}).claims.empty());
}

BOOST_AUTO_TEST_CASE(what_is_read_of_an_erased_member_is_empty_and_the_decision_stands) {
  ask(actors::enroll_policy_request{enrolled_policy()});
  submit("C-1");
  submit("C-2", "M-2", 50'00, 2);
  const auto member = running->surrogates().member("M-2");
  running.reset();
  {
    const auto data = directory / "data";
    store::data_key_store keys(data / "keys", store::key_ring::load(data.string() + ".keys"));
    keys.erase("default", member);
  }
  open();
  const auto erased = reads().claim(natural_claim_name{"ACME", "C-2"});
  BOOST_REQUIRE(erased.has_value());
  BOOST_TEST(erased->erased);
  BOOST_TEST(erased->submission.member_number.empty());
  BOOST_TEST(erased->submission.submitter_claim_id.empty());
  BOOST_TEST(erased->submission.policy_number == "POL-1");  // The holder's, who was not erased.
  BOOST_TEST(erased->submission.lines.at(0).diagnoses.empty());
  BOOST_TEST(erased->outcome.plan_paid == 40'00);
  BOOST_TEST(!reads().claim(c1)->erased);
  BOOST_TEST(reads().history(natural_claim_name{"ACME", "C-2"})->at(0).opened == false);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::api

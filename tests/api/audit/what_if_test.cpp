// A what-if over a whole log: the same with any number of threads, sealed parts opened or not, damage told.
#include "api/audit/what_if.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "store/event_codec.hpp"
#include "store/log_error.hpp"
#include "store/simulated_log_device.hpp"
#include "tests/api/audit/troubled_keys.hpp"
#include "tests/events/random_deeds.hpp"
#include "tests/simulation/run.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/story.hpp"

namespace benefactor::api {
namespace of_what_if_test {

using namespace test_support;

/// A log of some stories' commands, one of each in turn, each command in a page of its own.
struct told_log {
  told_log() { store::open_log(device, store::genesis{id_named("log"), id_named("ring"), 1}); }

  void tell(const std::vector<story>& stories) {
    std::vector<std::size_t> told(stories.size());
    for (bool more = true; more;) {
      more = false;
      for (std::size_t i = 0; i < stories.size(); ++i) more = tell_command(stories[i], told[i]) || more;
    }
  }

  /// Enrols the provider of most stories.
  void tell_provider() {
    store::encode_context context;
    context.log_id = id_named("log");
    const provider_enrolled event{{in_network_npi, "", network_status::in_network}};
    append({store::encode(event, id_named("provider"), {}, context)});
  }

  what_if_result run(const what_if_plan& plan, unsigned deciders = 2, bool with_keys = true) {
    return run_what_if(device, store::open_log(device), plan,
                       {.keys = with_keys ? &keys : nullptr, .deciders = deciders, .most = 5});
  }

  seeded_entropy entropy{7};
  store::memory_key_vault keys{entropy};
  store::simulated_log_device device;

 private:
  bool tell_command(const story& s, std::size_t& from) {
    const auto& history = s.history();
    if (from == history.size()) return false;
    store::encode_context context;
    context.log_id = id_named("log");
    context.keys = &keys;
    context.entropy = &entropy;
    const auto& contract = s.bucket().contract;
    for (const auto& m : contract.members) keys.get_or_create(context.tenant.text(), m.member);
    keys.get_or_create(context.tenant.text(), contract.holder);
    std::vector<std::string> events;
    for (bool ended = false; !ended; ++from) {
      const auto& event = history[from];
      member_id owner = contract.holder;
      if (const auto* submitted = std::get_if<claim_submitted>(&event))
        owner_[submitted->claim] = submitted->member;
      if (const auto known = owner_.find(claim_of(event)); known != owner_.end()) owner = known->second;
      events.push_back(store::encode(event, contract.id, owner, {}, context));
      ended = ends_command(event);
    }
    append(events);
    return true;
  }

  void append(const std::vector<std::string>& events) {
    store::page_chain chain(store::open_log(device).link);
    const auto now = 1'000 + static_cast<std::int64_t>(chain.next_position());
    BOOST_REQUIRE(device.submit_and_wait(chain.append(events, now)).ok());
  }

  std::map<claim_id, member_id> owner_;
};

policy policy_named(const std::string& name, policy terms) {
  terms.id = id_of<policy_id>(name);
  return terms;
}

/// Some policies, each with a few claims of its own.
std::vector<story> some_stories() {
  std::vector<story> stories;
  for (int i = 0; i < 7; ++i) {
    const auto name = "P" + std::to_string(i);
    auto terms = policy_named(name, sample_policy());
    terms.plan = i % 2 == 0 ? "Gold" : "Silver";
    auto s = given(terms);
    for (int k = 0; k < 5; ++k) {
      auto line = visit((k + 1) * 111'11);
      line.service_date = day("2026-0" + std::to_string(k + 1) + "-11");
      auto c = claim(name + "-" + std::to_string(k), {line});
      c.received = line.service_date;
      c.member_number = k % 2 == 0 ? "M-1" : "M-2";
      s.having(c);
    }
    s.having(void_it(name + "-1"));
    stories.push_back(std::move(s));
  }
  return stories;
}

/// A claim of M-1, whose rule looks at diagnoses, and one of M-2, whose rule does not.
story claims_of_two() {
  auto terms = policy_named("P", sample_policy());
  terms.rules[0].excluded_diagnoses = {"F10*"};
  auto s = given(terms);
  auto other = claim("C-2", {line_of(service_type::preventive, 80'00)});
  other.member_number = "M-2";
  s.having(claim("C-1", {visit(700'00)})).having(other);
  return s;
}

what_if_plan higher_deductible() {
  what_if_plan plan;
  plan.change.terms.deductible = 900'00;
  return plan;
}

BOOST_AUTO_TEST_SUITE(what_if_over_a_log)

BOOST_AUTO_TEST_CASE(threads_do_not_change_what_comes_out) {
  told_log log;
  log.tell(some_stories());
  const auto plan = higher_deductible();
  const auto one = log.run(plan, 1);
  BOOST_TEST(one.complete);
  BOOST_TEST(one.report.policies == 7u);
  BOOST_TEST(one.report.total.claims == 7u * 4);
  BOOST_TEST(one.report.most_changed.size() == 5u);
  for (const unsigned deciders : {2u, 3u, 16u}) {
    const auto more = log.run(plan, deciders);
    BOOST_TEST((more.report == one.report), deciders);
    BOOST_TEST(more.events == one.events);
  }
}

BOOST_AUTO_TEST_CASE(plans_add_up_to_the_whole) {
  told_log log;
  log.tell(some_stories());
  const auto report = log.run(higher_deductible()).report;
  BOOST_REQUIRE(report.plans.size() == 2u);
  auto sum = report.plans.at("Gold");
  sum += report.plans.at("Silver");
  BOOST_TEST((sum == report.total));
  BOOST_TEST(report.total.supposed.plan_paid < report.total.recorded.plan_paid);
  BOOST_TEST(report.total.supposed.billed == report.total.recorded.billed);
}

BOOST_AUTO_TEST_CASE(of_a_cohort_of_policies_no_other_is_looked_at) {
  told_log log;
  log.tell(some_stories());
  auto plan = higher_deductible();
  plan.cohort.policies = {id_of<policy_id>("P3")};
  const auto result = log.run(plan);
  BOOST_TEST(result.report.policies == 1u);
  BOOST_TEST(result.report.plans.contains("Silver"));
  BOOST_TEST(result.report.total.claims == 4u);
}

BOOST_AUTO_TEST_CASE(claims_that_rest_on_sealed_diagnoses_are_counted_apart_without_keys) {
  told_log log;
  log.tell({claims_of_two()});
  const auto plan = higher_deductible();
  BOOST_TEST(log.run(plan).report.not_reproducible.claims == 0u);
  BOOST_TEST(log.run(plan).report.total.claims == 2u);
  const auto sealed = log.run(plan, 2, false).report;
  BOOST_TEST(sealed.not_reproducible.claims == 1u);
  BOOST_TEST(sealed.total.claims == 1u);
  BOOST_TEST(sealed.total.claims_changed == 0u);

  log.keys.erase(store::tenant_name{}.text(), id_of<member_id>("M-1"));
  BOOST_TEST((log.run(plan).report == sealed));
}

BOOST_AUTO_TEST_CASE(a_damaged_key_is_named_and_what_it_sealed_is_left_out) {
  told_log log;
  log.tell({claims_of_two()});
  const auto plan = higher_deductible();
  BOOST_TEST(log.run(plan).damaged_keys.empty());
  troubled_keys keys(log.keys, id_of<member_id>("M-1"), [] { throw store::damaged_key("cut"); });
  const auto end = store::open_log(log.device);
  const auto result = run_what_if(log.device, end, plan, {.keys = &keys, .deciders = 2, .most = 5});
  BOOST_TEST((result.report == log.run(plan, 2, false).report));
  BOOST_TEST(result.report.total.claims == 1u);
  BOOST_TEST(result.report.not_reproducible.claims == 1u);
  BOOST_TEST(result.damaged_keys == std::vector{"default/" + to_hex(id_of<member_id>("M-1"))},
             boost::test_tools::per_element());
  troubled_keys unreachable(log.keys, id_of<member_id>("M-1"), [] { throw store::key_error("no disk"); });
  BOOST_CHECK_THROW(run_what_if(log.device, end, plan, {.keys = &unreachable}), store::key_error);
}

BOOST_AUTO_TEST_CASE(ages_are_known_where_the_members_keys_are) {
  told_log log;
  auto s = given(policy_named("P", sample_policy()));
  demographics who;
  who.birth_date = day("1991-04-15");
  s.having(policy_deed{describe_member{id_of<member_id>("M-1"), who, id_of<content_digest>("M-1")}})
      .having(claim("C-1", {visit()}));
  log.tell({s});
  BOOST_TEST(log.run({}).report.ages.at(1).claims == 1u);
  BOOST_TEST(log.run({}, 2, false).report.ages.back().claims == 1u);
  log.keys.erase(store::tenant_name{}.text(), id_of<member_id>("M-1"));
  BOOST_TEST(log.run({}).report.ages.back().claims == 1u);
}

BOOST_AUTO_TEST_CASE(a_claim_that_was_pended_is_decided_by_the_network_of_its_day) {
  auto terms = policy_named("P", open_policy());
  terms.review_threshold = 100'00;
  terms.rules[0].network = network_restriction::in_network;
  auto s = given(terms);
  s.having(claim("C-1", {visit(250'00)}));
  what_if_plan plan;
  plan.change.terms.review_threshold = std::optional<cents>{};
  told_log known, unknown;
  known.tell_provider();
  known.tell({s});
  unknown.tell({s});
  unknown.tell_provider();
  BOOST_TEST(known.run(plan).report.total.supposed.plan_paid == 176'00);
  BOOST_TEST(unknown.run(plan).report.total.supposed.plan_paid == 0);
}

BOOST_AUTO_TEST_CASE(it_can_be_broken_off) {
  told_log log;
  log.tell(some_stories());
  const auto result = run_what_if(log.device, store::open_log(log.device), {},
                                  {.keys = &log.keys, .tell = [](auto, auto) { return false; }});
  BOOST_TEST(!result.complete);
}

BOOST_AUTO_TEST_CASE(damage_is_told_with_its_position) {
  told_log log;
  log.tell(some_stories());
  const auto names = [](const std::string& position) {
    return [position](const store::log_error& error) {
      return std::string(error.what()).find("position " + position) != std::string::npos;
    };
  };
  auto page = log.device.read_page_at_or_before(9);
  auto bytes = *page.bytes;
  log.device.damage_page(page.first_position, std::nullopt);
  BOOST_CHECK_EXCEPTION(log.run({}), store::log_error, names(std::to_string(page.first_position)));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  log.device.damage_page(page.first_position, bytes);
  BOOST_CHECK_THROW(log.run({}), store::log_error);
}

RC_BOOST_PROP(an_empty_plan_finds_nothing_in_any_log, ()) {
  std::vector<story> stories;
  for (const auto* name : {"P1", "P2", "P3"}) {
    auto s = given(policy_named(name, tight_policy()));
    for (int i = 0; i < 20; ++i) s.attempt(any_deed());
    stories.push_back(std::move(s));
  }
  told_log log;
  log.tell(stories);
  for (const bool with_keys : {true, false}) {
    const auto report = log.run({}, 2, with_keys).report;
    RC_ASSERT(report.policies == 3u);
    RC_ASSERT(report.refused.empty());
    RC_ASSERT(report.total.lines_changed == 0u);
    RC_ASSERT(report.total.recorded == report.total.supposed);
    RC_ASSERT(report.not_reproducible.recorded == report.not_reproducible.supposed);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_plan_finds_nothing_in_what_the_shipped_actors_wrote) {
  std::uint64_t claims = 0, not_reproducible = 0;
  const simulation::further_check nothing_changes = [&](simulation::machine& on,
                                                        simulation::findings& found) {
    const auto result = run_what_if(*on.log, store::open_log(*on.log), {}, {.keys = &on.keys});
    const auto& report = result.report;
    claims += report.total.claims;
    not_reproducible += report.not_reproducible.claims;
    if (report.total.lines_changed != 0 || report.total.recorded != report.total.supposed)
      found.push_back({"what if", "an empty plan changes " + std::to_string(report.total.lines_changed)});
    for (const auto& [command, times] : report.refused)
      found.push_back({"what if", "an empty plan refuses " + command.first});
  };
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    for (const auto& broken : simulation::run(simulation::make_plan(seed, 150), {}, nothing_changes).found)
      BOOST_ERROR("seed " << seed << ": " << broken.rule << ": " << broken.what);
  BOOST_TEST(claims > 100u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_what_if_test
}  // namespace benefactor::api

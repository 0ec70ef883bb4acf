// A member's birth date and sex for decisions: read once, never stale, never after the key is gone.
#include "actors/member_facts.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/actors/sample_requests.hpp"
#include "tests/actors/staged_engine.hpp"

using namespace benefactor;
using namespace benefactor::test_support;

namespace of_member_facts_test {

member_facts facts_of(const demographics& d) { return {d.birth_date, d.sex}; }

struct facts_fixture {
  facts_fixture() {
    for (auto& request : sample_book(1)) engine.ask(std::move(request));
  }

  member_facts find(int member) { return cache.find(shared(), contract(), id(member)); }
  const actors::shared_parts& shared() { return engine.process().shared(); }
  policy contract() const { return engine.bucket(sample_policy(0)).contract; }
  member_id id(int member) const { return engine.surrogates().member(sample_member(0, member)); }

  actors::answer describe(int member, const demographics& who) {
    return engine.ask(actors::change_policy_request{
        {sample_policy(0), sample_member(0, member), describe_member{{}, who, {}}}});
  }

  staged_engine engine{{}};
  actors::member_facts_cache cache;
};

BOOST_FIXTURE_TEST_SUITE(member_facts_of_a_bucket, facts_fixture)

BOOST_AUTO_TEST_CASE(each_member_has_the_facts_it_was_enrolled_with) {
  BOOST_TEST((find(0) == facts_of(sample_details(0, 0))));
  BOOST_TEST((find(1) == facts_of(sample_details(0, 1))));
  engine.restart();
  cache = {};
  BOOST_TEST((find(1) == facts_of(sample_details(0, 1))));
  // Nobody has said anything of a stranger.
  BOOST_TEST((cache.find(shared(), contract(), engine.surrogates().member("M-9")) == member_facts{}));
}

BOOST_AUTO_TEST_CASE(a_correction_counts_at_once_and_a_repeated_one_changes_nothing) {
  find(0);
  auto corrected = sample_details(0, 0);
  corrected.birth_date = date{3'650};
  corrected.sex = administrative_gender::other;
  BOOST_TEST(!describe(0, corrected).unchanged);
  BOOST_TEST((find(0) == facts_of(corrected)));
  BOOST_TEST(describe(0, corrected).unchanged);
  BOOST_TEST(!describe(0, {}).unchanged);
  BOOST_TEST((find(0) == member_facts{}));
}

BOOST_AUTO_TEST_CASE(what_is_not_durable_yet_is_known_to_the_bucket_that_decided_it) {
  auto now = contract();
  const member_described event{
      id(0), engine.surrogates().details(id(0), {{}, date{1}, {}}), {{{}, date{1}, {}}}};
  bucket_state bucket;
  bucket.contract = now;
  evolve(bucket, event);
  const auto unit = std::make_shared<actors::append_unit>();
  cache.note(event, unit);
  cache.forget_durable();
  BOOST_TEST((cache.find(shared(), bucket.contract, id(0)).birth_date == date{1}));
  // Once it is durable the log has it; here it never came there.
  unit->position = 1;
  cache.forget_durable();
  BOOST_TEST((cache.find(shared(), bucket.contract, id(0)).birth_date == sample_details(0, 0).birth_date));
}

BOOST_AUTO_TEST_CASE(an_erased_member_has_no_facts_and_is_not_described_again) {
  engine.keys().erase("default", id(0));
  BOOST_TEST((find(0) == member_facts{}));
  BOOST_TEST((find(1) == facts_of(sample_details(0, 1))));
  const auto answer = describe(0, sample_details(0, 1));
  BOOST_TEST_REQUIRE(answer.refused.has_value());
  BOOST_TEST((answer.refused->code == rejection_code::member_erased));
}

BOOST_AUTO_TEST_CASE(a_member_whom_another_policy_erased_has_no_facts_any_more) {
  BOOST_TEST((find(0) == facts_of(sample_details(0, 0))));
  engine.keys().erase("default", id(0));
  BOOST_TEST((find(0) == member_facts{}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_member_facts_test

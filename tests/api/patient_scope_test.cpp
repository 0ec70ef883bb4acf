// Whose data a patient's session reaches, over a real engine, and that it follows what happens to a policy.
#include "api/patient_scope.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/api/node_fixture.hpp"

namespace benefactor::api {
namespace of_patient_scope_test {

using namespace test;

struct family_fixture : node_fixture {
  family_fixture() {
    auto family = enrolled_policy();
    family.members[0].terms.relationship = relationship::self;
    family.members[1].terms.relationship = relationship::child;
    family.members[1].details = {{"Lopez", "Tom", "", ""}, *make_date(2008, 6, 15), {}};
    ask_projected(actors::enroll_policy_request{family});
  }

  void ask_projected(actors::request_body body) { wait_projected(ask(std::move(body)).position); }

  member_id member(const std::string& number) { return running->surrogates().member(number); }

  patient_reach reach(const std::string& of, holder_sight sight, date today) {
    user_account account;
    account.roles = {user_role::patient};
    account.binding.member = member(of);
    return patient_scope(running->asking(), account, sight, today);
  }
};

BOOST_FIXTURE_TEST_SUITE(patients_reach, family_fixture)

BOOST_AUTO_TEST_CASE(a_holder_reaches_a_child_until_it_is_of_age_and_the_policy_with_it) {
  const auto policy = running->surrogates().policy("POL-1");
  const auto before = reach("M-1", holder_sight::minors, day(6, 14));
  BOOST_TEST((before.members == std::set{member("M-1"), member("M-2")}));
  BOOST_TEST((before.policies == std::set{policy}));
  const auto after = reach("M-1", holder_sight::minors, day(6, 15));
  BOOST_TEST((after.members == std::set{member("M-1")}));
  BOOST_TEST(after.policies.empty());
}

BOOST_AUTO_TEST_CASE(a_dependent_reaches_the_own_record_whatever_holders_see) {
  for (const auto sight : {holder_sight::none, holder_sight::minors, holder_sight::all}) {
    const auto own = reach("M-2", sight, day(5, 1));
    BOOST_TEST((own.members == std::set{member("M-2")}));
    BOOST_TEST(own.policies.empty());
  }
}

BOOST_AUTO_TEST_CASE(the_payer_says_what_holders_reach) {
  const auto alone = reach("M-1", holder_sight::none, day(5, 1));
  BOOST_TEST((alone.members == std::set{member("M-1")}));
  BOOST_TEST(alone.policies.empty());
  const auto all = reach("M-1", holder_sight::all, day(7, 1));  // The child is of age.
  BOOST_TEST((all.policies == std::set{running->surrogates().policy("POL-1")}));
}

BOOST_AUTO_TEST_CASE(a_child_that_is_taken_out_of_the_policy_is_out_of_reach_at_the_next_session) {
  ask_projected(actors::change_policy_request{
      {"POL-1", "M-2", change_coverage{{}, coverage_change::terminated, day(4, 1)}}});
  BOOST_TEST((reach("M-1", holder_sight::minors, day(3, 31)).members.size() == 2u));
  const auto after = reach("M-1", holder_sight::minors, day(4, 1));
  BOOST_TEST((after.members == std::set{member("M-1")}));
  BOOST_TEST(after.policies.empty());
}

BOOST_AUTO_TEST_CASE(a_child_whose_data_was_erased_is_out_of_reach) {
  erase("M-2");
  BOOST_TEST((reach("M-1", holder_sight::minors, day(5, 1)).members == std::set{member("M-1")}));
}

BOOST_AUTO_TEST_CASE(who_is_no_patient_or_no_member_reaches_nobody) {
  user_account account;
  account.binding.member = member("M-1");
  account.roles = {user_role::provider};
  BOOST_TEST((patient_scope(running->asking(), account, holder_sight::all, day(5, 1)) == patient_reach{}));
  account.roles = {user_role::patient};
  account.binding.member = {};
  BOOST_TEST((patient_scope(running->asking(), account, holder_sight::all, day(5, 1)) == patient_reach{}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_patient_scope_test
}  // namespace benefactor::api

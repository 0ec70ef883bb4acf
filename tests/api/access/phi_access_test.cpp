#include "api/access/phi_access.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/seeded_entropy.hpp"

namespace benefactor::api {
namespace of_phi_access_test {

template <class Id>
Id id_of(std::uint8_t number) {
  Id id;
  id.bytes.fill(number);
  return id;
}

using kind = store::access_kind;

struct noting {
  noting() {
    for (const std::uint8_t i : {1, 2}) keys.get_or_create("default", id_of<member_id>(i));
  }
  std::vector<store::phi_access_record> records() const { return access.records({}, who, "M.m", {}); }

  const store::shared_accessor who = std::make_shared<store::accessor>();
  test_support::seeded_entropy entropy{1};
  store::memory_key_vault keys{entropy};
  noted_access access{keys};
};

BOOST_FIXTURE_TEST_SUITE(phi_access_test, noting)

BOOST_AUTO_TEST_CASE(whose_key_is_found_was_seen) {
  const auto claim = id_of<claim_id>(7);
  auto& found =
      access.keys({.kinds = kind::claim | kind::diagnoses, .policy = id_of<policy_id>(9), .claim = claim});
  BOOST_TEST(records().empty());
  BOOST_TEST(bool(found.find("default", id_of<member_id>(1))));
  const auto all = records();
  BOOST_TEST_REQUIRE(all.size() == 1u);
  BOOST_TEST((all[0].member == id_of<member_id>(1)));
  BOOST_TEST((all[0].policy == id_of<policy_id>(9)));
  BOOST_TEST((all[0].claims == std::vector{claim}));
  BOOST_TEST((all[0].kinds == (kind::claim | kind::diagnoses)));
  BOOST_TEST(all[0].method == "M.m");
}

BOOST_AUTO_TEST_CASE(whose_key_is_gone_was_not_seen) {
  keys.erase("default", id_of<member_id>(1));
  access.keys({.kinds = kind::claim}).find("default", id_of<member_id>(1));
  access.keys({.kinds = kind::claim}).find("default", id_of<member_id>(3));  // Never had one.
  BOOST_TEST(records().empty());
}

BOOST_AUTO_TEST_CASE(what_rules_compute_with_was_not_seen) {
  BOOST_TEST(bool(access.keys_for_rules().find("default", id_of<member_id>(1))));
  BOOST_TEST(records().empty());
}

BOOST_AUTO_TEST_CASE(all_that_was_seen_of_a_member_is_one_record_for_each_policy) {
  const auto one = id_of<member_id>(1);
  access.saw(one,
             {.kinds = kind::claim, .policy = {}, .claim = id_of<claim_id>(7)});  // Its policy not yet known.
  access.saw(one, {.kinds = kind::identifiers, .policy = id_of<policy_id>(9)});
  access.saw(id_of<member_id>(2), {.kinds = kind::identifiers, .policy = id_of<policy_id>(9)});
  auto all = records();
  BOOST_TEST_REQUIRE(all.size() == 2u);
  BOOST_TEST((all[0].policy == id_of<policy_id>(9)));
  BOOST_TEST((all[0].kinds == (kind::claim | kind::identifiers)));
  BOOST_TEST(all[0].claims.size() == 1u);
  // Under two policies nobody can tell here which one the claim is of.
  access.saw(one, {.kinds = kind::identifiers, .policy = id_of<policy_id>(8)});
  all = records();
  BOOST_TEST(all.size() == 4u);
  BOOST_TEST(!all[0].policy);
  BOOST_TEST(all[0].claims.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_seen_under_its_policy_is_not_told_once_more_without) {
  const auto one = id_of<member_id>(1);
  const auto claim = id_of<claim_id>(7);
  access.saw(one, {.kinds = kind::claim | kind::texts, .policy = {}, .claim = claim});
  access.saw(one, {.kinds = kind::identifiers, .policy = id_of<policy_id>(8)});
  access.saw(one, {.kinds = kind::claim, .policy = id_of<policy_id>(9), .claim = claim});
  BOOST_TEST(records().size() == 3u);  // Texts were seen under no policy that is known.
  access.saw(one, {.kinds = kind::texts, .policy = id_of<policy_id>(9), .claim = claim});
  auto all = records();
  BOOST_TEST_REQUIRE(all.size() == 2u);
  for (const auto& record : all) BOOST_TEST(bool(record.policy));
}

BOOST_AUTO_TEST_CASE(records_share_who_read) {
  for (const std::uint8_t i : {1, 2}) access.saw(id_of<member_id>(i), {.kinds = kind::claim});
  const auto all = records();
  BOOST_TEST_REQUIRE(all.size() == 2u);
  for (const auto& record : all) BOOST_TEST((record.who == who));
}

BOOST_AUTO_TEST_CASE(more_claims_than_a_record_names_make_further_records) {
  for (std::size_t i = 0; i < store::access_claims_max + 1; ++i) {
    claim_id claim;
    claim.bytes[0] = static_cast<std::uint8_t>(i >> 8);
    claim.bytes[1] = static_cast<std::uint8_t>(i);
    claim.bytes[2] = 1;
    access.saw(id_of<member_id>(1),
               {.kinds = kind::claim_list, .policy = id_of<policy_id>(9), .claim = claim});
  }
  const auto all = records();
  BOOST_TEST_REQUIRE(all.size() == 2u);
  BOOST_TEST(all[0].claims.size() == store::access_claims_max);
  BOOST_TEST(all[1].claims.size() == 1u);
}

BOOST_AUTO_TEST_CASE(who_reads_makes_and_erases_no_keys) {
  auto& found = access.keys({.kinds = kind::claim});
  BOOST_CHECK_THROW(found.get_or_create("default", id_of<member_id>(5)), std::logic_error);
  BOOST_CHECK_THROW(found.erase("default", id_of<member_id>(1)), std::logic_error);
}

BOOST_AUTO_TEST_CASE(before_it_is_said_who_reads_nothing_opens) {
  closed_access closed;
  BOOST_CHECK_THROW(closed.keys({.kinds = kind::claim}), std::logic_error);
  BOOST_CHECK_THROW(closed.keys_for_rules(), std::logic_error);
  BOOST_CHECK_THROW(closed.saw({}, {}), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_phi_access_test
}  // namespace benefactor::api

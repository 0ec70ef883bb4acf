// Lists answer what one view serves and refuse what none does; policies, authorisations, documents and users
// are listed as the log has them.
#include <boost/test/unit_test.hpp>
#include <set>

#include "projections/documents_view.hpp"
#include "projections/policies_view.hpp"
#include "projections/users_view.hpp"
#include "tests/projections/told_world.hpp"

namespace benefactor::projections {
namespace of_lists_test {

using namespace test;
using namespace test_support;

template <class Choose>
claim_selection choosing(const Choose& choose) {
  claim_selection chosen;
  choose(chosen);
  return chosen;
}

std::set<claim_id> ids(const std::vector<claim_row>& rows) {
  std::set<claim_id> all;
  for (const auto& row : rows) all.insert(row.claim);
  return all;
}

BOOST_AUTO_TEST_SUITE(lists_test)

BOOST_AUTO_TEST_CASE(a_question_that_no_view_serves_is_refused_and_told_what_can_be_asked) {
  const auto derived = store::make_memory_derived_store();
  const std::vector<claim_selection> unserved{choosing([](auto& s) {
                                                s.npi = "1234567893";
                                                s.status = claim_status::denied;
                                              }),
                                              choosing([](auto& s) {
                                                s.member = id_of<member_id>("M-1");
                                                s.received.from = day("2026-03-01");
                                              }),
                                              choosing([](auto& s) {
                                                s.member = id_of<member_id>("M-1");
                                                s.npi = "1234567893";
                                              }),
                                              choosing([](auto& s) {
                                                s.policy = id_of<policy_id>("POL-1");
                                                s.status = claim_status::denied;
                                              }),
                                              choosing([](auto& s) {
                                                s.dispute = dispute_status::upheld;
                                                s.received.to = day("2026-03-01");
                                              }),
                                              choosing([](auto& s) {
                                                s.flag = claim_edit::none;
                                                s.status = claim_status::denied;
                                              })};
  for (const auto& selection : unserved) {
    const auto why = why_not_served(selection);
    BOOST_TEST(why.starts_with("no view serves claims by "), why);
    BOOST_TEST(why.find("status and days of receipt, member") != std::string::npos, why);
    BOOST_CHECK_THROW(list_claims(*derived, tenant, selection), std::invalid_argument);
    BOOST_CHECK_THROW(count_claims(*derived, tenant, selection), std::invalid_argument);
  }
  BOOST_TEST(why_not_served({}).empty());
}

BOOST_AUTO_TEST_CASE(claims_of_a_member_of_a_policy_and_in_dispute_are_listed) {
  told_world world;
  auto fold = world.make_projector();
  world.submit("C-1");
  world.submit("C-2");
  auto other = claim("C-3", {line_of(service_type::preventive, 100'00)});
  other.member_number = "M-2";
  world.attempt(other);
  world.attempt(claim("C-4", {line_of(service_type::specialist_visit, 900'00)}));
  world.attempt(dispute("C-2"));
  while (fold.step()) continue;
  const auto listed = [&](const auto& choose, std::size_t limit = 1) {
    return ids(list_all(*world.derived, choosing(choose), limit));
  };
  const auto named = [](std::initializer_list<const char*> names) {
    std::set<claim_id> all;
    for (const auto* name : names) all.insert(id_of<claim_id>(name));
    return all;
  };
  const auto member = world.told.claim_of("C-1").member;
  BOOST_TEST((listed([&](auto& s) { s.member = member; }) == named({"C-1", "C-2", "C-4"})));
  BOOST_TEST((listed([&](auto& s) {
                s.member = member;
                s.status = claim_status::under_review;
              }) == named({"C-4"})));
  BOOST_TEST(
      (listed([&](auto& s) { s.policy = told_world::terms().id; }) == named({"C-1", "C-2", "C-3", "C-4"})));
  BOOST_TEST((listed([](auto& s) { s.dispute = dispute_status::submitted; }) == named({"C-2"})));
  BOOST_TEST(count_claims(*world.derived, tenant, choosing([&](auto& s) { s.member = member; })).claims ==
             3u);
  BOOST_TEST(count_claims(*world.derived, tenant, choosing([](auto& s) {
               s.policy = told_world::terms().id;
             })).claims == 4u);
  world.attempt(reject_dispute("C-2"));
  while (fold.step()) continue;
  BOOST_TEST(listed([](auto& s) { s.dispute = dispute_status::submitted; }).empty());
  BOOST_TEST((listed([](auto& s) { s.dispute = dispute_status::denied; }) == named({"C-2"})));
}

BOOST_AUTO_TEST_CASE(a_cursor_of_one_list_is_refused_by_another_one) {
  told_world world;
  auto fold = world.make_projector();
  for (int i = 0; i < 4; ++i) world.submit("C-" + std::to_string(i));
  while (fold.step()) continue;
  const auto approved = choosing([](auto& s) { s.status = claim_status::approved; });
  const auto page = list_claims(*world.derived, tenant, approved, 2);
  BOOST_TEST(!page.next.empty());
  BOOST_TEST(list_claims(*world.derived, tenant, approved, 2, page.next).rows.size() == 2u);
  const auto refuses = [&](const claim_selection& selection, std::string cursor) {
    BOOST_CHECK_THROW(list_claims(*world.derived, tenant, selection, 2, cursor), std::invalid_argument);
  };
  refuses({}, page.next);
  refuses(choosing([](auto& s) { s.status = claim_status::denied; }), page.next);
  refuses(choosing([](auto& s) {
            s.status = claim_status::approved;
            s.received.from = day("2026-03-01");
          }),
          page.next);
  auto changed = page.next;
  changed[3] = changed[3] == '0' ? '1' : '0';
  refuses(approved, changed);
}

BOOST_AUTO_TEST_CASE(counting_stops_at_its_limit_and_says_so) {
  small_world world;
  auto fold = world.make_projector();
  bucket_events events;
  for (std::uint64_t i = 0; i <= counted_max; ++i) {
    if (i == counted_max) {
      world.append(events, id_of<policy_id>("POL-1"));
      events.clear();
      while (fold.step()) continue;
      const auto all = count_claims(*world.derived, tenant,
                                    choosing([](auto& s) { s.policy = id_of<policy_id>("POL-1"); }));
      BOOST_TEST(all.exact);
      BOOST_TEST(all.claims == counted_max);
    }
    events.push_back(plain_claim("C" + std::to_string(i)));
  }
  world.append(events, id_of<policy_id>("POL-1"));
  while (fold.step()) continue;
  const auto more =
      count_claims(*world.derived, tenant, choosing([](auto& s) { s.policy = id_of<policy_id>("POL-1"); }));
  BOOST_TEST(!more.exact);
  BOOST_TEST(more.claims == counted_max);
  BOOST_TEST(count_claims(*world.derived, tenant, {}).claims == counted_max + 1);
}

BOOST_AUTO_TEST_CASE(policies_rosters_and_memberships_follow_what_happens_to_cover) {
  told_world world;
  auto fold = world.make_projector();
  world.attempt(terminate("M-2", "2026-10-31"));
  world.attempt(suspend("2026-11-01"));
  while (fold.step()) continue;
  const auto terms = told_world::terms();
  const auto policies = policies_of_holder(*world.derived, tenant, terms.holder);
  BOOST_TEST_REQUIRE(policies.size() == 1u);
  BOOST_TEST((policies[0].policy == terms.id));
  BOOST_TEST((policies[0].row.status == cover_status::suspended));
  BOOST_TEST(policies[0].row.members == 2u);
  const auto roster = roster_of(*world.derived, tenant, terms.id);
  BOOST_TEST_REQUIRE(roster.size() == 2u);
  for (const auto& one : roster) {
    const bool ended = one.member == terms.members[1].member;
    BOOST_TEST((one.row.status == (ended ? cover_status::terminated : cover_status::active)));
    BOOST_TEST((one.row.terminated == (ended ? std::optional(day("2026-10-31")) : std::nullopt)));
    const auto where = memberships_of(*world.derived, tenant, one.member);
    BOOST_TEST_REQUIRE(where.size() == 1u);
    BOOST_TEST((where[0].row == one.row));
  }
  BOOST_TEST(policies_of_holder(*world.derived, tenant, id_of<member_id>("nobody")).empty());
  BOOST_TEST((find_policy(*world.derived, tenant, terms.id) == policies[0].row));
  BOOST_TEST(!find_policy(*world.derived, tenant, id_of<policy_id>("nobody's")));
}

BOOST_AUTO_TEST_CASE(a_policys_row_knows_that_one_of_its_versions_wants_something_with_claims) {
  small_world world;
  auto fold = world.make_projector();
  auto terms = told_world::terms();
  const auto wants = [&] {
    while (fold.step()) continue;
    return find_policy(*world.derived, tenant, terms.id)->has_requirements;
  };
  world.append({policy_enrolled{terms, {}}}, terms.id);
  BOOST_TEST(!wants());
  contract_revised revised;
  world.append({revised}, terms.id);
  BOOST_TEST(!wants());
  revised.revision.terms.requirements.emplace_back();
  world.append({revised}, terms.id);
  BOOST_TEST(wants());
  world.append({contract_revised{}}, terms.id);
  BOOST_TEST(wants());

  terms.id = id_of<policy_id>("another");
  terms.requirements.emplace_back();
  world.append({policy_enrolled{terms, {}}}, terms.id);
  BOOST_TEST(wants());
}

BOOST_AUTO_TEST_CASE(authorizations_are_listed_by_policy_and_by_status_newest_first) {
  told_world world;
  auto fold = world.make_projector();
  world.attempt(policy_deed{request_authorization{granted("A-1")}});
  world.attempt(policy_deed{request_authorization{granted("A-2")}});
  world.attempt(granted("A-3"));
  world.attempt(policy_deed{deny_authorization{"A-1", "not needed at all"}});
  while (fold.step()) continue;
  const auto numbers = [&](authorization_status status, std::size_t limit = 10, std::uint64_t before = 0) {
    std::string all;
    for (const auto& one : list_authorizations(*world.derived, tenant, status, limit, before))
      all += one.row.number + ' ';
    return all;
  };
  BOOST_TEST(numbers(authorization_status::requested) == "A-2 ");
  BOOST_TEST(numbers(authorization_status::granted) == "A-3 ");
  BOOST_TEST(numbers(authorization_status::denied) == "A-1 ");
  world.attempt(granted("A-2"));
  while (fold.step()) continue;
  BOOST_TEST(numbers(authorization_status::granted) == "A-3 A-2 ");  // By when they began.
  const auto first = list_authorizations(*world.derived, tenant, authorization_status::granted, 1);
  BOOST_TEST_REQUIRE(first.size() == 1u);
  BOOST_TEST(numbers(authorization_status::granted, 1, first[0].row.first_position) == "A-2 ");
  world.attempt(policy_deed{revoke_authorization{"A-3", day("2026-09-01"), "no longer needed"}});
  while (fold.step()) continue;
  const auto revoked = list_authorizations(*world.derived, tenant, authorization_status::revoked, 10);
  BOOST_TEST_REQUIRE(revoked.size() == 1u);
  BOOST_TEST((revoked[0].row.to == day("2026-08-31")));
  BOOST_TEST(authorizations_of(*world.derived, tenant, told_world::terms().id).size() == 3u);
}

BOOST_AUTO_TEST_CASE(documents_move_from_list_to_list_as_they_come_in) {
  told_world world;
  auto fold = world.make_projector();
  world.submit("C-1");
  const auto announce = [&](const char* name) {
    announce_document announced;
    announced.terms = {id_named(name), document_kind::referral, "application/pdf", 9};
    announced.terms.sha256[0] = announced.terms.id.bytes[0];
    world.attempt(claim_deed{"C-1", announced});
  };
  announce("D-1");
  announce("D-2");
  world.attempt(claim_deed{"C-1", complete_document{{}, id_named("D-1")}});
  while (fold.step()) continue;
  const auto listed = [&](document_status status) {
    return list_documents(*world.derived, tenant, status, 10);
  };
  BOOST_TEST_REQUIRE(listed(document_status::announced).size() == 1u);
  BOOST_TEST((listed(document_status::announced)[0].document == id_named("D-2")));
  BOOST_TEST_REQUIRE(listed(document_status::stored).size() == 1u);
  BOOST_TEST(listed(document_status::stored)[0].row.size == 9u);
  world.attempt(claim_deed{"C-1", withdraw_document{{}, id_named("D-1")}});
  while (fold.step()) continue;
  BOOST_TEST(listed(document_status::stored).empty());
  BOOST_TEST(listed(document_status::withdrawn).size() == 1u);
}

BOOST_AUTO_TEST_CASE(users_are_counted_by_what_they_did_and_listed_by_name) {
  small_world world;
  auto fold = world.make_projector();
  const auto by = [&](const std::string& user, const std::string& name) {
    store::event_origin origin;
    origin.user = user;
    origin.role = "PROCESSOR";
    world.append({store::encode(bucket_event{plain_claim(name)}, id_of<policy_id>("POL-1"), {}, origin,
                                {tenant, world.log_id(), nullptr, nullptr})});
  };
  by("bo", "C1");
  by("al", "C2");
  by("bo", "C3");
  while (fold.step()) continue;
  const auto all = list_users(*world.derived, tenant, {}, 10);
  BOOST_TEST_REQUIRE(all.size() == 2u);
  BOOST_TEST(all[0].user == "al");
  BOOST_TEST(all[1].user == "bo");
  BOOST_TEST(all[1].row.events == 2u);
  BOOST_TEST(all[1].row.role == "PROCESSOR");
  BOOST_TEST(all[1].row.first_position < all[1].row.last_position);
  const auto rest = list_users(*world.derived, tenant, "al", 10);
  BOOST_TEST_REQUIRE(rest.size() == 1u);
  BOOST_TEST(rest[0].user == "bo");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_lists_test
}  // namespace benefactor::projections

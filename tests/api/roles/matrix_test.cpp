// The table of roles: it fits the contract, and what is missing from it would be noticed.
#include "api/roles/matrix.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>

#include "api/roles/scope.hpp"

namespace benefactor::api {
namespace of_matrix_test {

bool says(const std::vector<std::string>& problems, const std::string& what) {
  return std::find(problems.begin(), problems.end(), what) != problems.end();
}

access_subject with(std::set<role> roles) {
  access_subject subject;
  subject.user = "somebody";
  subject.roles = std::move(roles);
  subject.npis = {"1234567893"};
  subject.submitters = {"ACME"};
  subject.members = {member_id{{1}}};
  return subject;
}

data_scope scope(std::set<role> roles, std::string_view method, bool glass_broken = false) {
  return {std::make_shared<const access_subject>(with(std::move(roles))), method, glass_broken};
}

const claim_owner own_claim{claim_id{{9}}, policy_id{{5}}, member_id{{1}}, "1234567893", "ACME"};
const claim_owner other_claim{claim_id{{8}}, policy_id{{5}}, member_id{{2}}, "1999999984", "OTHER"};

BOOST_AUTO_TEST_SUITE(role_matrix)

BOOST_AUTO_TEST_CASE(every_method_has_a_row_and_every_row_a_method) {
  BOOST_TEST(table_problems(method_table()) == std::vector<std::string>(), boost::test_tools::per_element());
  BOOST_TEST(contract_methods().size() == method_table().size());
  for (const auto& method : contract_methods())
    BOOST_TEST(method_name(method.interface, method.ordinal) == method.name);
}

BOOST_AUTO_TEST_CASE(a_table_that_lacks_a_method_or_has_one_too_many_is_told) {
  std::vector<method_row> table(method_table().begin(), method_table().end());
  const auto missing = std::find_if(table.begin(), table.end(),
                                    [](const method_row& row) { return row.method == "ClaimStream.push"; });
  BOOST_REQUIRE(missing != table.end());
  table.erase(missing);
  BOOST_TEST(says(table_problems(table), "ClaimStream.push: has no row"));
  table.push_back(table.front());
  table.push_back({"Queries.everything", {permission::all}});
  const auto problems = table_problems(table);
  BOOST_TEST(says(problems, "Queries.everything: is no method of the contract"));
  BOOST_TEST(says(problems, std::string(table.front().method) + ": has two rows"));
}

BOOST_AUTO_TEST_CASE(a_capability_that_is_handed_out_in_vain_is_told) {
  std::vector<method_row> table(method_table().begin(), method_table().end());
  for (auto& row : table)
    if (row.method == "Session.operations")
      row.grants[static_cast<std::size_t>(role::patient)] = permission::all;
  BOOST_TEST(
      says(table_problems(table), "Session.operations: PATIENT is handed it and may call nothing of it"));
}

BOOST_AUTO_TEST_CASE(a_scope_that_is_not_said_is_told) {
  std::vector<method_row> table(method_table().begin(), method_table().end());
  for (auto& row : table)
    if (row.method == "Queries.claim") row.scope = {};
  BOOST_TEST(says(table_problems(table), "Queries.claim: does not say what is one's own"));
}

BOOST_AUTO_TEST_CASE(what_has_no_row_is_refused_to_every_role_and_who_has_no_role_may_nothing) {
  for (const auto r : all_roles) {
    BOOST_TEST(why_forbidden(with({r}), "Queries.everything").has_value());
    BOOST_TEST(why_forbidden(with({r}), 1, 2).has_value());
  }
  for (const auto& row : method_table()) BOOST_TEST(why_forbidden(with({}), row.method).has_value());
  BOOST_TEST(why_forbidden(with({role::reporter}), "Queries.claims").value_or("") ==
             "FORBIDDEN: role REPORTER may not call Queries.claims");
  BOOST_TEST(!why_forbidden(local_subject(), "Operations.backup").has_value());
}

BOOST_AUTO_TEST_CASE(of_several_roles_each_may_do_what_it_may) {
  const auto both = with({role::provider, role::reporter});
  BOOST_TEST(!why_forbidden(both, "Projections.statistics"));
  BOOST_TEST(!why_forbidden(both, "Queries.claim"));
  BOOST_TEST(why_forbidden(both, "Operations.backup").value_or("") ==
             "FORBIDDEN: role PROVIDER+REPORTER may not call Operations.backup");
}

BOOST_AUTO_TEST_CASE(own_is_by_npi_by_member_or_open_policy_and_by_submitter) {
  for (const auto r : {role::provider, role::patient, role::payer_system}) {
    const auto own = scope({r}, "Queries.claim");
    BOOST_TEST(!own.everything());
    BOOST_TEST(own.covers(own_claim));
    BOOST_TEST(!own.covers(other_claim));
  }
  // What one role is bound to is nothing to another one.
  BOOST_TEST(!scope({role::patient}, "Queries.claim").covers_npi("1234567893"));
  BOOST_TEST(!scope({role::provider}, "Queries.claim").covers_submitter("ACME"));
  auto holder = with({role::patient});
  holder.policies = {policy_id{{5}}};
  BOOST_TEST(
      data_scope(std::make_shared<const access_subject>(holder), "Queries.claim", false).covers(other_claim));
}

BOOST_AUTO_TEST_CASE(what_one_sees_of_ones_own_is_not_shown_of_everybody) {
  // A provider sees what is sealed of its claims, an auditor nothing sealed of all claims.
  const auto both = scope({role::provider, role::auditor}, "Queries.claim");
  BOOST_TEST(both.everything());
  BOOST_TEST(both.hides(mask::privates));
  BOOST_TEST(!scope({role::auditor}, "Queries.claim", true).hides(mask::privates));
  BOOST_TEST(!scope({role::claim_processor, role::auditor}, "Queries.claim").hides(mask::privates));
  BOOST_TEST(scope({role::patient}, "Queries.claim").hides(mask::flags));
  BOOST_TEST(scope({role::patient}, "Queries.journey").hides(mask::staff));
}

BOOST_AUTO_TEST_CASE(a_provider_files_under_its_own_names_only) {
  const auto provider = scope({role::provider}, "Claims.submit");
  BOOST_TEST(provider.may_file("1234567893", "1234567893"));
  BOOST_TEST(provider.may_file("ACME", "1234567893"));
  BOOST_TEST(!provider.may_file("OTHER", "1234567893"));
  BOOST_TEST(!provider.may_file("ACME", "1999999984"));
  const auto payer = scope({role::payer_system}, "Claims.submit");
  BOOST_TEST(payer.may_file("ACME", "1999999984"));
  BOOST_TEST(!payer.may_file("OTHER", "1234567893"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_matrix_test
}  // namespace benefactor::api

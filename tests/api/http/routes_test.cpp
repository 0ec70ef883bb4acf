// The routes of the contract.
#include "api/http/routes.hpp"

#include <boost/test/unit_test.hpp>

#include "api/http/answers.hpp"
#include "api/roles/matrix.hpp"

namespace benefactor::api::http {
namespace of_routes_test {

/// A path with something in every parameter.
std::string filled(const std::string& path) {
  std::string made(base_path);
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] != '{') {
      made += path[at];
      continue;
    }
    made += "x%2Fy";
    at = path.find('}', at);
  }
  return made;
}

BOOST_AUTO_TEST_SUITE(http_routes)

BOOST_AUTO_TEST_CASE(every_method_of_the_contract_has_a_route_or_says_why_not_and_every_number_what_it_is) {
  for (const auto& each : route_problems()) BOOST_ERROR(each);
  for (const auto& each : answer_problems()) BOOST_ERROR(each);
}

BOOST_AUTO_TEST_CASE(every_route_leads_to_its_operation_and_to_no_other) {
  BOOST_TEST(operations().size() > 60u);
  for (const auto& each : operations()) BOOST_TEST_CONTEXT(each.name) {
      const auto found = find_route(each.verb, filled(each.path));
      BOOST_REQUIRE(found.to != nullptr);
      BOOST_TEST(found.to->name == each.name);
      for (const auto& [name, value] : found.values) BOOST_TEST(value == "x/y");
    }
}

BOOST_AUTO_TEST_CASE(every_operation_of_a_session_is_in_the_table_of_roles) {
  for (const auto& each : operations())
    if (!each.name.starts_with("Door.")) BOOST_TEST(find_row(each.name) != nullptr, each.name);
}

BOOST_AUTO_TEST_CASE(a_path_that_is_known_by_other_methods_says_them) {
  const auto found = find_route("PATCH", "/api/v1/claims");
  BOOST_TEST(found.to == nullptr);
  BOOST_TEST(found.allow == "POST, GET, HEAD");
  BOOST_TEST(find_route("PUT", "/api/v1/events").allow == "GET");  // What streams has no HEAD.
}

BOOST_AUTO_TEST_CASE(a_path_outside_or_with_an_empty_part_leads_nowhere) {
  for (const auto* path : {"/", "/api", "/api/v1", "/api/v1/", "/api/v2/claims", "/api/v1/claims/",
                           "/api/v1/claims//journey", "/api/v1/claims/%zz", "/api/v1//claims",
                           "/api/v1/calls/", "/api/v1/calls/Door.open", "/api/v1/calls/Live.subscribe"}) {
    const auto found = find_route("GET", path);
    BOOST_TEST(found.to == nullptr, path);
  }
}

BOOST_AUTO_TEST_CASE(a_method_can_be_called_by_its_name_with_everything_in_the_body) {
  const auto found = find_route("POST", "/api/v1/calls/Queries.policy");
  BOOST_REQUIRE(found.to != nullptr);
  BOOST_TEST(found.to->name == "Queries.policy");
  BOOST_TEST(found.by_name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_routes_test
}  // namespace benefactor::api::http

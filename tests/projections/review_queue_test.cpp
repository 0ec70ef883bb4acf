// The queue of reviews is what the claims themselves say, however the fold was cut; each page goes on where
// the one before ended.
#include "projections/review_queue.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>
#include <tuple>

#include "events/external_claim.hpp"
#include "tests/projections/told_world.hpp"

namespace benefactor::projections {
namespace of_review_queue_test {

using namespace test;
using namespace test_support;

using owners = std::optional<std::string>;

std::vector<claim_row> queue_of(const store::derived_store& derived, const owners& owner, std::size_t limit) {
  std::vector<claim_row> rows;
  std::string cursor;
  do {
    auto page = list_in_review(derived, tenant, owner, limit, cursor);
    rows.insert(rows.end(), page.rows.begin(), page.rows.end());
    cursor = page.next;
  } while (!cursor.empty());
  return rows;
}

std::vector<claim_id> ids_of(const std::vector<claim_row>& rows) {
  std::vector<claim_id> ids;
  for (const auto& row : rows) ids.push_back(row.claim);
  return ids;
}

BOOST_AUTO_TEST_SUITE(review_queue_test)

RC_BOOST_PROP(the_queue_has_every_claim_in_review_and_of_its_owner_at_the_place_that_the_claim_says,
              (std::uint64_t seed, std::uint8_t chunk, std::uint8_t page)) {
  told_world world(seed);
  projector_options options;
  options.chunk_events = 1 + chunk % 8;
  auto fold = world.make_projector(options);
  for (int i = 0; i < 60; ++i) {
    world.happen();
    if (i % 3 == 0) fold.step();
  }
  while (fold.step()) continue;

  using place = std::tuple<int, date, date, std::uint64_t, claim_id>;
  std::vector<place> expected;
  std::map<std::string, std::vector<place>> of_owner{{"", {}}, {"rivera", {}}};
  for (int i = 0; i < 9; ++i) {
    const auto name = "C-" + std::to_string(i);
    const auto id = id_of<claim_id>(name);
    const auto& submitted = world.told.claims();
    if (std::find(submitted.begin(), submitted.end(), id) == submitted.end()) continue;
    const auto row = find_claim(*world.derived, tenant, id);
    RC_ASSERT(row.has_value());
    const auto& claim = world.told.claim_of(name);
    if (!is_in_review(claim)) continue;
    const auto& review = claim.life.review;
    const place its{-static_cast<int>(review.priority),
                    review.due.value_or(date{claim.received.days + review_days}), claim.received,
                    row->first_position, id};
    expected.push_back(its);
    of_owner[review.owner].push_back(its);
  }
  const auto in_order = [](std::vector<place>& places) {
    std::sort(places.begin(), places.end());
    std::vector<claim_id> ids;
    for (const auto& its : places) ids.push_back(std::get<claim_id>(its));
    return ids;
  };
  RC_TAG(expected.empty() ? "nothing in review" : "something in review");
  RC_ASSERT(ids_of(queue_of(*world.derived, {}, 1 + page % 4)) == in_order(expected));
  for (auto& [owner, places] : of_owner)
    RC_ASSERT(ids_of(queue_of(*world.derived, owner, 1 + page % 4)) == in_order(places));
}

BOOST_AUTO_TEST_CASE(a_queue_refuses_limits_and_cursors_out_of_form_and_those_of_another_owner) {
  told_world world;
  auto fold = world.make_projector();
  for (int i = 0; i < 3; ++i) {
    auto pended =
        claim("C-" + std::to_string(i), {test_support::line_of(service_type::specialist_visit, 900'00)});
    world.attempt(pended);
  }
  while (fold.step()) continue;
  const auto first = list_in_review(*world.derived, tenant, {}, 2);
  BOOST_TEST(first.rows.size() == 2u);
  BOOST_TEST_REQUIRE(!first.next.empty());
  const auto second = list_in_review(*world.derived, tenant, {}, 2, first.next);
  BOOST_TEST(second.rows.size() == 1u);
  BOOST_TEST(second.next.empty());
  // As many as there are, and no page behind them.
  BOOST_TEST(list_in_review(*world.derived, tenant, {}, 3).next.empty());
  BOOST_TEST(list_in_review(*world.derived, tenant, "rivera", 3).rows.empty());
  BOOST_TEST(list_in_review(*world.derived, tenant, "", 3).rows.size() == 3u);

  const auto refused = [&](const owners& owner, std::size_t limit, std::string_view cursor,
                           std::string_view field) {
    BOOST_CHECK_EXCEPTION(list_in_review(*world.derived, tenant, owner, limit, cursor), std::invalid_argument,
                          [&](const auto& e) { return std::string_view(e.what()).starts_with(field); });
  };
  refused({}, 0, "", "limit:");
  refused({}, claim_page_max + 1, "", "limit:");
  refused({}, 2, "1", "cursor:");
  refused("", 2, first.next, "cursor:");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_review_queue_test
}  // namespace benefactor::projections

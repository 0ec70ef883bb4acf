// Views are built anew beside those that answer, go on after a stop, and end as a fold of the log from its
// beginning does; what is not there yet is refused and says so.
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "projections/users_view.hpp"
#include "projections/usual_rows.hpp"
#include "projections/verify_views.hpp"
#include "projections/view_rows.hpp"
#include "tests/projections/told_world.hpp"

namespace benefactor::projections {
namespace of_views_test {

using namespace test;
using namespace test_support;

using row_map = std::map<std::string, std::string>;

row_map live_rows(const store::derived_store& derived) {
  row_map rows;
  scan_live_rows(
      derived, [](const view_catalog&) { return true; },
      [&](std::string_view key, std::string_view value) {
        rows.emplace(key, value);
        return true;
      });
  return rows;
}

/// The rows of a fold of the whole log into an empty store.
row_map fresh_rows(const small_world& world) {
  const auto fresh = store::make_memory_derived_store();
  store::tail_index tail;
  cover(*fresh, world.device, world.head, tail);
  projector fold(*fresh, tail, world.log_id());
  while (fold.step()) continue;
  return live_rows(*fresh);
}

projector_options building(const small_world& world) {
  projector_options options;
  options.device = &world.device;
  options.build_bytes = 1;  // A page at a time.
  options.drop_after = {};
  return options;
}

view_set only(view_id view) {
  view_set views;
  views.add(view);
  return views;
}

bool is_live(const projector& fold, view_id view) {
  return fold.views()[static_cast<std::size_t>(view)].live;
}
bool is_building(const projector& fold, view_id view) {
  return fold.views()[static_cast<std::size_t>(view)].building;
}

BOOST_AUTO_TEST_SUITE(views_test)

RC_BOOST_PROP(whatever_is_built_anew_and_however_often_it_stops_live_views_are_a_fresh_fold, ()) {
  told_world world(*rc::gen::arbitrary<std::uint64_t>());
  const auto below = [&](int limit) { return world.below(limit); };
  auto fold = std::make_unique<projector>(*world.derived, world.tail, world.log_id(), building(world));
  for (int i = 0; i < 30; ++i) {
    world.happen();
    if (below(3) == 0) world.pay_somebody();
    for (int steps = below(4); steps > 0; --steps) fold->step();
    if (below(6) == 0) {
      view_set views;
      for (const auto& view : all_views())
        if (below(3) == 0) views.add(view.id);
      if (!views.empty()) fold->rebuild(views);
    }
    if (below(8) == 0) {  // A stop and a start.
      fold.reset();
      fold = std::make_unique<projector>(*world.derived, world.tail, world.log_id(), building(world));
    }
  }
  while (fold->step()) continue;
  const auto rows = live_rows(*world.derived);
  RC_ASSERT(rows == fresh_rows(world));
  // Nothing of what was live before is left: the catalogue is all there is besides.
  RC_ASSERT(rows_of(*world.derived).size() == rows.size() + 1);
}

BOOST_AUTO_TEST_CASE(given_a_view_is_built_anew_then_the_old_one_answers_until_the_new_one_has_caught_up) {
  told_world world;
  for (int i = 0; i < 20; ++i) world.submit("C-" + std::to_string(i));
  projector fold(*world.derived, world.tail, world.log_id(), building(world));
  while (fold.step()) continue;
  BOOST_TEST(fold.rebuild(only(view_id::claims_by_status)));
  BOOST_TEST(is_building(fold, view_id::claims_by_status));  // From the first moment on.
  BOOST_TEST(!fold.rebuild(only(view_id::users)));           // One at a time.
  fold.step();
  int asked = 0;
  for (; is_building(fold, view_id::claims_by_status); ++asked, fold.step()) {
    const view_rows views(*world.derived);
    BOOST_TEST(views.has(view_id::claims_by_status));
    claim_selection approved;
    approved.status = claim_status::approved;
    BOOST_TEST(list_claims(views, tenant, approved, 100).rows.size() == 20u);
  }
  BOOST_TEST(asked > 2);
  world.submit("C-20");
  while (fold.step()) continue;
  BOOST_TEST((live_rows(*world.derived) == fresh_rows(world)));
}

BOOST_AUTO_TEST_CASE(given_views_were_built_anew_before_the_first_event_then_a_start_goes_on_with_these) {
  told_world world;
  {
    projector fold(*world.derived, world.tail, world.log_id(), building(world));
    BOOST_TEST(fold.rebuild(only(view_id::policies)));
    fold.step();
    BOOST_TEST(fold.next_position() == 0u);
  }
  projector fold(*world.derived, world.tail, world.log_id(), building(world));
  world.submit("C-1");
  while (fold.step()) continue;
  BOOST_TEST((live_rows(*world.derived) == fresh_rows(world)));
}

BOOST_AUTO_TEST_CASE(
    given_a_long_log_without_views_then_they_are_refused_until_they_are_built_and_nothing_else) {
  told_world world;
  for (int i = 0; i < 10; ++i) world.submit("C-" + std::to_string(i));
  const auto derived = store::make_memory_derived_store();
  store::tail_index tail;
  cover(*derived, world.device, world.head, tail, {}, tail_bytes_at_start, new_views::built_behind);
  projector fold(*derived, tail, world.log_id(), building(world));
  while (fold.next_position() < world.chain.next_position()) fold.step();
  BOOST_TEST(!is_live(fold, view_id::claims));
  BOOST_CHECK_EXCEPTION(list_claims(*derived, tenant, {}), view_unavailable, [](const auto& e) {
    const std::string_view text = e.what();
    return text.starts_with("view claims: it is being built from the log, and has come to position ");
  });
  BOOST_CHECK_THROW(count_claims(*derived, tenant, {}), view_unavailable);
  BOOST_CHECK_THROW(list_users(*derived, tenant, {}, 10), view_unavailable);
  BOOST_TEST(!flags_are_kept(*derived, tenant));
  // Events that come meanwhile are in it when it is there.
  world.submit("late", &tail);
  while (fold.step()) continue;
  BOOST_TEST(is_live(fold, view_id::claims));
  BOOST_TEST(list_claims(*derived, tenant, {}).rows.size() == 11u);
  BOOST_TEST((live_rows(*derived) == fresh_rows(world)));
}

BOOST_AUTO_TEST_CASE(given_a_stop_while_views_are_built_then_the_next_start_goes_on_where_it_was) {
  told_world world;
  for (int i = 0; i < 30; ++i) world.submit("C-" + std::to_string(i));
  auto fold = std::make_unique<projector>(*world.derived, world.tail, world.log_id(), building(world));
  while (fold->step()) continue;
  BOOST_TEST(fold->rebuild(view_set::all()));
  for (int i = 0; i < 10; ++i) fold->step();
  const auto reached = fold->views()[0].built_to;
  BOOST_TEST(reached > 0u);
  fold = std::make_unique<projector>(*world.derived, world.tail, world.log_id(), building(world));
  BOOST_TEST(fold->views()[0].building);
  BOOST_TEST(fold->views()[0].built_to == reached);
  while (fold->step()) continue;
  BOOST_TEST((live_rows(*world.derived) == fresh_rows(world)));
}

BOOST_AUTO_TEST_CASE(a_view_of_another_version_or_that_this_program_does_not_know_is_dropped_and_built) {
  told_world world;
  for (int i = 0; i < 5; ++i) world.submit("C-" + std::to_string(i));
  {
    projector fold(*world.derived, world.tail, world.log_id(), building(world));
    while (fold.step()) continue;
  }
  // Another program's catalogue: "statistics" in version 9, and a view that is gone since.
  auto bytes = *world.derived->view_row(catalog_key());
  const auto at = bytes.find("statistics");
  bytes[at + std::string_view("statistics").size()] = 9;
  const auto users = bytes.find("users");
  bytes.replace(users, 5, "loser");
  store::derived_batch batch;
  batch.checkpoint = *world.derived->checkpoint();
  batch.views.push_back({catalog_key(), bytes});
  world.derived->write(std::move(batch));

  projector fold(*world.derived, world.tail, world.log_id(), building(world));
  BOOST_TEST(!is_live(fold, view_id::statistics));
  BOOST_TEST(!is_live(fold, view_id::users));
  BOOST_TEST(is_live(fold, view_id::claims));
  BOOST_TEST(list_claims(*world.derived, tenant, {}).rows.size() == 5u);
  while (fold.step()) continue;
  const auto rows = live_rows(*world.derived);
  BOOST_TEST((rows == fresh_rows(world)));
  BOOST_TEST(rows_of(*world.derived).size() == rows.size() + 1);
}

BOOST_AUTO_TEST_CASE(without_views_nothing_of_them_is_kept_and_with_them_again_they_are_built) {
  told_world world;
  for (int i = 0; i < 5; ++i) world.submit("C-" + std::to_string(i));
  auto options = building(world);
  options.views = new_views::none;
  {
    projector fold(*world.derived, world.tail, world.log_id(), options);
    while (fold.step()) continue;
    BOOST_TEST(!fold.rebuild(view_set::all()));
    BOOST_CHECK_THROW(list_claims(*world.derived, tenant, {}), view_unavailable);
    BOOST_TEST(live_rows(*world.derived).empty());
  }
  projector fold(*world.derived, world.tail, world.log_id(), building(world));
  while (fold.step()) continue;
  BOOST_TEST(list_claims(*world.derived, tenant, {}).rows.size() == 5u);
}

BOOST_AUTO_TEST_CASE(the_catalogue_reads_as_it_is_written_and_refuses_other_bytes) {
  view_catalog catalog;
  catalog.next_position = 77;
  for (const auto& view : all_views()) catalog.go_live(view.id, 3);
  catalog.go_live(view_id::users, 5);
  catalog.build = view_build{only(view_id::flags), 6, 12, {}};
  BOOST_TEST((decode_catalog(encode(catalog)) == catalog));
  const auto bytes = encode(catalog);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    BOOST_CHECK_THROW(decode_catalog(std::string_view(bytes).substr(0, size)), store::log_error);
  BOOST_CHECK_THROW(decode_catalog(bytes + '\0'), store::log_error);
  BOOST_TEST(catalog.unused_generation() != 3);
  BOOST_TEST(catalog.unused_generation() != 5);
  BOOST_TEST(catalog.unused_generation() != 6);
}

// ---- verifying ----

struct verified_world : told_world {
  verified_world() {
    for (int i = 0; i < 30; ++i) happen();
    for (int i = 0; i < 12; ++i) pay_somebody();
    projector fold(*derived, tail, log_id(), building(*this));
    while (fold.step()) continue;
  }
  views_report verify() const {
    const auto fresh = store::make_memory_derived_store();
    return verify_views(*derived, device, log_id(), *fresh).value();
  }
  void write(store::derived_row row) {
    store::derived_batch batch;
    batch.checkpoint = *derived->checkpoint();
    batch.views.push_back(std::move(row));
    derived->write(std::move(batch));
  }
};

BOOST_AUTO_TEST_CASE(verifying_counts_every_row_of_every_view_and_finds_them_sound) {
  const verified_world world;
  const auto report = world.verify();
  BOOST_TEST(report.sound());
  BOOST_TEST(report.next_position == world.chain.next_position());
  BOOST_TEST(report.views.size() == view_count);
  std::uint64_t rows = report.reference.rows;
  for (const auto& [view, check] : report.views) rows += check.rows;
  BOOST_TEST(rows == live_rows(*world.derived).size());
}

BOOST_AUTO_TEST_CASE(verifying_finds_a_changed_a_lost_and_an_added_row_and_names_the_view) {
  for (const auto& view : all_views()) {
    for (const int change : {0, 1, 2}) {
      verified_world world;
      // The first row of the view.
      std::string key, value;
      for (const auto& [k, v] : live_rows(*world.derived))
        if (key.empty() && view_of(k[letter_at(k)]) == view.id) std::tie(key, value) = std::pair(k, v);
      if (key.empty()) continue;  // The story has none.
      if (change == 0) world.write({key, value + "x"});
      if (change == 1) world.write({key, std::nullopt});
      if (change == 2) world.write({key + "x", value});
      const auto report = world.verify();
      BOOST_TEST(!report.sound());
      for (const auto& [id, check] : report.views) BOOST_TEST(check.sound() == (id != view.id));
      BOOST_TEST(report.views.at(view.id).missing == (change == 1 ? 1u : 0u));
      BOOST_TEST(report.views.at(view.id).different == (change == 1 ? 0u : 1u));
    }
  }
}

BOOST_AUTO_TEST_CASE(verifying_stops_when_it_is_told_to) {
  const verified_world world;
  const auto fresh = store::make_memory_derived_store();
  BOOST_TEST(!verify_views(*world.derived, world.device, world.log_id(), *fresh,
                           [](std::uint64_t, std::uint64_t) { return false; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_views_test
}  // namespace benefactor::projections

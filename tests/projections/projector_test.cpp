// The projector: everything once, one batch with its checkpoint, the tail only let go of when it can be read
// elsewhere.
#include "projections/projector.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <rapidcheck/boost_test.h>

#include "projections/reference_view.hpp"
#include "store/bucket_snapshots.hpp"
#include "tests/projections/small_world.hpp"

namespace benefactor::projections {
namespace of_projector_test {

using namespace test;
using namespace test_support;

const auto policy_1 = id_of<policy_id>("POL-1");

std::string name_of(std::uint64_t number) { return "C" + std::to_string(number); }

/// Passes everything on; tells whether what leaves the tail can be read.
void check_readable(small_world& world) {
  const store::stream_reader reader(world.device, *world.derived, world.tail);
  for (const auto& [stream, positions] : world.expected) {
    std::vector<std::uint64_t> read;
    for (const auto& event : reader.read(stream)) read.push_back(event.view.position);
    BOOST_TEST_REQUIRE((read == positions));
  }
}

BOOST_AUTO_TEST_SUITE(projector_test)

RC_BOOST_PROP(every_event_can_be_read_once_after_any_steps_and_a_rebuild_equals_the_live_data, ()) {
  small_world world;
  projector_options options;
  options.chunk_events = *rc::gen::inRange<std::size_t>(1, 30);
  auto fold = world.make_projector(options);
  std::uint64_t claims = 0;
  for (const int step : *rc::gen::container<std::vector<int>>(12, rc::gen::inRange(0, 100))) {
    if (step % 2) {
      fold.step();
    } else {
      bucket_events events;
      for (int i = 0; i <= step; ++i) {
        events.push_back(plain_claim(name_of(claims++)));
        if (i % 3 == 0) events.push_back(claim_cancelled{id_of<claim_id>(name_of(claims / 2)), {}, {}, {}});
      }
      world.append(events, policy_1);
    }
    check_readable(world);
  }
  while (fold.step()) continue;
  check_readable(world);
  RC_ASSERT(fold.next_position() == world.chain.next_position());
  RC_ASSERT(world.tail.bytes() == 0u);

  const auto rebuilt = store::make_memory_derived_store();
  store::tail_index tail;
  cover(*rebuilt, world.device, world.head, tail);
  projector again(*rebuilt, tail, world.log_id());
  while (again.step()) continue;
  RC_ASSERT(rows_of(*rebuilt) == rows_of(*world.derived));
  for (const auto& [stream, positions] : world.expected)
    RC_ASSERT(rebuilt->places(stream) == world.derived->places(stream));
  RC_ASSERT(rebuilt->checkpoint() == world.derived->checkpoint());
}

BOOST_AUTO_TEST_CASE(what_was_in_the_tail_before_the_thread_began_is_folded_without_being_woken) {
  small_world world;
  world.append({plain_claim("C1")}, policy_1);
  std::promise<bool> covered;
  auto fold = world.make_projector();
  fold.start([](const std::string& why) { BOOST_ERROR(why); });
  fold.notify_when(1, [&](bool reached) { covered.set_value(reached); });
  auto answer = covered.get_future();
  BOOST_TEST_REQUIRE((answer.wait_for(std::chrono::seconds(30)) == std::future_status::ready));
  BOOST_TEST(answer.get());
  fold.stop();
}

BOOST_AUTO_TEST_CASE(there_is_nothing_to_do_at_the_end_of_the_log) {
  small_world world;
  auto fold = world.make_projector();
  BOOST_TEST(fold.step());
  BOOST_TEST(!fold.step());
  BOOST_TEST(fold.next_position() == 1u);
}

BOOST_AUTO_TEST_CASE(a_chunk_has_as_many_whole_pages_as_its_limits_allow_and_at_least_one) {
  small_world world;
  for (int i = 0; i < 5; ++i) world.append({plain_claim(name_of(static_cast<std::uint64_t>(i)))}, policy_1);
  projector_options options;
  options.chunk_events = 2;
  auto two = world.make_projector(options);
  two.step();
  BOOST_TEST(two.next_position() == 2u);
  options.chunk_bytes = 1;
  auto one = world.make_projector(options);
  one.step();
  BOOST_TEST(one.next_position() == 3u);
}

BOOST_AUTO_TEST_CASE(an_event_of_a_claim_nobody_submitted_stops_the_fold_and_writes_nothing) {
  small_world world;
  auto fold = world.make_projector();
  world.append({plain_claim("C1"), claim_cancelled{id_of<claim_id>("C2"), {}, {}, {}}}, policy_1);
  BOOST_CHECK_THROW(fold.step(), store::log_error);
  BOOST_TEST(!world.derived->checkpoint());
  BOOST_TEST(world.tail.end_position() - world.tail.begin_position() == 3u);
}

BOOST_AUTO_TEST_CASE(a_snapshot_is_written_when_everything_it_rests_on_is_covered) {
  small_world world;
  auto fold = world.make_projector();
  while (fold.step()) continue;
  world.append({plain_claim("C1")}, policy_1);
  fold.offer_snapshot(policy_1, 2, "terms", "sums of 2");
  fold.step();
  BOOST_TEST(!load_bucket_snapshot(*world.derived, tenant, policy_1));
  world.append({plain_claim("C2")}, policy_1);
  fold.step();
  const auto snapshot = load_bucket_snapshot(*world.derived, tenant, policy_1);
  BOOST_REQUIRE(snapshot.has_value());
  BOOST_TEST(snapshot->position == 2u);
  BOOST_TEST(snapshot->contract == "terms");
  BOOST_TEST(snapshot->accumulators == "sums of 2");
  BOOST_TEST(!load_bucket_snapshot(*world.derived, tenant, id_of<policy_id>("POL-2")));
}

BOOST_AUTO_TEST_CASE(of_one_policy_the_newest_snapshot_is_written_with_the_latest_contract_given) {
  small_world world;
  auto fold = world.make_projector();
  for (int i = 0; i < 4; ++i) world.append({plain_claim(name_of(static_cast<std::uint64_t>(i)))}, policy_1);
  fold.offer_snapshot(policy_1, 1, "terms", "sums of 1");
  fold.offer_snapshot(policy_1, 3, "", "sums of 3");
  fold.offer_snapshot(policy_1, 2, "", "sums of 2");
  while (fold.step()) continue;
  auto snapshot = load_bucket_snapshot(*world.derived, tenant, policy_1);
  BOOST_REQUIRE(snapshot.has_value());
  BOOST_TEST(snapshot->position == 3u);
  BOOST_TEST(snapshot->contract == "terms");
  BOOST_TEST(snapshot->accumulators == "sums of 3");
  fold.offer_snapshot(policy_1, 4, "", "sums of 4");
  BOOST_TEST(fold.step());
  snapshot = load_bucket_snapshot(*world.derived, tenant, policy_1);
  BOOST_TEST(snapshot->contract == "terms");
  BOOST_TEST(snapshot->accumulators == "sums of 4");
}

BOOST_AUTO_TEST_CASE(a_contract_that_found_no_room_is_never_followed_by_sums_without_it) {
  small_world world;
  projector_options options;
  options.snapshot_bytes_max = 20;
  auto fold = world.make_projector(options);
  for (int i = 0; i < 6; ++i) world.append({plain_claim(name_of(static_cast<std::uint64_t>(i)))}, policy_1);
  fold.offer_snapshot(policy_1, 1, "old terms", "1");
  while (fold.step()) continue;
  fold.offer_snapshot(policy_1, 2, std::string(30, 'n'), "2");
  fold.offer_snapshot(policy_1, 3, "", "3");
  while (fold.step()) continue;
  BOOST_TEST(load_bucket_snapshot(*world.derived, tenant, policy_1)->accumulators == "1");
  fold.offer_snapshot(policy_1, 4, "new terms", "4");
  fold.offer_snapshot(policy_1, 5, "", "5");
  while (fold.step()) continue;
  const auto snapshot = load_bucket_snapshot(*world.derived, tenant, policy_1);
  BOOST_TEST(snapshot->contract == "new terms");
  BOOST_TEST(snapshot->accumulators == "5");
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_position_is_told_when_it_is_covered) {
  small_world world;
  auto fold = world.make_projector();
  std::string told;
  const auto tell = [&](const char* name) {
    return [&told, name](bool reached) { told += name + std::string(reached ? "+" : "-"); };
  };
  fold.notify_when(0, tell("genesis"));
  BOOST_TEST(told == "genesis+");
  fold.notify_when(2, tell("b"));
  fold.notify_when(1, tell("a"));
  const auto forgotten = fold.notify_when(1, tell("x"));
  BOOST_TEST(fold.forget(forgotten));
  BOOST_TEST(!fold.forget(forgotten));
  fold.step();
  BOOST_TEST(told == "genesis+");
  world.append({plain_claim("C1")}, policy_1);
  fold.step();
  BOOST_TEST(told == "genesis+a+");
  world.append({plain_claim("C2")}, policy_1);
  fold.step();
  fold.notify_when(2, tell("c"));
  BOOST_TEST(told == "genesis+a+b+c+");
}

BOOST_AUTO_TEST_CASE(who_waits_when_the_projector_ends_is_told_so) {
  small_world world;
  bool told = false;
  {
    auto fold = world.make_projector();
    fold.notify_when(9, [&](bool reached) { told = !reached; });
  }
  BOOST_TEST(told);
}

BOOST_AUTO_TEST_CASE(the_thread_covers_what_becomes_durable_and_what_is_left_when_it_is_stopped) {
  small_world world;
  auto fold = world.make_projector();
  fold.start([](const std::string& why) { BOOST_ERROR(why); });
  for (std::uint64_t i = 0; i < 20; ++i) {
    std::promise<bool> covered;
    fold.notify_when(i + 1, [&](bool reached) { covered.set_value(reached); });
    world.append({plain_claim(name_of(i))}, policy_1);
    fold.wake();
    BOOST_TEST(covered.get_future().get());
  }
  world.append({plain_claim("last")}, policy_1);
  fold.stop();
  BOOST_TEST(fold.next_position() == world.chain.next_position());
  check_readable(world);
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_on_the_thread_is_reported_once_and_ends_the_waiting) {
  small_world world;
  auto fold = world.make_projector();
  std::promise<std::string> failure;
  std::promise<bool> waited;
  fold.start([&](const std::string& why) { failure.set_value(why); });
  fold.notify_when(5, [&](bool reached) { waited.set_value(reached); });
  world.append({claim_cancelled{id_of<claim_id>("C2"), {}, {}, {}}}, policy_1);
  fold.wake();
  BOOST_TEST(failure.get_future().get().find("position 1 ") != std::string::npos);
  BOOST_TEST(!waited.get_future().get());
}

BOOST_AUTO_TEST_CASE(the_provider_directory_knows_the_latest_entry_from_the_view_and_from_the_tail) {
  small_world world;
  auto fold = world.make_projector();
  world.append({world.encoded({"1111111111", "One", network_status::in_network}),
                world.encoded({"2222222222", "Two", network_status::in_network}),
                world.encoded({"1111111111", "One again", network_status::preferred})});
  while (fold.step()) continue;
  world.append({world.encoded({"2222222222", "Two", network_status::preferred}),
                world.encoded({"3333333333", "Three", network_status::in_network})});
  store::provider_directory directory;
  const store::stream_reader reader(world.device, *world.derived, world.tail);
  load_reference(*world.derived, world.tail, reader, tenant, world.log_id(), directory);
  BOOST_TEST(directory.size() == 3u);
  BOOST_TEST(
      (directory.entry("1111111111") == provider{"1111111111", "One again", network_status::preferred}));
  BOOST_TEST((directory.find("2222222222").network == network_status::preferred));
  BOOST_TEST((directory.find("3333333333").network == network_status::in_network));
  BOOST_TEST((directory.find("4444444444").network == network_status::out_of_network));
  directory.put({"3333333333", "Three", network_status::out_of_network}, 2);
  BOOST_TEST((directory.find("3333333333").network == network_status::in_network));
}

BOOST_AUTO_TEST_CASE(affiliations_and_fee_schedules_come_from_the_view_and_from_the_tail) {
  small_world world;
  auto fold = world.make_projector();
  const affiliation first{date{20'500}, network_status::in_network, "A"}, second{date{20'600}, {}, "B"};
  const auto schedule = [](std::uint32_t version) {
    return fee_schedule_loaded{{"A", version, {{"99213", "", date{20'454}, {}, 100 * cents{version}}}}};
  };
  world.append({world.encoded({"1111111111", "One", network_status::in_network}),
                world.encoded(provider_affiliated{"1111111111", first}), world.encoded(schedule(1)),
                world.encoded(schedule(2))});
  while (fold.step()) continue;
  store::provider_directory covered;
  const store::stream_reader reader(world.device, *world.derived, world.tail);
  load_reference(*world.derived, world.tail, reader, tenant, world.log_id(), covered);
  BOOST_TEST_REQUIRE(covered.fees("A"));
  BOOST_TEST(covered.fees("A")->version == 2u);
  world.append({world.encoded(provider_affiliated{"1111111111", second}), world.encoded(schedule(3))});
  store::provider_directory directory;
  load_reference(*world.derived, world.tail, reader, tenant, world.log_id(), directory);
  BOOST_TEST_REQUIRE(directory.find("1111111111").since);
  BOOST_TEST((*directory.find("1111111111").since == std::vector{first, second}));
  BOOST_TEST(directory.fees("A")->version == 3u);
  BOOST_TEST(directory.fees("A")->fees.front().price == 300);
  BOOST_TEST(!directory.fees("B"));
}

BOOST_AUTO_TEST_CASE(what_was_last_said_of_a_provider_comes_from_the_view_and_from_the_tail) {
  small_world world;
  auto fold = world.make_projector();
  const auto described = [&](const char* npi, const char* tax_id) {
    provider_described event{npi, {}};
    event.details.tax_id = tax_id;
    return world.encoded(event);
  };
  const auto loaded = [&](const char* npi) {
    const store::stream_reader reader(world.device, *world.derived, world.tail);
    store::provider_directory directory;
    load_reference(*world.derived, world.tail, reader, tenant, world.log_id(), directory);
    const auto details = directory.details(npi);
    return details ? details->tax_id : std::string("nobody has said");
  };
  world.append({world.encoded({"1111111111", "One", network_status::in_network}),
                world.encoded({"2222222222", "Two", network_status::in_network}),
                described("1111111111", "111111111"), described("1111111111", "222222222")});
  while (fold.step()) continue;
  BOOST_TEST(loaded("1111111111") == "222222222");
  BOOST_TEST(loaded("2222222222") == "nobody has said");
  world.append({described("1111111111", "333333333"), described("2222222222", "444444444")});
  BOOST_TEST(loaded("1111111111") == "333333333");
  BOOST_TEST(loaded("2222222222") == "444444444");
  while (fold.step()) continue;
  BOOST_TEST(loaded("1111111111") == "333333333");
}

BOOST_AUTO_TEST_CASE(edit_tables_come_from_the_view_and_from_the_tail) {
  small_world world;
  auto fold = world.make_projector();
  const auto units = [](std::uint32_t version) {
    return edit_table_loaded{unit_table{
        "MUE", version, {{packed_code::of("99213"), {}, units_per::line, date{20'454}, {}, version, {}}}}};
  };
  const edit_table_loaded policy{policy_table{"all", 1, {default_terms(claim_edit::probable_duplicate)}}};
  const auto loaded = [&] {
    const store::stream_reader reader(world.device, *world.derived, world.tail);
    store::provider_directory directory;
    load_reference(*world.derived, world.tail, reader, tenant, world.log_id(), directory);
    return directory.edits();
  };
  BOOST_TEST(!loaded());
  world.append({world.encoded(units(1)), world.encoded(policy), world.encoded(units(2))});
  while (fold.step()) continue;
  BOOST_TEST_REQUIRE(loaded());
  BOOST_TEST(loaded()->units->version == 2u);
  BOOST_TEST(loaded()->policy->name == "all");
  world.append({world.encoded(units(3))});
  BOOST_TEST(loaded()->units->rows.front().most == 3);
  BOOST_TEST(loaded()->policy->version == 1u);
}

BOOST_AUTO_TEST_CASE(a_contract_newer_than_its_accumulators_is_no_snapshot) {
  small_world world;
  store::derived_batch batch;
  batch.snapshots = {
      {store::snapshot_contract_key(tenant, policy_1), store::snapshot_value(20, "contract")},
      {store::snapshot_accumulators_key(tenant, policy_1), store::snapshot_value(10, "amounts")}};
  world.derived->write(std::move(batch));
  BOOST_TEST(!load_bucket_snapshot(*world.derived, tenant, policy_1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_projector_test
}  // namespace benefactor::projections

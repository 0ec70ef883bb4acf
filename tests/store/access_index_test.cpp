#include "store/access_index.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <limits>

#include "tests/store/access_samples.hpp"

namespace benefactor::store {
namespace of_access_index_test {

using namespace test;

/// An access log with an index beside it.
struct indexed_world : access_world {
  indexed_world() { index_anew(); }

  void index_anew() {
    index.reset();
    index = access_index::open(folder / "access-index", *device, open_log(*device));
  }

  /// Recorded, durable and indexed.
  void add(const phi_access_record& record) {
    durable_pages.clear();
    this->record(record);
    device->pump();
    index->add(durable_pages);
  }

  access_page ask(const access_question& question, std::size_t limit = 100) const {
    return find_accesses(*device, *index, head.origin.log_id, question, limit);
  }
  std::vector<std::uint64_t> positions(const access_question& question, std::size_t limit = 100) const {
    std::vector<std::uint64_t> all;
    for (const auto& access : ask(question, limit).accesses) all.push_back(access.position);
    return all;
  }

  test_support::temp_directory folder;
  std::unique_ptr<access_index> index;
};

using all = std::vector<std::uint64_t>;

BOOST_FIXTURE_TEST_SUITE(access_index_test, indexed_world)

BOOST_AUTO_TEST_CASE(each_question_is_answered_by_what_is_asked_for_the_newest_first) {
  add(seen(1));                                                                                    // 1
  add(seen(2));                                                                                    // 2
  add(seen(1, "clerk-8"));                                                                         // 3
  add(read_on({access_purpose::operations, "an audit of this claim", true}, seen(2, "auditor")));  // 4
  BOOST_TEST(positions({}) == (all{4, 3, 2, 1}));
  BOOST_TEST(positions({.member = seen(1).member}) == (all{3, 1}));
  BOOST_TEST(positions({.claim = seen(2).claims[0]}) == (all{4, 2}));
  BOOST_TEST(positions({.policy = seen(1).policy}) == (all{4, 3, 2, 1}));
  BOOST_TEST(positions({.user = "clerk-7"}) == (all{2, 1}));
  BOOST_TEST(positions({.break_glass = true}) == (all{4}));
  BOOST_TEST(positions({.member = seen(1).member, .user = "clerk-8"}) == (all{3}));
  BOOST_TEST(positions({.member = seen(1).member, .break_glass = true}) == all{});
  BOOST_TEST(positions({.member = seen(9).member}) == all{});
  BOOST_TEST(positions({.tenant = tenant_name("acme"), .member = seen(1).member}) == all{});
}

BOOST_AUTO_TEST_CASE(moments_bound_a_question_also_where_nothing_else_is_asked) {
  const auto begin = now_us;
  for (std::uint8_t i = 1; i < 6; ++i) add(seen(i));  // At begin + 1 to begin + 5.
  BOOST_TEST(positions({.from_us = begin + 2, .to_us = begin + 4}) == (all{4, 3, 2}));
  BOOST_TEST(positions({.from_us = begin + 5}) == (all{5}));
  BOOST_TEST(positions({.to_us = begin}) == all{});
  BOOST_TEST(positions({.from_us = begin + 6}) == all{});
  constexpr auto first = std::numeric_limits<std::int64_t>::min(),
                 last = std::numeric_limits<std::int64_t>::max();
  BOOST_TEST(positions({.from_us = first}) == (all{5, 4, 3, 2, 1}));
  BOOST_TEST(positions({.from_us = first, .to_us = last}) == (all{5, 4, 3, 2, 1}));
  BOOST_TEST(positions({.from_us = last}) == all{});
  BOOST_TEST(positions({.to_us = first}) == all{});
  BOOST_TEST(positions({.user = "clerk-7", .from_us = begin + 3, .to_us = begin + 3}) == (all{3}));
}

BOOST_AUTO_TEST_CASE(pages_follow_each_other_without_gap_or_repetition) {
  for (int i = 0; i < 25; ++i) add(seen(static_cast<std::uint8_t>(1 + i % 3), i % 2 == 0 ? "a" : "b"));
  for (const std::size_t limit : {1, 2, 7, 25, 100})
    for (const auto& question : std::vector<access_question>{
             {}, {.member = seen(1).member}, {.member = seen(1).member, .user = "a"}, {.user = "b"}}) {
      const auto whole = positions(question);
      all gathered;
      auto next = question;
      do {
        const auto page = ask(next, limit);
        BOOST_TEST(page.accesses.size() <= limit);
        for (const auto& access : page.accesses) gathered.push_back(access.position);
        next.before = page.next;
      } while (next.before != 0);
      BOOST_TEST(gathered == whole);
    }
}

BOOST_AUTO_TEST_CASE(a_page_looks_at_so_many_records_and_says_where_to_go_on) {
  std::vector<phi_access_record> many(access_look_max + 5, seen(2, "b"));
  for (std::size_t i = 0; i < many.size(); ++i) many[i].method = std::to_string(i);
  many[0].who = seen(2, "a").who;
  durable_pages.clear();
  log->record(std::move(many), [](access_outcome) {});
  device->pump();
  index->add(durable_pages);
  const access_question rare{.member = seen(2).member, .user = "a"};
  const auto first = ask(rare);
  BOOST_TEST(first.accesses.empty());
  BOOST_TEST_REQUIRE(first.next != 0u);
  auto rest = rare;
  rest.before = first.next;
  const auto second = ask(rest);
  BOOST_TEST(second.accesses.size() == 1u);
  BOOST_TEST(second.next == 0u);
}

BOOST_AUTO_TEST_CASE(an_index_that_lags_or_is_gone_or_of_another_log_is_brought_to_the_end) {
  add(seen(1));
  record(seen(2));  // Not indexed: the program ended before.
  device->pump();
  log.reset();
  index_anew();
  BOOST_TEST(positions({.member = seen(2).member}) == (all{2}));
  index.reset();
  std::filesystem::remove_all(folder / "access-index");
  index_anew();
  BOOST_TEST(positions({}) == (all{2, 1}));
  // Another log, which has less.
  device = std::make_unique<simulated_log_device>();
  auto other = sample_genesis();
  other.log_id = id_of(0x70);
  head = open_log(*device, other);
  index_anew();
  BOOST_TEST(positions({.member = seen(1).member}) == all{});
  BOOST_TEST(index->end_position() == 1u);
}

BOOST_AUTO_TEST_CASE(an_index_whose_rows_are_damaged_is_built_anew) {
  add(seen(1));
  add(seen(2));
  log.reset();
  index.reset();
  std::size_t damaged = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "access-index")) {
    if (entry.path().extension() != ".sst") continue;
    // The first block has the checkpoint's row, whose key comes before all others.
    std::fstream table(entry.path(), std::ios::binary | std::ios::in | std::ios::out);
    table.seekg(8);
    const auto byte = static_cast<char>(table.get());
    table.seekp(8);
    table.put(static_cast<char>(byte ^ 1));
    ++damaged;
  }
  BOOST_TEST_REQUIRE(damaged == 1u);
  index_anew();
  BOOST_TEST(positions({}) == (all{2, 1}));
  BOOST_TEST(positions({.member = seen(1).member}) == (all{1}));
}

BOOST_AUTO_TEST_CASE(an_access_log_that_lost_its_end_is_refused) {
  add(seen(1));
  add(seen(2));
  log.reset();
  index.reset();
  device->remove_from(2);
  BOOST_CHECK_EXCEPTION(index_anew(), log_error, [](const log_error& error) {
    return std::string(error.what()).find("ends before position 2") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_damaged_access_log_is_refused_with_its_position) {
  add(seen(1));
  add(seen(2));
  log.reset();
  index.reset();
  std::filesystem::remove_all(folder / "access-index");
  auto bytes = *device->read_page(2).bytes;
  bytes[80] = static_cast<char>(bytes[80] ^ 1);
  device->damage_page(2, bytes);
  BOOST_CHECK_EXCEPTION(index_anew(), log_error, [](const log_error& error) {
    return std::string(error.what()).find("position 2") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_access_index_test
}  // namespace benefactor::store

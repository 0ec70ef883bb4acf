#include "store/stream_reader.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <rapidcheck/boost_test.h>
#include <thread>

#include "tests/store/log_samples.hpp"

namespace benefactor::store {

namespace {

using test::id_of;

stream_id stream_of(std::uint64_t number, stream_kind kind = stream_kind::claim) {
  stream_id stream{tenant_name(), kind, {}};
  std::memcpy(stream.id.bytes.data() + 3, &number, sizeof number);
  return stream;
}

/// A log in memory with its index, filled by hand: append, then fold as many pages as wanted.
struct small_log {
  simulated_log_device device;
  std::unique_ptr<derived_store> derived = make_memory_derived_store();
  tail_index tail;
  stream_reader reader{device, *derived, tail};
  page_chain chain{page_link{}};
  std::map<stream_id, std::vector<std::uint64_t>> expected;

  void append(const std::vector<std::vector<stream_id>>& events, std::size_t payload = 100) {
    std::vector<std::string> encoded;
    auto position = chain.next_position();
    for (const auto& streams : events) {
      auto event = test::small_event(payload);
      event.stream = streams.front();
      event.tags.assign(streams.begin() + 1, streams.end());
      for (const auto& stream : streams) {
        auto& positions = expected[stream];
        if (positions.empty() || positions.back() != position) positions.push_back(position);
      }
      ++position;
      encoded.push_back(encode_event(event));
    }
    auto pages = chain.append(encoded, 1);
    BOOST_REQUIRE(device.submit_and_wait(pages).ok());
    for (const auto& page : pages) tail.add(page);
  }

  /// The index entries of the next *pages* pages; the tail keeps them.
  void index(std::size_t pages) {
    const auto checkpoint = derived->checkpoint();
    derived_batch batch;
    const auto from = checkpoint ? checkpoint->next_position : 0;
    batch.checkpoint.next_position = from;
    for (const auto& page : tail.pages(from, pages)) {
      const auto view = page_view::trusted(page);
      for (const auto bytes : view) {
        const auto event = parse_event(bytes);
        const event_place place{event.position, page.first_position};
        batch.index.emplace_back(event.stream, place);
        for (const auto tag : event.tags) batch.index.emplace_back(tag, place);
      }
      batch.checkpoint.next_position = view.end_position();
    }
    derived->write(std::move(batch));
  }
  void drop() {
    if (const auto checkpoint = derived->checkpoint()) tail.drop_before(checkpoint->next_position);
  }
};

std::vector<std::uint64_t> positions_of(const std::vector<owned_event>& events) {
  std::vector<std::uint64_t> positions;
  for (const auto& event : events) positions.push_back(event.view.position);
  return positions;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stream_reader_test)

RC_BOOST_PROP(every_event_is_read_once_however_far_the_index_and_the_tail_have_come, ()) {
  small_log log;
  const auto steps = *rc::gen::container<std::vector<int>>(15, rc::gen::inRange(0, 1000));
  for (const int step : steps) {
    if (step % 3 == 0) {
      log.index(static_cast<std::size_t>(step % 4));
    } else if (step % 7 == 0) {
      log.drop();
    } else {
      std::vector<std::vector<stream_id>> events;
      for (int i = 0; i < step % 90; ++i)
        events.push_back({stream_of(static_cast<std::uint64_t>((step + i) % 25)),
                          stream_of(static_cast<std::uint64_t>(i % 3), stream_kind::bucket), stream_of(7)});
      log.append(events, static_cast<std::size_t>(step));
    }
    for (const auto& [stream, positions] : log.expected) {
      RC_ASSERT(positions_of(log.reader.read(stream)) == positions);
      RC_ASSERT(log.reader.exists(stream));
    }
    RC_ASSERT(!log.reader.exists(stream_of(99)));
  }
  for (const auto& [stream, positions] : log.expected) {
    const auto from = *rc::gen::inRange<std::uint64_t>(0, log.chain.next_position() + 2);
    std::vector<std::uint64_t> later;
    for (const auto position : positions)
      if (position >= from) later.push_back(position);
    RC_ASSERT(positions_of(log.reader.read(stream, from)) == later);
  }
}

BOOST_AUTO_TEST_CASE(a_page_leaves_the_tail_only_whole) {
  small_log log;
  log.append({{stream_of(1)}, {stream_of(2)}});
  log.append({{stream_of(3)}});
  log.tail.drop_before(1);
  BOOST_TEST(log.tail.begin_position() == 0u);
  BOOST_TEST(log.tail.exists(stream_of(1)));
  log.tail.drop_before(2);
  BOOST_TEST(log.tail.begin_position() == 2u);
  BOOST_TEST(log.tail.end_position() == 3u);
  BOOST_TEST(!log.tail.exists(stream_of(1)));
  BOOST_TEST(log.tail.exists(stream_of(3)));
  log.tail.drop_before(9);
  BOOST_TEST(log.tail.bytes() == 0u);
  BOOST_TEST(log.tail.end_position() == 3u);
}

BOOST_AUTO_TEST_CASE(the_tail_takes_pages_only_where_it_ends) {
  page_chain chain{page_link{}};
  const std::vector<std::string> events{test::event_of_size(100)};
  const auto first = chain.append(events, 1), second = chain.append(events, 1);
  tail_index tail;
  BOOST_CHECK_THROW(tail.add(second.front()), std::logic_error);
  tail.start_at(1);
  tail.add(second.front());
  BOOST_CHECK_THROW(tail.add(second.front()), std::logic_error);
  BOOST_CHECK_THROW(tail.start_at(5), std::logic_error);
  BOOST_TEST(tail.end_position() == 2u);
  BOOST_TEST(!tail.page_at(0));
  BOOST_TEST(tail.page_at(1).first_position == 1u);
  BOOST_TEST(!tail.page_at(2));
}

BOOST_AUTO_TEST_CASE(one_event_is_read_from_the_tail_and_from_the_log) {
  small_log log;
  log.append({{stream_of(1)}, {stream_of(2)}});
  BOOST_TEST((log.reader.read_event(1).view.stream == stream_of(2)));
  log.index(9);
  log.drop();
  BOOST_TEST((log.reader.read_event(1).view.stream == stream_of(2)));
  BOOST_CHECK_THROW(log.reader.read_event(2), log_error);
}

BOOST_AUTO_TEST_CASE(an_index_that_names_more_than_the_log_holds_is_reported) {
  // Neither a page that is not there nor a position behind the end of one that is.
  for (const event_place wrong : {event_place{40, 40}, event_place{40, 0}}) {
    small_log log;
    log.append({{stream_of(1)}});
    derived_batch batch;
    batch.index.emplace_back(stream_of(5), wrong);
    log.derived->write(batch);
    log.tail.drop_before(100);
    log.tail.start_at(50);
    BOOST_CHECK_THROW(log.reader.read(stream_of(5)), log_error);
  }
}

BOOST_AUTO_TEST_CASE(readers_see_everything_durable_while_pages_move_from_the_tail_to_the_index) {
  small_log log;
  log.append({{stream_of(1), stream_of(0)}});
  std::atomic<std::uint64_t> durable{1};
  std::atomic<bool> done{false};
  std::atomic<int> gaps{0};
  std::thread reader([&] {
    while (!done) {
      const auto known = durable.load();
      const auto positions = positions_of(log.reader.read(stream_of(0)));
      if (positions.size() < known) ++gaps;
      for (std::size_t i = 0; i < positions.size(); ++i) gaps += positions[i] != i;
      if (!log.reader.exists(stream_of(known))) ++gaps;
    }
  });
  for (std::uint64_t number = 2; number <= 400; ++number) {
    log.append({{stream_of(number), stream_of(0)}}, 3000);
    durable = number;
    if (number % 3 == 0) log.index(2);
    if (number % 5 == 0) log.drop();
  }
  done = true;
  reader.join();
  BOOST_TEST(gaps == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store

#include <boost/test/unit_test.hpp>
#include <set>

#include "api/client/client_connection.hpp"
#include "api/client/write_requests.hpp"
#include "tests/api/rpc/door_fixture.hpp"

namespace benefactor::api::test {
namespace of_claim_stream_test {

/// A sink that keeps what it is called with and never returns.
class silent_sink final : public wire::ResultSink::Server {
 public:
  explicit silent_sink(int& calls) : calls_(calls) {}
  kj::Promise<void> results(ResultsContext) override {
    ++calls_;
    return kj::NEVER_DONE;
  }

 private:
  int& calls_;
};

/// A stream without the client library's own care for the window.
struct raw_stream {
  raw_stream(const std::string& address, std::uint32_t window, kj::Own<wire::ResultSink::Server> sink)
      : connection(address, std::chrono::seconds(5)), stream(nullptr) {
    auto request = connection.claims->openStreamRequest();
    request.setResults(kj::mv(sink));
    request.setWindow(window);
    stream = connection.wait(request.send()).getStream();
  }

  void push(std::uint64_t first, std::uint32_t count) {
    auto request = stream.pushRequest();
    auto claims = request.initClaims(count);
    for (std::uint32_t i = 0; i < count; ++i)
      write_claim(claims[i], sample_claim(first + i), nullptr, nullptr);
    connection.wait(request.send());
  }

  /// A call on the same connection: what was sent before it has arrived when it returns.
  void round_trip() { connection.wait(connection.session->infoRequest().send()); }

  client_connection connection;
  wire::ClaimStream::Client stream;
};

class counting_sink final : public wire::ResultSink::Server {
 public:
  explicit counting_sink(std::uint64_t& results) : results_(results) {}
  kj::Promise<void> results(ResultsContext context) override {
    results_ += context.getParams().getBatch().size();
    return kj::READY_NOW;
  }

 private:
  std::uint64_t& results_;
};

void stream_through(std::uint32_t window, std::uint32_t batch, std::uint64_t claims) {
  door_fixture fixture;
  auto client = fixture.connect();
  std::vector<bool> seen(claims);
  std::uint64_t results = 0;
  auto stream = client.open_stream({.window = window, .batch = batch, .submission = {}},
                                   [&](std::span<claim_result> some) {
                                     for (const auto& result : some) {
                                       ++results;
                                       seen.at(result.sequence) = true;
                                     }
                                   });
  for (std::uint64_t i = 0; i < claims; ++i) BOOST_REQUIRE(stream.push(sample_claim(i)) == i);
  const auto summary = stream.finish();
  BOOST_TEST(results == claims);
  BOOST_TEST(std::count(seen.begin(), seen.end(), true) == static_cast<std::ptrdiff_t>(claims));
  BOOST_TEST(summary.pushed == claims);
  BOOST_TEST(summary.decided == claims);
  BOOST_TEST(summary.position == claims);
  BOOST_TEST(stream.in_flight() == 0u);
}

BOOST_AUTO_TEST_SUITE(claim_streams)

BOOST_AUTO_TEST_CASE(a_window_of_one_comes_to_its_end) { stream_through(1, 128, 300); }

BOOST_AUTO_TEST_CASE(a_window_of_100000_comes_to_its_end) { stream_through(100'000, 128, 20'000); }

BOOST_AUTO_TEST_CASE(a_batch_as_large_as_the_window_comes_to_its_end) { stream_through(64, 64, 1'000); }

BOOST_FIXTURE_TEST_CASE(a_stream_of_nothing_finishes_at_once, door_fixture) {
  auto client = connect();
  auto stream = client.open_stream({}, {});
  BOOST_TEST(stream.finish().pushed == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_stream_counts_outcomes_refusals_and_failures, door_fixture) {
  auto client = connect();
  auto stream = client.open_stream({}, {});
  auto refused = sample_claim(1), failed = sample_claim(2);
  refused.provider_npi = "REFUSE";
  failed.provider_npi = "FAIL";
  stream.push(refused);
  stream.push(failed);
  stream.push(sample_claim(3));
  const auto summary = stream.finish();
  BOOST_TEST(summary.pushed == 3u);
  BOOST_TEST(summary.refused == 1u);
  BOOST_TEST(summary.failed == 1u);
  BOOST_TEST(summary.decided == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_command_keeps_its_place_among_the_claims, door_fixture) {
  auto client = connect();
  std::vector<claim_status> statuses(3);
  auto stream = client.open_stream({}, [&](std::span<claim_result> some) {
    for (const auto& result : some) statuses.at(result.sequence) = result.outcome()->status;
  });
  stream.push(sample_claim(1));
  BOOST_TEST(stream.command(natural_claim_name{"ACME", "C-1"}, pay_claim{{}, {20'001}, "EFT-1"}) == 1u);
  stream.push(sample_claim(2));
  BOOST_TEST(stream.finish().decided == 3u);
  BOOST_TEST((statuses == std::vector{claim_status::approved, claim_status::paid, claim_status::approved}));
}

BOOST_FIXTURE_TEST_CASE(no_more_than_the_window_is_with_the_engine, door_fixture) {
  engine.hold();
  std::uint64_t results = 0;
  raw_stream stream(address(), 100, kj::heap<counting_sink>(results));
  for (int i = 0; i < 30; ++i) stream.push(i * 10, 10);
  engine.wait_for(100);
  stream.round_trip();
  BOOST_TEST(engine.received() == 100u);
  engine.release();
  const auto summary = stream.connection.wait(stream.stream.finishRequest().send());
  BOOST_TEST(summary.getSummary().getDecided() == 300u);
  BOOST_TEST(results == 300u);  // Finish answers after every result.
}

BOOST_FIXTURE_TEST_CASE(a_batch_larger_than_the_window_is_taken_when_nothing_else_is_in_flight,
                        door_fixture) {
  std::uint64_t results = 0;
  raw_stream stream(address(), 1, kj::heap<counting_sink>(results));
  stream.push(0, 50);
  stream.push(50, 50);
  stream.connection.wait(stream.stream.finishRequest().send());
  BOOST_TEST(results == 100u);
}

BOOST_AUTO_TEST_CASE(streams_share_the_credits_of_all_without_deadlock) {
  door_fixture fixture({.connection_claims = 40, .total_claims = 50});
  auto one = fixture.connect(), two = fixture.connect();
  std::uint64_t results = 0;
  const auto count = [&](std::span<claim_result> some) { results += some.size(); };
  auto first = one.open_stream({.window = 0, .batch = 30, .submission = {}}, count);
  auto second = two.open_stream({.window = 0, .batch = 30, .submission = {}}, count);
  for (int i = 0; i < 3'000; ++i) {
    first.push(sample_claim(i));
    second.push(sample_claim(i));
  }
  first.finish();
  second.finish();
  BOOST_TEST(results == 6'000u);
}

BOOST_AUTO_TEST_CASE(a_client_that_never_takes_its_results_is_cut_off_and_others_do_not_notice) {
  door_fixture fixture(
      {.unreturned_results = 4, .results_per_call = 10, .silence = std::chrono::milliseconds(200)});
  auto other = fixture.connect();
  int calls = 0;
  raw_stream silent(fixture.address(), 1'000, kj::heap<silent_sink>(calls));
  for (int i = 0; i < 10; ++i) silent.push(i * 50, 50);

  std::uint64_t results = 0;
  auto stream = other.open_stream({.window = 500, .batch = 50, .submission = {}},
                                  [&](std::span<claim_result> some) { results += some.size(); });
  for (int i = 0; i < 5'000; ++i) stream.push(sample_claim(i));
  BOOST_TEST(stream.finish().decided == 5'000u);

  BOOST_CHECK_THROW(silent.connection.wait_connected(kj::NEVER_DONE), rpc_failure);
  BOOST_TEST(calls == 4);  // No more than that are ever outstanding.
  BOOST_TEST(fixture.door.stats().connections_cut == 1u);
  BOOST_TEST(other.info().claims_in_flight == 0u);  // Its credits came back.
  BOOST_TEST(other.submit(sample_claim(1)).outcome());
}

BOOST_FIXTURE_TEST_CASE(the_credits_of_a_client_that_vanished_come_back_when_the_engine_has_answered,
                        door_fixture) {
  engine.hold();
  auto other = connect();
  {
    auto client = connect();
    auto stream = client.open_stream({.window = 100, .batch = 50, .submission = {}}, {});
    for (int i = 0; i < 100; ++i) stream.push(sample_claim(i));
    stream.poll();
    engine.wait_for(100);
  }
  while (other.info().connections != 1) other.poll(std::chrono::milliseconds(1));
  BOOST_TEST(other.info().claims_in_flight == 100u);  // The engine still holds them.
  engine.release();
  while (other.info().claims_in_flight != 0) other.poll(std::chrono::milliseconds(1));
  BOOST_TEST(other.submit(sample_claim(1)).outcome());
}

BOOST_FIXTURE_TEST_CASE(nothing_can_be_pushed_after_finish, door_fixture) {
  std::uint64_t results = 0;
  raw_stream stream(address(), 10, kj::heap<counting_sink>(results));
  stream.push(0, 5);
  stream.connection.wait(stream.stream.finishRequest().send());
  stream.push(5, 5);
  BOOST_CHECK_THROW(stream.connection.wait(stream.stream.finishRequest().send()), rpc_failure);
  BOOST_TEST(engine.received() == 5u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_claim_stream_test
}  // namespace benefactor::api::test

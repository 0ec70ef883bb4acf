// Each limit of the door at its edge: what is within it is served, what is beyond it is refused in clear
// words, and nobody else notices.
#include <arpa/inet.h>
#include <boost/test/unit_test.hpp>
#include <capnp/rpc.capnp.h>
#include <capnp/serialize.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/client/client_connection.hpp"
#include "tests/api/rpc/door_fixture.hpp"

namespace benefactor::api::test {
namespace of_limits_test {

/// The failure that *call* ends with; fails the test when it does not.
template <class Call>
rpc_failure failure_of(Call&& call) {
  try {
    call();
  } catch (const rpc_failure& failure) {
    return failure;
  }
  BOOST_FAIL("was not refused");
  return {rpc_failure::kind::failed, ""};
}

bool is_overloaded(const rpc_failure& failure) {
  return failure.what_happened() == rpc_failure::kind::overloaded;
}

bool says(const rpc_failure& failure, const std::string& text) {
  return std::string{failure.what()}.find(text) != std::string::npos;
}

/// Waits until *holds*, turning the loop of *client*.
template <class Condition>
void turn_until(claims_client& client, Condition&& holds) {
  while (!holds()) client.poll(std::chrono::milliseconds(1));
}

/// Sends claims that no one waits for yet.
void send(claims_client& client, int claims) {
  for (int i = 0; i < claims; ++i) client.submit_async(sample_claim(7), {}, [](claim_result) {});
}

/// A fixture whose engine holds one claim of *client*'s, so that every further one waits for its credits.
/// @returns the bytes that a claim counts for.
std::uint64_t hold_one(door_fixture& fixture, claims_client& client) {
  fixture.engine.hold();
  const auto before = fixture.engine.received();
  send(client, 1);
  client.poll();
  fixture.engine.wait_for(before + 1);
  client.info();
  return fixture.door.stats().bytes_in_flight;
}

/// A socket that speaks no more than it is told to.
class raw_socket {
 public:
  explicit raw_socket(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BOOST_REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
  }
  raw_socket(const raw_socket&) = delete;
  ~raw_socket() { ::close(fd_); }

  /// Begins a message of one segment and sends no more than the first word of it.
  void announce(std::uint32_t words) const {
    const std::uint32_t head[] = {0, words, 0, 0};
    BOOST_REQUIRE(::send(fd_, head, sizeof head, 0) == sizeof head);
  }

  void send(kj::ArrayPtr<const kj::byte> bytes) const {
    BOOST_REQUIRE(::send(fd_, bytes.begin(), bytes.size(), MSG_NOSIGNAL) ==
                  static_cast<ssize_t>(bytes.size()));
  }

  bool is_closed(int within_ms) const {
    pollfd closed{fd_, POLLRDHUP, 0};
    return ::poll(&closed, 1, within_ms) == 1;
  }

 private:
  int fd_;
};

BOOST_AUTO_TEST_SUITE(door_limits_at_their_edge)

BOOST_AUTO_TEST_CASE(one_connection_more_than_there_may_be_is_told_so_until_another_has_gone) {
  door_fixture fixture({.connections = 2});
  auto first = fixture.connect();
  {
    auto second = fixture.connect();
    const auto refused = failure_of([&] { fixture.connect(); });
    BOOST_TEST(is_overloaded(refused));
    BOOST_TEST(says(refused, "all its connections are taken; it has 2"));
    BOOST_TEST(second.submit(sample_claim(1)).outcome());
  }
  turn_until(first, [&] { return first.info().connections == 1; });
  auto third = fixture.connect();
  BOOST_TEST(third.submit(sample_claim(1)).outcome());
  BOOST_TEST(third.info().connections_refused == 1u);
}

BOOST_AUTO_TEST_CASE(many_connections_too_many_are_all_refused_and_leave_nothing_behind) {
  door_fixture fixture({.connections = 1});
  auto first = fixture.connect();
  for (int i = 0; i < 200; ++i) BOOST_TEST(is_overloaded(failure_of([&] { fixture.connect(); })));
  BOOST_TEST(first.info().connections_refused == 200u);
  BOOST_TEST(first.info().connections == 1u);
  BOOST_TEST(first.submit(sample_claim(1)).outcome());
}

BOOST_AUTO_TEST_CASE(one_stream_more_than_a_connection_may_have_is_overload_until_another_has_ended) {
  door_fixture fixture({.streams = 2});
  auto client = fixture.connect();
  auto one = client.open_stream({}, {});
  {
    auto two = client.open_stream({}, {});
    BOOST_TEST(is_overloaded(failure_of([&] { client.open_stream({}, {}); })));
    two.finish();
  }
  BOOST_CHECK_NO_THROW(client.open_stream({}, {}));
}

BOOST_AUTO_TEST_CASE(a_call_with_as_many_claims_as_may_be_is_taken_and_one_with_one_more_is_not) {
  door_fixture fixture({.batch_claims = 3});
  auto client = fixture.connect();
  const std::vector<claim_submission> claims(4, sample_claim(1));
  BOOST_TEST(client.submit_batch(std::span(claims).first(3)).size() == 3u);
  BOOST_CHECK_THROW(client.submit_batch(claims), rpc_failure);
  BOOST_TEST(client.submit(sample_claim(1)).outcome());
}

BOOST_AUTO_TEST_CASE(claims_in_flight_reach_the_limit_of_a_connection_and_that_of_all_and_no_more) {
  door_fixture fixture({.connection_claims = 5, .total_claims = 8});
  fixture.engine.hold();
  auto one = fixture.connect(), two = fixture.connect();
  send(one, 9);
  send(two, 9);
  one.poll();
  two.poll();
  fixture.engine.wait_for(8);
  BOOST_TEST(one.info().claims_in_flight == 8u);
  two.info();  // What was sent before it has arrived.
  BOOST_TEST(fixture.engine.received() == 8u);
  fixture.engine.release();
  one.wait_for_answers();
  two.wait_for_answers();
  BOOST_TEST(fixture.engine.received() == 18u);
}

BOOST_AUTO_TEST_CASE(bytes_in_flight_reach_the_limit_of_a_connection_and_no_more) {
  std::uint64_t bytes = 0;
  {
    door_fixture probe;
    auto client = probe.connect();
    bytes = hold_one(probe, client);
  }
  door_fixture fixture({.connection_bytes = 3 * bytes});
  fixture.engine.hold();
  auto client = fixture.connect();
  send(client, 5);
  client.poll();
  fixture.engine.wait_for(3);
  BOOST_TEST(client.info().claims_in_flight == 3u);
  BOOST_TEST(fixture.door.stats().bytes_in_flight == 3 * bytes);
  fixture.engine.release();
  client.wait_for_answers();
}

BOOST_AUTO_TEST_CASE(a_connection_on_which_more_waits_than_may_is_ended_and_told_so) {
  constexpr std::uint64_t limit = 20'000;
  door_fixture fixture({.connection_claims = 1, .connection_backlog = limit});
  auto other = fixture.connect(), client = fixture.connect();
  const auto bytes = hold_one(fixture, client);
  // A message counts while it is read, and then what was read of it; so the edge is that wide.
  const auto within = static_cast<int>((limit - 2 * bytes) / bytes);
  send(client, within);
  BOOST_CHECK_NO_THROW(client.info());
  send(client, 4);
  const auto ended = failure_of([&] { client.wait_for_answers(); });
  BOOST_TEST(says(ended, "more waits on this connection than the server keeps for one: 20000 bytes"));
  turn_until(other, [&] { return other.info().connections == 1; });
  BOOST_TEST(other.info().connections_cut == 1u);
  fixture.engine.release();
  BOOST_TEST(other.submit(sample_claim(1)).outcome());
}

BOOST_AUTO_TEST_CASE(where_more_waits_on_all_connections_than_may_the_one_with_most_is_ended) {
  constexpr std::uint64_t limit = 40'000;
  door_fixture fixture({.connection_claims = 1, .connection_backlog = limit, .total_backlog = limit});
  auto little = fixture.connect(), much = fixture.connect();
  const auto bytes = hold_one(fixture, little);
  hold_one(fixture, much);
  const auto third = static_cast<int>(limit / 3 / bytes);
  send(little, third);
  BOOST_CHECK_NO_THROW(little.info());
  send(much, third);
  BOOST_CHECK_NO_THROW(much.info());
  BOOST_CHECK_NO_THROW(little.info());
  send(much, third + 3);
  const auto ended = failure_of([&] { much.wait_for_answers(); });
  BOOST_TEST(says(ended, "on all connections"));
  fixture.engine.release();
  little.wait_for_answers();  // Nothing of this one's was lost.
  BOOST_TEST(little.info().connections_cut == 1u);
}

BOOST_AUTO_TEST_CASE(messages_announced_and_never_sent_count_and_end_a_connection) {
  constexpr std::uint64_t half = 512 << 10;
  door_fixture fixture({.connection_backlog = 3 * half,
                        .total_backlog = 3 * half,
                        .message_bytes = 2 * half,
                        .sessionless_message_bytes = 2 * half});
  auto client = fixture.connect();
  raw_socket one(fixture.door.port()), two(fixture.door.port()), three(fixture.door.port());
  for (const auto* each : {&one, &two}) each->announce(half / 8);
  BOOST_TEST(client.submit(sample_claim(1)).outcome());
  BOOST_TEST(client.info().connections_cut == 0u);
  three.announce(2 * half / 8);
  BOOST_TEST(three.is_closed(10'000));
  BOOST_TEST(!one.is_closed(0));
  BOOST_TEST(!two.is_closed(0));
  BOOST_TEST(client.info().connections_cut == 1u);
  BOOST_TEST(client.submit(sample_claim(1)).outcome());
}

BOOST_AUTO_TEST_CASE(a_message_before_a_session_has_at_most_64_KiB) {
  door_fixture fixture;
  auto client = fixture.connect();
  raw_socket short_enough(fixture.door.port()), too_long(fixture.door.port());
  short_enough.announce((64 << 10) / 8);
  too_long.announce((64 << 10) / 8 + 1);
  BOOST_TEST(too_long.is_closed(10'000));
  BOOST_TEST(!short_enough.is_closed(0));
  BOOST_TEST(client.info().connections_cut == 1u);
  const std::vector<claim_submission> claims(2'000, sample_claim(1));
  BOOST_TEST(client.submit_batch(claims).size() == 2'000u);  // It has a session.
}

BOOST_AUTO_TEST_CASE(a_message_that_was_begun_and_does_not_come_ends_its_connection) {
  door_fixture fixture({.message = std::chrono::milliseconds(100)});
  auto client = fixture.connect();
  raw_socket idle(fixture.door.port()), begun(fixture.door.port()), barely(fixture.door.port());
  begun.announce(100);
  barely.send(kj::ArrayPtr<const kj::byte>(reinterpret_cast<const kj::byte*>("\0"), 1));
  BOOST_TEST(begun.is_closed(10'000));
  BOOST_TEST(barely.is_closed(10'000));
  BOOST_TEST(!idle.is_closed(0));
  BOOST_TEST(client.submit(sample_claim(1)).outcome());
}

BOOST_AUTO_TEST_CASE(before_a_session_a_connection_keeps_at_most_16_calls_open) {
  door_fixture fixture;
  auto client = fixture.connect();
  raw_socket stranger(fixture.door.port());
  const auto ask = [&](std::uint32_t id) {
    capnp::MallocMessageBuilder message;
    message.initRoot<capnp::rpc::Message>().initBootstrap().setQuestionId(id);
    stranger.send(capnp::messageToFlatArray(message).asBytes());
  };
  const auto let_go = [&](std::uint32_t id) {
    capnp::MallocMessageBuilder message;
    message.initRoot<capnp::rpc::Message>().initFinish().setQuestionId(id);
    stranger.send(capnp::messageToFlatArray(message).asBytes());
  };
  for (std::uint32_t id = 0; id < 16; ++id) ask(id);
  let_go(3);
  ask(16);
  BOOST_TEST(client.submit(sample_claim(1)).outcome());
  BOOST_TEST(!stranger.is_closed(50));
  ask(17);
  BOOST_TEST(stranger.is_closed(10'000));
  BOOST_TEST(client.info().connections_cut == 1u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_keeps_more_calls_open_than_may_be_is_ended_and_told_so) {
  door_fixture fixture({.open_calls = 8});
  fixture.engine.hold();
  auto other = fixture.connect(), client = fixture.connect();
  send(client, 12);
  const auto ended = failure_of([&] { client.wait_for_answers(); });
  BOOST_TEST(says(ended, "more calls of this connection are kept open than may be: 8"));
  fixture.engine.release();
  BOOST_TEST(other.submit(sample_claim(1)).outcome());
  for (int i = 0; i < 20; ++i) other.info();  // One after the other there may be any number.
  BOOST_TEST(other.info().connections_cut == 1u);
}

BOOST_AUTO_TEST_CASE(what_a_server_says_of_its_limits_is_what_it_was_given) {
  const door_limits given{.connection_claims = 11,
                          .connection_bytes = 12'000,
                          .total_claims = 13,
                          .total_bytes = 14'000,
                          .connection_backlog = 15'000'000,
                          .total_backlog = 16'000'000,
                          .batch_claims = 7,
                          .message_bytes = 18'000,
                          .unreturned_results = 3,
                          .results_per_call = 4,
                          .streams = 5,
                          .waiting_calls = 6,
                          .waiting_queries = 8,
                          .connections = 9,
                          .silence = std::chrono::milliseconds(1'500),
                          .query_wait = std::chrono::milliseconds(250),
                          .subscriptions = 21,
                          .connection_subscriptions = 22,
                          .subscription_events = 23,
                          .subscription_silence = std::chrono::milliseconds(750)};
  door_fixture fixture(given);
  const auto told = fixture.connect().info().limits;
  BOOST_TEST(told.connection_claims == given.connection_claims);
  BOOST_TEST(told.connection_bytes == given.connection_bytes);
  BOOST_TEST(told.total_claims == given.total_claims);
  BOOST_TEST(told.total_bytes == given.total_bytes);
  BOOST_TEST(told.connection_backlog == given.connection_backlog);
  BOOST_TEST(told.total_backlog == given.total_backlog);
  BOOST_TEST(told.batch_claims == given.batch_claims);
  BOOST_TEST(told.message_bytes == given.message_bytes);
  BOOST_TEST(told.unreturned_results == given.unreturned_results);
  BOOST_TEST(told.results_per_call == given.results_per_call);
  BOOST_TEST(told.streams == given.streams);
  BOOST_TEST(told.waiting_calls == given.waiting_calls);
  BOOST_TEST(told.waiting_queries == given.waiting_queries);
  BOOST_TEST(told.connections == given.connections);
  BOOST_TEST(told.silence_seconds == 1.5);
  BOOST_TEST(told.query_wait_seconds == 0.25);
  BOOST_TEST(told.subscriptions == given.subscriptions);
  BOOST_TEST(told.connection_subscriptions == given.connection_subscriptions);
  BOOST_TEST(told.subscription_events == given.subscription_events);
  BOOST_TEST(told.subscription_silence_seconds == 0.75);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_limits_test
}  // namespace benefactor::api::test

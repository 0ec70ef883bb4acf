// The listener by itself: handlers that throw, do not answer or come late, and bodies that come in small
// pieces.
#include <boost/test/unit_test.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "api/http/http_listener.hpp"
#include "tests/api/http/raw_client.hpp"

namespace benefactor::api::http::test {
namespace {

listen_options plain(http_limits limits = {}) {
  listen_options options;
  options.plain = "127.0.0.1:0";
  options.limits = limits;
  return options;
}

response saying(std::string body) {
  response made;
  made.body = std::move(body);
  return made;
}

raw_answer ask(const http_listener& listener, const std::string& request) {
  raw_client client(listener.plain_port());
  BOOST_REQUIRE(client.send(request));
  return client.read();
}

BOOST_AUTO_TEST_SUITE(http_listener_alone)

BOOST_AUTO_TEST_CASE(work_that_throws_is_answered_and_costs_its_connection_alone) {
  http_listener listener(plain(), [](exchange& with, const exchange_handle& handle) {
    const auto fail = [] { throw std::runtime_error("nobody foresaw this"); };
    const auto& target = with.head().target;
    if (target == "/good") return with.respond(saying("good"));
    if (target == "/later") return handle.with([fail](exchange&) { fail(); });
    with.read_body(10, [fail](std::string) { fail(); });
  });
  raw_client other(listener.plain_port());
  BOOST_REQUIRE(other.send(get("/good")));
  BOOST_TEST(other.read().body == "good");
  for (const auto& request : {get("/later"), with_body("POST", "/body", "{}")}) {
    raw_client client(listener.plain_port());
    BOOST_REQUIRE(client.send(request));
    const auto answer = client.read();
    BOOST_TEST(answer.status == 500u);
    BOOST_TEST(answer.has("application/problem+json"));
    BOOST_TEST(answer.body.find("foresaw") == std::string::npos);
    BOOST_TEST(client.is_closed());
  }
  BOOST_REQUIRE(other.send(get("/good")));
  BOOST_TEST(other.read().body == "good");
}

BOOST_AUTO_TEST_CASE(who_gets_no_answer_in_time_is_told_so_and_gives_its_place_back) {
  http_limits limits;
  limits.answer = std::chrono::milliseconds(50);
  http_listener listener(plain(limits), [](exchange&, const exchange_handle&) {});
  raw_client client(listener.plain_port());
  BOOST_REQUIRE(client.send(get("/")));
  const auto answer = client.read();
  BOOST_TEST(answer.status == 504u);
  BOOST_TEST(answer.has("Connection: close"));
  BOOST_TEST(client.is_closed());
  BOOST_TEST(listener.counts().timed_out.load() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_late_is_not_the_next_requests) {
  std::mutex mutex;
  std::optional<exchange_handle> first;
  http_listener listener(plain(), [&](exchange& with, const exchange_handle& handle) {
    const std::lock_guard lock(mutex);
    if (!first) first = handle;
    first->with([](exchange& late) { late.respond(saying("late")); });
    with.respond(saying(with.head().target));
  });
  raw_client client(listener.plain_port());
  for (const auto* target : {"/one", "/two", "/three"}) {
    BOOST_REQUIRE(client.send(get(target)));
    BOOST_TEST(client.read().body == target);
  }
}

BOOST_AUTO_TEST_CASE(a_handle_may_be_held_for_longer_than_the_listener_lives) {
  std::mutex mutex;
  std::optional<exchange_handle> kept;
  bool ran = false;
  {
    http_listener listener(plain(), [&](exchange& with, const exchange_handle& handle) {
      const std::lock_guard lock(mutex);
      kept = handle;
      with.respond(saying("kept"));
    });
    BOOST_TEST(ask(listener, get("/")).body == "kept");
  }
  BOOST_REQUIRE(kept.has_value());
  kept->with([&ran](exchange&) { ran = true; });
  kept.reset();  // Nothing of the listener's is touched by that; the sanitizers would tell.
  BOOST_TEST(!ran);
}

BOOST_AUTO_TEST_CASE(what_an_answer_keeps_is_kept_until_its_client_has_taken_it_or_has_gone) {
  constexpr std::size_t more_than_sockets_hold = 64u << 20;
  std::mutex mutex;
  std::vector<std::weak_ptr<void>> kept;
  http_listener listener(plain(), [&](exchange& with, const exchange_handle&) {
    auto answer = saying(std::string(more_than_sockets_hold, 'x'));
    answer.kept = std::make_shared<int>();
    {
      const std::lock_guard lock(mutex);
      kept.push_back(answer.kept);
    }
    with.respond(std::move(answer));
  });
  const auto is_kept = [&](std::size_t which) {
    const std::lock_guard lock(mutex);
    return !kept.at(which).expired();
  };
  raw_client reader(listener.plain_port());
  auto leaver = std::make_optional<raw_client>(listener.plain_port());
  for (auto* client : {&reader, &*leaver}) {
    BOOST_REQUIRE(client->send(get("/")));
    client->read_until("\r\n\r\n");  // It has begun to arrive.
  }
  BOOST_TEST(is_kept(0));
  BOOST_TEST(is_kept(1));
  BOOST_TEST(reader.read().body.size() == more_than_sockets_hold);
  while (is_kept(0)) std::this_thread::yield();
  BOOST_TEST(is_kept(1));
  leaver.reset();
  while (is_kept(1)) std::this_thread::yield();
}

BOOST_AUTO_TEST_CASE(the_last_chunk_may_come_a_byte_at_a_time) {
  http_listener listener(plain(), [](exchange& with, const exchange_handle&) {
    if (!with.head().has_body()) return with.respond(saying("here"));
    with.read_body(100, [&with](std::string body) { with.respond(saying("[" + body + "]")); });
  });
  const std::string head =
      "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-Continue\r\n\r\n";
  for (const auto* chunks : {"", "2\r\nab\r\n"}) {
    const std::string body = chunks;
    raw_client client(listener.plain_port());
    BOOST_REQUIRE(client.send(head));
    BOOST_TEST(client.read().status == 100u);  // It waits for the body now.
    for (const char c : body + "0\r\n\r\n") {
      BOOST_REQUIRE(client.send(std::string(1, c)));
      // Some other request meanwhile, so that most bytes are read by themselves.
      BOOST_TEST(ask(listener, get("/")).body == "here");
    }
    BOOST_TEST(client.read().body == (body.empty() ? "[]" : "[ab]"));
  }
}

BOOST_AUTO_TEST_CASE(a_body_is_the_same_in_whatever_pieces_it_comes) {
  http_listener listener(plain(), [](exchange& with, const exchange_handle&) {
    with.read_body(1u << 20, [&with](std::string body) { with.respond(saying(std::move(body))); });
  });
  const auto hexadecimal = [](std::size_t number) {
    std::string digits;
    for (; number > 0; number /= 16) digits.insert(digits.begin(), "0123456789abcdef"[number % 16]);
    return digits;
  };
  std::string body;
  for (std::size_t i = 0; i < 200'000; ++i) body += static_cast<char>('a' + i % 26);
  raw_client client(listener.plain_port());
  for (const std::size_t size : {7u, 1'000u, 65'535u, 65'536u, 65'537u, 200'000u}) {
    std::string request = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += size) {
      const auto piece = body.substr(at, size);
      request += hexadecimal(piece.size()) + "\r\n" + piece + "\r\n";
    }
    BOOST_REQUIRE(client.send(request + "0\r\n\r\n"));
    BOOST_TEST((client.read().body == body), std::to_string(size));
    const auto whole = body.substr(0, size);
    BOOST_REQUIRE(client.send(with_body("POST", "/", whole)));
    BOOST_TEST((client.read().body == whole), std::to_string(size));
  }
}

BOOST_AUTO_TEST_CASE(what_two_servers_may_read_differently_is_refused_by_the_parser_too) {
  http_listener listener(plain(), [](exchange& with, const exchange_handle&) {
    if (!with.head().has_body()) return with.respond(saying("here"));
    with.read_body(100, [&with](std::string body) { with.respond(saying(std::move(body))); });
  });
  const std::string inner = get("/");
  const std::string chunked = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string wrong[] = {
      "GET / HTTP/1.1\nHost: 127.0.0.1\n\n" + inner,
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\nTransfer-Encoding: chunked\r\n\r\n" + inner,
      "GET / HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n" + inner,
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n: x\r\n\r\n" + inner,
      chunked + "2;a\nb\r\nab\r\n0\r\n\r\n" + inner,
      chunked + "2 \r\nab\r\n0\r\n\r\n" + inner,
      chunked + "0x2\r\nab\r\n0\r\n\r\n" + inner,
      chunked + "2\nab\n0\n\n" + inner,
      chunked + "2\r\nabc\r\n0\r\n\r\n" + inner,
      chunked + "0\r\nContent-Length: 5\r\n\r\n" + inner,
      chunked + "0\r\nTransfer-Encoding: chunked\r\n\r\n" + inner};
  for (const auto& bytes : wrong) BOOST_TEST_CONTEXT(bytes) {
      raw_client client(listener.plain_port());
      client.send(bytes);
      BOOST_TEST(client.read().status >= 400u);
      BOOST_TEST(client.read().status == 0u);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::api::http::test

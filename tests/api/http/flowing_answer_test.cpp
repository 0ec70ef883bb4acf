// What an answer that goes on has to say, sent as its client takes it.
#include "api/http/flowing_answer.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace benefactor::api::http {
namespace of_flowing_answer_test {

/// A client that takes a piece when the test says so.
class slow_client final : public exchange {
 public:
  const request_head& head() const override { return head_; }
  std::shared_ptr<guest_place>& guest() override { return guest_; }
  void read_body(std::size_t, std::function<void(std::string)>) override {}
  void read_piece(std::function<void(std::string, bool)>) override {}
  void respond(response) override {}
  void begin(response answer) override { begun = std::move(answer); }
  void write(std::string piece, std::function<void()> taken) override {
    pieces.push_back(std::move(piece));
    taken_ = std::move(taken);
  }
  void finish() override { ++ends; }
  void on_end(std::function<void()>) override {}

  void take() { std::exchange(taken_, nullptr)(); }

  response begun;
  std::vector<std::string> pieces;
  int ends = 0;

 private:
  request_head head_;
  std::shared_ptr<guest_place> guest_;
  std::function<void()> taken_;
};

struct flowing_fixture {
  void say(std::string_view text) {
    answer.add(text);
    write();
  }
  void write() {
    answer.write(client, [this](unsigned calls) { returned.push_back(calls); });
  }

  slow_client client;
  flowing_answer answer;
  std::vector<unsigned> returned;  // With each piece.
};

BOOST_FIXTURE_TEST_SUITE(flowing_answer_test, flowing_fixture)

BOOST_AUTO_TEST_CASE(what_comes_while_a_piece_is_with_the_client_goes_as_one_when_that_was_taken) {
  say("a");
  say("b");
  say("c");
  BOOST_TEST(client.pieces == std::vector<std::string>{"a"}, boost::test_tools::per_element());
  BOOST_TEST(answer.is_writing());
  BOOST_TEST(answer.waiting_bytes() == 2u);
  client.take();
  BOOST_TEST(client.pieces == (std::vector<std::string>{"a", "bc"}), boost::test_tools::per_element());
  client.take();
  BOOST_TEST(client.pieces.size() == 2u);
  BOOST_TEST(!answer.is_writing());
}

BOOST_AUTO_TEST_CASE(a_call_returns_with_the_piece_that_says_all_of_it) {
  answer.add_call();
  say("first");
  for (int i = 0; i < 2; ++i) {
    answer.add_call();
    say("more");
  }
  BOOST_TEST(returned.empty());
  client.take();
  client.take();
  BOOST_TEST(returned == (std::vector<unsigned>{1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_end_is_sent_when_everything_before_it_was_taken_and_once) {
  say("all");
  answer.end();
  write();
  BOOST_TEST(answer.is_ending());
  BOOST_TEST(client.ends == 0);
  client.take();
  BOOST_TEST(client.ends == 1);
}

BOOST_AUTO_TEST_CASE(an_end_with_nothing_before_it_is_sent_at_once) {
  answer.end();
  write();
  BOOST_TEST(client.ends == 1);
}

BOOST_AUTO_TEST_CASE(what_is_made_when_a_piece_was_taken_is_the_next_piece) {
  answer.add("a");
  answer.write(client, [this](unsigned) {
    if (client.pieces.size() == 1) say("b");
  });
  client.take();
  BOOST_TEST(client.pieces == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_begins_with_its_own_headers_and_those_of_every_answer) {
  request_state request;
  request.id = "r-1";
  request.headers = {{"Vary", "Origin"}};
  BOOST_TEST(!answer.has_begun());
  answer.begin(client, request, {{"Content-Type", "text/event-stream"}});
  BOOST_TEST(answer.has_begun());
  const auto has = [&](const char* name, const char* value) {
    for (const auto& [key, said] : client.begun.headers)
      if (key == name && said == value) return true;
    return false;
  };
  BOOST_TEST(has("Content-Type", "text/event-stream"));
  BOOST_TEST(has("Cache-Control", "no-store"));
  BOOST_TEST(has("X-Request-Id", "r-1"));
  BOOST_TEST(has("Vary", "Origin"));
  BOOST_TEST(has("X-Content-Type-Options", "nosniff"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_flowing_answer_test
}  // namespace benefactor::api::http

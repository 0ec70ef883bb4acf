// Events to webhooks: order, signature, and what each answer leads to.
#include "api/publish/webhook_channel.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "api/publish/webhook_signature.hpp"
#include "tests/api/publish/webhook_receiver.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::publish {
namespace of_webhook_channel_test {

using test::received_request;
using test::receiver_answer;
using test::webhook_receiver;

constexpr std::chrono::milliseconds a_while{100};
const retry_policy at_once{.first = std::chrono::milliseconds(1), .most = std::chrono::milliseconds(1)};
const std::string secret(24, 's');

webhook_target target_of(const webhook_receiver& receiver, std::size_t batch = 1) {
  return {receiver.url(), {secret}, std::chrono::seconds(60), batch, ""};
}

cloud_event numbered(std::uint64_t position) {
  return {position, "log-" + std::to_string(position), "key",
          R"({"position":")" + std::to_string(position) + R"("})"};
}

std::vector<std::uint64_t> positions_of(const received_request& request) {
  std::vector<std::uint64_t> all;
  for (const auto& event : request.events()) all.push_back(std::stoull(event["position"].get<std::string>()));
  return all;
}

bool has(const received_request& request, std::uint64_t position) {
  const auto all = positions_of(request);
  return std::find(all.begin(), all.end(), position) != all.end();
}

/// What was given up meanwhile.
std::vector<refused_event> drain(event_channel& channel) {
  std::vector<refused_event> refused;
  while (channel.first_unacknowledged()) {
    const auto report = channel.work(a_while, true);
    refused.insert(refused.end(), report.refused.begin(), report.refused.end());
  }
  return refused;
}

BOOST_AUTO_TEST_SUITE(webhook_channels)

BOOST_AUTO_TEST_CASE(the_signature_is_that_of_the_standard_webhooks_libraries) {
  std::string bytes;
  BOOST_TEST(read_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", bytes) == "");
  BOOST_TEST(
      webhook_signature({bytes}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})") ==
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  const auto two = webhook_signature({bytes, secret}, "m", 1, "b");
  BOOST_TEST(two == webhook_signature({bytes}, "m", 1, "b") + " " + webhook_signature({secret}, "m", 1, "b"));
}

BOOST_AUTO_TEST_CASE(one_event_is_a_request_of_its_own_signed_and_in_order) {
  webhook_receiver receiver;
  const auto channel = make_webhook_channel(target_of(receiver), at_once);
  for (std::uint64_t i = 0; i < 5; ++i) {
    BOOST_TEST(channel->has_room());
    channel->send(numbered(i));
    BOOST_TEST(!channel->has_room());
    drain(*channel);
  }
  BOOST_TEST(channel->acknowledged() == 5u);
  const auto requests = receiver.requests();
  BOOST_REQUIRE(requests.size() == 5u);
  for (std::uint64_t i = 0; i < 5; ++i) {
    const auto& headers = requests[i].headers;
    BOOST_TEST(requests[i].body == numbered(i).json);
    BOOST_TEST(headers.at("content-type") == "application/cloudevents+json; charset=utf-8");
    BOOST_TEST(headers.at("webhook-id") == "log-" + std::to_string(i));
    BOOST_TEST(headers.at("webhook-signature") ==
               webhook_signature({secret}, headers.at("webhook-id"),
                                 std::stoll(headers.at("webhook-timestamp")), requests[i].body));
  }
}

BOOST_AUTO_TEST_CASE(a_batch_is_a_list_whose_id_says_what_is_in_it) {
  webhook_receiver receiver;
  const auto channel = make_webhook_channel(target_of(receiver, 3), at_once);
  for (std::uint64_t i = 0; i < 3; ++i) channel->send(numbered(i));
  BOOST_TEST(!channel->has_room());
  drain(*channel);
  const auto requests = receiver.requests();
  BOOST_REQUIRE(requests.size() == 1u);
  BOOST_TEST(positions_of(requests[0]) == (std::vector<std::uint64_t>{0, 1, 2}));
  BOOST_TEST(requests[0].headers.at("content-type") == "application/cloudevents-batch+json; charset=utf-8");
  BOOST_TEST(requests[0].headers.at("webhook-id") == "log-0..2");
}

BOOST_AUTO_TEST_CASE(a_batch_ends_where_a_mebibyte_is_full) {
  webhook_receiver receiver;
  const auto channel = make_webhook_channel(target_of(receiver, 1'000), at_once);
  channel->send({0, "log-0", "key", std::string(webhook_body_max - 1, ' ') + "1"});
  BOOST_TEST(!channel->has_room());
}

BOOST_AUTO_TEST_CASE(what_is_of_the_way_and_not_of_the_event_is_tried_until_it_works) {
  for (const unsigned status : {500u, 503u, 302u, 401u, 403u, 404u, 405u, 407u, 408u, 421u, 425u, 429u})
    BOOST_TEST_CONTEXT(status) {
      unsigned left = 3 * webhook_tries;
      webhook_receiver receiver([&](const received_request&) {
        return receiver_answer{left > 0 ? --left, status : 204, "", "http://127.0.0.1:1/elsewhere"};
      });
      const auto channel = make_webhook_channel(target_of(receiver), at_once);
      channel->send(numbered(0));
      std::string problem;
      while (problem.empty()) problem = channel->work(a_while, true).problem;
      BOOST_TEST(problem == "HTTP " + std::to_string(status));
      BOOST_TEST(drain(*channel).empty());
      BOOST_TEST(channel->acknowledged() == 1u);
      BOOST_TEST(receiver.requests().size() == 3 * webhook_tries + 1);
    }
}

BOOST_AUTO_TEST_CASE(a_retry_of_an_event_has_the_same_id) {
  unsigned left = 1;
  webhook_receiver receiver([&](const auto&) {
    return receiver_answer{left > 0 ? --left, 500u : 204u, "", ""};
  });
  const auto channel = make_webhook_channel(target_of(receiver), at_once);
  channel->send(numbered(0));
  drain(*channel);
  BOOST_TEST(receiver.requests()[0].headers.at("webhook-id") ==
             receiver.requests()[1].headers.at("webhook-id"));
}

BOOST_AUTO_TEST_CASE(a_batch_is_tried_again_as_it_was_also_when_more_has_come) {
  unsigned left = 1;
  webhook_receiver receiver([&](const auto&) {
    return receiver_answer{left > 0 ? --left, 500u : 204u, "", ""};
  });
  const auto channel = make_webhook_channel(target_of(receiver, 4), at_once);
  channel->send(numbered(0));
  channel->send(numbered(1));
  while (receiver.requests().empty()) channel->work(a_while, true);
  channel->send(numbered(2));
  drain(*channel);
  const auto requests = receiver.requests();
  BOOST_TEST_REQUIRE(requests.size() == 3u);
  BOOST_TEST(requests[0].headers.at("webhook-id") == requests[1].headers.at("webhook-id"));
  BOOST_TEST(requests[0].body == requests[1].body);
  BOOST_TEST(positions_of(requests[2]) == (std::vector<std::uint64_t>{2}));
}

BOOST_AUTO_TEST_CASE(a_refused_event_is_tried_five_times_and_given_up) {
  for (const unsigned status : {400u, 409u, 413u, 415u, 422u, 499u}) BOOST_TEST_CONTEXT(status) {
      webhook_receiver receiver([&](const received_request& got) {
        return receiver_answer{has(got, 1) ? status : 204u, "", ""};
      });
      const auto channel = make_webhook_channel(target_of(receiver), at_once);
      std::vector<refused_event> refused;
      for (std::uint64_t i = 0; i < 3; ++i) {
        channel->send(numbered(i));
        for (auto& one : drain(*channel)) refused.push_back(one);
      }
      BOOST_REQUIRE(refused.size() == 1u);
      BOOST_TEST(refused[0].position == 1u);
      BOOST_TEST(refused[0].reason == "HTTP " + std::to_string(status));
      BOOST_TEST(channel->acknowledged() == 2u);
      BOOST_TEST(receiver.requests().size() == 2 + webhook_tries);
    }
}

BOOST_AUTO_TEST_CASE(of_a_refused_batch_only_the_event_to_blame_is_given_up) {
  webhook_receiver receiver([](const received_request& got) {
    return receiver_answer{has(got, 2) ? 422u : 204u, "", ""};
  });
  const auto channel = make_webhook_channel(target_of(receiver, 4), at_once);
  for (std::uint64_t i = 0; i < 4; ++i) channel->send(numbered(i));
  const auto refused = drain(*channel);
  BOOST_REQUIRE(refused.size() == 1u);
  BOOST_TEST(refused[0].position == 2u);
  std::vector<std::uint64_t> taken;
  for (const auto& request : receiver.requests())
    if (!has(request, 2))
      for (const auto position : positions_of(request)) taken.push_back(position);
  BOOST_TEST(taken == (std::vector<std::uint64_t>{0, 1, 3}));
  // And the next batch is one again.
  for (std::uint64_t i = 4; i < 8; ++i) channel->send(numbered(i));
  drain(*channel);
  BOOST_TEST(positions_of(receiver.requests().back()).size() == 4u);
}

BOOST_AUTO_TEST_CASE(where_nothing_may_be_given_up_a_refused_event_is_tried_on) {
  webhook_receiver receiver([](const auto&) { return receiver_answer{422, "", ""}; });
  const auto channel = make_webhook_channel(target_of(receiver), at_once);
  channel->send(numbered(0));
  while (receiver.requests().size() < 3 * webhook_tries)
    BOOST_TEST(channel->work(a_while, false).refused.empty());
  BOOST_TEST(channel->first_unacknowledged().has_value());
}

BOOST_AUTO_TEST_CASE(a_receiver_that_says_it_is_gone_ends_the_target) {
  webhook_receiver receiver([](const auto&) { return receiver_answer{410, "", ""}; });
  const auto channel = make_webhook_channel(target_of(receiver), at_once);
  channel->send(numbered(0));
  BOOST_TEST(channel->work(a_while, true).ended);
  BOOST_TEST(channel->first_unacknowledged().has_value());
}

BOOST_AUTO_TEST_CASE(redirects_are_not_followed) {
  webhook_receiver elsewhere;
  webhook_receiver receiver([&](const auto&) { return receiver_answer{307, "", elsewhere.url()}; });
  const auto channel = make_webhook_channel(target_of(receiver), at_once);
  channel->send(numbered(0));
  BOOST_TEST(channel->work(a_while, true).problem == "HTTP 307");
  BOOST_TEST(elsewhere.requests().empty());
}

BOOST_AUTO_TEST_CASE(a_receiver_that_is_not_there_is_waited_for) {
  std::uint16_t port = 0;
  {
    const webhook_receiver gone;
    port = gone.port();
  }
  webhook_target target{
      "http://127.0.0.1:" + std::to_string(port) + "/", {secret}, std::chrono::seconds(60), 1, ""};
  const auto channel = make_webhook_channel(target, at_once);
  channel->send(numbered(0));
  for (unsigned i = 0; i < 3 * webhook_tries; ++i) {
    const auto report = channel->work(a_while, true);
    BOOST_TEST(report.refused.empty());
    BOOST_TEST(report.problem != "");
    BOOST_TEST(report.problem.find("127.0.0.1") == std::string::npos);
  }
  const webhook_receiver back({}, nullptr, port);
  drain(*channel);
  BOOST_TEST(back.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_stop_breaks_off_what_is_under_way_and_every_wait) {
  webhook_receiver receiver([](const auto&) { return receiver_answer{0, "", ""}; });
  const auto channel = make_webhook_channel(target_of(receiver), at_once);
  channel->send(numbered(0));
  std::thread worker([&] { channel->work(std::chrono::hours(10), true); });
  receiver.wait_for(1);
  channel->stop();
  worker.join();
  BOOST_TEST(channel->first_unacknowledged().has_value());
  channel->work(std::chrono::hours(10), true);
  BOOST_TEST(receiver.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_certificate_counts_only_where_its_authority_is_trusted) {
  const test::self_signed certificate;
  webhook_receiver receiver({}, &certificate);
  auto target = target_of(receiver);
  const auto distrusting = make_webhook_channel(target, at_once);
  distrusting->send(numbered(0));
  BOOST_TEST(distrusting->work(a_while, true).problem != "");
  BOOST_TEST(receiver.requests().empty());
  const test_support::temp_directory folder;
  target.trusted_certificates = folder / "ca.pem";
  std::ofstream(target.trusted_certificates) << certificate.certificate_pem;
  const auto trusting = make_webhook_channel(target, at_once);
  trusting->send(numbered(0));
  drain(*trusting);
  BOOST_TEST(receiver.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(delays_double_up_to_a_most_and_ask_for_what_the_receiver_wants) {
  using std::chrono::milliseconds;
  retry_delay delay(
      {.first = milliseconds(1'000), .most = milliseconds(5'000), .asked_most = milliseconds(60'000)}, 1);
  for (const int whole : {1'000, 2'000, 4'000, 5'000, 5'000}) {
    const auto next = delay.next();
    BOOST_TEST(next.count() >= whole / 2);
    BOOST_TEST(next.count() <= whole);
  }
  BOOST_TEST(delay.next(milliseconds(60'000)).count() == 60'000);
  BOOST_TEST(delay.next(milliseconds(60'001)).count() == 60'000);
  delay.reset();
  BOOST_TEST(delay.next().count() <= 1'000);
}

BOOST_AUTO_TEST_CASE(what_retry_after_asks_for_is_honoured) {
  webhook_receiver receiver([](const auto&) { return receiver_answer{503, "3600", ""}; });
  const auto channel = make_webhook_channel(target_of(receiver), at_once);
  channel->send(numbered(0));
  channel->work(a_while, true);
  // By its own delays it would have come again at once.
  for (int i = 0; i < 3; ++i) channel->work(std::chrono::milliseconds(5), true);
  BOOST_TEST(receiver.requests().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_webhook_channel_test
}  // namespace benefactor::api::publish

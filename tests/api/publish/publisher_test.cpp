// Events of a real engine to others: all of them, from where it was, and the engine does not notice when
// nobody takes them.
#include "api/publish/publisher.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <future>
#include <librdkafka/rdkafka.h>
#include <set>

#include "api/publish/webhook_channel.hpp"
#include "store/claim_number.hpp"
#include "store/event_codec.hpp"
#include "tests/api/node_fixture.hpp"
#include "tests/api/publish/kafka_fixture.hpp"
#include "tests/api/publish/webhook_receiver.hpp"

namespace benefactor::api::publish {
namespace of_publisher_test {

using nlohmann::json;
using test::mock_kafka;
using test::received_request;
using test::receiver_answer;
using test::webhook_receiver;

publisher_options at_once() {
  publisher_options options;
  options.retries = {.first = std::chrono::milliseconds(1), .most = std::chrono::milliseconds(1)};
  options.save_every = std::chrono::milliseconds(1);
  return options;
}

target_settings to_webhook(const webhook_receiver& receiver, bool from_beginning = true) {
  return {
      "crm",
      from_beginning,
      {},
      webhook_target{receiver.url("/secret-path"), {std::string(24, 's')}, std::chrono::seconds(300), 1, ""}};
}

target_settings to_kafka(const mock_kafka& kafka, bool from_beginning = true) {
  return {"warehouse", from_beginning, {}, kafka.target()};
}

std::uint64_t position_of(const json& event) { return std::stoull(event["position"].get<std::string>()); }

std::vector<json> events_of(const std::vector<received_request>& requests) {
  std::vector<json> all;
  for (const auto& request : requests)
    for (auto& event : request.events()) all.push_back(std::move(event));
  return all;
}

struct publishing_fixture : test::node_fixture {
  publishing_fixture() { enrolled = ask(actors::enroll_policy_request{test::enrolled_policy()}).position; }

  publisher& publish(std::vector<target_settings> targets, publisher_options options = at_once()) {
    return running->publish_to({"", std::move(targets)}, std::move(options));
  }

  /// As a server that was stopped and started.
  void restart() {
    running.reset();
    open();
  }

  void wait_until(const publisher& others, const std::function<bool(const target_status&)>& holds) const {
    for (const test_support::patient waiting; !holds(others.status().front());
         waiting.ask_again("the target's state"))
      std::this_thread::yield();
  }

  std::filesystem::path file(const std::string& target, const std::string& name) const {
    return directory / "data" / "publish" / target / name;
  }

  std::uint64_t enrolled = 0;
};

BOOST_FIXTURE_TEST_SUITE(publishing, publishing_fixture)

BOOST_AUTO_TEST_CASE(every_event_of_the_domain_is_published_in_order_as_a_cloud_event) {
  webhook_receiver receiver;
  publish({to_webhook(receiver)});
  submit("C-1");
  submit("C-2");
  receiver.wait_for(5);  // One of the enrolment, two of each claim.
  const auto events = events_of(receiver.requests());
  const auto log = to_hex(running->head().origin.log_id);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& e = events[i];
    BOOST_TEST(e["specversion"] == "1.0");
    BOOST_TEST(e["source"] == "/benefactor/" + log);
    BOOST_TEST(e["id"].get<std::string>().starts_with(log + "-" + e["position"].get<std::string>() + "-"));
    BOOST_TEST(e["datacontenttype"] == "application/json");
    BOOST_TEST(e["partitionkey"] == events[0]["data"]["policy"]);
    if (i > 0) BOOST_TEST(position_of(events[i - 1]) < position_of(e));
  }
  BOOST_TEST(events[0]["type"] == "org.benefactor.policy_enrolled.v1");
  BOOST_TEST(events[0]["subject"] == events[0]["data"]["policy"]);
  BOOST_TEST(events[1]["type"] == "org.benefactor.claim_submitted.v1");
  BOOST_TEST(events[2]["type"] == "org.benefactor.claim_adjudicated.v1");
  BOOST_TEST(events[1]["subject"].get<std::string>().starts_with("CLM-20260601-"));
  BOOST_TEST(events[1]["subject"] == events[2]["subject"]);
  BOOST_TEST(events[1]["data"]["lines"][0]["billed"] == "250.00");
}

BOOST_AUTO_TEST_CASE(a_target_wants_only_events_of_its_types) {
  webhook_receiver receiver;
  auto target = to_webhook(receiver);
  target.types = {static_cast<std::uint16_t>(store::domain_event_type::claim_adjudicated)};
  const auto& others = publish({target});
  const auto last = submit("C-1").position;
  wait_until(others, [&](const auto& s) { return s.next_position > last; });
  const auto events = events_of(receiver.requests());
  BOOST_REQUIRE(events.size() == 1u);
  BOOST_TEST(events[0]["type"] == "org.benefactor.claim_adjudicated.v1");
  BOOST_TEST(others.status().front().published == 1u);
}

BOOST_AUTO_TEST_CASE(from_now_means_the_events_after_the_first_start_also_after_a_restart) {
  webhook_receiver receiver;
  publish({to_webhook(receiver, false)});
  restart();  // Nothing was published yet, and "now" does not move.
  const auto before = running->reads().durable_position();
  restart();
  submit("C-1");
  publish({to_webhook(receiver, false)});
  receiver.wait_for(2);
  for (const auto& event : events_of(receiver.requests())) BOOST_TEST(position_of(event) >= before);
}

BOOST_AUTO_TEST_CASE(the_number_of_a_claim_whose_first_event_was_not_published_is_read_from_the_log) {
  webhook_receiver receiver;
  const auto claim = submit("C-1").claim;
  publish({to_webhook(receiver, false)});
  ask(actors::claim_request{claim, pay_claim{claim, test::day(6, 2), "EFT-1"}});
  receiver.wait_for(1);
  const auto event = events_of(receiver.requests()).front();
  BOOST_TEST(event["type"] == "org.benefactor.claim_paid.v1");
  BOOST_TEST(event["subject"] == store::claim_number(claim, test::day(6, 1)));
}

BOOST_AUTO_TEST_CASE(kafka_has_every_event_after_restarts_with_repeats_told_by_their_id) {
  mock_kafka kafka;
  std::uint64_t last = 0;
  std::set<std::uint64_t> published;
  for (int run = 0; run < 3; ++run) {
    const auto& others = publish({to_kafka(kafka)});
    for (int i = 0; i < 20; ++i) last = submit("C-" + std::to_string(run * 100 + i)).position;
    // The last restart comes while events are under way.
    if (run < 2) wait_until(others, [&](const auto& s) { return s.next_position > last; });
    restart();
  }
  publish({to_kafka(kafka)});
  std::map<std::uint64_t, std::string> ids;
  std::uint64_t highest = 0;
  const auto& all = kafka.read_until([&](const auto& messages) {
    return !messages.empty() && position_of(json::parse(messages.back().value)) == last;
  });
  for (const auto& message : all) {
    const auto event = json::parse(message.value);
    const auto position = position_of(event);
    BOOST_TEST(message.key == event["partitionkey"].get<std::string>());
    const auto [at, first] = ids.try_emplace(position, event["id"].get<std::string>());
    BOOST_TEST(at->second == event["id"].get<std::string>());
    // All are of one policy: whatever is new is in order.
    if (first) BOOST_TEST(position > highest);
    highest = std::max(highest, position);
  }
  BOOST_TEST(ids.size() == last - enrolled + 1);
}

BOOST_AUTO_TEST_CASE(after_a_fatal_error_of_the_producer_a_new_one_goes_on) {
  mock_kafka kafka;
  std::mutex mutex;
  rd_kafka_t* producer = nullptr;
  int made = 0;
  auto options = at_once();
  options.kafka_tap = [&](void* handle) {
    const std::lock_guard lock(mutex);
    producer = static_cast<rd_kafka_t*>(handle);
    ++made;
  };
  const auto& others = publish({to_kafka(kafka)}, options);
  auto last = submit("C-1").position;
  wait_until(others, [&](const auto& s) { return s.next_position > last; });
  {
    const std::lock_guard lock(mutex);
    rd_kafka_test_fatal_error(producer, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "by the test");
  }
  last = submit("C-2").position;
  wait_until(others, [&](const auto& s) { return s.next_position > last; });
  BOOST_TEST(made == 2);
  BOOST_TEST(kafka.read(5).size() == 5u);
}

BOOST_AUTO_TEST_CASE(while_nobody_takes_events_claims_are_answered_and_a_stop_is_soon) {
  webhook_receiver receiver([](const auto&) { return receiver_answer{0, "", ""}; });
  mock_kafka kafka;
  kafka.go_down();
  auto& others = publish({to_webhook(receiver), to_kafka(kafka)});
  receiver.wait_for(1);
  std::uint64_t last = 0;
  for (int i = 0; i < 50; ++i) last = submit("C-" + std::to_string(i)).position;
  for (const auto& status : others.status()) {
    BOOST_TEST(status.next_position <= enrolled);
    BOOST_TEST(status.lag >= last - enrolled);
  }
  // The receiver has five minutes to answer: a stop that waited for it would take these. The bound only keeps
  // a defect from holding up all tests.
  auto stopping = std::async(std::launch::async, [&] { others.stop(); });
  BOOST_REQUIRE((stopping.wait_for(std::chrono::seconds(60)) == std::future_status::ready));
  receiver.answer_with({});
  kafka.come_back();
  restart();
  publish({to_webhook(receiver), to_kafka(kafka)});
  kafka.read(static_cast<std::size_t>(last - enrolled + 1));
  receiver.wait([&](const auto& all) { return position_of(all.back().events().back()) == last; });
}

BOOST_AUTO_TEST_CASE(a_refused_event_is_a_dead_letter_until_it_is_taken_after_all) {
  std::atomic<bool> refusing{true};
  webhook_receiver receiver([&](const received_request& got) {
    const bool bad = refusing && got.body.find("claim_submitted") != std::string::npos;
    return receiver_answer{bad ? 422u : 204u, "", ""};
  });
  auto* others = &publish({to_webhook(receiver)});
  const auto last = submit("C-1").position;
  wait_until(*others, [&](const auto& s) { return s.next_position > last; });
  auto dead = *others->dead_letters("crm");
  BOOST_REQUIRE(dead.size() == 1u);
  BOOST_TEST(dead[0].type == "claim_submitted");
  BOOST_TEST(dead[0].reason == "HTTP 422");
  BOOST_TEST(others->status().front().published == 2u);
  BOOST_TEST(others->status().front().dead_letters == 1u);

  // It outlives a restart, and is on the list once however often it is refused.
  restart();
  others = &publish({to_webhook(receiver)});
  BOOST_TEST((*others->dead_letters("crm") == dead));
  const auto before = receiver.requests().size();
  BOOST_TEST(*others->retry("crm", std::nullopt) == 1u);
  receiver.wait_for(before + 5);
  wait_until(*others, [&](const auto&) {
    return others->dead_letters("crm")->front().refused_us > dead[0].refused_us;
  });
  BOOST_TEST(others->dead_letters("crm")->size() == 1u);

  refusing = false;
  BOOST_TEST(*others->retry("crm", dead[0].position + 1) == 0u);
  BOOST_TEST(*others->retry("crm", dead[0].position) == 1u);
  wait_until(*others, [](const auto& s) { return s.dead_letters == 0; });
  BOOST_TEST(position_of(receiver.requests().back().events()[0]) == dead[0].position);
  BOOST_TEST(others->status().front().next_position > last);
  BOOST_TEST(!others->dead_letters("nobody"));
  BOOST_TEST(!others->retry("nobody", std::nullopt));
}

BOOST_AUTO_TEST_CASE(brokers_that_refuse_a_batch_for_one_event_get_all_others) {
  mock_kafka kafka;
  const auto& others = publish({to_kafka(kafka)});
  auto last = submit("C-0").position;
  wait_until(others, [&](const auto& s) { return s.next_position > last; });
  kafka.fail_requests(mock_kafka::produce_request, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  for (int i = 1; i < 50; ++i) last = submit("C-" + std::to_string(i)).position;
  wait_until(others, [&](const auto& s) { return s.next_position > last; });
  // Sent again each by itself, none was too large; at most the one that the first refusal was all about.
  const auto dead = others.dead_letters("warehouse")->size();
  BOOST_TEST(dead <= 1u);
  std::set<std::uint64_t> published;
  for (const auto& message : kafka.read(last - enrolled + 1 - dead))
    published.insert(position_of(json::parse(message.value)));
  BOOST_TEST(published.size() == last - enrolled + 1 - dead);
}

BOOST_AUTO_TEST_CASE(with_a_full_list_no_event_is_given_up_until_some_are_to_be_published_again) {
  webhook_receiver receiver([](const received_request& got) {
    return receiver_answer{got.body.find("claim_submitted") != std::string::npos ? 422u : 204u, "", ""};
  });
  auto options = at_once();
  options.dead_letters = 1;
  auto& others = publish({to_webhook(receiver)}, options);
  submit("C-1");
  const auto last = submit("C-2").position;
  wait_until(others, [](const auto& s) {
    return s.dead_letters == 1 && s.problem.find("dead letters") != std::string::npos;
  });
  const auto seen = receiver.requests().size();
  receiver.wait_for(seen + 2 * webhook_tries);  // It is tried on and on.
  BOOST_TEST(others.dead_letters("crm")->size() == 1u);
  BOOST_TEST(others.status().front().next_position < last);
  // Else nothing could ever leave the list: what is at the head would stand before it.
  BOOST_TEST(*others.retry("crm", std::nullopt) == 1u);
  wait_until(others, [&](const auto& s) { return s.next_position > last; });
  BOOST_TEST(others.dead_letters("crm")->size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_target_that_has_ended_publishes_nothing_again) {
  std::atomic<unsigned> status{422};
  webhook_receiver receiver([&](const auto&) { return receiver_answer{status, "", ""}; });
  auto& others = publish({to_webhook(receiver)});
  wait_until(others, [](const auto& s) { return s.dead_letters == 1; });
  status = 410;
  submit("C-1");
  wait_until(others, [](const auto& s) { return s.state == target_state::ended; });
  BOOST_TEST(*others.retry("crm", std::nullopt) == 0u);
}

BOOST_AUTO_TEST_CASE(a_receiver_that_is_gone_ends_its_target_and_no_other) {
  webhook_receiver gone([](const auto&) { return receiver_answer{410, "", ""}; }), there;
  auto second = to_webhook(there);
  second.name = "second";
  const auto& others = publish({to_webhook(gone), second});
  wait_until(others, [](const auto& s) { return s.state == target_state::ended; });
  submit("C-1");
  there.wait_for(3);
  BOOST_TEST(gone.requests().size() == 1u);
  BOOST_TEST(others.status()[0].next_position <= enrolled);
}

BOOST_AUTO_TEST_CASE(a_status_shows_nothing_of_a_url_but_its_host) {
  webhook_receiver receiver;
  const auto& others = publish({to_webhook(receiver)});
  BOOST_TEST(others.status().front().where == "http://127.0.0.1:" + std::to_string(receiver.port()));
}

BOOST_AUTO_TEST_CASE(a_position_that_is_not_of_this_log_is_refused_with_what_to_do) {
  webhook_receiver receiver;
  {
    const auto& others = publish({to_webhook(receiver)});
    const auto last = submit("C-1").position;
    wait_until(others, [&](const auto& s) { return s.next_position > last; });
  }
  running.reset();
  const auto stored = [&] {
    std::ifstream in(file("crm", "position"));
    return json::parse(in);
  }();
  const auto refusal = [&](json changed) {
    std::ofstream(file("crm", "position")) << changed.dump();
    open();
    std::string why;
    try {
      publish({to_webhook(receiver)});
    } catch (const std::runtime_error& error) {
      why = error.what();
    }
    running.reset();
    return why;
  };
  const auto with = [&](const char* key, const json& value) {
    auto changed = stored;
    changed[key] = value;
    return changed;
  };
  BOOST_TEST(refusal(stored) == "");
  const auto names_the_remedy = [&](const std::string& why) {
    return why.find("crm") != why.npos && why.find("remove the file") != why.npos;
  };
  const auto ahead = refusal(with("next", 1'000));
  BOOST_TEST(names_the_remedy(ahead), ahead);
  BOOST_TEST(ahead.find("restored from a backup") != ahead.npos);
  // The log has grown past the position again, with other events.
  const auto other_page = refusal(with("page", std::string(64, '0')));
  BOOST_TEST(names_the_remedy(other_page), other_page);
  BOOST_TEST(other_page.find("restored from a backup") != other_page.npos);
  BOOST_TEST(names_the_remedy(refusal(with("log", std::string(32, '0')))));
  BOOST_TEST(names_the_remedy(refusal(with("next", "7"))));
  BOOST_TEST(names_the_remedy(refusal(json())));
  open();
}

BOOST_AUTO_TEST_CASE(a_list_of_dead_letters_that_is_damaged_is_refused) {
  webhook_receiver receiver;
  running->publish_to({"", {to_webhook(receiver)}}).stop();
  running.reset();
  for (const auto* text : {"{", "[]", R"({"log":"x","dead":[]})", R"({"log":"x","dead":[{"position":1}]})"}) {
    std::ofstream(file("crm", "dead")) << text;
    open();
    BOOST_CHECK_THROW(publish({to_webhook(receiver)}), std::runtime_error);
    running.reset();
  }
  open();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_publisher_test
}  // namespace benefactor::api::publish

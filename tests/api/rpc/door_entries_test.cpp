// What the door writes down of who comes in and of what is refused, and how it limits one identity.
#include "api/rpc/door_entries.hpp"

#include <boost/test/unit_test.hpp>
#include <mutex>

#include "api/client/client_connection.hpp"
#include "api/identity/login_throttle.hpp"
#include "tests/api/access/prompt_access_log.hpp"
#include "tests/api/rpc/door_fixture.hpp"
#include "tests/api/tls/pki_files.hpp"

namespace benefactor::api::test {
namespace of_door_entries_test {

using what = store::door_happening;

/// Sessions are of whoever `now` is.
struct recorded_door : journaled_world, door_fixture {
  explicit recorded_door(door_limits limits = {})
      : door_fixture(
            limits, nullptr, [this](const auto&, const auto&) { return get(); }, journal.get()) {}
  ~recorded_door() { door.stop(std::chrono::milliseconds(0)); }

  access_subject get() {
    const std::lock_guard lock(mutex);
    return now;
  }
  std::unique_ptr<client_connection> connect_as(access_subject subject) {
    {
      const std::lock_guard lock(mutex);
      now = std::move(subject);
    }
    return std::make_unique<client_connection>(address(), std::chrono::seconds(5));
  }
  static access_subject somebody(role r, const std::string& user = "somebody") {
    access_subject subject;
    subject.user = user;
    subject.roles = {r};
    return subject;
  }

  /// All that was written, once the door is closed.
  std::vector<store::recorded_door> written() {
    door.stop(std::chrono::milliseconds(0));
    return entries(&keys);
  }

  std::mutex mutex;
  access_subject now = local_subject();
};

std::vector<store::door_record> of_kind(const std::vector<store::recorded_door>& all, what kind) {
  std::vector<store::door_record> found;
  for (const auto& entry : all)
    if (entry.record.what == kind) found.push_back(entry.record);
  return found;
}

/// What a call came to: empty, or its failure.
template <class Promise>
std::string outcome_of(client_connection& connection, Promise&& promise) {
  try {
    connection.wait(kj::mv(promise));
    return {};
  } catch (const rpc_failure& failure) {
    return failure.what();
  }
}

BOOST_AUTO_TEST_SUITE(door_entries_test)

BOOST_FIXTURE_TEST_CASE(a_session_is_recorded_with_its_user_its_address_and_the_ids_of_its_requests,
                        recorded_door) {
  const auto connection = connect_as(somebody(role::claim_processor));
  // It was durable before the client was let in.
  BOOST_TEST(log.recorded() == 1u);
  auto submit = connection->session->claimsRequest().send().getClaims().submitRequest();
  outcome_of(*connection, submit.send());
  const auto opened = of_kind(written(), what::session_opened);
  BOOST_TEST_REQUIRE(opened.size() == 1u);
  BOOST_TEST(opened[0].user == "somebody");
  BOOST_TEST(opened[0].role == "CLAIM_PROCESSOR");
  BOOST_TEST((opened[0].listener == store::door_listener::loopback));
  BOOST_TEST(opened[0].address.starts_with("127.0.0.1:"));
  BOOST_TEST((opened[0].peer == ids.peer(identity::peer_key("127.0.0.1"))));
  BOOST_TEST(to_hex(opened[0].request).substr(16) == std::string(16, '0'));
  BOOST_TEST(to_hex(opened[0].request).substr(0, 16) != std::string(16, '0'));
}

BOOST_FIXTURE_TEST_CASE(a_forbidden_call_is_recorded_with_user_role_and_method, recorded_door) {
  const auto connection = connect_as(somebody(role::patient));
  const auto told = outcome_of(*connection, connection->session->operationsRequest().send());
  BOOST_TEST(told.find("FORBIDDEN") != std::string::npos, told);
  const auto all = written();
  const auto refused = of_kind(all, what::call);
  BOOST_TEST_REQUIRE(refused.size() == 1u);
  BOOST_TEST(refused[0].refused);
  BOOST_TEST(refused[0].user == "somebody");
  BOOST_TEST(refused[0].role == "PATIENT");
  BOOST_TEST(refused[0].method == "Session.operations");
  BOOST_TEST(refused[0].detail == "forbidden");
  // Its request leads to the connection it came by.
  const auto opened = of_kind(all, what::session_opened);
  BOOST_TEST_REQUIRE(opened.size() == 1u);
  BOOST_TEST(
      (store::connection_stream({}, refused[0].request) == store::connection_stream({}, opened[0].request)));
  BOOST_TEST((refused[0].request != opened[0].request));
}

BOOST_FIXTURE_TEST_CASE(a_call_of_a_session_that_was_revoked_is_recorded, recorded_door) {
  const auto standing = std::make_shared<told_standing>();
  auto subject = somebody(role::claim_processor);
  subject.standing = standing;
  const auto connection = connect_as(subject);
  standing->ended = true;
  BOOST_TEST(outcome_of(*connection, connection->session->infoRequest().send()) != "");
  const auto refused = of_kind(written(), what::call);
  BOOST_TEST_REQUIRE(refused.size() == 1u);
  BOOST_TEST(refused[0].method == "Session.info");
  BOOST_TEST(refused[0].detail == "sessionRevoked");
}

BOOST_FIXTURE_TEST_CASE(that_the_glass_is_broken_is_recorded_also_of_who_may_do_everything, recorded_door) {
  const auto connection = connect_as(local_subject());
  auto request = connection->session->forPurposeRequest();
  auto grounds = request.initGrounds();
  grounds.setReason("the member called from a hospital");
  grounds.setBreakGlass(true);
  connection->wait(request.send());
  const auto broken = of_kind(written(), what::glass_broken);
  BOOST_TEST_REQUIRE(broken.size() == 1u);
  BOOST_TEST(broken[0].user == "local");
  BOOST_TEST(!broken[0].refused);
}

BOOST_AUTO_TEST_CASE(more_calls_than_an_identity_may_make_are_refused_with_a_time_and_recorded) {
  // A client that connects makes a few; a second brings one more.
  recorded_door door({.identity_calls = 1, .identity_calls_burst = 8});
  const auto connection = door.connect_as(recorded_door::somebody(role::claim_processor));
  int refused = 0;
  for (int i = 0; i < 20; ++i) {
    const auto told = outcome_of(*connection, connection->session->infoRequest().send());
    if (told.empty()) continue;
    ++refused;
    BOOST_TEST(told.find("more than 1 calls a second of this identity; try again in") != std::string::npos,
               told);
  }
  BOOST_TEST(refused > 0);
  // Somebody else is not held up, nor is who may do everything.
  const auto other = door.connect_as(recorded_door::somebody(role::claim_processor, "other"));
  BOOST_TEST(outcome_of(*other, other->session->infoRequest().send()) == "");
  const auto local = door.connect_as(local_subject());
  for (int i = 0; i < 20; ++i) BOOST_TEST(outcome_of(*local, local->session->infoRequest().send()) == "");
  std::uint32_t recorded = 0;
  for (const auto& each : of_kind(door.written(), what::rate_limit)) {
    BOOST_TEST(each.user == "somebody");
    BOOST_TEST(each.detail == "identity");
    recorded += each.count;
  }
  BOOST_TEST(recorded == static_cast<std::uint32_t>(refused));
}

BOOST_AUTO_TEST_CASE(a_provider_that_asks_about_too_many_who_are_not_there_is_held_up_and_recorded) {
  recorded_door door({.failed_inquiries = 2});
  const auto connect_as = [&](role r, const std::string& user) {
    auto subject = recorded_door::somebody(r, user);
    subject.npis = {"1234567893"};
    return door.connect_as(subject);
  };
  const auto ask = [](client_connection& by, const char* member) {
    auto request = by.session->queriesRequest().send().getQueries().eligibilityRequest();
    request.setPolicyNumber("POL-1");
    request.setMemberId(member);
    request.setOn(20'500);
    return outcome_of(by, request.send());
  };
  const auto provider = connect_as(role::provider, "dr");
  for (int i = 0; i < 5; ++i) BOOST_TEST(ask(*provider, "M-1") == "");
  for (int i = 0; i < 2; ++i) BOOST_TEST(ask(*provider, "M-9") == "");
  // Whoever it asks about now, and by another connection too.
  const auto told = ask(*provider, "M-1");
  BOOST_TEST(told.find("in an hour, 2, found nobody; try again in 1") != std::string::npos, told);
  BOOST_TEST(ask(*connect_as(role::provider, "dr"), "M-1") != "");
  BOOST_TEST(ask(*connect_as(role::provider, "other"), "M-1") == "");
  const auto staff = connect_as(role::claim_processor, "clerk");
  for (int i = 0; i < 5; ++i) BOOST_TEST(ask(*staff, "M-9") == "");
  std::uint32_t recorded = 0;
  for (const auto& each : of_kind(door.written(), what::rate_limit)) {
    BOOST_TEST(each.user == "dr");
    BOOST_TEST(each.method == "Queries.eligibility");
    BOOST_TEST(each.detail == "inquiries");
    recorded += each.count;
  }
  BOOST_TEST(recorded == 2u);
}

BOOST_AUTO_TEST_CASE(an_identity_has_so_many_sessions_open_on_all_its_connections) {
  recorded_door door({.identity_sessions = 2});
  auto first = door.connect_as(recorded_door::somebody(role::claim_processor));
  const auto second = door.connect_as(recorded_door::somebody(role::claim_processor));
  BOOST_CHECK_EXCEPTION(door.connect_as(recorded_door::somebody(role::claim_processor)), rpc_failure,
                        [](const rpc_failure& failure) {
                          return std::string(failure.what()).find("as many sessions open") !=
                                 std::string::npos;
                        });
  BOOST_CHECK_NO_THROW(door.connect_as(recorded_door::somebody(role::claim_processor, "other")));
  const auto refused = of_kind(door.written(), what::rate_limit);
  BOOST_TEST_REQUIRE(refused.size() == 1u);
  BOOST_TEST(refused[0].detail == "sessions");
}

BOOST_AUTO_TEST_CASE(who_hoards_open_calls_is_ended_and_not_whoever_makes_the_next) {
  door_fixture fixture({.open_calls = 64, .total_open_calls = 64});
  fixture.engine.hold();
  auto other = fixture.connect(), hoarder = fixture.connect();
  const auto send = [](claims_client& client, std::uint64_t from, std::uint64_t count) {
    for (auto i = from; i < from + count; ++i) client.submit_async(sample_claim(i), {}, [](claim_result) {});
    client.info();  // By now they are there.
  };
  send(hoarder, 0, 48);
  send(other, 100, 24);
  std::string told;
  try {
    hoarder.wait_for_answers();
  } catch (const rpc_failure& failure) {
    told = failure.what();
  }
  BOOST_TEST(told.find("and most on this one: 64") != std::string::npos, told);
  fixture.engine.release();
  other.wait_for_answers();
  BOOST_TEST(other.submit(sample_claim(200)).outcome());
  BOOST_TEST(other.info().connections_cut == 1u);
}

BOOST_AUTO_TEST_CASE(more_calls_of_all_connections_than_may_be_open_end_the_one_that_has_most) {
  door_fixture fixture({.open_calls = 64, .total_open_calls = 16});
  fixture.engine.hold();
  auto client = fixture.connect();
  for (std::uint64_t i = 0; i < 40; ++i) client.submit_async(sample_claim(i), {}, [](claim_result) {});
  std::string told;
  try {
    client.wait_for_answers();
  } catch (const rpc_failure& failure) {
    told = failure.what();
  }
  BOOST_TEST(told.find("more calls of all connections are kept open than may be, and most on this one: 16") !=
                 std::string::npos,
             told);
  fixture.engine.release();
  // What it held is free again, once its connection is gone.
  bool served = false;
  for (int i = 0; i < 500 && !served; ++i) try {
      served = static_cast<bool>(fixture.connect().submit(sample_claim(100)).outcome());
    } catch (const rpc_failure&) {  // Too early: it is the one too many.
    }
  BOOST_TEST(served);
}

BOOST_AUTO_TEST_CASE(what_a_stranger_sent_is_not_in_the_record_of_a_handshake) {
  const peer who{listener_kind::users, {}, "203.0.113.7:51234"};
  const auto word = [&](const char* why) { return not_let_in_entry(who, why).detail; };
  BOOST_TEST(word("its identity is revoked") == "identityRevoked");
  BOOST_TEST(word("timed out: the client did not do its part of the handshake") == "timedOut");
  BOOST_TEST(word("made room for others: too many handshakes at a time") == "madeRoom");
  BOOST_TEST(word("peer did not return a certificate") == "certificate");
  BOOST_TEST(word("SSL routines: http request GET /members/M-1") == "handshake");
}

BOOST_AUTO_TEST_CASE(the_servers_own_log_names_nobodys_address) {
  const std::string address = "203.0.113.7:51234";
  for (const auto kind : {listener_kind::loopback, listener_kind::users, listener_kind::payers})
    for (const auto* name : {"", "ACME"})
      BOOST_TEST(to_text(peer{kind, name, address}).find("203.0.113") == std::string::npos);
  BOOST_TEST(to_text(peer{listener_kind::payers, "ACME", address}) == "payer ACME");
}

struct recorded_tls_door : journaled_world, pki_files {
  recorded_tls_door()
      : door({.listen = "127.0.0.1:0",
              .program = "test",
              .tenant = "default",
              .log_id = {},
              .limits = {},
              .payers = tls_listener{"127.0.0.1:0", payer_files()}},
             {.submit = [this](std::vector<actors::request> batch) { engine.submit(std::move(batch)); },
              .reads = reads,
              .surrogates = surrogates,
              .entropy = entropy,
              .journal = journal.get()}) {}
  ~recorded_tls_door() { door.stop(std::chrono::milliseconds(0)); }

  test_support::seeded_entropy entropy{1};
  store::surrogates surrogates{store::secret_key{}, "default"};
  fake_queries reads;
  fake_engine engine;
  door_server door;
};

BOOST_FIXTURE_TEST_CASE(an_identity_that_tls_does_not_let_in_is_recorded, recorded_tls_door) {
  write("revoked", "ACME  # left\n");
  door.reload_certificates();
  const auto at = "127.0.0.1:" + std::to_string(door.payers_port());
  BOOST_CHECK_THROW(
      claims_client(at, {file("server-ca.pem"), "localhost", file("acme.pem"), file("acme-key.pem")}),
      rpc_failure);
  BOOST_CHECK_THROW(claims_client(at, {file("server-ca.pem"), "localhost", {}, {}}), rpc_failure);
  door.reload_certificates();  // Comes after whatever the door's loop was at.
  door.stop(std::chrono::milliseconds(0));
  const auto refused = of_kind(entries(&keys), what::not_let_in);
  BOOST_TEST_REQUIRE(refused.size() == 2u);
  BOOST_TEST(refused[0].detail == "identityRevoked");
  BOOST_TEST(refused[0].certificate == "ACME");
  BOOST_TEST((refused[0].listener == store::door_listener::payers));
  BOOST_TEST(refused[0].address.starts_with("127.0.0.1:"));
  BOOST_TEST(refused[1].certificate == "");
  BOOST_TEST(refused[1].user == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_door_entries_test
}  // namespace benefactor::api::test

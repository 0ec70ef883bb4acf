// Every method of the contract, for every role, through a door: what the table denies is FORBIDDEN, and what
// it allows reaches the server.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <capnp/dynamic.h>
#include <mutex>

#include "api/client/client_connection.hpp"
#include "api/client/write_requests.hpp"
#include "api/roles/matrix.hpp"
#include "api/rpc/session_grants.hpp"
#include "tests/api/rpc/door_fixture.hpp"

namespace benefactor::api::test {
namespace of_roles_test {

struct acting_subject {
  std::mutex mutex;
  access_subject now = local_subject();

  access_subject get() {
    const std::lock_guard lock(mutex);
    return now;
  }
};

struct roles_fixture : acting_subject, door_fixture {
  explicit roles_fixture(door_limits limits = {})
      : door_fixture(limits, nullptr, [this](const auto&, const auto&) { return get(); }) {}

  std::unique_ptr<client_connection> connect_as(const access_subject& subject) {
    {
      const std::lock_guard lock(mutex);
      now = subject;
    }
    return std::make_unique<client_connection>(address(), std::chrono::seconds(5));
  }

  static access_subject with(role r) {
    access_subject subject;
    subject.user = "somebody";
    subject.roles = {r};
    return subject;
  }
};

class no_sink final : public wire::ResultSink::Server {
  kj::Promise<void> results(ResultsContext) override { return kj::READY_NOW; }
};

/// What came of a call: empty, or its failure.
template <class Promise>
std::string outcome_of(client_connection& connection, Promise&& promise) {
  try {
    connection.wait(kj::mv(promise));
    return {};
  } catch (const rpc_failure& failure) {
    return failure.what();
  }
}

/// Calls the method without parameters. A dynamic client takes what it is made of, so *of* is a copy.
template <class Client>
std::string call(client_connection& connection, Client of, const std::string& name) {
  capnp::DynamicCapability::Client dynamic = kj::mv(of);
  auto request = dynamic.newRequest(kj::StringPtr(name.c_str(), name.size()));
  return outcome_of(connection, request.send());
}

std::string call_stream(client_connection& connection, const std::string& name) {
  auto open = connection.session->claimsRequest().send().getClaims().openStreamRequest();
  open.setResults(kj::heap<no_sink>());
  auto stream = open.send().getStream();
  // Called as any other method: as a stream its failure would be told by a later call.
  return call(connection, stream, name);
}

std::string call(client_connection& connection, const rpc_method& method) {
  const auto dot = method.name.find('.');
  const auto interface = method.name.substr(0, dot), name = method.name.substr(dot + 1);
  auto& session = *connection.session;
  if (interface == "Session") return call(connection, session, name);
  if (interface == "ClaimStream") return call_stream(connection, name);
  if (interface == "Enrollment")
    return call(connection, session.enrollmentRequest().send().getEnrollment(), name);
  if (interface == "Claims") return call(connection, session.claimsRequest().send().getClaims(), name);
  if (interface == "Queries") return call(connection, session.queriesRequest().send().getQueries(), name);
  if (interface == "Audit") return call(connection, session.auditRequest().send().getAudit(), name);
  if (interface == "Operations")
    return call(connection, session.operationsRequest().send().getOperations(), name);
  if (interface == "Documents")
    return call(connection, session.documentsRequest().send().getDocuments(), name);
  if (interface == "Payments") return call(connection, session.paymentsRequest().send().getPayments(), name);
  if (interface == "Exchange") return call(connection, session.exchangeRequest().send().getExchange(), name);
  if (interface == "Projections")
    return call(connection, session.projectionsRequest().send().getProjections(), name);
  if (interface == "Live") return call(connection, session.liveRequest().send().getLive(), name);
  if (interface == "Users") return call(connection, session.usersRequest().send().getUsers(), name);
  if (interface == "KeyOperations")
    return call(connection, session.operationsRequest().send().getOperations().keysRequest().send().getKeys(),
                name);
  BOOST_FAIL("no test calls " << interface);
  return {};
}

BOOST_FIXTURE_TEST_SUITE(roles_at_the_door, roles_fixture)

BOOST_AUTO_TEST_CASE(every_method_is_forbidden_to_whom_the_table_denies_it_and_to_nobody_else) {
  back_up = [](const auto&, const auto&) { return store::backup_report{}; };
  for (const auto r : all_roles) {
    const auto connection = connect_as(with(r));
    for (const auto& method : contract_methods()) BOOST_TEST_CONTEXT(method.name << " as " << to_text(r)) {
        const auto* row = find_row(method.name);
        BOOST_REQUIRE(row != nullptr);
        const auto told = call(*connection, method);
        const bool forbidden = told.find("FORBIDDEN: role " + std::string(to_text(r))) != std::string::npos;
        const auto permitted = row->of(r);
        BOOST_TEST(forbidden == (permitted == permission::no || permitted == permission::glass), told);
      }
  }
}

BOOST_AUTO_TEST_CASE(an_auditor_reaches_what_needs_broken_glass_once_it_is_broken) {
  const auto connection = connect_as(with(role::auditor));
  auto request = connection->session->forPurposeRequest();
  auto grounds = request.initGrounds();
  grounds.setPurpose("BTG");
  grounds.setReason("a complaint of the member's");
  auto session = connection->wait(request.send()).getResult().getSession();
  for (const auto& row : method_table()) {
    if (row.of(role::auditor) != permission::glass) continue;
    const std::string name(row.method.substr(row.method.find('.') + 1));
    const auto told = row.method.starts_with("Documents.")
                          ? call(*connection, session.documentsRequest().send().getDocuments(), name)
                          : call(*connection, session.paymentsRequest().send().getPayments(), name);
    BOOST_TEST(told.find("FORBIDDEN") == std::string::npos, row.method << ": " << told);
  }
}

BOOST_AUTO_TEST_CASE(the_same_session_for_other_reasons_may_do_no_more) {
  const auto connection = connect_as(with(role::patient));
  auto request = connection->session->forPurposeRequest();
  auto grounds = request.initGrounds();
  grounds.setReason("to see what happens");
  grounds.setBreakGlass(true);
  auto session = connection->wait(request.send()).getResult().getSession();
  const auto told = outcome_of(*connection, session.operationsRequest().send());
  BOOST_TEST(told.find("FORBIDDEN: role PATIENT may not call Session.operations") != std::string::npos, told);
}

BOOST_AUTO_TEST_CASE(what_is_local_may_do_everything) {
  const auto connection = connect_as(local_subject());
  for (const auto& method : contract_methods()) {
    const auto told = call(*connection, method);
    BOOST_TEST(told.find("FORBIDDEN") == std::string::npos, method.name << ": " << told);
  }
}

BOOST_AUTO_TEST_CASE(a_subject_that_is_revoked_is_answered_nothing_more) {
  const auto standing = std::make_shared<told_standing>();
  auto subject = with(role::claim_processor);
  subject.standing = standing;
  const auto connection = connect_as(subject);
  auto queries = connection->session->queriesRequest().send().getQueries();
  BOOST_TEST(call(*connection, queries, "editTables") == "");
  standing->ended = true;
  BOOST_TEST(call(*connection, queries, "editTables").find("revoked") != std::string::npos);
  BOOST_TEST(call(*connection, *connection->session, "info").find("revoked") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_waits_when_a_subject_is_revoked_is_not_answered) {
  const auto standing = std::make_shared<told_standing>();
  auto subject = with(role::claim_processor);
  subject.standing = standing;
  const auto connection = connect_as(subject);
  auto request = connection->session->queriesRequest().send().getQueries().claimsRequest();
  request.initFilter().setAll();
  request.setAtLeastPosition(reads.projected_position());
  auto answer = request.send();
  // Once a call behind it is answered, the question has come.
  BOOST_TEST(outcome_of(*connection, connection->session->infoRequest().send()) == "");
  reads.wait_for_waiting(1);
  standing->ended = true;
  reads.project(reads.projected_position() + 1);
  BOOST_TEST(outcome_of(*connection, kj::mv(answer)).find("revoked") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_claim_that_waits_for_credits_when_a_subject_is_revoked_is_not_decided) {
  roles_fixture narrow({.connection_claims = 1});
  const auto standing = std::make_shared<told_standing>();
  auto subject = with(role::claim_processor);
  subject.standing = standing;
  const auto connection = narrow.connect_as(subject);
  const auto submit = [&](std::uint64_t number) {
    auto request = connection->claims->submitRequest();
    write_claim(request.initClaim(), sample_claim(number), nullptr, nullptr);
    return request.send();
  };
  narrow.engine.hold();
  auto first = submit(1), second = submit(2);
  // Once a call behind them is answered, both have come.
  BOOST_TEST(outcome_of(*connection, connection->session->infoRequest().send()) == "");
  narrow.engine.wait_for(1);
  standing->ended = true;
  narrow.engine.release();
  outcome_of(*connection, kj::mv(first));
  BOOST_TEST(outcome_of(*connection, kj::mv(second)).find("revoked") != std::string::npos);
  BOOST_TEST(narrow.engine.received() == 1u);
}

BOOST_AUTO_TEST_CASE(a_stream_of_claims_ends_when_its_subject_is_revoked_without_another_call) {
  // Sessions are looked at four times as often as silence is long.
  roles_fixture quick({.subscription_silence = std::chrono::milliseconds(100)});
  const auto standing = std::make_shared<told_standing>();
  auto subject = with(role::claim_processor);
  subject.standing = standing;
  const auto connection = quick.connect_as(subject);
  quick.engine.hold();
  auto open = connection->session->claimsRequest().send().getClaims().openStreamRequest();
  open.setResults(kj::heap<no_sink>());
  auto stream = connection->wait(open.send()).getStream();
  auto push = stream.pushRequest();
  write_claim(push.initClaims(1)[0], sample_claim(1), nullptr, nullptr);
  const auto pushed = push.send();
  auto finished = stream.finishRequest().send();
  // Once a call behind them is answered, both have come.
  BOOST_TEST(outcome_of(*connection, connection->session->infoRequest().send()) == "");
  quick.engine.wait_for(1);
  standing->ended = true;
  BOOST_TEST(outcome_of(*connection, kj::mv(finished)).find("revoked") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_waits_for_a_thread_when_a_subject_is_revoked_does_not_begin) {
  const auto standing = std::make_shared<told_standing>();
  auto subject = with(role::admin);
  subject.standing = standing;
  int begun = 0;
  const auto job = while_standing(make_grants(subject), [&begun] { return ++begun; });
  BOOST_TEST(job() == 1);
  standing->ended = true;
  BOOST_CHECK_THROW(job(), std::exception);  // As the threads catch it.
  BOOST_TEST(begun == 1);
}

BOOST_AUTO_TEST_CASE(a_subject_of_another_tenant_opens_no_session) {
  auto subject = with(role::admin);
  subject.tenant = "another";
  BOOST_CHECK_THROW(connect_as(subject), rpc_failure);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_roles_test
}  // namespace benefactor::api::test

// Every operation of HTTP that changes something: refused to strangers, to who has no role and where it says
// what is none; done when it is asked well; and asked again answered as RPC answers it. With
// http_operations_test.cpp, every operation there is.
#include <filesystem>
#include <optional>
#include <set>

#include "api/objects/uri.hpp"
#include "store/entropy.hpp"
#include "tests/tools/http_operations_book.hpp"
#include "tools/benefactor/serve_identity.hpp"

namespace benefactor::tools {
namespace of_http_changes_test {

using nlohmann::ordered_json;

/// A request that changes something, in its place among the others.
struct change {
  std::string name;
  question asked;
  /// Places of the answer that are another's each time: JSON pointers.
  std::vector<const char*> of_the_moment = {};
  /// False: what comes of it again depends on how far it is meanwhile.
  bool asked_again = true;
  unsigned status = 200;
};

/// Takes the place of the number of the erasure that was asked for last.
const std::string erasure = "{request}";

/// What answers by code of its own, and where that is tried with valid, invalid and unauthorised requests.
const std::map<std::string, const char*> own_routes{
    {"Door.login", "login_over_http_test.cpp"},     {"Door.refresh", "login_over_http_test.cpp"},
    {"Door.setUp", "login_over_http_test.cpp"},     {"Door.register", "login_over_http_test.cpp"},
    {"Session.logout", "login_over_http_test.cpp"}, {"Claims.openStream", "streams_test.cpp"},
    {"Live.subscribe", "streams_test.cpp"}};

struct changes_book : http_operations_book {
  std::vector<change> changes() const {
    const auto a_document = "/claims/ACME%2FC-1/documents/" + to_hex(document);
    const std::string digest(64, 'a');
    return {
        {"Enrollment.enroll",
         {"/enrollments", R"({"npi":"1999999984","name":"Lakeside","network":"IN_NETWORK"})"}},
        {"Enrollment.enrollAll",
         {"/enrollments:batch",
          R"({"providers":[{"npi":"1000000004","name":"Hillside","network":"IN_NETWORK"}]})"}},
        {"Claims.submit", {"/claims", claim("C-10", "70.00").dump()}, {}, true, 201},
        {"Claims.submitBatch", {"/claims:batch", json::array({claim("C-11", "71.00")}).dump()}},
        {"Claims.command", {"/claims/ACME%2FC-2/commands", R"({"release":{}})"}},
        {"Documents.announce",
         {"/claims/ACME%2FC-1/documents",
          R"({"kind":"REFERRAL","contentType":"application/pdf","size":"9","sha256":")" + digest + R"("})"},
         {"/document/upload"},
         true,
         201},
        {"Documents.complete", {a_document + "/completion", {}}},
        {"Documents.withdraw", {a_document, {}}},
        {"Payments.run", {"/payment-runs/R2", R"({"on":"2026-05-01"})"}},
        {"Payments.confirm",
         {"/payments/R1." + npi + "/confirmation", R"({"on":"2026-04-03","bankReference":"ACH-00004711"})"}},
        {"Exchange.send", {"/processors/TPA/dispatches", R"({"on":"2026-05-01","dryRun":true})"}},
        {"Exchange.receive", {"/processors/TPA/intakes", R"({"on":"2026-05-01"})"}},
        {"Operations.runJob", {"/jobs/benefit-year/runs", R"({"on":"2027-01-01","dry":true})"}},
        {"Operations.backup",
         {"/backups", json{{"directory", file("backups")}}.dump()},
         {"/number", "/time", "/copiedBytes", "/reusedBytes", "/backups"}},
        // This server publishes to nobody.
        {"Operations.retryDeadLetters",
         {"/publish-targets/none/dead-letters:retry", R"({"position":"1"})"},
         {},
         true,
         404},
        {"Projections.rebuild", {"/views:rebuild", R"({"names":["nonsense"]})"}, {}, true, 422},
        {"Projections.rebuild", {"/views:rebuild", R"({"names":["users"]})"}, {}, false},
        {"Projections.verify", {"/views:verify", {}}, {}, false},
        {"KeyOperations.rotate", {"/keys/rotations", "{}"}, {"/status"}},
        {"KeyOperations.renew", {"/keys/renewals", R"({"policyNumber":"POL-1","memberId":"M-1"})"}},
        {"KeyOperations.requestErasure", {"/erasures", erasure_of("M-2")}},
        {"KeyOperations.withdrawErasure", {"/erasures/" + erasure + "/withdrawal", R"({"actor":"anna"})"}},
        {"KeyOperations.requestErasure", {"/erasures", erasure_of("M-2")}},
        {"KeyOperations.approveErasure", {"/erasures/" + erasure + "/approval", R"({"actor":"bert"})"}},
        {"Audit.startReplay", {"/audit/replays", R"({"fingerprints":true})"}, {}, false},
        {"Audit.cancelReplay", {"/audit/replays/current?number=1", {}}, {}, false}};
  }

  static std::string erasure_of(const std::string& member) {
    return json{{"policyNumber", "POL-1"},
                {"memberId", member},
                {"reason", "asked for in writing"},
                {"actor", "anna"}}
        .dump();
  }
};

/// A server that keeps users, over the same book.
struct users_book : http_operations_book {
  users_book()
      : submit([this](std::vector<actors::request> batch) { server.node.engine().submit(std::move(batch)); }),
        identity({}, file("data"), server.node, submit, [] { return std::int64_t{1'775'131'200'000'000}; }),
        users_door({.listen = "127.0.0.1:0", .log_id = server.node.head().origin.log_id, .limits = {}},
                   {.submit = submit,
                    .reads = server.node.room().closed(),
                    .surrogates = server.node.surrogates(),
                    .entropy = store::system_entropy(),
                    .room = &server.node.room(),
                    .identity = &identity.desk()}) {
    http::http_door_options options;
    options.listen.plain = "127.0.0.1:0";
    users_web.emplace(std::move(options), users_door, store::system_entropy());
  }
  ~users_book() { users_web->stop(); }

  static std::vector<change> changes() {
    return {{"Users.add",
             {"/users", R"({"login":"grace","displayName":"Grace","email":"grace@example.org",)"
                        R"("roles":["PROVIDER"],"binding":{"npis":["1234567893"]}})"},
             {"/oneTimePassword"},
             true,
             201},
            {"Users.changeRoles", {"/users/grace/roles", R"({"roles":["PROVIDER","REPORTER"]})"}},
            {"Users.bind", {"/users/grace/binding", R"({"npis":["1999999984"]})"}},
            {"Users.resetPassword", {"/users/grace/password-reset", {}}, {"/oneTimePassword", "/position"}},
            {"Users.unlock", {"/users/grace/unlocking", {}}},
            {"Users.endSessions", {"/users/grace/sessions", {}}},
            {"Users.deactivate", {"/users/grace/deactivation", {}}},
            {"Users.reactivate", {"/users/grace/reactivation", {}}},
            {"Users.list", {"/users", {}}},
            {"Users.show", {"/users/grace", {}}}};
  }

  api::submit_requests submit;
  server_identity identity;
  api::door_server users_door;
  std::optional<http::http_door> users_web;
};

void forget(ordered_json& body, const std::vector<const char*>& places) {
  for (const auto* place : places) {
    const ordered_json::json_pointer at(place);
    if (body.contains(at)) body.at(at.parent_pointer()).erase(at.back());
  }
}

/// Carries *all* out, one after the other, by HTTP at *port*; *rpc*: the same server.
void carry_out(http_book& book, std::uint16_t port, api::client_connection& rpc,
               const std::vector<change>& all) {
  const auto ask = [port](const std::string& request) {
    raw_client client(port);
    BOOST_REQUIRE(client.send(request));
    return client.read();
  };
  const auto durable = [&book] { return book.server.node.reads().durable_position(); };
  std::string last_erasure;
  for (auto each : all) BOOST_TEST_CONTEXT(each.name << " " << each.asked.target) {
      if (const auto at = each.asked.target.find(erasure); at != std::string::npos)
        each.asked.target.replace(at, erasure.size(), last_erasure);
      const auto& of = *http::find_operation(each.name);
      const auto before = durable();
      BOOST_TEST(ask(request_of(of, each.asked, "")).status == 401u);
      const auto wrong = ask(request_of(of, with_nonsense(each.asked), as_local));
      BOOST_TEST(wrong.status == 422u, wrong.body);
      BOOST_TEST(wrong.body.find("nonsense") != std::string::npos);
      BOOST_TEST(durable() == before);

      const auto done = ask(request_of(of, each.asked, as_local));
      BOOST_TEST(done.status == each.status, done.body);
      // What was made is where it is said to be. A document's address has no GET.
      BOOST_TEST(done.has("Location: ") == (each.status == 201));
      if (each.status == 201 && each.name != "Documents.announce") {
        const auto at = done.head.find("Location: ") + 10;
        const auto there = done.head.substr(at, done.head.find('\r', at) - at);
        const auto found = ask(get(there, as_local));
        BOOST_TEST(found.status == 200u, there << " " << found.body);
      }
      const auto told = ordered_json::parse(done.body, nullptr, false);
      if (told.contains("request") && done.status == 200) last_erasure = told["request"].get<std::string>();
      if (!each.asked_again) continue;

      const auto params = params_of(of, each.asked);
      if (!params) continue;
      const auto by_http = ask(request_of(of, each.asked, as_local));
      const auto by_rpc = http::test::asked_by_rpc(rpc, of, params);
      BOOST_REQUIRE(by_rpc.has_value());
      if (const auto* refused = std::get_if<http::refusal>(&*by_rpc)) {
        BOOST_TEST(by_http.status == refused->status, by_http.body);
        BOOST_TEST(ordered_json::parse(by_http.body)["code"] == refused->code);
        continue;
      }
      BOOST_TEST(by_http.status == 200u, by_http.body);  // Also of what was made: it is there already.
      BOOST_TEST(!by_http.has("Location: "));
      auto http_body = ordered_json::parse(by_http.body),
           rpc_body = std::get<http::good_answer>(*by_rpc).body;
      forget(http_body, each.of_the_moment);
      forget(rpc_body, each.of_the_moment);
      BOOST_TEST(http_body.dump() == rpc_body.dump());
    }
}

BOOST_AUTO_TEST_SUITE(http_changes)

BOOST_FIXTURE_TEST_CASE(every_operation_there_is_has_a_request_in_these_tests, changes_book) {
  std::set<std::string> asked, all;
  const auto add = [&asked](const std::string& name) {
    asked.insert(name);
    BOOST_TEST((http::find_operation(name) != nullptr), name);
  };
  for (const auto& [name, of] : questions()) add(name);
  for (const auto& [name, of] : questions_of_the_moment()) add(name);
  for (const auto& each : changes()) add(each.name);
  for (const auto& each : users_book::changes()) add(each.name);
  for (const auto& [name, where] : own_routes) {
    add(name);
    BOOST_TEST(http::find_operation(name)->own, name);
  }
  for (const auto& each : http::operations()) all.insert(each.name);
  BOOST_TEST(asked == all, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(what_changes_is_done_when_it_is_asked_well_and_again_answered_as_rpc_does,
                        changes_book) {
  api::client_connection rpc(server.address(), std::chrono::seconds(20));
  carry_out(*this, port(), rpc, changes());
  // It was done, and not only answered.
  BOOST_TEST(found("/claims/ACME%2FC-10")["submitterClaimId"] == "C-10");
  BOOST_TEST(found("/claims/ACME%2FC-11")["submitterClaimId"] == "C-11");
  BOOST_TEST(found("/claims/ACME%2FC-2")["outcome"]["status"] != "UNDER_REVIEW");
  BOOST_TEST(found("/claims/ACME%2FC-4")["erased"] == true);
  BOOST_TEST(found("/payment-runs/R1")["payments"][0]["confirmed"] == "2026-04-03");
  BOOST_TEST(found("/payment-runs/R2")["closed"] == true);
  BOOST_TEST(found("/keys")["current"].get<int>() > 1);
  BOOST_TEST(std::filesystem::exists(file("backups")));
}

BOOST_FIXTURE_TEST_CASE(an_enrolment_of_a_policy_makes_it_at_its_number_and_one_of_a_provider_nothing,
                        changes_book) {
  const auto enroll = [this](const std::string& item) {
    return ask(with_body("POST", "/api/v1/enrollments", item));
  };
  const std::string policy =
      R"({"policyNumber":"POL 7/1","holder":"M-7","effective":"2026-01-01","expiration":"2026-12-31",)"
      R"("deductible":"0.00","members":[{"memberId":"M-7","relationship":"SELF","enrolled":"2026-01-01"}]})";
  const auto made = enroll(policy);
  BOOST_TEST(made.status == 201u, made.body);
  BOOST_TEST(made.has("Location: /api/v1/policies/POL%207%2F1\r\n"), made.head);
  BOOST_TEST(found("/policies/POL%207%2F1")["policyNumber"] == "POL 7/1");
  const auto again = enroll(policy);
  BOOST_TEST(again.status == 200u, again.body);
  BOOST_TEST(!again.has("Location: "));
  const auto provider = enroll(R"({"npi":"1999999984","name":"Lakeside","network":"IN_NETWORK"})");
  BOOST_TEST(provider.status == 200u, provider.body);
  BOOST_TEST(!provider.has("Location: "));
}

BOOST_FIXTURE_TEST_CASE(what_was_kept_out_of_the_url_of_a_call_stands_in_no_url_of_its_answer, changes_book) {
  const auto call = [this](const std::string& method, const std::string& parameters) {
    return ask(with_body("POST", "/api/v1/calls/" + method, parameters));
  };
  const auto policy = call(
      "Enrollment.enroll",
      R"({"item":{"policyNumber":"POL-8","holder":"M-8","effective":"2026-01-01","expiration":"2026-12-31",)"
      R"("deductible":"0.00","members":[{"memberId":"M-8","relationship":"SELF","enrolled":"2026-01-01"}]}})");
  BOOST_TEST(policy.status == 200u, policy.body);
  BOOST_TEST(!policy.has("Location: "), policy.head);
  BOOST_TEST(policy.head.find("POL-8") == std::string::npos, policy.head);
  BOOST_TEST(found("/policies/POL-8")["policyNumber"] == "POL-8");  // It is there.
  // A claim's number is a surrogate.
  const auto submitted = call("Claims.submit", json{{"claim", claim("C-12", "70.00")}}.dump());
  BOOST_TEST(submitted.status == 201u, submitted.body);
  const auto number = json::parse(submitted.body)["outcome"]["claimNumber"].get<std::string>();
  BOOST_TEST(submitted.has("Location: /api/v1/claims/" + api::uri_encoded(number) + "\r\n"), submitted.head);
  BOOST_TEST(submitted.head.find("POL-1") == std::string::npos, submitted.head);
}

BOOST_FIXTURE_TEST_CASE(users_are_kept_over_http_as_over_rpc, users_book) {
  api::client_connection rpc("127.0.0.1:" + std::to_string(users_door.port()), std::chrono::seconds(20));
  carry_out(*this, users_web->plain_port(), rpc, changes());
}

BOOST_FIXTURE_TEST_CASE(who_has_no_role_changes_nothing, changes_book) {
  const auto durable = server.node.reads().durable_position();
  const auto recorded = end();
  auto all = changes();
  for (const auto& each : users_book::changes()) all.push_back(each);
  server.act_as(nobody());
  for (auto each : all) {
    if (const auto at = each.asked.target.find(erasure); at != std::string::npos)
      each.asked.target.replace(at, erasure.size(), "1");
    const auto answer = ask(request_of(*http::find_operation(each.name), each.asked, as_local));
    BOOST_TEST(answer.status == 403u, each.name << " " << answer.body);
    BOOST_TEST(ordered_json::parse(answer.body)["code"] == "FORBIDDEN", each.name);
  }
  BOOST_TEST(server.node.reads().durable_position() == durable);
  BOOST_TEST(end() == recorded);
}

BOOST_FIXTURE_TEST_CASE(what_has_code_of_its_own_and_needs_a_session_is_refused_without_one, changes_book) {
  for (const auto& [name, where] : own_routes) {
    if (name.starts_with("Door.")) continue;
    const auto& of = *http::find_operation(name);
    BOOST_TEST(ask(request_of(of, {of.path, "{}"}, "")).status == 401u, name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_http_changes_test
}  // namespace benefactor::tools

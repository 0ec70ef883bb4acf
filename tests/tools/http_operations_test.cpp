// Every operation of HTTP that reads, over a book with data: answered as RPC answers it, refused to who may
// not ask, to who shows nothing, and where the question is wrong. http_changes_test.cpp has those that
// change.
#include "tests/tools/http_operations_book.hpp"

namespace benefactor::tools {
namespace of_http_operations_test {

BOOST_FIXTURE_TEST_SUITE(http_operations, http_operations_book)

BOOST_AUTO_TEST_CASE(http_answers_every_question_as_rpc_does) {
  api::client_connection connection(server.address(), std::chrono::seconds(20));
  unsigned answered = 0;
  for (const auto& [name, all] : questions())
    for (const auto& asked : all) BOOST_TEST_CONTEXT(name << " " << asked.target) {
        const auto& of = *http::find_operation(name);
        const auto params = params_of(of, asked);
        if (!params) continue;
        const auto by_http = ask(request_of(of, asked, as_local));
        const auto by_rpc = http::test::asked_by_rpc(connection, of, params);
        if (!by_rpc) {
          BOOST_TEST(by_http.status >= 400u, by_http.body);
          continue;
        }
        if (const auto* refused = std::get_if<http::refusal>(&*by_rpc)) {
          BOOST_TEST(by_http.status == refused->status, by_http.body);
          BOOST_TEST(json::parse(by_http.body)["code"] == refused->code);
          continue;
        }
        ++answered;
        const auto& good = std::get<http::good_answer>(*by_rpc);
        BOOST_TEST(by_http.status == 200u, by_http.body);
        if (!of.media_type.empty())
          BOOST_TEST(by_http.body == good.file);
        else if (asked.target.find("fields=") == std::string::npos)
          BOOST_TEST(by_http.body == good.body.dump());
        else
          BOOST_TEST(good.body.dump().find(json::parse(by_http.body)["outcome"]["status"].dump()) !=
                     std::string::npos);
      }
  BOOST_TEST(answered >= 30u);
}

BOOST_AUTO_TEST_CASE(what_is_of_the_moment_is_answered) {
  for (const auto& [name, asked] : questions_of_the_moment()) {
    const auto answer = ask(request_of(*http::find_operation(name), asked, as_local));
    BOOST_TEST(answer.status == 200u, name << " " << answer.body);
    BOOST_TEST(json::parse(answer.body).size() > 1u, name);
  }
}

BOOST_AUTO_TEST_CASE(no_question_is_answered_without_credentials_or_with_a_parameter_that_is_none) {
  auto all = questions_of_the_moment();
  for (const auto& [name, asked] : questions()) all.emplace(name, asked.front());
  for (const auto& [name, asked] : all) {
    const auto& of = *http::find_operation(name);
    BOOST_TEST(ask(request_of(of, asked, "")).status == 401u, name);
    const auto wrong = ask(request_of(of, with_nonsense(asked), as_local));
    BOOST_TEST(wrong.status == 422u, name << " " << wrong.body);
    BOOST_TEST(wrong.body.find("nonsense") != std::string::npos, name);
  }
}

BOOST_AUTO_TEST_CASE(who_has_no_role_is_answered_nothing) {
  const auto all = questions();
  const auto recorded = end();
  server.act_as(nobody());
  for (const auto& [name, asked] : all)
    if (name != "Session.profile") {
      const auto answer = ask(request_of(*http::find_operation(name), asked.front(), as_local));
      BOOST_TEST(answer.status == 403u, name << " " << answer.body);
      BOOST_TEST(json::parse(answer.body)["code"] == "FORBIDDEN", name);
    }
  BOOST_TEST(end() == recorded);
}

http::http_limits with_proofs(std::uint32_t most) {
  http::http_limits limits;
  limits.proofs = most;
  return limits;
}

struct no_proof_at_a_time : http_book {
  no_proof_at_a_time() : http_book(with_proofs(0), api::tree_options{}) {}
};

BOOST_FIXTURE_TEST_CASE(more_proofs_than_may_be_on_their_way_are_told_to_come_again, no_proof_at_a_time) {
  const std::string by_name =
      with_body("POST", "/api/v1/calls/Audit.prove", R"({"claim":"ACME/C-1"})", as_local);
  for (const auto& request : {get("/api/v1/claims/ACME%2FC-1/proof"), by_name}) {
    const auto answer = ask(request);
    BOOST_TEST(answer.status == 503u, answer.body);
    BOOST_TEST(answer.has("Retry-After"));
  }
  found("/claims/ACME%2FC-1");  // Other questions are answered.
}

struct one_proof_at_a_time : http_book {
  one_proof_at_a_time() : http_book(with_proofs(1), api::tree_options{}) {}
};

BOOST_FIXTURE_TEST_CASE(a_proof_that_was_taken_leaves_its_place_to_the_next, one_proof_at_a_time) {
  raw_client client(port());
  for (int i = 0; i < 3; ++i) {
    BOOST_REQUIRE(client.send(get("/api/v1/claims/ACME%2FC-1/proof")));
    BOOST_TEST(client.read().status == 200u);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_http_operations_test
}  // namespace benefactor::tools

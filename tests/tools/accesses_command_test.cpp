// Who saw what, asked for: `benefactor audit accesses` of a server and of its directory, and the grounds that
// reads are stated on.
#include <algorithm>
#include <future>

#include "tests/tools/family_book.hpp"

namespace benefactor::tools {
namespace of_accesses_command_test {

using nlohmann::json;

const api::claim_name c1 = api::natural_claim_name{"ACME", "C-1"};
const date today = *parse_date("2026-05-01");

BOOST_FIXTURE_TEST_SUITE(accesses_command, family_book)

BOOST_AUTO_TEST_CASE(what_is_asked_for_by_its_claim_or_member_is_found_by_policy) {
  auto c = server.connect();
  const auto found_by = [&](const std::string& method) {
    const auto found = expect(0, {"audit", "accesses", "--policy", "POL-1", "--limit", "1"})["accesses"];
    BOOST_TEST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found[0]["method"] == method);
    BOOST_TEST(found[0]["member"] == surrogate("M-1"));
    return found[0];
  };
  const auto before = end();
  c.journey(c1);
  BOOST_TEST(found_by("Queries.journey")["claims"].size() == 1u);
  c.history(c1);
  BOOST_TEST(found_by("Audit.history")["claims"].size() == 1u);
  c.find_eligibility({"M-1", "Okafor-Brown", "Renata", parse_date("1980-02-28")}, today);  // Does not match.
  found_by("Queries.findEligibility");
  BOOST_TEST(end() == before + 3);  // And none is there twice.
}

BOOST_AUTO_TEST_CASE(the_glass_is_broken_with_a_reason_only_and_flagged) {
  const std::vector<std::string> show{"show", "ACME/C-1", "--break-glass", "--reason"};
  const auto with = [&](const std::string& reason) {
    auto all = show;
    all.push_back(reason);
    return run(all);
  };
  const auto before = end();
  const auto refused = with("curious");
  BOOST_TEST(refused.status == 2);
  BOOST_TEST(refused.err.find("--reason") != std::string::npos, refused.err);
  BOOST_TEST(run({"show", "ACME/C-1", "--break-glass"}).status == 2);
  BOOST_TEST(run({"show", "ACME/C-1", "--purpose", "BTG"}).status == 2);
  BOOST_TEST(run({"show", "ACME/C-1", "--purpose", "NOSY"}).err.find("HPAYMT") != std::string::npos);
  // The server refuses it too.
  auto c = server.connect();
  const auto why = c.state_grounds({store::access_purpose::break_the_glass, "short", true});
  BOOST_REQUIRE(why.has_value());
  BOOST_TEST((why->code == rejection_code::invalid));
  BOOST_TEST(end() == before);

  BOOST_TEST(with("the member called from a hospital").status == 0);
  const auto found = expect(0, {"audit", "accesses", "--break-glass"})["accesses"];
  BOOST_TEST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found[0]["breakGlass"] == true);
  BOOST_TEST(found[0]["hasReason"] == true);
  BOOST_TEST(!found[0].contains("reason"));
  // And as text.
  const auto text = run({"audit", "accesses", "--break-glass"});
  BOOST_TEST(text.out.find("BROKEN") != std::string::npos, text.out << text.err);
  BOOST_TEST(text.out.find("(sealed)") != std::string::npos, text.out);
  expect(0, {"show", "ACME/C-1"});
  const auto plain = run({"audit", "accesses", "--limit", "1"});
  BOOST_TEST(plain.out.find("Queries.claim") != std::string::npos, plain.out << plain.err);
  BOOST_TEST(plain.out.find("BROKEN") == std::string::npos, plain.out);
  BOOST_TEST(plain.out.find("(sealed)") == std::string::npos, plain.out);
}

BOOST_AUTO_TEST_CASE(a_reason_that_is_no_text_is_refused) {
  auto c = server.connect();
  const auto why = c.state_grounds({store::access_purpose::payment, std::string(1'000, '\x80'), false});
  BOOST_REQUIRE(why.has_value());
  BOOST_TEST((why->code == rejection_code::invalid));
  BOOST_TEST_REQUIRE(why->problems.size() == 1u);
  BOOST_TEST(why->problems[0].field == "reason");
}

BOOST_AUTO_TEST_CASE(who_saw_a_claim_that_only_the_access_log_knows_is_told) {
  // As after a restore to a position before the claim.
  store::phi_access_record lost;
  lost.member = server.node.surrogates().member("M-2");
  lost.claims = {server.node.surrogates().claim("ACME", "C-77")};
  lost.kinds = store::access_kind::claim;
  lost.method = "Queries.claim";
  std::promise<store::access_outcome> ended;
  server.node.room().recorded()->log.record({lost},
                                            [&](store::access_outcome outcome) { ended.set_value(outcome); });
  BOOST_TEST((ended.get_future().get() == store::access_outcome::durable));
  const auto found = expect(0, {"audit", "accesses", "--claim", "ACME/C-77"})["accesses"];
  BOOST_TEST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found[0]["member"] == surrogate("M-2"));
  BOOST_TEST(
      expect(0, {"audit", "accesses", "--claim", "ACME/C-77", "--user", "nobody"})["accesses"].empty());
  BOOST_TEST(run({"audit", "accesses", "--claim", "ACME/C-78"}).status == 1);
}

BOOST_AUTO_TEST_CASE(reasons_are_opened_on_request_which_is_recorded_in_turn) {
  expect(0, {"show", "ACME/C-1", "--purpose", "PATRQT", "--reason", "Renata asked for it"});
  const auto before = end();
  const auto shown = expect(0, {"audit", "accesses", "--claim", "ACME/C-1", "--limit", "1", "--with-reasons",
                                "--purpose", "HCOMPL"})["accesses"];
  BOOST_TEST_REQUIRE(shown.size() == 1u);
  BOOST_TEST(shown[0]["reason"] == "Renata asked for it");
  BOOST_TEST(shown[0]["purpose"] == "PATRQT");
  const auto recorded = since(before);
  BOOST_TEST_REQUIRE(recorded.size() == 1u);
  BOOST_TEST(recorded[0].record.method == "Audit.accesses");
  BOOST_TEST((recorded[0].record.who->why.purpose == store::access_purpose::compliance));
  BOOST_TEST((recorded[0].record.kinds == store::access_kinds(store::access_kind::access_texts)));
}

BOOST_AUTO_TEST_CASE(accesses_are_asked_for_in_pages_by_each_part_of_the_question) {
  for (int i = 0; i < 5; ++i) expect(0, {"show", "ACME/C-4"});
  const auto of_child = expect(0, {"audit", "accesses", "--member", "M-2", "--limit", "1000"})["accesses"];
  BOOST_TEST(of_child.size() >= 5u);
  for (const auto& access : of_child) BOOST_TEST(access["member"] == surrogate("M-2"));
  std::vector<std::string> positions;
  std::string next = "0";
  do {
    const auto page = expect(0, {"audit", "accesses", "--member", "M-2", "--limit", "2", "--before", next});
    for (const auto& access : page["accesses"]) positions.push_back(access["position"].get<std::string>());
    next = page["next"].get<std::string>();
  } while (next != "0");
  BOOST_TEST(positions.size() == of_child.size());
  BOOST_TEST(expect(0, {"audit", "accesses", "--user", "nobody"})["accesses"].empty());
  BOOST_TEST(!expect(0, {"audit", "accesses", "--user", "local", "--policy", "POL-1"})["accesses"].empty());
  BOOST_TEST(expect(0, {"audit", "accesses", "--to", "2020-01-01"})["accesses"].empty());
  BOOST_TEST(!expect(0, {"audit", "accesses", "--from", "2020-01-01"})["accesses"].empty());
  BOOST_TEST(run({"audit", "accesses", "--from", "2026-02-01", "--to", "2026-01-01"}).status == 1);
  BOOST_TEST(run({"audit", "accesses", "--claim", "ACME/C-99"}).status == 1);
  BOOST_TEST(run({"audit", "accesses", "--from", "yesterday"}).status == 2);
  BOOST_TEST(run({"audit", "accesses", "--limit", "1001"}).status == 2);
  const auto text = run({"audit", "accesses", "--member", "M-2", "--limit", "2"});
  BOOST_TEST(text.out.find("Queries.claim") != std::string::npos, text.out << text.err);
  BOOST_TEST(text.out.find("--before") != std::string::npos, text.out);
  BOOST_TEST(text.out.find("M-2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_same_is_read_from_the_directory_of_a_running_server) {
  expect(0, {"show", "ACME/C-4"});
  const auto asked = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"audit", "accesses", "--data", file("data"), "--json"};
    all.insert(all.end(), more.begin(), more.end());
    const auto r = run_program(all);
    BOOST_TEST(r.status == 0, r.err);
    const auto page = json::parse(r.out, nullptr, false);
    BOOST_TEST(page["next"].is_string());
    BOOST_TEST(page["end"].is_string());
    return page["accesses"];
  };
  const auto told = expect(0, {"audit", "accesses", "--member", "M-2"})["accesses"];
  const auto read = asked({"--member", "M-2"});
  for (const auto& access : read) {
    // What was read has the same form as what was told.
    const auto same = std::find_if(told.begin(), told.end(),
                                   [&](const auto& one) { return one["position"] == access["position"]; });
    BOOST_TEST_REQUIRE((same != told.end()));
    BOOST_TEST((*same == access), same->dump() << " and " << access.dump());
  }
  // Beside an engine the last second may not be known to be durable yet.
  BOOST_TEST(read.size() <= told.size());
  for (const auto& access : read) BOOST_TEST(access["member"] == surrogate("M-2"));
  BOOST_TEST(asked({"--user", "nobody"}).empty());
  BOOST_TEST(run_program({"audit", "accesses", "--data", file("nowhere")}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_accesses_command_test
}  // namespace benefactor::tools

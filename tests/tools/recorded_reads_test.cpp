// Who saw what, through a whole server: every method of the contract that shows what is private leaves a
// record before it answers, of the right member and user, and no other one does.
#include <capnp/schema.h>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "api/claims.capnp.h"
#include "api/objects/transfer.hpp"
#include "events/date.hpp"
#include "store/claim_number.hpp"
#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {
namespace {

using nlohmann::json;
using client = api::claims_client;

const api::claim_name c1 = api::natural_claim_name{"ACME", "C-1"};

/// A book with a family, a claim in review, an unassigned one that was paid, a document and a remark.
struct family_book : command_fixture {
  family_book() {
    write("book.json", R"({
      "providers": [{"npi": "1234567893", "name": "Metro Health", "network": "IN_NETWORK"}],
      "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
        "deductible": "0.00", "reviewThreshold": "500.00",
        "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}],
        "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01"},
                    {"memberId": "M-2", "relationship": "CHILD", "enrolled": "2026-01-01"}]}]})");
    expect(0, {"enroll", file("book.json")});
    expect(0, {"member", "describe", "POL-1", "M-1", "--last-name", "Okafor-Brown", "--first-name", "Renata",
               "--birth-date", "1980-02-29", "--sex", "FEMALE"});
    expect(0, {"preauth", "request", "POL-1", "M-1", "PA-77", "--service", "SPECIALIST_VISIT", "--from",
               "2026-01-01", "--to", "2026-12-31"});
    submit(claim("C-1", "250.00"));
    submit(claim("C-2", "900.00"));
    auto unassigned = claim("C-3", "100.00");
    unassigned["benefitsAssigned"] = false;
    submit(unassigned);
    auto of_child = claim("C-4", "60.00");
    of_child["memberId"] = "M-2";
    submit(of_child);
    expect(0, {"remark", "ACME/C-1", "--for", "STAFF", "--text", "telephone call with the member"});
    write("summary.pdf", "%PDF-1.4 what was found");
    const auto up =
        expect(0, {"document", "upload", "ACME/C-1", file("summary.pdf"), "--kind", "DISCHARGE_SUMMARY"});
    document = *id_from_hex(up["document"].get<std::string>());
    expect(0, {"payments", "run", "R1", "--on", "2026-04-01"});
    position = server.node.reads().durable_position() - 1;
  }

  void submit(const json& of) const {
    const auto name = of["submitterClaimId"].get<std::string>() + ".json";
    write(name, of.dump());
    expect(0, {"submit", file(name)});
  }

  std::string surrogate(const std::string& member) const {
    return to_hex(server.node.surrogates().member(member));
  }
  /// One past the last record.
  std::uint64_t end() { return server.node.room().recorded()->log.end_position(); }

  /// What was recorded from *first* on, the oldest first.
  std::vector<store::recorded_access> since(std::uint64_t first) {
    const auto& recorded = *server.node.room().recorded();
    std::vector<store::recorded_access> all;
    store::for_each_event(recorded.device, first, UINT64_MAX, [&](const store::event_view& event) {
      all.push_back(store::parse_access(event, recorded.log_id));
      return true;
    });
    return all;
  }

  id128 document;
  std::uint64_t position = 0;
};

/// A method as the table has it: whose data it shows here, and a call of it.
struct method_row {
  std::set<std::string> members;  ///< plan-issued ids; none: it shows nothing private
  std::function<void(family_book&, client&)> call;
};

const date today = *parse_date("2026-05-01");

claim_submission draft() {
  claim_submission claim;
  claim.received = *parse_date("2026-03-02");
  claim.policy_number = "POL-1";
  claim.member_number = "M-1";
  claim.provider_npi = "1234567893";
  auto& line = claim.lines.emplace_back();
  line.service = service_type::specialist_visit;
  line.service_date = *parse_date("2026-03-01");
  line.billed = 100'00;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  return claim;
}

api::claim_filter of_member(const std::string& number) {
  api::claim_filter filter;
  filter.member_number = number;
  return filter;
}

/// What no client has a function for.
void nothing(family_book&, client&) {}

/// Every method through which something can be read. A new one is missing here until it has a row.
const std::map<std::string, method_row>& table() {
  static const std::map<std::string, method_row> rows{
      {"Queries.claim", {{"M-1"}, [](auto&, auto& c) { c.find_claim(c1); }}},
      {"Queries.explain", {{"M-1"}, [](auto&, auto& c) { c.explain(c1); }}},
      {"Queries.balances", {{"M-1", "M-2"}, [](auto&, auto& c) { c.balances("POL-1"); }}},
      {"Queries.claims",
       {{"M-2"}, [](auto& book, auto& c) { c.list_claims(of_member("M-2"), 100, {}, book.position); }}},
      {"Queries.policy", {{"M-1", "M-2"}, [](auto&, auto& c) { c.policy("POL-1"); }}},
      {"Queries.eligibility", {{"M-2"}, [](auto&, auto& c) { c.eligibility("POL-1", "M-2", today); }}},
      {"Queries.estimate", {{"M-1"}, [](auto&, auto& c) { c.estimate(draft()); }}},
      {"Queries.journey", {{"M-1"}, [](auto&, auto& c) { c.journey(c1); }}},
      {"Queries.reviewQueue", {{}, [](auto& book, auto& c) { c.review_queue(today, {}, book.position); }}},
      {"Queries.impact", {{}, [](auto&, auto& c) { c.impact("POL-1", {}); }}},  // Nothing would change.
      {"Queries.editTables", {{}, [](auto&, auto& c) { c.edit_tables(); }}},
      {"Queries.fee", {{}, [](auto&, auto& c) { c.fee("1234567893", {}, "99213", {}, today); }}},
      {"Queries.findEligibility",
       {{"M-1"},
        [](auto&, auto& c) {
          c.find_eligibility({"M-1", "Okafor-Brown", "Renata", parse_date("1980-02-29")}, today);
        }}},
      {"Queries.checkClaim", {{"M-1"}, [](auto&, auto& c) { c.check(draft(), {}); }}},
      {"Audit.history", {{"M-1"}, [](auto&, auto& c) { c.history(c1); }}},
      {"Audit.accesses", {{}, [](auto&, auto& c) { c.accesses({}); }}},
      {"Documents.announce", {{}, nothing}},
      {"Documents.complete", {{}, [](auto& book, auto& c) { c.complete(c1, book.document); }}},
      {"Documents.link", {{"M-1"}, [](auto& book, auto& c) { c.link(c1, book.document); }}},
      {"Documents.withdraw", {{}, nothing}},
      {"Projections.count",
       {{"M-1"}, [](auto& book, auto& c) { c.count_claims(of_member("M-1"), book.position); }}},
      {"Projections.statistics", {{}, [](auto&, auto& c) { c.statistics({}, {}, today); }}},
      {"Projections.provider", {{}, [](auto&, auto& c) { c.provider_statistics("1234567893", {}, {}); }}},
      {"Projections.policies",
       {{"M-1"}, [](auto& book, auto& c) { c.policies_of_holder("M-1", book.position); }}},
      {"Projections.memberships",
       {{"M-1", "M-2"}, [](auto& book, auto& c) { c.memberships("POL-1", {}, book.position); }}},
      {"Projections.authorizations",
       {{"M-1"}, [](auto& book, auto& c) { c.authorizations("POL-1", {}, 0, 0, book.position); }}},
      {"Projections.documents", {{}, [](auto&, auto& c) { c.documents_in(document_status::stored, 0, 0); }}},
      {"Projections.payees", {{"M-1"}, [](auto& book, auto& c) { c.payees({}, 0, {}, book.position); }}},
      {"Projections.users", {{}, [](auto&, auto& c) { c.users(0, {}); }}},
      {"Projections.views", {{}, [](auto&, auto& c) { c.views(); }}},
      {"Projections.rebuild", {{}, nothing}},
      {"Projections.verify", {{}, nothing}},
      {"Payments.run",
       {{"M-1"}, [](auto&, auto& c) { c.run_payments("R1", *parse_date("2026-04-01"), {}, false); }}},
      {"Payments.list", {{}, [](auto&, auto& c) { c.payment_runs(); }}},
      {"Payments.show", {{"M-1"}, [](auto&, auto& c) { c.payment_run("R1"); }}},
      {"Payments.remittance",
       {{"M-1", "M-2"}, [](auto&, auto& c) { c.payment_remittance("R1.1234567893"); }}},
      {"Payments.confirm", {{}, nothing}},
      {"Exchange.list", {{}, [](auto&, auto& c) { c.external_processors(); }}},
      {"Exchange.send", {{}, [](auto&, auto& c) { c.send_to("TPA", today, true); }}},
      {"Exchange.receive", {{}, [](auto&, auto& c) { c.receive_from("TPA", today); }}},
      {"Live.subscribe", {{}, nothing}},  // Nothing that is sealed in the log is in it.
      {"Operations.backup", {{}, nothing}},
      {"Operations.jobs", {{}, [](auto&, auto& c) { c.jobs(); }}},
      {"Operations.runJob",
       {{"M-1"}, [](auto&, auto& c) { c.run_job("benefit-year", *parse_date("2027-01-01"), true); }}},
      {"Operations.publishTargets", {{}, [](auto&, auto& c) { c.publish_targets(); }}},
      {"Operations.deadLetters", {{}, nothing}},
      {"Operations.retryDeadLetters", {{}, nothing}},
      {"Enrollment.enroll", {{}, nothing}},
      {"Enrollment.enrollAll", {{}, nothing}},
      {"Claims.submit", {{}, nothing}},  // What came in, by codes and amounts.
      {"Claims.submitBatch", {{}, nothing}},
      {"Claims.openStream", {{}, nothing}},
      {"Claims.command", {{}, nothing}},
  };
  return rows;
}

template <class Interface>
void add_methods(const std::string& name, std::set<std::string>& to) {
  for (const auto method : capnp::Schema::from<Interface>().getMethods())
    to.insert(name + "." + method.getProto().getName().cStr());
}

BOOST_FIXTURE_TEST_SUITE(recorded_reads, family_book)

BOOST_AUTO_TEST_CASE(every_method_of_the_contract_has_a_row_that_says_what_it_shows) {
  std::set<std::string> methods, known;
  add_methods<api::wire::Queries>("Queries", methods);
  add_methods<api::wire::Audit>("Audit", methods);
  add_methods<api::wire::Documents>("Documents", methods);
  add_methods<api::wire::Projections>("Projections", methods);
  add_methods<api::wire::Payments>("Payments", methods);
  add_methods<api::wire::Exchange>("Exchange", methods);
  add_methods<api::wire::Live>("Live", methods);
  add_methods<api::wire::Operations>("Operations", methods);
  add_methods<api::wire::Enrollment>("Enrollment", methods);
  add_methods<api::wire::Claims>("Claims", methods);
  for (const auto& [name, row] : table()) known.insert(name);
  BOOST_TEST(methods == known, boost::test_tools::per_element());
  // And every interface that a session hands out is one of these.
  std::set<std::string> handed_out;
  for (const auto method : capnp::Schema::from<api::wire::Session>().getMethods())
    handed_out.insert(method.getProto().getName().cStr());
  BOOST_TEST(handed_out == (std::set<std::string>{"audit", "claims", "documents", "enrollment", "exchange",
                                                  "forPurpose", "info", "live", "operations", "payments",
                                                  "projections", "queries"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_shows_something_private_is_recorded_before_it_answers_and_nothing_else_is) {
  auto c = server.connect();
  BOOST_REQUIRE(!c.state_grounds({store::access_purpose::operations, {}, false}));
  for (const auto& [name, row] : table()) {
    const auto before = end();
    row.call(*this, c);
    std::set<std::string> expected, recorded;
    for (const auto& member : row.members) expected.insert(surrogate(member));
    for (const auto& access : since(before)) {
      recorded.insert(to_hex(access.record.member));
      BOOST_TEST(access.record.method == name);
      BOOST_TEST(access.record.who.user == "local");
      BOOST_TEST((access.record.who.why.purpose == store::access_purpose::operations), name);
      BOOST_TEST(access.record.kinds.bits != 0u);
      BOOST_TEST(bool(access.record.request));
    }
    BOOST_TEST(recorded == expected,
               name << ": " << recorded.size() << " members recorded, " << expected.size() << " expected");
  }
}

BOOST_AUTO_TEST_CASE(a_claim_is_recorded_with_its_policy_and_number_and_its_holder_with_no_claim) {
  const auto before = end();
  auto c = server.connect();
  const auto record = c.find_claim(api::natural_claim_name{"ACME", "C-4"});
  BOOST_REQUIRE(record.has_value());
  const auto all = since(before);
  BOOST_TEST_REQUIRE(all.size() == 2u);
  const auto& ids = server.node.surrogates();
  for (const auto& access : all) {
    BOOST_TEST((access.record.policy == ids.policy("POL-1")));
    BOOST_TEST((access.record.who.why.purpose == store::access_purpose::payment));  // Nothing was said.
    if (access.record.member == ids.member("M-2")) {
      BOOST_TEST((access.record.claims == std::vector{record->outcome.claim}));
      BOOST_TEST(access.record.kinds.has(store::access_kind::diagnoses));
    } else {
      // The policy's number is the holder's, and a dependant's claim shows it.
      BOOST_TEST((access.record.member == ids.member("M-1")));
      BOOST_TEST(access.record.claims.empty());
      BOOST_TEST((access.record.kinds == store::access_kinds(store::access_kind::identifiers)));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_found_is_not_recorded) {
  const auto before = end();
  auto c = server.connect();
  BOOST_TEST(!c.find_claim(api::natural_claim_name{"ACME", "C-99"}).has_value());
  BOOST_TEST(!c.policy("POL-9").has_value());
  BOOST_TEST(!c.eligibility("POL-1", "M-9", today).has_value());
  BOOST_TEST(end() == before);
}

BOOST_AUTO_TEST_CASE(an_inquiry_that_does_not_match_is_told_nothing_and_recorded_all_the_same) {
  const auto before = end();
  server.connect().find_eligibility({"M-1", "Okafor-Brown", "Renata", parse_date("1980-02-28")}, today);
  const auto all = since(before);
  BOOST_TEST_REQUIRE(all.size() == 1u);
  BOOST_TEST(to_hex(all[0].record.member) == surrogate("M-1"));
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
  BOOST_TEST((recorded[0].record.who.why.purpose == store::access_purpose::compliance));
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
    for (const auto& access : page["accesses"]) positions.push_back(access["position"].dump());
    next = page["next"].is_string() ? page["next"].get<std::string>() : page["next"].dump();
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
    return json::parse(r.out, nullptr, false)["accesses"];
  };
  const auto told = expect(0, {"audit", "accesses", "--member", "M-2"})["accesses"];
  const auto read = asked({"--member", "M-2"});
  // Beside an engine the last second may not be known to be durable yet.
  BOOST_TEST(read.size() <= told.size());
  for (const auto& access : read) BOOST_TEST(access["member"] == surrogate("M-2"));
  BOOST_TEST(asked({"--user", "nobody"}).empty());
  BOOST_TEST(run_program({"audit", "accesses", "--data", file("nowhere")}).status == 2);
}

BOOST_AUTO_TEST_CASE(nothing_private_stands_in_the_files_of_the_access_log) {
  expect(0, {"show", "ACME/C-1", "--reason", "Renata Okafor-Brown asked for it"});
  expect(0, {"policy", "show", "POL-1"});
  const std::vector<std::string> secrets{"Renata", "Okafor",    "1980-02-29",   "POL-1",
                                         "M54.5",  "telephone", "asked for it", "summary.pdf"};
  std::size_t files = 0;
  for (const auto* folder : {"access", "access-index"})
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(file("data/" + std::string(folder)))) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      ++files;
      for (const auto& secret : secrets)
        BOOST_TEST(bytes.find(secret) == std::string::npos, entry.path() << " holds " << secret);
    }
  BOOST_TEST(files > 4u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::tools

// Who saw what, through a whole server: every method of the contract that shows what is private leaves a
// record before it answers, of the right member and user, and no other one does.
#include <capnp/schema.h>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "api/claims.capnp.h"
#include "api/client/client_connection.hpp"
#include "events/date.hpp"
#include "tests/tools/family_book.hpp"
#include "tools/benefactor/serve_identity.hpp"

namespace benefactor::tools {
namespace of_recorded_reads_test {

using nlohmann::json;
using client = api::claims_client;

const api::claim_name c1 = api::natural_claim_name{"ACME", "C-1"};

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
      {"Queries.reviewQueue",
       {{}, [](auto& book, auto& c) { c.review_queue(today, {}, 100, {}, book.position); }}},
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
      {"Audit.entries", {{}, [](auto&, auto& c) { c.entries({}); }}},
      // Events as they are stored: what is sealed stays so.
      {"Audit.prove", {{}, [](auto&, auto& c) { BOOST_TEST(c.prove(c1, true).why_not == ""); }}},
      // Rules read what is sealed, and nobody is shown it.
      {"Audit.startReplay", {{}, [](auto&, auto& c) { BOOST_TEST(c.start_replay().why_not == ""); }}},
      {"Audit.replay", {{}, [](auto&, auto& c) { c.replay(); }}},
      {"Audit.cancelReplay", {{}, [](auto&, auto& c) { c.cancel_replay(); }}},
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
      {"Projections.payments",
       {{}, [](auto& book, auto& c) { c.payments({}, {}, {}, 0, {}, true, book.position); }}},
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
      {"Operations.keys", {{}, nothing}},  // What it hands out shows nobody's data.
      // A user's own names are no member's data. Of one who is bound to a member, list and show also tell the
      // member's numbers, and that is recorded (below); of others nothing is.
      {"Users.list", {{}, nothing}},
      {"Users.show", {{}, nothing}},
      {"Users.add", {{}, nothing}},  // Commands tell no numbers.
      {"Users.changeRoles", {{}, nothing}},
      {"Users.bind", {{}, nothing}},
      {"Users.resetPassword", {{}, nothing}},
      {"Users.deactivate", {{}, nothing}},
      {"Users.reactivate", {{}, nothing}},
      {"Users.unlock", {{}, nothing}},
      {"Users.endSessions", {{}, nothing}},
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

struct signed_book : family_book {
  signed_book() : family_book(api::tree_options{}) {}
};

BOOST_FIXTURE_TEST_SUITE(recorded_reads, signed_book)

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
  add_methods<api::wire::Users>("Users", methods);
  for (const auto& [name, row] : table()) known.insert(name);
  BOOST_TEST(methods == known, boost::test_tools::per_element());
  // And every interface that a session hands out is one of these.
  std::set<std::string> handed_out;
  for (const auto method : capnp::Schema::from<api::wire::Session>().getMethods())
    handed_out.insert(method.getProto().getName().cStr());
  BOOST_TEST(handed_out == (std::set<std::string>{"audit", "claims", "documents", "enrollment", "exchange",
                                                  "forPurpose", "info", "live", "logout", "operations",
                                                  "payments", "profile", "projections", "queries", "users"}),
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
      BOOST_TEST(access.record.who->user == "local");
      BOOST_TEST((access.record.who->why.purpose == store::access_purpose::operations), name);
      BOOST_TEST(access.record.kinds.bits != 0u);
      BOOST_TEST(bool(access.record.request));
    }
    BOOST_TEST(recorded == expected,
               name << ": " << recorded.size() << " members recorded, " << expected.size() << " expected");
  }
}

BOOST_AUTO_TEST_CASE(the_numbers_of_the_member_whom_a_user_is_bound_to_are_recorded_as_seen) {
  server.connect().memberships("POL-1", {}, position);  // Views cover the family from here on.
  const auto submit = [this](std::vector<actors::request> batch) {
    server.node.engine().submit(std::move(batch));
  };
  server_identity identity({}, file("data"), server.node, submit,
                           [] { return std::int64_t{1'775'131'200'000'000}; });
  api::door_server door{{.listen = "127.0.0.1:0", .log_id = server.node.head().origin.log_id, .limits = {}},
                        {.submit = submit,
                         .reads = server.node.room().closed(),
                         .surrogates = server.node.surrogates(),
                         .entropy = store::system_entropy(),
                         .room = &server.node.room(),
                         .identity = &identity.desk()}};
  const auto add = [&](const std::string& login, const std::string& role, const std::string& member) {
    api::login::new_user user;
    user.login = login;
    user.roles = {role};
    if (!member.empty()) user.binding = {{}, "POL-1", member, {}, {}, {}};
    const auto done = identity.desk().admin.add(user, {{}, std::make_shared<store::event_origin>(), {}});
    BOOST_REQUIRE(std::holds_alternative<api::login::user_change>(done));
  };
  add("renata", "PATIENT", "M-1");
  add("clerk", "CLAIM_PROCESSOR", "");
  api::client_connection c("127.0.0.1:" + std::to_string(door.port()), std::chrono::seconds(5));
  auto users = c.session->usersRequest().send().getUsers();
  const auto show = [&](const char* login) {
    const auto before = end();
    auto request = users.showRequest();
    request.initUser().setLogin(login);
    const auto shown = c.wait(request.send());
    const auto binding = shown.getResult().getDone().getUser().getBinding();
    std::set<std::string> members;
    for (const auto& access : since(before)) {
      BOOST_TEST(access.record.method == "Users.show");
      members.insert(to_hex(access.record.member));
    }
    return std::pair(std::string(binding.getMemberId().cStr()), members);
  };
  BOOST_TEST((show("renata") == std::pair(std::string("M-1"), std::set{surrogate("M-1")})));
  BOOST_TEST((show("clerk") == std::pair(std::string(), std::set<std::string>())));
  const auto before = end();
  BOOST_TEST(c.wait(users.listRequest().send()).getUsers().size() == 2u);
  const auto all = since(before);
  BOOST_TEST_REQUIRE(all.size() == 1u);
  BOOST_TEST(all[0].record.method == "Users.list");
  BOOST_TEST((all[0].record.kinds == store::access_kinds(store::access_kind::identifiers)));
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
    BOOST_TEST((access.record.who->why.purpose == store::access_purpose::payment));  // Nothing was said.
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

BOOST_AUTO_TEST_CASE(of_two_policies_an_inquiry_is_found_by_each) {
  write("second.json", R"({
    "policies": [{"policyNumber": "POL-2", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
      "deductible": "0.00",
      "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "50.00"}],
      "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01"}]}]})");
  expect(0, {"enroll", file("second.json")});
  expect(0, {"member", "describe", "POL-2", "M-1", "--last-name", "Okafor-Brown", "--first-name", "Renata",
             "--birth-date", "1980-02-29", "--sex", "FEMALE"});
  const auto before = end();
  server.connect().find_eligibility({"M-1", "Okafor-Brown", "Renata", parse_date("1980-02-28")}, today);
  std::set<std::string> policies;
  for (const auto& access : since(before)) policies.insert(to_hex(access.record.policy));
  const auto& ids = server.node.surrogates();
  BOOST_TEST(policies == (std::set<std::string>{to_hex(ids.policy("POL-1")), to_hex(ids.policy("POL-2"))}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_holder_is_recorded_with_the_policys_number_or_not_at_all) {
  auto unassigned = claim("C-5", "40.00");
  unassigned["memberId"] = "M-2";
  unassigned["benefitsAssigned"] = false;
  submit(unassigned);
  auto assigned = claim("C-6", "45.00");
  assigned["memberId"] = "M-2";
  submit(assigned);
  expect(0, {"payments", "run", "R2", "--on", "2026-04-02"});
  const auto last = server.node.reads().durable_position() - 1;
  auto c = server.connect();
  const auto holder = surrogate("M-1");
  const store::access_kinds number_only(store::access_kind::identifiers);
  const auto recorded = [&](const auto& call) {
    const auto before = end();
    call();
    std::map<std::string, store::access_kinds> seen;
    for (const auto& access : since(before)) seen[to_hex(access.record.member)] |= access.record.kinds;
    BOOST_TEST(seen.contains(surrogate("M-2")));
    return seen;
  };
  // What shows the policy's number too.
  auto seen = recorded([&] { c.memberships({}, "M-2", last); });  // Views cover the run from here on.
  BOOST_TEST((seen[holder] == number_only));
  BOOST_TEST((seen[surrogate("M-2")].has(store::access_kind::contract)));
  // What names a dependant alone.
  BOOST_TEST(!recorded([&] { c.payment_run("R2"); }).contains(holder));
  BOOST_TEST(!recorded([&] { c.payment_remittance("R2.1234567893"); }).contains(holder));
}

BOOST_AUTO_TEST_CASE(a_count_of_a_policys_claims_is_recorded_with_its_holder) {
  auto c = server.connect();
  api::claim_filter filter;
  filter.policy_number = "POL-1";
  const auto before = end();
  c.count_claims(filter, position);
  const auto all = since(before);
  BOOST_TEST_REQUIRE(all.size() == 1u);
  const auto& ids = server.node.surrogates();
  BOOST_TEST((all[0].record.member == ids.member("M-1")));
  BOOST_TEST((all[0].record.policy == ids.policy("POL-1")));
  BOOST_TEST((all[0].record.kinds == store::access_kinds(store::access_kind::claim_list)));
  filter.policy_number = "POL-9";  // There is none.
  c.count_claims(filter, position);
  BOOST_TEST(end() == before + 1);
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

}  // namespace of_recorded_reads_test
}  // namespace benefactor::tools

// Who came in and who did not, asked for: `benefactor audit logins` of a server and of its directory.
#include <algorithm>
#include <future>

#include "api/access/door_journal.hpp"
#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {
namespace of_logins_command_test {

using nlohmann::json;
using what = store::door_happening;

struct recorded_logins : command_fixture {
  recorded_logins() {
    note(what::session_opened, false, "local", "127.0.0.1:1");
    for (int i = 0; i < 3; ++i) note(what::login, true, "", "203.0.113.7:" + std::to_string(i + 1));
    note(what::login, false, ada, "203.0.113.9:4");
    note(what::call, true, ada, "203.0.113.9:4", "Queries.claims");
    std::promise<bool> done;
    server.node.journal()->when_recorded([&](bool durable) { done.set_value(durable); });
    BOOST_TEST_REQUIRE(done.get_future().get());
  }

  void note(what happened, bool refused, const std::string& user, const std::string& address,
            const std::string& method = {}) {
    store::door_record entry;
    entry.what = happened;
    entry.refused = refused;
    entry.user = user;
    entry.address = address;
    entry.method = method;
    entry.request.bytes[7] = static_cast<std::uint8_t>(++requests);
    server.node.journal()->note(std::move(entry));
  }

  json entries(std::vector<std::string> more) {
    std::vector<std::string> all{"audit", "logins"};
    all.insert(all.end(), more.begin(), more.end());
    return expect(0, all)["entries"];
  }
  static std::uint64_t counted(const json& entries) {
    std::uint64_t sum = 0;
    for (const auto& entry : entries) sum += entry["count"].get<std::uint64_t>();
    return sum;
  }

  const std::string ada = "000102030405060708090a0b0c0d0e0f";
  int requests = 0;
};

BOOST_FIXTURE_TEST_SUITE(logins_command, recorded_logins)

BOOST_AUTO_TEST_CASE(what_happened_is_asked_for_by_user_address_kind_refusal_and_connection) {
  BOOST_TEST(counted(entries({})) == 6u);
  BOOST_TEST(counted(entries({"--refused"})) == 4u);
  BOOST_TEST(counted(entries({"--address", "203.0.113.7"})) == 3u);
  BOOST_TEST(counted(entries({"--address", "203.0.113.7:99"})) == 3u);
  BOOST_TEST(entries({"--address", "203.0.113.8"}).empty());
  BOOST_TEST(counted(entries({"--user", ada})) == 2u);
  BOOST_TEST(counted(entries({"--what", "login"})) == 4u);
  BOOST_TEST(counted(entries({"--what", "call", "--refused"})) == 1u);
  BOOST_TEST(entries({"--to", "2020-01-01"}).empty());
  const auto call = entries({"--what", "call"});
  BOOST_TEST_REQUIRE(call.size() == 1u);
  BOOST_TEST(call[0]["method"] == "Queries.claims");
  BOOST_TEST(call[0]["user"] == ada);
  const auto of_request = entries({"--request", call[0]["request"].get<std::string>()});
  BOOST_TEST_REQUIRE(of_request.size() == 1u);
  BOOST_TEST(of_request[0] == call[0]);
}

BOOST_AUTO_TEST_CASE(an_address_is_shown_only_when_it_is_opened_which_is_recorded) {
  const auto closed = entries({"--address", "203.0.113.9"});
  BOOST_TEST_REQUIRE(closed.size() == 2u);
  for (const auto& entry : closed) {
    BOOST_TEST(entry["hasAddress"] == true);
    BOOST_TEST(!entry.contains("address"));
  }
  const auto before = server.node.room().recorded()->log.end_position();
  const auto opened = entries({"--address", "203.0.113.9", "--with-addresses", "--purpose", "HCOMPL"});
  BOOST_TEST_REQUIRE(opened.size() == 2u);
  BOOST_TEST(opened[0]["address"] == "203.0.113.9:4");
  const auto accesses = expect(0, {"audit", "accesses", "--limit", "1"})["accesses"];
  BOOST_TEST_REQUIRE(accesses.size() == 1u);
  BOOST_TEST(accesses[0]["method"] == "Audit.entries");
  BOOST_TEST(accesses[0]["kinds"][0] == "addresses");
  BOOST_TEST(accesses[0]["purpose"] == "HCOMPL");
  BOOST_TEST(accesses[0]["position"] == std::to_string(before));
}

BOOST_AUTO_TEST_CASE(pages_follow_each_other) {
  std::uint64_t sum = 0;
  std::string next = "0";
  do {
    const auto page = expect(0, {"audit", "logins", "--limit", "1", "--before", next});
    BOOST_TEST(page["entries"].size() <= 1u);
    sum += counted(page["entries"]);
    next = page["next"].get<std::string>();
  } while (next != "0");
  BOOST_TEST(sum == 6u);
}

BOOST_AUTO_TEST_CASE(a_question_that_cannot_be_is_refused_with_its_field) {
  BOOST_TEST(run({"audit", "logins", "--what", "nonsense"}).err.find("--what") != std::string::npos);
  BOOST_TEST(run({"audit", "logins", "--request", "12"}).err.find("--request") != std::string::npos);
  BOOST_TEST(run({"audit", "logins", "--from", "yesterday"}).status == 2);
  BOOST_TEST(run({"audit", "logins", "--limit", "1001"}).status == 2);
  BOOST_TEST(run({"audit", "logins", "--from", "2026-02-01", "--to", "2026-01-01"}).status == 1);
  // The server refuses all of it at once too.
  auto c = server.connect();
  const auto answer = c.entries({.address = std::string(300, '1'), .what = "nonsense", .request = "12"});
  const auto* refused = std::get_if<rejection>(&answer);
  BOOST_REQUIRE(refused != nullptr);
  BOOST_TEST((refused->code == rejection_code::invalid));
  BOOST_TEST(refused->problems.size() == 3u);
}

BOOST_AUTO_TEST_CASE(as_text_a_refusal_is_marked_and_no_address_stands_in_it) {
  const auto r = run({"audit", "logins", "--refused"});
  BOOST_TEST(r.status == 0, r.err);
  BOOST_TEST(r.out.find("REFUSED") != std::string::npos, r.out);
  BOOST_TEST(r.out.find("Queries.claims") != std::string::npos, r.out);
  BOOST_TEST(r.out.find("203.0.113") == std::string::npos, r.out);
}

BOOST_AUTO_TEST_CASE(the_same_is_read_from_the_directory_of_a_running_server) {
  const auto told = entries({});
  const auto r = run_program({"audit", "logins", "--data", file("data"), "--json"});
  BOOST_TEST_REQUIRE(r.status == 0, r.err);
  const auto read = json::parse(r.out)["entries"];
  // Beside an engine the last second may not be known to be durable yet.
  BOOST_TEST(read.size() <= told.size());
  for (const auto& entry : read) {
    const auto same = std::find_if(told.begin(), told.end(),
                                   [&](const auto& one) { return one["position"] == entry["position"]; });
    BOOST_TEST_REQUIRE((same != told.end()));
    BOOST_TEST((*same == entry), same->dump() << " and " << entry.dump());
  }
  BOOST_TEST(run_program({"audit", "logins", "--data", file("nowhere")}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_logins_command_test
}  // namespace benefactor::tools

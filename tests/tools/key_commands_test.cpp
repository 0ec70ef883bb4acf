// `benefactor keys` and `benefactor members erase` as administrators run them.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/data_keys.hpp"
#include "store/entropy.hpp"
#include "store/key_ring.hpp"
#include "tests/tools/family_book.hpp"
#include "tools/benefactor/process_secrets.hpp"

namespace benefactor::tools {
namespace of_key_commands_test {

using nlohmann::json;

std::uint64_t request_in(const json& answer) { return answer["request"].get<std::uint64_t>(); }

BOOST_AUTO_TEST_SUITE(key_commands)

BOOST_FIXTURE_TEST_CASE(a_running_servers_keys_are_rotated_and_it_goes_on, family_book) {
  const auto before = expect(0, {"keys", "status"});
  BOOST_TEST(before["current"] == 1);
  BOOST_TEST(before["keys"].size() == 1u);
  BOOST_TEST(before["live"].get<int>() >= 2);
  const auto rotated = expect(0, {"keys", "rotate", "--forget-old"});
  BOOST_TEST(rotated["added"] == true);
  BOOST_TEST(rotated["current"] == 2);
  BOOST_TEST(rotated["forgotten"] == 1);
  BOOST_TEST(rotated["rewrapped"] == before["live"]);
  const auto after = expect(0, {"keys", "status"});
  BOOST_TEST(after["keys"].size() == 1u);
  BOOST_TEST(after["keys"][0]["number"] == 2);
  BOOST_TEST(after["keys"][0]["wrapped"] == before["live"]);
  // What was sealed before is read, and new members get keys.
  BOOST_TEST(expect(0, {"show", "ACME/C-1"}).dump().find("M54.5") != std::string::npos);
  submit(claim("C-9", "70.00"));
  // Beside the server, from the directory.
  const auto beside = run_program({"keys", "status", "--data", file("data"), "--json"});
  BOOST_TEST_REQUIRE(beside.status == 0, beside.err);
  BOOST_TEST(json::parse(beside.out)["current"] == 2);
  // While it runs, nobody rotates past it.
  BOOST_TEST(run_program({"keys", "rotate", "--data", file("data")}).status == 2);
}

BOOST_FIXTURE_TEST_CASE(a_running_servers_data_keys_are_renewed_and_everything_is_read_as_before,
                        family_book) {
  const auto before = expect(0, {"keys", "status"});
  BOOST_TEST(before["renewed"].empty());
  const auto renewed = expect(0, {"keys", "renew"});
  BOOST_TEST(renewed["renewed"] == before["live"]);
  BOOST_TEST(renewed["wentOn"] == false);
  const auto after = expect(0, {"keys", "status"});
  BOOST_TEST(after["renewing"] == false);
  BOOST_TEST_REQUIRE(after["renewed"].size() == 1u);
  BOOST_TEST(after["renewed"][0]["generation"] == 1);
  BOOST_TEST(after["renewed"][0]["keys"] == before["live"]);
  BOOST_TEST(expect(0, {"show", "ACME/C-1"}).dump().find("M54.5") != std::string::npos);
  submit(claim("C-9", "70.00"));
  BOOST_TEST(expect(0, {"show", "ACME/C-9"}).dump().find("M54.5") != std::string::npos);
  // A document's key is wrapped with the member's of then.
  BOOST_TEST(run({"document", "download", "ACME/C-1", to_hex(document), file("again.pdf")}).status == 0);
  BOOST_TEST(content("again.pdf") == content("summary.pdf"));
  // One member's, one policy's, and nobody's.
  BOOST_TEST(expect(0, {"keys", "renew", "--policy", "POL-1", "--member", "M-2"})["renewed"] == 1);
  BOOST_TEST(expect(0, {"keys", "renew", "--member", "M-2"})["renewed"] == 1);
  BOOST_TEST(expect(0, {"keys", "renew", "--policy", "POL-1"})["renewed"] == 2);
  const std::vector<std::vector<std::string>> unknown{
      {"keys", "renew", "--policy", "POL-NONE"},
      {"keys", "renew", "--member", "M-NONE"},
      {"keys", "renew", "--policy", "POL-1", "--member", "M-NONE"}};
  for (const auto& wrong : unknown) BOOST_TEST(expect(1, wrong)["refused"]["code"] == "NOT_FOUND");
  // While it runs, nobody renews past it, and members are asked for of a server only.
  BOOST_TEST(run_program({"keys", "renew", "--data", file("data")}).status == 2);
  BOOST_TEST(run_program({"keys", "renew", "--data", file("data"), "--member", "M-1"}).status == 2);
}

BOOST_FIXTURE_TEST_CASE(an_erased_member_has_no_key_that_could_be_renewed, family_book) {
  const auto asked =
      expect(0, {"members", "erase", "POL-1", "M-2", "--reason", "asked for in writing", "--as", "anna"});
  expect(0, {"members", "erase", "--approve", std::to_string(request_in(asked)), "--as", "ben"});
  BOOST_TEST(expect(1, {"keys", "renew", "--member", "M-2"})["refused"]["code"] == "MEMBER_ERASED");
  BOOST_TEST(expect(0, {"keys", "renew", "--policy", "POL-1"})["renewed"] == 1);
  BOOST_TEST(expect(0, {"keys", "status"})["erased"] == 1);
}

BOOST_AUTO_TEST_CASE(a_data_directory_at_rest_is_rotated_and_served_again) {
  const test_support::temp_directory folder;
  const auto data = (folder / "data").string();
  { const test_support::running_server server{folder / "data"}; }
  const auto rotated = run_program({"keys", "rotate", "--data", data, "--json"});
  BOOST_TEST_REQUIRE(rotated.status == 0, rotated.err);
  BOOST_TEST(json::parse(rotated.out)["current"] == 2);
  const test_support::running_server again{folder / "data"};
  BOOST_TEST(again.connect().key_status().current == 2u);
}

BOOST_AUTO_TEST_CASE(a_data_key_that_cannot_be_unwrapped_is_named_by_a_renewal_and_a_rotation) {
  const test_support::temp_directory folder;
  const auto data = folder / "data";
  { const test_support::running_server server{data}; }
  const auto ring_file = store::key_ring::default_path(data);
  const auto make_key = [&](std::uint8_t number) {
    member_id member;
    member.bytes[0] = number;
    store::data_key_store keys(data / "keys", store::key_ring::load(ring_file));
    keys.get_or_create("default", member);
    return "default/" + to_hex(member);
  };
  const auto lost = make_key(1);
  auto ring = store::key_ring::load(ring_file);
  ring.rotate(store::system_entropy());
  make_key(2);
  ring.forget_old_keys();  // Though a data key is wrapped under one of them.
  const std::vector<std::string> renewing{"keys", "renew", "--data", data.string()};
  auto in_json = renewing;
  in_json.push_back("--json");
  const auto told = run_program(in_json);
  BOOST_TEST(told.status == 1, told.err);
  const auto report = json::parse(told.out);
  BOOST_TEST(report["renewed"] == 1);
  const auto named = report["damagedKeys"].get<std::vector<std::string>>();
  BOOST_TEST(named.size() == report["damaged"].get<std::size_t>());
  BOOST_TEST((std::find(named.begin(), named.end(), lost) != named.end()), told.out);
  const auto as_text = run_program(renewing);
  BOOST_TEST(as_text.status == 1);
  BOOST_TEST(as_text.err.find(lost) != std::string::npos, as_text.err);
  // A rotation wraps the rest, and says the same.
  const std::vector<std::string> rotating{"keys", "rotate", "--data", data.string(), "--forget-old"};
  in_json = rotating;
  in_json.push_back("--json");
  const auto rotated = run_program(in_json);
  BOOST_TEST(rotated.status == 1, rotated.err);
  const auto rotation = json::parse(rotated.out);
  BOOST_TEST(rotation["added"] == true);
  BOOST_TEST(rotation["rewrapped"] == 1);
  BOOST_TEST(rotation["damagedKeys"] == report["damagedKeys"]);
  BOOST_TEST(rotation["forgotten"] == 0);
  const auto rotated_as_text = run_program(rotating);
  BOOST_TEST(rotated_as_text.status == 1);
  BOOST_TEST(rotated_as_text.err.find(lost) != std::string::npos, rotated_as_text.err);
  BOOST_TEST(rotated_as_text.out.find("older keys stay") != std::string::npos, rotated_as_text.out);
}

BOOST_FIXTURE_TEST_CASE(a_member_is_erased_by_two_persons, family_book) {
  const auto asked =
      expect(0, {"members", "erase", "POL-1", "M-2", "--reason", "asked for in writing", "--as", "anna"});
  const auto request = std::to_string(request_in(asked));
  BOOST_TEST(expect(1, {"members", "erase", "--approve", request, "--as", "anna"})["refused"]["code"] ==
             "INVALID");
  BOOST_TEST(expect(0, {"show", "ACME/C-4"})["erased"] != true);
  BOOST_TEST(expect(0, {"members", "erase", "--approve", request, "--as", "ben"})["status"] == "ERASED");
  BOOST_TEST(expect(0, {"members", "erase", "--approve", request, "--as", "ben"})["unchanged"] == true);
  BOOST_TEST(expect(0, {"show", "ACME/C-1"}).dump().find("M54.5") != std::string::npos);
  BOOST_TEST(expect(0, {"keys", "status"})["erased"] == 1);
  // Neither erased nor enrolled again, and its claim cannot be disputed any more.
  BOOST_TEST(expect(1, {"members", "erase", "POL-1", "M-2", "--reason",
                        "asked for in writing"})["refused"]["code"] == "INVALID_TRANSITION");
  // Another position names no request.
  BOOST_TEST(expect(1, {"members", "erase", "--approve", "1", "--as", "ben"})["refused"]["code"] ==
             "NOT_FOUND");
  BOOST_TEST(run({"members", "erase", "--approve", request, "--withdraw", request}).status == 2);
}

BOOST_FIXTURE_TEST_CASE(a_request_whose_answer_was_lost_is_named_when_it_is_asked_for_again, family_book) {
  const std::vector<std::string> asking{
      "members", "erase", "POL-1", "M-2", "--reason", "asked for in writing", "--as", "anna"};
  const auto request = std::to_string(request_in(expect(0, asking)));
  const auto again = expect(1, asking)["refused"];
  BOOST_TEST(again["code"] == "INVALID_TRANSITION");
  BOOST_TEST(again.dump().find("request " + request) != std::string::npos, again.dump());
}

BOOST_FIXTURE_TEST_CASE(an_erased_members_documents_are_removed_and_no_longer_linked_to, family_book) {
  const api::claim_name c1 = api::natural_claim_name{"ACME", "C-1"};
  const auto files = [&] {
    std::size_t all = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(file("data") + "/documents"))
      all += entry.is_regular_file() &&
             entry.path().filename().string().find(to_hex(document)) != std::string::npos;
    return all;
  };
  auto client = server.connect();
  BOOST_TEST(client.link(c1, document).source.has_value());
  BOOST_TEST(files() == 1u);
  const auto asked =
      expect(0, {"members", "erase", "POL-1", "M-1", "--reason", "asked for in writing", "--as", "anna"});
  expect(0, {"members", "erase", "--approve", std::to_string(request_in(asked)), "--as", "ben"});
  BOOST_TEST(files() == 0u);
  const auto gone = client.link(c1, document);
  BOOST_TEST(gone.erased);
  BOOST_TEST(!gone.source.has_value());
  // A document there never was is not told to be an erased member's.
  const auto unknown = client.link(c1, id128{});
  BOOST_TEST(!unknown.erased);
  BOOST_TEST(!unknown.source.has_value());
  const auto refused = run({"document", "download", "ACME/C-1", to_hex(document)});
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(refused.err.find("MEMBER_ERASED") != std::string::npos, refused.err);
}

BOOST_FIXTURE_TEST_CASE(a_withdrawn_request_erases_nobody, family_book) {
  const auto asked =
      expect(0, {"members", "erase", "POL-1", "M-2", "--reason", "asked for in writing", "--as", "anna"});
  const auto request = std::to_string(request_in(asked));
  expect(0, {"members", "erase", "--withdraw", request, "--as", "ben"});
  BOOST_TEST(expect(1, {"members", "erase", "--approve", request, "--as", "ben"})["refused"]["code"] ==
             "INVALID_TRANSITION");
  BOOST_TEST(expect(0, {"keys", "status"})["erased"] == 0);
}

BOOST_AUTO_TEST_CASE(a_server_process_leaves_no_core_dump) {
  const auto child = ::fork();
  if (child == 0) {
    rlimit cores{};
    const auto missing = keep_secrets_in_memory();
    ::getrlimit(RLIMIT_CORE, &cores);
    ::_exit(missing.empty() && ::prctl(PR_GET_DUMPABLE) == 0 && cores.rlim_cur == 0 ? 0 : 1);
  }
  int status = -1;
  BOOST_TEST_REQUIRE(::waitpid(child, &status, 0) == child);
  BOOST_TEST(status == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_key_commands_test
}  // namespace benefactor::tools

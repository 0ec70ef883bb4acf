// Small parts of the HTTP door: lines of uploads, kept answers, selection, the OpenAPI document, files.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "api/documents/gzip.hpp"
#include "api/http/application.hpp"
#include "api/http/claim_lines.hpp"
#include "api/http/json_reading.hpp"
#include "api/http/json_writing.hpp"
#include "api/http/openapi.hpp"
#include "api/http/replay_store.hpp"
#include "api/http/routes.hpp"
#include "api/http/static_files.hpp"
#include "api/http/stream_shares.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::http {
namespace of_parts_test {

BOOST_AUTO_TEST_SUITE(http_parts_of_it)

BOOST_AUTO_TEST_CASE(lines_are_read_alike_however_the_body_is_cut) {
  const std::string good =
      R"({"submitter":"A","submitterClaimId":"1","received":"2026-06-01","policyNumber":"P","memberId":"M",)"
      R"("providerNpi":"1234567893","lines":[{"serviceType":"DENTAL","serviceDate":"2026-03-01","billed":"1.00",)"
      R"("procedure":"D0120"}]})";
  const auto body = good + "\r\n\n{\"submitter\":7}\n   \n" + good;
  for (std::size_t size = 1; size <= body.size(); size = size * 2 + 1) {
    claim_lines lines(1'000);
    std::vector<claim_line_read> read;
    for (std::size_t at = 0; at < body.size(); at += size)
      for (auto& each : lines.take(std::string_view(body).substr(at, size), at + size >= body.size()))
        read.push_back(std::move(each));
    BOOST_REQUIRE(read.size() == 3u);
    BOOST_TEST(read[0].problems.empty());
    BOOST_TEST(!read[1].problems.empty());
    BOOST_TEST(read[2].problems.empty());
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(read[i].sequence == i);
  }
}

BOOST_AUTO_TEST_CASE(a_line_may_be_so_long_and_one_more_byte_is_said_and_skipped) {
  for (const std::size_t size : {100u, 101u}) {
    claim_lines lines(100);
    const auto read = lines.take("{" + std::string(size - 2, ' ') + "}\n{}\n", true);
    BOOST_REQUIRE(read.size() == 2u);
    BOOST_TEST((read[0].problems.front().text.find("longer") != std::string::npos) == (size == 101u));
    BOOST_TEST(!read[1].problems.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_line_has_so_many_values) {
  const auto line = [](std::size_t lists) {
    std::string text = "[";
    for (std::size_t i = 1; i < lists; ++i) text += i == 1 ? "[]" : ",[]";
    return text + "]";
  };
  for (const auto lists : {line_values.containers, line_values.containers + 1}) {
    claim_lines lines(1u << 20);
    const auto read = lines.take(line(lists), true);
    BOOST_REQUIRE(read.size() == 1u);
    BOOST_REQUIRE(!read[0].problems.empty());
    BOOST_TEST((read[0].problems.front().text.find("has more than") != std::string::npos) ==
               (lists > line_values.containers));
  }
}

BOOST_AUTO_TEST_CASE(streams_are_open_up_to_their_number_and_a_quarter_of_them_by_one) {
  const stream_shares shares(8);
  std::vector<std::shared_ptr<void>> open;
  for (int i = 0; i < 2; ++i) BOOST_TEST((open.emplace_back(shares.take("anna")) != nullptr));
  BOOST_TEST((shares.take("anna") == nullptr));
  BOOST_TEST((open.emplace_back(shares.take("bert")) != nullptr));
  // Who is nobody in particular may have all that are left.
  for (int i = 0; i < 5; ++i) BOOST_TEST((open.emplace_back(shares.take({})) != nullptr));
  BOOST_TEST((shares.take({}) == nullptr));
  open.erase(open.begin());
  BOOST_TEST((open.emplace_back(shares.take("anna")) != nullptr));
  BOOST_TEST((shares.take("bert") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_key_gets_its_first_answer_again_and_no_other_request_may_use_it) {
  replay_store kept(10, 1u << 20);
  response answer;
  BOOST_TEST((kept.begin("a", "one", answer) == replay_store::found::first));
  BOOST_TEST((kept.begin("a", "one", answer) == replay_store::found::running));
  kept.finish("a", {.status = 201, .headers = {}, .body = "made"});
  BOOST_TEST((kept.begin("a", "one", answer) == replay_store::found::again));
  BOOST_TEST(answer.status == 201u);
  BOOST_TEST(answer.body == "made");
  BOOST_TEST((kept.begin("a", "two", answer) == replay_store::found::other_request));
  BOOST_TEST((kept.begin("b", "two", answer) == replay_store::found::first));
  kept.drop("b");
  BOOST_TEST((kept.begin("b", "three", answer) == replay_store::found::first));
}

BOOST_AUTO_TEST_CASE(kept_answers_are_bounded_by_number_and_bytes_and_the_oldest_makes_room) {
  response answer;
  replay_store few(2, 1u << 20);
  for (const auto* key : {"a", "b", "c"}) {
    few.begin(key, "r", answer);
    few.finish(key, {.status = 200, .headers = {}, .body = key});
  }
  BOOST_TEST((few.begin("c", "r", answer) == replay_store::found::again));
  BOOST_TEST((few.begin("a", "r", answer) == replay_store::found::first));
  replay_store small(100, 2'000);
  for (const auto* key : {"a", "b"}) {
    small.begin(key, "r", answer);
    small.finish(key, {.status = 200, .headers = {}, .body = std::string(1'200, 'x')});
  }
  BOOST_TEST((small.begin("b", "r", answer) == replay_store::found::again));
  BOOST_TEST((small.begin("a", "r", answer) == replay_store::found::first));
}

BOOST_AUTO_TEST_CASE(what_is_still_carried_out_makes_no_room_for_others) {
  response answer;
  replay_store kept(2, 1u << 20);
  BOOST_TEST((kept.begin("slow", "r", answer) == replay_store::found::first));
  for (const auto* key : {"a", "b", "c"}) {
    BOOST_TEST((kept.begin(key, "r", answer) == replay_store::found::first));
    kept.finish(key, {.status = 200, .headers = {}, .body = key});
  }
  BOOST_TEST((kept.begin("slow", "r", answer) == replay_store::found::running));
  BOOST_TEST((kept.begin("other", "r", answer) == replay_store::found::first));
  BOOST_TEST((kept.begin("third", "r", answer) == replay_store::found::full));
  kept.finish("slow", {.status = 200, .headers = {}, .body = "slow"});
  BOOST_TEST((kept.begin("slow", "r", answer) == replay_store::found::again));
  BOOST_TEST(answer.body == "slow");
  BOOST_TEST((kept.begin("third", "r", answer) == replay_store::found::first));
}

BOOST_AUTO_TEST_CASE(fields_select_members_and_look_into_lists) {
  const auto body = nlohmann::ordered_json::parse(
      R"({"claims":[{"claimNumber":"1","billed":"1.00"},{"claimNumber":"2","billed":"2.00"}],"next":"ab","position":"7"})");
  BOOST_TEST(selected(body, "claims.claimNumber,position").dump() ==
             R"({"claims":[{"claimNumber":"1"},{"claimNumber":"2"}],"position":"7"})");
  BOOST_TEST(selected(body, "nothing").dump() == "{}");
}

BOOST_AUTO_TEST_CASE(the_openapi_document_has_every_route_and_every_reference_has_its_schema) {
  const auto document = openapi_json("benefactor 0.1.0");
  BOOST_TEST(document["openapi"] == "3.1.0");
  for (const auto& each : operations()) {
    auto verb = each.verb;
    for (auto& c : verb) c = static_cast<char>(c - 'A' + 'a');
    BOOST_REQUIRE_MESSAGE(
        document["paths"].contains(each.path) && document["paths"][each.path].contains(verb), each.name);
    BOOST_TEST(document["paths"][each.path][verb]["operationId"] == each.name);
  }
  const auto text = document.dump();
  const std::string start = "\"#/components/schemas/";
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const auto name = text.substr(at + start.size(), text.find('"', at + start.size()) - at - start.size());
    BOOST_TEST(document["components"]["schemas"].contains(name), name);
  }
}

BOOST_AUTO_TEST_CASE(the_openapi_document_says_what_is_more_than_one_call_as_it_is_over_http) {
  const auto document = openapi_json("benefactor 0.1.0");
  const auto& paths = document["paths"];
  for (const auto* path : {"/login", "/refresh", "/setup", "/register"}) BOOST_TEST_CONTEXT(path) {
      const auto& of = paths[path]["post"];
      const auto& body = of["requestBody"]["content"]["application/json"]["schema"]["properties"];
      BOOST_TEST(body.contains("refreshIn"));
      BOOST_TEST(!body.contains("token"));
      const auto& told = of["responses"]["200"]["content"]["application/json"]["schema"]["properties"];
      for (const auto* field : {"accessToken", "accessSeconds", "refreshToken", "profile"})
        BOOST_TEST(told.contains(field), field);
    }
  const auto& login = paths["/login"]["post"]["requestBody"]["content"]["application/json"]["schema"];
  BOOST_TEST(login["properties"].contains("newPassword"));
  BOOST_TEST(paths["/logout"]["post"]["responses"].contains("204"));
  BOOST_TEST(paths["/claims"]["post"]["responses"]["201"]["headers"].contains("Location"));
  BOOST_TEST(!paths["/claims:batch"]["post"]["responses"].contains("201"));
  BOOST_TEST(paths["/events"]["get"]["parameters"].size() == 8u);
  const auto& upload = paths["/claims:stream"]["post"];
  BOOST_TEST(upload["parameters"].size() == 5u);
  for (const auto* type : {"application/x-ndjson", "application/edi-x12"})
    BOOST_TEST(upload["requestBody"]["content"].contains(type), type);
  const auto& row = upload["responses"]["200"]["content"]["application/x-ndjson"]["schema"]["properties"];
  for (const auto* field : {"sequence", "outcome", "refused", "segment", "warning", "summary", "problem"})
    BOOST_TEST(row.contains(field), field);
  for (const auto* field : {"name", "kind", "content", "encoding"})
    BOOST_TEST(row["acknowledgment"]["properties"].contains(field), field);
}

BOOST_AUTO_TEST_CASE(what_is_packed_unpacks_to_the_same) {
  for (const auto& bytes : {std::string(), std::string("a"), std::string(100'000, 'b')})
    BOOST_TEST((gunzip(gzipped(bytes)) == bytes));
}

BOOST_AUTO_TEST_CASE(no_path_leads_out_of_the_console_s_folder) {
  const test_support::temp_directory directory;
  const std::filesystem::path root(directory / "console");
  std::filesystem::create_directories(root / "assets");
  std::ofstream(directory / "secret.txt") << "secret";
  std::ofstream(root / "index.html") << "<!doctype html>";
  std::ofstream(root / "assets" / "index-abc.js") << std::string(5'000, ' ');
  std::filesystem::create_symlink(directory / "secret.txt", root / "link.txt");
  const static_files files(root.string());
  BOOST_REQUIRE(files.find("/assets/index-abc.js") != nullptr);
  BOOST_TEST(files.find("/assets/index-abc.js")->hashed);
  BOOST_TEST(!files.find("/assets/index-abc.js")->packed.empty());
  for (const auto* route : {"/", "/claims/CLM-1", "/index.html", "/..%2fsecret"}) {
    BOOST_REQUIRE(files.find(route) != nullptr);
    BOOST_TEST(files.find(route)->bytes == "<!doctype html>");
  }
  for (const auto* path : {"/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "//secret.txt",
                           "/link.txt", "/assets/../../secret.txt", "/assets/none.js", "/%zz"})
    BOOST_TEST(files.find(path) == nullptr, path);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_parts_test
}  // namespace benefactor::api::http

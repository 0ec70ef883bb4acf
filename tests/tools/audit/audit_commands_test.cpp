// `benefactor audit trace`, `sample` and `estimate` as auditors run them.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "store/key_ring.hpp"
#include "tests/support/story.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/command_fixture.hpp"
#include "tests/tools/data_fixture.hpp"
#include "tests/tools/export_fixture.hpp"
#include "tests/tools/program.hpp"
#include "tools/benefactor/audit/audit_log.hpp"

namespace benefactor::tools {
namespace of_audit_commands_test {

namespace fs = std::filesystem;
using json = nlohmann::json;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A kept data directory, with claims in every status and an erased member.
struct kept_data {
  explicit kept_data(const std::string& version = "v2") {
    test_support::copy_data_fixture(test_support::data_fixtures() / version, folder.path());
  }
  std::string data() const { return (folder / "data").string(); }
  std::string operator/(const std::string& name) const { return (folder / name).string(); }

  program_result sample(const std::string& to, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"audit", "sample", "--data", data(), "--to-folder", *this / to});
    return run_program(more);
  }

  test_support::temp_directory folder;
};

/// Every timeline of a log.
std::map<claim_id, claim_timeline> all_timelines(const audit_log& log) {
  const auto all = [](const id128&) { return true; };
  const auto buckets = buckets_of(log.device(), log.last_position(), all);
  return read_timelines(log.device(), log.origin().log_id, log.last_position(), buckets, all, log.keys());
}

/// The trace of every decision comes to what was recorded; returns how many there are.
std::size_t check_all(const fs::path& data, bool with_keys) {
  const audit_log log(data, {.keys = {}, .opens_sealed = with_keys});
  std::size_t decisions = 0;
  for (const auto& [id, timeline] : all_timelines(log))
    for (const auto& event : timeline.events) {
      if (!event.decision) continue;
      ++decisions;
      for (const auto& d : event.decision->differences)
        BOOST_ERROR(timeline.number() << " at " << event.position << ": " << d.field << ": " << d.recorded
                                      << ", by the rules " << d.decided);
      for (const auto& line : event.decision->lines)
        for (const auto& d : line.differences)
          BOOST_ERROR(timeline.number() << " at " << event.position << ", line " << line.recorded.line << ": "
                                        << d.field << ": " << d.recorded << ", by the rules " << d.decided);
    }
  return decisions;
}

BOOST_AUTO_TEST_SUITE(audit_commands)

BOOST_AUTO_TEST_CASE(the_trace_of_every_decision_of_the_kept_logs_comes_to_what_was_recorded) {
  for (const auto* version : {"v1", "v2"}) {
    const kept_data kept(version);
    BOOST_TEST(check_all(kept.data(), false) > 5u);
    BOOST_TEST(check_all(kept.data(), true) > 5u);
  }
}

BOOST_AUTO_TEST_CASE(a_claim_is_traced_by_number_id_and_natural_name) {
  const kept_data kept;
  const auto by_name = run_program({"audit", "trace", "ACME/MIXED", "--data", kept.data(), "--json"});
  BOOST_TEST(by_name.status == 0, by_name.err);
  const auto told = json::parse(by_name.out);
  const auto number = told["claimNumber"].get<std::string>();
  BOOST_TEST(number == "CLM-20260601-XVTYZEQTQ5N3Y");
  for (const auto& name : {number, told["claimId"].get<std::string>()})
    BOOST_TEST(run_program({"audit", "trace", name, "--data", kept.data(), "--json"}).out == by_name.out);
  BOOST_TEST(told["agrees"] == true);
  const auto& line = told["events"][1]["lines"][0];
  BOOST_TEST(line["steps"].size() == 15u);
  BOOST_TEST(line["steps"][1]["step"] == "1a");
  BOOST_TEST(line["steps"][1]["facts"]["daysAllowed"] == 365);
  BOOST_TEST(line["planPaid"] == "216.00");
  const auto missing = run_program({"audit", "trace", std::string(32, 'a'), "--data", kept.data()});
  BOOST_TEST(missing.status == 1);
  BOOST_TEST(missing.err.find("no such claim") != std::string::npos);
  BOOST_TEST(run_program({"audit", "trace", number, "--data", kept.data(), "--line", "9"}).status == 2);
  BOOST_TEST(run_program({"audit", "trace", number, "--data", kept / "nothing"}).status == 2);
}

BOOST_AUTO_TEST_CASE(nothing_private_is_shown_unless_it_is_asked_for) {
  const kept_data kept;
  const auto plain = run_program({"audit", "trace", "ACME/MIXED", "--data", kept.data()});
  BOOST_TEST(plain.out.find("M54.5") == std::string::npos);
  BOOST_TEST(plain.out.find("M-1-1") == std::string::npos);
  BOOST_TEST(plain.out.find("as recorded yes") != std::string::npos, plain.out);
  const auto with_key =
      run_program({"audit", "trace", "ACME/MIXED", "--data", kept.data(), "--keys", kept / "data.keys"});
  BOOST_TEST(with_key.out.find("M54.5") == std::string::npos);
  BOOST_TEST(with_key.out.find("as recorded yes") == std::string::npos, with_key.out);
  const auto open = run_program({"audit", "trace", "ACME/MIXED", "--data", kept.data(), "--with-phi"});
  BOOST_TEST(open.out.find("M54.5") != std::string::npos, open.err);
  BOOST_TEST(open.out.find("M-1-1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_same_seed_draws_the_same_sample_and_another_one_another) {
  const kept_data kept;
  const std::vector<std::string> four{"--size", "4", "--least", "1"};
  const auto drawn = [&](const std::string& to, const std::string& seed) {
    auto more = four;
    more.insert(more.end(), {"--seed", seed});
    const auto r = kept.sample(to, more);
    BOOST_TEST(r.status == 0, r.out << r.err);
    return content_of(kept / (to + "/manifest.json"));
  };
  const auto first = drawn("a", "1");
  BOOST_TEST(drawn("b", "1") == first);
  BOOST_TEST(content_of(kept / "b/claims.csv") == content_of(kept / "a/claims.csv"));
  std::set<std::string> manifests;
  for (int seed = 2; seed < 6; ++seed) {
    auto other = json::parse(drawn("s" + std::to_string(seed), std::to_string(seed)));
    manifests.insert(other["strata"].dump());
  }
  manifests.insert(json::parse(first)["strata"].dump());
  BOOST_TEST(manifests.size() > 1u);
  const auto manifest = json::parse(first);
  BOOST_TEST(manifest["drawn"].get<int>() >= 4);
  // Of each stratum something, so that the findings can be projected.
  for (const auto& s : manifest["strata"]) BOOST_TEST(s["drawn"].get<int>() >= 1);
  // A folder that holds something is left alone.
  const auto again = kept.sample("a", {"--seed", "1"});
  BOOST_TEST(again.status == 2);
  BOOST_TEST(again.err.find("is not empty") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_sample_of_all_has_every_claim_once_with_its_sheet_and_nothing_private) {
  for (const auto* strata : {"paid", "provider", "reason"}) {
    const kept_data kept;
    const auto r = kept.sample("all", {"--seed", "7", "--strata", strata, "--least", "1000"});
    BOOST_TEST(r.status == 0, r.out << r.err);
    const auto manifest = json::parse(content_of(kept / "all/manifest.json"));
    BOOST_TEST(manifest["drawn"] == manifest["population"]);
    std::set<std::string> ids;
    for (const auto& s : manifest["strata"]) {
      BOOST_TEST(s["drawn"] == s["population"]);
      BOOST_TEST(s["drawnPlanPaid"] == s["populationPlanPaid"]);
      for (const auto& c : s["claims"]) ids.insert(c["claimId"].get<std::string>());
    }
    BOOST_TEST(ids.size() == manifest["drawn"].get<std::size_t>());
    std::size_t sheets = 0;
    for (const auto& entry : fs::directory_iterator(kept / "all/sheets")) {
      ++sheets;
      const auto sheet = content_of(entry.path());
      BOOST_TEST(sheet.find("Finding") != std::string::npos);
      BOOST_TEST(sheet.find("M54") == std::string::npos);
      BOOST_TEST(sheet.find("M-1-1") == std::string::npos);
    }
    BOOST_TEST(sheets == ids.size());
    BOOST_TEST(content_of(kept / "all/index.html").find("sheets/CLM-") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_position_draws_what_was_decided_up_to_it_whatever_came_later) {
  const kept_data kept;
  const auto whole = kept.sample("whole", {"--seed", "7", "--json"});
  const auto end = json::parse(whole.out)["position"].get<std::uint64_t>();
  const auto population = json::parse(whole.out)["population"].get<std::uint64_t>();
  const auto half = kept.sample("half", {"--seed", "7", "--through", std::to_string(end / 2), "--json"});
  BOOST_TEST(half.status == 0, half.err);
  BOOST_TEST(json::parse(half.out)["population"].get<std::uint64_t>() < population);
  const auto beyond = kept.sample("beyond", {"--seed", "7", "--through", std::to_string(end + 1)});
  BOOST_TEST(beyond.status == 2);
  BOOST_TEST(beyond.err.find("is beyond the log's end") != std::string::npos);
  const auto never = kept.sample("never", {"--seed", "7", "--to", "2020-01-01"});
  BOOST_TEST(never.status == 1);
  BOOST_TEST(!fs::exists(kept / "never"));
}

BOOST_AUTO_TEST_CASE(options_that_do_not_do_are_named) {
  const kept_data kept;
  const auto refused = [&](std::vector<std::string> more, const std::string& why) {
    more.insert(more.end(), {"--seed", "1"});
    const auto r = kept.sample("out", more);
    BOOST_TEST(r.status == 2, r.out);
    BOOST_TEST(r.err.find(why) != std::string::npos, r.err);
  };
  refused({"--margin", "0"}, "--margin: 0 is no share");
  refused({"--margin", "0.6"}, "--margin: 0.6 is no share");
  refused({"--margin", "0.05x"}, "--margin: 0.05x is no share");
  refused({"--expected-rate", "1"}, "--expected-rate: 1 is no share");
  refused({"--bands", "5.00,5.00"}, "--bands: 5.00 does not do");
  refused({"--strata", "colour"}, "--strata");
  refused({"--size", "0"}, "--size");
  refused({"--least", "0"}, "--least");
  refused({"--size", "5", "--confidence", "99"}, "--confidence");
  refused({"--from", "yesterday"}, "--from");
}

BOOST_AUTO_TEST_CASE(findings_are_projected_from_the_list_as_it_was_written) {
  const kept_data kept;
  BOOST_TEST_REQUIRE(kept.sample("all", {"--seed", "7", "--least", "1000"}).status == 0);
  const auto right = run_program(
      {"audit", "estimate", kept / "all/claims.csv", "--manifest", kept / "all/manifest.json", "--json"});
  BOOST_TEST(right.status == 0, right.err);
  BOOST_TEST(json::parse(right.out)["paidTooMuch"]["estimate"] == "0.00");
  // The auditor finds that the first claim should have been paid 0.07.
  auto list = content_of(kept / "all/claims.csv");
  const auto at = list.find(",,\r\n");
  list.replace(at, 4, ",0.07,wrong\r\n");
  std::ofstream(kept / "findings.csv", std::ios::binary) << list;
  const auto wrong = run_program(
      {"audit", "estimate", kept / "findings.csv", "--manifest", kept / "all/manifest.json", "--json"});
  BOOST_TEST(wrong.status == 0, wrong.err);
  BOOST_TEST(json::parse(wrong.out)["claimsInError"]["estimate"] == 1);
  BOOST_TEST(json::parse(wrong.out)["claimsInError"]["margin"] == 0);
}

BOOST_AUTO_TEST_CASE(a_cent_that_the_rules_do_not_give_is_found_and_has_status_1) {
  auto told = test_support::given(test_support::open_policy());
  told.having(test_support::claim("C-1", {test_support::visit()}));
  const told_data log;
  for (auto event : told.history()) {
    if (auto* submitted = std::get_if<claim_submitted>(&event)) submitted->confidential = {};
    if (auto* decided = std::get_if<claim_adjudicated>(&event)) {
      decided->decided[0].plan_paid += 1;
      decided->decided[0].coinsurance -= 1;
    }
    log.tell(event, noon_us("2026-03-02"), told.bucket().contract.id);
  }
  const auto id = to_hex(test_support::id_of<claim_id>("C-1"));
  const auto r = run_program({"audit", "trace", id, "--data", log.data().string()});
  BOOST_TEST(r.status == 1, r.err);
  BOOST_TEST(r.out.find("DIFFERS  planPaid: recorded 176.01, by the rules 176.00") != std::string::npos,
             r.out);
  BOOST_TEST(r.out.find("RUN AGAIN, THEY DO NOT COME TO WHAT IS RECORDED") != std::string::npos);
  const auto sample = run_program({"audit", "sample", "--data", log.data().string(), "--seed", "1",
                                   "--to-folder", log / "sample", "--json"});
  BOOST_TEST(sample.status == 1, sample.err);
  BOOST_TEST(json::parse(sample.out)["differing"] == 1);
  BOOST_TEST(content_of(log / "sample/claims.csv").find(",176.01,73.99,false,,") != std::string::npos,
             content_of(log / "sample/claims.csv"));
}

BOOST_AUTO_TEST_CASE(what_no_engine_wrote_is_told_and_spoils_no_other_policy) {
  // A deductible is written away, and the void gives it back: the bucket cannot take that.
  const auto policy_of = [](const std::string& name) {
    auto terms = test_support::sample_policy();
    terms.id = test_support::id_of<policy_id>(name);
    return terms;
  };
  auto forged = test_support::given(policy_of("POL-1")), sound = test_support::given(policy_of("POL-2"));
  forged.having(test_support::claim("C-1", {test_support::visit()}))
      .having(test_support::void_it("C-1"))
      .having(test_support::claim("C-2", {test_support::visit(90'00)}));
  sound.having(test_support::claim("C-3", {test_support::visit()}));
  const told_data log;
  bool first = true;
  for (const auto* told : {&forged, &sound})
    for (auto event : told->history()) {
      if (auto* submitted = std::get_if<claim_submitted>(&event)) submitted->confidential = {};
      if (auto* decided = std::get_if<claim_adjudicated>(&event); decided && std::exchange(first, false))
        std::swap(decided->decided[0].deductible, decided->decided[0].coinsurance);
      log.tell(event, noon_us("2026-03-02"), told->bucket().contract.id);
    }
  const auto trace = [&](const std::string& name) {
    return run_program(
        {"audit", "trace", to_hex(test_support::id_of<claim_id>(name)), "--data", log.data().string()});
  };
  const auto voided = trace("C-1");
  BOOST_TEST(voided.status == 1, voided.err);
  BOOST_TEST(voided.out.find("DIFFERS  deductible: recorded 0.00, by the rules 250.00") != std::string::npos,
             voided.out);
  BOOST_TEST(voided.out.find("DIFFERS  bucket: recorded applied") != std::string::npos, voided.out);
  BOOST_TEST(voided.out.find("on nothing of the policy can be decided again") != std::string::npos);
  BOOST_TEST(trace("C-2").out.find("by the rules not followed") != std::string::npos);
  BOOST_TEST(trace("C-3").status == 0);
  const auto sample = run_program({"audit", "sample", "--data", log.data().string(), "--seed", "1",
                                   "--to-folder", log / "sample", "--json"});
  BOOST_TEST(sample.status == 1, sample.err);
  BOOST_TEST_REQUIRE(!sample.out.empty());
  BOOST_TEST(json::parse(sample.out)["drawn"] == 2);
  BOOST_TEST(json::parse(sample.out)["differing"] == 1);
}

BOOST_AUTO_TEST_CASE(what_somebody_wrote_into_a_log_does_not_reach_the_terminal) {
  auto terms = test_support::open_policy();
  auto imaging = test_support::full_rule(service_type::imaging);
  imaging.requires_preauth = true;
  terms.rules = {imaging};
  auto told = test_support::given(terms);
  told.having(test_support::granted("A\x1b[2J\n1"))
      .having(test_support::claim("C-1", {test_support::line_of(service_type::imaging, 80'00)}));
  const told_data log;
  for (auto event : told.history()) {
    if (auto* submitted = std::get_if<claim_submitted>(&event)) {
      submitted->confidential = {};
      submitted->lines[0].procedure =
          "99\x9b"
          "213";
    }
    log.tell(event, noon_us("2026-03-02"), told.bucket().contract.id);
  }
  const auto id = to_hex(test_support::id_of<claim_id>("C-1"));
  const auto r = run_program({"audit", "trace", id, "--data", log.data().string()});
  BOOST_TEST(r.out.find("authorisation A\\x1b[2J\\x0a1") != std::string::npos, r.out);
  BOOST_TEST(r.out.find("IMAGING 99\\x9b213 on") != std::string::npos, r.out);
  BOOST_TEST(r.out.find('\x1b') == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(beside_a_server_each_decision_of_a_generated_book_comes_to_what_was_recorded,
                        command_fixture) {
  BOOST_TEST_REQUIRE(
      run_program({"generate", "--policies", "40", "--claims", "1500", "--out", file("book")}).status == 0);
  BOOST_TEST_REQUIRE(run({"enroll", file("book/enrollment.ndjson")}).status == 0);
  BOOST_TEST_REQUIRE(run({"submit", file("book/claims.ndjson")}).status == 0);
  BOOST_TEST(check_all(folder / "data", false) > 1'000u);
  const auto r = run_program({"audit", "sample", "--data", (folder / "data").string(), "--to-folder",
                              file("sample"), "--seed", "42", "--strata", "provider"});
  BOOST_TEST(r.status == 0, r.out << r.err);
  const auto manifest = json::parse(content("sample/manifest.json"));
  // 95 %, a margin of 5 %: never more than 385, but for the least of each stratum.
  BOOST_TEST(manifest["size"].get<int>() > 200);
  BOOST_TEST(manifest["size"].get<int>() <= 385);
  const auto population = manifest["population"].get<std::int64_t>(),
             size = manifest["size"].get<std::int64_t>();
  for (const auto& s : manifest["strata"]) {
    const auto of = s["population"].get<std::int64_t>(), drawn = s["drawn"].get<std::int64_t>();
    BOOST_TEST(
        (drawn == std::min<std::int64_t>(5, of) || std::abs(drawn * population - size * of) < population));
  }
  // Keys are read beside a server, too.
  const auto phi = run_program({"audit", "sample", "--data", (folder / "data").string(), "--to-folder",
                                file("phi"), "--seed", "42", "--with-phi"});
  BOOST_TEST(phi.status == 0, phi.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_audit_commands_test
}  // namespace benefactor::tools

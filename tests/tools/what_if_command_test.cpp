// `benefactor audit what-if`: over a kept data folder of every kind of claim, and how a small one is shown.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "events/replay.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "store/wrapped_key.hpp"
#include "tests/store/stored_data_key.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/story.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/export_fixture.hpp"
#include "tools/benefactor/audit/what_if_output.hpp"
#include "tools/benefactor/audit/what_if_page.hpp"

namespace benefactor::tools {
namespace of_what_if_command_test {

namespace fs = std::filesystem;
using namespace test_support;
using json = nlohmann::json;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct kept_data {
  /// Runs the plan *text* with *more* options.
  program_result run(const std::string& text, std::vector<std::string> more = {}) const {
    std::ofstream(plan, std::ios::binary) << text;
    more.insert(more.begin(), {"audit", "what-if", plan, "--data", world.data().string()});
    return run_program(more);
  }
  json found(const std::string& text, std::vector<std::string> more = {}) const {
    more.push_back("--json");
    const auto r = run(text, std::move(more));
    BOOST_TEST_REQUIRE(r.status == 0, r.err);
    return json::parse(r.out);
  }

  spread_data world;
  std::string plan = world / "plan.json";
};

cents money_in(const json& value) { return parse_money(value.get<std::string>()).value(); }

/// A policy whose claims change in all ways, and a plan for it.
what_if_run small_run(const std::string& plan_name = "Gold & Silver", std::size_t most = 20) {
  auto terms = sample_policy();
  terms.plan = plan_name;
  terms.review_threshold = 900'00;
  auto s = given(terms);
  const auto on = [](std::string id, std::string_view service_day, cents billed) {
    auto line = visit(billed);
    line.service_date = day(service_day);
    auto c = claim(std::move(id), {line});
    c.received = line.service_date;
    return c;
  };
  auto of_spouse =
      claim("C-4", {line_of(service_type::preventive, 120'00), line_of(service_type::dental, 80'00)});
  of_spouse.member_number = "M-2";
  of_spouse.provider_npi = preferred_npi;
  s.having(on("C-1", "2026-02-01", 700'00))
      .having(on("C-2", "2026-03-01", 400'00))
      .having(on("C-3", "2026-04-01", 1'000'00))
      .having(deny("C-3"))
      .having(of_spouse);
  what_if_run run;
  run.plan.title = "Dental care <new>";
  run.plan.period = {day("2026-01-01"), day("2026-12-31")};
  rule_change dental;
  dental.service = service_type::dental;
  dental.coverage = 5000;
  run.plan.change.terms.rules = {dental};
  run.plan.change.terms.deductible = 250'00;
  run.plan.change.terms.review_threshold = std::optional<cents>{};
  run.log_id = id_named("log");
  run.result.complete = true;
  run.result.reached.next_position = 12;
  run.result.reached.page_time_us = 1'772'409'600'000'000;
  what_if_policy policy(run.plan);
  bucket_events command;
  for (const auto& event : s.history()) {
    command.push_back(event);
    if (!ends_command(event)) continue;
    BOOST_TEST_REQUIRE(policy.take(command) == "");
    command.clear();
  }
  run.result.report.most = most;
  policy.compare(run.result.report);
  run.result.report.trim();
  return run;
}

/// The text is that of tests/golden/audit/*name*, which is written where it is not there and
/// BENEFACTOR_WRITE_GOLDEN is set.
void check_golden(const std::string& name, const std::string& text) {
  const auto path = source_dir() / "tests/golden/audit" / name;
  if (std::getenv("BENEFACTOR_WRITE_GOLDEN") && !fs::exists(path)) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  BOOST_TEST(text == content_of(path), name << " has changed:\n" << text);
}

BOOST_AUTO_TEST_SUITE(what_if_command)

BOOST_FIXTURE_TEST_CASE(an_empty_plan_finds_every_claim_as_it_is, kept_data) {
  const auto all = found("{}");
  BOOST_TEST(all["total"]["claimsChanged"] == 0);
  BOOST_TEST(all["total"]["planPaysMore"] == "0.00");
  BOOST_TEST(all["refused"].empty());
  cents paid = 0;
  for (const auto& [status, sums] : sums_over(world.data()).claims)
    if (status != "CANCELLED" && status != "REVERSED") paid += sums.plan_paid;
  BOOST_TEST(money_in(all["total"]["recorded"]["planPaid"]) +
                 money_in(all["notReproducible"]["recorded"]["planPaid"]) ==
             paid);
  BOOST_TEST(paid > 0);
}

BOOST_FIXTURE_TEST_CASE(without_keys_the_same_is_found_of_what_needs_none, kept_data) {
  const auto all = found("{}", {"--without-keys"});
  BOOST_TEST(all["total"]["claimsChanged"] == 0);
}

BOOST_FIXTURE_TEST_CASE(a_deductible_moves_money_and_the_log_stays_as_it_was, kept_data) {
  const auto before = content_of(world.data() / "log/CURRENT");
  const auto end = world.end();
  const auto all = found(R"({"changes": {"deductible": "0.00"}})", {"--threads", "1"});
  const auto& total = all["total"];
  BOOST_TEST(money_in(total["planPaysMore"]) > 0);
  BOOST_TEST(total["recorded"]["billed"] == total["supposed"]["billed"]);
  BOOST_TEST(!all["mostChanged"].empty());
  BOOST_TEST(world.end() == end);
  BOOST_TEST(content_of(world.data() / "log/CURRENT") == before);
}

BOOST_FIXTURE_TEST_CASE(a_policy_is_named_by_its_number, kept_data) {
  BOOST_TEST(found(R"({"cohort": {"policies": ["NO-SUCH"]}})")["policies"] == 0);
}

BOOST_FIXTURE_TEST_CASE(a_plan_with_problems_is_refused_with_all_of_them, kept_data) {
  const auto r = run(R"({"period": {"from": "2026-13-01"}, "changes": {"deductable": "1.00"}})");
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.out == "");
  BOOST_TEST(r.err.find("period.from") != std::string::npos);
  BOOST_TEST(r.err.find("changes.deductable: unknown key") != std::string::npos);
  BOOST_TEST(run(R"({"changes": {"fees": {"file": "none.csv"}}})").status == 2);
}

BOOST_FIXTURE_TEST_CASE(tables_and_a_page_are_written, kept_data) {
  const auto to = world / "tables", page = world / "what-if.html";
  const auto r = run(R"({"changes": {"deductible": "0.00"}})", {"--to", to, "--page", page});
  BOOST_TEST(r.status == 0, r.err);
  BOOST_TEST(content_of(fs::path(to) / "groups.csv").starts_with("grouping,name,claims,"));
  BOOST_TEST(content_of(fs::path(to) / "claims.csv").starts_with("claim_number,plan,"));
  BOOST_TEST(content_of(page).find("</html>") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(tables_are_written_as_parquet, kept_data,
                        *boost::unit_test::precondition(duckdb_is_here)) {
  const auto to = world / "tables";
  BOOST_TEST(run("{}", {"--to", to, "--format", "parquet"}).status == 0);
  BOOST_TEST(content_of(fs::path(to) / "groups.parquet").starts_with("PAR1"));
}

BOOST_AUTO_TEST_CASE(a_small_one_is_shown_so) {
  const auto run = small_run();
  std::ostringstream text;
  print_what_if(text, run);
  check_golden("what_if.txt", text.str());
  check_golden("what_if.html", what_if_page(run));
  const temp_directory folder;
  write_what_if(folder.path(), export_format::csv, run);
  check_golden("what_if_groups.csv", content_of(folder / "groups.csv"));
  check_golden("what_if_claims.csv", content_of(folder / "claims.csv"));
  check_golden("what_if_refused.csv", content_of(folder / "refused.csv"));
}

BOOST_AUTO_TEST_CASE(a_page_needs_nothing_else_and_shows_texts_as_texts) {
  const auto page = what_if_page(small_run());
  for (const auto* outside : {"http://", "https://", "<script", "src=", "@import", "<new>"})
    BOOST_TEST(page.find(outside) == std::string::npos, outside);
  BOOST_TEST(page.find("&lt;new&gt;") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_page_that_lists_nothing_does_not_say_that_nothing_changes) {
  const auto page = what_if_page(small_run("Gold", 0));
  BOOST_TEST(page.find("No claim changes.") == std::string::npos);
  BOOST_TEST(page.find("4 claims change; with --top 0, none is listed.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_plan_by_the_name_of_a_formula_is_a_text_in_csv_and_as_it_is_elsewhere) {
  const auto run = small_run("=1+1");
  const temp_directory folder;
  write_what_if(folder.path(), export_format::csv, run);
  const auto groups = content_of(folder / "groups.csv");
  BOOST_TEST(groups.find("\"PLAN\",\"'=1+1\",4,") != std::string::npos, groups);
  BOOST_TEST(groups.find(",432.00,-432.00\r\n") != std::string::npos, groups);
  BOOST_TEST(content_of(folder / "claims.csv").find("\"'=1+1\"") != std::string::npos);
  write_what_if(folder.path(), export_format::ndjson, run);
  BOOST_TEST(content_of(folder / "groups.ndjson").find("\"name\":\"=1+1\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_plan_by_a_name_of_any_bytes_is_shown) {
  const auto run = small_run("Go\x1b[31m\xffld");
  std::ostringstream text;
  print_what_if(text, run);
  BOOST_TEST(text.str().find("Go\\x1b[31m\\xffld") != std::string::npos, text.str());
  BOOST_TEST(text.str().find('\x1b') == std::string::npos);
  BOOST_TEST(json::parse(what_if_json(run))["mostChanged"][0]["plan"] == "Go\x1b[31m\xef\xbf\xbdld");
}

/// Whoever the first claim of the log is about.
member_id first_patient(const fs::path& data) {
  const auto device = store::rocksdb_log_device::open(data / "log", {.read_only = true});
  const auto log_id = store::open_log(*device).origin.log_id;
  member_id patient;
  store::for_each_event(*device, 0, UINT64_MAX, [&](const store::event_view& view) {
    if (view.type != std::uint16_t(store::domain_event_type::claim_submitted)) return true;
    const auto decoded = store::decode(view, log_id);
    patient = std::get<claim_submitted>(std::get<bucket_event>(decoded)).member;
    return false;
  });
  return patient;
}

BOOST_FIXTURE_TEST_CASE(a_damaged_data_key_is_told_and_the_rest_is_compared, kept_data) {
  const auto patient = first_patient(world.data());
  stored_data_key(world.data() / "keys", store::data_key_name("default", patient),
                  [](std::string& value) { value.resize(value.size() / 2); });
  const auto in_json = run("{}", {"--json"});
  BOOST_TEST(in_json.status == 1, in_json.err);
  const auto all = json::parse(in_json.out);
  BOOST_TEST(all["damagedKeys"] == json{"default/" + to_hex(patient)});
  BOOST_TEST(all["total"]["claims"] > 0);
  BOOST_TEST(all["total"]["claimsChanged"] == 0);
  const auto as_text = run("{}");
  BOOST_TEST(as_text.status == 1, as_text.err);
  BOOST_TEST(as_text.out.find("1 data key cannot be unwrapped") != std::string::npos, as_text.out);
  BOOST_TEST(as_text.out.find("default/" + to_hex(patient)) != std::string::npos, as_text.out);
}

BOOST_AUTO_TEST_CASE(ages_are_shown_where_one_is_known) {
  auto run = small_run();
  BOOST_TEST(what_if_json(run).find("\"AGE\"") == std::string::npos);
  auto& ages = run.result.report.ages;
  std::swap(ages[1], ages.back());
  BOOST_TEST(what_if_json(run).find("\"grouping\":\"AGE\",\"name\":\"18-34\"") != std::string::npos);
  std::ostringstream text;
  print_what_if(text, run);
  BOOST_TEST(text.str().find("Age at service  Claims") != std::string::npos, text.str());
  BOOST_TEST(what_if_page(run).find("By age on the day of service") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_what_if_command_test
}  // namespace benefactor::tools

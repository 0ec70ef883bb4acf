// `benefactor sql` and `benefactor report` over an export. Texts in queries stand between $$: the shell that
// starts the program has single quotes around each argument.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "events/external_claim.hpp"
#include "tests/support/story.hpp"
#include "tests/tools/export_fixture.hpp"
#include "tools/benefactor/reports/export_run.hpp"
#include "tools/benefactor/reports/report_page.hpp"
#include "tools/benefactor/reports/svg_charts.hpp"

namespace benefactor::tools {
namespace {

namespace fs = std::filesystem;
namespace but = boost::unit_test;

struct exported {
  exported() { BOOST_TEST_REQUIRE(world.run("export", {"--to", folder}).status == 0); }

  program_result sql(const std::string& query, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"sql", query, "--from", folder});
    return run_program(more);
  }

  spread_data world;
  std::string folder = world / "out";
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

BOOST_AUTO_TEST_SUITE(sql_and_report, *but::precondition(duckdb_is_here))

BOOST_FIXTURE_TEST_CASE(an_answer_is_a_table_with_numbers_on_the_right, exported) {
  const auto r =
      sql("SELECT $$a$$ AS name, 5::DECIMAL(18,2) AS amount UNION ALL SELECT NULL, 12345.5 ORDER BY 2");
  BOOST_TEST(r.status == 0, r.err);
  BOOST_TEST(r.out == "name    amount\na         5.00\nNULL  12345.50\n\n2 rows\n");
}

BOOST_FIXTURE_TEST_CASE(answers_come_as_csv_json_and_parquet_too, exported) {
  const std::string query =
      "SELECT $$a,\"b\"$$ AS name, NULL AS none, 1.50::DECIMAL(18,2) AS amount -- one row";
  BOOST_TEST(sql(query, {"--format", "csv"}).out == "name,none,amount\r\n\"a,\"\"b\"\"\",,1.50\r\n");
  BOOST_TEST(sql(query, {"--format", "json"}).out ==
             "[\n{\"name\":\"a,\\\"b\\\"\",\"none\":null,\"amount\":\"1.50\"}\n]\n");
  BOOST_TEST(sql("SELECT 1 AS a, [2.5::DECIMAL(3,1)] AS a, 0.5::DOUBLE AS b", {"--format", "json"}).out ==
             "[\n{\"a\":1,\"a_1\":[\"2.5\"],\"b\":0.5}\n]\n");
  const auto file = world / "answer.parquet";
  BOOST_TEST(sql("SELECT * FROM claims", {"--format", "parquet", "--output", file}).status == 0);
  BOOST_TEST(text_of(file).starts_with("PAR1"));
  BOOST_TEST(sql(query, {"--format", "parquet"}).status == 2);
}

BOOST_FIXTURE_TEST_CASE(what_is_no_query_is_refused_in_duckdbs_words, exported) {
  const auto refused = [&](const std::string& query, const std::string& why) {
    const auto r = sql(query);
    BOOST_TEST(r.status == 2, query);
    BOOST_TEST(r.out.empty(), query);
    BOOST_TEST(r.err.find(why) != std::string::npos, r.err);
  };
  refused("SELEC 1", "syntax error");
  refused("SELECT nothing FROM claims", "nothing");
  refused("SELECT 1; SELECT 2", "one statement");
  refused("DROP VIEW claims", "only SELECT");
  refused("COPY claims TO $$x.csv$$", "Permission Error");
  refused("SELECT ?", "parameter");
  refused("", "no statement");
}

BOOST_FIXTURE_TEST_CASE(what_follows_the_semicolon_is_no_part_of_the_query, exported) {
  for (const auto* query : {"SELECT 1 AS a; -- note; and more", "SELECT 1 AS a;\n;", "SELECT 1 AS a -- note;",
                            "-- one; two\nSELECT 1 AS a; /* three; */"})
    BOOST_TEST(sql(query, {"--format", "csv"}).out == "a\r\n1\r\n", query);
  BOOST_TEST(sql("SELECT $$;--$$ AS a", {"--format", "csv"}).out == "a\r\n;--\r\n");
}

BOOST_FIXTURE_TEST_CASE(a_query_that_fails_midway_leaves_no_file, exported) {
  const std::string query =
      "SELECT CASE WHEN i = 500000 THEN $$x$$ ELSE i::VARCHAR END::INTEGER AS i FROM range(600000) r(i)";
  for (const auto* format : {"csv", "json", "parquet"}) {
    const auto file = world / "answer";
    const auto r = sql(query, {"--format", format, "--output", file});
    BOOST_TEST(r.status == 2, format);
    BOOST_TEST(r.err.find("Conversion Error") != std::string::npos, r.err);
    BOOST_TEST(!fs::exists(file), format);
    BOOST_TEST(!fs::exists(file + ".part"), format);
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_into_memory_goes_to_a_folder_of_its_owner_that_is_gone_afterwards) {
  fs::path path;
  {
    const spill_folder spill;
    path = spill.path();
    BOOST_TEST((fs::status(path).permissions() == fs::perms::owner_all));
    BOOST_TEST(spill_folder().path() != path);
    std::ofstream(path / "a") << "b";
  }
  BOOST_TEST(!fs::exists(path));
}

BOOST_FIXTURE_TEST_CASE(only_the_files_of_the_export_can_be_read, exported) {
  std::ofstream(world / "secret.csv") << "a\n1\n";
  for (const auto& query : {"SELECT * FROM read_csv($$" + world / "secret.csv" + "$$)",
                            std::string("SELECT * FROM read_text($$/etc/passwd$$)")}) {
    const auto r = sql(query);
    BOOST_TEST(r.status == 2, query);
    BOOST_TEST(r.err.find("Permission Error") != std::string::npos, r.err);
  }
  const auto none = run_program({"sql", "SELECT 1", "--from", world / "nowhere"});
  BOOST_TEST(none.status == 2);
  BOOST_TEST(none.err.find("there is no export") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_report_has_the_figures_of_the_log, exported) {
  const auto r = run_program({"report", "--from", folder, "--to", world / "report.html"});
  BOOST_TEST_REQUIRE(r.status == 0, r.err);
  const auto page = text_of(world / "report.html");
  const auto sums = sums_over(world.data());
  const auto has = [&](const std::string& text) { BOOST_TEST(page.find(text) != std::string::npos, text); };
  for (const auto& [status, of] : sums.claims) {
    has('>' + format_dollars(of.billed) + '<');
    has('>' + format_dollars(of.plan_paid) + '<');
  }
  has("without manual intervention");
  has("position " + std::to_string(world.end() - 1));
  has("prefers-color-scheme: dark");
  has("<desc>");
  // It stands alone: nothing is fetched and nothing runs.
  for (const auto* text : {"http://", "https://", "<script", "src=", "@import", "url("})
    BOOST_TEST(page.find(text) == std::string::npos, text);
  for (const auto* text : {"M-1-1", "POL-1", "Lopez"}) BOOST_TEST(page.find(text) == std::string::npos, text);
}

BOOST_FIXTURE_TEST_CASE(a_report_of_an_earlier_day_is_as_things_stood_then, exported) {
  const auto of = [&](const std::string& on) {
    BOOST_TEST_REQUIRE(
        run_program({"report", "--from", folder, "--to", world / "day.html", "--on", on}).status == 0);
    return text_of(world / "day.html");
  };
  // On its first day nothing was decided yet.
  BOOST_TEST(of("2026-03-01").find("0 of 0 decided lines") != std::string::npos);
  BOOST_TEST(of("2026-03-25").find("0 of 0 decided lines") == std::string::npos);
  const auto later =
      run_program({"report", "--from", folder, "--to", world / "x.html", "--on", "2036-01-01"});
  BOOST_TEST(later.status == 2);
  BOOST_TEST(later.err.find("the export ends on") != std::string::npos);
  BOOST_TEST(!fs::exists(world / "x.html"));
}

const auto told_policy = test_support::id_of<policy_id>("POL-1");

claim_submitted submitted(const std::string& name, const std::string& received) {
  claim_submitted e;
  e.claim = test_support::id_of<claim_id>(name);
  e.policy = told_policy;
  e.member = test_support::id_of<member_id>("M-1");
  e.provider_npi = "1234567893";
  e.received = e.first_received = *parse_date(received);
  e.lines.resize(1);
  e.lines[0].billed = 100'00;
  e.lines[0].service_date = e.received;
  return e;
}

line_decision covered() {
  line_decision d;
  d.line = 1;
  d.status = line_status::covered;
  d.billed = d.price = d.allowed = d.plan_paid = 100'00;
  return d;
}

/// Claims in each place that a claim can have between the engine, its payer's staff and a processor.
struct told_claims {
  struct step {
    std::string day;
    bucket_event event;
  };
  std::vector<step> steps;

  told_claims() {
    using enum adjudication_cause;
    claim("AUTO", "2026-03-10");
    decide("2026-03-10", submission);
    claim("AUTO-LATER", "2026-03-14");
    decide("2026-03-15", submission);
    claim("PENDED", "2026-03-01");
    then("2026-03-01", claim_pended{at, fingerprints});
    claim("RELEASED", "2026-03-10");
    then("2026-03-10", claim_pended{at, fingerprints});
    decide("2026-03-12", release);
    claim("ELSEWHERE", "2026-03-20");
    route();
    claim("REFUSED", "2026-02-20");
    route();
    report("2026-02-22", processor_status::rejected);
    claim("TAKEN-BACK", "2026-03-12");
    route();
    decide("2026-03-15", release);
    claim("THEIRS", "2026-03-12");
    route();
    decide("2026-03-15", external);
    report("2026-03-15", processor_status::finalized);
    claim("REFUSED-AND-DENIED", "2026-03-12");
    route();
    report("2026-03-13", processor_status::rejected);
    auto denied = covered();
    denied.status = line_status::denied;
    denied.denied = denial::denied_in_review;
    denied.allowed = denied.plan_paid = 0;
    then("2026-03-16", claim_denied_in_review{at, {denied}, {}});
    claim("REFUSED-AND-SENT-AGAIN", "2026-03-12");
    route();
    report("2026-03-13", processor_status::rejected);
    report("2026-03-14", processor_status::accepted);
    claim("BEFORE-THE-CHART", "2026-03-01");
    decide("2026-03-01", submission);
    claim("LAST-MONTH", "2026-02-20");
    decide("2026-02-20", submission);
    claim("CANCELLED", "2026-03-11");
    decide("2026-03-11", submission);
    then("2026-03-12", claim_cancelled{at, member, *parse_date("2026-03-12"), {}});
    std::stable_sort(steps.begin(), steps.end(), [](const step& a, const step& b) { return a.day < b.day; });
  }

 private:
  void claim(const std::string& name, const std::string& received) {
    const auto e = submitted(name, received);
    at = e.claim;
    member = e.member;
    day = received;
    then(received, e);
  }
  void route() { then(day, claim_routed{at, "TPA", fingerprints}); }
  void decide(const std::string& on, adjudication_cause cause) {
    claim_adjudicated e;
    e.claim = at;
    e.member = member;
    e.cause = cause;
    e.decided = {covered()};
    e.decided[0].elsewhere = cause == adjudication_cause::external;
    then(on, e);
  }
  void report(const std::string& on, processor_status status) {
    processor_reported e;
    e.claim = at;
    e.status = status;
    e.on = *parse_date(on);
    e.place = 1;
    then(on, e);
  }
  void then(const std::string& on, bucket_event event) { steps.push_back({on, std::move(event)}); }

  const std::vector<line_fingerprint> fingerprints{line_fingerprint()};
  claim_id at;
  member_id member;
  std::string day;
};

/// What is counted of the same events by the engine's own definitions.
struct plain_count {
  struct of_claim {
    claim_state state;
    bool by_hand = false;
    std::string received, decided;  ///< empty: not decided
  };
  std::map<claim_id, of_claim> claims;

  explicit plain_count(const told_claims& told) {
    for (const auto& [day, event] : told.steps) {
      auto& claim = claims[claim_of(event)];
      evolve(claim.state, event);
      const auto* adjudicated = std::get_if<claim_adjudicated>(&event);
      if (const auto* e = std::get_if<claim_submitted>(&event)) claim.received = format_date(e->received);
      if (std::holds_alternative<claim_pended>(event) ||
          std::holds_alternative<claim_denied_in_review>(event) ||
          (adjudicated && adjudicated->cause == adjudication_cause::release))
        claim.by_hand = true;
      if ((adjudicated || std::holds_alternative<claim_denied_in_review>(event)) && claim.decided.empty())
        claim.decided = day;
    }
  }

  std::uint64_t count(const std::function<bool(const of_claim&)>& which) const {
    return static_cast<std::uint64_t>(
        std::count_if(claims.begin(), claims.end(), [&](const auto& one) { return which(one.second); }));
  }
  static bool stands(const of_claim& c) {
    return !c.decided.empty() && c.state.status != claim_status::cancelled;
  }
  static bool here(const of_claim& c) { return stands(c) && !is_elsewhere(c.state); }
};

BOOST_AUTO_TEST_CASE(queue_rates_and_days_count_a_claim_where_it_is_and_where_it_was_decided) {
  const told_claims told;
  const told_data world;
  for (const auto& [day, event] : told.steps) world.tell(event, noon_us(day), told_policy);
  export_request request;
  request.data = world.data();
  request.folder = world / "out";
  run_export(request, noon_us("2026-04-01"));
  export_reader reader(request.folder);
  const auto figures = read_figures(reader, *parse_date("2026-03-31"));

  using of_claim = plain_count::of_claim;
  const plain_count plain(told);
  const auto here = [&](auto which) {
    return plain.count([&](const of_claim& c) { return plain_count::here(c) && which(c); });
  };
  const auto waits = [](const of_claim& c) { return is_in_review(c.state); };
  BOOST_TEST(plain.count(waits) == 2u);
  BOOST_TEST(figures.queued == plain.count(waits));
  BOOST_TEST(figures.queue.at(2).claims == 1u);  // PENDED, for 30 days.
  BOOST_TEST(figures.queue_overdue == 1u);       // REFUSED.
  BOOST_TEST(figures.elsewhere == plain.count([&](const of_claim& c) {
    return c.state.status == claim_status::under_review && !waits(c);
  }));
  BOOST_TEST(figures.elsewhere == 2u);

  const auto in_month = [](const of_claim& c) { return c.decided.starts_with("2026-03"); };
  BOOST_TEST(figures.all.claims == plain.count(plain_count::stands));
  BOOST_TEST(figures.month.claims ==
             plain.count([&](const of_claim& c) { return plain_count::stands(c) && in_month(c); }));
  BOOST_TEST(figures.auto_of == here(in_month));
  BOOST_TEST(figures.automatic == here([&](const of_claim& c) { return in_month(c) && !c.by_hand; }));
  BOOST_TEST(figures.auto_of_period == figures.auto_of - 1);  // The chart begins on the second.
  BOOST_TEST(figures.received_month ==
             plain.count([](const of_claim& c) { return c.received.starts_with("2026-03"); }));
  for (const auto& day : figures.days) {
    const auto on = format_date(day.on);
    const auto that_day = [&](const of_claim& c) { return c.decided == on; };
    BOOST_TEST(day.received == plain.count([&](const of_claim& c) { return c.received == on; }), on);
    BOOST_TEST(
        day.decided == plain.count([&](const of_claim& c) { return plain_count::stands(c) && that_day(c); }),
        on);
    BOOST_TEST(day.decided_here == here(that_day), on);
    BOOST_TEST(day.automatic == here([&](const of_claim& c) { return that_day(c) && !c.by_hand; }), on);
  }
  // On the 15th one by nobody's hand, one taken back, one of the processor's.
  const auto& fifteenth = figures.days.at(13);
  BOOST_TEST(fifteenth.decided == 3u);
  BOOST_TEST(fifteenth.decided_here == 2u);
  BOOST_TEST(fifteenth.automatic == 1u);
  for (const auto& t : figures.turnarounds) {
    if (t.who == "Decided by external processors") BOOST_TEST(t.claims == 1u);
    if (t.who == "Touched by a person") BOOST_TEST(t.claims == 3u);
  }
}

BOOST_AUTO_TEST_CASE(what_is_current_is_what_was_enrolled_and_said_last_also_where_that_is_nothing) {
  const told_data world;
  const auto of = noon_us("2026-03-01");
  const auto policy_of = [](const std::string& name) {
    policy p;
    p.id = test_support::id_of<policy_id>(name);
    p.holder = test_support::id_of<member_id>("M-1");
    p.effective = *parse_date("2026-01-01");
    p.expiration = *parse_date("2026-12-31");
    return p;
  };
  auto cancelled = policy_of("POL-1");
  cancelled.status = policy_status::cancelled;
  cancelled.status_date = *parse_date("2026-02-01");
  membership suspended;
  suspended.member = cancelled.holder;
  suspended.enrolled = cancelled.effective;
  suspended.status = membership_status::suspended;
  auto ended = suspended;
  ended.member = test_support::id_of<member_id>("M-2");
  ended.status = membership_status::active;
  ended.terminated = *parse_date("2026-02-28");
  cancelled.members = {suspended, ended};
  world.tell(policy_enrolled{cancelled, {}}, of, cancelled.id);
  auto revised = policy_of("POL-2");
  revised.out_of_pocket_max = 5'000'00;
  revised.administrator = "TPA";
  world.tell(policy_enrolled{revised, {}}, of, revised.id);
  contract_revision revision;
  revision.number = 2;
  revision.from = *parse_date("2027-01-01");
  revision.terms = terms_of(policy_of("POL-2"));
  world.tell(contract_revised{revision}, of, revised.id);
  world.tell(provider_enrolled{{"1234567893", "Clinic", network_status::in_network}}, of);
  for (const auto* contract : {"C-1", ""})
    world.tell(
        provider_affiliated{"1234567893", {*parse_date("2026-03-01"), network_status::preferred, contract}},
        of);
  export_request request;
  request.data = world.data();
  request.folder = world / "out";
  run_export(request, of);
  BOOST_TEST(rows_of("SELECT cover, cover_from, out_of_pocket_max, administrator, terms_version, expiration "
                     "FROM policies ORDER BY terms_version",
                     request.folder) ==
             "CANCELLED,2026-02-01,,,1,2026-12-31\r\nENROLLED,,,,2,2026-12-31\r\n");
  BOOST_TEST(rows_of("SELECT cover, terminated FROM members ORDER BY cover", request.folder) ==
             "SUSPENDED,\r\nTERMINATED,2026-02-28\r\n");
  BOOST_TEST(rows_of("SELECT name, network, contract FROM providers", request.folder) ==
             "Clinic,PREFERRED,\r\n");
}

report_figures shown_figures() {
  report_figures figures;
  figures.on = *parse_date("2026-03-31");
  for (int i = report_days; i > 0; --i) figures.days.emplace_back().on = date{figures.on.days - i + 1};
  return figures;
}

BOOST_AUTO_TEST_CASE(a_day_that_is_not_over_is_told_as_far_as_the_log_was_read) {
  auto figures = shown_figures();
  figures.exported_us = noon_us("2026-03-31") + 125 * std::int64_t{60'000'000};
  const auto so_far = report_page(figures);
  BOOST_TEST(so_far.find("on that day so far, up to 14:05 UTC") != std::string::npos);
  BOOST_TEST(so_far.find("at the end of that day") == std::string::npos);
  figures.exported_us = noon_us("2026-04-01");
  BOOST_TEST(report_page(figures).find("As things stood at the end of that day") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_providers_name_is_shown_as_it_is) {
  auto figures = shown_figures();
  for (const auto* name : {"!Kung Clinic", ">25 Clinic"}) {
    auto& provider = figures.providers.emplace_back();
    provider.npi = "1234567893";
    provider.name = name;
  }
  const auto page = report_page(figures);
  BOOST_TEST(page.find("<td>!Kung Clinic</td>") != std::string::npos);
  BOOST_TEST(page.find("<td>&gt;25 Clinic</td>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_denial_has_plain_words) {
  for (int i = 1; i <= static_cast<int>(denial::denied_elsewhere); ++i) {
    const std::string code(to_text(static_cast<denial>(i)));
    BOOST_TEST(denial_words(code) != code, code);
  }
}

BOOST_AUTO_TEST_CASE(texts_are_shown_and_never_markup) {
  BOOST_TEST(escaped_html("<b>&\"'\x01") == "&lt;b&gt;&amp;&quot;&#39;");
  const auto chart = lying_bars({"<t>", "d", {}, "", false}, {{"<script>", "1", 1}});
  BOOST_TEST(chart.find("<script>") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::tools

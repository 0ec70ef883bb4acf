// The jobs aging and report over a real engine, of whose claims an external processor decides.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "api/jobs/aging_job.hpp"
#include "api/jobs/report_job.hpp"
#include "tests/api/external/exchanging_fixture.hpp"
#include "tests/support/patience.hpp"

namespace benefactor::api {
namespace of_jobs_over_a_book_test {

/// 2026-06-02 02:00:00 UTC, the night after the claims' day of receipt.
constexpr std::int64_t night_us = 1'780'365'600'000'000;

struct jobs_book : exchanging {
  /// Until the views have everything.
  void settle() {
    for (const test_support::patient waiting;
         running->reads().projected_position() < running->reads().durable_position();
         waiting.ask_again("the views"))
      std::this_thread::yield();
  }
  /// Claims that the processor refused at its door: they wait here.
  std::vector<claim_id> rejected(int count) {
    std::vector<claim_id> claims;
    for (int i = 0; i < count; ++i) claims.push_back(submit("R-" + std::to_string(i), 100'00 + i));
    settle();
    send();
    std::vector<std::array<std::string, 2>> said;
    for (const auto& id : claims) said.push_back({number(id), "A3:21"});
    receive_one("rejected.277", status_277(said));
    settle();
    return claims;
  }

  report_options writing() const {
    report_options options;
    options.folder = directory / "reports";
    options.clock = [] { return night_us; };
    return options;
  }
  job_result report(const report_options& options, const char* on, bool dry = false) {
    return make_report_job(running->asking(), options).run(day(on), dry);
  }
  nlohmann::json written(const std::string& name) const {
    std::ifstream in{directory / "reports" / name, std::ios::binary};
    return nlohmann::json::parse(in, nullptr, false);
  }
  /// A program of the test's, which gets the arguments of `benefactor`.
  fs::path program(const std::string& script) const {
    auto file = directory / "program";
    std::ofstream{file} << "#!/bin/sh\n" << script;
    fs::permissions(file, fs::perms::owner_all);
    return file;
  }
};

BOOST_FIXTURE_TEST_SUITE(jobs_over_a_book, jobs_book)

BOOST_AUTO_TEST_CASE(a_review_is_overdue_where_the_claim_waits_here_and_not_with_a_processor) {
  submit("C-1");
  settle();
  BOOST_TEST(report({}, "2026-12-01").summary == "1 claims, 0 received on the day, 0 reviews overdue");
  rejected(2);
  BOOST_TEST(report({}, "2026-12-01").summary == "3 claims, 0 received on the day, 2 reviews overdue");
}

BOOST_AUTO_TEST_CASE(a_report_says_what_day_it_is_of_and_when_the_book_stood_so) {
  submit("C-1");
  settle();
  const auto done = report(writing(), "2026-06-01");
  BOOST_TEST(done.failed == 0u, done.summary);
  const auto told = written("report-2026-06-01.json");
  BOOST_TEST(told["date"] == "2026-06-01");
  BOOST_TEST(told["asOf"] == "2026-06-02T02:00:00.000000Z");
  BOOST_TEST(told["receivedOnTheDay"]["claims"] == 1);
  BOOST_TEST(told["byStatus"]["UNDER_REVIEW"]["claims"] == 1);
}

BOOST_AUTO_TEST_CASE(a_report_of_a_day_that_is_long_over_or_has_not_come_is_refused) {
  for (const auto* on : {"2026-05-31", "2026-06-03"})
    for (const bool dry : {true, false}) {
      const auto refused = report(writing(), on, dry);
      BOOST_TEST(refused.failed == 1u);
      BOOST_TEST(refused.summary ==
                 std::string("on: ") + on +
                     " is neither today, 2026-06-02 UTC, nor the day before: a report tells how the book "
                     "stands now");
    }
  BOOST_TEST(!fs::exists(writing().folder));
  BOOST_TEST(report(writing(), "2026-06-02").failed == 0u);
}

BOOST_AUTO_TEST_CASE(a_report_that_cannot_be_written_leaves_nothing_behind) {
  const auto folder = writing().folder;
  fs::create_directories(folder / "report-2026-06-01.json" / "in the way");
  BOOST_CHECK_THROW(report(writing(), "2026-06-01"), std::runtime_error);
  BOOST_TEST(files_in(folder) == 1u);
}

BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_made_leaves_no_half_of_one_and_its_reason_is_told) {
  child_program child;
  auto options = writing();
  options.export_folder = directory / "export";
  options.child = &child;
  // report --from EXPORT --to PAGE --on DAY
  options.program = program(
      "[ $1 = export ] && exit 0\n"
      "echo half > $5.part\n"
      "echo 'benefactor report: needs DuckDB, which is not here'\n"
      "echo 'Install it with'\n"
      "echo '  tools/setup.sh --reports'\n"
      "exit 2\n");
  const auto done = report(options, "2026-06-01");
  BOOST_TEST(done.failed == 1u);
  BOOST_TEST(done.summary.ends_with("; no page: benefactor report: needs DuckDB, which is not here"),
             done.summary);
  BOOST_TEST(files_in(options.folder) == 1u);
  BOOST_TEST(written("report-2026-06-01.json")["date"] == "2026-06-01");
}

BOOST_AUTO_TEST_CASE(aging_tells_apart_what_was_decided_meanwhile_and_what_failed) {
  rejected(4);
  const submit_requests troubled = [](std::vector<actors::request> batch) {
    std::vector<actors::answer> answers(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) answers[i].token = batch[i].token;
    answers.at(0).refused = rejection{rejection_code::invalid_transition, {}, "the claim is not in review"};
    answers.at(1).failure = "the engine has too much to do";
    answers.at(2).failure = "the engine is stopped";
    batch.front().sink->deliver(std::move(answers));
  };
  auto& reads = running->reads();
  const auto done = make_aging_job(reads, troubled).run(day("2026-12-01"), false);
  BOOST_TEST(done.summary ==
             "1 claims escalated: in review for more than 30 days; 1 were decided meanwhile; 2 failed, the "
             "first: the engine has too much to do");
  BOOST_TEST(done.failed == 2u);
  BOOST_TEST(done.touched.size() == 1u);
  const auto dry = make_aging_job(reads, troubled).run(day("2026-12-01"), true);
  BOOST_TEST(dry.summary == "4 claims would be escalated: in review for more than 30 days");
  BOOST_TEST(dry.touched.size() == 4u);
  BOOST_TEST(make_aging_job(reads, engine()).run(day("2026-12-01"), false).touched.size() == 4u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_jobs_over_a_book_test
}  // namespace benefactor::api

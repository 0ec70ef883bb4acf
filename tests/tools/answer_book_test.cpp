// Answers to claims: how they are counted, acknowledged and shown.
#include "tools/benefactor/answer_book.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/support/temp_directory.hpp"

namespace benefactor::tools {
namespace of_answer_book_test {

using namespace std::chrono_literals;

claim_submission claim(const std::string& id) {
  claim_submission c;
  c.submitter = "ACME";
  c.submitter_claim_id = id;
  return c;
}

api::claim_result decided(std::uint64_t sequence, claim_status status, bool duplicate = false) {
  api::claim_outcome outcome;
  outcome.status = status;
  outcome.duplicate = duplicate;
  return {.sequence = sequence, .position = 100 + sequence, .body = outcome};
}

api::claim_result refused(std::uint64_t sequence, rejection_code code) {
  return {.sequence = sequence,
          .position = 0,
          .body = rejection{code, {{"lines[0].billed", "must be positive"}}, "no"}};
}

/// A book with three claims on their way since *start*.
struct desk {
  explicit desk(const std::string& acks_file = "", std::uint64_t most_shown = 10)
      : acks(acks_file),
        book(
            acks, [](const claim_place& p) { return "claims.ndjson:" + std::to_string(p.at); }, err,
            most_shown) {
    for (std::uint64_t i = 0; i < 3; ++i) book.sent(i, claim("C-" + std::to_string(i)), {0, i + 1}, start);
  }

  acknowledgements acks;
  std::ostringstream err;
  answer_book book;
  answer_book::clock::time_point start = answer_book::clock::now();
};

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>{in}, {}};
}

BOOST_AUTO_TEST_SUITE(answer_book_tests)

BOOST_AUTO_TEST_CASE(results_are_matched_by_sequence_in_any_order) {
  desk d;
  const std::vector late{decided(2, claim_status::approved), refused(0, rejection_code::not_found)};
  d.book.take(late, d.start + 250us);
  BOOST_TEST(d.book.unanswered() == 1u);
  BOOST_TEST(d.book.tally().answered() == 2u);
  BOOST_TEST(d.book.tally().decided() == 1u);
  BOOST_TEST(d.book.tally().refused() == 1u);
  BOOST_TEST(d.book.tally().last_position() == 102u);
  BOOST_TEST(d.book.tally().latency().max() == 250u);
}

BOOST_AUTO_TEST_CASE(a_result_that_nobody_waits_for_is_not_counted) {
  desk d;
  const std::vector twice{decided(1, claim_status::denied), decided(1, claim_status::denied)};
  d.book.take(twice, d.start);
  BOOST_TEST(d.book.tally().answered() == 1u);
}

BOOST_AUTO_TEST_CASE(each_answered_claim_is_acknowledged_on_a_line_as_its_delivery_arrives) {
  const test_support::temp_directory folder;
  const auto file = folder.path() / "acks.tsv";
  std::ofstream(file) << "before\n";
  desk d(file.string());
  const std::vector first{decided(1, claim_status::partially_approved)},
      second{refused(0, rejection_code::invalid)};
  d.book.take(first, d.start);
  BOOST_TEST(text_of(file) == "before\nACME/C-1\tPARTIALLY_APPROVED\t101\n");
  d.book.take(second, d.start);
  BOOST_TEST(text_of(file) == "before\nACME/C-1\tPARTIALLY_APPROVED\t101\nACME/C-0\tINVALID\t0\n");
}

BOOST_AUTO_TEST_CASE(acknowledgements_that_cannot_be_opened_are_an_error_at_once) {
  BOOST_CHECK_THROW(acknowledgements("/no/such/folder/acks"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(refusals_are_shown_with_the_claims_place_up_to_a_number) {
  desk d("", 1);
  const std::vector both{refused(0, rejection_code::invalid), refused(2, rejection_code::not_found)};
  d.book.take(both, d.start);
  BOOST_TEST(d.err.str() == "claims.ndjson:1: refused: INVALID: no\n  lines[0].billed: must be positive\n");
  BOOST_TEST(d.book.not_shown() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_known_without_sending_counts_and_is_acknowledged_like_any_other) {
  const test_support::temp_directory folder;
  const auto file = folder.path() / "acks.tsv";
  desk d(file.string());
  d.book.known(claim("C-9"), {0, 9}, decided(0, claim_status::reversed, true));
  BOOST_TEST(d.book.unanswered() == 3u);  // The three on their way are still waited for.
  BOOST_TEST(d.book.tally().decided() == 1u);
  BOOST_TEST(d.book.tally().duplicates() == 1u);
  BOOST_TEST(text_of(file) == "ACME/C-9\tREVERSED\t100\n");
}

BOOST_AUTO_TEST_CASE(a_file_sent_again_is_said_to_have_recorded_nothing_twice) {
  desk d;
  const std::vector again{decided(0, claim_status::paid, true), decided(1, claim_status::denied, true)};
  d.book.take(again, d.start);
  BOOST_TEST(d.book.tally().all_known());
  std::ostringstream out;
  d.book.tally().print(out, 1);
  BOOST_TEST(out.str().find("All 2 claims were known already; nothing was recorded twice.") !=
             std::string::npos);
  const std::vector fresh{decided(2, claim_status::denied)};
  d.book.take(fresh, d.start);
  BOOST_TEST(!d.book.tally().all_known());
}

BOOST_AUTO_TEST_CASE(the_summary_counts_by_status_and_by_refusal) {
  desk d;
  const std::vector all{decided(0, claim_status::approved), decided(1, claim_status::approved, true),
                        refused(2, rejection_code::not_found)};
  d.book.take(all, d.start + 1ms);
  const auto out = d.book.tally().to_json(2);
  BOOST_TEST(out["answered"] == 3);
  BOOST_TEST(out["statuses"].dump() == R"({"APPROVED":2})");
  BOOST_TEST(out["refusals"].dump() == R"({"NOT_FOUND":1})");
  BOOST_TEST(out["duplicates"] == 1);
  BOOST_TEST(out["claimsPerSecond"] == 1);
  BOOST_TEST(out["latencyMicros"]["max"] == 1000);
  BOOST_TEST(d.book.tally().in_one_line() == "APPROVED 2, refused NOT_FOUND 1");
}

BOOST_AUTO_TEST_CASE(lines_denied_are_counted_by_reason_over_all_tallies) {
  auto denied = decided(0, claim_status::partially_approved);
  auto& lines = std::get<api::claim_outcome>(denied.body).lines;
  lines.resize(4);
  lines[0].denied = lines[2].denied = denial::duplicate_claim;
  lines[3].denied = denial::out_of_network;
  claim_tally one, sum;
  one.add(denied, 1);
  sum.add(one);
  sum.add(one);
  BOOST_TEST(sum.to_json(1)["linesDenied"].dump() == R"({"DUPLICATE_CLAIM":4,"OUT_OF_NETWORK":2})");
  std::ostringstream text;
  sum.print(text, 1);
  BOOST_TEST(text.str().find("DUPLICATE_CLAIM") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tallies_add_up) {
  desk a, b;
  const std::vector one{decided(0, claim_status::approved)}, two{refused(1, rejection_code::invalid)};
  a.book.take(one, a.start);
  b.book.take(two, b.start);
  claim_tally sum;
  sum.add(a.book.tally());
  sum.add(b.book.tally());
  BOOST_TEST(sum.answered() == 2u);
  BOOST_TEST(sum.in_one_line() == "APPROVED 1, refused INVALID 1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_answer_book_test
}  // namespace benefactor::tools

// What happens around a claim and moves no money: remarks, reviews, documents.
#include "events/claim_life.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_claim_life_test {

using namespace test_support;

policy reviewed_policy() {
  auto p = open_policy();
  p.review_threshold = 100'00;
  return p;
}

claim_deed remark(const std::string& text, audience seen_by = audience::staff) {
  return {"C-1", add_remark{{}, seen_by, text, id_of<content_digest>(std::string(to_text(seen_by)) + text)}};
}

claim_deed review(std::optional<std::string> owner, std::optional<review_priority> priority = {},
                  bool escalate = false) {
  change_review c;
  c.on = day("2026-04-10");
  c.owner = std::move(owner);
  c.priority = priority;
  c.escalate = escalate;
  return {"C-1", std::move(c)};
}

document_terms scan(const char* name) {
  document_terms d;
  d.id = id_named(name);
  d.kind = document_kind::imaging_report;
  d.content_type = "image/png";
  d.size = 1'000;
  d.sha256[0] = static_cast<std::uint8_t>(name[0]);
  return d;
}

claim_deed announce(document_terms terms) {
  return {"C-1", announce_document{{}, std::move(terms), "scan.png"}};
}
claim_deed complete(const char* name) { return {"C-1", complete_document{{}, id_named(name)}}; }
claim_deed withdraw(const char* name) { return {"C-1", withdraw_document{{}, id_named(name)}}; }

BOOST_AUTO_TEST_SUITE(claim_life)

BOOST_AUTO_TEST_CASE(a_remark_is_kept_once_for_each_audience) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(remark("call the provider"));
  s.when(remark("call the provider")).then_nothing_happens();
  s.having(remark("call the provider", audience::provider));
  BOOST_TEST(s.claim_of("C-1").life.remarks.size() == 2u);
  BOOST_TEST((s.claim_of("C-1").status == claim_status::partially_approved));
}

BOOST_AUTO_TEST_CASE(a_remark_has_1_to_2000_characters_and_a_claim_1000_of_them) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  s.when(remark("")).then_refused(rejection_code::invalid, {"text"});
  s.when(remark(std::string(2'001, 'x'))).then_refused(rejection_code::invalid, {"text"});
  s.having(remark(std::string(2'000, 'x')));
  for (int i = 1; i < 1'000; ++i) s.attempt(remark("remark " + std::to_string(i)));
  s.when(remark("one more")).then_refused(rejection_code::invalid, {"text"});
  s.when(remark("remark 7")).then_nothing_happens();  // A known one is no more.
}

BOOST_AUTO_TEST_CASE(a_review_is_of_a_pended_claim_and_one_users_at_a_time) {
  auto s = given(reviewed_policy());
  s.having(claim("C-1", {visit()})).having(review("rivera"));
  BOOST_TEST(s.claim_of("C-1").life.review.owner == "rivera");
  s.when(review("rivera")).then_nothing_happens();
  s.when(review("okafor")).then_refused(rejection_code::invalid, {"owner"});
  s.having(review("")).having(review("okafor"));
  s.having(review({}, review_priority::urgent));
  BOOST_TEST(s.claim_of("C-1").life.review.owner == "okafor");
  s.having(release("C-1"));
  s.when(review("rivera")).then_refused(rejection_code::invalid_transition);
}

BOOST_AUTO_TEST_CASE(an_escalation_is_recorded_once_and_raises_the_priority) {
  auto s = given(reviewed_policy());
  s.having(claim("C-1", {visit()})).having(review({}, review_priority::low));
  s.having(review({}, {}, true));
  const auto& state = s.claim_of("C-1").life.review;
  BOOST_TEST((state.priority == review_priority::high));
  BOOST_TEST((state.escalated_on == day("2026-04-10")));
  auto later = review({}, {}, true);
  std::get<change_review>(later.action).on = day("2026-05-10");
  s.when(later).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(an_escalation_with_a_lower_priority_is_recorded_once_and_high) {
  auto s = given(reviewed_policy());
  s.having(claim("C-1", {visit()})).having(review({}, review_priority::normal, true));
  BOOST_TEST((s.claim_of("C-1").life.review.priority == review_priority::high));
  s.when(review({}, review_priority::normal, true)).then_nothing_happens();
  s.having(review({}, review_priority::low));  // Alone it lowers.
  s.when(review({}, {}, true)).then_nothing_happens();
  BOOST_TEST((s.claim_of("C-1").life.review.priority == review_priority::low));
}

BOOST_AUTO_TEST_CASE(a_document_is_announced_then_stored_and_the_same_bytes_are_the_same_document) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(announce(scan("A")));
  auto again = scan("A");
  again.id = id_named("another");
  s.when(announce(again)).then_nothing_happens();
  s.when(complete("B")).then_refused(rejection_code::not_found);
  s.having(complete("A"));
  s.when(complete("A")).then_nothing_happens();
  BOOST_TEST((s.claim_of("C-1").life.documents.at(0).status == document_status::stored));
}

BOOST_AUTO_TEST_CASE(a_withdrawn_document_is_not_stored_any_more_and_can_be_sent_again) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(announce(scan("A"))).having(withdraw("A"));
  s.when(withdraw("A")).then_nothing_happens();
  s.when(complete("A")).then_refused(rejection_code::invalid_transition);
  auto again = scan("A");
  again.id = id_named("another");
  s.having(announce(again));
  BOOST_TEST(s.claim_of("C-1").life.documents.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_claim_has_at_most_a_hundred_documents) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  for (int i = 0; i < 100; ++i) {
    auto d = scan("A");
    d.id = id_named(std::to_string(i));
    d.sha256[1] = static_cast<std::uint8_t>(i);
    s.attempt(announce(d));
  }
  s.when(announce(scan("B"))).then_refused(rejection_code::invalid, {"kind"});
}

BOOST_AUTO_TEST_CASE(of_a_claim_that_is_not_known_nothing_is_taken) {
  auto s = given(open_policy());
  for (const auto& deed :
       {remark("text"), review("rivera"), announce(scan("A")), complete("A"), withdraw("A")})
    s.when(deed).then_refused(rejection_code::not_found);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_claim_life_test
}  // namespace benefactor

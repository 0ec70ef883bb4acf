// What holds after any sequence of commands: money is conserved, limits hold, the fold is the state, and
// repeating a command appends nothing.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "events/decision_follower.hpp"
#include "tests/events/random_deeds.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_bucket_properties_test {

using namespace test_support;

void assert_promises(const story& s) {
  const auto broken = s.broken_promises();
  if (!broken.empty()) RC_FAIL(broken.front());
}

BOOST_AUTO_TEST_SUITE(bucket_properties)

RC_BOOST_PROP(every_line_balances_and_the_bucket_is_the_sum_of_standing_lines_after_any_commands, ()) {
  auto s = given(tight_policy());
  for (int i = 0; i < 40; ++i) {
    s.attempt(any_deed());
    assert_promises(s);
  }
}

RC_BOOST_PROP(repeating_any_command_appends_nothing, ()) {
  auto s = given(tight_policy());
  for (int i = 0; i < 25; ++i) {
    const auto command = any_deed();
    const auto first = s.attempt(command);
    const auto before = s.history().size();
    const auto second = s.attempt(command);
    RC_ASSERT(s.history().size() == before);
    // A refusal is repeated word for word, as nothing has changed.
    if (first.refused) RC_ASSERT(second.refused == first.refused);
  }
}

RC_BOOST_PROP(undoing_everything_leaves_an_empty_bucket, ()) {
  auto s = given(tight_policy());
  for (int i = 0; i < 25; ++i) s.attempt(any_deed());
  // What is disputed comes to rest before it is reversed.
  for (int id = 0; id < 7; ++id) {
    const auto name = "C-" + std::to_string(id);
    s.attempt(reject_dispute(name));
    s.attempt(cancel(name));
    s.attempt(void_it(name));
  }
  for (const auto& year : s.bucket().years) {
    RC_ASSERT(year.policy == accumulators{});
    for (const auto& m : year.members) RC_ASSERT(m.amounts == accumulators{});
  }
  for (const auto& a : s.bucket().authorizations) RC_ASSERT(a.visits_used == 0);
  RC_ASSERT(s.bucket().standing.size() == 0u);
}

RC_BOOST_PROP(the_trace_of_every_decision_comes_to_what_was_recorded, ()) {
  auto s = given(tight_policy());
  for (int i = 0; i < 40; ++i) {
    s.attempt(any_deed());
    if (below(6) == 0) s.attempt(claim_deed{any_claim_id(), readjudicate_claim{}});
    if (below(15) == 0) {
      auto revised = terms_of(s.bucket().contract);
      revised.deductible = one_of<cents>({0, 80'00, 400'00});
      s.attempt(revise(one_of<std::string>({"2026-02-01", "2026-03-01"}), revised));
    }
    if (below(30) == 0) s.attempt(terminate("M-2", "2026-02-20"));
  }
  // Also where the diagnoses cannot be read.
  for (const bool opened : {true, false}) {
    decision_follower follower([](const claim_id&) { return true; });
    for (const auto& event : s.history())
      if (const auto trace = follower.take(event, opened)) RC_ASSERT(trace->agrees());
    RC_ASSERT(follower.bucket() == s.bucket());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_bucket_properties_test
}  // namespace benefactor

// What holds after any sequence of commands: money is conserved, limits hold, the fold is the state, and
// repeating a command appends nothing.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "events/decision_follower.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace {

using namespace test_support;

/// At full size always: a scaled-down choice would leave out whole kinds of commands.
int below(int limit) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, limit)); }

template <class T>
T one_of(std::vector<T> choices) {
  return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))];
}

/// A policy small enough that its limits are reached all the time.
policy tight_policy() {
  auto terms = sample_policy();
  terms.deductible = 150'00;
  terms.member_deductible = 100'00;
  terms.out_of_pocket_max = 300'00;
  terms.member_out_of_pocket_max = 200'00;
  terms.review_threshold = 700'00;
  terms.coordination =
      one_of<coordination_method>({coordination_method::primary, coordination_method::standard,
                                   coordination_method::carve_out, coordination_method::maintenance});
  terms.plan_year_start = *parse_month_day("02-15");
  terms.effective = day("2025-06-01");
  for (auto& m : terms.members) m.enrolled = terms.effective;
  auto& specialist = terms.rules.front();
  specialist.annual_limit = 500'00;
  specialist.excluded_diagnoses = {"F10*"};
  auto imaging = full_rule(service_type::imaging);
  imaging.coverage = 3333;
  imaging.copay = 7'77;
  imaging.requires_preauth = true;
  imaging.deductible_applies = true;
  terms.rules.push_back(imaging);
  auto own = full_rule(service_type::imaging);
  own.coverage = 9000;
  own.annual_limit = 250'00;
  terms.members[1].rules = {own};
  return terms;
}

std::string any_claim_id() { return "C-" + std::to_string(below(7)); }

claim_submission any_submission() {
  std::vector<claim_line> lines;
  for (int i = below(4); i >= 0; --i) {
    auto line =
        line_of(one_of<service_type>({service_type::specialist_visit, service_type::specialist_visit,
                                      service_type::imaging, service_type::preventive, service_type::dental}),
                one_of<cents>({33'33, 100'00, 123'45, 400'01}));
    line.service_date = day(one_of<std::string>({"2026-02-14", "2026-02-15", "2026-03-01"}));
    line.procedure = one_of<std::string>({"99213", "70551"});
    if (below(8) == 0) line.modifiers = {"59"};
    if (below(6) == 0) line.diagnoses = {"F10.1"};
    if (below(3) == 0) {
      prior_payer p{"OTHER", one_of<cents>({0, 10'00, line.billed / 2, line.billed}), {}, {}, {}, {}};
      if (below(2) == 0) p.patient_responsibility = line.billed - p.paid;
      line.prior_payers = {std::move(p)};
    }
    lines.push_back(line);
  }
  auto c = claim(any_claim_id(), std::move(lines));
  c.member_number = one_of<std::string>({"M-1", "M-1", "M-2", "M-9"});
  c.provider_npi = one_of<std::string>({in_network_npi, preferred_npi, unknown_npi});
  if (below(4) == 0) {
    c.replaces_submitter = "ACME";
    c.replaces_claim_id = any_claim_id();
  }
  return c;
}

claim_deed any_resolution() {
  auto resolution = below(4) == 0 ? reject_dispute(any_claim_id()) : uphold(any_claim_id());
  if (below(2) == 0) return resolution;
  dispute_correction c;
  if (below(2) == 0) c.line = 1 + below(3);
  if (below(2) == 0)
    c.waive = one_of<denial>({denial::duplicate_claim, denial::excluded_diagnosis, denial::preauth_required,
                              denial::out_of_network, denial::not_covered_service});
  if (below(3) == 0) c.authorization = one_of<std::string>({"A-0", "A-1", "A-7"});
  if (below(4) == 0) c.diagnoses = std::vector<std::string>{one_of<std::string>({"Z00", "F10"})};
  std::get<resolve_dispute>(resolution.action).correction = std::move(c);
  return resolution;
}

deed any_deed() {
  switch (below(14)) {
    case 0: {
      auto a = granted("A-" + std::to_string(below(3)));
      a.member = id_of<member_id>(one_of<std::string>({"M-1", "M-2"}));
      a.visits = 1 + below(2);
      return a;
    }
    case 1: return release(any_claim_id());
    case 2: return deny(any_claim_id());
    case 3: return cancel(any_claim_id());
    case 4: return void_it(any_claim_id());
    case 5: return pay(any_claim_id());
    case 6:
    case 7:
      return dispute(any_claim_id(),
                     below(2) == 0 ? std::nullopt : std::optional<std::int64_t>{1 + below(3)});
    case 8:
    case 9: return any_resolution();
    default: return any_submission();
  }
}

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

}  // namespace
}  // namespace benefactor

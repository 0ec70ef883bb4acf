// 835s of ten thousand generated claims, and of what becomes of them: every one balances by the independent
// checker, every claim is in a payment once, and what payments come to is what the claims say.
#include <boost/test/unit_test.hpp>
#include <map>

#include "api/generator/claim_source.hpp"
#include "api/x12/read_835.hpp"
#include "projections/payments_view.hpp"
#include "tests/api/payments/paying_fixture.hpp"

namespace benefactor::api {
namespace of_ten_thousand_claims_test {

struct generated_book : paying_fixture {
  static constexpr std::uint64_t policies = 400, claims = 10'000;

  generated_book() {
    const book all(7, policies, false);
    std::vector<actors::request_body> enrollment;
    for (const auto& p : all.providers())
      if (p.listed) enrollment.push_back(actors::enroll_provider_request{{p.npi, p.name, p.network}});
    for (std::uint64_t i = 0; i < policies; ++i) {
      const auto family = all.household_at(i);
      enrollment.push_back(actors::enroll_policy_request{all.enrollment_of(*family, naming::plan_issued)});
    }
    ask(std::move(enrollment));
    claim_source source(all, claims);
    for (auto batch = source.next_batch(); !batch.empty(); batch = source.next_batch()) {
      std::vector<actors::request> requests;
      for (auto& g : batch)
        requests.push_back({actors::submit_request{std::move(g.claim), {}, true}, 0, nullptr, nullptr});
      for (const auto& a : answers_of(engine(), std::move(requests))) {
        BOOST_REQUIRE(a.failure.empty());
        if (!a.refused) submitted.push_back(a.claim);
      }
    }
  }

  /// Looks at the 835 of every payment of the run. @returns how many claims stand in them.
  std::size_t check(const payment_run_view& run) {
    std::size_t named = 0;
    for (const auto& p : run.payments) {
      const auto file = remittance(p.terms.trace);
      const auto checked = test_support::check_835(file);
      for (const auto& set : checked.sets) named += set.claims;
      payments += p.terms.amount;
    }
    return named;
  }

  cents settled_now() const {
    cents sum = 0;
    const auto& asking = running->asking();
    for (const auto& claim : submitted) {
      const auto row = projections::find_claim(asking.derived, asking.tenant, claim);
      BOOST_REQUIRE(row.has_value());
      const auto& s = row->settlement;
      sum += (row->status == claim_status::reversed ? 0 : s.settled) + s.to_recoup;
    }
    return sum;
  }

  std::vector<claim_id> submitted;
  cents payments = 0;
};

BOOST_FIXTURE_TEST_CASE(remittances_of_ten_thousand_claims_balance, generated_book) {
  BOOST_REQUIRE(submitted.size() > 9'000u);
  const auto first = pay("R1");
  const auto named = check(first);
  BOOST_TEST(named > 9'000u);
  BOOST_TEST(payments == settled_now());

  // A tenth is voided, another tenth disputed and decided again.
  std::size_t voided = 0, corrected = 0;
  for (std::size_t i = 0; i < submitted.size(); i += 10) {
    std::vector<actors::request> later;
    later.push_back({actors::claim_request{submitted[i], void_claim{{}, test_support::day("2026-12-01")}}, 0,
                     nullptr, nullptr});
    for (const auto& a : answers_of(engine(), std::move(later))) voided += !a.refused;
    if (i + 1 == submitted.size()) break;
    later.clear();
    later.push_back(
        {actors::claim_request{submitted[i + 1], dispute_claim{{}, {}, "paid in error, they say"}}, 0,
         nullptr, nullptr});
    resolve_dispute upheld;
    upheld.upheld = true;
    upheld.notes = "seen again";
    upheld.correction = dispute_correction{{}, denial::none, {}, std::vector<std::string>{"Z99.9"}};
    later.push_back({actors::claim_request{submitted[i + 1], std::move(upheld)}, 0, nullptr, nullptr});
    for (const auto& a : answers_of(engine(), std::move(later))) corrected += !a.refused;
  }
  BOOST_TEST(voided > 800u);
  BOOST_TEST(corrected > 800u);
  check(pay("R2"));
  BOOST_TEST(payments == settled_now());
  check(pay("R3"));  // Recoveries that R2's payments could not cover have nothing to be taken from.
  BOOST_TEST(payments == settled_now());
}

}  // namespace of_ten_thousand_claims_test
}  // namespace benefactor::api

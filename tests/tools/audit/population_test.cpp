// Which claims a sample is drawn from, and which stratum each is in.
#include "tools/benefactor/audit/population.hpp"

#include <boost/test/unit_test.hpp>

#include "store/event_codec.hpp"
#include "tests/support/story.hpp"

namespace benefactor::tools {
namespace of_population_test {

using test_support::day;
using test_support::id_of;

/// Events told one after the other, all of one policy.
class told_population {
 public:
  told_population& submitted(std::string_view claim, std::string npi, std::size_t lines = 1) {
    claim_submitted e;
    e.claim = id_of<claim_id>(claim);
    e.policy = id_of<policy_id>("POL-1");
    e.provider_npi = std::move(npi);
    e.received = e.first_received = day("2026-03-02");
    e.lines.resize(lines);
    return tell(e);
  }
  told_population& paid(std::string_view claim, cents amount, std::uint16_t line = 1) {
    line_decision d;
    d.line = line;
    d.status = line_status::covered;
    d.billed = d.price = d.allowed = d.plan_paid = amount;
    return decided(claim, d);
  }
  told_population& denied(std::string_view claim, denial why, std::uint16_t line = 1) {
    line_decision d;
    d.line = line;
    d.status = line_status::denied;
    d.denied = why;
    d.billed = d.price = 10'00;
    return decided(claim, d);
  }
  told_population& cancelled(std::string_view claim) {
    return tell(claim_cancelled{id_of<claim_id>(claim), {}, {}, {}});
  }
  told_population& on(std::string_view text) {
    time_us_ = std::int64_t{day(text).days} * day_us;
    return *this;
  }
  told_population& at_the_last_moment_of(std::string_view text) {
    time_us_ = (std::int64_t{day(text).days} + 1) * day_us - 1;
    return *this;
  }

  std::uint64_t left_out() const { return fold_.left_out(); }

  /// "paid 0.00: 2, paid 0.01 to 100.00: 1"
  std::string strata(const strata_form& form, std::string_view from = "2026-01-01",
                     std::string_view to = "2026-12-31") const {
    std::string text;
    for (const auto& s : strata_of(fold_, form, day(from), day(to)))
      text += (text.empty() ? "" : ", ") + s.name + ": " + std::to_string(s.claims.size());
    return text;
  }

 private:
  told_population& decided(std::string_view claim, const line_decision& d) {
    claim_adjudicated e;
    e.claim = id_of<claim_id>(claim);
    e.decided = {d};
    return tell(e);
  }
  told_population& tell(const bucket_event& event) {
    store::encode_context context;
    context.log_id = id_of<claim_id>("log");
    auto bytes = store::encode(event, id_of<policy_id>("POL-1"), {}, {}, context);
    store::stamp(bytes, ++position_, time_us_);
    fold_.take(store::parse_event(bytes), context.log_id);
    return *this;
  }

  population_fold fold_;
  std::uint64_t position_ = 0;
  std::int64_t time_us_ = std::int64_t{day("2026-03-02").days} * day_us;
};

BOOST_AUTO_TEST_SUITE(audit_population)

BOOST_AUTO_TEST_CASE(bands_end_with_their_last_cent) {
  told_population p;
  const std::vector<cents> amounts{0, 1, 100'00, 100'01, 500'00, 25'000'00, 25'000'01};
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    const auto name = "C-" + std::to_string(i);
    p.submitted(name, "1").paid(name, amounts[i]);
  }
  BOOST_TEST(p.strata({}) ==
             "paid 0.00: 1, paid 0.01 to 100.00: 2, paid 100.01 to 500.00: 2, paid 5000.01 to 25000.00: 1, "
             "paid over 25000.00: 1");
  BOOST_TEST(p.strata({.bands = {10'00}}) == "paid up to 10.00: 2, paid over 10.00: 5");
}

BOOST_AUTO_TEST_CASE(only_what_stands_is_in_it_and_each_claim_once_as_it_was_decided_last) {
  told_population p;
  p.submitted("C-1", "1").paid("C-1", 50'00).paid("C-1", 600'00);
  p.submitted("C-2", "1").paid("C-2", 50'00).cancelled("C-2");
  p.submitted("C-3", "1");
  BOOST_TEST(p.strata({}) == "paid 500.01 to 1000.00: 1");
}

BOOST_AUTO_TEST_CASE(a_line_that_is_decided_again_leaves_the_others_as_they_were) {
  told_population p;
  p.submitted("C-1", "1", 2)
      .paid("C-1", 50'00, 1)
      .paid("C-1", 60'00, 2)
      .denied("C-1", denial::timely_filing, 1);
  BOOST_TEST(p.strata({}) == "paid 0.01 to 100.00: 1");
  BOOST_TEST(p.strata({.kind = strata_kind::reason}) == "denied CO-29: 1");
}

BOOST_AUTO_TEST_CASE(decisions_that_no_engine_wrote_are_counted_apart) {
  told_population p;
  p.submitted("C-1", "1").paid("C-1", 50'00).paid("C-1", 60'00, 2).paid("C-1", max_amount + 1);
  p.paid("C-2", 70'00);
  p.submitted("C-3", "1").paid("C-3", -5'00);
  BOOST_TEST(p.left_out() == 3u);
  BOOST_TEST(p.strata({}) == "paid 0.00: 1, paid 0.01 to 100.00: 1");
}

BOOST_AUTO_TEST_CASE(the_first_denied_line_gives_the_reason) {
  told_population p;
  p.submitted("C-1", "1", 2)
      .denied("C-1", denial::duplicate_claim, 2)
      .denied("C-1", denial::timely_filing, 1);
  p.submitted("C-2", "1").denied("C-2", denial::not_covered_service);
  p.submitted("C-3", "1").paid("C-3", 1);
  BOOST_TEST(p.strata({.kind = strata_kind::reason}) ==
             "no line denied: 1, denied CO-29: 1, denied PR-204: 1");
}

BOOST_AUTO_TEST_CASE(the_providers_with_the_most_claims_are_strata_of_their_own) {
  told_population p;
  int next = 0;
  const auto claims_of = [&](const std::string& npi, int count) {
    for (int i = 0; i < count; ++i) {
      const auto name = "C-" + std::to_string(next++);
      p.submitted(name, npi).paid(name, 1);
    }
  };
  claims_of("3", 2);
  claims_of("2", 5);
  claims_of("1", 2);
  claims_of("4", 1);
  BOOST_TEST(p.strata({.kind = strata_kind::provider, .large_providers = 2}) ==
             "provider 2: 5, provider 1: 2, all other providers: 3");
  BOOST_TEST(p.strata({.kind = strata_kind::provider, .large_providers = 9}) ==
             "provider 2: 5, provider 1: 2, provider 3: 2, provider 4: 1");
}

BOOST_AUTO_TEST_CASE(the_period_is_of_days_of_decision_both_ends_included) {
  told_population p;
  p.on("2026-03-01").submitted("C-1", "1").paid("C-1", 1);
  p.at_the_last_moment_of("2026-03-02").submitted("C-2", "1").paid("C-2", 1);
  p.on("2026-03-03").submitted("C-3", "1").paid("C-3", 1);
  BOOST_TEST(p.strata({}, "2026-03-01", "2026-03-02") == "paid 0.01 to 100.00: 2");
  BOOST_TEST(p.strata({}, "2026-03-02", "2026-03-02") == "paid 0.01 to 100.00: 1");
  BOOST_TEST(p.strata({}, "2026-03-04", "2026-03-09").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_population_test
}  // namespace benefactor::tools

#pragma once
/// A log that tells a story: claims and their lives, documents, members and authorisations of one policy, as
/// chance of a seed will have it.

#include <random>
#include <set>

#include "tests/projections/small_world.hpp"

namespace benefactor::projections::test {

struct told_world : small_world {
  std::mt19937_64 random;
  test_support::story told;

  /// Claims of 700.00 and more are pended.
  explicit told_world(std::uint64_t seed = 1) : random(seed), told(test_support::given(terms())) {
    append(told.history(), terms().id);
  }

  static policy terms() {
    auto terms = test_support::sample_policy();
    terms.review_threshold = 700'00;
    terms.plan = "Gold PPO";
    return terms;
  }

  int below(int limit) { return static_cast<int>(random() % static_cast<std::uint64_t>(limit)); }

  /// Does *deed*, be it refused or not, and writes down what came of it.
  void attempt(const test_support::deed& deed, store::tail_index* other = nullptr) {
    const auto before = static_cast<std::ptrdiff_t>(told.history().size());
    told.attempt(deed);
    const bucket_events events(told.history().begin() + before, told.history().end());
    if (events.empty()) return;
    const auto first = append(events, terms().id);
    if (other)
      for (const auto& page : tail.pages(first, SIZE_MAX)) other->add(page);
  }

  /// A claim that is approved at once, of another day than those before. *other*: another tail that gets its
  /// events.
  void submit(const std::string& id, store::tail_index* other = nullptr) {
    auto line = test_support::line_of(service_type::preventive, 100'00);
    line.service_date.days -= submitted++ % 50;
    attempt(test_support::claim(id, {line}), other);
  }

  /// Something, about one of nine claims, two members or two authorisations.
  void happen() { attempt(any_deed()); }

  /// Something of a payment run: one of six payments, to two providers and a member.
  void pay_somebody() {
    const auto number = below(6);
    const auto run = "R" + std::to_string(number / 3), trace = run + "." + std::to_string(number % 3);
    if (below(3) == 0) {
      append_payment(payment_confirmed{run, trace, test_support::day("2026-06-01"), "****", {}});
      return;
    }
    payee to{number % 3 == 1 ? test_support::unknown_npi : test_support::in_network_npi, {}};
    if (number % 3 == 2) to = {{}, test_support::id_of<member_id>("M-1")};
    if (!paid.insert(trace).second) return;  // Settled once.
    append_payment(payment_settled{run,
                                   trace,
                                   to,
                                   {test_support::day("2026-05-01").days + below(3)},
                                   payment_method::check,
                                   100'00 * (1 + below(9)),
                                   1});
  }
  void append_payment(const payment_event& event) {
    append({store::encode(event, id_named("a run"), {}, {tenant, log_id(), nullptr, nullptr})});
  }

  test_support::deed any_deed() {
    using namespace test_support;
    const auto id = "C-" + std::to_string(below(9));
    switch (below(16)) {
      case 0: return release(id);
      case 1: return deny(id);
      case 2: return cancel(id);
      case 3: return void_it(id);
      case 4:
        if (below(2) == 0) return pay(id);
        return claim_deed{id,
                          remit_claim{{}, day("2026-05-01"), "R" + std::to_string(below(3)), below(30'000)}};
      case 5: return dispute(id);
      case 6: return reject_dispute(id);
      case 7: {
        dispute_correction correction;
        correction.line = 1;
        return uphold(id, correction);
      }
      case 8: return any_document_deed(id);
      case 9: return any_policy_deed();
      case 10: return any_review_deed(id);
      default: return any_claim(id);
    }
  }

  /// Somebody takes it or gives it back, or its priority or due day is set.
  test_support::deed any_review_deed(const std::string& claim) {
    change_review change;
    change.on = test_support::day("2026-05-01");
    if (below(2) == 0) change.owner = below(2) ? "rivera" : "";
    if (below(2) == 0) change.priority = static_cast<review_priority>(below(4));
    if (below(2) == 0) change.due = date{test_support::day("2026-05-01").days + below(3)};
    return test_support::claim_deed{claim, change};
  }

 private:
  int submitted = 0;
  std::set<std::string> paid;

  test_support::deed any_claim(const std::string& id) {
    using namespace test_support;
    std::vector<claim_line> lines;
    for (int i = below(3); i >= 0; --i)
      lines.push_back(
          line_of(below(3) ? service_type::specialist_visit : service_type::dental, (1 + below(4)) * 123'45));
    auto submission = claim(id, std::move(lines));
    submission.member_number = below(3) ? "M-1" : "M-2";
    submission.provider_npi = below(2) ? in_network_npi : unknown_npi;
    submission.received = {submission.received.days + below(4)};
    if (below(4) == 0) {
      submission.replaces_submitter = "ACME";
      submission.replaces_claim_id = "C-" + std::to_string(below(9));
    }
    return submission;
  }

  test_support::deed any_document_deed(const std::string& claim) {
    using namespace test_support;
    const auto document = id_named("D-" + std::to_string(below(3)));
    switch (below(3)) {
      case 0: {
        announce_document announced;
        announced.terms = {document, document_kind::referral, "application/pdf", 9};
        // Of the same kind and bytes it would be known already.
        announced.terms.sha256[0] = document.bytes[0];
        return claim_deed{claim, announced};
      }
      case 1: return claim_deed{claim, complete_document{{}, document}};
      default: return claim_deed{claim, withdraw_document{{}, document}};
    }
  }

  test_support::deed any_policy_deed() {
    using namespace test_support;
    const auto number = "A-" + std::to_string(below(2));
    switch (below(8)) {
      case 0: return suspend("2026-11-01");
      case 1: return reinstate("2026-11-02");
      case 2: return terminate("M-2", "2026-10-31");
      case 3: return reinstate("2026-11-02", "M-2");
      case 4: return granted(number);
      case 5: return policy_deed{request_authorization{granted(number)}};
      case 6: return policy_deed{deny_authorization{number, "not needed at all"}};
      default: return policy_deed{revoke_authorization{number, day("2026-09-01"), "no longer needed"}};
    }
  }
};

}  // namespace benefactor::projections::test

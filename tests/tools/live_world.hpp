#pragma once
/// A server with policies and claims, what its log says of them, and those who listen to it: for tests of
/// live updates.

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/client/live_updates.hpp"
#include "events/external_claim.hpp"
#include "store/event_codec.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/running_server.hpp"

namespace benefactor::live_test {

using test_support::running_server;
using test_support::temp_directory;

inline constexpr auto npi_a = "1234567893", npi_b = "1245319599";
inline constexpr int policies = 12;

inline date day(unsigned month, unsigned d) { return *make_date(2026, month, d); }
inline std::string policy_number(int p) { return "POL-" + std::to_string(p); }
inline std::string member_number(int p) { return "M-" + std::to_string(p % 8); }  // Some are in two policies.
inline const char* npi_of(int i) { return i % 3 == 0 ? npi_b : npi_a; }

inline policy_enrollment sample_policy(int p) {
  policy_enrollment e;
  e.policy_number = policy_number(p);
  e.holder_number = member_number(p);
  e.terms.effective = day(1, 1);
  e.terms.expiration = day(12, 31);
  e.terms.out_of_pocket_max = 30'000'00;
  e.terms.review_threshold = 900'00;
  coverage_rule visit;
  visit.service = service_type::specialist_visit;
  visit.coverage = 8'000;
  e.terms.rules.push_back(visit);
  member_enrollment m;
  m.member_number = e.holder_number;
  m.terms.enrolled = day(1, 1);
  e.members.push_back(m);
  return e;
}

inline claim_submission sample_claim(int i) {
  claim_submission s;
  s.submitter = "ACME";
  s.submitter_claim_id = "C-" + std::to_string(i);
  s.received = day(6, 1);
  s.policy_number = policy_number(i % policies);
  s.member_number = member_number(i % policies);
  s.provider_npi = npi_of(i);
  claim_line line;
  line.service = service_type::specialist_visit;
  line.service_date = day(1 + static_cast<unsigned>(i) / 28 % 5, 1 + static_cast<unsigned>(i) % 28);
  line.billed = i % 5 == 4 ? 1'000'00 : 100'00 + i;  // Every fifth is pended.
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  s.lines.push_back(std::move(line));
  return s;
}

inline api::claim_name name_of(int i) { return api::natural_claim_name{"ACME", "C-" + std::to_string(i)}; }

/// What the log says of an event of a claim, by the core's own fold.
struct logged {
  claim_id claim;
  policy_id policy;
  member_id member;
  std::string npi, type;
  claim_status status = claim_status::absent;
  cents plan_paid = 0;
  bool queue = false;
};

struct live_world {
  explicit live_world(api::door_limits limits = {}) : server(directory / "data", limits) {
    auto client = server.connect();
    std::vector<api::enrollment_item> items{provider{npi_a, "Metro Health", network_status::in_network},
                                            provider{npi_b, "Lake Clinic", network_status::in_network}};
    for (int p = 0; p < policies; ++p) items.push_back(sample_policy(p));
    for (const auto& result : client.enroll(items)) BOOST_REQUIRE(!result.refused && result.failure.empty());
  }

  void submit(int from, int to) {
    auto client = server.connect();
    std::vector<claim_submission> claims;
    for (int i = from; i < to; ++i) claims.push_back(sample_claim(i));
    for (const auto& result : client.submit_batch(claims)) BOOST_REQUIRE(result.outcome());
    claims_made = std::max(claims_made, to);
  }

  void command(int claim, const claim_action& action) {
    const auto result = server.connect().command(name_of(claim), action);
    BOOST_REQUIRE_MESSAGE(result.outcome(), (result.refused() ? result.refused()->reason : "failed"));
  }

  /// One of everything that can happen to the claims 0 ... 9.
  void live_through() {
    submit(0, 10);
    command(4, change_review{{}, day(6, 2), "ann", {}, {}, false});
    command(4, release_claim{{}, {}, {}});
    command(9, deny_claim{{}, "not medically necessary"});
    command(0, pay_claim{{}, day(6, 3), "TRACE-1"});
    command(1, void_claim{{}, day(6, 3)});
    command(2, dispute_claim{{}, {}, "it was paid before"});
    command(3, add_remark{{}, audience::staff, "a word", {}});
  }

  std::uint64_t end() { return server.node.reads().durable_position(); }

  /// Every event of a claim, by position.
  const std::map<std::uint64_t, logged>& truth() {
    if (std::exchange(told_until, end()) == end()) return told;
    return told = read_truth();
  }
  std::map<std::uint64_t, logged> read_truth() {
    std::map<std::uint64_t, logged> all;
    const auto& parts = server.node.asking();
    for (int i = 0; i < claims_made; ++i) {
      const auto id = parts.surrogates.claim("ACME", "C-" + std::to_string(i));
      claim_state state;
      parts.reader.for_each(
          {parts.tenant, store::stream_kind::claim, id}, 0, [&](const store::owned_event& stored) {
            const auto decoded = store::decode(stored.view, parts.log_id);
            const auto& event = std::get<bucket_event>(decoded);
            if (claim_of(event) != id) return true;
            const bool before = is_in_review(state);
            evolve(state, event);
            const bool after = is_in_review(state);
            all[stored.view.position] = {
                id,
                state.policy,
                state.member,
                state.provider_npi,
                store::event_type_name(stored.view.type),
                state.status,
                plan_paid_total(state),
                before != after || (after && std::holds_alternative<review_changed>(event))};
            return true;
          });
    }
    return all;
  }

  std::vector<std::uint64_t> expected(const api::live_filter& filter, std::uint64_t from = 0) {
    const auto& ids = server.node.surrogates();
    std::vector<std::uint64_t> positions;
    for (const auto& [position, e] : truth()) {
      bool wanted = std::holds_alternative<api::live_all>(filter);
      if (const auto* name = std::get_if<api::claim_name>(&filter))
        wanted = server.node.reads().resolve(*name) == e.claim;
      if (const auto* of = std::get_if<api::live_of_policy>(&filter))
        wanted = ids.policy(of->policy_number) == e.policy;
      if (const auto* of = std::get_if<api::live_of_member>(&filter))
        wanted = ids.member(of->member_number) == e.member &&
                 (of->policy_number.empty() || ids.policy(of->policy_number) == e.policy);
      if (const auto* of = std::get_if<api::live_of_provider>(&filter)) wanted = of->npi == e.npi;
      if (const auto* status = std::get_if<claim_status>(&filter)) wanted = *status == e.status;
      if (std::holds_alternative<api::live_of_queue>(filter)) wanted = e.queue;
      if (wanted && position >= from) positions.push_back(position);
    }
    return positions;
  }

  temp_directory directory;
  running_server server;
  int claims_made = 0;
  std::map<std::uint64_t, logged> told;  // What truth() found up to *told_until*.
  std::uint64_t told_until = 0;
};

/// Keeps what it is told of claims.
struct listener {
  listener(api::claims_client& client, const api::live_filter& filter, const api::live_options& options = {})
      : updates(std::get<api::live_updates>(client.subscribe(
            filter,
            [seen = seen](std::span<const api::live_event> events) {
              for (const auto& event : events)
                if (!event.claim_number.empty()) seen->push_back(event);
            },
            options))) {}

  /// Until so many events have come; false when they do not. No assertions: threads wait too.
  [[nodiscard]] bool gets(std::size_t count) {
    return waits_until([&] { return seen->size() >= count; });
  }
  /// The same until everything before *position* was looked at.
  [[nodiscard]] bool reaches(std::uint64_t position) {
    return waits_until([&] { return updates.position() >= position; });
  }
  /// False: it did not come.
  template <class Reached>
  [[nodiscard]] bool waits_until(const Reached& reached) {
    const auto end = std::chrono::steady_clock::now() + test_support::patience;
    while (!reached()) {
      if (std::chrono::steady_clock::now() > end) return false;
      updates.poll(std::chrono::milliseconds(20));
    }
    return true;
  }
  std::vector<std::uint64_t> positions() const {
    std::vector<std::uint64_t> all;
    for (const auto& event : *seen) all.push_back(event.position);
    return all;
  }

  std::shared_ptr<std::vector<api::live_event>> seen = std::make_shared<std::vector<api::live_event>>();
  api::live_updates updates;
};

}  // namespace benefactor::live_test

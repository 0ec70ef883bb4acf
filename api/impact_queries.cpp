#include "api/impact_queries.hpp"

#include <algorithm>
#include <unordered_map>

#include "api/policy_queries.hpp"
#include "store/bucket_loading.hpp"
#include "store/claim_number.hpp"
#include "store/event_codec.hpp"
#include "store/service_days.hpp"

namespace benefactor::api {

namespace {

struct known_claim {
  decided_claim claim;
  std::uint64_t decided_at = 0;  ///< position of the last decision
  bool readable = true;          ///< its diagnoses are
};

/// Every claim of the bucket, in the order in which they were decided last.
std::vector<known_claim> claims_of(const query_parts& parts, const policy_id& policy) {
  std::unordered_map<claim_id, known_claim> claims;
  auto& keys = parts.phi.keys_for_rules();
  parts.reader.for_each({parts.tenant, store::stream_kind::bucket, policy}, 0,
                        [&](const store::owned_event& stored) {
                          bool open = false;
                          const auto decoded = store::decode(stored.view, parts.log_id, &keys, &open);
                          const auto* event = std::get_if<bucket_event>(&decoded);
                          const auto id = event ? claim_of(*event) : claim_id{};
                          if (!id) return true;
                          auto& known = claims[id];
                          evolve(known.claim.state, *event);
                          evolve(known.claim.diagnoses, known.claim.state, *event);
                          if (std::holds_alternative<claim_submitted>(*event)) known.readable = open;
                          if (std::holds_alternative<claim_adjudicated>(*event))
                            known.decided_at = stored.view.position;
                          return claims.size() <= impact_claims_max;
                        });
  std::vector<known_claim> in_order;
  in_order.reserve(claims.size());
  for (auto& [id, known] : claims) in_order.push_back(std::move(known));
  std::sort(in_order.begin(), in_order.end(),
            [](const auto& a, const auto& b) { return a.decided_at < b.decided_at; });
  return in_order;
}

bool has_service_from(const claim_state& claim, date from) {
  return std::any_of(claim.lines.begin(), claim.lines.end(),
                     [&](const auto& line) { return line.service_date >= from; });
}

}  // namespace

std::optional<impact_report> view_impact(const query_parts& parts, const std::string& policy_number,
                                         std::optional<date> from) {
  const auto policy = parts.surrogates.policy(policy_number);
  auto bucket = store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, policy);
  if (!bucket.state.enrolled) return std::nullopt;
  impact_report report;
  report.policy_number = policy_number;
  report.position = bucket.position;
  auto known = claims_of(parts, policy);
  report.looked_at = known.size();
  if (known.size() > impact_claims_max) {
    report.too_many = true;
    return report;
  }
  const auto& contract = bucket.state.contract;
  const auto tables = parts.directory.edits();
  const bool history = looks_at_history(contract, tables.get());
  std::unordered_map<claim_id, const claim_state*> by_id;
  std::unordered_map<member_id, edit_inputs> members;
  store::service_days days;
  for (const auto& each : known) {
    if (!history) break;
    by_id.emplace(each.claim.state.id, &each.claim.state);
    days.add(each.claim.state);
  }
  for (auto& each : known) {
    const auto& state = each.claim.state;
    const auto [about, fresh] = members.try_emplace(state.member);
    if (fresh) about->second = edits_about(parts, policy, state.member);
    each.claim.edits = about->second;
    if (!history) continue;
    for (const auto& id : days.near(state)) add_history(each.claim.edits, state, *by_id.at(id));
  }
  std::vector<decided_claim> claims;
  std::unordered_map<claim_id, member_id> whose;
  for (auto& each : known) {
    if (!each.readable || (from && !has_service_from(each.claim.state, *from))) continue;
    each.claim.outside =
        store::outside_of(parts.directory, each.claim.state.provider_npi, each.claim.state.lines);
    report.received.emplace(each.claim.state.id, each.claim.state.first_received);
    whose.emplace(each.claim.state.id, each.claim.state.member);
    claims.push_back(std::move(each.claim));
  }
  report.claims = impact_of(std::move(bucket.state), claims);
  for (const auto& told : report.claims)
    parts.phi.saw(whose.at(told.claim),
                  {.kinds = store::access_kind::claim, .policy = policy, .claim = told.claim});
  return report;
}

}  // namespace benefactor::api

// The codec with keys for everybody, what it makes of the fixed events, and what it refuses.
#pragma once

#include <stdexcept>
#include <string>
#include <variant>

#include "events/overloaded.hpp"
#include "tests/store/fixed_events.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::store::test {

/// Encodes with keys for everybody and a fixed log.
struct codec {
  derived_key_vault keys;
  test_support::seeded_entropy entropy{1};
  encode_context context{tenant_name("acme"), fixed_log_id, &keys, &entropy};

  std::string encode(const domain_event& event, const policy_id& policy = fixed_policy()) {
    return std::visit(overloaded{
                          [&](const bucket_event& e) {
                            return store::encode(e, policy, fixed_member(), fixed_origin(), context);
                          },
                          [&](const user_event& e) { return store::encode(e, fixed_origin(), context); },
                          [&](const auto& e) {  // Reference data and payments.
                            return store::encode(e, fixed_provider(), fixed_origin(), context);
                          },
                      },
                      event);
  }
};

inline policy_id policy_of(const bucket_event& event) {
  const auto* submitted = std::get_if<claim_submitted>(&event);
  return submitted ? submitted->policy : fixed_policy();
}

/// The event as it reads without any key.
inline bucket_event without_confidential(bucket_event event) {
  std::visit(
      [](auto& e) {
        if constexpr (requires { e.confidential; }) e.confidential = {};
      },
      event);
  return event;
}

inline bool is_corrupt(const event_draft& draft, key_vault* keys = nullptr) {
  const auto bytes = encode_event(draft);
  try {
    decode(parse_event(bytes), fixed_log_id, keys);
    return false;
  } catch (const corrupt_event&) {
    return true;
  }
}

inline domain_event event_of(const std::string& name) {
  for (const auto& fixed : fixed_events())
    if (fixed.name == name) return fixed.event;
  throw std::invalid_argument("no fixed event " + name);
}

inline event_draft draft_of(const std::string& name) {
  return to_draft(parse_event(codec{}.encode(event_of(name))));
}

inline policy_enrolled described_family() {
  return std::get<policy_enrolled>(std::get<bucket_event>(event_of("policy_enrolled_described")));
}

}  // namespace benefactor::store::test

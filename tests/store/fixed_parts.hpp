// What the fixed events of several themes are made of. Not seen outside fixed_*events.cpp.
#pragma once

#include "tests/store/fixed_events.hpp"

namespace benefactor::store::test {

template <class Id>
Id id_of(std::uint8_t number) {
  Id id;
  id.bytes.fill(number);
  id.bytes[0] = 0xa0;
  return id;
}

inline constexpr date new_year{20'454};  // 2026-01-01

claim_id fixed_claim();
sha256_digest full_hash();
policy family();
line_decision denied(std::uint16_t line, denial why);

/// Those about claim edits.
std::vector<fixed_event> fixed_edit_events();
/// Those about external processors.
std::vector<fixed_event> fixed_exchange_events();
/// Those about users.
std::vector<fixed_event> fixed_identity_events();

inline fixed_event of_bucket(const char* name, bucket_event event) {
  return {name, domain_event{std::move(event)}};
}

}  // namespace benefactor::store::test

// Arbitrary states of benefit buckets, for properties of their snapshots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "tests/store/random_values.hpp"

namespace benefactor::store::test {

inline accumulators any_accumulators() {
  accumulators amounts{any_amount(), any_amount(), {}};
  for (int s = 0; s < static_cast<int>(service_type_count); ++s)
    if (*rc::gen::inRange(0, 4) == 0)
      amounts.paid.add(static_cast<service_type>(s), *rc::gen::inRange<cents>(0, max_amount));
  return amounts;
}

inline bucket_state any_bucket() {
  bucket_state bucket;
  bucket.enrolled = any_flag();
  bucket.contract = any_policy();
  bucket.authorizations = some(3, [] {
    return authorization_state{any_authorization(), any_number<std::int32_t>(), maybe_date(),
                               any_flag() ? std::optional(any_authorization()) : std::nullopt};
  });
  bucket.contract.revisions = some(2, any_revision);
  bucket.contract.changes = some(2, any_coverage_change);
  bucket.contract.descriptions = some(2, [] {
    return member_description{any_id<member_id>(), any_id_or_none<content_digest>()};
  });
  bucket.erasures = some(2, [] {
    return member_erasure{0, any_id<member_id>(), any_of(erasure_status::withdrawn), any_text(), any_text()};
  });
  // By number: from 1, none missing; a status is never 0.
  for (std::size_t i = 0; i < bucket.erasures.size(); ++i) {
    bucket.erasures[i].number = static_cast<std::uint16_t>(i + 1);
    if (bucket.erasures[i].status < erasure_status::requested)
      bucket.erasures[i].status = erasure_status::erased;
  }
  bucket.requests = some(2, [] { return requested_authorization{any_authorization(), any_flag()}; });
  bucket.years = some(3, [] {
    return benefit_year_state{any_number<std::int16_t>(), any_accumulators(), some(3, [] {
                                return member_accumulators{any_id<member_id>(), any_accumulators()};
                              })};
  });
  for (const auto& f : some(40, any_id<line_fingerprint>))
    if (f) bucket.standing.insert(f);
  return bucket;
}

}  // namespace benefactor::store::test

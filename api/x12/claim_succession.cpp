#include "api/x12/claim_succession.hpp"

#include "api/x12/values.hpp"

namespace benefactor::api::x12 {

std::string joined_claim_id(const std::string& billing_npi, const std::string& claim_number,
                            const std::string& frequency, const std::string& reference) {
  auto id = escaped_part(billing_npi) + ':' + escaped_part(claim_number) + ':' + escaped_part(frequency);
  if (!reference.empty()) id += ':' + escaped_part(reference);
  return id;
}

void claim_succession::add(const professional_claim& claim) {
  if (claim.frequency == "8") return;
  const auto& s = claim.submission;
  latest_[{s.submitter, claim.billing_npi, claim.claim_number}] = s.submitter_claim_id;
  // Successors are always newer than what they replace, so following them comes to an end.
  const meaning original{claim.original_claim_id, claim.original_in_file};
  if (s.is_replacement() && meant_.try_emplace({s.submitter, s.submitter_claim_id}, original).second)
    replaced_by_[{s.submitter, original.claim_id}] = s.submitter_claim_id;
}

claim_succession::meaning claim_succession::original_of(const professional_claim& claim) const {
  const auto& s = claim.submission;
  if (const auto before = meant_.find({s.submitter, s.submitter_claim_id}); before != meant_.end())
    return before->second;
  meaning found;
  const auto named = latest_.find({s.submitter, claim.billing_npi, claim.original_reference});
  found.in_file = named != latest_.end();
  found.claim_id =
      found.in_file ? named->second : joined_claim_id(claim.billing_npi, claim.original_reference, "1", {});
  for (;;) {
    const auto successor = replaced_by_.find({s.submitter, found.claim_id});
    if (successor == replaced_by_.end()) return found;
    found = {successor->second, true};
  }
}

}  // namespace benefactor::api::x12

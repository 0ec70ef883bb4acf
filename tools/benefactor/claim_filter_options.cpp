#include "tools/benefactor/claim_filter_options.hpp"

#include <stdexcept>

#include "tools/benefactor/client_options.hpp"

namespace benefactor::tools {

api::claim_filter claim_filter_options::filter() const {
  api::claim_filter chosen;
  if (!status.empty()) {
    chosen.status = claim_status_from(status);
    if (!chosen.status) throw std::invalid_argument("--status: " + status + " is no status of a claim");
  }
  if (!dispute.empty()) {
    for (const auto one : {dispute_status::submitted, dispute_status::upheld, dispute_status::denied})
      if (dispute == to_text(one)) chosen.dispute = one;
    if (!chosen.dispute)
      throw std::invalid_argument("--dispute: must be SUBMITTED, UPHELD or DENIED, is " + dispute);
  }
  chosen.member_number = member;
  chosen.policy_number = policy;
  chosen.npi = provider;
  if (!from.empty()) chosen.from = date_argument(from, "--from");
  if (!to.empty()) chosen.to = date_argument(to, "--to");
  return chosen;
}

void add_claim_filter_options(CLI::App& command, claim_filter_options& options) {
  command.add_option("--status", options.status, "Claims in this status, as UNDER_REVIEW");
  command.add_option("--member", options.member, "Claims of this plan-issued member id");
  command.add_option("--policy", options.policy, "Claims of this policy");
  command.add_option("--provider,--npi", options.provider, "Claims under this provider's NPI");
  command.add_option("--dispute", options.dispute,
                     "Claims with a dispute that is SUBMITTED, UPHELD or DENIED");
  command.add_option("--from", options.from, "Received on this day or later");
  command.add_option("--to", options.to, "Received on this day or earlier");
}

}  // namespace benefactor::tools

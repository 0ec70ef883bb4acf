#include "api/roles/scope.hpp"

#include <utility>

namespace benefactor::api {

std::string member_submitter(const member_id& member) {
  return std::string(member_filing) + '-' + to_hex(member);
}

data_scope::data_scope(std::shared_ptr<const access_subject> subject, std::string_view method,
                       bool glass_broken)
    : subject_(std::move(subject)), everything_(subject_->unrestricted) {
  if (everything_) return;
  constexpr masks everything_hidden = mask::flags | mask::staff | mask::privates;
  hidden_ = everything_hidden;
  const auto* row = find_row(method);
  if (!row) return;
  masks of_all = everything_hidden, of_own;
  for (const auto r : subject_->roles) {
    const auto granted = row->of(r);
    if (granted == permission::no || (granted == permission::glass && !glass_broken)) continue;
    const auto hides = r == role::auditor && glass_broken ? masks() : masks_of(r);
    if (granted != permission::own) {
      // Of several roles that see everybody's data each shows what it shows.
      everything_ = true;
      of_all = of_all & hides;
      continue;
    }
    of_own = of_own | hides;
    providers_ |= r == role::provider;
    members_ |= r == role::patient;
    submitters_ |= r == role::payer_system;
    sums_ |= r == role::reporter;
  }
  // What is seen as one's own is not shown of everybody.
  if (everything_)
    hidden_ = of_all;
  else if (providers_ || members_ || submitters_ || sums_)
    hidden_ = of_own;
}

bool data_scope::covers(const claim_owner& claim) const {
  return everything_ || covers_npi(claim.provider_npi) || covers_member(claim.member) ||
         covers_policy(claim.policy) || covers_submitter(claim.submitter);
}

bool data_scope::covers_npi(const std::string& npi) const {
  return everything_ || (providers_ && subject_->npis.contains(npi));
}

bool data_scope::covers_member(const member_id& member) const {
  return everything_ || (members_ && subject_->members.contains(member));
}

bool data_scope::covers_policy(const policy_id& policy) const {
  return everything_ || (members_ && subject_->policies.contains(policy));
}

bool data_scope::covers_submitter(const std::string& submitter) const {
  return everything_ || (submitters_ && subject_->submitters.contains(submitter));
}

bool data_scope::covers_filing(const claim_owner& claim) const {
  if (covers_submitter(claim.submitter)) return true;
  return covers_npi(claim.provider_npi) && claim.submitter != member_submitter(claim.member);
}

bool data_scope::is_own_user(const std::string& user) const {
  return everything_ || (subject_ && subject_->user == user);
}

bool data_scope::may_file(const std::string& submitter, const std::string& npi) const {
  if (covers_submitter(submitter)) return true;
  // Under a name of one's own only: whoever else uses it could take or replace another one's claims.
  return covers_npi(npi) && (covers_npi(submitter) || subject_->submitters.contains(submitter));
}

std::optional<std::string> data_scope::only_npi() const {
  if (everything_ || !providers_ || members_ || subject_->npis.size() != 1) return std::nullopt;
  return *subject_->npis.begin();
}

std::optional<member_id> data_scope::only_member() const {
  if (everything_ || !members_ || providers_ || subject_->members.size() != 1) return std::nullopt;
  return *subject_->members.begin();
}

const std::set<member_id>& data_scope::own_members() const {
  static const std::set<member_id> none;
  return files_for_members() ? subject_->members : none;
}

const std::set<policy_id>& data_scope::own_policies() const {
  static const std::set<policy_id> none;
  return files_for_members() ? subject_->policies : none;
}

}  // namespace benefactor::api

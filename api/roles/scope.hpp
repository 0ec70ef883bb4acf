// Whose data somebody may see or change through one method: the matrix's `own`, made a question to ask.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "api/roles/matrix.hpp"

namespace benefactor::api {

/// Whose a claim is, by what nothing is sealed of.
struct claim_owner {
  claim_id claim;
  policy_id policy;
  member_id member;
  std::string provider_npi, submitter;
};

/// The submitter of claims that members file themselves: a name of the engine's for each member, so that no
/// two of them meet under one claim id.
std::string member_submitter(const member_id& member);
/// What a client may write instead.
inline constexpr std::string_view member_filing = "MEMBER";

class data_scope {
 public:
  /// Everybody's data: of a session that is local, or of the engine's own.
  data_scope() = default;
  /// Of *subject* through *method*, which it may call.
  data_scope(std::shared_ptr<const access_subject> subject, std::string_view method, bool glass_broken);

  bool everything() const { return everything_; }
  bool hides(mask m) const { return hidden_.has(m); }

  bool covers(const claim_owner& claim) const;
  bool covers_npi(const std::string& npi) const;
  bool covers_member(const member_id& member) const;
  /// Every member's, under that policy.
  bool covers_policy(const policy_id& policy) const;
  /// What is of that member under that policy.
  bool covers_record(const policy_id& policy, const member_id& member) const {
    return covers_member(member) || covers_policy(policy);
  }
  /// Of claims that *submitter* files, whatever else stands in them.
  bool covers_submitter(const std::string& submitter) const;
  /// The session is of who filed or may take back the claim: as a patient only, one takes nothing back, and
  /// as a provider nothing that the member filed.
  bool covers_filing(const claim_owner& claim) const;
  /// What *user* did the session's own user did; of everybody's data, anybody.
  bool is_own_user(const std::string& user) const;
  /// A claim may be filed under these names.
  bool may_file(const std::string& submitter, const std::string& npi) const;
  bool files_by_npi() const { return providers_; }
  /// As member_submitter() says, for members that the scope covers.
  bool files_for_members() const { return !everything_ && members_; }
  /// As a provider whose patient may be anybody: whoever it names in full it may ask about.
  bool inquires() const { return everything_ || (providers_ && !subject_->npis.empty()); }
  /// Answers that name nobody, about everybody.
  bool sums_only() const { return sums_; }
  /// More may be done with one's own claims than to dispute them.
  bool may_take_back() const { return everything_ || providers_ || submitters_; }

  /// The one provider or member that a question is about which names none; nothing: there are none, or
  /// several.
  std::optional<std::string> only_npi() const;
  std::optional<member_id> only_member() const;
  /// All of them; of everybody's data, none is named.
  const std::set<member_id>& own_members() const;
  const std::set<policy_id>& own_policies() const;

 private:
  std::shared_ptr<const access_subject> subject_;
  bool everything_ = true, providers_ = false, members_ = false, submitters_ = false, sums_ = false;
  masks hidden_;
};

}  // namespace benefactor::api

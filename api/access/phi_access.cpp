#include "api/access/phi_access.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace benefactor::api {

/// Hands keys on, and tells whose.
class noted_access::noting_keys final : public store::key_vault {
 public:
  noting_keys(noted_access& to, const phi_subject& subject) : to_(to), subject_(subject) {}

  store::key_lookup find(std::string_view tenant, const member_id& member) override {
    if (to_.sealed_ == sealed_data::withheld) return {store::key_state::erased, nullptr};
    auto found = to_.keys_.find(tenant, member);
    if (found) to_.saw(member, subject_);
    return found;
  }
  std::vector<store::key_lookup> get_or_create(std::string_view /*tenant*/,
                                               std::span<const member_id> /*members*/) override {
    throw std::logic_error("who reads makes no keys");
  }
  store::key_state erase(std::string_view /*tenant*/, const member_id& /*member*/) override {
    throw std::logic_error("who reads erases no keys");
  }

 private:
  noted_access& to_;
  const phi_subject subject_;
};

store::key_vault& noted_access::keys(const phi_subject& subject) {
  return *handed_out_.emplace_back(std::make_unique<noting_keys>(*this, subject));
}

void noted_access::saw(const member_id& member, const phi_subject& subject) {
  auto& noted = seen_[{member, subject.policy}];
  noted.kinds |= subject.kinds;
  if (subject.claim) noted.claims.insert(subject.claim);
}

noted_access::all_seen noted_access::gathered(all_seen seen) {
  // A claim is opened before it is known of which policy it is.
  for (auto at = seen.begin(); at != seen.end();) {
    const auto first = std::next(at);
    auto last = first;  // Behind all that was seen of the same member.
    while (last != seen.end() && last->first.first == at->first.first) ++last;
    if (at->first.second || first == last) {
      at = last;
      continue;
    }
    if (std::next(first) == last) {
      first->second.kinds |= at->second.kinds;
      first->second.claims.merge(at->second.claims);
      seen.erase(at);
    } else if (is_seen_under(first, last, at->second)) {
      seen.erase(at);
    }  // Else it may be of any of them.
    at = last;
  }
  return seen;
}

bool noted_access::is_seen_under(all_seen::const_iterator first, all_seen::const_iterator last,
                                 const seen& what) {
  const auto under_some = [&](const claim_id& claim) {
    return std::any_of(first, last, [&](const auto& under) {
      return (what.kinds.bits & ~under.second.kinds.bits) == 0 &&
             (!claim || under.second.claims.contains(claim));
    });
  };
  return what.claims.empty() ? under_some({})
                             : std::all_of(what.claims.begin(), what.claims.end(), under_some);
}

std::vector<store::phi_access_record> noted_access::records(const store::tenant_name& tenant,
                                                            const store::shared_accessor& who,
                                                            const std::string& method,
                                                            const id128& request) const {
  std::vector<store::phi_access_record> records;
  for (const auto& [whose, noted] : gathered(seen_)) {
    auto claim = noted.claims.begin();
    do {
      auto& record = records.emplace_back();
      record.tenant = tenant;
      record.member = whose.first;
      record.policy = whose.second;
      record.kinds = noted.kinds;
      record.who = who;
      record.method = method;
      record.request = request;
      for (; claim != noted.claims.end() && record.claims.size() < store::access_claims_max; ++claim)
        record.claims.push_back(*claim);
    } while (claim != noted.claims.end());
  }
  return records;
}

}  // namespace benefactor::api

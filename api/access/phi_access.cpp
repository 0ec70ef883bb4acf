#include "api/access/phi_access.hpp"

#include <iterator>
#include <memory>
#include <utility>

namespace benefactor::api {

/// Hands keys on, and tells whose.
class noted_access::noting_keys final : public store::key_vault {
 public:
  noting_keys(noted_access& to, const phi_subject& subject) : to_(to), subject_(subject) {}

  store::key_lookup find(std::string_view tenant, const member_id& member) override {
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
    const auto next = std::next(at);
    const auto same = [&](const auto& other) { return other->first.first == at->first.first; };
    if (at->first.second || next == seen.end() || !same(next)) {
      at = next;
      continue;
    }
    if (const auto further = std::next(next); further != seen.end() && same(further)) {
      at = further;  // Of several policies: nobody can tell here.
      continue;
    }
    next->second.kinds |= at->second.kinds;
    next->second.claims.merge(at->second.claims);
    seen.erase(at);
    at = std::next(next);
  }
  return seen;
}

std::vector<store::phi_access_record> noted_access::records(const store::tenant_name& tenant,
                                                            const store::accessor& who,
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

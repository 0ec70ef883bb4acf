// Policies at a glance: by holder, who is enrolled in them, where a member is enrolled, and authorisations.
// What they are called is sealed: rows hold surrogates, and whoever lists them reads the names where they are
// recorded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/claim_events.hpp"
#include "projections/view_rows.hpp"
#include "store/event_record.hpp"

namespace benefactor::projections {

struct policy_row {
  member_id holder;
  date effective, expiration;                  ///< first and last day
  cover_status status = cover_status::active;  ///< as last recorded, whatever its day
  std::uint64_t versions = 1;                  ///< of its terms
  std::uint64_t members = 0;                   ///< ever enrolled
  std::uint64_t first_position = 0, last_position = 0;
  bool has_requirements = false;  ///< some version of its terms wants something with a claim

  bool operator==(const policy_row&) const = default;
};

struct membership_row {
  benefactor::relationship relationship = benefactor::relationship::self;
  date enrolled;
  std::optional<date> terminated;  ///< last day of cover
  cover_status status = cover_status::active;

  bool operator==(const membership_row&) const = default;
};

enum class authorization_status : std::uint8_t { requested, granted, denied, revoked };
std::string_view to_text(authorization_status v);

struct authorization_row {
  authorization_status status = authorization_status::requested;
  std::string number;
  member_id member;
  service_type service = service_type::other;
  date from, to;
  std::uint64_t first_position = 0;

  bool operator==(const authorization_row&) const = default;
};

struct listed_policy {
  policy_id policy;
  policy_row row;
};
struct listed_membership {
  policy_id policy;
  member_id member;
  membership_row row;
};
struct listed_authorization {
  policy_id policy;
  authorization_row row;
};

/// Lists are at most so long: a policy has few members, and a member few policies.
inline constexpr std::size_t enrolled_listed_max = 10'000;

/// Errors of all: view_unavailable, log_error.
std::optional<policy_row> find_policy(const view_rows& views, const store::tenant_name& tenant,
                                      const policy_id& policy);
std::vector<listed_policy> policies_of_holder(const view_rows& views, const store::tenant_name& tenant,
                                              const member_id& holder);
std::vector<listed_membership> roster_of(const view_rows& views, const store::tenant_name& tenant,
                                         const policy_id& policy);
std::vector<listed_membership> memberships_of(const view_rows& views, const store::tenant_name& tenant,
                                              const member_id& member);
std::vector<listed_authorization> authorizations_of(const view_rows& views, const store::tenant_name& tenant,
                                                    const policy_id& policy);
/// The newest of that status, asked for before *before* (0: whenever), at most *limit*.
std::vector<listed_authorization> list_authorizations(const view_rows& views,
                                                      const store::tenant_name& tenant,
                                                      authorization_status status, std::size_t limit,
                                                      std::uint64_t before = 0);

/// Folds the events of policies' buckets.
class policies_fold {
 public:
  /// *views* must outlive it.
  explicit policies_fold(const view_rows& views) : views_(views) {}

  /// Errors: log_error.
  void apply(const store::event_view& view, const bucket_event& event);
  void finish(std::vector<store::derived_row>& rows);

 private:
  void put(std::string key, std::optional<std::string> value) { changed_[std::move(key)] = std::move(value); }
  std::optional<std::string> stored(const std::string& key) const;
  void enroll(const store::tenant_name& tenant, const policy_id& policy, const membership& terms);
  void authorize(const store::event_view& view, const authorization& terms, authorization_status status);
  void end_authorization(const store::event_view& view, const std::string& number,
                         authorization_status status, std::optional<date> from);

  const view_rows& views_;
  std::map<std::string, std::optional<std::string>> changed_;  // In the order of keys.
};

}  // namespace benefactor::projections

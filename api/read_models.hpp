// What the read models answer, and what can be done with them: counts, statistics, who is enrolled where,
// what payees have coming; building views anew, and proving that they say what the log says.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/queries.hpp"
#include "projections/claim_statistics.hpp"
#include "projections/claims_list.hpp"
#include "projections/documents_view.hpp"
#include "projections/payee_balances.hpp"
#include "projections/policies_view.hpp"
#include "projections/provider_payments.hpp"
#include "projections/users_view.hpp"
#include "projections/verify_views.hpp"
#include "store/log_device.hpp"

namespace benefactor::api {

struct counted_claims {
  std::vector<field_problem> problems;  ///< of the question, which was not answered then
  projections::claim_count count;
};

/// How long what waits for a review has waited, in days since receipt.
struct queue_ages {
  date on;
  std::int64_t claims = 0, up_to_7 = 0, up_to_30 = 0, older = 0;
  std::int32_t oldest = 0;
};

struct statistics_view {
  projections::claim_statistics all;
  queue_ages queue;
};

// Lists with the names that their rows do not have; empty where these were erased.
struct named_policy {
  std::string policy_number;
  projections::policy_row row;
};
struct named_membership {
  std::string policy_number, member_number;
  projections::membership_row row;
};
struct named_authorization {
  std::string policy_number, member_number;
  projections::authorization_row row;
};
struct named_document {
  std::string claim_number;
  projections::listed_document document;
};
struct named_balance {
  std::string member_number;  ///< of a member who is paid
  projections::listed_balance balance;
  std::string cursor;
};

/// A page of payments to providers.
struct listed_payments {
  projections::payment_rows page;
  std::optional<projections::payment_count> total;  ///< where it was asked for
};

struct verification {
  bool running = false;
  std::uint64_t position = 0, end = 0;
  std::string failure;
  std::optional<projections::views_report> report;
};

/// Which authorisations an answer may tell of; nothing of others is opened.
using authorization_filter = std::function<bool(const authorization& terms)>;

/// Every function may be called from any thread and may block on the disk. Errors: view_unavailable;
/// std::invalid_argument for an `after` or a cursor that it did not make; log_error, corrupt_event.
class read_models {
 public:
  // *phi*: how the names are read that their rows do not have.

  /// *parts* and *device* outlive it. *folder*: where a verification keeps its fold, deleted afterwards.
  read_models(const query_parts& parts, const store::log_device& device, std::filesystem::path folder);
  /// Stops a verification.
  ~read_models();

  counted_claims count(const claim_filter& filter) const;
  /// Of a member who is named, that there are any is told of that member.
  counted_claims count(const claim_filter& filter, phi_access& phi) const;
  statistics_view statistics(const projections::day_range& days, date on) const;
  std::map<date, projections::sums_with_denials> provider(const std::string& npi,
                                                          const projections::day_range& days) const;
  std::vector<named_policy> policies_of(const std::string& holder_number, phi_access& phi) const;
  std::vector<named_membership> roster(const std::string& policy_number, phi_access& phi) const;
  std::vector<named_membership> memberships(const std::string& member_number, phi_access& phi) const;
  std::vector<named_authorization> authorizations(const std::string& policy_number, phi_access& phi) const;
  /// Those of the policy that *sees* lets through.
  std::vector<named_authorization> authorizations(const std::string& policy_number,
                                                  const authorization_filter& sees, phi_access& phi) const;
  std::vector<named_authorization> authorizations(projections::authorization_status status, std::size_t limit,
                                                  std::uint64_t before, phi_access& phi) const;
  std::vector<named_document> documents(document_status status, std::size_t limit,
                                        std::uint64_t before) const;
  /// The same of claims of *members* and under *policies* only: of each of them, of the newest 1,000.
  std::vector<named_document> documents(document_status status, std::size_t limit, std::uint64_t before,
                                        const std::set<member_id>& members,
                                        const std::set<policy_id>& policies, phi_access& phi) const;
  named_balance balance(const std::string& npi) const;
  std::vector<named_balance> balances(std::size_t limit, const std::string& after, phi_access& phi) const;
  listed_payments payments(const projections::payment_selection& of, std::size_t limit,
                           const std::string& cursor, bool counted) const;
  std::vector<projections::listed_user> users(std::size_t limit, const std::string& after) const;

  std::vector<projections::view_status> views() const;
  std::uint64_t projected_position() const;
  std::uint64_t durable_position() const;

  /// Problems: why not; none: it has begun. *names* empty: all views.
  std::vector<field_problem> rebuild(const std::vector<std::string>& names);
  std::vector<field_problem> verify();
  verification last_verification() const;

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

/// What of the filter says which claims. A policy and a member by their surrogates.
projections::claim_selection selection_of(const query_parts& parts, const claim_filter& filter);

}  // namespace benefactor::api

// What each payee has coming and owes: sums over the claims that it is paid for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "events/payment.hpp"
#include "projections/claims_view.hpp"
#include "projections/summed_rows.hpp"

namespace benefactor::projections {

/// Who is paid for the claim of *row*.
payee payee_of(const claim_row& row);

/// In cents.
struct payee_balance {
  std::int64_t claims_due = 0;  ///< that a payment run has to visit
  /// What decisions pay beyond what was settled; negative: the next payments are less by that.
  cents to_pay = 0;
  cents to_recoup = 0;  ///< taken back by reversals, and not recovered yet
  cents settled = 0;    ///< paid so far

  bool operator==(const payee_balance&) const = default;
};

/// Errors of both: view_unavailable, log_error.
payee_balance balance_of(const view_rows& views, const store::tenant_name& tenant, const payee& of);

struct listed_balance {
  payee of;
  payee_balance balance;
};
/// Payees with a balance, by kind and id, those behind *after* (nothing: all), at most *limit*.
std::vector<listed_balance> list_balances(const view_rows& views, const store::tenant_name& tenant,
                                          const std::optional<payee>& after, std::size_t limit);

// ---- for the fold ----

/// Adds to *rows*, or with -1 takes away, what the claim of *row* gives.
void add_to_balances(const store::tenant_name& tenant, const claim_row& row, int sign, summed_rows& rows);

/// A payee in a key; nothing where *key* is none.
void append_payee(std::string& key, const payee& of);
std::optional<payee> payee_in(std::string_view key);

}  // namespace benefactor::projections

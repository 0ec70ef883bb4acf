// Payments to providers: by trace number, and listed by day with the newest first, of one provider and of
// all. Nothing in it is of a member: payments to members stand in their runs alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/payment.hpp"
#include "projections/claim_statistics.hpp"
#include "projections/view_rows.hpp"
#include "store/event_record.hpp"

namespace benefactor::projections {

struct provider_payment {
  std::string trace, run, npi;
  date on;
  payment_method method = payment_method::check;
  cents amount = 0;
  std::uint32_t claims = 0;
  std::uint64_t position = 0;     ///< of the event that settled it
  std::optional<date> confirmed;  ///< value date; nothing: the bank has not said so yet

  bool operator==(const provider_payment&) const = default;
};

/// Which payments. What is not given does not matter.
struct payment_selection {
  std::string npi;
  day_range on;  ///< days of the payments
};

struct payment_rows {
  std::vector<provider_payment> rows;  ///< the last day first, and of one day the one settled last
  std::string next;                    ///< cursor of the next page; empty: there is none
};

/// One page of the selected payments.
/// @param limit  at least 1.
/// @param cursor of the page before; empty: the first page. Good for the same selection only.
/// Errors: std::invalid_argument for another cursor; view_unavailable; log_error.
payment_rows list_payments(const view_rows& views, const store::tenant_name& tenant,
                           const payment_selection& selection, std::size_t limit,
                           std::string_view cursor = {});

struct payment_count {
  std::uint64_t payments = 0;
  bool exact = true;  ///< false: so many, and more
};

/// How many payments are selected, counted up to counted_max (claims_list.hpp).
/// Errors: view_unavailable, log_error.
payment_count count_payments(const view_rows& views, const store::tenant_name& tenant,
                             const payment_selection& selection);

class provider_payments_fold {
 public:
  /// *views* must outlive it.
  explicit provider_payments_fold(const view_rows& views) : views_(views) {}

  /// Errors: log_error.
  void apply(const store::event_view& view, const payment_event& event);
  void finish(std::vector<store::derived_row>& rows);

 private:
  struct change {
    store::tenant_name tenant;
    provider_payment row;
  };

  const view_rows& views_;
  std::map<std::string, change> changes_;  // By the key of the row.
};

}  // namespace benefactor::projections

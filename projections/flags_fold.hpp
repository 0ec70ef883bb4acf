// Flags on claims that are unlike what is usual (events/claim_flags.hpp), folded from the log in its order:
// each claim is looked at when it is submitted, with the tables of that position and the usual amounts of all
// claims before it, and then counted. So flags are a function of the log, the same after every rebuild and
// wherever chunks end, and deciding waits for none of it.
//
// Nothing is kept and nothing counted until a policy table, or a policy's own terms, names an anomaly; while
// none does, a claim costs a look at one byte. In memory are four tables and what one chunk touches.
#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "events/claim_events.hpp"
#include "projections/claims_view.hpp"
#include "projections/usual_rows.hpp"
#include "store/derived_store.hpp"
#include "store/event_record.hpp"

namespace benefactor::projections {

/// For one projector; lives as long as it does. Errors: log_error, corrupt_event.
class flags_fold {
 public:
  /// *views* must outlive it; its rows are written by nobody else.
  flags_fold(const view_rows& views, const id128& log_id) : views_(views), log_id_(log_id) {}

  /// Takes the table that the event at *view* loads.
  void take_table(const store::event_view& view, const edit_table_loaded& event);

  /// Takes what an event of a policy's bucket says of anomalies; others cost a look at their type.
  void take_policy(const store::event_view& view);

  /// Looks at a claim that was just submitted, and counts it. *row* is the claim's, just made: gets its
  /// flags.
  void look_at(const store::tenant_name& tenant, const claim_submitted& event, claim_row& row);

  /// The claim does not stand any more: it is void, replaced or cancelled, and no work of its days.
  void take_back(const store::tenant_name& tenant, claim_row& row);

  /// Appends the rows that have changed: at the end of every chunk.
  void finish(std::vector<store::derived_row>& rows);

 private:
  /// What flags rest on for one tenant, as of the last event.
  struct tenant_state {
    explicit tenant_state(const view_rows& views, const store::tenant_name& tenant) : rows(views, tenant) {}

    usual_rows rows;
    edit_tables tables;  // POLICY, TIMED, LEVELS and ANOMALIES.
    usual_state known;
    bool on = false;  // Somebody names an anomaly.
  };
  tenant_state& state_of(const store::tenant_name& tenant);
  /// *state* has changed.
  static void keep(tenant_state& state);
  static void switch_on_or_off(tenant_state& state);

  const view_rows& views_;
  const id128 log_id_;
  std::map<store::tenant_name, tenant_state> tenants_;
  tenant_state* last_ = nullptr;  // Nearly all events are of one tenant.
  store::tenant_name last_tenant_;
};

}  // namespace benefactor::projections

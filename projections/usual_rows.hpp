// Usual amounts as rows of the derived store: their keys, their values, and the few of them that the claims
// of one chunk touch. For flags_fold.hpp, which says what they are for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/edits/usual_amounts.hpp"
#include "events/policy.hpp"
#include "projections/view_rows.hpp"
#include "store/derived_store.hpp"
#include "store/stream_id.hpp"

namespace benefactor::projections {

/// What is known of a tenant without looking at its rows.
struct usual_state {
  /// Since when what rests on a table has been counted: the position of the event that changed the table
  /// last. A row that was begun before counts as empty and is begun anew when it is touched.
  std::uint64_t days_since = 0;    ///< by TIMED and LEVELS
  std::uint64_t levels_since = 0;  ///< by LEVELS, and the level that ANOMALIES calls high
  bool terms_speak = false;        ///< a policy's own terms say something of an anomaly, be it OFF
  bool terms_name = false;         ///< and not OFF
  bool ever_on = false;            ///< somebody names an anomaly, or did

  bool operator==(const usual_state&) const = default;
};

/// What one version of a policy's terms says of anomalies.
struct own_flag_terms {
  std::uint16_t version = 0;
  date from;
  std::vector<edit_terms> edits;

  bool operator==(const own_flag_terms&) const = default;
};

/// The contract as far as find_flags reads it.
policy as_contract(const std::vector<own_flag_terms>& versions);

/// The rows of one tenant: reads those that are asked for, holds them, and gives back those to be written.
/// Everything is procedures, families, NPIs, days of service and counts. Errors: log_error.
class usual_rows {
 public:
  usual_rows(const view_rows& views, const store::tenant_name& tenant) : views_(views), tenant_(tenant) {}

  // ---- what is kept from chunk to chunk ----

  usual_state state() const;
  void put(const usual_state& state);

  /// The events of the tables that flags rest on, each whole, by kind.
  std::vector<std::string> tables() const;
  void put_table(std::size_t kind, std::string_view event);

  /// By version, ascending; empty: the policy's own terms say nothing and were never revised.
  const std::vector<own_flag_terms>& terms_of(const policy_id& policy);
  void add(const policy_id& policy, own_flag_terms terms);

  // ---- what claims touch ----

  /// Everything in *usual* that a claim with these lines reads and changes is there as it stands.
  usual_amounts usual;
  void load(const edit_tables& tables, const usual_state& state, provider_number provider,
            std::span<const edit_line> lines);
  void load_days(const usual_state& state, provider_number provider, const std::map<date, day_load>& loads);

  /// Days, or levels, are begun anew: what there is of them is written as of *before* and forgotten.
  void end_days(const usual_state& before);
  void end_levels(const usual_state& before);

  /// Appends what was touched and forgets it.
  void finish(const usual_state& state, std::vector<store::derived_row>& rows);

 private:
  /// What there is of days, or levels: each row is given to *put(key, value)* and forgotten.
  template <class Put>
  void give_days(const usual_state& state, const Put& put);
  template <class Put>
  void give_levels(const usual_state& state, const Put& put);
  std::string key(char kind) const;
  std::optional<std::string> read(const std::string& key) const;

  const view_rows& views_;
  const store::tenant_name tenant_;
  // What was changed before the end of the chunk: little, but where a table was changed. Of several values of
  // one key only the last is written.
  std::unordered_map<std::string, std::optional<std::string>> changed_;
  std::map<policy_id, std::vector<own_flag_terms>> terms_;
};

/// True when flags are looked for, or ever were: else no claim has any. False while the view is being built.
bool flags_are_kept(const view_rows& views, const store::tenant_name& tenant);

}  // namespace benefactor::projections

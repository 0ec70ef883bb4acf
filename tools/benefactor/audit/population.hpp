// The claims that a sample is drawn from: every claim whose decision stands, as it was decided last, and the
// stratum it is in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/claim_events.hpp"
#include "store/event_record.hpp"
#include "store/stream_id.hpp"

namespace benefactor::tools {

/// What a sample needs to know of a claim: some 200 bytes.
struct decided_summary {
  struct line {
    cents plan_paid = 0;
    edit_reason denied;  ///< CARC 0: it is not denied
  };
  store::stream_id bucket;
  std::string provider_npi;
  std::vector<line> lines;
  std::int64_t decided_us = 0;  ///< when it was decided last, µs since 1970, UTC; 0: never
  bool stands = false;          ///< decided, and neither cancelled nor reversed since

  cents plan_paid() const;
};

/// Folds the log, event by event, in its order.
class population_fold {
 public:
  /// Errors: corrupt_event.
  void take(const store::event_view& stored, const id128& log_id);

  const std::unordered_map<claim_id, decided_summary>& claims() const { return claims_; }

  /// Decisions that no engine wrote, of claims or lines that were never submitted, or of amounts that no
  /// claim has; they count for nothing.
  std::uint64_t left_out() const { return left_out_; }

 private:
  void take_decisions(decided_summary& claim, const std::vector<line_decision>& decided,
                      std::int64_t time_us);

  std::unordered_map<claim_id, decided_summary> claims_;
  std::uint64_t left_out_ = 0;
};

enum class strata_kind : std::uint8_t { paid, provider, reason };
std::string_view to_text(strata_kind k);
std::optional<strata_kind> strata_kind_from(std::string_view text);

struct strata_form {
  strata_kind kind = strata_kind::paid;
  /// PAID: the last cent of each band but the one above all; ascending, >= 0. The first band is what is paid
  /// nothing.
  std::vector<cents> bands = {0, 100'00, 500'00, 1'000'00, 5'000'00, 25'000'00};
  /// PROVIDER: so many providers, those with the most claims (of equal ones the lower NPI), are a stratum
  /// each; all others are one together.
  std::size_t large_providers = 10;
};

struct stratum {
  std::string name;
  std::vector<claim_id> claims;  ///< ascending
  cents plan_paid = 0;           ///< of all of them
};

/// The claims of the fold that stand and were decided last on a day (UTC) from *from* to *to*, both included,
/// by stratum. PAID: bands ascending. PROVIDER: the large ones, then the others. REASON: by the reason of the
/// claim's first denied line, "CO-18", in the order of group and code; first the claims without one. Strata
/// without a claim are left out.
std::vector<stratum> strata_of(const population_fold& fold, const strata_form& form, date from, date to);

}  // namespace benefactor::tools

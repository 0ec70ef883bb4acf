// From events to the rows that are exported. Pure but for what it reads of claims that changed before.
//
// Claims are held while a chunk of the log is folded, then their facts go to the store that the fold reads
// them from: so memory is bounded by the chunk, for a log of any length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "events/ids.hpp"
#include "projections/export/claim_facts.hpp"
#include "projections/export/tables.hpp"
#include "store/derived_store.hpp"
#include "store/event_codec.hpp"
#include "store/event_record.hpp"
#include "store/key_vault.hpp"

namespace benefactor::projections {

/// The version of what is kept in the store. Another one there is thrown away and folded again.
inline constexpr std::uint32_t export_state_version = 2;

class export_fold {
 public:
  /// @param kept  the facts of claims at the end of the chunk before; must outlive the fold.
  /// @param keys  null: private columns are nothing; else it outlives the fold, too.
  export_fold(const store::derived_store& kept, const id128& log_id, store::key_vault* keys)
      : kept_(kept), log_id_(log_id), keys_(keys) {}

  /// Applies the event; its rows go to *sink*. Null: only the claims' facts follow. Errors: log_error,
  /// corrupt_event.
  void apply(const store::event_view& view, export_sink* sink);

  /// Writes how the claims stand that changed since the last call. To be called when a day is over (the next
  /// event is of another), so that each day's end is there, and at the end of a chunk.
  void finish_day(export_sink& sink);

  /// The claims held, which are forgotten: rows for the store's next batch. After finish_day.
  std::vector<store::derived_row> finish_chunk();

 private:
  struct held {
    claim_facts facts;
    bool is_changed = false;
  };
  held& take(const claim_id& claim, bool is_new);
  void apply_to_claim(const store::event_view& view, const bucket_event& event, export_sink* sink);

  const store::derived_store& kept_;
  const id128 log_id_;
  store::key_vault* keys_;
  std::unordered_map<claim_id, held> claims_;
  std::vector<claim_id> changed_;  // Since the last finish_day, in the order they changed.
};

}  // namespace benefactor::projections

// How a claim that was read from a file is filed with the engine: where it came from, and what its REF*F8
// means now. For whoever sends claims of files, by whatever way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/results.hpp"
#include "api/x12/claim_837p.hpp"
#include "events/claim_events.hpp"
#include "store/event_record.hpp"

namespace benefactor::api::x12 {

/// As events say where a claim, or the void that it is, came from. *file_hash*: SHA-256, 32 bytes.
store::event_source origin_of(const professional_claim& claim, const std::string& file_hash);

/// The original segments, and where they stood in the file.
original_source source_of(const professional_claim& claim);

/// True for a claim that does nothing but void another.
inline bool is_void(const professional_claim& claim) { return claim.frequency == "8"; }

/// How the claim is named that *claim*, a void, takes back: by its submitter's id for it, which also a
/// session that sees its own submitter's claims only may name, and by the engine's where that is erased.
/// *known*: what reference_search came to.
claim_name name_to_void(const professional_claim& claim, const std::optional<claim_record>& known);

/// Settles what the reader cannot know of REF*F8: an engine's claim number, and which claim of earlier files
/// stands now for the number of an original. Whoever has one asks the engine what next() says and hands the
/// answer in, until nothing is asked any more.
class reference_search {
 public:
  /// Of *claim*, which outlives it.
  explicit reference_search(professional_claim& claim);

  /// The claim to look up; nothing: all is known.
  const std::optional<claim_name>& next() const { return next_; }

  /// What there is by that name. A submitter has no say in the claims of another: what names one of those
  /// names nothing.
  void answer(std::optional<claim_record> record);

  /// Writes what was found into the claim: the one that it replaces or voids. The engine's own record of that
  /// comes back, where it was asked for and has one; else the reader's reading stays, and the engine refuses
  /// what it does not know. Once nothing is asked any more.
  std::optional<claim_record> settle();

 private:
  enum class step : std::uint8_t { by_number, by_original, along_the_chain };

  void ask_by_original();
  void found(std::optional<claim_record> record);

  professional_claim& claim_;
  step step_ = step::by_number;
  std::optional<claim_name> next_;
  std::optional<claim_record> found_;
};

}  // namespace benefactor::api::x12

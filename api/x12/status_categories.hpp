// What the categories of the 277 (X12 code list 507) say in the engine's words, and where a claim stands by
// all that a 277 reports of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/x12/status_277.hpp"
#include "events/processor_status.hpp"

namespace benefactor::api::x12 {

struct status_category {
  std::string_view code;
  std::optional<processor_status> status;  ///< nothing: it is about the request or the system, not the claim
  std::string_view meaning;                ///< in words of our own: "Denied"
};

/// All known, by code. "R" stands for R0 to R17: they differ in what is asked for, which the status code says
/// too.
std::span<const status_category> status_categories();

/// Nothing for an unknown code.
const status_category* find_category(std::string_view code);

/// What one STC says: its first code with a status. F0, F3 and F4 (decided, how is not said) are paid where
/// an amount was paid.
std::optional<processor_status> status_of(const reported_status& status);

/// Where a claim stands.
struct claim_standing {
  processor_status status = processor_status::received;
  std::optional<date> day;    ///< since when: STC02
  std::optional<cents> paid;  ///< STC05, where the claim's own status says it
  std::string remarks;        ///< a line for each STC, as remark_of() says it

  bool operator==(const claim_standing&) const = default;
};

/// By the claim's own statuses the latest counts, of one day the one furthest along (received, accepted,
/// pending, info requested, rejected, finalized, denied, paid). Where the claim has none of its own, the line
/// least far along counts, for the claim waits for it. Nothing when no status is about the claim.
std::optional<claim_standing> standing_of(const reported_claim& claim);

/// "F2 Denied (88, QC): <message>": category and its meaning, status and entity codes, the processor's words.
/// The words may identify a person.
std::string remark_of(const reported_status& status);

}  // namespace benefactor::api::x12

// Claims as JSON, in the shape of scenario files, and references to claims.
//
// A line may have "priorPayers", what payers before this plan decided, in the order they paid: objects with
// "payer" and "paid" and, where known, "allowed", "patientResponsibility", "contractual" and "date".
//
// A line's amounts and codes are read as they stand, whatever their size or sign: the engine refuses them by
// field (form_problems in events/submission.hpp), which a caller can act on.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "events/submission.hpp"

namespace benefactor::api {

/// A claim by its natural identifiers.
struct claim_reference {
  std::string submitter;
  std::string claim_id;

  auto operator<=>(const claim_reference&) const = default;
};

/// "ACME/C-1", split at the first slash. A text without one names a claim that cannot be known: no submitter.
claim_reference parse_claim_reference(std::string_view text);
std::string format_claim_reference(const claim_reference& reference);

/// Each reads one object found at *path* and appends what is wrong to *problems*; the result is whole only
/// when nothing was appended.
claim_line parse_claim_line(const nlohmann::json& value, const std::string& path,
                            std::vector<problem>& problems);
claim_submission parse_claim(const nlohmann::json& value, const std::string& path,
                             std::vector<problem>& problems);

/// Reads one claim document: a bare claim, {"claim": {...}} or a submit step.
/// @returns nothing when *problems* grew. Plain claims take about a microsecond: see claim_scanner.hpp.
std::optional<claim_submission> parse_claim_document(std::string_view text, std::vector<problem>& problems,
                                                     const document_limits& limits = {});

/// The reverse. Absent values, empty lists and the default of units are left out.
nlohmann::ordered_json to_json(const prior_payer& payer);
nlohmann::ordered_json to_json(const claim_line& line);
nlohmann::ordered_json to_json(const claim_submission& claim);

/// Appends to_json(claim).dump() to *out*, without building the tree.
void append_claim_json(std::string& out, const claim_submission& claim);

}  // namespace benefactor::api

// The findings of a sample, projected to the population that it was drawn from.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "tools/benefactor/audit/sample_manifest.hpp"

namespace benefactor::tools {

/// By claim of the sample: what the plan should have paid.
using sample_findings = std::map<claim_id, cents>;

/// Reads a filled-in claims.csv: columns claim_id and correct_plan_paid; others are passed over. An empty
/// amount says that what was paid is right. Errors: std::invalid_argument that lists every problem: a claim
/// that is not of the sample, or twice, or missing; an amount that is none, or above max_amount.
sample_findings read_findings(const std::filesystem::path& file, const sample_manifest& manifest);

struct projected_stratum {
  std::string name;
  std::uint64_t population = 0, looked_at = 0, in_error = 0;
  cents errors = 0;  ///< sum of what was found: paid too much; negative: too little
};

struct projected_findings {
  std::vector<projected_stratum> strata;
  std::uint64_t population = 0, looked_at = 0;
  projected_total claims_in_error;  ///< a count
  projected_total overpaid;         ///< net, in cents; negative: paid too little
  /// Where not every claim was looked at and no error was seen there: so many claims may be in error there
  /// all the same, and the margins above, of nothing seen, say nothing.
  std::optional<std::uint64_t> unseen_max;
};

/// Errors: those of project().
projected_findings project_findings(const sample_manifest& manifest, const sample_findings& findings,
                                    int confidence);

void print(std::ostream& out, const projected_findings& projected, int confidence);
nlohmann::ordered_json to_json(const projected_findings& projected, int confidence);

}  // namespace benefactor::tools

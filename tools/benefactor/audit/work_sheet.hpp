// What an auditor works through: a page for each claim of a sample, an index of the pages, and the list of
// claims with empty columns for what is found. The pages stand alone: no scripts, nothing from elsewhere.
#pragma once

#include <map>
#include <string>

#include "tools/benefactor/audit/sample_manifest.hpp"
#include "tools/benefactor/audit/timeline_rendering.hpp"

namespace benefactor::tools {

/// "CLM-....html", below the folder's `sheets`.
std::string sheet_name(const claim_timeline& timeline);

/// One claim: what was submitted, every event, and of each decision every number, the ten steps of each line,
/// the bucket before and after, whether the rules come to the same, and room for the finding.
std::string work_sheet(const claim_timeline& timeline, const std::string& stratum,
                       const timeline_options& options);

/// The strata, how the sample was drawn, and its claims with links to their sheets.
std::string sample_index(const sample_manifest& manifest,
                         const std::map<claim_id, claim_timeline>& timelines);

/// claims.csv (RFC 4180): a row a claim; its last two columns, correct_plan_paid and finding, are the
/// auditor's to fill in, and `benefactor audit estimate` reads them.
std::string claim_list(const sample_manifest& manifest, const std::map<claim_id, claim_timeline>& timelines);

}  // namespace benefactor::tools

// The bucket's decide() about submissions, in its two parts: whether a claim is taken, and what becomes of
// it. Part of events/bucket.hpp's decide(); a replay asks them of a submission as it was recorded.
#pragma once

#include "events/bucket.hpp"

namespace benefactor {

/// Why a submission of *member* that replaces claims.original (zero: nothing) is not taken; the claim itself
/// is not known.
std::optional<rejection> refused_submission(const bucket_state& bucket, const involved_claims& claims,
                                            const member_id& member, const claim_id& replaces);

/// What a submission says that the submitter does not: *e* has its claim, member and day of receipt.
/// *original*: that it replaces; may be null.
void complete(claim_submitted& e, const bucket_state& bucket, const claim_state* original);

/// The claim behind its submission.
claim_state claim_from(const claim_submitted& e);

/// The events behind *submitted*, which was taken: routed, pended, or decided.
bucket_events outcome_of(const bucket_state& bucket, const claim_submitted& submitted,
                         const line_diagnoses& diagnoses, const claim_state* original,
                         std::vector<line_fingerprint> fingerprints, const outside_inputs& outside,
                         const edit_inputs& edits);

}  // namespace benefactor

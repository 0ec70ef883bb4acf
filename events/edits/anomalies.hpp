// Flags on a claim that is unlike what is usual: each says why, with its numbers, and denies nothing.
#pragma once

#include <vector>

#include "events/edits/evaluate.hpp"
#include "events/edits/usual_amounts.hpp"

namespace benefactor {

/// The flags of one claim against *usual*, which has not observed the claim yet; sorted by line, then edit.
/// Only flags that the policy names are looked for. Each needs enough observations (anomaly_parameters), else
/// nothing is said. Flags are found where nothing is decided any more: events/claim_flags.hpp.
///
/// - UNUSUAL_AMOUNT: the price of a unit is above a factor of what 95 of 100 earlier charges stay within: the
///   provider's own, or those of all other providers.
/// - IMPOSSIBLE_DAY: with this claim the provider has more than 24 hours of timed procedures on a day, or
/// more visits
///   than parameters allow. On the first line of that day which adds to it. A group that bills under one NPI
///   looks like one provider, so this is for rendering providers.
/// - UPCODING_PATTERN: a line with a high level of its family, where the provider's share of high visits is
/// above a
///   factor of the peers'.
std::vector<edit_finding> find_anomalies(const edit_tables& tables, const usual_amounts& usual,
                                         const edit_subject& subject);

}  // namespace benefactor

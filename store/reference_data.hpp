// Deciding on reference data: providers, where they have gone, fee schedules, edit tables. No bucket has
// them; they are decided on against the directory, which the decided event then changes.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "events/bucket.hpp"
#include "events/claim_events.hpp"
#include "events/enrollment.hpp"
#include "store/event_codec.hpp"
#include "store/provider_directory.hpp"
#include "store/surrogates.hpp"

namespace benefactor::store {

/// What is to be recorded. The version of a fee schedule or edit table is given by the decision.
using reference_request =
    std::variant<provider, affiliation_request, fee_schedule, any_edit_table, provider_description>;
using reference_event = std::variant<provider_enrolled, provider_affiliated, fee_schedule_loaded,
                                     edit_table_loaded, provider_described>;

/// The event; nothing when it is so already; or why it is refused.
using reference_decision = std::variant<std::optional<reference_event>, rejection>;

reference_decision decide(const provider_directory& directory, reference_request request);

/// Puts what *event*, at *position*, says into *directory*.
void apply(provider_directory& directory, const reference_event& event, std::uint64_t position);

/// Encodes *event* for its stream, which its NPI or the table's name gives.
std::string encode(const reference_event& event, const surrogates& ids, const event_origin& origin,
                   const encode_context& context);

}  // namespace benefactor::store

// Questions about the life of a claim: its journey, and the queue of pended ones. Part of queries.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "api/queries.hpp"

namespace benefactor::api {

/// So many of a claim's flags are told in lists, so that a page has a bound; a claim by itself has all.
inline constexpr std::size_t listed_flags_max = 20;

std::optional<claim_journey> view_journey(const query_parts& parts, const claim_id& claim,
                                          const std::function<bool(const claim_id&)>& is_seen = {});
/// Who announced a document of *claim*; empty: it has none of that id.
std::string view_announcer(const query_parts& parts, const claim_id& claim, const id128& document);
/// A document of *claim*, with its name.
std::optional<journey_document> view_document(const query_parts& parts, const claim_id& claim,
                                              const id128& id);
void each_in_review(const query_parts& parts, const std::function<void(const claim_state&)>& visit);
/// One page of the view of that name. What a claim says of itself is what it says now; its place, as long as
/// the view has not followed, is the one before.
review_queue view_review_queue(const query_parts& parts, date on, const std::optional<std::string>& owner,
                               std::uint32_t page_size, const std::string& cursor);

}  // namespace benefactor::api

// Questions about the life of a claim: its journey, and the queue of pended ones. Part of queries.hpp.
#pragma once

#include <optional>
#include <string>

#include "api/queries.hpp"

namespace benefactor::api {

std::optional<claim_journey> view_journey(const query_parts& parts, const claim_id& claim);
review_queue view_review_queue(const query_parts& parts, date on, const std::optional<std::string>& owner);

}  // namespace benefactor::api

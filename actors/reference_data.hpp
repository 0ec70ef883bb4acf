// Requests about reference data: the registry decides on them itself, for no bucket has them; buckets see
// them through the directory.
#pragma once

#include <optional>

#include "actors/protocols.hpp"
#include "store/reference_data.hpp"

namespace benefactor::actors {

/// The request as store/reference_data.hpp decides on it; nothing: it is about something else.
std::optional<store::reference_request> to_reference(const request_body& body);

struct reference_answer {
  append_ptr unit;
  /// To be applied to the directory once the unit is with the log, and not when it is durable: submissions
  /// that come behind it see it. But not before: a bucket on another thread that sees it decides behind it,
  /// so data that are lost take with them all that rests on them.
  std::optional<store::reference_event> event;
};
reference_answer answer_reference(const shared_parts& shared, const job& work,
                                  store::reference_request request);

}  // namespace benefactor::actors

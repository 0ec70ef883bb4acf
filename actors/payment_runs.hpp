// Requests about payment runs and about files exchanged with external processors: the registry decides on
// them, as on reference data, for no bucket has them.
#pragma once

#include <optional>

#include "actors/protocols.hpp"

namespace benefactor::actors {

struct payment_answer {
  append_ptr unit;
  std::optional<payment_event> event;  ///< to be applied once the unit is with the log, and not before
};
payment_answer answer_payment(const shared_parts& shared, const job& work, const payment_request& r);

struct exchange_answer {
  append_ptr unit;
  std::optional<exchange_event> event;  ///< as above
};
exchange_answer answer_exchange(const shared_parts& shared, const job& work, const exchange_request& r);

}  // namespace benefactor::actors

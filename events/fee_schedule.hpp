// What a contract pays for a procedure: the fee schedules that price a line, and which of them a provider is
// under on a day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/money.hpp"
#include "events/submission.hpp"

namespace benefactor {

/// The price of one unit of a procedure.
struct fee {
  std::string procedure;
  std::string modifier;    ///< empty: whatever the line's modifiers; else one of them must be this
  date from;               ///< first day
  std::optional<date> to;  ///< last day; nothing: until another fee follows
  cents price = 0;

  auto operator<=>(const fee&) const = default;
};

/// All fees of one contract. Loading it again with other content makes the next version, which replaces the
/// one before as a whole.
struct fee_schedule {
  std::string contract;
  std::uint32_t version = 0;  ///< from 1; 0: not loaded yet
  std::vector<fee> fees;      ///< sorted

  auto operator<=>(const fee_schedule&) const = default;
};

/// What a contract says about one line: recorded with the decision that used it.
struct contract_price {
  std::uint16_t line = 0;  ///< 1-based
  cents unit = 0;
  std::string contract;
  std::uint32_t version = 0;

  auto operator<=>(const contract_price&) const = default;
};

/// A provider's network and contract from a day on.
struct affiliation {
  date from;
  network_status network = network_status::out_of_network;
  std::string contract;  ///< empty: none, the provider is paid as billed

  auto operator<=>(const affiliation&) const = default;
};

inline constexpr std::size_t fees_max = 50'000;         ///< of one schedule
inline constexpr std::size_t affiliations_max = 1'000;  ///< of one provider

/// The fee for *procedure* on *day*. One for a modifier of the line goes before one for any; of several
/// modifiers the one that stands first on the line counts. Among fees for the same, the one with the latest
/// first day holds. Null: the schedule does not price it.
const fee* find_fee(const fee_schedule& schedule, const std::string& procedure,
                    const std::vector<std::string>& modifiers, date day);

/// The affiliation in force on *day*; null: none has begun. *all*: in the order recorded, where of two from
/// one day the later holds.
const affiliation* find_affiliation(const std::vector<affiliation>& all, date day);

/// Every problem with the form of a schedule as it is loaded, sorted by field path: at most fees_max fees,
/// one for each procedure, modifier and first day.
std::vector<field_problem> form_problems(const fee_schedule& s);
}  // namespace benefactor

// Where a claim stands with an external processor that decides it, in the words of the engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace benefactor {

/// Stored numbers.
enum class processor_status : std::uint8_t {
  received,        ///< has it, and has not said whether it will be decided
  accepted,        ///< taken into adjudication
  rejected,        ///< refused at the door: to be corrected and sent again, never decided
  pending,         ///< being decided
  info_requested,  ///< waits for information from the provider or the payer
  finalized,       ///< decided, and how is not said: the remittance (835) tells
  paid,
  denied
};
inline constexpr std::size_t processor_status_count = 8;

/// "RECEIVED", "INFO_REQUESTED"; and back, nothing for an unknown spelling.
std::string_view to_text(processor_status v);
std::optional<processor_status> parse_processor_status(std::string_view text);

/// True when the processor has decided: finalized, paid, denied.
bool is_decided(processor_status v);

}  // namespace benefactor

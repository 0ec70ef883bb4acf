#include "events/processor_status.hpp"

#include <algorithm>
#include <array>

namespace benefactor {

namespace {

constexpr std::array<std::string_view, processor_status_count> spellings{
    "RECEIVED", "ACCEPTED", "REJECTED", "PENDING", "INFO_REQUESTED", "FINALIZED", "PAID", "DENIED"};

}  // namespace

std::string_view to_text(processor_status v) { return spellings[static_cast<std::size_t>(v)]; }

std::optional<processor_status> parse_processor_status(std::string_view text) {
  const auto at = std::find(spellings.begin(), spellings.end(), text);
  if (at == spellings.end()) return std::nullopt;
  return static_cast<processor_status>(at - spellings.begin());
}

bool is_decided(processor_status v) { return v >= processor_status::finalized; }

}  // namespace benefactor

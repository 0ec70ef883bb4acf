// Segments that several kinds of transaction have in the same form: addresses and adjustments. Part of
// write_835.hpp and write_837p.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "api/x12/remittance_835.hpp"
#include "api/x12/segment_writer.hpp"

namespace benefactor::api::x12 {

/// N3 and N4, if there is an address. Outside a country of its own, state and postal code are required.
void write_address(segment_writer& out, const std::optional<postal_address>& address);

/// CAS: adjustments of one group code stand together, in the order in which the codes come first, six
/// reasons to a segment. More than *most_segments* are a problem.
void write_adjustments(segment_writer& out, const std::vector<claim_adjustment>& adjustments,
                       std::size_t most_segments);

}  // namespace benefactor::api::x12

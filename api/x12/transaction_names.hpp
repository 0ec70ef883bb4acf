// What X12 transaction sets are called, for refusals that say what a file is instead of what it is not.
#pragma once

#include <string>
#include <string_view>

namespace benefactor::api::x12 {

/// True for the professional claim in version 5010: 005010X222, 005010X222A1, 005010X222A2.
bool is_professional_claim_5010(std::string_view set_id, std::string_view version);

/// "835 health care claim payment/advice (005010X221A1)". Unknown sets keep their number; *version* may be
/// empty. What has not the form of a number or a version is shown as "?" (interchange.hpp).
std::string describe_transaction(std::string_view set_id, std::string_view version);

}  // namespace benefactor::api::x12

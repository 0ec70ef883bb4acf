// What kinds of transaction sets a file has, so that it goes to the readers of these.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace benefactor::api::x12 {

/// ST01 of the sets of *bytes*, "277", "835"; those that have not the form of one are left out. Nothing for
/// what is no X12.
std::set<std::string> set_kinds(std::string_view bytes);

}  // namespace benefactor::api::x12

#include "events/edits/modifiers.hpp"

#include <algorithm>
#include <array>

namespace benefactor {

namespace {

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& all, std::string_view code) {
  return std::binary_search(all.begin(), all.end(), code);
}

constexpr std::array<std::string_view, 31> anatomic{
    "E1", "E2", "E3", "E4", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "FA", "LC", "LD",
    "LM", "LT", "RC", "RI", "RT", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "TA"};
constexpr std::array<std::string_view, 13> other{"24", "25", "27", "57", "58", "59", "78",
                                                 "79", "91", "XE", "XP", "XS", "XU"};
static_assert(std::is_sorted(anatomic.begin(), anatomic.end()) && std::is_sorted(other.begin(), other.end()));

}  // namespace

bool is_anatomic_modifier(std::string_view code) { return contains(anatomic, code); }

bool is_pair_modifier(std::string_view code) { return is_anatomic_modifier(code) || contains(other, code); }

bool tells_services_apart(std::string_view code) {
  return is_anatomic_modifier(code) || code == "26" || code == "TC";
}

}  // namespace benefactor

// What modifiers say about whether two lines are the same service.
#pragma once

#include <string_view>

namespace benefactor {

/// Names a place of the body: eyelids, fingers, toes, sides, coronary arteries.
bool is_anatomic_modifier(std::string_view code);

/// True for the modifiers that let a pair of procedures be payable together where its indicator is 1: the
/// anatomic ones, those of the global surgery package (24, 25, 57, 58, 78, 79), and 27, 59, 91, XE, XP, XS,
/// XU. Source: CMS, NCCI Policy Manual for Medicare Services, chapter I, section E.
bool is_pair_modifier(std::string_view code);

/// True for the modifiers by which two lines of one procedure and day are two services: the anatomic ones,
/// and the professional and the technical component (26, TC).
bool tells_services_apart(std::string_view code);

}  // namespace benefactor

// The explanation of benefits as members get it: a plain text, and a page to be shown, printed or made a PDF
// of. Both say the same in the same order. What does not add up is not shown: see problems_of().
//
// Names, amounts and services of people are in both; neither belongs in a log.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "api/eob/eob_document.hpp"

namespace benefactor::api {

/// Columns of the text, counted in characters.
inline constexpr std::size_t eob_columns = 80;

/// The text or page, or why there is none.
using written_eob = std::variant<std::string, std::vector<field_problem>>;

/// UTF-8, lines of at most eob_columns characters ended by '\n', amounts aligned. Blanks and line ends within
/// texts count as one blank.
written_eob eob_text(const eob_document& eob);

/// One HTML5 page with its styles in it, for screens and for A4 or Letter paper: no scripts, and nothing is
/// loaded from elsewhere, which its own policy forbids too. Table heads repeat on each page, and no line is
/// cut by a page's end. All texts are escaped. Tables have captions and scoped headers for screen readers.
written_eob eob_html(const eob_document& eob);

}  // namespace benefactor::api

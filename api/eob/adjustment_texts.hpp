// Claim adjustment reason codes (CARC) in the member's words. The wording is our own; the codes are those
// that the engine gives, or passes on of other payers.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace benefactor::api {

struct adjustment_text {
  std::string_view code;  ///< "45"
  std::string_view text;  ///< one or two sentences
};

/// All that have a text of their own.
std::span<const adjustment_text> adjustment_texts();

/// The text of *code*; for one without a text of its own, a sentence that says whom to ask.
std::string text_of_adjustment(std::string_view code);

}  // namespace benefactor::api

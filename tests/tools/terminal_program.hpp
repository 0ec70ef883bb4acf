#pragma once
/// Runs the program at a terminal, where somebody answers what it asks.

#include <string>
#include <utility>
#include <vector>

#include "tests/tools/program.hpp"

namespace benefactor::tools {

/// A question, and what is typed once it stands on the screen.
using typed_answers = std::vector<std::pair<std::string, std::string>>;

struct terminal_result : program_result {
  bool shows_typing = false;  ///< how the program left the terminal
};

/// Runs `benefactor` with *arguments*. @returns its status, as a shell has it, -1 where it was ended for
/// taking too long, and in `out` all that the screen showed.
terminal_result run_at_terminal(const std::vector<std::string>& arguments, const typed_answers& answers);

}  // namespace benefactor::tools

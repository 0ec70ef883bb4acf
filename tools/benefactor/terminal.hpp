// What people are asked for at their terminal, and secrets that come from a file instead.
#pragma once

#include <stdexcept>
#include <string>

namespace benefactor::tools {

inline constexpr std::size_t answer_max = 4096;  ///< bytes

/// Nobody can be asked, or a file holds no secret. The text says what to give instead.
struct no_answer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Asks at the terminal of the process, whatever standard input and output are. Errors: no_answer, without a
/// terminal, at its end (Ctrl-D), for a longer line, or when interrupted; *instead* says which option would
/// do.
std::string ask(const std::string& question, const std::string& instead);

/// The same, and what is typed is not shown. Whatever signal ends or stops the program, but SIGKILL and
/// SIGSTOP, the terminal shows again by then what is typed; Ctrl-\ and Ctrl-Z wait for the end of the line.
std::string ask_secret(const std::string& question, const std::string& instead);

/// The secret in *file*, on its one line; "-": the next line of standard input. Errors: no_answer naming
/// *option*; a file that is wider than mode 0600, also.
std::string secret_from(const std::string& file, const std::string& option);

}  // namespace benefactor::tools

#pragma once
/// Runs the program as people do: arguments in, output and exit status out.

#include <filesystem>
#include <string>
#include <vector>

namespace benefactor::tools {

struct program_result {
  int status = -1;  ///< exit status; -1 when it was ended by a signal
  std::string out, err;
};

/// Runs `benefactor` with *arguments* and waits for its end. Standard input is empty.
program_result run_program(const std::vector<std::string>& arguments);

/// The same for another program.
program_result run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments);

}  // namespace benefactor::tools

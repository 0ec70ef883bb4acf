#include "tests/tools/program.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sys/wait.h>

#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::tools {

namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

program_result run_program(const std::vector<std::string>& arguments) {
  return run_program(test_support::program_path(), arguments);
}

program_result run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  const test_support::temp_directory folder;
  std::string command = "'" + program.string() + "'";
  for (const auto& a : arguments) command += " '" + a + "'";
  command +=
      " </dev/null >'" + (folder.path() / "out").string() + "' 2>'" + (folder.path() / "err").string() + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(folder.path() / "out"),
          read(folder.path() / "err")};
}

}  // namespace benefactor::tools

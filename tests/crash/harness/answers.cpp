#include "tests/crash/harness/answers.hpp"

#include <fstream>
#include <stdexcept>

namespace benefactor::test_support {

void read_acks(const std::filesystem::path& file, std::vector<claim_answer>& to) {
  std::ifstream in(file, std::ios::binary);
  for (std::string line; std::getline(in, line);) {
    const auto slash = line.find('/'), first = line.find('\t', slash), second = line.find('\t', first + 1);
    if (slash == std::string::npos || first == std::string::npos || second == std::string::npos)
      throw std::runtime_error(file.string() + ": is no acks file: " + line);
    to.push_back({line.substr(0, slash), line.substr(slash + 1, first - slash - 1),
                  line.substr(first + 1, second - first - 1), std::stoull(line.substr(second + 1))});
  }
}

}  // namespace benefactor::test_support

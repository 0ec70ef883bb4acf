#include "tools/benchmark/floor.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include "tools/benchmark/child_process.hpp"
#include "tools/benchmark/server.hpp"

namespace benefactor::benchmark {

std::optional<std::string> word_of(const std::string& line, const std::string& key) {
  std::istringstream words(line);
  for (std::string word; words >> word;)
    if (word.starts_with(key + "=")) return word.substr(key.size() + 1);
  return std::nullopt;
}

std::optional<double> run_floor(const std::filesystem::path& folder, std::uint64_t claims,
                                double bytes_a_claim, double claims_a_block) {
  const auto program = built_program("benefactor_floor");
  if (!std::filesystem::exists(program) || claims == 0 || bytes_a_claim < 1) return std::nullopt;
  const auto whole = [](double value) {
    return std::to_string(std::max<std::int64_t>(std::llround(value), 1));
  };
  // As many claims as the run had, but not so many blocks that the floor takes longer than the run.
  constexpr double blocks_most = 3'000;
  const auto block = std::clamp(claims_a_block, 1.0, 10'000.0);
  child_process floor({program.string(), "--file", (folder / "floor").string(), "--claims",
                       whole(std::min(static_cast<double>(claims), blocks_most * block)), "--bytes-per-claim",
                       whole(bytes_a_claim), "--claims-per-block", whole(block)},
                      folder / "floor.err");
  std::optional<double> rate;
  while (const auto line = floor.read_line(std::chrono::minutes(10)))
    if (const auto word = word_of(*line, "claims_per_second")) rate = std::strtod(word->c_str(), nullptr);
  floor.wait(std::chrono::seconds(10));
  std::error_code ignored;
  std::filesystem::remove(folder / "floor", ignored);
  return rate;
}

}  // namespace benefactor::benchmark

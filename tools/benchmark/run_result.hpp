// What one run leaves: its figures, and what can be drawn.
#pragma once

#include <string>
#include <vector>

#include "tools/benchmark/statistics.hpp"
#include "tools/benchmark/timeline.hpp"

namespace benefactor::benchmark {

struct run_result {
  std::vector<figure> figures;
  timeline line;
  std::vector<position_sample> samples;  ///< for the memory over time
  std::vector<std::string> problems;     ///< something is wrong: the benchmark then fails
  bool interrupted = false;              ///< by the user: the figures are of the part that was done

  void add(std::string name, double value, int decimals = 0) {
    figures.push_back({std::move(name), value, decimals});
  }

  /// 0 when there is none.
  double figure_of(const std::string& name) const {
    for (const auto& f : figures)
      if (f.name == name) return f.value;
    return 0;
  }
};

}  // namespace benefactor::benchmark

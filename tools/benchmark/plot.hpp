// Draws throughput, latency and memory over the time of each plan's typical run: one SVG file.
#pragma once

#include <span>
#include <string>

#include "tools/benchmark/report.hpp"

namespace benefactor::benchmark {

/// A whole SVG document: for each plan a row with throughput, latency (p50, p99, on a logarithmic scale) and,
/// where it was looked at, memory. Plans that have no timeline are left out.
std::string draw(std::span<const plan_result> plans);

/// *text* as it may stand in XML.
std::string xml_text(const std::string& text);

}  // namespace benefactor::benchmark

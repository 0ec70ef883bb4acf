#include <algorithm>
#include <numeric>
#include <set>

#include "tests/simulation/run.hpp"

namespace benefactor::simulation {

namespace {

/// Tries to leave out pieces of *kept*, large ones first, as long as *fails* says that what is left fails
/// still. Source: Zeller, Hildebrandt, "Simplifying and isolating failure-inducing input".
template <class Fails>
void leave_out(std::vector<std::size_t>& kept, const Fails& fails) {
  for (auto piece = (kept.size() + 1) / 2; piece > 0; piece = piece == 1 ? 0 : (piece + 1) / 2)
    for (std::size_t at = 0; at < kept.size();) {
      auto rest = kept;
      const auto from = rest.begin() + static_cast<std::ptrdiff_t>(at);
      rest.erase(from, from + static_cast<std::ptrdiff_t>(std::min(piece, rest.size() - at)));
      if (!rest.empty() && fails(rest))
        kept = std::move(rest);
      else
        at += piece;
    }
}

}  // namespace

short_plan shorten(const plan& whole, mutation broken, const std::string& rule, std::size_t runs_max,
                   const std::function<bool(std::size_t runs)>& go_on) {
  short_plan best;
  best.actions.resize(whole.actions.size());
  std::iota(best.actions.begin(), best.actions.end(), std::size_t{0});
  bool ended = false;
  const auto breaks = [&](const std::vector<std::size_t>& actions, const std::vector<std::size_t>& requests) {
    if (ended) return false;
    ended = ++best.runs >= runs_max || (go_on && !go_on(best.runs));
    const auto result = run(part_of(whole, actions, requests), broken);
    const auto at = std::find_if(result.found.begin(), result.found.end(),
                                 [&](const finding& f) { return f.rule == rule; });
    if (at == result.found.end()) return false;
    best.found = *at;
    return true;
  };
  leave_out(best.actions, [&](const auto& rest) { return breaks(rest, {}); });

  std::set<std::size_t> used;
  for (const auto place : best.actions) {
    const auto& requests = whole.actions[place].requests;
    used.insert(requests.begin(), requests.end());
  }
  best.requests.assign(used.begin(), used.end());
  leave_out(best.requests, [&](const auto& rest) { return breaks(best.actions, rest); });
  return best;
}

}  // namespace benefactor::simulation

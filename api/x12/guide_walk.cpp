#include "api/x12/guide_walk.hpp"

#include <algorithm>
#include <utility>

namespace benefactor::api::x12 {
namespace {

void collect_ids(const loop_rule& loop, std::vector<std::string_view>& ids) {
  for (const auto& node : loop.nodes) {
    ids.push_back(first_segment(node).id);
    if (const auto* inner = std::get_if<std::shared_ptr<const loop_rule>>(&node)) collect_ids(**inner, ids);
  }
}

// Where the nodes begin that share the position of *node*. The segment that begins the loop is never among
// them.
std::size_t position_begin(const loop_rule& loop, std::size_t node) {
  const auto& id = first_segment(loop.nodes[node]).id;
  while (node > 1 && first_segment(loop.nodes[node - 1]).id == id) --node;
  return std::max<std::size_t>(node, 1);
}

bool has_code(const element_rule& rule, std::string_view value) {
  return std::find(rule.codes.begin(), rule.codes.end(), value) != rule.codes.end();
}

}  // namespace

guide_walk::guide_walk(const loop_rule& guide, const segment_reader& source)
    : guide_{guide}, source_{source} {
  collect_ids(guide_, known_ids_);
  std::sort(known_ids_.begin(), known_ids_.end());
}

bool guide_walk::matches(const segment_rule& rule, const segment& s, const element_list& e) const {
  if (rule.id != s.id) return false;
  for (std::size_t i = 0; i < rule.elements.size(); ++i) {
    const auto& element = rule.elements[i];
    if (!element.key) continue;
    if (element.components.empty()) return has_code(element, e[i + 1]);
    const auto c = source_.components(e[i + 1]);
    for (std::size_t k = 0; k < element.components.size(); ++k)
      if (element.components[k].key) return has_code(element.components[k], c[k]);
  }
  return true;
}

// Where *s* may stand: in the innermost loop that has a place for it, not before where that loop stands.
bool guide_walk::find(const segment& s, const element_list& e, std::size_t& depth, std::size_t& node) const {
  for (depth = frames_.size(); depth-- > 0;) {
    const auto& f = frames_[depth];
    for (node = position_begin(*f.loop, f.at); node < f.loop->nodes.size(); ++node)
      if (matches(first_segment(f.loop->nodes[node]), s, e)) return true;
  }
  return false;
}

void guide_walk::report(std::string_view id, std::size_t position, std::string_view code,
                        std::vector<element_error> elements) {
  if (errors_.size() < max_segment_errors)
    errors_.push_back({std::string{id}, position, std::string{code}, claim_, std::move(elements)});
}

void guide_walk::report_missing(frame& f, std::size_t from, std::size_t to, std::size_t position) {
  for (auto node = from; node < to; ++node) {
    const auto& missing = f.loop->nodes[node];
    if (usage_of(missing) != usage::required || f.counts[node] != 0) continue;
    report(first_segment(missing).id, position, "3");
    f.counts[node] = 1;
  }
}

// Ends the loops inside the one at *depth*.
void guide_walk::leave(std::size_t depth, std::size_t position) {
  while (frames_.size() > depth + 1) {
    auto& f = frames_.back();
    report_missing(f, position_begin(*f.loop, f.at), f.loop->nodes.size(), position);
    if (std::get<segment_rule>(f.loop->nodes[0]).id == "CLM") claim_.clear();
    frames_.pop_back();
  }
}

void guide_walk::enter(std::size_t depth, std::size_t node, const segment& s) {
  const auto missing_at = s.id == "SE" ? position_ - 1 : position_;
  leave(depth, missing_at);
  auto& f = frames_[depth];
  report_missing(f, position_begin(*f.loop, f.at), position_begin(*f.loop, node), missing_at);
  f.at = node;
  ++f.counts[node];
  const auto& found = f.loop->nodes[node];
  if (const auto* rule = std::get_if<segment_rule>(&found)) {
    if (f.counts[node] > rule->most) report(s.id, position_, "5");
    return;
  }
  const auto& loop = *std::get<std::shared_ptr<const loop_rule>>(found);
  if (s.id == "CLM") claim_ = trimmed(source_.elements(s)[1]).substr(0, 38);
  if (f.counts[node] > loop.most) report(s.id, position_, "4");
  frames_.push_back({&loop, 0, std::vector<std::size_t>(loop.nodes.size())});
  frames_.back().counts[0] = 1;
}

void guide_walk::take(const segment& s) {
  ++position_;
  const auto e = source_.elements(s);
  const segment_rule* rule = nullptr;
  if (frames_.empty()) {
    frames_.push_back({&guide_, 0, std::vector<std::size_t>(guide_.nodes.size())});
    frames_.back().counts[0] = 1;
    rule = &std::get<segment_rule>(guide_.nodes[0]);
    if (s.id != rule->id) return report(shown_segment_id(s.id), position_, "2");
  } else {
    std::size_t depth = 0, node = 0;
    if (!find(s, e, depth, node)) {
      const bool known = std::binary_search(known_ids_.begin(), known_ids_.end(), s.id);
      return report(shown_segment_id(s.id), position_, known ? "2" : "1");
    }
    rule = &first_segment(frames_[depth].loop->nodes[node]);
    enter(depth, node, s);
  }
  if (auto wrong = check_elements(*rule, s, source_.separators()); !wrong.empty())
    report(s.id, position_, "8", std::move(wrong));
}

std::vector<segment_error> guide_walk::finish(bool closed) {
  if (closed && !frames_.empty()) {
    leave(0, position_);
    // What closes the set is asked for by the envelope's checks.
    auto& f = frames_[0];
    report_missing(f, position_begin(*f.loop, f.at), f.loop->nodes.size() - 1, position_);
  }
  return std::move(errors_);
}

}  // namespace benefactor::api::x12

#include "store/recent_rows.hpp"

#include <algorithm>
#include <utility>

namespace benefactor::store {

namespace {

// More layers than these are not left to be searched.
constexpr std::size_t layers_max = 8;

// Joins the newest layers, as many as are no larger than what comes to lie upon them: so every row is moved
// a number of times that grows with the logarithm of all rows.
void join_newest(row_layers::family_layers& layers) {
  auto first = layers.size() - 1;
  for (auto joined = layers.back()->size(); first > 0 && layers[first - 1]->size() <= 2 * joined; --first)
    joined += layers[first - 1]->size();
  first = std::min(first, layers.size() - 2);
  auto joined = merge({layers.begin() + static_cast<std::ptrdiff_t>(first), layers.end()}, true);
  layers.resize(first);
  layers.push_back(std::move(joined));
}

}  // namespace

const row_ref* row_layers::find(derived_family family, std::string_view key) const {
  const auto& layers = of(family);
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
    if (const auto* row = (*layer)->find(key)) return row;
  return nullptr;
}

void recent_rows::add(std::array<sorted_rows_ptr, derived_families> batch) {
  auto changed = std::make_shared<row_layers>(*layers());  // There is one writer.
  for (std::size_t family = 0; family < derived_families; ++family) {
    if (batch[family]->size() == 0) continue;
    auto& layers = changed->families[family];
    changed->bytes += batch[family]->bytes();
    layers.push_back(std::move(batch[family]));
    if (layers.size() > layers_max) join_newest(layers);
  }
  const std::lock_guard lock(mutex_);
  layers_ = std::move(changed);
}

row_layers_ptr recent_rows::layers() const {
  const std::lock_guard lock(mutex_);
  return layers_;
}

void recent_rows::clear() {
  auto none = std::make_shared<const row_layers>();
  {
    const std::lock_guard lock(mutex_);
    layers_.swap(none);
  }
  // The rows are freed here, behind the lock, unless a reader still has them.
}

}  // namespace benefactor::store

// How the projector comes by its views: which of them live, which are built, and what becomes of old rows.
#include <utility>

#include "projections/projector.hpp"
#include "projections/view_rows.hpp"

namespace benefactor::projections {

namespace {

constexpr std::size_t rows_dropped_at_once = 20'000;

view_set views_of(view_group group) {
  view_set views;
  for (const auto& view : all_views())
    if (view.group == group) views.add(view.id);
  return views;
}

/// The beginning of all keys with that letter and generation, tenant by tenant, until *visit* returns false.
void for_each_tenant(const store::derived_store& derived, char letter, std::uint8_t generation,
                     const std::function<bool(const std::string& prefix)>& visit) {
  for (std::string start(1, '\1');;) {  // Behind the catalogue.
    std::string tenant;
    derived.scan_view({}, start, [&](std::string_view key, std::string_view) {
      tenant = key.substr(0, letter_at(key));
      return false;
    });
    if (tenant.empty()) return;
    auto prefix = tenant;
    prefix.push_back(letter);
    prefix.push_back(static_cast<char>(generation));
    if (!visit(prefix)) return;
    start = tenant + '\xff';  // Behind every letter.
  }
}

}  // namespace

void projector::set_up_views(bool fresh) {
  auto stored = read_catalog(derived_);
  // Before the first event views may have been built anew already: then the catalogue says which are live.
  fresh = fresh && !stored;
  if (stored) catalog_ = std::move(*stored);
  const auto before = catalog_;
  if (options_.views == new_views::none) {
    catalog_.give_up_build();
    for (const auto view : catalog_.live.list()) catalog_.retire(view);
  } else if (fresh && options_.views == new_views::folded_along) {
    for (const auto& view : all_views()) catalog_.go_live(view.id, 0);
  } else {
    // Everything about claims rests on their rows.
    if (!catalog_.live.has(view_id::claims))
      for (const auto view : views_of(view_group::claims).list()) catalog_.retire(view);
    view_set missing;
    for (const auto& view : all_views())
      if (!catalog_.live.has(view.id)) missing.add(view.id);
    bool all_in_work = true;
    for (const auto view : missing.list())
      all_in_work = all_in_work && catalog_.build && catalog_.build->views.has(view);
    if (!missing.empty() && !all_in_work) {
      catalog_.give_up_build();
      begin_build(missing);
    } else if (catalog_.build) {
      resume_build();
    }
  }
  catalog_changed_ = catalog_ != before;
  if (options_.views == new_views::none && catalog_changed_)
    write_catalog();  // Nobody may ask them any more.
  live_ = std::make_unique<view_folds>(derived_, log_id_, catalog_.live_rows);
  tell_status();
}

void projector::write_catalog() {
  store::derived_batch batch;
  batch.checkpoint = checkpoint_;
  batch.views.push_back({catalog_key(), encode(catalog_)});
  derived_.write(std::move(batch));
  catalog_changed_ = false;
}

void projector::begin_build(const view_set& views) {
  catalog_.build = view_build{views, catalog_.unused_generation(), 0, {}};
  resume_build();
  catalog_changed_ = true;
}

void projector::resume_build() {
  if (options_.device == nullptr) return;
  builder_ = std::make_unique<view_builder>(derived_, *options_.device, tail_, log_id_, *catalog_.build);
  if (!builder_->begins_anew()) return;
  const auto views = catalog_.build->views;
  builder_.reset();
  catalog_.give_up_build();
  begin_build(views);
}

bool projector::build_on(store::derived_batch& batch) {
  if (!builder_) return false;
  const bool grows = tail_.end_position() > checkpoint_.next_position;
  builder_->step(checkpoint_.next_position, grows ? options_.build_bytes / 4 : options_.build_bytes,
                 batch.views);
  return true;
}

void projector::go_live() {
  const auto build = builder_->state();
  builder_.reset();
  catalog_.build.reset();
  for (const auto view : build.folded().list())
    if (build.views.has(view))
      catalog_.go_live(view, build.generation);
    else  // It was only needed for the others.
      catalog_.drop(view, build.generation);
  live_ = std::make_unique<view_folds>(derived_, log_id_, catalog_.live_rows);
  keep_until_ = std::chrono::steady_clock::now() + options_.drop_after;
}

bool projector::drop_rows(store::derived_batch& batch) {
  if (catalog_.dropped.empty() || std::chrono::steady_clock::now() < keep_until_) return false;
  const auto [letter, generation] = catalog_.dropped.back();
  const auto already = batch.views.size();
  for_each_tenant(derived_, letter, generation, [&](const std::string& prefix) {
    derived_.scan_view(prefix, {}, [&](std::string_view key, std::string_view) {
      batch.views.push_back({std::string(key), std::nullopt});
      return batch.views.size() - already < rows_dropped_at_once;
    });
    return batch.views.size() - already < rows_dropped_at_once;
  });
  if (batch.views.size() - already < rows_dropped_at_once) catalog_.dropped.pop_back();
  return true;
}

void projector::tell_status() {
  const std::lock_guard lock(mutex_);
  told_ = catalog_;
}

std::vector<view_status> projector::views() const {
  const std::lock_guard lock(mutex_);
  std::vector<view_status> views;
  for (const auto& view : all_views()) {
    const bool begun = told_.build && told_.build->views.has(view.id);
    views.push_back({view.id, told_.live.has(view.id), begun || wanted_.has(view.id),
                     begun ? told_.build->next_position : 0});
  }
  return views;
}

bool projector::rebuild(const view_set& views) {
  if (options_.device == nullptr || options_.views == new_views::none) return false;
  {
    const std::lock_guard lock(mutex_);
    if (told_.build || !wanted_.empty()) return false;
    wanted_ = views;
  }
  wake();
  return true;
}

}  // namespace benefactor::projections

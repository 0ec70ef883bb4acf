#include "projections/view_rows.hpp"

#include <utility>

namespace benefactor::projections {

namespace {

/// Of a store that nothing was written to: every view is there, and empty.
view_catalog of_nothing() {
  view_catalog catalog;
  for (const auto& view : all_views()) catalog.go_live(view.id, 0);
  return catalog;
}

}  // namespace

view_rows::view_rows(const store::derived_store& derived) : derived_(derived) {
  auto stored = read_catalog(derived);
  catalog_ = stored ? std::move(*stored) : of_nothing();
  rows_ = catalog_.live_rows;
}

void view_rows::require(view_id view) const {
  if (has(view)) return;
  throw view_unavailable("view " + std::string(definition_of(view).name) +
                         ": it is being built from the log, and has come to position " +
                         std::to_string(catalog_.build ? catalog_.build->next_position : 0) + " of " +
                         std::to_string(catalog_.next_position) + "; ask again later");
}

/// False: there are no such rows.
bool view_rows::place(std::string& key) const {
  const auto at = letter_at(key);
  const char letter = key[at];
  const auto generation = rows_.of(letter);
  if (generation) {
    key[at + 1] = static_cast<char>(*generation);
    return true;
  }
  if (empty_if_none_) return false;
  if (const auto view = view_of(letter)) require(*view);
  return true;  // Of no view: always there, and of one generation.
}

std::optional<std::string> view_rows::view_row(std::string key) const {
  if (!place(key)) return std::nullopt;
  return derived_.view_row(key);
}

void view_rows::scan_view(std::string prefix, std::string start,
                          const std::function<bool(std::string_view, std::string_view)>& visit) const {
  scan_views({{std::move(prefix), std::move(start)}},
             [&](std::size_t, std::string_view key, std::string_view value) { return visit(key, value); });
}

void view_rows::scan_views(
    std::vector<store::view_range> ranges,
    const std::function<bool(std::size_t, std::string_view, std::string_view)>& visit) const {
  for (auto& range : ranges) {
    if (!place(range.prefix)) return;
    if (!range.start.empty()) place(range.start);
  }
  derived_.scan_views(ranges, visit);
}

void put_generations(std::vector<store::derived_row>& of, const generations& rows) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < of.size(); ++from) {
    auto& key = of[from].key;
    const auto at = letter_at(key);
    const auto generation = rows.of(key[at]);
    if (!generation) continue;
    key[at + 1] = static_cast<char>(*generation);
    if (to != from) of[to] = std::move(of[from]);
    ++to;
  }
  of.resize(to);
}

void scan_live_rows(const store::derived_store& derived,
                    const std::function<bool(const view_catalog& catalog)>& begin,
                    const std::function<bool(std::string_view key, std::string_view value)>& visit) {
  std::optional<view_catalog> catalog;
  std::string logical;
  derived.scan_view({}, {}, [&](std::string_view key, std::string_view value) {
    if (key == catalog_key()) {
      catalog = decode_catalog(value);
      return begin(*catalog);
    }
    if (!catalog) return false;
    const auto at = letter_at(key);
    const auto generation = catalog->live_rows.of(key[at]);
    if (!generation && !view_of(key[at])) return visit(key, value);
    if (!generation || *generation != static_cast<std::uint8_t>(key[at + 1])) return true;
    logical.assign(key);
    logical[at + 1] = '\0';
    return visit(logical, value);
  });
}

}  // namespace benefactor::projections

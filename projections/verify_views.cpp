#include "projections/verify_views.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "projections/projector.hpp"
#include "projections/view_rows.hpp"
#include "store/page.hpp"

namespace benefactor::projections {

namespace {

constexpr std::size_t bytes_at_once = 16 << 20;

/// False: *tell* stopped it.
bool fold_to(std::uint64_t end, const store::log_device& device, const id128& log_id,
             store::derived_store& fresh, const verify_listener& tell) {
  store::tail_index tail;
  projector fold(fresh, tail, log_id);
  const auto pages = device.scan(0);
  while (tail.end_position() < end && pages->next()) {
    tail.add({pages->first_position(), std::make_shared<const std::string>(pages->bytes())});
    if (tail.bytes() < bytes_at_once) continue;
    while (fold.step()) continue;
    if (tell && !tell(fold.next_position(), end)) return false;
  }
  while (fold.step()) continue;
  return !tell || tell(fold.next_position(), end);
}

}  // namespace

bool views_report::sound() const {
  return reference.sound() &&
         std::all_of(views.begin(), views.end(), [](const auto& v) { return v.second.sound(); });
}

std::optional<views_report> verify_views(const store::derived_store& live, const store::log_device& device,
                                         const id128& log_id, store::derived_store& fresh,
                                         const verify_listener& tell) {
  views_report report;
  bool whole = true;
  std::array<std::uint64_t, 256> rows{};  // By letter: of the live views that the fresh fold has as well.
  const auto check_of = [&](char letter) -> view_check* {
    const auto view = view_of(letter);
    if (!view) return &report.reference;
    const auto at = report.views.find(*view);
    return at == report.views.end() ? nullptr : &at->second;
  };
  const auto letter_of = [](std::string_view key) { return key[letter_at(key)]; };
  scan_live_rows(
      live,
      [&](const view_catalog& catalog) {
        report.next_position = catalog.next_position;
        for (const auto view : catalog.live.list()) report.views[view];
        whole = fold_to(report.next_position, device, log_id, fresh, tell);
        return whole;
      },
      [&](std::string_view key, std::string_view value) {
        auto& check = *check_of(letter_of(key));
        ++check.rows;
        const auto expected = fresh.view_row(key);
        if (expected) ++rows[static_cast<std::uint8_t>(letter_of(key))];
        if (!expected || *expected != value) ++check.different;
        return true;
      });
  if (!whole) return std::nullopt;
  std::array<std::uint64_t, 256> fresh_rows{};
  scan_live_rows(
      fresh, [](const view_catalog&) { return true; },
      [&](std::string_view key, std::string_view) {
        ++fresh_rows[static_cast<std::uint8_t>(letter_of(key))];
        return true;
      });
  for (std::size_t letter = 0; letter < rows.size(); ++letter)
    if (fresh_rows[letter] > rows[letter])
      if (auto* check = check_of(static_cast<char>(letter)))
        check->missing += fresh_rows[letter] - rows[letter];
  return report;
}

}  // namespace benefactor::projections

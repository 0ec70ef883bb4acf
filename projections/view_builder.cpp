#include "projections/view_builder.hpp"

#include "store/event_record.hpp"
#include "store/log_error.hpp"
#include "store/page.hpp"

namespace benefactor::projections {

namespace {

bool is_in_log(const view_build& state, const store::log_device& device) {
  if (state.next_position == 0) return true;
  const auto page = device.read_page_at_or_before(state.next_position - 1);
  if (!page) return false;
  const auto view = store::page_view::verified(page);
  return view.end_position() == state.next_position && view.hash() == state.page_hash;
}

view_build believed(view_build state, const store::log_device& device) {
  if (is_in_log(state, device)) return state;
  state.next_position = 0;
  state.page_hash = {};
  return state;
}

}  // namespace

view_builder::view_builder(const store::derived_store& derived, const store::log_device& device,
                           const store::tail_index& tail, const id128& log_id, const view_build& state)
    : device_(device),
      tail_(tail),
      state_(believed(state, device)),
      begins_anew_(state_.next_position != state.next_position),
      log_(device_, tail_, state_.next_position),
      folds_(derived, log_id, state_.written()) {}

void view_builder::step(std::uint64_t end, std::size_t chunk_bytes, std::vector<store::derived_row>& rows) {
  if (state_.next_position >= end) return;
  if (ahead_.empty()) ahead_ = log_.more(chunk_bytes);
  std::size_t folded = 0;
  for (const auto& page : ahead_) {
    const auto view = store::page_view::trusted(page);
    if (page.first_position != state_.next_position)
      throw store::log_error("views: the log goes on with position " + std::to_string(page.first_position) +
                             ", position " + std::to_string(state_.next_position) + " is to be folded next");
    if (view.end_position() > end) break;
    for (const auto bytes : view) folds_.apply(store::parse_event(bytes));
    state_.next_position = view.end_position();
    ++folded;
  }
  if (folded > 0) state_.page_hash = store::page_view::trusted(ahead_[folded - 1]).hash();
  ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(folded));
  folds_.finish(rows);
}

}  // namespace benefactor::projections

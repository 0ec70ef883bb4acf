#include "store/log_moments.hpp"

#include <string>

namespace benefactor::store {

namespace {

/// The page that holds *position*, which is durable. The tail goes first: what it has dropped the device has.
stored_page page_of(const log_device& device, const tail_index& tail, std::uint64_t position) {
  auto page = tail.page_at(position);
  if (!page) page = device.read_page_at_or_before(position);
  if (!page || page_view::verified(page).end_position() <= position)
    throw log_error("log: position " + std::to_string(position) +
                    " is not where it should be; run `benefactor log verify`");
  return page;
}

}  // namespace

std::optional<log_moment> moment_of(const log_device& device, const tail_index& tail,
                                    std::uint64_t position) {
  if (position >= tail.end_position()) return std::nullopt;
  return log_moment{position, page_view::trusted(page_of(device, tail, position)).header().time_us};
}

std::optional<log_moment> last_moment_until(const log_device& device, const tail_index& tail,
                                            std::int64_t time_us) {
  std::optional<log_moment> found;
  // Everything before *from* was at the time or before, everything from *to* on later.
  std::uint64_t from = 0, to = tail.end_position();
  while (from < to) {
    const auto page = page_of(device, tail, from + (to - from) / 2);
    const auto view = page_view::trusted(page);
    if (view.header().time_us <= time_us) {
      from = view.end_position();
      found = {from - 1, view.header().time_us};
    } else {
      to = page.first_position;
    }
  }
  return found;
}

}  // namespace benefactor::store

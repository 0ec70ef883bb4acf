#include "store/log_follower.hpp"

#include <memory>
#include <string>

namespace benefactor::store {

namespace {

// Of the tail, asked for at once: bounds what is copied under its lock when its pages are small.
constexpr std::size_t pages_at_once = 1024;

[[noreturn]] void gap(std::uint64_t wanted, const std::string& found) {
  throw log_error("log: position " + std::to_string(wanted) + " is not where it should be: " + found +
                  "; run `benefactor log verify`");
}

}  // namespace

log_follower::log_follower(const log_device& device, const tail_index& tail, std::uint64_t next)
    : device_(device), tail_(tail), next_(next) {}

/// Adds *page*, which must hold *next*; false when it has to wait for the next call.
bool log_follower::take(const stored_page& page, std::size_t max_bytes, std::vector<stored_page>& pages,
                        std::size_t& bytes, std::uint64_t& next) const {
  const auto end = page_view::trusted(page).end_position();
  const bool begins_right = pages.empty() ? page.first_position <= next : page.first_position == next;
  if (!begins_right) gap(next, "the next page begins with position " + std::to_string(page.first_position));
  if (end <= next) gap(next, "the page before ends with position " + std::to_string(end - 1));
  if (!pages.empty() && bytes + page.bytes->size() > max_bytes) return false;
  pages.push_back(page);
  bytes += page.bytes->size();
  next = end;
  return true;
}

std::vector<stored_page> log_follower::more(std::size_t max_bytes) {
  std::vector<stored_page> pages;
  std::size_t bytes = 0;
  auto next = next_;
  // The end is asked before the pages, and the tail before the device: what left the tail in between was
  // durable, and the device has it.
  const auto end = tail_.end_position();
  if (next >= end) return pages;
  if (const auto held = tail_.pages(next, pages_at_once);
      !held.empty() && held.front().first_position <= next) {
    for (const auto& page : held)
      if (!take(page, max_bytes, pages, bytes, next)) break;
  } else {
    const auto cursor = device_.scan(next);
    while (next < end) {
      if (!cursor->next())
        gap(next, "the log ends before it, though position " + std::to_string(end - 1) + " is durable");
      const stored_page page{cursor->first_position(), std::make_shared<const std::string>(cursor->bytes())};
      page_view::verified(page);
      if (!take(page, max_bytes, pages, bytes, next)) break;
    }
  }
  next_ = next;
  return pages;
}

}  // namespace benefactor::store

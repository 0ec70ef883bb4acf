#include "store/stream_reader.hpp"

#include <string>
#include <utility>

namespace benefactor::store {

namespace {

// How many events are asked for at once: bounds what a bucket's long stream keeps in memory.
constexpr std::size_t events_at_once = 65536;

// Half a MiB remembers the pages of a million claims; of more, some are checked again.
constexpr int checked_bits = 16;

}  // namespace

stream_reader::stream_reader(const log_device& device, const derived_store& derived, const tail_index& tail)
    : device_(device), derived_(derived), tail_(tail), checked_(std::size_t{1} << checked_bits) {}

page_view stream_reader::checked(const stored_page& page) const {
  auto& last = checked_[page.first_position * 0x9e3779b97f4a7c15u >> (64 - checked_bits)];
  if (last.load(std::memory_order_relaxed) == page.first_position + 1) return page_view::trusted(page);
  const auto view = page_view::verified(page);
  last.store(page.first_position + 1, std::memory_order_relaxed);
  return view;
}

void stream_reader::for_each(const stream_id& stream, std::uint64_t from,
                             const std::function<bool(const owned_event&)>& visit) const {
  const auto tail = tail_.read(stream, from);
  stored_page page;
  page_view view;
  auto next = from;
  bool more = next < tail.begin;
  while (more) {
    const auto places = derived_.places(stream, next, events_at_once);
    more = places.size() == events_at_once;
    for (const auto& [position, first] : places) {
      // The index may have moved on since the tail was asked: from there on the tail's answer holds.
      if (position >= tail.begin) {
        more = false;
        break;
      }
      if (!page || page.first_position != first) {
        page = device_.read_page(first);
        if (page) view = checked(page);
        if (!page || position >= view.end_position())
          throw log_error(
              "log: the stream index names position " + std::to_string(position) +
              ", which the log does not hold where it should be; run `benefactor log verify`, and "
              "delete the derived data if the log is sound: it is built again");
      }
      if (!visit({page, parse_event(view.event_at(position))})) return;
      next = position + 1;
    }
  }
  for (const auto& event : tail.events)
    if (!visit(event)) return;
}

std::vector<owned_event> stream_reader::read(const stream_id& stream, std::uint64_t from) const {
  std::vector<owned_event> events;
  for_each(stream, from, [&](const owned_event& event) {
    events.push_back(event);
    return true;
  });
  return events;
}

bool stream_reader::exists(const stream_id& stream) const {
  return tail_.exists(stream) || derived_.exists(stream);
}

owned_event stream_reader::read_event(std::uint64_t position) const {
  auto page = tail_.page_at(position);
  if (!page) page = device_.read_page_at_or_before(position);
  if (!page) throw log_error("log: position " + std::to_string(position) + " is not in it: it is empty");
  const auto view = checked(page);
  if (position >= view.end_position())
    throw log_error("log: position " + std::to_string(position) +
                    " is not in it; the page before ends with position " +
                    std::to_string(view.end_position() - 1));
  const auto event = parse_event(view.event_at(position));
  return {std::move(page), event};
}

}  // namespace benefactor::store

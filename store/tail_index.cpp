#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <string>

#include "store/stream_reader.hpp"

namespace benefactor::store {

namespace {

constexpr int first_slot_bits = 12;

// A tag that repeats the event's stream or an earlier tag is the same stream: it has the event once.
bool named_before(const event_view& event, const stream_id& tag, std::size_t index) {
  if (tag == event.stream) return true;
  for (std::size_t i = 0; i < index; ++i)
    if (event.tags[i] == tag) return true;
  return false;
}

}  // namespace

tail_index::tail_index(std::uint64_t start)
    : last_(std::size_t{1} << first_slot_bits), slot_shift_(64 - first_slot_bits), end_(start) {}

void tail_index::start_at(std::uint64_t position) {
  const std::lock_guard lock(mutex_);
  if (!pages_.empty()) throw std::logic_error("tail index: it holds pages, so its start cannot be moved");
  end_ = position;
}

std::size_t tail_index::slot_of(const stream_id& stream) const noexcept {
  return (stream_id_hash{}(stream)*0x9e3779b97f4a7c15u) >> slot_shift_;
}

void tail_index::grow() {
  last_.assign(last_.size() * 2, 0);
  --slot_shift_;
  auto number = first_entry_;
  for (auto& entry : entries_) {
    auto& last = last_[slot_of(entry.stream)];
    entry.before = last;
    last = ++number;
  }
}

void tail_index::add(const stored_page& page) {
  const auto view = page_view::trusted(page);
  std::vector<entry> found;
  found.reserve(std::size_t{3} * view.header().event_count);
  for (const auto bytes : view) {
    const auto event = parse_event(bytes);
    found.push_back({event.stream, event.position, 0, bytes});
    for (std::size_t i = 0; i < event.tags.size(); ++i)
      if (const auto tag = event.tags[i]; !named_before(event, tag, i))
        found.push_back({tag, event.position, 0, bytes});
  }

  const std::lock_guard lock(mutex_);
  if (page.first_position != end_)
    throw std::logic_error("tail index: page at position " + std::to_string(page.first_position) +
                           " was added where position " + std::to_string(end_) + " comes next");
  while (entries_.size() + found.size() > last_.size()) grow();
  for (auto& entry : found) {
    auto& last = last_[slot_of(entry.stream)];
    entry.before = last;
    entries_.push_back(entry);
    last = first_entry_ + entries_.size();
  }
  pages_.push_back({page, view.end_position()});
  end_ = view.end_position();
  bytes_ += page.bytes->size();
}

void tail_index::drop_before(std::uint64_t position) {
  std::vector<stored_page> dropped;  // Freed after the lock: a megabyte of pages is a millisecond of free().
  const std::lock_guard lock(mutex_);
  while (!pages_.empty() && pages_.front().end <= position) {
    const auto end = pages_.front().end;
    while (!entries_.empty() && entries_.front().position < end) {
      entries_.pop_front();
      ++first_entry_;
    }
    bytes_ -= pages_.front().page.bytes->size();
    dropped.push_back(std::move(pages_.front().page));
    pages_.pop_front();
  }
}

bool tail_index::exists(const stream_id& stream) const {
  const std::shared_lock lock(mutex_);
  for (auto at = last_[slot_of(stream)]; at > first_entry_;) {
    const auto& entry = entries_[at - 1 - first_entry_];
    if (entry.stream == stream) return true;
    at = entry.before;
  }
  return false;
}

std::uint64_t tail_index::first_position() const noexcept {
  return pages_.empty() ? end_ : pages_.front().page.first_position;
}

const tail_index::held_page& tail_index::holder(std::uint64_t position) const {
  return *std::partition_point(pages_.begin(), pages_.end(),
                               [&](const auto& held) { return held.end <= position; });
}

tail_index::slice tail_index::read(const stream_id& stream, std::uint64_t from) const {
  slice result;
  std::vector<std::pair<stored_page, std::string_view>> found;
  {
    const std::shared_lock lock(mutex_);
    result.begin = first_position();
    for (auto at = last_[slot_of(stream)]; at > first_entry_;) {
      const auto& entry = entries_[at - 1 - first_entry_];
      if (entry.position < from) break;  // Entries of one slot descend.
      if (entry.stream == stream) found.emplace_back(holder(entry.position).page, entry.bytes);
      at = entry.before;
    }
  }
  result.events.reserve(found.size());
  for (auto at = found.rbegin(); at != found.rend(); ++at)
    result.events.push_back({std::move(at->first), parse_event(at->second)});
  return result;
}

stored_page tail_index::page_at(std::uint64_t position) const {
  const std::shared_lock lock(mutex_);
  if (position < first_position() || position >= end_) return {};
  return holder(position).page;
}

std::vector<stored_page> tail_index::pages(std::uint64_t from, std::size_t limit) const {
  std::vector<stored_page> found;
  const std::shared_lock lock(mutex_);
  auto at =
      std::partition_point(pages_.begin(), pages_.end(), [&](const auto& held) { return held.end <= from; });
  for (; at != pages_.end() && found.size() < limit; ++at) found.push_back(at->page);
  return found;
}

std::uint64_t tail_index::begin_position() const {
  const std::shared_lock lock(mutex_);
  return first_position();
}

std::uint64_t tail_index::end_position() const {
  const std::shared_lock lock(mutex_);
  return end_;
}

std::size_t tail_index::bytes() const {
  const std::shared_lock lock(mutex_);
  return bytes_;
}

}  // namespace benefactor::store

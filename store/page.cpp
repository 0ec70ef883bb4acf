#include "store/page.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "store/bytes.hpp"
#include "store/data_format.hpp"
#include "store/event_record.hpp"

namespace benefactor::store {

namespace {

constexpr std::string_view magic = "BFPG";
constexpr std::uint16_t page_format = 1;
constexpr std::size_t length_bytes = 4;

[[noreturn]] void corrupt(std::uint64_t position, const std::string& what) {
  throw corrupt_page("page at position " + std::to_string(position) + ": " + what);
}

// Its own check tells a page of a later format from a damaged one.
[[noreturn]] void refuse_format(std::string_view bytes, std::uint64_t key, std::uint16_t format) {
  const auto content = bytes.substr(0, bytes.size() - page_check_bytes);
  if (format > page_format &&
      bytes.substr(content.size()) == as_text(sha256(content)).substr(0, page_check_bytes))
    throw newer_format(newer_format_text("page at position " + std::to_string(key), format, page_format));
  corrupt(key, "page format " + std::to_string(format) + " is unknown; this program reads format 1");
}

page_header read_header(std::string_view bytes, std::uint64_t key) {
  if (bytes.size() < page_header_bytes + page_check_bytes)
    corrupt(key, "it has only " + std::to_string(bytes.size()) + " bytes");
  if (bytes.substr(0, 4) != magic) corrupt(key, "it does not start with the mark of a page");
  if (const auto format = get_little<std::uint16_t>(bytes.data() + 4); format != page_format)
    refuse_format(bytes, key, format);
  if (get_little<std::uint16_t>(bytes.data() + 6) != 0) corrupt(key, "its reserved bytes are not zero");
  page_header header;
  header.first_position = get_little<std::uint64_t>(bytes.data() + 8);
  header.event_count = get_little<std::uint32_t>(bytes.data() + 16);
  header.body_bytes = get_little<std::uint32_t>(bytes.data() + 20);
  header.time_us = get_little<std::int64_t>(bytes.data() + 24);
  std::memcpy(header.previous_hash.data(), bytes.data() + 32, header.previous_hash.size());
  if (header.first_position != key)
    corrupt(key, "its header says position " + std::to_string(header.first_position));
  if (bytes.size() != page_header_bytes + std::size_t{header.body_bytes} + page_check_bytes)
    corrupt(key, "its header says " + std::to_string(header.body_bytes) + " bytes of events, it has " +
                     std::to_string(bytes.size() - page_header_bytes - page_check_bytes));
  return header;
}

// Walks the lengths once, so that iterating needs no checks.
void check_lengths(std::string_view body, const page_header& header) {
  std::uint32_t events = 0;
  while (!body.empty()) {
    if (body.size() < length_bytes) corrupt(header.first_position, "an event's length is cut off");
    const auto size = get_little<std::uint32_t>(body.data());
    body.remove_prefix(length_bytes);
    if (size > body.size()) corrupt(header.first_position, "an event reaches beyond the page");
    body.remove_prefix(size);
    ++events;
  }
  if (events == 0 || events != header.event_count)
    corrupt(header.first_position, "its header says " + std::to_string(header.event_count) +
                                       " events, it has " + std::to_string(events));
}

}  // namespace

page_view page_view::trusted(std::string_view bytes, std::uint64_t first_position) {
  page_view page;
  page.bytes_ = bytes;
  page.header_ = read_header(bytes, first_position);
  check_lengths(bytes.substr(page_header_bytes, page.header_.body_bytes), page.header_);
  return page;
}

page_view page_view::verified(std::string_view bytes, std::uint64_t first_position) {
  page_view page;
  page.bytes_ = bytes;
  page.header_ = read_header(bytes, first_position);
  page.hash_ = sha256(bytes.substr(0, bytes.size() - page_check_bytes));
  page.hashed_ = true;
  if (bytes.substr(bytes.size() - page_check_bytes) != as_text(page.hash_).substr(0, page_check_bytes))
    corrupt(first_position, "its check does not fit its bytes");
  check_lengths(bytes.substr(page_header_bytes, page.header_.body_bytes), page.header_);
  return page;
}

digest256 page_view::hash() const {
  return hashed_ ? hash_ : sha256(bytes_.substr(0, bytes_.size() - page_check_bytes));
}

std::string_view page_view::event_at(std::uint64_t position) const {
  if (position < header_.first_position || position >= end_position())
    throw std::out_of_range("page at position " + std::to_string(header_.first_position) +
                            ": does not hold position " + std::to_string(position));
  return *std::next(begin(), static_cast<std::ptrdiff_t>(position - header_.first_position));
}

std::string_view page_view::iterator::operator*() const noexcept {
  return {at_ + length_bytes, get_little<std::uint32_t>(at_)};
}

page_view::iterator& page_view::iterator::operator++() noexcept {
  at_ += length_bytes + get_little<std::uint32_t>(at_);
  return *this;
}

page_builder::page_builder(const page_link& after, std::int64_t now_us, std::size_t bytes_hint)
    : link_(after), time_us_(std::max(after.page_time_us, now_us)), bytes_hint_(bytes_hint) {}

std::uint64_t page_builder::add(std::string_view event) {
  if (count_ > 0 && !fits(length_bytes + event.size())) close_page();
  return put(event);
}

std::uint64_t page_builder::add_unit(std::span<const std::string> events) {
  std::size_t bytes = 0;
  for (const auto& event : events) bytes += length_bytes + event.size();
  if (count_ > 0 && !fits(bytes)) close_page();
  std::uint64_t last = 0;
  for (const auto& event : events) last = put(event);
  return last;
}

std::uint64_t page_builder::put(std::string_view event) {
  if (event.size() < event_header_bytes || event.size() > event_bytes_max)
    throw corrupt_event("event to append: it has " + std::to_string(event.size()) +
                        " bytes; 49 to 16777216 are allowed");
  const auto needed = length_bytes + event.size();
  if (count_ == 0) {
    const auto expected = std::min(std::max(bytes_hint_, needed), page_body_max);
    page_.reserve(page_header_bytes + std::max(expected, needed) + page_check_bytes);
    page_.resize(page_header_bytes);
  }
  const auto position = link_.next_position + count_;
  char length[length_bytes];
  put_little(length, static_cast<std::uint32_t>(event.size()));
  page_.append(length, length_bytes);
  const auto at = page_.size();
  page_.append(event);
  stamp(page_.data() + at, position, time_us_);
  ++count_;
  bytes_hint_ -= std::min(bytes_hint_, needed);
  return position;
}

void page_builder::close_page() {
  char* const at = page_.data();
  std::memcpy(at, magic.data(), magic.size());
  put_little(at + 4, page_format);
  put_little(at + 6, std::uint16_t{0});
  put_little(at + 8, link_.next_position);
  put_little(at + 16, count_);
  put_little(at + 20, static_cast<std::uint32_t>(page_.size() - page_header_bytes));
  put_little(at + 24, time_us_);
  std::memcpy(at + 32, link_.page_hash.data(), link_.page_hash.size());
  const auto hash = sha256(page_);
  page_.append(as_text(hash).substr(0, page_check_bytes));
  pages_.push_back({link_.next_position, std::make_shared<const std::string>(std::move(page_))});
  page_ = std::string();
  link_ = {link_.next_position + count_, hash, time_us_};
  count_ = 0;
}

std::vector<stored_page> page_builder::finish() {
  if (count_ > 0) close_page();
  return std::move(pages_);
}

std::vector<stored_page> page_chain::append(std::span<const std::string> events, std::int64_t now_us) {
  std::size_t bytes = 0;
  for (const auto& event : events) bytes += length_bytes + event.size();
  page_builder builder(link_, now_us, bytes);
  for (const auto& event : events) builder.add(event);
  auto pages = builder.finish();
  link_ = builder.link();
  return pages;
}

}  // namespace benefactor::store

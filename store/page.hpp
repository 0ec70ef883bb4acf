// Pages: the unit the log stores and checks. A page is a header, whole events and a check over both; each
// header carries the hash of the page before, so that the pages form one chain from the first to the last.
//
// The check of a page is the start of the SHA-256 that the next page links to, so that one pass over the
// bytes yields both. FORMAT.md states every byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/log_error.hpp"
#include "store/sha256.hpp"

namespace benefactor::store {

/// The events of one page, each with its 4-byte length, have together at most this many bytes: 8 KiB.
/// Reading one event out of a much larger value costs ten times as much, and a cold bucket reads some three
/// pages for an event or two each. A longer event gets a page of its own. Logs of earlier versions have pages
/// of up to 16 KiB.
inline constexpr std::size_t page_body_max = 8192;

inline constexpr std::size_t page_header_bytes = 64;
inline constexpr std::size_t page_check_bytes = 8;

/// A page's bytes. They never change, so that every reader may share them.
using page_bytes = std::shared_ptr<const std::string>;

/// A page and the key it is stored under, which is the position of its first event. Empty when *bytes* is
/// null.
struct stored_page {
  std::uint64_t first_position = 0;
  page_bytes bytes;

  explicit operator bool() const noexcept { return bytes != nullptr; }
};

/// Where a chain of pages ends and the next page continues. A new one is the start of a new log.
struct page_link {
  std::uint64_t next_position = 0;
  digest256 page_hash{};          ///< Of the last page; zero before the first.
  std::int64_t page_time_us = 0;  ///< Of the last page.

  bool operator==(const page_link&) const = default;
};

struct page_header {
  std::uint64_t first_position = 0;
  std::uint32_t event_count = 0;  ///< At least 1.
  std::uint32_t body_bytes = 0;
  std::int64_t time_us = 0;   ///< The time of every event in it.
  digest256 previous_hash{};  ///< Of the page before; zero in the first.
};

/// Reads one page in place. The bytes must outlive it.
class page_view {
 public:
  /// Checks form and check of a page that was stored.
  /// Errors: corrupt_page naming *first_position*, the key the page was found under, and what is wrong.
  static page_view verified(std::string_view bytes, std::uint64_t first_position);
  static page_view verified(const stored_page& page) { return verified(*page.bytes, page.first_position); }

  /// Checks the form only, for pages that this process has just built or verified.
  static page_view trusted(std::string_view bytes, std::uint64_t first_position);
  static page_view trusted(const stored_page& page) { return trusted(*page.bytes, page.first_position); }

  const page_header& header() const noexcept { return header_; }

  /// What the next page must carry as previous_hash. A trusted page is hashed by this call.
  digest256 hash() const;

  /// The link after this page.
  page_link link() const { return {end_position(), hash(), header_.time_us}; }

  /// The position after its last event.
  std::uint64_t end_position() const noexcept { return header_.first_position + header_.event_count; }

  /// The encoded event at *position*. Errors: std::out_of_range when the page does not hold it.
  std::string_view event_at(std::uint64_t position) const;

  /// Yields the encoded events in order.
  class iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    iterator() = default;
    explicit iterator(const char* at) noexcept : at_(at) {}
    std::string_view operator*() const noexcept;
    iterator& operator++() noexcept;
    iterator operator++(int) noexcept {
      auto old = *this;
      ++*this;
      return old;
    }
    bool operator==(const iterator&) const = default;

   private:
    const char* at_ = nullptr;
  };
  iterator begin() const noexcept { return iterator(bytes_.data() + page_header_bytes); }
  iterator end() const noexcept { return iterator(bytes_.data() + page_header_bytes + header_.body_bytes); }

 private:
  std::string_view bytes_;
  page_header header_;
  digest256 hash_{};
  bool hashed_ = false;
};

/// Turns encoded events into stamped pages, one group commit at a time.
class page_builder {
 public:
  /// @param after      where the chain ends now.
  /// @param now_us     µs since 1970; the pages carry it, or the last page's time if that is later.
  /// @param bytes_hint about how many bytes of events will follow; saves reallocations.
  page_builder(const page_link& after, std::int64_t now_us, std::size_t bytes_hint = 0);

  /// Adds one encoded event (its stamp is ignored) and returns its position.
  /// Errors: corrupt_event when it is shorter than an event's header or longer than event_bytes_max.
  std::uint64_t add(std::string_view event);

  /// Adds what one command decided, at least one event, in one page, so that whatever pages are lost no
  /// command is kept by half. What is longer than page_body_max gets a page of its own. Returns the last
  /// position. Errors: those of add.
  std::uint64_t add_unit(std::span<const std::string> events);

  /// The pages of all events added, in order; none when there were none. Ends the builder.
  std::vector<stored_page> finish();

  /// After finish(): where the next page continues.
  const page_link& link() const noexcept { return link_; }

 private:
  bool fits(std::size_t bytes) const { return page_.size() - page_header_bytes + bytes <= page_body_max; }
  std::uint64_t put(std::string_view event);
  void close_page();

  page_link link_;
  std::int64_t time_us_;
  std::size_t bytes_hint_;
  std::uint32_t count_ = 0;
  std::string page_;
  std::vector<stored_page> pages_;
};

/// The end of the log as its one writer knows it: turns batches of events into pages and moves on. Not
/// thread-safe.
class page_chain {
 public:
  explicit page_chain(const page_link& link) : link_(link) {}

  /// Where the next event goes.
  std::uint64_t next_position() const noexcept { return link_.next_position; }
  const page_link& link() const noexcept { return link_; }

  /// Returns the pages of *events*, which get the positions from next_position() on.
  /// Errors: those of page_builder::add; the chain then stays as it was.
  std::vector<stored_page> append(std::span<const std::string> events, std::int64_t now_us);

 private:
  page_link link_;
};

}  // namespace benefactor::store

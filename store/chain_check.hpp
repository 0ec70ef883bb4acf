// One page against the end of the chain before it: what every reader asks that trusts nothing. Behind
// verify() (event_log.hpp) and the replay.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "store/event_record.hpp"
#include "store/log_events.hpp"
#include "store/page.hpp"

namespace benefactor::store {

/// What is wrong, and where: the position may be finer than the page's.
struct found_damage {
  std::uint64_t position = 0;
  std::string what;
};

/// Checks the page stored under *key* against the end of the chain before it: form, check, density, link,
/// time, and of each event envelope, type and stamp. Errors: found_damage; corrupt_page; newer_format.
/// @param each called with every event; what it throws comes through.
page_view check_page(std::string_view bytes, std::uint64_t key, const page_link& before,
                     const std::function<void(const event_view&)>& each = {});

/// Errors: corrupt_page, corrupt_event.
genesis read_genesis(const page_view& page);

}  // namespace benefactor::store

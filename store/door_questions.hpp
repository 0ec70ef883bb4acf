// What is asked of the access log about the door: who came in, who did not, and from where.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/access_index.hpp"
#include "store/door_record.hpp"

namespace benefactor::store {

/// What is not given does not matter; everything given must hold.
struct door_question {
  tenant_name tenant = {};
  std::string user = {};              ///< who acted, or whom a command was about; empty: anybody
  std::optional<id128> peer = {};     ///< surrogate of an address
  std::optional<id128> request = {};  ///< any of a connection: all that is known of that connection
  std::optional<door_happening> what = {};
  bool refused = false;                                  ///< only what was refused
  std::optional<std::int64_t> from_us = {}, to_us = {};  ///< as of access_question
  std::uint64_t before = 0;                              ///< likewise
};

struct door_page {
  std::vector<recorded_door> entries;  ///< the newest first
  std::uint64_t next = 0;              ///< `before` of the next page; 0: this was the last
};

/// The newest records that *question* asks for, at most *limit* (at least 1), as find_accesses: by the
/// narrowest stream (connection, address, user, refusals), else by that of all of them. *keys*: opens the
/// addresses. Errors: log_error and its kinds; key_error.
door_page find_door_records(const log_device& device, const access_index& index, const id128& log_id,
                            const door_question& question, std::size_t limit, key_vault* keys = nullptr);

/// True when *found* is what *question* asks for, its `before` aside.
bool is_asked_for(const door_question& question, const recorded_door& found);

}  // namespace benefactor::store

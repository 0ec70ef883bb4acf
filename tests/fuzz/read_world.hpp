// A small log in memory with its read models and its feed, for calls that ask and subscribe: the same for
// every input, and nothing that an input says changes it.
#pragma once

#include "api/feed/event_feed.hpp"
#include "api/read_models.hpp"

namespace benefactor::fuzz {

struct read_world {
  api::read_models& models;
  api::event_feed& feed;
};

/// Made once and kept.
read_world& world_of_process();

}  // namespace benefactor::fuzz

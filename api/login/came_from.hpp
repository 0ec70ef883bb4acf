// From where somebody asks, as a door knows it, and what events say of that.
#pragma once

#include <string>
#include <utility>

#include "store/door_record.hpp"
#include "store/event_record.hpp"

namespace benefactor::api::login {

struct came_from {
  came_from() = default;
  came_from(std::string from, store::door_listener by = store::door_listener::unknown)
      : address(std::move(from)), listener(by) {}

  std::string address;  ///< as api::peer has it: with its port
  store::door_listener listener = store::door_listener::unknown;
};

/// What events and records say of how a request came: by HTTP, as JSON.
constexpr store::source_channel channel_of(store::door_listener listener) {
  const bool http = listener == store::door_listener::http || listener == store::door_listener::https;
  return http ? store::source_channel::json : store::source_channel::rpc;
}

}  // namespace benefactor::api::login

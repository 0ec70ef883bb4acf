// A log in the hands of somebody who can write its files: what is changed gets positions, links, checks and
// hashes that fit again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/simulated_log_device.hpp"

namespace benefactor::api::test {

class rewritten_log {
 public:
  explicit rewritten_log(const store::log_device& from) {
    const auto cursor = from.scan(0);
    while (cursor->next()) {
      const auto page = store::page_view::verified(cursor->bytes(), cursor->first_position());
      auto& copy = pages.emplace_back(page.header().time_us, std::vector<std::string>{});
      for (const auto bytes : page) copy.second.emplace_back(bytes);
    }
  }

  /// Pages in order: their time and their events.
  std::vector<std::pair<std::int64_t, std::vector<std::string>>> pages;

  /// The event at *position* of the log it was made of.
  std::string& at(std::uint64_t position) {
    for (auto& [time, events] : pages) {
      if (position < events.size()) return events[position];
      position -= events.size();
    }
    throw std::out_of_range("no such event");
  }

  /// Changes what the event says in the plain; what is sealed stays as it is.
  template <class Event>
  void change(std::uint64_t position, const id128& log_id, const std::function<void(Event&)>& how) {
    auto& bytes = at(position);
    const auto view = store::parse_event(bytes);
    auto decoded = std::get<bucket_event>(store::decode(view, log_id));
    how(std::get<Event>(decoded));
    const policy_id policy{view.stream.kind == store::stream_kind::bucket ? view.stream.id : view.tags[0].id};
    auto draft = store::to_draft(view);
    draft.payload = std::string(
        store::parse_event(store::encode(decoded, policy, {}, {}, {.tenant = {}, .log_id = log_id})).payload);
    bytes = store::encode_event(draft);
  }

  /// Changes the event's envelope, or anything of it.
  void redraft(std::uint64_t position, const std::function<void(store::event_draft&)>& how) {
    auto draft = store::to_draft(store::parse_event(at(position)));
    how(draft);
    at(position) = store::encode_event(draft);
  }

  /// Takes events away.
  void remove(std::uint64_t position, std::size_t count = 1) {
    for (auto& [time, events] : pages) {
      if (position < events.size()) {
        const auto from = events.begin() + static_cast<std::ptrdiff_t>(position);
        events.erase(from, from + static_cast<std::ptrdiff_t>(count));
        return;
      }
      position -= events.size();
    }
  }

  std::unique_ptr<store::simulated_log_device> write() const {
    auto device = std::make_unique<store::simulated_log_device>();
    store::page_link link;
    for (const auto& [time, events] : pages) {
      if (events.empty()) continue;
      store::page_builder builder(link, time);
      builder.add_unit(events);
      auto made = builder.finish();
      link = builder.link();
      device->submit(std::move(made), [](const store::write_result&) {});
      device->pump();
    }
    return device;
  }
};

}  // namespace benefactor::api::test

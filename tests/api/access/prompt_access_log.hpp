#pragma once
/// An access log in memory whose disk is done at once, for journals with a thread of their own.

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "api/access/door_journal.hpp"
#include "store/simulated_log_device.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::api::test {

class prompt_device final : public store::log_device {
 public:
  void submit(std::vector<store::stored_page> pages, completion done) override {
    if (fails) return done({"the disk is gone"});
    behind.submit(std::move(pages), std::move(done));
    behind.complete_next();
  }
  store::write_result submit_and_wait(std::vector<store::stored_page> pages) override {
    return behind.submit_and_wait(std::move(pages));
  }
  store::stored_page read_page(std::uint64_t first) const override { return behind.read_page(first); }
  store::stored_page read_page_at_or_before(std::uint64_t position) const override {
    return behind.read_page_at_or_before(position);
  }
  store::stored_page last_page() const override { return behind.last_page(); }
  std::unique_ptr<store::page_cursor> scan(std::uint64_t from) const override { return behind.scan(from); }
  void remove_from(std::uint64_t position) override { behind.remove_from(position); }

  store::simulated_log_device behind;
  std::atomic<bool> fails{false};
};

inline id128 id_of(std::uint8_t first) {
  id128 id;
  id.bytes[0] = first;
  return id;
}

/// The journal is the log's only writer. What it wrote is read once it has ended.
struct journaled_world {
  std::vector<store::recorded_door> entries(store::key_vault* with = nullptr) {
    journal.reset();
    std::vector<store::recorded_door> all;
    store::for_each_event(device, 1, UINT64_MAX, [&](const store::event_view& event) {
      all.push_back(store::parse_door(event, head.origin.log_id, with));
      return true;
    });
    return all;
  }

  test_support::seeded_entropy log_entropy{3};
  store::memory_key_vault keys{log_entropy};
  store::surrogates ids{store::secret_key{}, "default"};
  prompt_device device;
  store::log_head head = store::open_log(device, store::genesis{id_of(1), id_of(2), 1'700'000'000'000'000});
  store::access_log log{{.device = device, .head = head, .keys = keys, .entropy = log_entropy, .clock = [] {
                           return std::int64_t{1'700'000'000'000'001};
                         }}};
  std::unique_ptr<door_journal> journal = std::make_unique<door_journal>(log, ids, store::tenant_name());
};

}  // namespace benefactor::api::test

#pragma once
/// A log in memory that tests fill with the events of a story, and what is derived from it.

#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "projections/claims_list.hpp"
#include "projections/claims_view.hpp"
#include "projections/open_derived.hpp"
#include "projections/projector.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/simulated_log_device.hpp"
#include "store/stream_reader.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/story.hpp"

namespace benefactor::projections::test {

using test_support::id_named;

inline const store::tenant_name tenant;

inline store::genesis origin_named(std::string_view name) {
  return {id_named(name), id_named("ring"), 1'700'000'000'000'000};
}

struct small_world {
  store::simulated_log_device device;
  store::log_head head;
  store::page_chain chain;
  std::unique_ptr<store::derived_store> derived = store::make_memory_derived_store();
  store::tail_index tail;
  std::map<store::stream_id, std::vector<std::uint64_t>> expected;  ///< positions by stream

  explicit small_world(std::string_view log = "log")
      : head(store::open_log(device, origin_named(log))), chain(head.link) {
    tail.add(device.last_page());
    expected[store::log_stream(head.origin.log_id)] = {0};
  }

  id128 log_id() const { return head.origin.log_id; }
  projector make_projector(projector_options options = {}) { return {*derived, tail, log_id(), options}; }

  /// Appends encoded events as one batch; returns the position of the first. *live*: they are added to the
  /// tail.
  std::uint64_t append(const std::vector<std::string>& events, bool live = true) {
    const auto first = chain.next_position();
    auto pages = chain.append(events, 1'700'000'100'000'000);
    head.link = chain.link();
    BOOST_REQUIRE(device.submit_and_wait(pages).ok());
    for (const auto& page : pages) {
      auto position = page.first_position;
      for (const auto bytes : store::page_view::trusted(page)) {
        const auto view = store::parse_event(bytes);
        expected[view.stream].push_back(position);
        for (const auto tag : view.tags) expected[tag].push_back(position);
        ++position;
      }
      if (live) tail.add(page);
    }
    return first;
  }

  /// What events of *policy* look like in the log. Their confidential parts are left out: nothing derived
  /// needs them.
  std::string encoded(bucket_event event, const policy_id& policy) const {
    std::visit(
        [](auto& e) {
          if constexpr (requires { e.confidential; }) e.confidential = {};
        },
        event);
    return store::encode(event, policy, {}, {}, context());
  }
  std::string encoded(const provider& terms) const {
    return store::encode(provider_enrolled{terms}, id_named(terms.npi), {}, context());
  }
  std::string encoded(const provider_affiliated& event) const {
    return store::encode(event, id_named(event.npi), {}, context());
  }
  std::string encoded(const provider_described& event) const {
    return store::encode(event, id_named(event.npi), {}, context());
  }
  std::string encoded(const fee_schedule_loaded& event) const {
    return store::encode(event, id_named(event.schedule.contract), {}, context());
  }
  std::string encoded(const edit_table_loaded& event) const {
    return store::encode(event, id_named(kind_of(event.table)), {}, context());
  }
  std::uint64_t append(const bucket_events& events, const policy_id& policy, bool live = true) {
    std::vector<std::string> bytes;
    for (const auto& event : events) bytes.push_back(encoded(event, policy));
    return append(bytes, live);
  }

 private:
  store::encode_context context() const { return {tenant, head.origin.log_id, nullptr, nullptr}; }
};

/// A claim that was submitted, and nothing more, with one line.
inline claim_submitted plain_claim(std::string_view name, std::string_view member = "M-1",
                                   std::string_view npi = test_support::in_network_npi) {
  claim_submitted event;
  event.claim = test_support::id_of<claim_id>(name);
  event.policy = test_support::id_of<policy_id>("POL-1");
  event.member = test_support::id_of<member_id>(member);
  event.provider_npi = npi;
  event.received = event.first_received = test_support::day("2026-03-02");
  event.lines.resize(1);
  event.lines[0].billed = 100'00;
  return event;
}

/// Every row of the views and of their catalogue, in key order.
inline std::vector<std::pair<std::string, std::string>> rows_of(const store::derived_store& derived) {
  std::vector<std::pair<std::string, std::string>> rows;
  derived.scan_view({}, {}, [&](std::string_view key, std::string_view value) {
    rows.emplace_back(key, value);
    return true;
  });
  return rows;
}

/// All pages of the selection, one after the other.
inline std::vector<claim_row> list_all(const store::derived_store& derived, const claim_selection& selection,
                                       std::size_t limit) {
  std::vector<claim_row> rows;
  std::string cursor;
  do {
    auto page = list_claims(derived, tenant, selection, limit, cursor);
    rows.insert(rows.end(), page.rows.begin(), page.rows.end());
    cursor = page.next;
  } while (!cursor.empty());
  return rows;
}

}  // namespace benefactor::projections::test

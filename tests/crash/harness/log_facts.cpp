#include "tests/crash/harness/log_facts.hpp"

#include <algorithm>

#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/key_ring.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tools/benefactor/offline_log.hpp"

namespace benefactor::test_support {

namespace {

class log_reader {
 public:
  log_reader(const id128& log_id, store::key_vault& keys) : log_id_(log_id), keys_(keys) {}

  void take(const store::event_view& view) {
    if (view.position != facts_.next_position)
      facts_.damage.push_back("position " + std::to_string(view.position) + " stands where " +
                              std::to_string(facts_.next_position) + " should");
    facts_.next_position = view.position + 1;
    if (view.type < store::first_domain_event_type) return;
    try {
      bool open = false;
      const auto decoded = store::decode(view, log_id_, &keys_, &open);
      if (!view.sealed.empty() && !open) facts_.sealed_for_good.push_back(view.position);
      place(view.stream, view.position);
      for (const auto tag : view.tags) place(tag, view.position);
      if (const auto* event = std::get_if<bucket_event>(&decoded)) apply(view, *event);
      if (const auto* event = std::get_if<payment_event>(&decoded)) apply(*event);
      if (std::holds_alternative<provider_enrolled>(decoded)) ++facts_.providers_enrolled[view.stream.id];
    } catch (const std::exception& error) {
      // A key of another making does not open a part that it should.
      facts_.sealed_for_good.push_back(view.position);
      facts_.damage.push_back("position " + std::to_string(view.position) + ": " + error.what());
    }
  }

  log_facts finish() && { return std::move(facts_); }

 private:
  void place(const store::stream_id& stream, std::uint64_t position) {
    switch (stream.kind) {
      case store::stream_kind::claim: facts_.claims[claim_id{stream.id}].streams.push_back(position); break;
      case store::stream_kind::bucket:
        facts_.buckets[policy_id{stream.id}].positions.push_back(position);
        break;
      case store::stream_kind::provider: facts_.providers[stream.id].push_back(position); break;
      case store::stream_kind::table: facts_.tables[stream.id].push_back(position); break;
      case store::stream_kind::payments:
      case store::stream_kind::exchange:
      case store::stream_kind::user:
      case store::stream_kind::system: break;
      case store::stream_kind::member: break;  // A tag of events that are found by their bucket.
    }
  }

  void apply(const payment_event& event) {
    evolve(facts_.ledger, event);
    if (const auto* settled = std::get_if<payment_settled>(&event)) {
      auto& payment = facts_.payments[settled->trace];
      ++payment.settled;
      payment.terms = *settled;
    }
  }

  void apply(const store::event_view& view, const bucket_event& event) {
    if (const auto trace = trace_of(event); !trace.empty()) {
      auto& payment = facts_.payments[trace];
      payment.joined_late = payment.joined_late || payment.settled > 0;
      ++payment.claims;
      ++payment.named[claim_of(event)];
      payment.moved = checked_add(payment.moved, money_moved(event));
    }
    auto bucket = view.stream;
    for (const auto tag : view.tags)
      if (tag.kind == store::stream_kind::bucket) bucket = tag;
    if (bucket.kind != store::stream_kind::bucket) {
      facts_.damage.push_back("position " + std::to_string(view.position) + ": belongs to no bucket");
      return;
    }
    auto& of_policy = facts_.buckets[policy_id{bucket.id}];
    if (std::holds_alternative<policy_enrolled>(event)) ++of_policy.enrollments;
    evolve(of_policy.state, event);
    const auto id = claim_of(event);
    if (!id) return;
    auto& claim = facts_.claims[id];
    if (std::holds_alternative<claim_submitted>(event)) ++claim.submissions;
    claim.policy = policy_id{bucket.id};
    evolve(claim.state, event);
    claim.own.emplace_back(view.position, claim.state.status);
  }

  const id128& log_id_;
  store::key_vault& keys_;
  log_facts facts_;
};

}  // namespace

claim_status claim_facts::status_at(std::uint64_t position) const {
  const auto after =
      std::upper_bound(own.begin(), own.end(), position,
                       [](std::uint64_t wanted, const auto& event) { return wanted < event.first; });
  return after == own.begin() ? claim_status::absent : std::prev(after)->second;
}

std::size_t log_facts::events_since(const claim_id& claim, std::uint64_t position) const {
  const auto found = claims.find(claim);
  if (found == claims.end()) return 0;
  const auto& own = found->second.own;
  return static_cast<std::size_t>(
      std::count_if(own.begin(), own.end(), [position](const auto& e) { return e.first >= position; }));
}

log_facts read_log(const std::filesystem::path& data) {
  const tools::log_lock lock(data);
  const auto device =
      store::rocksdb_log_device::open(tools::log_folder(data), {.create = false, .read_only = true});
  const auto head = store::open_log(*device);
  const auto keys = tools::open_data_keys(data, {}, head.origin);
  log_reader reader(head.origin.log_id, *keys);
  store::for_each_event(*device, 0, UINT64_MAX, [&](const store::event_view& view) {
    reader.take(view);
    return true;
  });
  return std::move(reader).finish();
}

store::surrogates surrogates_of(const std::filesystem::path& data) {
  const auto ring = store::key_ring::load(store::key_ring::default_path(data));
  return {ring.lookup_key(), store::tenant_name{}.text()};
}

}  // namespace benefactor::test_support

#include "tools/benchmark/log_figures.hpp"

#include <chrono>
#include <unordered_map>
#include <utility>

#include "events/bucket.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "tools/benefactor/offline_log.hpp"

namespace benefactor::benchmark {

namespace {

/// The command that made *events*, as the actors put it to the rules: everything it needs is recorded.
submit_claim command_of(const claim_submitted& submitted, const bucket_events& events) {
  submit_claim c{.claim = submitted.claim,
                 .member = submitted.member,
                 .replaces = submitted.replaces,
                 .digest = submitted.digest,
                 .fingerprints = {},
                 .submission = {},
                 .source = submitted.confidential.source,
                 .outside = {}};
  auto& s = c.submission;
  s.submitter = submitted.submitter;
  s.submitter_claim_id = submitted.confidential.submitter_claim_id;
  s.received = submitted.received;
  s.provider_npi = submitted.provider_npi;
  s.replaces_claim_id = submitted.confidential.replaces_claim_id;
  for (std::size_t i = 0; i < submitted.lines.size(); ++i) {
    const auto& line = submitted.lines[i];
    s.lines.push_back({line.service, line.service_date, line.billed, line.units, line.procedure,
                       line.modifiers, submitted.confidential.diagnoses.at(i)});
  }
  for (const auto& event : events) {
    if (const auto* pended = std::get_if<claim_pended>(&event)) c.fingerprints = pended->fingerprints;
    if (const auto* decided = std::get_if<claim_adjudicated>(&event)) {
      c.outside.network = decided->network;
      for (const auto& line : decided->decided) c.fingerprints.push_back(line.fingerprint);
    }
  }
  return c;
}

class replayer {
 public:
  replayer(const id128& log_id, store::key_vault& keys) : log_id_(log_id), keys_(keys) {}

  void take(const store::event_view& view) {
    if (view.type < store::first_domain_event_type) return;
    ++figures.events;
    auto decoded = store::decode(view, log_id_, &keys_);
    auto* event = std::get_if<bucket_event>(&decoded);
    if (!event) return;  // A provider: no bucket's.
    auto bucket = view.stream;
    for (const auto tag : view.tags)
      if (tag.kind == store::stream_kind::bucket) bucket = tag;
    const bool last = ends_command(*event);
    command_.push_back(std::move(*event));
    if (!last) return;
    settle(buckets_[bucket.id]);
    command_.clear();
  }

  replay_figures figures;

 private:
  /// All events of one command are there.
  void settle(bucket_state& bucket) {
    if (const auto* submitted = std::get_if<claim_submitted>(&command_.front())) {
      ++figures.claims;
      const auto original = submitted->replaces ? claims_.find(submitted->replaces) : claims_.end();
      const involved_claims involved{.subject = nullptr,
                                     .original = original == claims_.end() ? nullptr : &original->second};
      const auto again = decide(bucket, involved, command_of(*submitted, command_));
      const auto* events = std::get_if<bucket_events>(&again);
      if (!events || *events != command_) ++figures.different;
    }
    for (const auto& event : command_) {
      evolve(bucket, event);
      if (const auto id = claim_of(event)) evolve(claims_[id], event);
    }
  }

  const id128& log_id_;
  store::key_vault& keys_;
  bucket_events command_;
  std::unordered_map<id128, bucket_state, id128_hash> buckets_;
  std::unordered_map<claim_id, claim_state, id128_hash> claims_;
};

}  // namespace

log_figures read_log_figures(const std::filesystem::path& data, std::uint64_t from) {
  const tools::log_lock lock(data);
  const auto device = store::rocksdb_log_device::open(tools::log_folder(data), {.read_only = true});
  log_figures figures;
  std::int64_t last_time_us = -1;
  for (const auto cursor = device->scan(from); cursor->next();) {
    if (cursor->first_position() < from) continue;
    const auto header = store::page_view::trusted(cursor->bytes(), cursor->first_position()).header();
    ++figures.pages;
    figures.events += header.event_count;
    figures.bytes += cursor->bytes().size();
    if (header.time_us != last_time_us) ++figures.group_commits;
    last_time_us = header.time_us;
  }
  return figures;
}

replay_figures replay_log(const std::filesystem::path& data,
                          const std::function<bool(std::uint64_t, std::uint64_t)>& tell) {
  const tools::log_lock lock(data);
  const auto start = std::chrono::steady_clock::now();
  const auto device = store::rocksdb_log_device::open(tools::log_folder(data), {.read_only = true});
  const auto head = store::open_log(*device);
  const auto keys = tools::open_data_keys(data, {}, head.origin);
  replayer replay(head.origin.log_id, *keys);
  store::for_each_event(*device, 0, UINT64_MAX, [&](const store::event_view& view) {
    replay.take(view);
    return view.position % 1'024 != 0 || tell(view.position, head.link.next_position);
  });
  replay.figures.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return replay.figures;
}

}  // namespace benefactor::benchmark

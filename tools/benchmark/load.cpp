#include "tools/benchmark/load.hpp"

#include <algorithm>

namespace benefactor::benchmark {

namespace {

using clock = load_record::clock;

/// Whether to go on sending: asked for every claim, so it looks at clock and watch only now and then.
class stop_rule {
 public:
  stop_rule(const load_options& options, const load_record& record, const load_watch& watch)
      : options_(options), record_(record), watch_(watch) {}

  bool over(clock::time_point now) {
    if (over_) return true;
    // A paced load ends with its claims: one that is behind must not get away with fewer.
    if (options_.seconds > 0 && options_.rate == 0 &&
        std::chrono::duration<double>(now - record_.start()).count() >= options_.seconds)
      return over_ = true;
    if (now < next_look_) return false;
    next_look_ = now + std::chrono::milliseconds(20);
    return over_ = !watch_();
  }

 private:
  const load_options& options_;
  const load_record& record_;
  const load_watch& watch_;
  clock::time_point next_look_{};
  bool over_ = false;
};

void stream_unpaced(api::claim_stream& stream, claim_feed& feed, load_record& record, std::uint32_t push,
                    stop_rule& stop) {
  while (const auto* claim = feed.next()) {
    const auto now = clock::now();
    if (stop.over(now)) break;
    record.sent(now, *claim);
    stream.push(*claim);
    // Results are taken when they are there, and not only when the window is full.
    if (record.sent() % push == 0) stream.poll();
  }
}

void stream_paced(api::claim_stream& stream, claim_feed& feed, load_record& record, double rate,
                  stop_rule& stop) {
  const auto due_at = [&](std::uint64_t n) {
    return record.start() + std::chrono::duration_cast<clock::duration>(
                                std::chrono::duration<double>(static_cast<double>(n) / rate));
  };
  constexpr auto least_pause = std::chrono::microseconds(250);
  const auto* claim = feed.next();
  while (claim) {
    const auto now = clock::now();
    if (stop.over(now)) break;
    bool pushed = false;
    for (; claim && due_at(record.sent()) <= now; claim = feed.next()) {
      record.sent(due_at(record.sent()), *claim);
      stream.push(*claim);
      pushed = true;
    }
    if (pushed) stream.flush();
    const auto pause = std::max<clock::duration>(due_at(record.sent()) - clock::now(), least_pause);
    stream.poll(std::min<clock::duration>(pause, std::chrono::milliseconds(20)));
  }
}

void run_stream(api::claims_client& client, const load_options& options, claim_feed& feed,
                load_record& record, stop_rule& stop) {
  auto stream = client.open_stream({.window = options.window, .batch = options.push, .submission = {}},
                                   [&](std::span<api::claim_result> results) { record.answered(results); });
  record.begin();
  if (options.rate > 0)
    stream_paced(stream, feed, record, options.rate, stop);
  else
    stream_unpaced(stream, feed, record, options.push, stop);
  stream.finish();
}

void run_batches(api::claims_client& client, const load_options& options, claim_feed& feed,
                 load_record& record, stop_rule& stop) {
  record.begin();
  for (;;) {
    const auto claims = feed.next_some(options.batch_size);
    const auto now = clock::now();
    if (claims.empty() || stop.over(now)) break;
    const auto first = record.sent();
    for (const auto& claim : claims) record.sent(now, claim);
    client.submit_batch_async(claims, {}, [&record, first](std::vector<api::claim_result> results) {
      record.answered(results, first);
    });
    client.wait_for_answers(options.in_flight - 1);
  }
  client.wait_for_answers();
}

void run_one_by_one(api::claims_client& client, const load_options& options, claim_feed& feed,
                    load_record& record, stop_rule& stop) {
  record.begin();
  while (const auto* claim = feed.next()) {
    const auto now = clock::now();
    if (stop.over(now)) break;
    const auto sequence = record.sent();
    record.sent(now, *claim);
    client.submit_async(*claim, {}, [&record, sequence](const api::claim_result& result) {
      record.answered(std::span(&result, 1), sequence);
    });
    client.wait_for_answers(options.in_flight - 1);
  }
  client.wait_for_answers();
}

}  // namespace

load_record::load_record(std::uint64_t most) {
  sent_us_.reserve(most);
  lines_.reserve(most);
}

void load_record::begin() {
  const auto room = sent_us_.capacity();
  *this = load_record(room);
  start_ = clock::now();
}

void load_record::sent(clock::time_point when, const claim_submission& claim) {
  sent_us_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(when - start_).count());
  lines_.push_back(static_cast<std::uint16_t>(claim.lines.size()));
  lines_sent_ += claim.lines.size();
}

void load_record::answered(std::span<const api::claim_result> results, std::uint64_t first_sequence) {
  const auto now_us = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - start_).count();
  last_answer_seconds_ = static_cast<double>(now_us) / 1e6;
  for (const auto& result : results) {
    const auto sequence = result.sequence + first_sequence;
    const auto latency = static_cast<std::uint64_t>(std::max<std::int64_t>(now_us - sent_us_[sequence], 0));
    latencies_.add(latency);
    line_.add(last_answer_seconds_, latency);
    last_position_ = std::max(last_position_, result.position);
    if (const auto* outcome = result.outcome()) {
      ++by_status_[static_cast<std::size_t>(outcome->status) % by_status_.size()];
      if (outcome->duplicate) ++duplicates_;
      if (outcome->status == claim_status::approved || outcome->status == claim_status::partially_approved)
        lines_standing_ += lines_[sequence];
    } else {
      ++refused_;
    }
  }
}

void run_load(api::claims_client& client, const load_options& options, claim_feed& feed, load_record& record,
              const load_watch& watch) {
  stop_rule stop(options, record, watch);
  switch (options.mode) {
    case submit_mode::stream: return run_stream(client, options, feed, record, stop);
    case submit_mode::batch: return run_batches(client, options, feed, record, stop);
    case submit_mode::one_by_one: return run_one_by_one(client, options, feed, record, stop);
  }
}

}  // namespace benefactor::benchmark

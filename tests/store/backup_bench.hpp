#pragma once
/// A small data directory at work, and what is asked of what was restored from its backups.

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "store/backup_set.hpp"
#include "store/data_format.hpp"
#include "store/data_keys.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/restore.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::store::test {

inline constexpr std::int64_t bench_time = 1'767'225'600'000'000;  // 2026-01-01

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void put_content(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

/// Log and keys as a node has them, with events that are sealed under members' keys.
class backup_bench {
 public:
  explicit backup_bench(std::uint64_t seed = 1) : entropy_(seed), ring_(make_ring()) { open(); }

  std::filesystem::path data() const { return scratch / "data"; }
  std::filesystem::path backups() const { return scratch / "backups"; }
  const key_ring& ring() const { return ring_; }
  const genesis& origin() const { return origin_; }
  rocksdb_log_device& log() { return *log_; }
  data_key_store& keys() { return *keys_; }
  std::uint64_t next_position() const { return chain_->next_position(); }

  void open() {
    std::filesystem::create_directories(data());
    record_data_format(data());
    keys_ = std::make_unique<data_key_store>(data() / "keys", ring_);
    log_ = rocksdb_log_device::open(data() / "log", {.create = true});
    genesis origin{{}, ring_.id(), bench_time};
    entropy_.fill(origin.log_id.bytes);
    const auto head = open_log(*log_, origin);
    origin_ = head.origin;
    chain_ = std::make_unique<page_chain>(head.link);
  }
  void close() {
    log_.reset();
    keys_.reset();
  }

  static member_id member(std::uint32_t number) {
    member_id id;
    for (int i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    id.bytes[15] = 1;
    return id;
  }

  /// One command about a claim of member *number*, whose key is made first: a dispute, or, for every third
  /// number, an upheld one, which is two events.
  void command(std::uint32_t number) { commands(number, number + 1); }

  /// Commands of members *from* to *to* - 1, up to 25 in one append, as a group commit has them.
  void commands(std::uint32_t from, std::uint32_t to) {
    while (from < to) {
      const auto end = std::min(to, from + 25);
      std::vector<member_id> owners;
      for (auto number = from; number < end; ++number) owners.push_back(member(number));
      keys_->get_or_create("default", owners);
      std::vector<std::string> events;
      for (; from < end; ++from) add_events(from, events);
      const auto written = log_->submit_and_wait(chain_->append(events, bench_time + from));
      if (!written.ok()) throw std::runtime_error(written.error);
    }
  }

  backup_report back_up(std::uint32_t keep = 0, const backup_listener& tell = {}) {
    return take_backup(data(), *log_, *keys_, origin_, {backups(), keep}, bench_time, tell);
  }
  restore_report restore(const std::filesystem::path& to, std::optional<std::uint64_t> position = {},
                         std::optional<std::uint32_t> number = {}) {
    return restore_backup({.folder = backups(), .data = to, .number = number, .to_position = position},
                          bench_time + 1'000'000'000);
  }

  static std::string secret(std::uint32_t number) { return "the reason of member " + std::to_string(number); }

  test_support::temp_directory scratch;

 private:
  key_ring make_ring() { return key_ring::create(scratch / "data.keys", entropy_); }

  void add_events(std::uint32_t number, std::vector<std::string>& events) {
    const auto owner = member(number);
    claim_id claim;
    entropy_.fill(claim.bytes);
    if (number % 3 != 0) {
      events.push_back(encoded(claim_disputed{claim, 0, {secret(number)}}, owner));
      return;
    }
    events.push_back(encoded(dispute_resolved{.claim = claim,
                                              .upheld = true,
                                              .authorization = {},
                                              .confidential = {secret(number), std::nullopt}},
                             owner));
    claim_adjudicated decided;
    decided.claim = claim;
    decided.member = owner;
    decided.cause = adjudication_cause::dispute;
    events.push_back(encoded(decided, owner));
  }

  std::string encoded(const bucket_event& event, const member_id& owner) {
    return encode(event, policy_id{owner}, owner, {},
                  {tenant_name(), origin_.log_id, keys_.get(), &entropy_});
  }

  test_support::seeded_entropy entropy_;
  key_ring ring_;
  genesis origin_;
  std::unique_ptr<data_key_store> keys_;
  std::unique_ptr<rocksdb_log_device> log_;
  std::unique_ptr<page_chain> chain_;
};

/// The events of a log up to *last*, byte by byte.
inline std::vector<std::string> events_of(const log_device& log, std::uint64_t last = UINT64_MAX) {
  std::vector<std::string> events;
  for_each_event(log, 0, last, [&](const event_view& event) {
    events.emplace_back(event.bytes);
    return true;
  });
  return events;
}

/// The consistency checker: the positions of events in the data directory *data* whose sealed part does not
/// open with the keys there.
inline std::vector<std::uint64_t> unreadable_events(const std::filesystem::path& data, const key_ring& ring) {
  const auto log = rocksdb_log_device::open(data / "log", {.create = false, .read_only = true});
  data_key_store keys(data / "keys", ring);
  const auto log_id = open_log(*log).origin.log_id;
  std::vector<std::uint64_t> unreadable;
  for_each_event(*log, 0, UINT64_MAX, [&](const event_view& event) {
    bool opened = true;
    if (event.type >= first_domain_event_type) decode(event, log_id, &keys, &opened);
    if (!opened) unreadable.push_back(event.position);
    return true;
  });
  return unreadable;
}

}  // namespace benefactor::store::test

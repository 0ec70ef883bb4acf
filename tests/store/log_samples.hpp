#pragma once
/// Events, pages and devices that the tests of the log share.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <rocksdb/db.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "store/bytes.hpp"
#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "store/simulated_log_device.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::store::test {

inline bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline id128 id_of(std::uint8_t seed) {
  id128 id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<std::uint8_t>(seed + i);
  return id;
}

inline genesis sample_genesis() { return {id_of(0x10), id_of(0x40), 1'700'000'000'000'000}; }

/// An event that uses every part of the envelope.
inline event_draft full_event() {
  event_draft event;
  event.type = 17;
  event.schema_version = 3;
  event.rules_version = 20240101;
  event.stream = {tenant_name("acme"), stream_kind::bucket, id_of(1)};
  event.tags = {{tenant_name("acme"), stream_kind::claim, id_of(2)},
                {tenant_name("acme"), stream_kind::provider, id_of(3)}};
  event.user = "clerk-7";
  event.role = "examiner";
  event.correlation = id_of(4);
  event.causation = id_of(5);
  event.source = {source_channel::x12, std::string(32, '\x5a'), 905, 1, 4711};
  event.payload = "payload bytes";
  event.sealed = "sealed bytes";
  return event;
}

/// An event without any optional part, which is the smallest there is when *payload_bytes* is 0.
inline event_draft small_event(std::size_t payload_bytes = 0) {
  event_draft event;
  event.type = 16;
  event.stream = {tenant_name(), stream_kind::claim, id_of(9)};
  event.payload = std::string(payload_bytes, 'p');
  return event;
}

/// An encoded event of exactly *bytes* bytes.
inline std::string event_of_size(std::size_t bytes) {
  return encode_event(small_event(bytes - event_header_bytes));
}

/// Appends *count* events of *bytes* each as one batch and returns its pages' positions.
inline std::vector<std::uint64_t> append(log_device& device, page_chain& chain, std::size_t count,
                                         std::size_t bytes, std::int64_t now_us = 1'700'000'100'000'000) {
  const std::vector<std::string> events(count, event_of_size(bytes));
  auto pages = chain.append(events, now_us);
  std::vector<std::uint64_t> positions;
  for (const auto& page : pages) positions.push_back(page.first_position);
  if (const auto result = device.submit_and_wait(std::move(pages)); !result.ok())
    throw std::runtime_error(result.error);
  return positions;
}

/// A RocksDB log that a test can close, damage and open again.
class rocksdb_bench {
 public:
  rocksdb_bench() { device_ = rocksdb_log_device::open(folder(), {.create = true}); }

  log_device& device() { return *device_; }
  void restart() {
    device_.reset();
    device_ = rocksdb_log_device::open(folder());
  }
  void damage(std::uint64_t position, const std::optional<std::string>& bytes) {
    device_.reset();
    {
      rocksdb::DB* opened = nullptr;
      auto status = rocksdb::DB::Open({}, folder().string(), &opened);
      if (!status.ok()) throw std::runtime_error(status.ToString());
      const std::unique_ptr<rocksdb::DB> db(opened);
      std::string key;
      append_big(key, position);
      status = bytes ? db->Put({}, key, *bytes) : db->Delete({}, key);
      if (!status.ok()) throw std::runtime_error(status.ToString());
    }
    restart();
  }
  std::filesystem::path folder() const { return scratch_.path() / "log"; }
  void close() { device_.reset(); }

 private:
  test_support::temp_directory scratch_;
  std::unique_ptr<rocksdb_log_device> device_;
};

/// The same on the simulated disk.
class simulated_bench {
 public:
  log_device& device() { return *device_; }
  void restart() { device_ = device_->reopen(); }
  void damage(std::uint64_t position, std::optional<std::string> bytes) {
    device_->damage_page(position, std::move(bytes));
  }

 private:
  std::unique_ptr<simulated_log_device> device_ = std::make_unique<simulated_log_device>();
};

}  // namespace benefactor::store::test

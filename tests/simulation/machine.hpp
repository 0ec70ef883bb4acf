// The simulated machine: everything that outlives a process and what a power cut does to it. The log device
// is the shipped simulation of a disk (store/simulated_log_device.hpp); derived data are simulated here, data
// keys in simulated_keys.hpp.
#pragma once

#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include "store/derived_store.hpp"
#include "store/event_log.hpp"
#include "store/simulated_log_device.hpp"
#include "store/surrogates.hpp"
#include "tests/simulation/mutation.hpp"
#include "tests/simulation/simulated_keys.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::simulation {

/// Derived data as RocksDB keeps them without a write-ahead log: a power cut leaves them as they were after
/// some batch since the last flush, model and checkpoint together.
class simulated_derived_store final : public store::derived_store {
 public:
  explicit simulated_derived_store(mutation broken);

  void write(store::derived_batch batch) override;
  void flush() override { flushed_ = written_.size(); }
  std::optional<store::derived_checkpoint> checkpoint() const override { return rows_->checkpoint(); }
  bool exists(const store::stream_id& stream) const override {
    return broken_ != mutation::forgets_claims && rows_->exists(stream);
  }
  std::optional<store::stream_id> stream_from(const store::stream_id& stream) const override {
    return rows_->stream_from(stream);
  }
  std::vector<store::event_place> places(const store::stream_id& stream, std::uint64_t from,
                                         std::size_t limit) const override {
    return rows_->places(stream, from, limit);
  }
  std::optional<std::string> snapshot(std::string_view key) const override { return rows_->snapshot(key); }
  std::optional<std::string> view_row(std::string_view key) const override { return rows_->view_row(key); }
  void scan_views(
      const std::vector<store::view_range>& ranges,
      const std::function<bool(std::size_t, std::string_view, std::string_view)>& visit) const override {
    rows_->scan_views(ranges, visit);
  }

  /// A power cut: of the batches since the last flush the first few survive, as *random* decides.
  void crash(std::mt19937_64& random);

  /// Somebody deleted the folder.
  void clear();

  /// Every byte ever written, for the search for what must not be there.
  const std::vector<store::derived_batch>& batches() const { return written_; }

 private:
  void write_rows(const store::derived_batch& batch);

  mutation broken_;
  bool owes_loss_ = false;  ///< of loses_view_rows: a row of this batch, or of the next that has one
  std::vector<store::derived_batch> written_;
  std::size_t flushed_ = 0;
  std::unique_ptr<store::derived_store> rows_;
};

/// What a power cut does to pages that were not synced; see store/simulated_log_device.hpp.
using store::crash_damage;

struct machine {
  machine(std::uint64_t seed, mutation broken_on_purpose);

  /// Cuts the power. What is durable stays, the rest is as *random* decides.
  void crash(std::mt19937_64& random, crash_damage damage);

  /// Everything of the log up to its last page, as bytes.
  std::string log_bytes() const;

  const mutation broken;
  std::int64_t now_us = 1'767'225'600'000'000;  ///< 2026-01-01; may jump either way
  std::unique_ptr<store::simulated_log_device> log;
  test_support::seeded_entropy entropy;
  simulated_derived_store derived;
  simulated_key_vault keys;
  store::surrogates surrogates;
};

store::genesis simulated_genesis();

}  // namespace benefactor::simulation

#include "tests/simulation/machine.hpp"

#include <algorithm>
#include <iterator>

#include "projections/row_keys.hpp"
#include "projections/view_catalog.hpp"
#include "projections/view_rows.hpp"
#include "tests/actors/sample_requests.hpp"

namespace benefactor::simulation {

namespace {

/// Takes the last entry of the list of claims by policy out of *rows*; false: there is none. Such an entry is
/// written once and for all, and nothing is folded from it: the engine does not stop before views are
/// compared.
bool lose_entry(std::vector<store::derived_row>& rows) {
  const auto is_entry = [](const store::derived_row& row) {
    return row.value && row.key != projections::catalog_key() &&
           row.key[projections::letter_at(row.key)] == static_cast<char>(projections::view_letter::by_policy);
  };
  const auto last = std::find_if(rows.rbegin(), rows.rend(), is_entry);
  if (last == rows.rend()) return false;
  rows.erase(std::next(last).base());
  return true;
}

}  // namespace

simulated_derived_store::simulated_derived_store(mutation broken)
    : broken_(broken), rows_(store::make_memory_derived_store()) {}

void simulated_derived_store::write(store::derived_batch batch) {
  if (broken_ == mutation::loses_view_rows) {
    owes_loss_ = owes_loss_ || written_.size() % 8 == 3;
    if (owes_loss_ && lose_entry(batch.views)) owes_loss_ = false;
  }
  if (broken_ == mutation::writes_plaintext && written_.size() == 1)
    batch.snapshots.push_back({"plain", "of " + test_support::sample_member(0, 0)});
  write_rows(batch);
  written_.push_back(std::move(batch));
}

void simulated_derived_store::write_rows(const store::derived_batch& batch) {
  auto copy = batch;
  rows_->write(std::move(copy));
}

void simulated_derived_store::crash(std::mt19937_64& random) {
  const auto unflushed = written_.size() - flushed_;
  written_.resize(flushed_ + random() % (unflushed + 1));
  flushed_ = written_.size();
  rows_ = store::make_memory_derived_store();
  for (const auto& batch : written_) write_rows(batch);
}

void simulated_derived_store::clear() {
  written_.clear();
  flushed_ = 0;
  rows_ = store::make_memory_derived_store();
}

machine::machine(std::uint64_t seed, mutation broken_on_purpose)
    : broken(broken_on_purpose),
      log(std::make_unique<store::simulated_log_device>()),
      entropy(seed),
      derived(broken),
      keys(broken == mutation::draws_real_entropy ? store::system_entropy()
                                                  : static_cast<store::entropy_source&>(entropy),
           broken),
      surrogates(store::secret_key{}, "default") {}

void machine::crash(std::mt19937_64& random, crash_damage damage) {
  log->crash(random, damage);
  log = log->reopen();
  if (broken == mutation::forgets_synced_pages && random() % 2 == 0)
    if (const auto last = log->last_page(); last.first_position > 0) log->remove_from(last.first_position);
  derived.crash(random);
  keys.crash();
}

std::string machine::log_bytes() const {
  std::string all;
  for (auto pages = log->scan(0); pages->next();) all.append(pages->bytes());
  return all;
}

store::genesis simulated_genesis() {
  store::genesis g;
  g.log_id.bytes[0] = 1;
  g.key_ring_id.bytes[0] = 2;
  g.created_us = 1'767'225'600'000'000;
  return g;
}

}  // namespace benefactor::simulation

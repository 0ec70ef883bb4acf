#include "tests/faults/live_node.hpp"

#include <chrono>
#include <random>
#include <rocksdb/options.h>
#include <rocksdb/write_buffer_manager.h>
#include <stdexcept>

#include "store/key_ring.hpp"
#include "tests/actors/random_requests.hpp"
#include "tests/actors/sample_requests.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::test_support {

fault_script make_script(const std::filesystem::path& data, std::uint64_t seed, int policies, int requests) {
  seeded_entropy entropy(seed);
  const auto ring = store::key_ring::create(store::key_ring::default_path(data), entropy);
  const store::surrogates ids(ring.lookup_key(), store::tenant_name{}.text());
  fault_script script;
  script.requests = sample_book(policies);
  script.book = script.requests.size();
  std::mt19937_64 random(seed);
  auto more = random_requests(random, policies, requests, ids);
  std::move(more.begin(), more.end(), std::back_inserter(script.requests));
  return script;
}

void use_small_buffers(rocksdb::Options& options) {
  options.write_buffer_size = 256;  // Of rows that derived data gather: every batch is flushed.
  options.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(20 << 10);
  options.arena_block_size = 4 << 10;
  options.level0_file_num_compaction_trigger = 2;
}

bool promises(const actors::answer& told) { return !told.refused && told.failure.empty(); }

struct live_node::inbox final : actors::answer_sink {
  void deliver(std::vector<actors::answer> batch) override {
    const std::lock_guard lock(mutex);
    for (auto& told : batch) {
      const auto token = told.token;
      if (!answers.emplace(token, std::move(told)).second)
        throw std::logic_error("a request was answered twice");
    }
    changed.notify_all();
  }
  void stop(const std::string& why) {
    const std::lock_guard lock(mutex);
    fatal += fatal.empty() ? why : "\nand again: " + why;
    changed.notify_all();
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::uint64_t, actors::answer> answers;
  std::string fatal;
};

live_node::live_node(const std::filesystem::path& data, store::rocksdb_setup setup)
    : inbox_(std::make_shared<inbox>()) {
  api::node_options options;
  options.data = data;
  options.setup = std::move(setup);
  options.engine.resident_buckets = 2;  // So that buckets leave, and are loaded again.
  options.on_fatal = [inbox = inbox_](const std::string& why) { inbox->stop(why); };
  node_ = std::make_unique<api::node>(std::move(options));
}

live_node::~live_node() = default;

std::string live_node::fatal() const {
  const std::lock_guard lock(inbox_->mutex);
  return inbox_->fatal;
}

std::vector<noted_answer> live_node::ask(const fault_script& script,
                                         const std::vector<std::size_t>& numbers) {
  std::vector<actors::request> batch;
  const auto first = next_token_;
  for (const auto number : numbers)
    batch.push_back({script.requests.at(number), next_token_++, inbox_, nullptr});
  node_->engine().submit(std::move(batch));
  std::unique_lock lock(inbox_->mutex);
  const bool ended = inbox_->changed.wait_for(lock, std::chrono::minutes(1), [&] {
    return inbox_->answers.size() == numbers.size() || !inbox_->fatal.empty();
  });
  if (!ended)
    throw std::runtime_error(
        "the engine neither answered nor stopped: " + std::to_string(inbox_->answers.size()) + " of " +
        std::to_string(numbers.size()) + " answers came");
  std::vector<noted_answer> came;
  for (auto& [token, told] : inbox_->answers) came.push_back({numbers[token - first], std::move(told)});
  inbox_->answers.clear();
  return came;
}

}  // namespace benefactor::test_support

// The server with one defect that is asked for by name: `benefactor_mutant MUTATION serve ...`. For tests
// only: it shows that their checkers notice what they are there for. SIGKILL leaves what was handed to the
// operating system where it is, so a missing sync cannot be seen by killing; these defects lose more.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <iostream>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>

#include "store/derived_store.hpp"
#include "store/key_vault.hpp"
#include "store/log_device.hpp"
#include "tools/benefactor/serve.hpp"

namespace benefactor::test_support {

namespace {

/// Says that pages are durable at once and writes them a moment later. Reads see them meanwhile.
class early_device final : public store::log_device {
 public:
  explicit early_device(std::unique_ptr<store::log_device> inner)
      : inner_(std::move(inner)), thread_([this] { work(); }) {}
  ~early_device() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void submit(std::vector<store::stored_page> pages, completion done) override {
    {
      const std::lock_guard lock(mutex_);
      for (const auto& page : pages) late_.emplace(page.first_position, page);
      batches_.push_back({clock::now() + delay, std::move(pages)});
    }
    changed_.notify_all();
    done({});
  }
  store::write_result submit_and_wait(std::vector<store::stored_page> pages) override {
    return inner_->submit_and_wait(std::move(pages));
  }
  store::stored_page read_page(std::uint64_t first) const override {
    const std::lock_guard lock(mutex_);
    const auto late = late_.find(first);
    return late != late_.end() ? late->second : inner_->read_page(first);
  }
  store::stored_page read_page_at_or_before(std::uint64_t position) const override {
    const std::lock_guard lock(mutex_);
    const auto after = late_.upper_bound(position);
    return after != late_.begin() ? std::prev(after)->second : inner_->read_page_at_or_before(position);
  }
  store::stored_page last_page() const override {
    const std::lock_guard lock(mutex_);
    return late_.empty() ? inner_->last_page() : late_.rbegin()->second;
  }
  std::unique_ptr<store::page_cursor> scan(std::uint64_t from) const override { return inner_->scan(from); }
  void remove_from(std::uint64_t position) override { inner_->remove_from(position); }

 private:
  using clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds delay{50};  // The defect itself.

  struct late_batch {
    clock::time_point due;
    std::vector<store::stored_page> pages;
  };

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return ending_ || !batches_.empty(); });
      if (batches_.empty()) return;
      changed_.wait_until(lock, batches_.front().due, [this] { return ending_; });
      auto pages = std::move(batches_.front().pages);
      batches_.pop_front();
      lock.unlock();
      inner_->submit_and_wait(pages);
      lock.lock();
      for (const auto& page : pages) late_.erase(page.first_position);
    }
  }

  const std::unique_ptr<store::log_device> inner_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<late_batch> batches_;
  std::map<std::uint64_t, store::stored_page> late_;
  bool ending_ = false;
  std::thread thread_;
};

/// Forgets which claims the index covers, so that one that has left the tail is new again.
class forgetful_index final : public store::derived_store {
 public:
  explicit forgetful_index(std::unique_ptr<store::derived_store> inner) : inner_(std::move(inner)) {}

  void write(store::derived_batch batch) override { inner_->write(std::move(batch)); }
  std::optional<store::derived_checkpoint> checkpoint() const override { return inner_->checkpoint(); }
  bool exists(const store::stream_id& stream) const override {
    return stream.kind != store::stream_kind::claim && inner_->exists(stream);
  }
  std::optional<store::stream_id> stream_from(const store::stream_id& stream) const override {
    return inner_->stream_from(stream);
  }
  std::vector<store::event_place> places(const store::stream_id& stream, std::uint64_t from,
                                         std::size_t limit) const override {
    if (stream.kind == store::stream_kind::claim) return {};
    return inner_->places(stream, from, limit);
  }
  std::optional<std::string> snapshot(std::string_view key) const override { return inner_->snapshot(key); }
  std::optional<std::string> view_row(std::string_view key) const override { return inner_->view_row(key); }
  void scan_views(
      const std::vector<store::view_range>& ranges,
      const std::function<bool(std::size_t, std::string_view, std::string_view)>& visit) const override {
    inner_->scan_views(ranges, visit);
  }
  void flush() override { inner_->flush(); }

 private:
  const std::unique_ptr<store::derived_store> inner_;
};

/// Hands out new keys that only memory knows.
class unwritten_keys final : public store::key_vault {
 public:
  explicit unwritten_keys(std::unique_ptr<store::key_vault> inner) : inner_(std::move(inner)) {}

  using key_vault::get_or_create;
  store::key_lookup find(std::string_view tenant, const member_id& member) override {
    auto known = inner_->find(tenant, member);
    return known.state == store::key_state::missing ? made_.find(tenant, member) : known;
  }
  std::vector<store::key_lookup> get_or_create(std::string_view tenant,
                                               std::span<const member_id> members) override {
    std::vector<store::key_lookup> keys;
    for (const auto& member : members) {
      auto known = inner_->find(tenant, member);
      keys.push_back(known.state == store::key_state::missing ? made_.get_or_create(tenant, member)
                                                              : std::move(known));
    }
    return keys;
  }
  store::key_state erase(std::string_view tenant, const member_id& member) override {
    return inner_->erase(tenant, member);
  }

 private:
  const std::unique_ptr<store::key_vault> inner_;
  store::memory_key_vault made_{store::system_entropy()};
};

bool mutate(std::string_view mutation, api::node_wrappers& wrap) {
  if (mutation == "early-answers")
    wrap.device = [](auto inner) { return std::make_unique<early_device>(std::move(inner)); };
  else if (mutation == "forgetful-index")
    wrap.derived = [](auto inner) { return std::make_unique<forgetful_index>(std::move(inner)); };
  else if (mutation == "unwritten-keys")
    wrap.keys = [](auto inner) { return std::make_unique<unwritten_keys>(std::move(inner)); };
  else
    return mutation == "none";
  return true;
}

}  // namespace

}  // namespace benefactor::test_support

int main(int argc, char** argv) {
  benefactor::api::node_options opening;
  if (argc < 2 || !benefactor::test_support::mutate(argv[1], opening.wrap)) {
    std::cerr << "usage: benefactor_mutant none|early-answers|forgetful-index|unwritten-keys serve ...\n";
    return 2;
  }
  CLI::App app{"a server with a defect, for tests"};
  int status = 0;
  benefactor::tools::add_serve_command(app, status, opening);
  try {
    app.parse(argc - 1, argv + 1);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return status;
}

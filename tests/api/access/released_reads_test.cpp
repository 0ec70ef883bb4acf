// At the door: an answer that shows what is private waits for its record, and for nothing else.
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "api/client/claims_client.hpp"
#include "api/rpc/door_server.hpp"
#include "tests/api/node_fixture.hpp"
#include "tests/support/patience.hpp"

namespace benefactor::api {
namespace of_released_reads_test {

using namespace test;

/// A disk that syncs when it is told to, or fails.
class slow_disk {
 public:
  using completion = store::log_device::completion;

  void hold(std::function<void()> write, completion done) {
    std::unique_lock lock(mutex_);
    if (!slow_) {
      lock.unlock();
      return write();
    }
    held_.push_back({std::move(write), std::move(done)});
    arrived_.notify_all();
  }
  void slow_down() {
    const std::lock_guard lock(mutex_);
    slow_ = true;
  }
  void wait_for_write() {
    std::unique_lock lock(mutex_);
    BOOST_REQUIRE(arrived_.wait_for(lock, test_support::patience, [this] { return !held_.empty(); }));
  }
  /// Lets everything through that was held, and comes.
  void go_on(bool failing = false) {
    std::unique_lock lock(mutex_);
    slow_ = false;
    auto held = std::move(held_);
    held_.clear();
    lock.unlock();
    for (auto& [write, done] : held) {
      if (failing)
        done({"the disk is gone"});
      else
        write();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  bool slow_ = false;
  std::deque<std::pair<std::function<void()>, completion>> held_;
};

class slow_device final : public store::log_device {
 public:
  slow_device(std::unique_ptr<store::log_device> behind, slow_disk& disk)
      : behind_(std::move(behind)), disk_(disk) {}

  void submit(std::vector<store::stored_page> pages, completion done) override {
    disk_.hold([this, pages, done] { behind_->submit(pages, done); }, done);
  }
  store::write_result submit_and_wait(std::vector<store::stored_page> pages) override {
    return behind_->submit_and_wait(std::move(pages));
  }
  store::stored_page read_page(std::uint64_t first) const override { return behind_->read_page(first); }
  store::stored_page read_page_at_or_before(std::uint64_t position) const override {
    return behind_->read_page_at_or_before(position);
  }
  store::stored_page last_page() const override { return behind_->last_page(); }
  std::unique_ptr<store::page_cursor> scan(std::uint64_t from) const override { return behind_->scan(from); }
  void remove_from(std::uint64_t position) override { behind_->remove_from(position); }

 private:
  std::unique_ptr<store::log_device> behind_;
  slow_disk& disk_;
};

const claim_name c1 = natural_claim_name{"ACME", "C-1"};

struct door_with_slow_disk {
  door_with_slow_disk() {
    node_options options;
    options.data = directory / "data";
    options.record_accesses = true;
    options.on_fatal = [this](const std::string& why) { fatal = why; };
    options.wrap.access_device = [this](std::unique_ptr<store::log_device> real) {
      return std::make_unique<slow_device>(std::move(real), disk);
    };
    running.emplace(std::move(options));
    door.emplace(door_options{.listen = "127.0.0.1:0", .log_id = running->head().origin.log_id, .limits = {}},
                 door_parts{.submit = [this](auto batch) { running->engine().submit(std::move(batch)); },
                            .reads = running->room().closed(),
                            .surrogates = running->surrogates(),
                            .entropy = store::system_entropy(),
                            .room = &running->room()});
    for (actors::request_body body :
         {actors::request_body{actors::enroll_policy_request{enrolled_policy()}},
          actors::request_body{actors::submit_request{submission("C-1", "M-1", 100'00, 1), {}, true}}}) {
      const auto sink = std::make_shared<waiting_sink>();
      std::vector<actors::request> batch;
      batch.push_back({std::move(body), 0, sink, nullptr});
      running->engine().submit(std::move(batch));
      BOOST_REQUIRE(!sink->wait().refused);
    }
  }

  claims_client connect() const { return claims_client("127.0.0.1:" + std::to_string(door->port())); }

  test_support::temp_directory directory;
  slow_disk disk;
  std::string fatal;
  std::optional<node> running;
  std::optional<door_server> door;
};

BOOST_FIXTURE_TEST_SUITE(released_reads, door_with_slow_disk)

BOOST_AUTO_TEST_CASE(a_claim_is_shown_when_its_record_is_durable_and_what_is_not_private_meanwhile) {
  auto client = connect();
  disk.slow_down();
  int shown = 0;
  for (int i = 0; i < 20; ++i) client.find_claim_async(c1, [&](bool found) { shown += found; });
  client.poll();
  disk.wait_for_write();
  // Others get their answers: of who is nobody, and of claims that there are not.
  BOOST_TEST(client.info().durable_position > 0u);
  BOOST_TEST(!client.find_claim(natural_claim_name{"ACME", "C-9"}).has_value());
  BOOST_TEST(client.edit_tables().empty());
  BOOST_TEST(shown == 0);
  disk.go_on();
  client.wait_for_answers();
  BOOST_TEST(shown == 20);
  auto& log = running->room().recorded()->log;
  BOOST_TEST(log.recorded() == 20u);
  // What came while the disk was slow went in few syncs.
  BOOST_TEST(log.group_commits() <= 3u);
}

BOOST_AUTO_TEST_CASE(what_could_not_be_recorded_is_not_shown) {
  auto client = connect();
  disk.slow_down();
  bool shown = false;
  client.find_claim_async(c1, [&](bool) { shown = true; });
  client.poll();
  disk.wait_for_write();
  disk.go_on(true);
  BOOST_CHECK_EXCEPTION(client.wait_for_answers(), rpc_failure, [](const rpc_failure& failure) {
    return std::string(failure.what()).find("UNAVAILABLE") != std::string::npos;
  });
  BOOST_TEST(!shown);
  BOOST_TEST(fatal.find("the access log could not be written") != std::string::npos);
  BOOST_CHECK_THROW(client.find_claim(c1), rpc_failure);
}

BOOST_AUTO_TEST_CASE(a_door_that_stops_meanwhile_leaves_nothing_behind) {
  auto client = connect();
  disk.slow_down();
  client.find_claim_async(c1, [](bool) {});
  client.poll();
  disk.wait_for_write();
  door->stop(std::chrono::milliseconds(1));
  door.reset();
  disk.go_on();  // Nobody waits any more.
  running.reset();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_released_reads_test
}  // namespace benefactor::api

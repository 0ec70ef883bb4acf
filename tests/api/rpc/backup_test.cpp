// Backups through the door: long calls that show progress, one at a time, and stop when nobody waits for
// them.
#include <boost/test/unit_test.hpp>

#include "api/client/client_connection.hpp"
#include "api/payments/payment_run.hpp"
#include "tests/api/rpc/door_fixture.hpp"

namespace benefactor::api {
namespace of_backup_test {

using std::chrono::steady_clock;
using test::door_fixture;

/// Polls until *reached*, for half a minute at most.
template <class Condition>
bool eventually(const Condition& reached) {
  for (const auto deadline = steady_clock::now() + std::chrono::seconds(30); !reached();) {
    if (steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

store::backup_report sample_report() {
  store::backup_report report;
  report.backup.number = 3;
  report.backup.time_us = 1'767'225'600'000'000;
  report.backup.last_position = 4711;
  report.backup.page_hash.fill(0x5a);
  report.key_ring_id.bytes.fill(0x22);
  report.copied_bytes = 100;
  report.reused_bytes = 900;
  report.backups = 2;
  report.removed = 1;
  return report;
}

/// A backup that runs until it is stopped.
struct endless {
  explicit endless(door_fixture& fixture) {
    fixture.back_up = [this](const auto&, const auto& tell) -> store::backup_report {
      running = true;
      const bool stopped = eventually([&] { return !tell({1, 10}); });
      ended = true;
      if (!stopped) throw std::logic_error("nobody stopped it");
      throw store::backup_stopped("stopped");
    };
  }
  /// The door's thread may be at it still when the test is done.
  ~endless() {
    if (running) eventually([this] { return ended.load(); });
  }
  std::atomic<bool> running{false}, ended{false};
};

const store::backup_request anywhere{"/backups", 2};

/// Payment runs, each of which goes on until it is let go.
class slow_payments final : public payment_runs {
 public:
  payment_run_result run(const payment_run_request& request, phi_access&, const payment_progress&) override {
    ++running;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return going_; });
    payment_run_view done;
    done.run = request.run;
    return done;
  }
  std::vector<payment_run_view> list() const override { return {}; }
  std::optional<payment_run_view> show(const std::string&, phi_access&) const override {
    return std::nullopt;
  }
  remittance_file remittance(const payer_identity&, const std::string&, phi_access&) const override {
    return no_such_payment{};
  }
  std::optional<std::string> paid_provider(const std::string&) const override { return std::nullopt; }
  actors::answer confirm(const std::string&, date, const std::string&,
                         std::shared_ptr<const store::event_origin>) override {
    return {};
  }

  void let_go() {
    const std::lock_guard lock(mutex_);
    going_ = true;
    changed_.notify_all();
  }

  std::atomic<int> running{0};

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool going_ = false;
};

BOOST_AUTO_TEST_SUITE(backup_door)

BOOST_FIXTURE_TEST_CASE(a_backup_is_answered_with_what_was_taken_and_tells_how_far_it_is, door_fixture) {
  std::atomic<bool> seen{false};
  store::backup_request asked;
  back_up = [&](const auto& request, const auto& tell) {
    asked = request;
    if (!eventually([&] { return tell({40, 100}) && seen; }))
      throw std::logic_error("the client heard nothing");
    return sample_report();
  };
  auto client = connect();
  const auto outcome = client.back_up(anywhere, [&](const store::backup_progress& progress) {
    if (progress.total_bytes != 0) seen = progress.copied_bytes == 40 && progress.total_bytes == 100;
    return true;
  });
  BOOST_TEST(asked.folder == "/backups");
  BOOST_TEST(asked.keep == 2u);
  BOOST_REQUIRE(outcome);
  BOOST_REQUIRE(outcome->done);
  const auto& got = *outcome->done;
  const auto wanted = sample_report();
  BOOST_TEST((got.backup == wanted.backup));
  BOOST_TEST((got.key_ring_id == wanted.key_ring_id));
  BOOST_TEST(got.copied_bytes == 100u);
  BOOST_TEST(got.reused_bytes == 900u);
  BOOST_TEST(got.backups == 2u);
  BOOST_TEST(got.removed == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_refused_and_a_failed_backup_are_values_told_apart, door_fixture) {
  back_up = [](const auto& request, const auto&) -> store::backup_report {
    if (request.keep == 1) throw store::backup_refused("the folder is another log's");
    throw store::backup_failed("the disk is full");
  };
  auto client = connect();
  const auto refused = client.back_up({"/backups", 1}), failed = client.back_up({"/backups", 2});
  BOOST_TEST(!refused->done.has_value());
  BOOST_TEST(refused->refused == "the folder is another log's");
  BOOST_TEST(failed->refused == "");
  BOOST_TEST(failed->failed == "the disk is full");
}

BOOST_FIXTURE_TEST_CASE(while_one_backup_is_taken_another_is_refused_and_everything_else_goes_on,
                        door_fixture) {
  endless backup(*this);
  auto other = connect();
  auto client = connect();
  const auto outcome = client.back_up(anywhere, [&](const auto&) {
    if (!backup.running) return true;
    const auto second = other.back_up(anywhere);
    BOOST_TEST(second->refused.find("another one is being taken") != std::string::npos);
    BOOST_TEST(other.submit(test::sample_claim(1)).outcome());
    return false;
  });
  BOOST_TEST(!outcome.has_value());
}

BOOST_FIXTURE_TEST_CASE(a_client_that_wants_it_no_more_stops_the_backup_and_the_next_is_taken, door_fixture) {
  endless backup(*this);
  auto client = connect();
  BOOST_TEST(!client.back_up(anywhere, [&](const auto&) { return !backup.running; }).has_value());
  BOOST_TEST(eventually([&] {
    client.poll(std::chrono::milliseconds(1));
    return backup.ended.load();
  }));
  back_up = [](const auto&, const auto&) { return sample_report(); };
  BOOST_TEST(eventually([&] { return client.back_up(anywhere)->done.has_value(); }));
}

BOOST_FIXTURE_TEST_CASE(a_client_that_goes_away_stops_the_backup_and_the_next_is_taken, door_fixture) {
  endless backup(*this);
  struct gone {};
  {
    auto client = connect();
    BOOST_CHECK_THROW(client.back_up(anywhere,
                                     [&](const auto&) {
                                       if (backup.running) throw gone{};
                                       return true;
                                     }),
                      gone);
  }
  BOOST_TEST(eventually([&] { return backup.ended.load(); }));
  back_up = [](const auto&, const auto&) { return sample_report(); };
  auto client = connect();
  BOOST_TEST(eventually([&] { return client.back_up(anywhere)->done.has_value(); }));
}

BOOST_AUTO_TEST_CASE(a_backup_that_finds_no_room_is_refused_and_the_next_is_taken) {
  slow_payments payments;
  door_fixture fixture({}, &payments);
  fixture.back_up = [](const auto&, const auto&) { return sample_report(); };
  client_connection connection(fixture.address(), std::chrono::seconds(30));
  auto paying = connection.session->paymentsRequest().send().getPayments();
  auto operations = connection.session->operationsRequest().send().getOperations();
  auto first = paying.runRequest().send();
  BOOST_TEST(eventually([&] {
    connection.poll(std::chrono::milliseconds(1));
    return payments.running == 1;
  }));
  auto second = paying.runRequest().send();  // Waits for the thread.
  BOOST_CHECK_EXCEPTION(
      connection.wait(operations.backupRequest().send()), rpc_failure,
      [](const rpc_failure& failure) { return failure.what_happened() == rpc_failure::kind::overloaded; });
  payments.let_go();
  connection.wait(kj::mv(first));
  connection.wait(kj::mv(second));
  BOOST_TEST(connection.wait(operations.backupRequest().send()).getResult().isDone());
}

BOOST_FIXTURE_TEST_CASE(a_server_that_stops_does_not_wait_for_a_backup, door_fixture) {
  endless backup(*this);
  auto client = connect();
  std::thread stopper([&] {
    eventually([&] { return backup.running.load(); });
    door.stop(std::chrono::milliseconds(0));
  });
  BOOST_CHECK_THROW(client.back_up(anywhere), rpc_failure);
  stopper.join();
  BOOST_TEST(backup.ended);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_backup_test
}  // namespace benefactor::api

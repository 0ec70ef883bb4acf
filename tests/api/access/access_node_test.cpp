// The access log of a node: begun, found again, lost, backed up and restored, and what happens when it cannot
// be written.
#include <boost/test/unit_test.hpp>
#include <future>

#include "store/backup_set.hpp"
#include "store/restore.hpp"
#include "store/simulated_log_device.hpp"
#include "tests/api/node_fixture.hpp"

namespace benefactor::api {
namespace of_access_node_test {

using namespace test;

/// Hands everything on, but fails to write once it is told to.
class failing_device final : public store::log_device {
 public:
  failing_device(std::unique_ptr<store::log_device> behind, const bool& fails)
      : behind_(std::move(behind)), fails_(fails) {}

  void submit(std::vector<store::stored_page> pages, completion done) override {
    if (fails_) return done({"the disk is gone"});
    behind_->submit(std::move(pages), std::move(done));
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
  const bool& fails_;
};

/// Derived data that tell whether the projector has begun: it asks for their checkpoint, and nobody else
/// does.
class watched_store final : public store::derived_store {
 public:
  watched_store(std::unique_ptr<store::derived_store> behind, bool& begun)
      : behind_(std::move(behind)), begun_(begun) {}

  void write(store::derived_batch batch) override { behind_->write(std::move(batch)); }
  std::optional<store::derived_checkpoint> checkpoint() const override {
    begun_ = true;
    return behind_->checkpoint();
  }
  bool exists(const store::stream_id& stream) const override { return behind_->exists(stream); }
  std::optional<store::stream_id> stream_from(const store::stream_id& stream) const override {
    return behind_->stream_from(stream);
  }
  std::vector<store::event_place> places(const store::stream_id& stream, std::uint64_t from,
                                         std::size_t limit) const override {
    return behind_->places(stream, from, limit);
  }
  std::optional<std::string> snapshot(std::string_view key) const override { return behind_->snapshot(key); }
  std::optional<std::string> view_row(std::string_view key) const override { return behind_->view_row(key); }
  void scan_views(
      const std::vector<store::view_range>& ranges,
      const std::function<bool(std::size_t, std::string_view, std::string_view)>& visit) const override {
    behind_->scan_views(ranges, visit);
  }
  void flush() override { behind_->flush(); }

 private:
  std::unique_ptr<store::derived_store> behind_;
  bool& begun_;
};

struct recording_node {
  recording_node() { open(); }

  void open() { open(data); }
  void open(const std::filesystem::path& where) {
    running.reset();
    node_options options;
    options.data = where;
    options.keys = directory / "keys";
    options.record_accesses = true;
    options.on_fatal = [this](const std::string& why) { fatal.push_back(why); };
    options.wrap.access_device = [this](std::unique_ptr<store::log_device> real) {
      BOOST_TEST(!projecting);
      if (refuses) throw store::log_error("access log: it is damaged");
      return std::make_unique<failing_device>(std::move(real), fails);
    };
    projecting = false;
    options.wrap.derived = [this](std::unique_ptr<store::derived_store> real) {
      return std::make_unique<watched_store>(std::move(real), projecting);
    };
    running.emplace(std::move(options));
  }

  /// A claim, so that there is somebody to see.
  void fill() {
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

  /// Reads the claim as a person does. @returns how recording that ended.
  store::access_outcome read() {
    const auto reading = running->room().begin(std::make_shared<store::accessor>(), "Queries.claim", {});
    BOOST_TEST(reading->reads().claim(natural_claim_name{"ACME", "C-1"}).has_value());
    std::promise<store::access_outcome> ended;
    reading->release([&](store::access_outcome outcome) { ended.set_value(outcome); });
    return ended.get_future().get();
  }

  std::size_t count() {
    const auto& recorded = *running->room().recorded();
    return store::find_accesses(recorded.device, recorded.index, recorded.log_id, {}, 1'000).accesses.size();
  }

  test_support::temp_directory directory;
  std::filesystem::path data = directory / "data";
  bool fails = false, refuses = false, projecting = false;
  std::vector<std::string> fatal;
  std::optional<node> running;
};

BOOST_FIXTURE_TEST_SUITE(access_node_test, recording_node)

BOOST_AUTO_TEST_CASE(what_was_recorded_is_found_again_after_a_start) {
  fill();
  BOOST_TEST((read() == store::access_outcome::durable));
  BOOST_TEST(count() == 1u);
  open();
  BOOST_TEST(count() == 1u);
  BOOST_TEST((read() == store::access_outcome::durable));
  BOOST_TEST(count() == 2u);
  running.reset();
  std::filesystem::remove_all(data / "access-index");
  open();
  BOOST_TEST(count() == 2u);
}

BOOST_AUTO_TEST_CASE(an_access_log_that_is_gone_is_not_begun_anew) {
  running.reset();
  std::filesystem::remove_all(data / "access");
  BOOST_CHECK_EXCEPTION(open(), store::log_error, [&](const store::log_error& error) {
    return std::string(error.what()).find((data / "access").string()) != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(an_access_log_is_refused_before_anything_runs) {
  BOOST_TEST(projecting);  // So it is seen where it does.
  fill();
  refuses = true;
  BOOST_CHECK_THROW(open(), store::log_error);
  BOOST_TEST(!projecting);
  refuses = false;
  open();
  BOOST_TEST((read() == store::access_outcome::durable));
  BOOST_TEST(fatal.empty());
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_written_shows_nothing_and_ends_the_engine) {
  fill();
  fails = true;
  BOOST_TEST((read() == store::access_outcome::failed));
  BOOST_TEST((read() == store::access_outcome::failed));
  BOOST_TEST_REQUIRE(fatal.size() == 1u);
  BOOST_TEST(fatal[0].find("the access log could not be written: the disk is gone") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_was_not_said_by_anybody_opens_nothing) {
  fill();
  BOOST_CHECK_THROW(running->room().closed().claim(natural_claim_name{"ACME", "C-1"}), std::logic_error);
  BOOST_TEST(running->room().closed().resolve(natural_claim_name{"ACME", "C-1"}).has_value());
  BOOST_TEST(count() == 0u);
}

BOOST_AUTO_TEST_CASE(a_backup_has_the_access_log_and_a_restore_brings_it_back) {
  fill();
  read();
  read();
  const auto report = running->back_up({directory / "backups", 0});
  read();  // After it: lost with what is restored from it.
  running.reset();
  const auto restored = store::restore_backup(
      {.folder = directory / "backups", .data = directory / "again", .number = {}, .to_position = {}},
      report.backup.time_us + 1);
  BOOST_TEST(restored.backup.access_copy != 0u);
  open(directory / "again");
  BOOST_TEST(count() == 2u);
  // The restore stands in it.
  const auto& recorded = *running->room().recorded();
  BOOST_TEST(store::read_event(recorded.device, recorded.index.end_position() - 1).event.type ==
             store::log_restored_event_type);
  BOOST_TEST((read() == store::access_outcome::durable));
  BOOST_TEST(count() == 3u);
  running->back_up({directory / "backups-2", 0});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_access_node_test
}  // namespace benefactor::api

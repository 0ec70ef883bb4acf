// An erasure that was approved and then interrupted is finished without anybody asking: at the next start,
// and while the server runs.
#include "api/erasure_finisher.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "store/bucket_loading.hpp"
#include "tests/api/node_fixture.hpp"

namespace benefactor::api {
namespace {

/// A key store whose disk fails as long as it is told to.
class failing_keys final : public store::key_vault {
 public:
  failing_keys(std::unique_ptr<store::key_vault> inner, const std::atomic<bool>& fails)
      : inner_(std::move(inner)), fails_(fails) {}

  using key_vault::get_or_create;
  store::key_lookup find(std::string_view tenant, const member_id& member) override {
    return inner_->find(tenant, member);
  }
  std::vector<store::key_lookup> get_or_create(std::string_view tenant,
                                               std::span<const member_id> members) override {
    return inner_->get_or_create(tenant, members);
  }
  store::key_state erase(std::string_view tenant, const member_id& member) override {
    if (fails_) throw store::key_error("data keys: the disk failed");
    return inner_->erase(tenant, member);
  }

 private:
  const std::unique_ptr<store::key_vault> inner_;
  const std::atomic<bool>& fails_;
};

/// What a finisher tells, waited for.
class told {
 public:
  erasure_finisher::listener listener() {
    return [this](const std::string& text, bool warning) {
      const std::lock_guard lock(mutex_);
      texts_.push_back((warning ? "warning: " : "") + text);
      told_.notify_all();
    };
  }
  /// The first that is *warning* or not. Bounded in time.
  std::string wait(bool warning) {
    std::string found;
    std::unique_lock lock(mutex_);
    BOOST_REQUIRE(told_.wait_for(lock, std::chrono::seconds(60), [&] {
      for (const auto& text : texts_)
        if (text.starts_with("warning: ") == warning) found = text;
      return !found.empty();
    }));
    return found;
  }
  std::size_t size() {
    const std::lock_guard lock(mutex_);
    return texts_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  std::vector<std::string> texts_;
};

struct interrupted {
  interrupted() {
    open();
    const auto sink = std::make_shared<test::waiting_sink>();
    std::vector<actors::request> batch;
    batch.push_back({actors::enroll_policy_request{test::enrolled_policy()}, 0, sink, nullptr});
    running->engine().submit(std::move(batch));
    BOOST_TEST_REQUIRE(!sink->wait().refused);
  }

  void open() {
    node_options options;
    options.data = directory / "data";
    options.on_fatal = [](const std::string& why) { BOOST_FAIL(why); };
    options.wrap.keys = [this](std::unique_ptr<store::key_vault> inner) {
      return std::make_unique<failing_keys>(std::move(inner), fails);
    };
    running.emplace(std::move(options));
  }
  void restart() {
    running.reset();
    open();
  }

  key_service& keys() { return running->keys(); }
  std::uint64_t request() {
    const auto asked = keys().request_erasure("POL-1", "M-2", "asked for in writing", {"anna", nullptr});
    BOOST_TEST_REQUIRE(!asked.refused);
    return asked.request;
  }
  erasure_status status() {
    const auto& parts = running->asking();
    const auto bucket = store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id,
                                           parts.surrogates.policy("POL-1"));
    BOOST_TEST_REQUIRE(bucket.state.erasures.size() == 1u);
    return bucket.state.erasures.front().status;
  }
  std::size_t erased_keys() { return keys().status().counts.erased; }

  test_support::temp_directory directory;
  std::atomic<bool> fails{false};
  std::optional<node> running;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(erasure_finishing, interrupted)

BOOST_AUTO_TEST_CASE(an_erasure_whose_key_was_not_destroyed_is_finished_by_the_next_start) {
  const auto asked = request();
  fails = true;
  BOOST_CHECK_THROW(keys().approve_erasure(asked, {"ben", nullptr}), store::key_error);
  BOOST_CHECK(status() == erasure_status::approved);
  BOOST_TEST(erased_keys() == 0u);
  restart();
  fails = false;
  told said;
  {
    const erasure_finisher finisher(keys(), said.listener());
    BOOST_TEST(said.wait(false).find("request " + std::to_string(asked)) != std::string::npos);
  }
  BOOST_CHECK(status() == erasure_status::erased);
  BOOST_TEST(erased_keys() == 1u);
  BOOST_TEST(keys().unfinished_erasures().empty());
}

BOOST_AUTO_TEST_CASE(while_it_cannot_be_finished_it_is_tried_again_and_told_without_private_data) {
  const auto asked = request();
  fails = true;
  BOOST_CHECK_THROW(keys().approve_erasure(asked, {"ben", nullptr}), store::key_error);
  told said;
  const erasure_finisher finisher(keys(), said.listener(), std::chrono::milliseconds(1));
  const auto warned = said.wait(true);
  BOOST_TEST(warned.find("the disk failed") != std::string::npos, warned);
  for (const auto* known : {"POL-1", "M-2", "asked for in writing"})
    BOOST_TEST(warned.find(known) == std::string::npos, warned);
  fails = false;
  said.wait(false);
  BOOST_CHECK(status() == erasure_status::erased);
}

BOOST_AUTO_TEST_CASE(an_erasure_that_nobody_approved_is_left_alone) {
  const auto asked = request();
  // Who asked cannot approve.
  BOOST_TEST(keys().approve_erasure(asked, {"anna", nullptr}).refused.has_value());
  BOOST_TEST(keys().unfinished_erasures().empty());
  BOOST_TEST(!keys().finish_erasure(asked).has_value());
  BOOST_CHECK(status() == erasure_status::requested);
  BOOST_TEST(erased_keys() == 0u);
  // Nor does a request there never was do anything.
  BOOST_TEST(!keys().finish_erasure(1).has_value());
  BOOST_TEST(!keys().finish_erasure(1'000'000).has_value());
  BOOST_TEST(erased_keys() == 0u);
}

BOOST_AUTO_TEST_CASE(a_second_approval_that_is_refused_does_not_make_an_interrupted_erasure_forgotten) {
  const auto asked = request();
  fails = true;
  BOOST_CHECK_THROW(keys().approve_erasure(asked, {"ben", nullptr}), store::key_error);
  keys().withdraw_erasure(asked, {"anna", nullptr});  // Too late: refused.
  try {
    keys().approve_erasure(asked, {"anna", nullptr});
  } catch (const store::key_error&) {  // Whether she is refused or goes on, it stays noted.
  }
  BOOST_TEST((keys().unfinished_erasures() == std::vector<std::uint64_t>{asked}));
}

BOOST_AUTO_TEST_CASE(an_erasure_that_was_finished_is_told_of_no_more) {
  const auto asked = request();
  const auto done = keys().approve_erasure(asked, {"ben", nullptr});
  BOOST_TEST(done.erased);
  BOOST_TEST(keys().unfinished_erasures().empty());
  BOOST_TEST(!keys().finish_erasure(asked).has_value());
  BOOST_CHECK(status() == erasure_status::erased);
}

BOOST_AUTO_TEST_CASE(an_erased_key_that_older_keys_bring_back_is_destroyed_again) {
  const auto asked = request();
  fails = true;
  BOOST_CHECK_THROW(keys().approve_erasure(asked, {"ben", nullptr}), store::key_error);
  running.reset();
  const auto now = directory / "data" / "keys", before = directory / "keys-before";
  std::filesystem::copy(now, before, std::filesystem::copy_options::recursive);
  open();
  fails = false;
  BOOST_TEST(keys().finish_erasure(asked).value().erased);
  running.reset();
  std::filesystem::remove_all(now);
  std::filesystem::rename(before, now);
  open();
  BOOST_TEST(erased_keys() == 0u);
  BOOST_CHECK(status() == erasure_status::erased);
  BOOST_TEST(!keys().finish_erasure(asked).has_value());
  BOOST_TEST(erased_keys() == 1u);
  BOOST_TEST(keys().unfinished_erasures().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api

// An engine that keeps a tree: what it answered is pinned, and it does not start on less.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "store/durable_file.hpp"
#include "store/merkle/note_key_file.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/api/node_fixture.hpp"

namespace benefactor::api {
namespace {

namespace fs = std::filesystem;
using namespace store::merkle;

struct tree_fixture : test::node_fixture {
  tree_fixture() { reopen(); }

  void reopen(tree_options tree = {}) {
    running.reset();
    node_options options;
    options.data = data();
    options.tree = std::move(tree);
    options.tree->sign_every = std::chrono::hours(24);  // When asked, and at the end.
    options.on_fatal = [](const std::string& why) { BOOST_FAIL(why); };
    running.emplace(std::move(options));
  }
  fs::path data() const { return directory / "data"; }
  fs::path checkpoints() const { return data().string() + ".checkpoints"; }
  fs::path key_file() const { return data().string() + ".log-key"; }
  verifier_key key() const { return load_key(key_file()).verifier(); }
  pin newest() const { return *checkpoint_folder(checkpoints()).newest(key()); }

  std::string refusal() {
    try {
      reopen();
      return {};
    } catch (const pin_error& error) {
      running.reset();
      return error.what();
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(node_tree_test, tree_fixture)

BOOST_AUTO_TEST_CASE(a_node_signs_what_it_answered_when_asked_and_when_it_stops) {
  ask(actors::enroll_policy_request{test::enrolled_policy()});
  const auto answered = submit("C-1").position;
  BOOST_TEST(running->tree()->sign_now());
  const auto first = newest().point;
  BOOST_TEST(first.size > answered);
  const auto later = submit("C-2").position;
  running.reset();
  const auto second = newest().point;
  BOOST_TEST(second.size > later);
  BOOST_TEST(second.origin == first.origin);
  BOOST_TEST(second.origin == origin_of(*log_of(first.origin)));
  BOOST_TEST(refusal() == "");
}

BOOST_AUTO_TEST_CASE(a_directory_from_before_the_last_checkpoint_is_refused_until_the_loss_is_accepted) {
  ask(actors::enroll_policy_request{test::enrolled_policy()});
  submit("C-1");
  running.reset();
  const auto kept = newest().point.size;
  fs::copy(data(), directory / "before", fs::copy_options::recursive);
  reopen();
  const auto lost = submit("C-2").position;
  running.reset();
  // What a snapshot of a disk does: everything is sound, and older.
  fs::remove_all(data());
  fs::copy(directory / "before", data(), fs::copy_options::recursive);
  const auto why = refusal();
  BOOST_TEST(why.find("positions " + std::to_string(kept) + " to " + std::to_string(newest().point.size - 1) +
                      " are missing") != std::string::npos,
             why);
  BOOST_TEST(lost >= kept);
  {
    const auto log = store::rocksdb_log_device::open(data() / "log", {.read_only = true});
    const auto report = set_aside(log.get(), {checkpoints(), key_file(), data() / "tree"},
                                  load_key(key_file()), "ann", "a snapshot of the disk", 1);
    BOOST_TEST((report.left == kept));
  }
  BOOST_TEST(refusal() == "");
  submit("C-2");
  running.reset();
  BOOST_TEST(refusal() == "");
}

BOOST_AUTO_TEST_CASE(a_data_directory_that_is_gone_altogether_is_not_begun_anew_without_a_word) {
  ask(actors::enroll_policy_request{test::enrolled_policy()});
  running.reset();
  fs::remove_all(data());
  BOOST_TEST(refusal().find("there is none, but") != std::string::npos);
  BOOST_TEST(!fs::exists(data() / "log"));
}

BOOST_AUTO_TEST_CASE(the_tree_is_derived_and_comes_back_as_it_was) {
  ask(actors::enroll_policy_request{test::enrolled_policy()});
  for (int i = 0; i < 20; ++i) submit("C-" + std::to_string(i));
  running.reset();
  const auto before = newest().point;
  const auto checkpoint = *store::read_small_file(data() / "tree" / "checkpoint");
  fs::remove_all(data() / "tree");
  reopen();
  BOOST_TEST(running->tree()->sign_now());
  BOOST_TEST((newest().point == before));
  BOOST_TEST(*store::read_small_file(data() / "tree" / "checkpoint") == checkpoint);
}

BOOST_AUTO_TEST_CASE(a_node_that_has_signed_does_not_start_without_its_checkpoints) {
  ask(actors::enroll_policy_request{test::enrolled_policy()});
  running.reset();
  fs::rename(checkpoints(), directory / "elsewhere");
  BOOST_TEST(refusal().find("there is none in " + checkpoints().string()) != std::string::npos);
  BOOST_TEST(fs::exists(data() / "tree" / "checkpoint"));
  fs::rename(directory / "elsewhere", checkpoints());
  BOOST_TEST(refusal() == "");
}

BOOST_AUTO_TEST_CASE(checkpoints_within_the_data_directory_are_refused) {
  tree_options within;
  within.checkpoints = data() / "checkpoints";
  BOOST_CHECK_THROW(reopen(within), pin_error);
  BOOST_TEST(!fs::exists(within.checkpoints));
}

BOOST_AUTO_TEST_CASE(a_node_without_a_tree_looks_at_no_checkpoint) {
  ask(actors::enroll_policy_request{test::enrolled_policy()});
  running.reset();
  fs::remove_all(data());
  open();
  BOOST_TEST(running->tree() == nullptr);
}

BOOST_AUTO_TEST_CASE(checkpoints_and_key_may_lie_anywhere) {
  tree_options elsewhere;
  elsewhere.checkpoints = directory / "far" / "away";
  elsewhere.key = directory / "safe" / "key";
  reopen(elsewhere);
  ask(actors::enroll_policy_request{test::enrolled_policy()});
  running.reset();
  BOOST_TEST(checkpoint_folder(elsewhere.checkpoints).newest(load_key(elsewhere.key).verifier()).has_value());
  // Nothing that stands in the folder is private: no name, no id of a member.
  for (const auto& entry : fs::directory_iterator(elsewhere.checkpoints))
    BOOST_TEST(store::read_small_file(entry.path())->find("POL-1") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api

// Losses that an operator accepts: what was signed is moved aside with a signed note, and the log goes on.
#include <boost/test/unit_test.hpp>

#include "store/durable_file.hpp"
#include "tests/store/merkle/pinned_log.hpp"

namespace benefactor::store::merkle {
namespace {

using test::pinned_log;
using test::says;

namespace fs = std::filesystem;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(set_aside_test, pinned_log)

BOOST_AUTO_TEST_CASE(a_loss_that_is_accepted_is_signed_and_kept_and_the_log_goes_on) {
  append(5);
  sign();
  const auto kept = end();
  append(5);
  sign();
  append(5);
  sign();
  const auto all = end();
  device->remove_from(kept);
  BOOST_TEST(refusal() != "");
  const auto report = give_up("disk lost, backup of 2 March");
  BOOST_TEST(report.sizes.size() == 2u);
  BOOST_TEST(report.sizes.back() == all);
  BOOST_TEST((report.left == kept));
  BOOST_TEST((sizes() == std::vector<std::uint64_t>{kept}));
  BOOST_TEST(*read_small_file(places.checkpoints / "newest") == *read_small_file(outside().file_of(kept)));
  const auto loss = parse_note(*read_small_file(report.folder / "LOSS"));
  BOOST_TEST(verdict_of(loss, key.verifier()).good);
  for (const auto* what : {"user ann", "reason disk lost, backup of 2 March", "checkpoints 2, of "})
    BOOST_TEST(says(loss.text, what), loss.text);
  BOOST_TEST(says(loss.text, "log ends before " + std::to_string(kept)), loss.text);
  BOOST_TEST(std::filesystem::exists(report.folder / outside().file_of(all).filename()));
  BOOST_TEST(refusal() == "");
  append(30);
  sign();
  BOOST_TEST(refusal() == "");
  BOOST_TEST(give_up().sizes.empty());  // Nothing is lost now.
}

BOOST_AUTO_TEST_CASE(giving_up_that_was_broken_off_is_refused_still_and_done_again) {
  append(5);
  sign();
  const auto first = end();
  append(5);
  sign();
  const auto second = end();
  device->remove_from(1);
  // As if the power had failed behind the first file that was moved, the newest.
  std::filesystem::create_directory(places.checkpoints / "set-aside-1");
  std::filesystem::rename(outside().file_of(second),
                          places.checkpoints / "set-aside-1" / outside().file_of(second).filename());
  BOOST_TEST(refusal() != "");
  const auto report = give_up();
  BOOST_TEST((report.sizes == std::vector<std::uint64_t>{first, second}));  // That one is the tree's.
  BOOST_TEST(report.folder == places.checkpoints / "set-aside-2");
  BOOST_TEST(!report.left);
  BOOST_TEST(refusal() == "");
  BOOST_TEST(!std::filesystem::exists(places.checkpoints / "newest"));
}

BOOST_AUTO_TEST_CASE(a_reason_is_one_line_and_somebodys) {
  append(5);
  sign();
  device->remove_from(1);
  for (const auto& bad : std::vector<std::string>{"", "two\nlines", std::string(2'001, 'x')})
    BOOST_CHECK_THROW(give_up(bad), note_error);
  BOOST_TEST(refusal() != "");
  BOOST_CHECK_NO_THROW(give_up(std::string(2'000, 'x')));
}

BOOST_AUTO_TEST_CASE(a_loss_begins_with_what_a_repair_left) {
  append(5);
  sign();
  const auto kept = end();
  append(5);
  sign();
  device->remove_from(kept);
  record_repair(*device, {tail_damage::page, kept, 5, 1'000}, 1'800'000'000'000'000);
  const auto report = give_up();
  const auto loss = parse_note(*read_small_file(report.folder / "LOSS"));
  BOOST_TEST(says(loss.text, "log ends before " + std::to_string(kept) + "\n"), loss.text);
}

BOOST_AUTO_TEST_CASE(where_the_folder_is_gone_the_trees_checkpoint_is_pinned_there_again) {
  append(5);
  sign();
  fs::remove_all(places.checkpoints);
  BOOST_TEST(refusal() != "");
  const auto report = give_up("the disk with the checkpoints is lost");
  BOOST_TEST(report.pinned_again);
  BOOST_TEST((report.left == end()));
  BOOST_TEST(report.sizes.empty());
  const auto loss = parse_note(*read_small_file(report.folder / "LOSS"));
  BOOST_TEST(verdict_of(loss, key.verifier()).good);
  BOOST_TEST(says(loss.text, "pinned again " + std::to_string(end()) + "\n"), loss.text);
  BOOST_TEST(refusal() == "");
  BOOST_TEST((sizes() == std::vector<std::uint64_t>{end()}));
  device->remove_from(1);  // It pins as it did before.
  BOOST_TEST(refusal() != "");
}

BOOST_AUTO_TEST_CASE(what_the_tree_says_and_the_log_has_not_goes_aside_too) {
  append(5);
  sign();
  const auto kept = end();
  append(5);
  sign();
  const auto all = end();
  fs::remove(outside().file_of(all));
  device->remove_from(kept);
  const auto report = give_up();
  BOOST_TEST((report.sizes == std::vector<std::uint64_t>{all}));
  BOOST_TEST((report.left == kept));
  BOOST_TEST(!report.pinned_again);
  for (const auto* file : {"tree-checkpoint", "tree-state", "LOSS"})
    BOOST_TEST(fs::exists(report.folder / file), file);
  BOOST_TEST(!fs::exists(places.tree / "checkpoint"));
  BOOST_TEST(!fs::exists(places.tree / "state"));
  const auto loss = parse_note(*read_small_file(report.folder / "LOSS"));
  BOOST_TEST(says(loss.text, "tree checkpoint state\n"), loss.text);
  BOOST_TEST(refusal() == "");
  append(10);
  sign();
  BOOST_TEST(require()->point.size == end());
}

BOOST_AUTO_TEST_CASE(what_another_key_signed_is_set_aside_only_when_that_key_is_said_to_be_lost) {
  append(5);
  sign();
  key = signing_key::make(key.name, note_key_kind::note, entropy);
  BOOST_CHECK_THROW(give_up(), note_error);
  BOOST_TEST((sizes() == std::vector<std::uint64_t>{end()}));
  BOOST_TEST(!fs::exists(places.checkpoints / "set-aside-1"));
  const auto report = give_up("key lost", others_checkpoints::set_aside);
  BOOST_TEST((report.sizes == std::vector<std::uint64_t>{end()}));
  BOOST_TEST(!report.left);
  BOOST_TEST(!fs::exists(places.tree / "checkpoint"));
  BOOST_TEST(refusal() == "");
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_was_tampered_with_is_set_aside_without_more_words) {
  append(5);
  sign();
  auto text = *read_small_file(outside().file_of(end()));
  text[text.size() / 2] ^= 1;
  write_durably(outside().file_of(end()), text);
  const auto report = give_up();
  BOOST_TEST(report.sizes.size() == 1u);
  BOOST_TEST(report.pinned_again);  // The tree has it as it was.
  BOOST_TEST(refusal() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store::merkle

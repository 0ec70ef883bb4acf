// What was signed outside the data directory, and logs that do not have it any more.
#include "store/merkle/pins.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "store/durable_file.hpp"
#include "tests/store/merkle/pinned_log.hpp"

namespace benefactor::store::merkle {
namespace {

using test::pinned_log;
using test::says;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pins_test, pinned_log)

BOOST_AUTO_TEST_CASE(a_log_that_has_what_was_signed_is_let_through) {
  BOOST_TEST(!require());  // Nothing was signed yet.
  append(10);
  sign();
  BOOST_TEST(refusal() == "");
  BOOST_TEST(require()->point.size == end());
  append(5);  // More than was signed is no harm.
  BOOST_TEST(refusal() == "");
  sign();
  BOOST_TEST(sizes().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_log_that_ends_before_is_refused_with_what_is_missing) {
  append(10);
  const auto kept = end();
  append(10);
  const auto all = end();
  sign();
  device->remove_from(kept);
  const auto why = refusal();
  BOOST_TEST(says(why, "it ends with position " + std::to_string(kept - 1)), why);
  BOOST_TEST(
      says(why, "positions " + std::to_string(kept) + " to " + std::to_string(all - 1) + " are missing"),
      why);
  BOOST_TEST(says(why, "of 2023-11-14T22:13:20.0000"), why);
  BOOST_TEST(says(why, checkpoint_folder(places.checkpoints).file_of(all).string()), why);
  BOOST_TEST(says(why, "set-aside"), why);
}

BOOST_AUTO_TEST_CASE(a_loss_of_the_access_log_is_told_with_the_command_for_that_log) {
  append(10);
  const auto kept = end();
  append(10);
  sign();
  device->remove_from(kept);
  BOOST_TEST(!says(refusal(), "--accesses"));
  places.of_accesses = true;
  const auto text_of = [](const auto& refused) {
    try {
      refused();
      return std::string();
    } catch (const pin_error& error) {
      return std::string(error.what());
    }
  };
  const auto told = [&](const std::string& why) {
    BOOST_TEST(says(why, "checkpoints set-aside --accesses`"), why);
    BOOST_TEST(!says(why, "--log-key"), why);
    BOOST_TEST(!says(why, "--checkpoints"), why);
  };
  told(refusal());
  BOOST_TEST(says(refusal(), "access log: it ends"));
  told(text_of([&] { require_no_pins(places, folder.path()); }));
  append(40, 2);
  BOOST_TEST(says(refusal(), "another history"));
  told(refusal());
  std::filesystem::remove(places.key);
  told(text_of([&] { open_log_key(places, head().origin.log_id, entropy); }));
}

BOOST_AUTO_TEST_CASE(one_event_less_is_enough_to_be_refused) {
  append(4, 1);
  sign();
  device->remove_from(end() - 1);
  BOOST_TEST(says(refusal(), "are missing"));
}

BOOST_AUTO_TEST_CASE(a_log_that_went_on_differently_is_refused_although_it_is_longer) {
  append(5);
  sign();
  const auto kept = end();
  append(5);
  sign();
  device->remove_from(kept);
  append(40, 2);
  const auto why = refusal();
  BOOST_TEST(says(why, "another history"), why);
  BOOST_TEST(says(why, "from some position " + std::to_string(kept) + " to"), why);
}

BOOST_AUTO_TEST_CASE(another_log_in_its_place_is_refused) {
  append(3);
  sign();
  device = std::make_unique<simulated_log_device>();
  auto other = store::test::sample_genesis();
  other.log_id.bytes[0] ^= 1;
  open_log(*device, other);
  BOOST_CHECK_THROW(open_log_key(places, head().origin.log_id, entropy), pin_error);
  BOOST_TEST(says(refusal(), "are missing"));
  BOOST_CHECK_THROW(require_no_pins(places, folder.path()), pin_error);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_was_changed_or_signed_by_another_is_refused_and_not_passed_over) {
  append(3);
  sign();
  const auto file = checkpoint_folder(places.checkpoints).file_of(end());
  const auto good = *read_small_file(file);
  for (const std::size_t at : {std::size_t{0}, good.size() / 2, good.size() - 3}) {
    auto changed = good;
    changed[at] ^= 1;
    write_durably(file, changed);
    BOOST_TEST(says(refusal(), file.string()));
  }
  write_durably(file, good);
  BOOST_TEST(refusal() == "");
  key = signing_key::make(key.name, note_key_kind::note, entropy);
  BOOST_TEST(says(refusal(), "not signed with the key"));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_under_another_size_is_refused) {
  append(3);
  sign();
  const checkpoint_folder outside(places.checkpoints);
  std::filesystem::rename(outside.file_of(end()), outside.file_of(end() - 1));
  BOOST_TEST(says(refusal(), "size that the file is named by"));
}

BOOST_AUTO_TEST_CASE(a_key_that_is_gone_is_not_made_again_while_checkpoints_need_it) {
  append(3);
  sign();
  std::filesystem::remove(places.key);
  BOOST_CHECK_THROW(open_log_key(places, head().origin.log_id, entropy), pin_error);
}

BOOST_AUTO_TEST_CASE(the_key_is_its_owners_only_and_the_public_one_everybodys) {
  struct stat status;
  BOOST_REQUIRE(::stat(places.key.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777) == 0600u);
  BOOST_TEST(*read_small_file(public_file_of(places.key)) == key.verifier().text() + "\n");
  BOOST_TEST((load_key(places.key).verifier() == key.verifier()));
  BOOST_TEST((public_key_in(public_file_of(places.key).string()) == key.verifier()));
  BOOST_TEST((public_key_in(key.verifier().text()) == key.verifier()));
  BOOST_REQUIRE(::chmod(places.key.c_str(), 0640) == 0);
  BOOST_CHECK_THROW(load_key(places.key), key_error);
  BOOST_REQUIRE(::chmod(places.key.c_str(), 0400) == 0);
  BOOST_CHECK_NO_THROW(load_key(places.key));
  BOOST_CHECK_THROW(create_key(places.key, "log", note_key_kind::note, entropy), key_error);
  BOOST_CHECK_THROW(load_key(folder / "no-such-key"), key_error);
}

BOOST_AUTO_TEST_CASE(what_a_repair_left_where_it_cut_is_missing_too) {
  append(5);
  sign();
  const auto kept = end();
  append(5);
  const auto all = end();
  sign();
  device->remove_from(kept);
  record_repair(*device, {tail_damage::page, kept, 5, 1'000}, 1'800'000'000'000'000);
  const auto why = refusal();
  BOOST_TEST(says(why, "it ends with position " + std::to_string(kept)), why);
  BOOST_TEST(
      says(why, "positions " + std::to_string(kept) + " to " + std::to_string(all - 1) + " are missing"),
      why);
}

BOOST_AUTO_TEST_CASE(a_repair_before_the_last_checkpoint_that_is_left_was_accepted) {
  append(5);
  record_repair(*device, {tail_damage::page, end(), 1, 1'000}, 1'800'000'000'000'000);
  sign();
  const auto kept = end();
  record_repair(*device, {tail_damage::page, end(), 1, 1'000}, 1'800'000'000'000'000);
  record_repair(*device, {tail_damage::page, end(), 1, 1'000}, 1'800'000'000'000'000);
  sign();
  device->remove_from(kept);
  BOOST_TEST(says(refusal(), "positions " + std::to_string(kept) + " to "));
}

BOOST_AUTO_TEST_CASE(a_log_that_has_signed_does_not_start_without_its_folder_of_checkpoints) {
  append(5);
  sign();
  std::filesystem::remove_all(places.checkpoints);
  for (int look = 0; look < 2; ++look) {
    const auto why = refusal();
    BOOST_TEST(says(why, "there is none in " + places.checkpoints.string()), why);
    BOOST_TEST(says(why, (places.tree / "checkpoint").string()), why);
    BOOST_TEST(says(why, "set-aside"), why);
    std::filesystem::create_directory(places.checkpoints);  // Not mounted, perhaps.
  }
  auto text = *read_small_file(places.tree / "checkpoint");
  text[text.size() / 2] ^= 1;
  write_durably(places.tree / "checkpoint", text);
  BOOST_TEST(says(refusal(), "there is none in"));
  BOOST_CHECK_THROW(require_no_pins(places, folder.path()), pin_error);
}

BOOST_AUTO_TEST_CASE(a_key_that_was_made_since_says_nothing_of_what_another_signed) {
  append(5);
  sign();
  std::filesystem::remove_all(places.checkpoints);
  std::filesystem::remove(places.key);
  key = open_log_key(places, head().origin.log_id, entropy);
  BOOST_TEST(refusal() == "");
}

BOOST_AUTO_TEST_CASE(the_trees_own_checkpoint_pins_where_those_outside_are_older) {
  append(5);
  sign();
  const auto kept = end();
  append(5);
  sign();
  const auto all = end();
  std::filesystem::remove(outside().file_of(all));
  BOOST_TEST(require()->point.size == all);
  device->remove_from(kept);
  const auto why = refusal();
  BOOST_TEST(says(why, (places.tree / "checkpoint").string() + " says that it had " + std::to_string(all)),
             why);
  append(20);
  BOOST_TEST(says(refusal(), "another history"));
}

BOOST_AUTO_TEST_CASE(a_tree_of_more_events_than_the_log_has_is_refused_and_kept) {
  append(5);
  const auto kept = end();
  append(5);
  {
    tree_writer writer(places.tree, *device, head().origin.log_id);
    take_all(writer);
    writer.persist();
  }
  BOOST_TEST(refusal() == "");
  device->remove_from(kept);
  BOOST_TEST(says(refusal(), "the tree's state"));
  BOOST_CHECK_THROW(tree_writer(places.tree, *device, head().origin.log_id), log_error);
  BOOST_TEST(read_tree_state(places.tree).has_value());
}

BOOST_AUTO_TEST_CASE(a_folder_of_checkpoints_lies_outside_the_data_directory) {
  const auto data = folder / "data";
  std::filesystem::create_directory(data);
  for (const auto& within : {data, data / "checkpoints", data / "." / "a" / "b", data / ".." / "data" / "c"})
    BOOST_CHECK_THROW(require_outside(data, within), pin_error);
  std::filesystem::create_directory_symlink(data, folder / "link");
  BOOST_CHECK_THROW(require_outside(data, folder / "link" / "c"), pin_error);
  for (const auto* beside : {"data.checkpoints", "dat", "data2/checkpoints"})
    BOOST_CHECK_NO_THROW(require_outside(data, folder / beside));
  // And so do the default ones, whatever the directory is called.
  const auto here = std::filesystem::current_path().string();
  BOOST_TEST(default_key_file(".").string() == here + ".log-key");
  BOOST_TEST(default_checkpoint_folder("./").string() == here + ".checkpoints");
  BOOST_TEST(default_checkpoint_folder("data/").string() == "data.checkpoints");
}

BOOST_AUTO_TEST_CASE(the_public_key_of_a_key_that_is_gone_is_kept) {
  const auto before = *read_small_file(public_file_of(places.key));
  for (const auto* kept : {".1", ".2"}) {
    std::filesystem::remove(places.key);
    const auto replaced = *read_small_file(public_file_of(places.key));
    create_key(places.key, key.name, note_key_kind::note, entropy);
    BOOST_TEST(*read_small_file(public_file_of(places.key).string() + kept) == replaced);
  }
  BOOST_TEST(*read_small_file(public_file_of(places.key).string() + ".1") == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store::merkle

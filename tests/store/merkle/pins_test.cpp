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

struct pinned_fixture : pinned_log {
  set_aside_report give_up(const std::string& reason = "disk lost") {
    return set_aside(device.get(), checkpoint_folder(places.checkpoints), key, "ann", reason,
                     1'772'366'400'000'000);
  }

  std::vector<std::uint64_t> sizes() const { return checkpoint_folder(places.checkpoints).sizes(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pins_test, pinned_fixture)

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
  BOOST_TEST(*read_small_file(places.checkpoints / "newest") ==
             *read_small_file(checkpoint_folder(places.checkpoints).file_of(kept)));
  const auto loss = parse_note(*read_small_file(report.folder / "LOSS"));
  BOOST_TEST(verdict_of(loss, key.verifier()).good);
  for (const auto* what : {"user ann", "reason disk lost, backup of 2 March", "checkpoints 2, of "})
    BOOST_TEST(says(loss.text, what), loss.text);
  BOOST_TEST(says(loss.text, "log ends before " + std::to_string(kept)), loss.text);
  BOOST_TEST(
      std::filesystem::exists(report.folder / checkpoint_folder(places.checkpoints).file_of(all).filename()));
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
  const checkpoint_folder outside(places.checkpoints);
  std::filesystem::create_directory(places.checkpoints / "set-aside-1");
  std::filesystem::rename(outside.file_of(second),
                          places.checkpoints / "set-aside-1" / outside.file_of(second).filename());
  BOOST_TEST(refusal() != "");
  const auto report = give_up();
  BOOST_TEST((report.sizes == std::vector<std::uint64_t>{first}));
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

BOOST_AUTO_TEST_CASE(the_folder_keeps_the_newest_and_of_days_before_the_last) {
  const checkpoint_folder outside(places.checkpoints, 3);
  constexpr std::int64_t hour = 3'600'000'000;
  for (std::uint64_t size = 1; size <= 24; ++size) {
    log_place place;
    place.time_us = static_cast<std::int64_t>(size) * 5 * hour;  // Some five a day.
    outside.write(size, sign_checkpoint(make_checkpoint(head().origin.log_id, size, {}, place), key));
  }
  // Days end at hours 24, 48, …: behind sizes 4, 9, 14, 19; and the newest three, with one that may still be
  // its day's last.
  BOOST_TEST((outside.sizes() == std::vector<std::uint64_t>{4, 9, 14, 19, 21, 22, 23, 24}));
  BOOST_TEST(outside.newest(key.verifier())->point.size == 24u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store::merkle

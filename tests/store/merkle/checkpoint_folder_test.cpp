// The folder outside the data directory: what it keeps, and what it leaves as it is.
#include "store/merkle/checkpoint_folder.hpp"

#include <boost/test/unit_test.hpp>

#include "store/durable_file.hpp"
#include "tests/store/merkle/pinned_log.hpp"

namespace benefactor::store::merkle {
namespace {

using test::pinned_log;
using test::says;

struct signed_sizes : pinned_log {
  /// A checkpoint of that size, of some time.
  std::string of(std::uint64_t size, std::int64_t time_us = 1'772'366'400'000'000) const {
    log_place place;
    place.time_us = time_us;
    return sign_checkpoint(make_checkpoint(head().origin.log_id, size, {}, place), key);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(checkpoint_folder_test, signed_sizes)

BOOST_AUTO_TEST_CASE(the_folder_keeps_the_newest_and_of_days_before_the_last) {
  const checkpoint_folder kept(places.checkpoints, 3);
  constexpr std::int64_t hour = 3'600'000'000;
  for (std::uint64_t size = 1; size <= 24; ++size) {
    log_place place;
    place.time_us = static_cast<std::int64_t>(size) * 5 * hour;  // Some five a day.
    kept.write(size, sign_checkpoint(make_checkpoint(head().origin.log_id, size, {}, place), key));
  }
  // Days end at hours 24, 48, …: behind sizes 4, 9, 14, 19; and the newest three, with one that may still be
  // its day's last.
  BOOST_TEST((kept.sizes() == std::vector<std::uint64_t>{4, 9, 14, 19, 21, 22, 23, 24}));
  BOOST_TEST(kept.newest(key.verifier())->point.size == 24u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_removed_keeps_no_checkpoint_from_being_written) {
  const checkpoint_folder one(places.checkpoints, 1);
  std::filesystem::create_directories(one.file_of(1));  // It has the name of a checkpoint, and is none.
  BOOST_TEST(one.write(2, of(2)) == "");
  BOOST_TEST(one.write(3, of(3)) != "");
  BOOST_TEST(one.newest(key.verifier())->point.size == 3u);
}

BOOST_AUTO_TEST_CASE(a_file_that_has_the_checkpoint_already_keeps_what_witnesses_added) {
  outside().write(7, of(7));
  const auto witness = signing_key::make("witness", note_key_kind::cosignature, entropy);
  auto note = parse_note(of(7));
  note.signatures.push_back(cosign_note(note.text, witness, 1'772'366'400));
  write_durably(outside().file_of(7), to_text(note), 0644);
  outside().write(7, of(7));
  BOOST_TEST(*read_small_file(outside().file_of(7)) == to_text(note));
  // Not one without the log's own signature.
  note.signatures.erase(note.signatures.begin());
  write_durably(outside().file_of(7), to_text(note), 0644);
  outside().write(7, of(7));
  BOOST_TEST(*read_small_file(outside().file_of(7)) == of(7));
}

BOOST_AUTO_TEST_CASE(a_listed_checkpoint_that_is_gone_is_passed_over_unless_it_was_the_newest) {
  for (const std::uint64_t size : {5, 6, 7}) outside().write(size, of(size));
  const auto listed = sizes();
  std::filesystem::remove(outside().file_of(5));
  BOOST_TEST(!outside().read_listed(5, listed, key.verifier()));
  BOOST_TEST(outside().read_listed(6, listed, key.verifier())->point.size == 6u);
  std::filesystem::remove(outside().file_of(7));
  BOOST_CHECK_THROW(outside().read_listed(7, listed, key.verifier()), no_checkpoint);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store::merkle

#include "api/objects/document_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>
#include <sys/stat.h>

#include "tests/api/objects/document_fixture.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/hex.hpp"

using namespace benefactor;
using namespace benefactor::api;
using namespace benefactor::api::test;

namespace fs = std::filesystem;

namespace {

struct fixture : document_fixture {
  document_folder folder{path, keys, entropy};

  static mode_t mode_of(const fs::path& file) {
    struct stat about {};
    BOOST_REQUIRE(::stat(file.c_str(), &about) == 0);
    return about.st_mode & 0777;
  }

  /// True when reading notices that the file is not what was written.
  bool is_noticed(const object_key& key) {
    try {
      read_all(folder, key);
    } catch (const object_error&) {
      return true;
    }
    return false;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(document_folder_suite, fixture)

BOOST_AUTO_TEST_CASE(documents_of_every_size_around_a_chunks_edge_come_back) {
  for (const std::size_t chunks : {0, 1, 2, 3})
    for (const int off : {-1, 0, 1}) {
      if (chunks == 0 && off < 0) continue;
      const auto bytes = sample(chunks * document_chunk + off);
      const auto key = stored(folder, bytes);
      BOOST_TEST((read_all(folder, key) == bytes));
      BOOST_TEST(fs::file_size(file_of(key)) ==
                 document_file_size({key, bytes.size(), std::string(78, ' ')}));
      const auto about = folder.describe(key);
      BOOST_TEST(about.size == bytes.size());
      BOOST_CHECK(about.sha256 == store::sha256(bytes));
    }
}

RC_BOOST_PROP(a_document_written_in_any_pieces_comes_back, (const std::vector<std::uint16_t>& pieces)) {
  fixture f;
  std::size_t size = 0;
  for (const auto piece : pieces) size += piece;
  const auto bytes = sample(size);
  const auto key = new_object_key(f.entropy);
  auto incoming = f.folder.begin(key, f.terms_of(bytes));
  std::size_t at = 0;
  for (const auto piece : pieces) {
    incoming->write(std::string_view(bytes).substr(at, piece));
    at += piece;
  }
  RC_ASSERT(incoming->finish() == incoming_document::outcome::stored);
  RC_ASSERT(read_all(f.folder, key) == bytes);
}

BOOST_AUTO_TEST_CASE(a_change_of_any_byte_is_noticed) {
  const auto key = stored(folder, "Discharge summary: J45.909, asthma.");
  const auto whole = contents_of(file_of(key));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1 << at % 8);
    put_contents(file_of(key), changed);
    BOOST_TEST(is_noticed(key), "byte " << at);
  }
  put_contents(file_of(key), whole);
  BOOST_TEST(!is_noticed(key));
}

BOOST_AUTO_TEST_CASE(a_change_of_any_byte_around_a_chunks_edges_is_noticed) {
  const auto key = stored(folder, sample(2 * document_chunk + 10));
  const auto whole = contents_of(file_of(key));
  const std::size_t first = whole.size() - 2 * sealed_chunk - 10 - store::tag_size;
  for (const std::size_t edge : {first, first + sealed_chunk, first + 2 * sealed_chunk, whole.size()})
    for (std::size_t at = edge - 40; at < std::min(edge + 40, whole.size()); ++at) {
      auto changed = whole;
      changed[at] = static_cast<char>(~changed[at]);
      put_contents(file_of(key), changed);
      BOOST_TEST(is_noticed(key), "byte " << at);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_was_cut_off_or_went_on_is_noticed) {
  const auto key = stored(folder, sample(2 * document_chunk));
  const auto whole = contents_of(file_of(key));
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{4}, document_fixed_head, document_fixed_head + 78,
        whole.size() - 2 * sealed_chunk, whole.size() - sealed_chunk, whole.size() - 1}) {
    put_contents(file_of(key), whole.substr(0, size));
    BOOST_TEST(is_noticed(key), "cut to " << size);
  }
  put_contents(file_of(key), whole + 'x');
  BOOST_TEST(is_noticed(key));
}

BOOST_AUTO_TEST_CASE(chunks_that_changed_places_are_noticed) {
  const auto key = stored(folder, sample(3 * document_chunk));
  const auto whole = contents_of(file_of(key));
  const auto begin = whole.size() - 3 * sealed_chunk;
  const auto head = whole.substr(0, begin);
  std::string chunks[3];
  for (std::size_t i = 0; i < 3; ++i) chunks[i] = whole.substr(begin + i * sealed_chunk, sealed_chunk);
  put_contents(file_of(key), head + chunks[1] + chunks[0] + chunks[2]);
  BOOST_TEST(is_noticed(key));
  put_contents(file_of(key), head + chunks[0] + chunks[2] + chunks[1]);
  BOOST_TEST(is_noticed(key));
  put_contents(file_of(key), head + chunks[0] + chunks[0] + chunks[2]);
  BOOST_TEST(is_noticed(key));
}

BOOST_AUTO_TEST_CASE(a_shorter_document_made_of_a_longer_ones_chunks_is_noticed) {
  const auto key = stored(folder, sample(2 * document_chunk));
  auto file = contents_of(file_of(key));
  // Its size is changed to one chunk, and the second one is gone.
  file.resize(file.size() - sealed_chunk);
  const std::uint64_t one = document_chunk;
  std::copy_n(reinterpret_cast<const char*>(&one), sizeof one, file.begin() + 24);
  put_contents(file_of(key), file);
  BOOST_TEST(is_noticed(key));
}

BOOST_AUTO_TEST_CASE(a_document_in_anothers_place_is_noticed) {
  const auto one = stored(folder, "one"), two = stored(folder, "two");
  fs::copy_file(file_of(one), file_of(two), fs::copy_options::overwrite_existing);
  BOOST_TEST(is_noticed(two));
  BOOST_TEST(read_all(folder, one) == "one");
}

BOOST_AUTO_TEST_CASE(no_plaintext_is_ever_on_the_disk) {
  const std::string marker = "J45.909 MARKER OF JANE PUBLIC";
  std::string bytes;
  while (bytes.size() < 3 * document_chunk) bytes += marker;
  const auto key = new_object_key(entropy);
  auto incoming = folder.begin(key, terms_of(bytes));
  incoming->write(std::string_view(bytes).substr(0, 2 * document_chunk + 5));
  const auto look = [&] {
    std::size_t looked_at = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory.path())) {
      if (entry.is_directory()) continue;
      ++looked_at;
      BOOST_TEST(mode_of(entry.path()) == 0600u);
      const auto file = contents_of(entry.path());
      BOOST_TEST(file.find("MARKER") == file.npos);
      const auto digest = store::sha256(bytes);
      BOOST_TEST(file.find(store::as_text(digest)) == file.npos);
    }
    BOOST_TEST(looked_at == 1u);
  };
  look();
  incoming->write(std::string_view(bytes).substr(2 * document_chunk + 5));
  BOOST_CHECK(incoming->finish() == incoming_document::outcome::stored);
  look();
  BOOST_TEST(mode_of(path) == 0700u);
}

BOOST_AUTO_TEST_CASE(an_upload_that_does_not_end_leaves_nothing) {
  const auto key = new_object_key(entropy);
  {
    auto incoming = folder.begin(key, terms_of("some bytes"));
    incoming->write("some ");
    BOOST_TEST(files() == 1u);
    BOOST_CHECK(folder.describe(key).state == object_state::absent);
  }
  BOOST_TEST(files() == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_crash_left_of_an_upload_is_removed_at_the_next_start) {
  const auto key = stored(folder, "whole");
  put_contents(path / "0123.part", "begun");
  document_folder again(path, keys, entropy);
  BOOST_TEST(files() == 1u);
  BOOST_TEST(read_all(again, key) == "whole");
}

BOOST_AUTO_TEST_CASE(other_bytes_than_announced_are_not_stored) {
  const auto key = new_object_key(entropy);
  const auto terms = terms_of("announced");
  {
    auto other = folder.begin(key, terms);
    other->write("different");
    BOOST_CHECK(other->finish() == incoming_document::outcome::wrong_hash);
  }
  {
    auto fewer = folder.begin(key, terms);
    fewer->write("announce");
    BOOST_CHECK(fewer->finish() == incoming_document::outcome::incomplete);
  }
  {
    auto more = folder.begin(key, terms);
    BOOST_CHECK_THROW(more->write("announced!"), std::length_error);
  }
  BOOST_TEST(files() == 0u);
}

BOOST_AUTO_TEST_CASE(of_two_uploads_of_one_object_the_first_to_end_counts) {
  const auto key = new_object_key(entropy);
  auto first = folder.begin(key, terms_of("first")), second = folder.begin(key, terms_of("second"));
  first->write("first");
  second->write("second");
  BOOST_CHECK(second->finish() == incoming_document::outcome::stored);
  BOOST_CHECK(first->finish() == incoming_document::outcome::taken);
  first.reset();
  BOOST_TEST(files() == 1u);
  BOOST_TEST(read_all(folder, key) == "second");
}

BOOST_AUTO_TEST_CASE(a_document_is_unreadable_when_the_key_of_its_member_was_destroyed) {
  const auto key = stored(folder, "Jane's X-ray");
  auto begun = folder.begin(new_object_key(entropy), terms_of("more"));
  BOOST_TEST(!!begun);
  vault.erase("default", owner);
  BOOST_CHECK(folder.open(key).state == object_state::erased);
  BOOST_CHECK(folder.describe(key).state == object_state::erased);
  BOOST_TEST(!folder.describe(key).sha256.has_value());
  BOOST_TEST(!folder.begin(new_object_key(entropy), terms_of("more")));
}

BOOST_AUTO_TEST_CASE(a_document_opens_only_with_the_keys_of_its_log_and_tenant) {
  const auto key = stored(folder, "bytes");
  vault_document_keys other_log(vault, "default", id128{{9}}, entropy),
      other_tenant(vault, "other", log_id, entropy);
  BOOST_CHECK_THROW(document_folder(path, other_log, entropy).open(key), object_error);
  BOOST_CHECK_THROW(document_folder(path, other_tenant, entropy).open(key), object_error);
}

BOOST_AUTO_TEST_CASE(what_is_removed_is_gone) {
  const auto key = stored(folder, "bytes");
  folder.remove(key);
  folder.remove(key);
  BOOST_CHECK(folder.describe(key).state == object_state::absent);
  BOOST_TEST(files() == 0u);
}

BOOST_AUTO_TEST_CASE(a_document_of_the_golden_file_opens_for_ever) {
  // Keys that are the same in every run: the fixture's entropy is seeded, and this test draws first.
  const std::string bytes = "Discharge summary of the golden file.";
  const auto key = stored(folder, bytes);
  const auto golden = test_support::golden_or_write("document_v1.hex", contents_of(file_of(key)));
  BOOST_TEST(test_support::hex_of(contents_of(file_of(key))) == test_support::hex_of(golden));
  put_contents(file_of(key), golden);
  BOOST_TEST(read_all(folder, key) == bytes);
}

BOOST_AUTO_TEST_SUITE_END()

#include "store/key_ring.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>

#include "tests/support/hex.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

using namespace benefactor;
using namespace benefactor::store;
using namespace benefactor::test_support;

namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
  ::chmod(file.c_str(), 0600);
}

unsigned mode_of(const std::filesystem::path& file) {
  struct stat status {};
  BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

bool same(const key_ring& a, const key_ring& b) {
  if (a.id() != b.id() || a.lookup_key().bytes != b.lookup_key().bytes || a.current() != b.current() ||
      a.size() != b.size())
    return false;
  for (std::uint32_t number = 1; number <= a.current(); ++number) {
    const auto *left = a.key(number), *right = b.key(number);
    if ((left == nullptr) != (right == nullptr) || (left != nullptr && left->bytes != right->bytes))
      return false;
  }
  return true;
}

// What the error says, for the rules it must name.
std::string refusal(const std::filesystem::path& file) {
  try {
    key_ring::load(file);
  } catch (const key_error& error) {
    return error.what();
  }
  return "";
}

struct fixture {
  temp_directory directory;
  std::filesystem::path file = directory / "data.keys";
  seeded_entropy entropy{2};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(key_ring_suite, fixture)

BOOST_AUTO_TEST_CASE(the_default_ring_lies_beside_the_data_directory) {
  BOOST_TEST(key_ring::default_path("/var/lib/benefactor").string() == "/var/lib/benefactor.keys");
  BOOST_TEST(key_ring::default_path("/var/lib/benefactor/").string() == "/var/lib/benefactor.keys");
  BOOST_TEST(key_ring::default_path("data").string() == "data.keys");
  // One without a name of its own: a suffix would name a file in it.
  const auto here = std::filesystem::current_path();
  for (const auto* name : {".", "./", "data/.."})
    BOOST_TEST(key_ring::default_path(name).string() == here.string() + ".keys", name);
  BOOST_TEST(key_ring::default_path("..").string() == here.parent_path().string() + ".keys");
}

BOOST_AUTO_TEST_CASE(a_ring_is_loaded_as_it_was_created) {
  const auto made = key_ring::create(file, entropy);
  BOOST_TEST(bool(made.id()));
  BOOST_TEST(made.current() == 1u);
  BOOST_CHECK(same(made, key_ring::load(file)));
  BOOST_CHECK(same(made, key_ring::load(file, made.id())));
  BOOST_TEST(mode_of(file) == 0600u);
}

BOOST_AUTO_TEST_CASE(the_file_has_mode_0600_whatever_the_umask) {
  const auto before = ::umask(0);
  key_ring::create(file, entropy);
  ::umask(before);
  BOOST_TEST(mode_of(file) == 0600u);
}

BOOST_AUTO_TEST_CASE(the_file_format_is_the_golden_one) {
  key_ring::create(file, entropy);
  BOOST_TEST(read(file) == read(source_dir() / "tests/golden/key_ring_v1.txt"));
}

BOOST_AUTO_TEST_CASE(an_existing_ring_is_never_overwritten_by_create) {
  key_ring::create(file, entropy);
  const auto before = read(file);
  BOOST_CHECK_THROW(key_ring::create(file, entropy), key_error);
  BOOST_TEST(read(file) == before);
}

BOOST_AUTO_TEST_CASE(permissions_wider_than_0600_are_refused) {
  key_ring::create(file, entropy);
  for (const unsigned mode : {0640u, 0604u, 0601u, 0660u, 0700u, 0644u, 0610u}) {
    ::chmod(file.c_str(), mode);
    BOOST_TEST(refusal(file).find("0600") != std::string::npos, mode);
  }
  for (const unsigned mode : {0600u, 0400u}) {
    ::chmod(file.c_str(), mode);
    BOOST_TEST(refusal(file) == "");
  }
}

BOOST_AUTO_TEST_CASE(the_ring_of_another_id_is_refused) {
  const auto made = key_ring::create(file, entropy);
  auto other = made.id();
  other.bytes[15] ^= 1;
  BOOST_CHECK_THROW(key_ring::load(file, other), key_error);
}

BOOST_AUTO_TEST_CASE(a_missing_file_and_a_directory_are_refused) {
  BOOST_TEST(refusal(file).find("No such file") != std::string::npos);
  std::filesystem::create_directory(file);
  ::chmod(file.c_str(), 0600);
  BOOST_TEST(refusal(file) != "");
}

BOOST_AUTO_TEST_CASE(every_change_of_a_byte_and_every_cut_is_refused_without_naming_keys) {
  key_ring::create(file, entropy);
  const auto text = read(file);
  const auto lookup = text.substr(text.find("lookup ") + 7, 64);
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto changed = text;
    changed[at] ^= 1;
    write(file, changed);
    const auto said = refusal(file);
    BOOST_TEST(said != "", at);
    BOOST_TEST(said.find(lookup.substr(0, 16)) == std::string::npos, at);
    write(file, text.substr(0, at));
    BOOST_TEST(refusal(file) != "", at);
  }
  write(file, text + "x");
  BOOST_TEST(refusal(file) != "");
}

BOOST_AUTO_TEST_CASE(a_temp_file_left_by_a_crash_is_ignored) {
  const auto temp = directory / "data.keys.new";
  write(temp, "half a ring");
  BOOST_TEST(refusal(file).find("No such file") != std::string::npos);
  auto ring = key_ring::create(file, entropy);
  BOOST_TEST(!std::filesystem::exists(temp));
  write(temp, "half a ring");
  BOOST_CHECK(same(ring, key_ring::load(file)));
  ring.rotate(entropy);
  BOOST_CHECK(same(ring, key_ring::load(file)));
  BOOST_TEST(!std::filesystem::exists(temp));
}

BOOST_AUTO_TEST_CASE(rotating_adds_a_key_and_keeps_the_id_the_lookup_key_and_the_old_keys) {
  auto ring = key_ring::create(file, entropy);
  const auto before = ring;
  ring.rotate(entropy);
  BOOST_TEST(ring.current() == 2u);
  BOOST_CHECK(ring.id() == before.id());
  BOOST_CHECK(ring.lookup_key().bytes == before.lookup_key().bytes);
  BOOST_CHECK(ring.key(1)->bytes == before.key(1)->bytes);
  BOOST_CHECK(ring.key(2)->bytes != before.key(1)->bytes);
  BOOST_CHECK(same(ring, key_ring::load(file)));
  BOOST_TEST(mode_of(file) == 0600u);

  ring.forget_old_keys();
  BOOST_TEST(ring.key(1) == nullptr);
  BOOST_TEST(ring.size() == 1u);
  BOOST_CHECK(same(ring, key_ring::load(file)));
  ring.rotate(entropy);
  BOOST_TEST(ring.current() == 3u);
}

BOOST_AUTO_TEST_CASE(a_ring_that_could_not_be_written_is_unchanged) {
  auto ring = key_ring::create(file, entropy);
  const auto before = ring;
  std::filesystem::create_directories(directory / "data.keys.new" / "in the way");
  BOOST_CHECK_THROW(ring.rotate(entropy), key_error);
  BOOST_CHECK(same(ring, before));
  BOOST_CHECK(same(ring, key_ring::load(file)));
}

BOOST_AUTO_TEST_SUITE_END()

// The file with the key that signs tokens: how it is kept, rotated and refused.
#include "api/identity/token_keys.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

#include "api/identity/jwks.hpp"
#include "store/secret.hpp"
#include "tests/api/identity/token_samples.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::identity {
namespace of_token_keys_test {

using namespace samples;

struct keys_fixture {
  std::string text() const {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  void write(const std::string& text, unsigned mode = 0600) const {
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
  }
  template <class Work>
  std::string refusal_of(Work work) const {
    try {
      work();
    } catch (const store::key_error& error) {
      const std::string said = error.what(), named = "token key " + file.string() + ": ";
      return said.starts_with(named) ? said.substr(named.size()) : said;
    }
    return "";
  }
  std::string refusal_of_text(const std::string& text) const {
    return refusal_of([&] { token_keys::parse(file, text); });
  }

  test_support::temp_directory folder;
  std::filesystem::path file = folder / "data.token-key";
  test_support::seeded_entropy entropy{7};
};

const std::string rfc_file =
    "benefactor token keys 1\ncurrent If4x36FUomE nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\n";

BOOST_FIXTURE_TEST_SUITE(keys_of_tokens, keys_fixture)

BOOST_AUTO_TEST_CASE(the_file_lies_beside_the_data_directory) {
  BOOST_TEST(token_keys::default_path("/srv/data/").string() == "/srv/data.token-key");
}

BOOST_AUTO_TEST_CASE(a_new_key_is_for_its_owner_only_and_signs_again_after_loading) {
  const auto made = token_keys::create(file, entropy);
  struct stat status;
  BOOST_REQUIRE_EQUAL(::stat(file.c_str(), &status), 0);
  BOOST_TEST((status.st_mode & 07777) == 0600u);
  const auto loaded = token_keys::load(file);
  BOOST_TEST(loaded.id() == made.id());
  BOOST_TEST(loaded.id().size() == 11u);
  const auto token = issue(claims(), loaded.signing_key());
  BOOST_TEST((verify(token, made.accepted(at(noon)), rules(), at(noon)).index() == 0));
}

BOOST_AUTO_TEST_CASE(a_key_that_is_there_is_not_written_over) {
  token_keys::create(file, entropy);
  const auto before = text();
  BOOST_TEST(refusal_of([&] { token_keys::create(file, entropy); }) == "exists already");
  BOOST_TEST(text() == before);
}

BOOST_AUTO_TEST_CASE(the_form_of_the_file_stays) {
  write(rfc_file + "retired OfcT0KZEJT8 PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw 1767268860\n");
  const auto rotated = token_keys::load(file);
  BOOST_TEST(rotated.id() == rfc_key_id);
  BOOST_TEST(rotated.accepted(at(noon + 59)).size() == 2u);
  BOOST_TEST(rotated.accepted(at(noon + 59)).back().id == "OfcT0KZEJT8");
  BOOST_TEST(rotated.accepted(at(noon + 60)).size() == 1u);
  const auto keys = token_keys::parse(file, rfc_file);
  BOOST_TEST(keys.id() == rfc_key_id);
  BOOST_TEST((keys.accepted(at(noon)) == rfc_keys()));
}

BOOST_AUTO_TEST_CASE(a_retired_key_under_which_anybody_can_sign_is_refused) {
  for (const auto& key : unsound_keys())
    BOOST_TEST(refusal_of_text(rfc_file + "retired " + key_id_of(key) + ' ' + x_of(key) + " 1767268860\n") ==
                   "line 3: must be a point in canonical form, not one of small order",
               x_of(key));
}

BOOST_AUTO_TEST_CASE(after_a_rotation_tokens_of_the_old_key_are_taken_for_as_long_as_they_live) {
  auto keys = token_keys::create(file, entropy);
  const auto old_id = keys.id();
  const auto old_token = issue(claims(), keys.signing_key());
  keys.rotate(entropy, at(noon), access_lifetime);
  BOOST_TEST(keys.id() != old_id);

  const auto loaded = token_keys::load(file);
  BOOST_TEST(loaded.id() == keys.id());
  const auto last = noon + access_lifetime.count() + token_skew.count();
  BOOST_TEST(loaded.accepted(at(noon)).size() == 2u);
  BOOST_TEST((verify(old_token, loaded.accepted(at(noon + 1)), rules(), at(noon + 1)).index() == 0));
  BOOST_TEST(loaded.accepted(at(last - 1)).size() == 2u);
  BOOST_TEST(loaded.accepted(at(last)).size() == 1u);
  BOOST_TEST(loaded.accepted(at(last)).front().id == loaded.id());

  // The next rotation leaves out what nobody trusts any more.
  keys.rotate(entropy, at(last), access_lifetime);
  BOOST_TEST(keys.accepted(at(noon)).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_key_that_others_have_is_trusted_no_second_longer) {
  auto keys = token_keys::create(file, entropy);
  keys.rotate(entropy, at(noon), access_lifetime);
  const auto stolen = issue(claims(), keys.signing_key());
  keys.replace(entropy);
  const auto accepted = token_keys::load(file).accepted(at(noon));
  BOOST_TEST(accepted.size() == 1u);
  BOOST_TEST((verify(stolen, accepted, rules(), at(noon)) ==
              std::variant<token_claims, token_fault>(token_fault::key)));
}

BOOST_AUTO_TEST_CASE(sixteen_keys_are_trusted_at_once_and_no_more) {
  auto keys = token_keys::create(file, entropy);
  for (int i = 0; i < 15; ++i) keys.rotate(entropy, at(noon), access_lifetime);
  BOOST_TEST(keys.accepted(at(noon)).size() == 16u);
  const auto before = text();
  BOOST_TEST(refusal_of([&] { keys.rotate(entropy, at(noon), access_lifetime); }) ==
             "has 15 retired keys that are trusted still; wait until one is not");
  BOOST_TEST(text() == before);
  BOOST_TEST(token_keys::load(file).id() == keys.id());
}

BOOST_AUTO_TEST_CASE(a_file_that_others_may_read_is_refused) {
  token_keys::create(file, entropy);
  std::filesystem::permissions(file, static_cast<std::filesystem::perms>(0640));
  BOOST_TEST(refusal_of([&] { token_keys::load(file); }) == "has mode 0640, must not be wider than 0600");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_missing_none_or_too_long_is_refused) {
  BOOST_TEST(refusal_of([&] { token_keys::load(file); }).starts_with("cannot open: "));
  write(std::string(8193, 'x'));
  BOOST_TEST(refusal_of([&] { token_keys::load(file); }) == "is too long for a key");
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  BOOST_TEST(refusal_of([&] { token_keys::load(file); }) == "must be a regular file");
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_refused_and_nothing_of_it_repeated) {
  BOOST_TEST(refusal_of_text(rfc_file) == "");
  const auto with = [](std::string text, std::string_view from, std::string_view to) {
    const auto place = text.find(from);
    BOOST_REQUIRE(place != text.npos);
    return text.replace(place, from.size(), to);
  };
  const auto damaged = {
      std::string(), rfc_file.substr(0, rfc_file.size() - 1), with(rfc_file, "keys 1", "keys 0"),
      with(rfc_file, "keys 1", "keys 01"), with(rfc_file, "keys 1", "keys x"),
      with(rfc_file, "current", "retired"), with(rfc_file, "uf2A", "uf2B"), with(rfc_file, "nWG", "nWH"),
      with(rfc_file, "If4", "If5"), with(rfc_file, "uf2A", "uf2"), rfc_file + rfc_file, rfc_file + "\n",
      rfc_file + "retired\n",
      // The current one as a retired one, a key of another id, times that are none.
      rfc_file + "retired If4x36FUomE 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo 1\n",
      rfc_file + "retired If4x36FUomE nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A 1\n",
      rfc_file + "retired If4x36FUomE 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo -1\n",
      rfc_file + "retired If4x36FUomE 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo 1 1\n",
      rfc_file + "retired If4x36FUomE 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo 253402300800\n"};
  for (const auto& text : damaged) {
    const auto refusal = refusal_of_text(text);
    BOOST_TEST(refusal != "", text);
    for (const auto* secret : {"WmC6hEr0", "7MmkZcDus"}) BOOST_TEST(refusal.find(secret) == refusal.npos);
  }
  BOOST_TEST(refusal_of_text(with(rfc_file, "keys 1", "keys 2")).find("is of format 2") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_token_keys_test
}  // namespace benefactor::api::identity

// Base64 without padding, each text in one way only.
#include "api/identity/base64url.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

namespace benefactor::api::identity {
namespace of_base64url_test {

BOOST_AUTO_TEST_SUITE(base64url)

BOOST_AUTO_TEST_CASE(the_vectors_of_rfc_4648_are_written_without_their_padding) {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    BOOST_TEST(to_base64url(bytes) == text);
    BOOST_TEST(from_base64url(text).value() == bytes);
  }
}

BOOST_AUTO_TEST_CASE(the_two_alphabets_do_not_mix) {
  BOOST_TEST(to_base64url("\xfb\xff") == "-_8");
  BOOST_TEST(to_base64_unpadded("\xfb\xff") == "+/8");
  BOOST_TEST((from_base64url("-_8") == "\xfb\xff"));
  BOOST_TEST((from_base64_unpadded("+/8") == "\xfb\xff"));
  for (const auto* text : {"+_8", "-/8", "+/8"}) BOOST_TEST(!from_base64url(text));
  for (const auto* text : {"+_8", "-/8", "-_8"}) BOOST_TEST(!from_base64_unpadded(text));
}

BOOST_AUTO_TEST_CASE(whatever_could_spell_the_same_bytes_in_another_way_is_refused) {
  for (const auto* text : {"Zg==", "Zg=", "Zm8=", "=", "Zh", "Zm9", "Z", "Zm9vY", " Zg", "Zg ", "Z g", "Zg\n",
                           "Z\tg", "Zm9v.", "Zm9\xc3\xa4"})
    BOOST_TEST(!from_base64url(text), text);
  BOOST_TEST(!from_base64url(std::string_view("Zm9\0", 4)));
}

RC_BOOST_PROP(what_is_read_is_what_was_written, (const std::string& bytes)) {
  RC_ASSERT(from_base64url(to_base64url(bytes)) == bytes);
  RC_ASSERT(from_base64_unpadded(to_base64_unpadded(bytes)) == bytes);
}

RC_BOOST_PROP(what_can_be_read_is_written_as_it_was, ()) {
  const auto text =
      *rc::gen::container<std::string>(rc::gen::element('A', 'Q', 'g', 'w', '0', '-', '_', '8'));
  if (const auto bytes = from_base64url(text)) RC_ASSERT(to_base64url(*bytes) == text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_base64url_test
}  // namespace benefactor::api::identity

// Signed notes, keys and checkpoints: the examples of others, and that no other spelling is taken.
#include "store/merkle/signed_note.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "store/bytes.hpp"
#include "store/merkle/base64.hpp"
#include "store/merkle/checkpoint.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::store::merkle {
namespace {

// Source: the documentation of Go's golang.org/x/mod/sumdb/note, and its tests.
const std::string
    peter_key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    peter_private = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
    enoch_key = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
    text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your "
        "problem is.\n",
    peter_line =
        "— PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
    enoch_line =
        "— EnochRoot "
        "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

// Source: C2SP tlog-cosignature for the checkpoint; key and signature computed with Python's cryptography
// from the seed 00 01 ... 1f, by the text of the specification.
const std::string
    witness_key = "witness.example.com/w1+a0059f11+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
    witness_private =
        "PRIVATE+KEY+witness.example.com/w1+a0059f11+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
    sofa = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    witness_line =
        "— witness.example.com/w1 "
        "oAWfEQAAAABkGFDLBuRDazBLVac2NE+Y+IjbjQOcXLfF9CSDZVUIoS83rE1nFZsVE8YiWV6Ngr7lV8H6bdoBQGP/"
        "l73euDMQ9k+bBQ==\n";
constexpr std::int64_t sofa_time = 1'679'315'147;

bool refused(const std::string& note) {
  try {
    parse_note(note);
    return false;
  } catch (const note_error&) {
    return true;
  }
}

bool is_key(const std::string& key) {
  try {
    verifier_key::parse(key);
    return true;
  } catch (const note_error&) {
    return false;
  }
}

std::string secret_of(const signing_key& key) {
  secret_text secret;
  key.write(secret);
  return secret.text;
}

log_place some_place() {
  log_place place;
  place.page_hash.fill(0x5a);
  place.time_us = 1'772'366'400'000'000;
  return place;
}

id128 some_log() {
  id128 id;
  id.bytes.fill(0xab);
  return id;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signed_note_test)

BOOST_AUTO_TEST_CASE(the_note_of_gos_documentation_is_signed_with_the_same_bytes) {
  const auto key = signing_key::parse(peter_private);
  BOOST_TEST(key.verifier().text() == peter_key);
  BOOST_TEST(secret_of(key) == peter_private);
  BOOST_TEST(to_text(sign_note(text, key)) == peter_line);
}

BOOST_AUTO_TEST_CASE(signatures_of_known_keys_are_checked_and_others_passed_over) {
  const auto note = parse_note(text + "\n" + peter_line + enoch_line);
  BOOST_TEST(note.text == text);
  for (const auto& key : {peter_key, enoch_key}) BOOST_TEST(verdict_of(note, verifier_key::parse(key)).good);
  test_support::seeded_entropy entropy(1);
  const auto stranger = signing_key::make("PeterNeumann", note_key_kind::note, entropy).verifier();
  BOOST_TEST(!verdict_of(note, stranger).found);
  // Of the specification of signed notes.
  const auto foo = parse_note(
      "This is an example message.\n\n— example.com/foo "
      "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n");
  BOOST_TEST(verdict_of(foo, verifier_key::parse(
                                 "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"))
                 .good);
}

BOOST_AUTO_TEST_CASE(a_witness_signs_the_note_and_the_time_at_which_it_looked) {
  const auto key = signing_key::parse(witness_private);
  BOOST_TEST(key.verifier().text() == witness_key);
  BOOST_TEST(to_text(cosign_note(sofa, key, sofa_time)) == witness_line);
  auto note = parse_note(sofa + "\n" + witness_line);
  const auto verdict = verdict_of(note, key.verifier());
  BOOST_TEST(verdict.good);
  BOOST_TEST(verdict.time_s == sofa_time);
  // The time is signed, too.
  note.signatures[0].bytes[7] ^= 1;
  BOOST_TEST(!verdict_of(note, key.verifier()).good);
  // A key of the same bytes and another kind is another key.
  auto as_log = key.verifier();
  as_log.kind = note_key_kind::note;
  BOOST_TEST(!verdict_of(note, as_log).found);
  BOOST_CHECK_THROW(sign_note(sofa, key), note_error);
  BOOST_CHECK_THROW(cosign_note(sofa, signing_key::parse(peter_private), sofa_time), note_error);
  BOOST_CHECK_THROW(cosign_note(sofa, key, -1), note_error);
}

BOOST_AUTO_TEST_CASE(no_witness_looks_after_the_year_9999) {
  const auto key = signing_key::parse(witness_private);
  const auto last = cosign_note(sofa, key, cosignature_time_max);
  BOOST_TEST(verdict_of({sofa, {last}}, key.verifier()).time_s == cosignature_time_max);
  BOOST_CHECK_THROW(cosign_note(sofa, key, cosignature_time_max + 1), note_error);
  // One that another program signed all the same.
  const auto later = cosignature_time_max + 1;
  auto line = last;
  line.bytes.clear();
  append_big(line.bytes, static_cast<std::uint64_t>(later));
  const auto signature =
      ed25519_sign(key.seed, "cosignature/v1\ntime " + std::to_string(later) + '\n' + sofa);
  line.bytes.append(reinterpret_cast<const char*>(signature.data()), signature.size());
  const auto verdict = verdict_of({sofa, {line}}, key.verifier());
  BOOST_TEST(verdict.found);
  BOOST_TEST(!verdict.good);
}

BOOST_AUTO_TEST_CASE(a_key_has_one_spelling) {
  BOOST_TEST(is_key(peter_key));
  for (std::size_t from = 0; from <= peter_key.size(); ++from)
    for (std::size_t to = from + 1; to <= peter_key.size(); ++to)
      if (from != 0 || to != peter_key.size()) BOOST_REQUIRE(!is_key(peter_key.substr(from, to - from)));
  for (std::size_t at = 0; at < peter_key.size(); ++at) {
    auto changed = peter_key;
    ++changed[at];
    BOOST_REQUIRE(!is_key(changed));
    auto secret = peter_private;
    if (at < secret.size()) ++secret[at];
    BOOST_CHECK_THROW(signing_key::parse(secret), note_error);
  }
  // Of Go's tests: a key that is too long, and one of an unknown algorithm, both with an id that fits.
  BOOST_TEST(!is_key("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="));
  BOOST_TEST(!is_key("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"));
}

BOOST_AUTO_TEST_CASE(a_note_that_is_none_is_refused) {
  for (const auto& bad : std::vector<std::string>{
           "", text, text + "\n", text + "\n" + peter_line.substr(0, peter_line.size() - 1),
           "\x01" + text + "\n" + peter_line, "\xff" + text + "\n" + peter_line, text + peter_line,
           text + "\n" + "— Bad Name x08go/ZJkuA=\n", text + "\n" + "- PeterNeumann x08go/ZJkuA=\n",
           text + "\n" + "— Peter+Neumann x08go/ZJkuA=\n", text + "\n" + "— PeterNeumann x08go\n",
           text + "\n" + "— PeterNeumann x08gow==\n", text + "\n" + peter_line + "Unexpected line.\n"})
    BOOST_TEST(refused(bad), bad);
}

BOOST_AUTO_TEST_CASE(a_note_has_at_most_a_hundred_signatures_and_65536_bytes) {
  auto note = text + "\n";
  for (int i = 0; i < 100; ++i) note += peter_line;
  BOOST_TEST(!refused(note));
  BOOST_TEST(refused(note + peter_line));
  const auto rest = note_bytes_max - 1 - 1 - peter_line.size();
  BOOST_TEST(!refused(std::string(rest, 'x') + "\n\n" + peter_line));
  BOOST_TEST(refused(std::string(rest + 1, 'x') + "\n\n" + peter_line));
}

BOOST_AUTO_TEST_CASE(where_a_key_signed_twice_both_must_be_right) {
  const auto key = verifier_key::parse(peter_key);
  auto note = parse_note(text + "\n" + peter_line + peter_line);
  BOOST_TEST(verdict_of(note, key).good);
  for (std::size_t at : {0u, 1u}) {
    auto changed = note;
    changed.signatures[at].bytes[5] ^= 1;
    BOOST_TEST(verdict_of(changed, key).found);
    BOOST_TEST(!verdict_of(changed, key).good);
  }
}

RC_BOOST_PROP(base64_is_read_in_one_spelling, (const std::string& bytes)) {
  const auto encoded = to_base64(bytes);
  RC_ASSERT(from_base64(encoded) == bytes);
  for (std::size_t at = 0; at < encoded.size(); ++at) {
    auto changed = encoded;
    changed[at] = static_cast<char>(changed[at] ^ *rc::gen::inRange(1, 128));
    if (const auto read = from_base64(changed)) RC_ASSERT(to_base64(*read) == changed && *read != bytes);
  }
}

BOOST_AUTO_TEST_CASE(base64_has_the_examples_of_rfc_4648_and_no_loose_ends) {
  const std::vector<std::pair<std::string, std::string>> examples{{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, encoded] : examples) {
    BOOST_TEST(to_base64(bytes) == encoded);
    BOOST_TEST((from_base64(encoded) == bytes));
  }
  for (const auto* bad : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm 9v", "Zm_v"})
    BOOST_TEST(!from_base64(bad), bad);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_has_the_lines_of_the_specification_and_two_of_its_own) {
  digest256 root;
  root.fill(1);
  const auto point = make_checkpoint(some_log(), 340, root, some_place());
  const auto written = to_text(point);
  BOOST_TEST(
      written ==
      "benefactor/abababababababababababababababab\n340\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
      "page 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a\ntime 1772366400000000\n");
  BOOST_TEST((parse_checkpoint(written) == point));
  BOOST_TEST((place_of(point) == some_place()));
  BOOST_TEST((log_of(point.origin) == some_log()));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_is_none_is_refused) {
  const std::string root = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
  BOOST_CHECK_NO_THROW(parse_checkpoint("log\n7\n" + root + "\n"));
  BOOST_CHECK_NO_THROW(parse_checkpoint("log\n18446744073709551615\n" + root + "\n"));
  for (const auto& bad : std::vector<std::string>{
           "", "log\n", "log\n7\n", "\n7\n" + root + "\n", "log\n07\n" + root + "\n",
           "log\n-7\n" + root + "\n", "log\n+7\n" + root + "\n", "log\n18446744073709551616\n" + root + "\n",
           "log\n7\nAQE=\n", "log\n7\n" + root, "log\n7\n" + root + "\n\n", "log\n7\n" + root + "\n\nmore\n"})
    BOOST_CHECK_THROW(parse_checkpoint(bad), note_error);
}

BOOST_AUTO_TEST_CASE(a_signed_checkpoint_is_believed_with_its_logs_key_only) {
  test_support::seeded_entropy entropy(7);
  const auto origin = origin_of(some_log());
  const auto key = signing_key::make(origin, note_key_kind::note, entropy);
  digest256 root;
  root.fill(1);
  const auto point = make_checkpoint(some_log(), 340, root, some_place());
  const auto signed_bytes = sign_checkpoint(point, key);
  BOOST_TEST((verify_checkpoint(signed_bytes, key.verifier()).point == point));
  BOOST_TEST(sign_checkpoint(point, key) == signed_bytes);  // The same bytes every time.
  const auto other = signing_key::make(origin, note_key_kind::note, entropy);
  BOOST_CHECK_THROW(verify_checkpoint(signed_bytes, other.verifier()), note_error);
  BOOST_CHECK_THROW(sign_checkpoint(point, signing_key::make("other", note_key_kind::note, entropy)),
                    note_error);
  // Every byte of it counts.
  for (std::size_t at = 0; at < signed_bytes.size(); ++at) {
    auto changed = signed_bytes;
    changed[at] ^= 1;
    BOOST_CHECK_THROW(verify_checkpoint(changed, key.verifier()), note_error);
  }
}

BOOST_AUTO_TEST_CASE(names_have_no_blanks_and_no_plus_signs) {
  for (const auto* good : {"a", "example.com/log", "benefactor/ab", "gr\xc3\xbc\xc3\x9f"})
    BOOST_TEST(is_note_name(good));
  for (const auto& bad : std::vector<std::string>{"", "a b", "a+b", "a\tb",
                                                  "a\xc2\xa0"
                                                  "b",
                                                  "a\xe3\x80\x80"
                                                  "b",
                                                  "\xff", std::string(256, 'a')})
    BOOST_TEST(!is_note_name(bad), bad);
  BOOST_TEST(is_note_name(std::string(255, 'a')));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store::merkle

// Proofs as strangers may write them: what none has is refused at once, and each limit holds at its edge.
#include <boost/test/unit_test.hpp>

#include "store/merkle/base64.hpp"
#include "tests/api/audit/proved_log.hpp"

namespace benefactor::api::audit {
namespace {

using store::merkle::note_bytes_max;
using store::merkle::note_error;
using store::merkle::path_hashes_max;

/// Why it is no proof; empty: it is read.
std::string why_not(const std::string& text) {
  try {
    (void)parse_proof(text);
    return {};
  } catch (const note_error& error) {
    return error.what();
  }
}

bool says(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

inclusion_proof with_events(std::size_t count) {
  inclusion_proof proof;
  for (std::size_t i = 0; i < count; ++i) proof.events.push_back({i, "e", {}});
  return proof;
}

const std::string inclusion_start = R"({"format":"benefactor inclusion proof 1",)",
                  consistency_start = R"({"format":"benefactor consistency proof 1",)";

}  // namespace

BOOST_AUTO_TEST_SUITE(proof_limits_test)

BOOST_AUTO_TEST_CASE(the_first_member_that_no_proof_has_ends_the_reading) {
  auto many = inclusion_start;
  for (int i = 0; i < 1'000; ++i) many += "\"m" + std::to_string(i) + "\":0,";
  BOOST_TEST(says(why_not(many), "the proof must have a member checkpoint here"), why_not(many));
  const auto event = inclusion_start + R"("checkpoint":"","events":[{"position":1,"other":)";
  BOOST_TEST(says(why_not(event), "events[0] must have a member event here"), why_not(event));
  const auto twice = consistency_start + R"("older":"","older":"")";
  BOOST_TEST(says(why_not(twice), "the proof must have a member newer here"), why_not(twice));
  const auto more = consistency_start + R"("older":"","newer":"","path":[],"path":[]})";
  BOOST_TEST(says(why_not(more), "no more members"), why_not(more));
  const auto less = consistency_start + R"("older":"","newer":""})";
  BOOST_TEST(says(why_not(less), "the proof must have a member path"), why_not(less));
}

BOOST_AUTO_TEST_CASE(nothing_is_deeper_than_a_proof_is) {
  BOOST_TEST(says(why_not(std::string(100'000, '[')), "the proof must be an object"));
  BOOST_TEST(says(why_not(R"({"format":[)"), "the proof.format must be a text"));
  BOOST_TEST(
      says(why_not(inclusion_start + R"("checkpoint":"","events":[[)"), "events[0] must be an object"));
  BOOST_TEST(says(why_not(inclusion_start + R"("checkpoint":"","events":[{"position":{)"),
                  "events[0].position must be a whole number"));
  BOOST_TEST(says(why_not(consistency_start + R"("older":"","newer":"","path":[[)"),
                  "the proof.path must be hashes"));
  BOOST_TEST(says(why_not("\"text\""), "the proof must be an object"));
  BOOST_TEST(says(why_not("{"), "no JSON"));
}

BOOST_AUTO_TEST_CASE(an_inclusion_proof_has_at_most_10000_events) {
  BOOST_TEST(why_not(to_text(with_events(proof_events_max))) == "");
  BOOST_TEST(says(why_not(to_text(with_events(proof_events_max + 1))), "at most 10000"));
}

BOOST_AUTO_TEST_CASE(a_path_has_at_most_64_hashes) {
  consistency_proof proof;
  proof.path.resize(path_hashes_max);
  BOOST_TEST(why_not(to_text(proof)) == "");
  proof.path.resize(path_hashes_max + 1);
  BOOST_TEST(says(why_not(to_text(proof)), "the proof.path must be a list of at most 64"));
  auto included = with_events(1);
  included.events[0].path.resize(path_hashes_max);
  BOOST_TEST(why_not(to_text(included)) == "");
  included.events[0].path.resize(path_hashes_max + 1);
  BOOST_TEST(says(why_not(to_text(included)), "events[0].path must be a list of at most 64"));
}

BOOST_AUTO_TEST_CASE(a_checkpoint_in_a_proof_has_at_most_65536_bytes) {
  consistency_proof proof{std::string(note_bytes_max, 'x'), "", {}};
  BOOST_TEST(why_not(to_text(proof)) == "");
  proof.older += 'x';
  BOOST_TEST(says(why_not(to_text(proof)), "the proof.older must have at most 65536 bytes"));
  auto included = with_events(1);
  included.checkpoint = std::string(note_bytes_max + 1, 'x');
  BOOST_TEST(says(why_not(to_text(included)), "the proof.checkpoint must have at most 65536 bytes"));
}

BOOST_AUTO_TEST_CASE(a_consistency_proof_has_at_most_256_kib) {
  // A line feed is two bytes in JSON.
  consistency_proof proof{std::string(note_bytes_max, '\n'), "", {}};
  proof.newer = std::string((consistency_bytes_max - to_text(proof).size()) / 2, '\n');
  if (to_text(proof).size() < consistency_bytes_max) proof.newer += 'x';
  BOOST_REQUIRE(to_text(proof).size() == consistency_bytes_max);
  BOOST_TEST(why_not(to_text(proof)) == "");
  BOOST_TEST(text_to_give(proof) == to_text(proof));
  proof.newer += 'x';
  BOOST_TEST(says(why_not(to_text(proof)), "at most 262144 bytes"), why_not(to_text(proof)));
  BOOST_CHECK_THROW(text_to_give(proof), not_provable);
}

BOOST_FIXTURE_TEST_CASE(what_no_check_takes_is_not_written, test::proved_log) {
  pay(20);
  const auto note = checkpoint();
  const std::vector<std::uint64_t> many(proof_events_max + 1, 1);
  BOOST_CHECK_THROW(prove_inclusion(device, tree(), note, many), not_provable);
  const std::vector<std::uint64_t> some{1, 2, 3};
  const auto proof = prove_inclusion(device, tree(), note, some);
  std::size_t bytes = 0;
  for (const auto& event : proof.events) bytes += event.bytes.size();
  BOOST_CHECK_NO_THROW(prove_inclusion(device, tree(), note, some, bytes));
  BOOST_CHECK_THROW(prove_inclusion(device, tree(), note, some, bytes - 1), not_provable);
  const auto text = to_text(proof);
  BOOST_TEST(text_to_give(proof, text.size()) == text);
  BOOST_CHECK_THROW(text_to_give(proof, text.size() - 1), not_provable);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api::audit

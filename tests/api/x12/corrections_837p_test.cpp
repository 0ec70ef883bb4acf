// Replacements and voids as they are read: which claim REF*F8 means, in the file and before it.
#include <boost/test/unit_test.hpp>

#include "api/x12/claim_837p.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {
namespace of_corrections_837p_test {

BOOST_AUTO_TEST_SUITE(corrections_837p)

BOOST_AUTO_TEST_CASE(replacement_and_void_name_the_claim_that_ref_f8_means) {
  const auto result = read(x12_sample("corrections.837"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 5u);
  const auto& replacement = result.claims[2];
  BOOST_TEST(replacement.frequency == "7");
  BOOST_TEST(replacement.original_reference == "CO-6001");
  BOOST_TEST(replacement.submission.submitter_claim_id == "1234567893:CO-6003:7:CO-6001");
  BOOST_TEST(replacement.original_claim_id == result.claims[0].submission.submitter_claim_id);
  BOOST_TEST(replacement.submission.replaces_submitter == "BRIDGEBILLING");
  BOOST_TEST(replacement.submission.replaces_claim_id == result.claims[0].submission.submitter_claim_id);
  const auto& voided = result.claims[3];
  BOOST_TEST(voided.frequency == "8");
  BOOST_TEST(voided.original_claim_id == result.claims[1].submission.submitter_claim_id);
  BOOST_TEST(!voided.submission.is_replacement());
  // A claim that the file does not have is taken for an original of an earlier file.
  BOOST_TEST(result.claims[4].original_claim_id == "1234567893:PRIOR-77:1");
}

BOOST_AUTO_TEST_CASE(a_second_correction_of_a_number_means_the_latest_claim_that_has_it) {
  auto text = x12_sample("corrections.837");
  text = with(text, "CLM*CO-6003*", "CLM*CO-6001*");  // A replacement under the original's own number.
  text = with(text, "REF*F8*CO-6002", "REF*F8*CO-6001");
  const auto result = read(text);
  BOOST_REQUIRE_EQUAL(result.claims.size(), 5u);
  BOOST_TEST(result.claims[2].original_claim_id == "1234567893:CO-6001:1");
  BOOST_TEST(result.claims[3].original_claim_id == "1234567893:CO-6001:7:CO-6001");
}

BOOST_AUTO_TEST_CASE(a_replaced_number_means_the_claim_that_replaced_it_in_the_file) {
  // CO-6001 is replaced by CO-6003; then CO-6001 is voided.
  const auto sample = x12_sample("corrections.837");
  const auto result = read(with(sample, "REF*F8*CO-6002", "REF*F8*CO-6001"));
  BOOST_REQUIRE_EQUAL(result.claims.size(), 5u);
  BOOST_TEST(result.claims[2].original_claim_id == "1234567893:CO-6001:1");
  BOOST_TEST(result.claims[2].original_in_file);
  BOOST_TEST(result.claims[3].original_claim_id == "1234567893:CO-6003:7:CO-6001");
  // So it does where the original stood in an earlier file.
  const auto later =
      read(with(with(sample, "CLM*CO-6001*", "CLM*OTHER*"), "REF*F8*CO-6002", "REF*F8*CO-6001"));
  BOOST_REQUIRE_EQUAL(later.claims.size(), 5u);
  BOOST_TEST(later.claims[2].original_claim_id == "1234567893:CO-6001:1");
  BOOST_TEST(!later.claims[2].original_in_file);
  BOOST_TEST(later.claims[3].original_claim_id == "1234567893:CO-6003:7:CO-6001");
  BOOST_TEST(later.claims[3].original_in_file);
}

BOOST_AUTO_TEST_CASE(a_replacement_that_comes_again_in_a_file_is_the_same_claim) {
  const auto sample = x12_sample("corrections.837");
  const auto set = sample.substr(sample.find("ST*"), sample.find("GE*") - sample.find("ST*"));
  for (const char* number : {"CLM*CO-6003*", "CLM*CO-6001*"}) {
    const auto once = with(sample, "CLM*CO-6003*", number);
    const auto again = with(set, "CLM*CO-6003*", number);
    const auto result = read(with(once, "\nGE*", "\n" + again + "GE*"));
    BOOST_REQUIRE_EQUAL(result.claims.size(), 10u);
    for (std::size_t i = 0; i < 5; ++i)
      BOOST_TEST((result.claims[5 + i].submission == result.claims[i].submission));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_corrections_837p_test
}  // namespace benefactor::api_test

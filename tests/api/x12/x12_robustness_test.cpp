// The reader against bytes that nobody prepared for it: published files of other projects, and damaged
// samples.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

#include "api/x12/claim_837p.hpp"
#include "api/x12/interchange.hpp"
#include "tests/api/x12/samples.hpp"
#include "tests/support/fixtures.hpp"

namespace benefactor::api_test {
namespace {

std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  BOOST_REQUIRE_MESSAGE(file, "cannot read " << path);
  return {std::istreambuf_iterator<char>{file}, {}};
}

// A row of the fixtures' index: type, path, number of claims. Its fields hold commas only where they are
// quoted.
struct index_row {
  std::string type, path;
  std::size_t claims = 0;
};

std::vector<index_row> read_index(const std::filesystem::path& folder) {
  std::vector<index_row> rows;
  std::ifstream index{folder / "INDEX.csv"};
  std::string line;
  std::getline(index, line);
  while (std::getline(index, line)) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        fields.emplace_back();
      else
        fields.back() += c;
    }
    BOOST_REQUIRE_GT(fields.size(), 10u);
    rows.push_back({fields[1], fields[2], std::stoul(fields[9])});
  }
  return rows;
}

// Published files have NPIs that somebody made up.
api::x12::reader_options any_npi() {
  auto options = bht_options();
  options.npi_check_digit = false;
  return options;
}

void check_books(const api::x12::read_result& result) {
  BOOST_TEST(result.claims.size() == result.counts.claims_read);
  BOOST_TEST(result.refusals.size() == result.counts.refusals);
  std::size_t refused = 0;
  for (const auto& r : result.refusals) {
    refused += r.claims_refused;
    BOOST_TEST(!r.message.empty());
  }
  BOOST_TEST(refused == result.counts.claims_refused);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(x12_robustness)

BOOST_AUTO_TEST_CASE(every_claim_of_every_published_file_is_read_or_refused) {
  const auto folder = test_support::fixtures_or_skip("x12");
  if (!folder) return;
  const auto rows = read_index(*folder);
  BOOST_TEST(rows.size() > 100u);
  auto keeping = any_npi();
  keeping.keep_icd9 = true;
  keeping.received = make_date(2026, 1, 1);  // Some say that they were received before the services.
  std::size_t claims = 0, read_keeping = 0;
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.path) {
      const auto bytes = file_bytes(*folder / row.path);
      const auto result = read(bytes, any_npi());
      check_books(result);
      const auto present = result.counts.claims_read + result.counts.claims_refused;
      // The index counts the CLP segments of remittances, too; those files are told by their type.
      if (row.type.find("835") == std::string::npos && row.type.find("837") == 0)
        BOOST_TEST(present == row.claims);
      claims += present;
      const auto kept = read(bytes, keeping);
      check_books(kept);
      BOOST_TEST(kept.counts.claims_read + kept.counts.claims_refused == present);
      BOOST_TEST(kept.counts.claims_read >= result.counts.claims_read);
      read_keeping += kept.counts.claims_read;
      if (row.type.find("837P") == std::string::npos) {
        BOOST_TEST(result.counts.claims_read == 0u);
        BOOST_TEST(!result.refusals.empty());
      }
      for (const auto& claim : result.claims) {
        BOOST_TEST(!claim.submission.lines.empty());
        BOOST_TEST(!claim.submission.policy_number.empty());
        BOOST_TEST(claim.segments.compare(0, 3, "CLM") == 0);
      }
    }
  }
  BOOST_TEST(claims > 820u);
  BOOST_TEST_MESSAGE(read_keeping << " of " << claims << " claims are read when ICD-9 diagnoses are kept");
  BOOST_TEST(read_keeping > 400u);
}

BOOST_AUTO_TEST_CASE(published_files_of_other_kinds_are_named) {
  const auto folder = test_support::fixtures_or_skip("x12");
  if (!folder) return;
  const std::set<std::string> kinds{"270", "271", "276", "277", "278", "820", "834", "835", "997", "999"};
  std::size_t seen = 0;
  for (const auto& row : read_index(*folder)) {
    if (!kinds.count(row.type)) continue;
    BOOST_TEST_CONTEXT(row.path) {
      const auto result = read(file_bytes(*folder / row.path));
      bool named = false;
      for (const auto& r : result.refusals) named |= r.message.find("transaction set " + row.type + " ") == 0;
      BOOST_TEST(named);
      ++seen;
    }
  }
  BOOST_TEST(seen > 50u);
}

// Nearly all published examples carry ICD-9 diagnoses and are refused for it. With the qualifiers and codes
// exchanged, the rest of each can be read.
BOOST_AUTO_TEST_CASE(published_5010_examples_are_read_once_their_diagnoses_are_icd_10) {
  const auto folder = test_support::fixtures_or_skip("x12");
  if (!folder) return;
  std::size_t read_claims = 0, refused_claims = 0;
  for (const auto& row : read_index(*folder)) {
    if (row.type != "837P" || row.path.find("stupidedi") != 0) continue;
    auto bytes = file_bytes(*folder / row.path);
    for (const std::string qualifier : {"BK", "BF"}) {
      const auto old = "*" + qualifier + ":";
      for (auto at = bytes.find(old); at != bytes.npos; at = bytes.find(old, at + 1))
        bytes.replace(at, bytes.find_first_of("*~", at + 1) - at, "*A" + qualifier + ":Z0000");
    }
    const auto result = read(bytes, any_npi());
    read_claims += result.counts.claims_read;
    refused_claims += result.counts.claims_refused;
    for (const auto& r : result.refusals) BOOST_TEST_MESSAGE(row.path << ": " << to_text(r));
    for (const auto& claim : result.claims) BOOST_TEST_CONTEXT(row.path) BOOST_TEST(claim.at.segment > 0u);
  }
  BOOST_TEST(read_claims == 14u);
  BOOST_TEST(refused_claims == 0u);
}

BOOST_AUTO_TEST_CASE(damaged_samples_give_refusals_and_nothing_else) {
  std::vector<std::string> samples;
  for (const char* name : {"office_visit.837", "family.837", "many_sets.837", "odd_delimiters.837",
                           "newline_terminator.837", "corrections.837", "defects.837", "secondary.837"})
    samples.push_back(x12_sample(name));
  std::mt19937 random{20260401};
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  constexpr std::string_view alphabet = "*~:^|>\n\r ISACLMHLSEGST0123456789-.\0\xEF\xBB\xBF\xC3\x96\x1d";
  for (int round = 0; round < 3'000; ++round) {
    auto bytes = samples[below(samples.size())];
    for (auto changes = 1 + below(8); changes-- > 0 && !bytes.empty();) {
      const auto at = below(bytes.size());
      switch (below(6)) {
        case 0: bytes[at] = alphabet[below(alphabet.size())]; break;
        case 1: bytes[at] = static_cast<char>(random()); break;
        case 2: bytes.erase(at, 1 + below(40)); break;
        case 3: bytes.insert(at, bytes.substr(below(bytes.size()), below(200))); break;
        case 4: bytes.resize(at); break;
        default: bytes += samples[below(samples.size())].substr(below(200)); break;
      }
    }
    BOOST_TEST_CONTEXT("round " << round) {
      const auto result = read(bytes);
      check_books(result);
      if (!result.claims.empty()) continue;
      BOOST_TEST((!result.refusals.empty() || result.counts.sets_read > 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(no_claim_mark_of_a_damaged_file_goes_uncounted) {
  const auto sample = x12_sample("family.837");
  // Each single segment lost: every CLM that is still there is read or refused.
  for (auto at = sample.find('\n'); at + 1 < sample.size(); at = sample.find('\n', at + 1)) {
    auto bytes = sample;
    bytes.erase(at + 1, sample.find('\n', at + 1) - at);
    const auto result = read(bytes);
    BOOST_TEST(result.counts.claims_read + result.counts.claims_refused ==
               api::x12::count_claim_marks(bytes));
  }
}

BOOST_AUTO_TEST_CASE(large_and_hostile_files_take_time_in_proportion) {
  const auto isa = x12_sample("office_visit.837").substr(0, 105);
  // Interchanges whose terminators never come again, a segment without end, and terminators alone.
  std::string hostile;
  for (int i = 0; i < 20'000; ++i) hostile += isa + static_cast<char>('!' + i % 8) + "GS*HC\n";
  hostile += isa + "~" + std::string(2'000'000, 'x') + std::string(2'000'000, '~');
  for (int i = 0; i < 100'000; ++i) hostile += "\nISA*";
  const auto result = read(hostile);
  BOOST_TEST(result.counts.claims_read == 0u);
  BOOST_TEST(result.refusals.size() <= api::x12::max_listed);

  const auto sample = x12_sample("family.837");
  std::string large;
  for (int i = 0; i < 2'000; ++i) large += sample;
  const auto many = read(large);
  BOOST_TEST(many.counts.claims_read == 10'000u);
  BOOST_TEST(many.counts.claims_refused == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test

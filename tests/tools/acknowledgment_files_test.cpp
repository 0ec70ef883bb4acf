// Acknowledgments of files that a real engine took: what is written, under which names, and when it is not.
#include "tools/benefactor/acknowledgment_files.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "api/x12/interchange.hpp"
#include "store/claim_number.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"
#include "tests/tools/running_server.hpp"
#include "tools/benefactor/x12_ingestion.hpp"

namespace benefactor::tools {
namespace of_acknowledgment_files_test {

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// The segments of *text*, cut at "~\n".
std::vector<std::string> segments_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line.substr(0, line.size() - 1));
  return lines;
}

/// The segments without what depends on the day and the time.
std::vector<std::string> timeless(const std::string& text) {
  std::vector<std::string> lines;
  for (auto& line : segments_of(text)) {
    const auto id = line.substr(0, line.find('*'));
    if (id == "ISA") line.erase(70, 11);
    if (id == "GS" || id == "BHT" || id == "STC" || id == "DTP") line = id;
    lines.push_back(line);
  }
  return lines;
}

struct world {
  std::filesystem::path sample(const std::string& name) const {
    return test_support::source_dir() / "api/x12/samples" / name;
  }

  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << bytes;
    return folder / name;
  }

  program_result ingest(const std::vector<std::string>& files, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"ingest", "--connect",  server.address(),  "--received",
                                       "bht",    "--acks-dir", answers().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.insert(arguments.end(), files.begin(), files.end());
    return run_program(arguments);
  }

  std::filesystem::path answers() const { return folder / "answers" / "new"; }
  std::string answer(const std::string& name) const { return file_text(answers() / name); }

  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& entry : std::filesystem::directory_iterator{answers()})
      result.push_back(entry.path().filename().string());
    std::sort(result.begin(), result.end());
    return result;
  }

  test_support::temp_directory folder;
  test_support::running_server server{folder / "data"};
  std::vector<std::string> enrolling{"--enroll-with", sample("plan.json").string()};
};

std::size_t count_of(const std::vector<std::string>& lines, const std::string& begin) {
  return static_cast<std::size_t>(std::count_if(
      lines.begin(), lines.end(), [&](const auto& l) { return l.compare(0, begin.size(), begin) == 0; }));
}

BOOST_FIXTURE_TEST_SUITE(acknowledgment_files_tests, world)

BOOST_AUTO_TEST_CASE(each_claim_of_a_file_is_answered_with_the_number_the_server_gave_it) {
  const auto r = ingest({sample("family.837").string()}, enrolling);
  BOOST_TEST(r.status == 0, r.err);
  BOOST_TEST(r.out.find("acknowledgments written: 0 TA1, 1 999, 1 277CA\n") != std::string::npos, r.out);
  BOOST_TEST(names() == (std::vector<std::string>{"family.000000102.277CA.x12", "family.000000102.999.x12"}),
             boost::test_tools::per_element());
  const auto claims = segments_of(answer("family.000000102.277CA.x12"));
  auto client = server.connect();
  std::string name;
  std::size_t found = 0;
  for (const auto& line : claims) {
    if (line.substr(0, 8) == "TRN*2*FA") name = line.substr(6);
    if (line.substr(0, 7) != "REF*1K*") continue;
    ++found;
    // The check character may be missing, see write_277ca().
    const auto number = store::restored_claim_number(line.substr(7));
    BOOST_REQUIRE(number.has_value());
    const auto claim = client.find_claim(api::claim_number_text{*number}, client.info().durable_position - 1);
    BOOST_REQUIRE(claim.has_value());
    BOOST_TEST(claim->submission.submitter_claim_id.find(':' + name + ':') != std::string::npos);
  }
  BOOST_TEST(found == 5u);
  BOOST_TEST(count_of(segments_of(answer("family.000000102.999.x12")), "IK5*A") == 1u);
}

BOOST_AUTO_TEST_CASE(refused_claims_say_why_and_a_file_ingested_again_is_answered_alike) {
  // Nobody is enrolled: what can be read is not known, the rest is refused by the reader.
  const auto r = ingest({sample("defects.837").string()});
  BOOST_TEST(r.status == 1);
  const auto first = answer("defects.000000108.277CA.x12");
  const auto lines = segments_of(first);
  BOOST_TEST(count_of(lines, "TRN*2*DE-") == 9u);
  BOOST_TEST(count_of(lines, "STC*A3:33:IL*") == 3u);
  BOOST_TEST(count_of(lines, "STC*A3:481*") == 1u);
  BOOST_TEST(count_of(lines, "SVC*") == 4u);
  BOOST_TEST(count_of(lines, "REF*1K*") == 0u);
  const auto before = names();
  ingest({sample("defects.837").string()});
  BOOST_TEST(names() == before, boost::test_tools::per_element());
  BOOST_TEST(timeless(answer("defects.000000108.277CA.x12")) == timeless(first),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(corrections_are_answered_with_the_number_of_their_claim) {
  const auto r = ingest({sample("corrections.837").string()}, enrolling);
  const auto lines = segments_of(answer(names().at(0)));
  BOOST_TEST(count_of(lines, "TRN*2*CO-") == 5u, r.err);
  BOOST_TEST(count_of(lines, "REF*1K*CLM-") == 4u);
  BOOST_TEST(count_of(lines, "STC*A3:35*") == 1u);
}

BOOST_AUTO_TEST_CASE(files_are_for_their_owner_only_and_names_that_come_again_are_numbered) {
  const auto bytes = file_text(sample("office_visit.837"));
  const auto r =
      ingest({write("a/visit.837", bytes).string(), write("b/visit.txt", bytes).string()}, enrolling);
  BOOST_TEST(r.status == 0, r.err);
  // The second one has the control number of the first.
  BOOST_TEST(names() == (std::vector<std::string>{"visit.000000101-2.277CA.x12", "visit.000000101-2.999.x12",
                                                  "visit.000000101-2.TA1.x12", "visit.000000101.277CA.x12",
                                                  "visit.000000101.999.x12"}),
             boost::test_tools::per_element());
  for (const auto& name : names()) {
    const auto permissions = std::filesystem::status(answers() / name).permissions();
    BOOST_TEST((permissions == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)),
               name);
  }
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_written_to_ends_the_run_before_anything_is_sent) {
  write("answers/new", "a file");
  const auto end = server.connect().info().durable_position;
  const auto r = ingest({sample("office_visit.837").string()}, enrolling);
  BOOST_TEST(r.status != 0);
  BOOST_TEST(r.err.find("is no folder and cannot be made one") != std::string::npos, r.err);
  BOOST_TEST(server.connect().info().durable_position == end);
}

BOOST_AUTO_TEST_CASE(a_report_in_json_counts_what_was_written) {
  const auto asking = [&] {
    auto bytes = file_text(sample("office_visit.837"));
    bytes.replace(bytes.find("*0*P*"), 5, "*1*P*");
    return bytes;
  }();
  auto options = enrolling;
  options.emplace_back("--json");
  const auto r = ingest({write("visit.837", asking).string()}, options);
  const auto report = nlohmann::json::parse(r.out.substr(0, r.out.find('\n')));
  BOOST_TEST(report["acknowledgments"] == (nlohmann::json{{"TA1", 1}, {"999", 1}, {"277CA", 1}}));
}

BOOST_AUTO_TEST_CASE(claims_without_an_answer_leave_their_file_without_a_claim_acknowledgment) {
  const auto bytes = file_text(sample("office_visit.837"));
  api::x12::reader_options options;
  const auto read = api::x12::read_837p(bytes, options);
  acknowledgment_files files{answers()};
  const auto written = files.write("visit.837", bytes, read, {}, std::nullopt);
  BOOST_TEST(written.incomplete);
  BOOST_TEST(names() == std::vector<std::string>{"visit.000000101.999.x12"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_server_that_goes_away_leaves_a_file_without_a_claim_acknowledgment) {
  const auto path = sample("office_visit.837").string();
  auto client = server.connect();
  acknowledgements acks{""};
  std::ostringstream err;
  acknowledgment_files files{answers()};
  ingestion_options options;
  {
    test_support::running_server other{folder / "other"};
    auto gone = other.connect();
    client = std::move(gone);
  }
  bool failed = false;
  const auto report =
      x12_ingestion(client, options, acks, err, &files).take(path, [&](const auto&) { failed = true; });
  BOOST_TEST(failed);
  BOOST_TEST(report.acknowledgments.incomplete);
  BOOST_TEST(names() == std::vector<std::string>{"office_visit.000000101.999.x12"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_acknowledgment_files_test
}  // namespace benefactor::tools

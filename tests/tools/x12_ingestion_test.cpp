// X12 files through a real engine: what REF*F8 means, files that come again, and what is recorded of them.
#include "tools/benefactor/x12_ingestion.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "store/sha256.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"
#include "tests/tools/running_server.hpp"

namespace benefactor::tools {
namespace of_x12_ingestion_test {

struct x12_claim {
  std::string number, frequency = "1", reference = {};
  int dollars = 100;
  std::string day = "20260310";
};

/// A file of one set: claims of one subscriber from one provider.
std::string x12_file(std::string submitter, const std::string& member, const std::vector<x12_claim>& claims) {
  submitter.resize(15, ' ');
  std::string text = "ISA*00*          *00*          *ZZ*" + submitter +
                     "*ZZ*BENEFACTOR     *260401*0930*^*00501*000000901*0*P*:~\n"
                     "GS*HC*S*R*20260401*0930*77*X*005010X222A1~\nST*837*0055*005010X222A1~\n"
                     "BHT*0019*00*1*20260401*0930*CH~\nHL*1**20*1~\nNM1*85*2*CLINIC*****XX*1234567893~\n"
                     "HL*2*1*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*DOE*JO****MI*" +
                     member + "~\n";
  for (const auto& c : claims) {
    const auto charge = std::to_string(c.dollars);
    text += "CLM*" + c.number + "*" + charge + "***11:B:" + c.frequency + "*Y*A*Y*Y~\n";
    if (!c.reference.empty()) text += "REF*F8*" + c.reference + "~\n";
    text += "HI*ABK:I10~\nLX*1~\nSV1*HC:99213*" + charge + "*UN*1***1~\nDTP*472*D8*" + c.day + "~\n";
  }
  const auto segments = std::count(text.begin(), text.end(), '~') - 1;
  return text + "SE*" + std::to_string(segments) + "*0055~\nGE*1*77~\nIEA*1*000000901~\n";
}

std::string id_of(const std::string& number, const std::string& frequency = "1",
                  const std::string& reference = "") {
  return "1234567893:" + number + ":" + frequency + (reference.empty() ? "" : ":" + reference);
}

policy_enrollment plan() {
  policy_enrollment e;
  e.policy_number = "PLAN";
  e.terms.effective = *make_date(2026, 1, 1);
  e.terms.expiration = *make_date(2026, 12, 31);
  coverage_rule visit;
  visit.service = service_type::primary_care;
  visit.coverage = 10'000;
  e.terms.rules.push_back(visit);
  return e;
}

/// A server, and files sent to it.
struct world {
  world() { options.plan = plan(); }

  std::filesystem::path write(const std::string& bytes, const std::string& name = "claims.837") const {
    const auto path = folder.path() / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  file_report ingest(const std::string& bytes) {
    return x12_ingestion(client, options, acks, err).take(write(bytes).string(), [](const auto& failure) {
      BOOST_ERROR(failure.what());
    });
  }

  std::optional<api::claim_record> find(const std::string& submitter, const std::string& id) {
    return client.find_claim(api::natural_claim_name{submitter, id});
  }
  claim_status status(const std::string& submitter, const std::string& id) {
    return find(submitter, id).value().outcome.status;
  }
  std::string number_of(const std::string& submitter, const std::string& id) {
    return find(submitter, id).value().outcome.claim_number;
  }

  /// Sends the file twice: the first time all is decided, the second time all is known.
  void ingest_twice(const std::string& bytes) {
    const auto first = ingest(bytes);
    BOOST_TEST(first.all_decided(), err.str());
    BOOST_TEST(!first.answers.all_known());
    const auto end = client.info().durable_position;
    const auto again = ingest(bytes);
    BOOST_TEST(again.all_decided(), err.str());
    BOOST_TEST(again.answers.all_known());
    BOOST_TEST(client.info().durable_position == end);
  }

  test_support::temp_directory folder;
  test_support::running_server server{folder / "data"};
  api::claims_client client = server.connect();
  acknowledgements acks{""};
  std::ostringstream err;
  ingestion_options options;
};

std::uint64_t refused(const file_report& report, const std::string& code) {
  const auto refusals = report.answers.to_json(1)["refusals"];
  return refusals.contains(code) ? refusals[code].get<std::uint64_t>() : 0;
}

BOOST_FIXTURE_TEST_SUITE(x12_ingestion_tests, world)

BOOST_AUTO_TEST_CASE(a_claim_number_of_another_submitter_names_nothing_known) {
  ingest(x12_file("SUBA", "MA", {{.number = "W1"}}));
  ingest(x12_file("SUBB", "MB", {{.number = "W1"}}));
  const auto number = number_of("SUBA", id_of("W1"));
  // Under SUBB's name the same submitter claim id is a claim of SUBB's, which nobody meant.
  const auto report =
      ingest(x12_file("SUBB", "MB",
                      {{.number = "V", .frequency = "8", .reference = number},
                       {.number = "R", .frequency = "7", .reference = number, .dollars = 70}}));
  BOOST_TEST(refused(report, "NOT_FOUND") == 2u);
  BOOST_TEST((status("SUBA", id_of("W1")) == claim_status::approved));
  BOOST_TEST((status("SUBB", id_of("W1")) == claim_status::approved));

  const auto unknown = ingest(
      x12_file("SUBB", "MB", {{.number = "V", .frequency = "8", .reference = "CLM-20260401-000000000004O"}}));
  BOOST_TEST(refused(unknown, "NOT_FOUND") == 1u);
}

BOOST_AUTO_TEST_CASE(a_claim_number_names_a_claim_of_its_submitter_whatever_its_check_character) {
  // '*' and '~', two of 37 check characters, are separators in the file.
  std::vector<x12_claim> originals, corrections;
  for (int i = 0; i < 150; ++i) originals.push_back({.number = "N" + std::to_string(i), .dollars = 10 + i});
  ingest(x12_file("SUBA", "MA", originals));
  for (const auto& original : originals)
    corrections.push_back({.number = "C" + original.number,
                           .frequency = original.dollars % 2 ? "7" : "8",
                           .reference = number_of("SUBA", id_of(original.number)),
                           .dollars = 500 + original.dollars});
  ingest_twice(x12_file("SUBA", "MA", corrections));
  for (const auto& original : originals)
    BOOST_TEST((status("SUBA", id_of(original.number)) == claim_status::reversed));
}

BOOST_AUTO_TEST_CASE(corrections_in_one_file_mean_the_claim_that_stands_when_they_come) {
  ingest_twice(x12_file("SUBA", "MA",
                        {{.number = "J1"},
                         {.number = "J1b", .frequency = "7", .reference = "J1", .dollars = 120},
                         {.number = "J1b", .frequency = "7", .reference = "J1", .dollars = 120},
                         {.number = "V", .frequency = "8", .reference = "J1"},
                         {.number = "V", .frequency = "8", .reference = "J1"}}));
  BOOST_TEST((status("SUBA", id_of("J1b", "7", "J1")) == claim_status::reversed));
  BOOST_TEST((find("SUBA", id_of("J1b", "7", "J1"))->replaced_by == claim_id{}));
}

BOOST_AUTO_TEST_CASE(corrections_in_later_files_mean_the_claim_that_stands_when_they_come) {
  const std::vector files{
      x12_file("SUBA", "MA", {{.number = "K1"}}),
      x12_file("SUBA", "MA", {{.number = "K1", .frequency = "7", .reference = "K1", .dollars = 120}}),
      x12_file("SUBA", "MA", {{.number = "K2", .frequency = "7", .reference = "K1", .dollars = 130}}),
      x12_file("SUBA", "MA", {{.number = "K3", .frequency = "8", .reference = "K1"}})};
  for (const auto& file : files) ingest_twice(file);
  const auto second = find("SUBA", id_of("K1", "7", "K1")).value();
  const auto third = find("SUBA", id_of("K2", "7", "K1")).value();
  BOOST_TEST((find("SUBA", id_of("K1"))->replaced_by == second.outcome.claim));
  BOOST_TEST((second.replaced_by == third.outcome.claim));
  BOOST_TEST((third.outcome.status == claim_status::reversed));
  // Also now that all have a successor, each file means what it meant.
  for (const auto& file : files) BOOST_TEST(ingest(file).answers.all_known());
}

BOOST_AUTO_TEST_CASE(a_void_of_a_claim_that_was_replaced_is_refused_and_not_taken_for_known) {
  ingest(x12_file("SUBA", "MA",
                  {{.number = "P1"}, {.number = "P2", .frequency = "7", .reference = "P1", .dollars = 120}}));
  const auto report = ingest(x12_file(
      "SUBA", "MA", {{.number = "V", .frequency = "8", .reference = number_of("SUBA", id_of("P1"))}}));
  BOOST_TEST(refused(report, "INVALID_TRANSITION") == 1u);
}

BOOST_AUTO_TEST_CASE(a_void_is_recorded_with_its_file) {
  ingest(x12_file("SUBA", "MA", {{.number = "H1"}}));
  const auto file = x12_file("SUBA", "MA", {{.number = "H2", .frequency = "8", .reference = "H1"}});
  ingest(file);
  const auto last = client.history(api::natural_claim_name{"SUBA", id_of("H1")}).value().back();
  BOOST_TEST(last.type == "claim_reversed");
  const store::event_source expected{store::source_channel::x12,
                                     std::string(store::as_text(store::sha256(file))), 901, 77, 55};
  BOOST_TEST((last.source == expected));
}

BOOST_AUTO_TEST_CASE(a_claim_without_icd_10_diagnoses_is_decided) {
  options.reading.keep_icd9 = true;
  auto file = x12_file("SUBA", "MA", {{.number = "D1"}});
  file.replace(file.find("ABK:I10"), 7, "BK:4019");
  const auto report = ingest(file);
  BOOST_TEST(report.all_decided(), err.str());
  BOOST_TEST((status("SUBA", id_of("D1")) == claim_status::approved));
}

BOOST_AUTO_TEST_CASE(each_problem_of_a_refused_claim_stands_on_a_line) {
  auto file = x12_file("SUBA", "MA", {{.number = "E1"}});
  file.replace(file.find("99213"), 5, "9921");
  file.replace(file.find("*UN*1*"), 6, "*UN*0*");
  const auto report = ingest(file);
  BOOST_TEST(report.counts.claims_refused == 1u);
  BOOST_TEST(report.answers.answered() == 0u);
  const auto text = err.str();
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 2);
  BOOST_TEST(text.find("segment 13 (SV1), set 0055: SV101-2 is not taken: ") != std::string::npos);
  BOOST_TEST(text.find("\n  segment 13 (SV1): SV104 is not taken: units are above 0\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(claims_are_received_today_unless_another_day_or_bht04_is_asked_for) {
  const auto today = [] {
    const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return date{static_cast<std::int32_t>(now.time_since_epoch().count())};
  };
  const auto received = [&](const std::string& number, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"ingest", "--connect", server.address()});
    arguments.push_back(write(x12_file("SUBA", "MA", {{.number = number}})).string());
    BOOST_TEST(run_program(arguments).status == 0);
    return find("SUBA", id_of(number)).value().submission.received;
  };
  ingest(x12_file("SUBA", "MA", {{.number = "T0"}}));  // Enrols.
  const auto before = today();
  const auto by_default = received("T1", {});
  BOOST_TEST((before <= by_default && by_default <= today()));
  BOOST_TEST((received("T2", {"--received", "bht"}) == *make_date(2026, 4, 1)));
  BOOST_TEST((received("T3", {"--received", "2026-05-06"}) == *make_date(2026, 5, 6)));
}

BOOST_AUTO_TEST_CASE(a_json_report_of_a_file_whose_name_is_no_utf_8_is_json) {
  const auto file = write(x12_file("SUBA", "MA", {{.number = "L\xC9"}}), "f\xE9.837");
  const auto r = run_program({"ingest", "--json", "--connect", server.address(), file.string()});
  BOOST_TEST(r.status == 1);
  std::istringstream lines{r.out};
  std::string line;
  std::vector<nlohmann::json> reports;
  while (std::getline(lines, line)) reports.push_back(nlohmann::json::parse(line));
  BOOST_REQUIRE_EQUAL(reports.size(), 2u);
  BOOST_TEST(reports[0]["claimsRefused"] == 1);
  BOOST_TEST(reports[0]["refusals"][0]["message"] == "CLM01 makes an id that is not taken: text is UTF-8");
  BOOST_TEST(!reports[0]["refusals"][0].contains("claimNumber"));
  BOOST_TEST(reports[1]["total"]["files"] == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_x12_ingestion_test
}  // namespace benefactor::tools

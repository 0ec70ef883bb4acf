// The whole way: a client's stream through the door, the real actors and a log on disk, and back.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/support/temp_directory.hpp"
#include "tests/tools/running_server.hpp"
#include "tools/benefactor/scenario_backend.hpp"

using namespace benefactor;
using namespace benefactor::test_support;

namespace {

constexpr auto npi = "1234567893";

date of_2026(unsigned month, unsigned d) { return *make_date(2026, month, d); }

std::string policy_number(int p) { return "POL-SECRET-" + std::to_string(p); }
std::string member_number(int p) { return "M-SECRET-" + std::to_string(p); }

policy_enrollment sample_policy(int p) {
  policy_enrollment e;
  e.policy_number = policy_number(p);
  e.holder_number = member_number(p);
  e.terms.effective = of_2026(1, 1);
  e.terms.expiration = of_2026(12, 31);
  e.terms.deductible = 100'00;
  e.terms.out_of_pocket_max = 3'000'00;
  e.terms.review_threshold = 900'00;
  coverage_rule visit;
  visit.service = service_type::specialist_visit;
  visit.coverage = 8'000;
  visit.annual_limit = 2'000'00;
  visit.per_visit_limit = 300'00;
  visit.copay = 30'00;
  e.terms.rules.push_back(visit);
  member_enrollment m;
  m.member_number = e.holder_number;
  m.terms.enrolled = of_2026(1, 1);
  e.members.push_back(m);
  return e;
}

claim_submission sample_claim(int p, const std::string& id, cents billed, unsigned d) {
  claim_submission s;
  s.submitter = "ACME";
  s.submitter_claim_id = id;
  s.received = of_2026(6, 1);
  s.policy_number = policy_number(p);
  s.member_number = member_number(p);
  s.provider_npi = npi;
  claim_line line;
  line.service = service_type::specialist_visit;
  line.service_date = of_2026(3, d);
  line.billed = billed;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  s.lines.push_back(std::move(line));
  return s;
}

constexpr int policies = 50;

void enroll_all(api::claims_client& client, tools::scenario_backend& core) {
  std::vector<api::enrollment_item> items{provider{npi, "Metro Health", network_status::in_network}};
  for (int p = 0; p < policies; ++p) items.push_back(sample_policy(p));
  for (const auto& result : client.enroll(items)) BOOST_REQUIRE(!result.refused && result.failure.empty());
  core.enroll(provider{npi, "Metro Health", network_status::in_network});
  for (int p = 0; p < policies; ++p) core.enroll(sample_policy(p));
}

void check_same(const api::claim_result& got, const tools::step_answer& wanted) {
  BOOST_REQUIRE(!got.failed());
  BOOST_REQUIRE_EQUAL(got.refused() != nullptr, wanted.refused.has_value());
  if (wanted.refused) {
    BOOST_TEST((got.refused()->code == wanted.refused->code));
    return;
  }
  BOOST_TEST((got.outcome()->status == wanted.claim.status));
  BOOST_TEST(got.outcome()->plan_paid == plan_paid_total(wanted.claim));
  BOOST_TEST(got.outcome()->member_responsibility == member_responsibility_total(wanted.claim));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(door_to_log)

BOOST_AUTO_TEST_CASE(
    triples_of_original_replacement_and_void_in_one_stream_end_as_the_core_decides_in_order) {
  temp_directory directory;
  running_server server{directory / "data"};
  auto client = server.connect();
  const auto core = tools::make_core_backend();
  enroll_all(client, *core);

  std::vector<api::claim_result> results(30'000);
  auto stream = client.open_stream({.window = 512, .batch = 128, .submission = {}},
                                   [&](std::span<api::claim_result> batch) {
                                     for (auto& r : batch) results.at(r.sequence) = std::move(r);
                                   });
  std::vector<tools::step_answer> wanted;
  std::mt19937_64 random{20260101};
  for (int i = 0; i < 10'000; ++i) {
    const int p = static_cast<int>(random() % policies);
    const auto original = "C-SECRET-" + std::to_string(i), replacement = "R-SECRET-" + std::to_string(i);
    const auto first =
        sample_claim(p, original, static_cast<cents>(1 + random() % 50) * 20'00, 1 + random() % 28);
    auto second =
        sample_claim(p, replacement, static_cast<cents>(1 + random() % 50) * 20'00, 1 + random() % 28);
    second.replaces_submitter = "ACME";
    second.replaces_claim_id = original;
    // Two out of three voids name the replacement, the others the original that is reversed already.
    const auto& gone = random() % 3 ? replacement : original;
    stream.push(first);
    stream.push(second);
    stream.command(api::natural_claim_name{"ACME", gone}, void_claim{{}, of_2026(6, 2)});
    wanted.push_back(core->submit(first));
    wanted.push_back(core->submit(second));
    wanted.push_back(core->apply({"ACME", gone}, void_claim{{}, of_2026(6, 2)}));
  }
  const auto summary = stream.finish();
  BOOST_TEST(summary.pushed == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    BOOST_TEST_CONTEXT("item " << i) check_same(results[i], wanted[i]);
}

BOOST_AUTO_TEST_CASE(a_resubmitted_file_appends_nothing_also_after_a_restart) {
  temp_directory directory;
  const auto core = tools::make_core_backend();
  std::uint64_t end = 0;
  const auto submit_all = [](api::claims_client& client, std::uint32_t window) {
    auto stream = client.open_stream({.window = window, .batch = 128, .submission = {}}, {});
    for (int i = 0; i < 500; ++i)
      stream.push(sample_claim(i % policies, "C-" + std::to_string(i), 100'00 + i,
                               1 + static_cast<unsigned>(i) % 28));
    return stream.finish();
  };
  {
    running_server server{directory / "data"};
    auto client = server.connect();
    enroll_all(client, *core);
    BOOST_TEST(submit_all(client, 64).decided == 500u);
    end = client.info().durable_position;
    BOOST_TEST(submit_all(client, 1).duplicates == 500u);
    BOOST_TEST(client.info().durable_position == end);
  }
  running_server server{directory / "data"};
  auto client = server.connect();
  BOOST_TEST(submit_all(client, 100'000).duplicates == 500u);
  BOOST_TEST(client.info().durable_position == end);
}

BOOST_AUTO_TEST_CASE(a_command_is_recorded_with_the_file_it_came_from) {
  temp_directory directory;
  running_server server{directory / "data"};
  auto client = server.connect();
  const auto core = tools::make_core_backend();
  enroll_all(client, *core);
  const store::event_source file{store::source_channel::x12, std::string(32, 'h'), 7, 8, 9};
  const api::natural_claim_name single{"ACME", "C-1"}, streamed{"ACME", "C-2"}, typed{"ACME", "C-3"};
  for (const auto* id : {"C-1", "C-2", "C-3"}) client.submit(sample_claim(1, id, 100'00, id[2] - '0'));
  BOOST_TEST(client.command(single, void_claim{{}, of_2026(6, 2)}, file).outcome());
  auto stream = client.open_stream({}, {});
  stream.command(streamed, void_claim{{}, of_2026(6, 2)}, file);
  BOOST_TEST(stream.finish().decided == 1u);
  BOOST_TEST(client.command(typed, void_claim{{}, of_2026(6, 2)}).outcome());

  for (const auto& name : {single, streamed}) {
    const auto last = client.history(name)->back();
    BOOST_TEST(last.type == "claim_reversed");
    BOOST_TEST((last.source == file));
  }
  BOOST_TEST((client.history(typed)->back().source.channel == store::source_channel::rpc));
}

BOOST_AUTO_TEST_CASE(what_is_sealed_stands_in_no_file_in_plaintext) {
  temp_directory directory;
  {
    running_server server{directory / "data"};
    auto client = server.connect();
    const auto core = tools::make_core_backend();
    enroll_all(client, *core);
    auto claim = sample_claim(1, "C-SECRET-1", 950'00, 1);
    claim.lines.front().diagnoses = {"F10.129"};
    BOOST_REQUIRE(client.submit(claim).outcome());
    const api::natural_claim_name name{"ACME", "C-SECRET-1"};
    BOOST_REQUIRE(client.command(name, deny_claim{{}, "a SECRET reason of the member's"}).outcome());
  }
  std::size_t files = 0, bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{directory / "data"}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path(), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    ++files;
    bytes += text.size();
    for (const auto* secret : {"SECRET", "F10.129", "F10129"})
      BOOST_TEST(text.find(secret) == std::string::npos, secret << " in " << entry.path());
    // The search would find what is plain by decision: the journal is not compressed.
    if (text.find("99213") != std::string::npos) files += 1'000;
  }
  BOOST_TEST(files > 1'000u);
  BOOST_TEST(bytes > 0u);
}

BOOST_AUTO_TEST_CASE(a_log_without_its_key_ring_is_not_opened) {
  temp_directory directory;
  { running_server server{directory / "data"}; }
  std::filesystem::remove(directory / "data.keys");
  BOOST_CHECK_EXCEPTION(running_server{directory / "data"}, std::exception, [](const std::exception& e) {
    return std::string{e.what()}.find("--keys") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

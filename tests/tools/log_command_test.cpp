// `benefactor log` as operators run it, on logs made here.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"

namespace benefactor::tools {
namespace of_log_command_test {

id128 id(std::uint8_t last) {
  id128 i;
  i.bytes[0] = 1;
  i.bytes[15] = last;
  return i;
}

std::string payment(std::uint8_t claim, const std::string& trace) {
  claim_paid paid{
      .claim = claim_id{id(claim)}, .on = *parse_date("2026-03-06"), .trace = trace, .amount = 17'600};
  store::encode_context context;
  context.log_id = id(99);
  return store::encode(bucket_event{paid}, policy_id{id(7)}, member_id{id(8)}, {}, context);
}

/// A data folder with a log of genesis and two payments, each in a page of its own.
struct data_folder {
  data_folder() {
    const auto device = open(true);
    store::page_chain chain(store::open_log(*device, store::genesis{id(99), id(98), 1'000'000}).link);
    for (const auto& event : {payment(1, "EFT-1"), payment(2, "EFT-2")}) {
      const std::vector<std::string> batch{event};
      BOOST_REQUIRE(device->submit_and_wait(chain.append(batch, 2'000'000)).ok());
    }
  }

  std::unique_ptr<store::rocksdb_log_device> open(bool create = false) const {
    return store::rocksdb_log_device::open(folder.path() / "log", {.create = create});
  }

  /// Appends a page with one bit changed.
  void damage_end() const {
    const auto device = open();
    store::page_chain chain(store::open_log(*device).link);
    const std::vector<std::string> batch{payment(3, "EFT-3")};
    auto pages = chain.append(batch, 3'000'000);
    auto bytes = *pages.front().bytes;
    bytes[bytes.size() / 2] ^= 1;
    pages.front().bytes = std::make_shared<const std::string>(bytes);
    BOOST_REQUIRE(device->submit_and_wait(std::move(pages)).ok());
  }

  program_result log(const std::string& command, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"log", command, "--data", folder.path().string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }

  test_support::temp_directory folder;
};

std::vector<nlohmann::json> lines_of(const std::string& text) {
  std::vector<nlohmann::json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

BOOST_AUTO_TEST_SUITE(log_command)

BOOST_AUTO_TEST_CASE(a_sound_log_verifies_with_status_0) {
  const data_folder data;
  const auto r = data.log("verify");
  BOOST_TEST(r.status == 0);
  BOOST_TEST(r.out.starts_with("Sound: 3 events in 3 pages, "));
}

BOOST_AUTO_TEST_CASE(stat_counts_events_by_type) {
  const data_folder data;
  const auto r = data.log("stat", {"--json"});
  BOOST_TEST(r.status == 0);
  const auto out = nlohmann::json::parse(r.out);
  BOOST_TEST(out["events"] == 3);
  BOOST_TEST(out["types"]["genesis"]["events"] == 1);
  BOOST_TEST(out["types"]["claim_paid"]["events"] == 2);
  BOOST_TEST(data.log("stat").out.find("claim_paid") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(dump_prints_an_event_on_each_line_with_the_names_of_its_fields) {
  const data_folder data;
  const auto r = data.log("dump");
  BOOST_TEST(r.status == 0);
  const auto lines = lines_of(r.out);
  BOOST_REQUIRE(lines.size() == 3u);
  BOOST_TEST(lines[0]["type"] == "genesis");
  BOOST_TEST(lines[0]["payload"]["logId"] == to_hex(id(99)));
  BOOST_TEST(lines[1]["position"] == 1);
  BOOST_TEST(lines[1]["time"] == "1970-01-01T00:00:02.000000Z");
  BOOST_TEST(lines[1]["stream"] == "claim/" + to_hex(id(1)));
  BOOST_TEST(lines[1]["tags"][0] == "bucket/" + to_hex(id(7)));
  BOOST_TEST(lines[1]["payload"]["on"] == "2026-03-06");
  BOOST_TEST(lines[1]["payload"]["trace"] == "EFT-1");
  BOOST_TEST(lines[1]["payload"]["amount"] == "176.00");
}

BOOST_AUTO_TEST_CASE(dump_can_be_narrowed_to_positions_and_to_a_claim) {
  const data_folder data;
  const auto by_position = lines_of(data.log("dump", {"--from", "1", "--to", "1"}).out);
  BOOST_REQUIRE(by_position.size() == 1u);
  BOOST_TEST(by_position[0]["position"] == 1);
  const auto by_claim = lines_of(data.log("dump", {"--claim", to_hex(id(2))}).out);
  BOOST_REQUIRE(by_claim.size() == 1u);
  BOOST_TEST(by_claim[0]["payload"]["trace"] == "EFT-2");
}

BOOST_AUTO_TEST_CASE(a_damaged_end_is_found_by_position_and_dropped_only_when_asked_to) {
  const data_folder data;
  data.damage_end();
  const auto found = data.log("verify");
  BOOST_TEST(found.status == 1);
  BOOST_TEST(found.out.starts_with("Damaged at position 3: "));
  BOOST_TEST(nlohmann::json::parse(data.log("verify", {"--json"}).out)["position"] == 3);

  BOOST_TEST(data.log("repair").status == 2);
  BOOST_TEST(data.log("verify").status == 1);

  const auto repaired = data.log("repair", {"--drop-tail"});
  BOOST_TEST(repaired.status == 0);
  BOOST_TEST(repaired.out.find("all events from position 3 on are lost") != std::string::npos);
  BOOST_TEST(data.log("verify").status == 0);
  const auto lines = lines_of(data.log("dump", {"--from", "3"}).out);
  BOOST_REQUIRE(lines.size() == 1u);
  BOOST_TEST(lines[0]["type"] == "tail_dropped");
  BOOST_TEST(lines[0]["payload"]["fromPosition"] == 3);
}

BOOST_AUTO_TEST_CASE(a_sound_log_is_left_as_it_is_by_repair) {
  const data_folder data;
  const auto r = data.log("repair", {"--drop-tail"});
  BOOST_TEST(r.status == 0);
  BOOST_TEST(r.out == "The log is sound; nothing was dropped.\n");
  BOOST_TEST(lines_of(data.log("dump").out).size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_log_that_is_in_use_is_refused_by_every_command) {
  const data_folder data;
  const auto device = data.open();
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"stat"}, {"dump"}, {"verify"}, {"repair", "--drop-tail"}}) {
    const auto r = data.log(arguments.front(), {arguments.begin() + 1, arguments.end()});
    BOOST_TEST_CONTEXT(arguments.front()) {
      BOOST_TEST(r.status == 2);
      BOOST_TEST(r.out.empty());
      BOOST_TEST(r.err.find("has it open") != std::string::npos);
      BOOST_TEST(r.err.find("LOCK") != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_log_is_refused) {
  const test_support::temp_directory empty;
  const auto r = run_program({"log", "verify", "--data", empty.path().string()});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.err.find("there is none") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_log_command_test
}  // namespace benefactor::tools

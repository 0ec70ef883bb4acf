#include "tests/tools/data_fixture.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "store/data_keys.hpp"
#include "store/event_log.hpp"
#include "store/key_ring.hpp"
#include "store/restore.hpp"
#include "store/rocksdb_log_device.hpp"
#include "store/surrogates.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/data_fixture_parts.hpp"
#include "tests/tools/running_server.hpp"

namespace benefactor::test_support {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

using namespace fixture;

/// 00 01 02 …: what every key of the fixture's ring is made of.
struct counting_entropy final : store::entropy_source {
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = next++;
  }
  std::uint8_t next = 0;
};

/// One claim for each way a claim can go.
void fill(api::claims_client& client) {
  doer does(client);
  std::vector<api::enrollment_item> items{
      provider{in_network, "Metro Health", network_status::in_network},
      provider{out_of_network, "Far Away", network_status::out_of_network}};
  for (int p = 1; p <= 3; ++p) items.push_back(policy_of(p));
  items.push_back(api::membership_request{"POL-1", member("M-1-3")});
  authorization_request granted;
  granted.policy_number = "POL-1";
  granted.member_number = "M-1-1";
  granted.terms.number = "A-1";
  granted.terms.service = service_type::imaging;
  granted.terms.from = day(1, 1);
  granted.terms.to = day(12, 31);
  granted.terms.visits = 2;
  items.push_back(granted);
  does.enroll(items);

  const std::string reason = "a reason of enough characters";
  does.submit(claim_of(1, "APPROVED", 250'00, 2));
  auto mixed = claim_of(1, "MIXED", 400'00, 3);
  mixed.lines.push_back(mixed.lines.front());
  mixed.lines.back().diagnoses = {"F10.1", "M54.5"};
  mixed.lines.back().procedure = "99214";
  does.submit(mixed);
  auto imaging = claim_of(1, "IMAGING", 350'00, 4);
  imaging.lines.front().service = service_type::imaging;
  does.submit(imaging);
  auto denied = claim_of(2, "DENIED", 120'00, 2);
  denied.lines.front().service = service_type::dental;
  does.submit(denied);
  does.submit(claim_of(1, "PENDED", 950'00, 5));
  does.submit(claim_of(2, "RELEASED", 990'00, 3));
  does.act("RELEASED", release_claim{});
  does.submit(claim_of(2, "DENIED-IN-REVIEW", 1'100'00, 4));
  does.act("DENIED-IN-REVIEW", deny_claim{{}, reason});
  does.submit(claim_of(2, "CANCELLED", 90'00, 5));
  does.act("CANCELLED", cancel_claim{{}, day(6, 2)});
  does.submit(claim_of(2, "VOIDED", 80'00, 4, 2));
  does.act("VOIDED", void_claim{{}, day(6, 2)});
  does.submit(claim_of(2, "REPLACED", 70'00, 2, 2));
  auto replacement = claim_of(2, "REPLACEMENT", 75'00, 2, 2);
  replacement.replaces_submitter = "ACME";
  replacement.replaces_claim_id = "REPLACED";
  does.submit(replacement);
  does.submit(claim_of(3, "PAID", 500'00, 2));
  does.act("PAID", pay_claim{{}, day(6, 3), "EFT-1"});
  does.submit(claim_of(3, "DISPUTED", 60'00, 3));
  does.act("DISPUTED", dispute_claim{{}, 1, reason});
  auto corrected = claim_of(3, "CORRECTED", 65'00, 4);
  corrected.lines.front().diagnoses = {"F10.2"};
  does.submit(corrected);
  does.act("CORRECTED", dispute_claim{{}, std::nullopt, reason});
  resolve_dispute upheld{.claim = {},
                         .upheld = true,
                         .notes = "they were mistyped",
                         .correction = {},
                         .diagnoses = {},
                         .outside = {}};
  upheld.correction.emplace().diagnoses = std::vector<std::string>{"M54.2"};
  does.act("CORRECTED", upheld);
  does.submit(claim_of(3, "ERASED", 55'00, 5, 2));
  api::outgoing_claim from_file;
  from_file.submission = claim_of(3, "FROM-FILE", 45'00, 5);
  from_file.source = {"CLM*FROM-FILE*45***11:B:1~", 12, 19};
  from_file.origin = {store::source_channel::x12, std::string(32, 'h'), 905, 1, 4711};
  does.submit(from_file);
}

const std::vector<std::string>& claim_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto* id : {"APPROVED", "MIXED", "IMAGING", "DENIED", "PENDED", "RELEASED", "DENIED-IN-REVIEW",
                           "CANCELLED", "VOIDED", "REPLACED", "REPLACEMENT", "PAID", "DISPUTED", "CORRECTED",
                           "ERASED", "FROM-FILE", "AFTER-RESTORE"})
      all.push_back(std::string("ACME/") + id);
    for (const auto* more : {&life_claim_names(), &identity_claim_names()})
      all.insert(all.end(), more->begin(), more->end());
    return all;
  }();
  return names;
}

ordered_json describe(const api::claim_record& record) {
  ordered_json out;
  const auto& outcome = record.outcome;
  const auto& submission = record.submission;
  out["claimNumber"] = outcome.claim_number;
  out["status"] = to_text(outcome.status);
  out["billed"] = outcome.billed;
  out["planPaid"] = outcome.plan_paid;
  out["memberResponsibility"] = outcome.member_responsibility;
  out["settled"] = record.settled;
  out["toRecoup"] = record.to_recoup;
  out["erased"] = record.erased;
  out["submitterClaimId"] = submission.submitter_claim_id;
  out["policyNumber"] = submission.policy_number;
  out["memberNumber"] = submission.member_number;
  out["providerNpi"] = submission.provider_npi;
  out["received"] = format_date(submission.received);
  auto& lines = out["lines"] = ordered_json::array();
  for (std::size_t i = 0; i < outcome.lines.size(); ++i) {
    const auto& line = outcome.lines[i];
    lines.push_back({{"status", to_text(line.status)},
                     {"denial", to_text(line.denied)},
                     {"billed", line.billed},
                     {"allowed", line.allowed},
                     {"deductible", line.deductible},
                     {"copay", line.copay},
                     {"coinsurance", line.coinsurance},
                     {"planPaid", line.plan_paid},
                     {"procedure", submission.lines.at(i).procedure},
                     {"diagnoses", submission.lines.at(i).diagnoses}});
  }
  return out;
}

ordered_json describe(const api::balance_row& row) {
  ordered_json out{{"deductibleMet", row.deductible_met}, {"outOfPocketUsed", row.out_of_pocket_used}};
  auto& paid = out["paid"] = ordered_json::object();
  for (const auto& [service, amount] : row.paid) paid[std::string(to_text(service))] = amount;
  return out;
}

/// RocksDB's own diary, locks and older settings: not data.
void remove_litter(const fs::path& database) {
  std::vector<fs::path> settings;
  for (const auto& entry : fs::directory_iterator(database)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("OPTIONS-")) settings.push_back(entry.path());
    if (name.starts_with("LOG") || name == "LOCK") fs::remove(entry.path());
  }
  std::sort(settings.begin(), settings.end());
  for (std::size_t i = 0; i + 1 < settings.size(); ++i) fs::remove(settings[i]);
}

}  // namespace

fs::path data_fixtures() { return source_dir() / "tests" / "golden" / "data"; }

void make_data_fixture(const fs::path& folder) {
  require(!fs::exists(folder), folder.string() + " is there already");
  const temp_directory scratch;
  const auto data = scratch / "data", restored = scratch / "restored", ring_file = scratch / "data.keys";
  counting_entropy counting;
  const auto ring = store::key_ring::create(ring_file, counting);
  fs::copy_file(ring_file, restored.string() + ".keys");
  {
    running_server server{data};
    auto client = server.connect();
    fill(client);
    fill_life(client, scratch / "exchange");
    fill_identity(server, data);
    server.node.back_up({scratch / "backups", 0});
  }
  store::restore_backup({scratch / "backups", restored, {}, {}}, 1'780'000'000'000'000);
  {
    const store::surrogates ids(ring.lookup_key(), "default");
    store::data_key_store keys(restored / "keys", ring);
    keys.erase("default", ids.member("M-3-2"));
    keys.renew_all();  // What comes is sealed with keys of another generation.
  }
  ordered_json expected;
  {
    running_server server{restored};
    auto client = server.connect();
    doer(client).submit(claim_of(1, "AFTER-RESTORE", 85'00, 5, 3));
    expected = describe_claims(client, claim_names(), {"POL-1", "POL-2", "POL-3", "POL-4"});
    expected["users"] = describe_users(server.node.users().directory());
    expected["keys"] = describe_keys(client.key_status());
  }
  for (const auto* part : {"derived", "access-index"}) fs::remove_all(restored / part);
  const auto clean = [&] {
    for (const auto* part : {"log", "keys", "access"}) remove_litter(restored / part);
  };
  clean();
  expected["log"] = describe_log(restored);
  expected["access"] = describe_accesses(restored);
  clean();
  fs::create_directories(folder);
  fs::copy(restored, folder / "data", fs::copy_options::recursive);
  fs::copy_file(ring_file, folder / "TEST-ONLY.keys");
  std::ofstream(folder / "expected.json") << expected.dump(1, ' ') << '\n';
}

void copy_data_fixture(const fs::path& fixture, const fs::path& to) {
  fs::copy(fixture / "data", to / "data", fs::copy_options::recursive);
  fs::copy_file(fixture / "TEST-ONLY.keys", to / "data.keys");
  fs::permissions(to / "data.keys", fs::perms::owner_read | fs::perms::owner_write);
}

ordered_json describe_log(const fs::path& data) {
  const auto log = store::rocksdb_log_device::open(data / "log", {.create = false, .read_only = true});
  const auto report = store::verify(*log);
  require(report.ok(), "its log is damaged: " + (report.damage ? report.damage->what : ""));
  ordered_json out{{"events", report.events},
                   {"pages", report.pages},
                   {"bytes", report.bytes},
                   {"nextPosition", report.link.next_position},
                   {"logId", to_hex(store::open_log(*log).origin.log_id)}};
  for (const auto& [type, counted] : store::log_stat(*log).by_type)
    out["types"][store::event_type_name(type)] = counted.events;
  return out;
}

ordered_json describe_keys(const store::key_status& status) {
  ordered_json out{{"erased", status.counts.erased}};
  for (const auto& [generation, keys] : status.counts.renewed)
    out["renewed"][std::to_string(generation)] = keys;
  return out;
}

ordered_json describe_claims(api::claims_client& client, const std::vector<std::string>& names,
                             const std::vector<std::string>& policies) {
  ordered_json out;
  for (const auto& text : names) {
    const auto name = api::parse_claim_name(text);
    const auto record = client.find_claim(name);
    const auto history = client.history(name);
    if (!record || !history) {
      out["claims"][text] = nullptr;
      continue;
    }
    auto& claim = out["claims"][text] = describe(*record);
    for (const auto& event : *history)
      claim["history"].push_back(event.type +
                                 (event.opened ? "" : ", closed"));  // Its prose may be put better.
  }
  for (const auto& policy : policies) {
    const auto balances = client.balances(policy);
    require(balances.has_value(), policy + " is not known");
    for (const auto& year : balances->years) {
      auto& to = out["balances"][policy][std::to_string(year.benefit_year)] = describe(year.policy);
      for (const auto& row : year.members) to["members"][row.member_number] = describe(row.amounts);
    }
  }
  return out;
}

std::vector<std::string> differences(const ordered_json& expected, const ordered_json& is,
                                     const std::string& at) {
  std::vector<std::string> found;
  const auto add = [&](const std::vector<std::string>& more) {
    found.insert(found.end(), more.begin(), more.end());
  };
  if (expected.is_object() && is.is_object()) {
    for (const auto& [key, value] : expected.items())
      add(differences(value, is.contains(key) ? is.at(key) : ordered_json(), at + "/" + key));
  } else if (expected.is_array() && is.is_array() && expected.size() == is.size()) {
    for (std::size_t i = 0; i < expected.size(); ++i)
      add(differences(expected[i], is[i], at + "/" + std::to_string(i)));
  } else if (expected != is) {
    found.push_back(at + ": expected " + expected.dump() + ", is " + is.dump());
  }
  return found;
}

}  // namespace benefactor::test_support

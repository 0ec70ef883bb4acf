// Checkpoints and proofs where something is amiss: a folder, a key or a state that is gone, a power cut, a
// log that was repaired.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "store/access_record.hpp"
#include "store/durable_file.hpp"
#include "tests/support/seeded_entropy.hpp"
#include "tests/tools/audit_proof_fixture.hpp"

namespace benefactor::tools {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::audit_fixture;
using test::says;

struct amiss_fixture : audit_fixture {
  program_result set_aside(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"checkpoints", "set-aside", "--reason", "tested"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return audit(arguments);
  }
  program_result witness(const std::string& checkpoint, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"witness", checkpoint,    "--log",   key(),
                                       "--key",   file("w.key"), "--state", file("seen")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return audit(arguments, false);
  }
  std::size_t listed() const { return json::parse(audit({"checkpoints", "list", "--json"}).out).size(); }
};

/// An access log of *count* records more, made where there is none.
void append_accesses(const fs::path& folder, int count) {
  test_support::seeded_entropy entropy(3);
  store::memory_key_vault keys(entropy);
  const auto device = store::rocksdb_log_device::open(folder, {.create = true});
  store::genesis origin;
  origin.log_id.bytes[0] = origin.key_ring_id.bytes[0] = 7;
  const auto head = store::open_log(*device, origin);
  store::phi_access_record record;
  record.member.bytes[0] = 5;
  record.kinds = store::access_kind::diagnoses;
  record.method = "Queries.claim";
  std::vector<std::string> events;
  for (int i = 0; i < count; ++i)
    events.push_back(store::encode_access(record, head.origin.log_id, keys, entropy));
  store::page_chain chain(head.link);
  BOOST_REQUIRE(device->submit_and_wait(chain.append(events, 1'772'366'400'000'000)).ok());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_checkpoint_commands, amiss_fixture)

BOOST_AUTO_TEST_CASE(without_the_folder_of_checkpoints_nothing_starts_until_that_is_accepted) {
  to_file("checkpoint", {"checkpoint"});
  fs::remove_all(data() + ".checkpoints");
  const auto refused = audit({"checkpoint"});
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(says(refused.err, "there is none in " + data() + ".checkpoints"), refused.err);
  const auto served = run_program({"serve", "--data", data(), "--listen", "127.0.0.1:0"});
  BOOST_TEST(served.status == 1);
  BOOST_TEST(says(served.err, "set-aside"), served.err);
  const auto accepted = set_aside();
  BOOST_TEST(accepted.status == 0, accepted.err);
  BOOST_TEST(says(accepted.out, "is there again, and the log goes on from there"), accepted.out);
  BOOST_TEST(audit({"checkpoint"}).status == 0);
  BOOST_TEST(listed() == 1u);
}

BOOST_AUTO_TEST_CASE(without_the_logs_key_nothing_is_set_aside_unless_it_is_said_to_be_lost) {
  to_file("checkpoint", {"checkpoint"});
  const auto elsewhere = set_aside({"--log-key", file("no-such-key")});
  BOOST_TEST(elsewhere.status == 2);
  BOOST_TEST(says(elsewhere.err, "--new-key"), elsewhere.err);
  BOOST_TEST(!fs::exists(file("no-such-key")));
  BOOST_TEST(listed() == 1u);
  const auto public_one = content(key());
  fs::remove(data() + ".log-key");
  BOOST_TEST(set_aside().status == 2);
  BOOST_TEST(content(key()) == public_one);
  const auto accepted = set_aside({"--new-key"});
  BOOST_TEST(accepted.status == 0, accepted.err);
  BOOST_TEST(says(accepted.out, "Set aside 1 checkpoint"), accepted.out);
  BOOST_TEST(content(key()) != public_one);
  BOOST_TEST(content(key() + ".1") == public_one);
  BOOST_TEST(audit({"checkpoint"}).status == 0);
  BOOST_TEST(listed() == 1u);
}

BOOST_AUTO_TEST_CASE(after_a_power_cut_the_log_has_all_that_was_signed) {
  append_one();
  const auto mark = folder / "data/log/HIGH_WATER";
  const auto before = content(mark);
  append_one();
  const auto first = to_file("checkpoint", {"checkpoint"});
  // The mark is synced once a second: a power cut may bring an older one back.
  BOOST_REQUIRE(content(mark) != before);
  store::write_durably(mark, before, 0644);
  const auto verified = audit({"verify"});
  BOOST_TEST(verified.status == 0, verified.out);
  const auto again = audit({"checkpoint"});
  BOOST_TEST(again.status == 0, again.err);
  BOOST_TEST(again.out == content(first));
  BOOST_TEST(audit({"prove", "--position", std::to_string(end() - 1)}).status == 0);
  const auto replayed = audit({"replay", "--without-keys"});
  BOOST_TEST(replayed.status == 0, replayed.out << replayed.err);
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_used_is_not_said_to_be_a_servers) {
  to_file("checkpoint", {"checkpoint"});
  std::ofstream(data() + "/RESTORING") << "";
  const auto r = audit({"checkpoint"});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.out == "");
  BOOST_TEST(!says(r.err, "a server has the log open"), r.err);
}

BOOST_AUTO_TEST_CASE(verify_counts_what_a_repair_left_as_missing) {
  append_one();
  to_file("first", {"checkpoint"});
  const auto cut = end();
  append_one();
  append_one();
  to_file("second", {"checkpoint"});
  log()->remove_from(cut);
  append_one();
  const auto r = audit({"verify"});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(
      says(r.out, "positions " + std::to_string(cut) + " to " + std::to_string(cut + 1) + " are missing"),
      r.out);
}

BOOST_AUTO_TEST_CASE(verify_compares_with_the_trees_own_checkpoint) {
  to_file("checkpoint", {"checkpoint"});
  const auto own = data() + "/tree/checkpoint";
  const auto text = content(own);
  auto changed = text;
  changed[changed.size() - 10] ^= 1;
  std::ofstream(own, std::ios::binary) << changed;
  const auto r = audit({"verify"});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(says(r.out, own + ": it is damaged"), r.out);
  // It is one more only where nobody outside has the same; and it is not from outside.
  std::ofstream(own, std::ios::binary) << text;
  fs::remove_all(data() + ".checkpoints");
  const auto alone = audit({"verify"});
  BOOST_TEST(alone.status == 0, alone.out);
  BOOST_TEST(says(alone.out, "and 1 checkpoint."), alone.out);
  BOOST_TEST(says(alone.out, "nobody can know"), alone.out);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_was_thinned_is_replaced_by_what_a_witness_remembers) {
  const auto first = to_file("first", {"checkpoint"});
  const auto size = end();
  BOOST_TEST(witness(first, {"--name", "w"}).status == 0);
  append_one();
  const auto second = to_file("second", {"checkpoint"});
  const auto needed = witness(second);
  BOOST_TEST(needed.status == 2);
  BOOST_TEST(says(needed.err, "audit consistency " + file("seen") + " " + second), needed.err);
  const auto digits = std::to_string(size);
  fs::remove(data() + ".checkpoints/" + std::string(20 - digits.size(), '0') + digits);
  const auto gone = audit({"consistency", digits, second});
  BOOST_TEST(gone.status == 2);
  BOOST_TEST(says(gone.err, "--state"), gone.err);
  const auto link = to_file("link.json", {"consistency", file("seen"), second});
  const auto cosigned = witness(second, {"--proof", link});
  BOOST_TEST(cosigned.status == 0, cosigned.err);
}

BOOST_AUTO_TEST_CASE(a_witness_without_its_state_cosigns_nothing_unless_it_is_the_first) {
  const auto first = to_file("first", {"checkpoint"});
  BOOST_TEST(witness(first, {"--name", "w"}).status == 0);
  BOOST_TEST(witness(first, {"--first"}).status == 2);  // It remembers one.
  fs::remove(file("seen"));
  const auto r = witness(first);
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.out == "");
  BOOST_TEST(says(r.err, "--first"), r.err);
  BOOST_TEST(!fs::exists(file("seen")));
  BOOST_TEST(witness(first, {"--first"}).status == 0);
}

BOOST_AUTO_TEST_CASE(a_witness_reads_the_proof_before_it_keeps_others_waiting) {
  const auto first = to_file("first", {"checkpoint"});
  std::ofstream(file("long.json")) << std::string((256u << 10) + 1, ' ');
  std::ofstream(file("none.json")) << "[]";
  BOOST_TEST(witness(first, {"--name", "w", "--proof", file("long.json")}).status == 2);
  BOOST_TEST(witness(first, {"--name", "w", "--proof", file("none.json")}).status == 1);
  BOOST_TEST(!fs::exists(file("seen.lock")));
}

BOOST_AUTO_TEST_CASE(a_signature_that_stands_twice_was_checked) {
  const auto note = content(to_file("checkpoint", {"checkpoint"}));
  const auto line = note.substr(note.rfind("\n\n") + 2);
  std::ofstream(file("twice"), std::ios::binary) << note << line;
  const auto proof = to_file("proof.json", {"prove", "--position", "1", "--checkpoint", file("twice")});
  const auto r = audit({"check", proof, "--key", key(), "--json"}, false);
  BOOST_TEST(r.status == 0, r.err);
  BOOST_TEST(json::parse(r.out)["checkpoint"]["signaturesNotChecked"] == 0);
}

BOOST_AUTO_TEST_CASE(what_the_access_log_says_is_proved_too) {
  append_accesses(folder / "data/access", 1);
  to_file("first", {"checkpoint", "--accesses"});
  const auto its_key = data() + ".log-key.accesses.pub";
  const auto proof = to_file("proof.json", {"prove", "--position", "1", "--accesses"});
  const auto checked = audit({"check", proof, "--key", its_key}, false);
  BOOST_TEST(checked.status == 0, checked.err);
  BOOST_TEST(says(checked.out, "phi_accessed"), checked.out);
  BOOST_TEST(says(checked.out, "Queries.claim"), checked.out);
  BOOST_TEST(audit({"prove", "ACME/APPROVED", "--accesses"}).status == 2);
  append_accesses(folder / "data/access", 3);
  to_file("second", {"checkpoint", "--accesses"});
  const auto link = to_file("link.json", {"consistency", "2", "5", "--accesses"});
  BOOST_TEST(
      says(audit({"check", link, "--key", its_key}, false).out, "Proved: it begins with the 2 events"));
  BOOST_TEST(audit({"check", link, "--key", its_key + ".none"}, false).status == 2);
}

BOOST_AUTO_TEST_CASE(checkpoints_are_not_written_into_the_data_folder) {
  const auto r = audit({"checkpoint", "--checkpoints", data() + "/checkpoints"});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(says(r.err, "lies in the data directory"), r.err);
  BOOST_TEST(!fs::exists(data() + "/checkpoints"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::tools

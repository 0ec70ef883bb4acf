// `benefactor audit checkpoint`, `prove`, `check`, `consistency`, `witness` and `verify`, as auditors run
// them.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "store/merkle/checkpoint.hpp"
#include "tests/tools/audit_proof_fixture.hpp"
#include "tests/tools/running_server.hpp"

namespace benefactor::tools {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::audit_fixture;
using test::says;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_proof_commands, audit_fixture)

BOOST_AUTO_TEST_CASE(a_claims_decisions_are_proved_to_somebody_who_has_a_public_key_and_nothing_else) {
  to_file("checkpoint", {"checkpoint"});
  BOOST_TEST(fs::exists(data() + ".log-key"));
  const auto proof = to_file("proof.json", {"prove", "ACME/APPROVED"});
  // Somewhere else, without any of it.
  const test_support::temp_directory elsewhere;
  fs::copy(proof, elsewhere / "proof.json");
  fs::copy(key(), elsewhere / "key");
  fs::rename(folder / "data", folder / "gone");
  const auto checked = run_program(
      {"audit", "check", (elsewhere / "proof.json").string(), "--key", (elsewhere / "key").string()});
  BOOST_TEST(checked.status == 0, checked.err);
  for (const auto* what : {"claim_submitted  claim CLM-", "Proved: these events are in it", "sealed byte"})
    BOOST_TEST(says(checked.out, what), checked.out);
  const auto as_json = run_program({"audit", "check", (elsewhere / "proof.json").string(), "--key",
                                    (elsewhere / "key").string(), "--json"});
  const auto out = json::parse(as_json.out);
  BOOST_TEST(out["proved"] == true);
  BOOST_TEST(out["events"][0]["type"] == "claim_submitted");
  BOOST_TEST(out["events"].size() >= 2u);
  BOOST_TEST(out["checkpoint"]["witnesses"].empty());
}

BOOST_AUTO_TEST_CASE(a_claim_is_found_by_its_number_and_an_event_by_its_position) {
  to_file("checkpoint", {"checkpoint"});
  const auto by_name = to_file("by_name", {"prove", "ACME/APPROVED"});
  const auto checked = audit({"check", by_name, "--key", key()}, false);
  const auto at = checked.out.find("CLM-");
  BOOST_REQUIRE(at != std::string::npos);
  const auto number = checked.out.substr(at, 26);
  BOOST_TEST(content(to_file("by_number", {"prove", number})) == content(by_name));
  const auto genesis = to_file("genesis", {"prove", "--position", "0"});
  BOOST_TEST(says(audit({"check", genesis, "--key", key()}, false).out, "genesis"));
  BOOST_TEST(audit({"prove", "--position", std::to_string(end())}).status == 1);
  BOOST_TEST(audit({"prove"}).status == 2);
  BOOST_TEST(audit({"prove", "ACME/no-such-claim"}).status == 1);
}

BOOST_AUTO_TEST_CASE(a_proof_that_was_changed_is_refused_with_status_1_and_what_is_no_key_with_2) {
  to_file("checkpoint", {"checkpoint"});
  const auto proof = to_file("proof.json", {"prove", "ACME/APPROVED"});
  auto text = content(proof);
  text[text.size() / 2] ^= 1;
  std::ofstream(file("changed.json"), std::ios::binary) << text;
  const auto r = audit({"check", file("changed.json"), "--key", key()}, false);
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.out == "");
  BOOST_TEST(says(r.err, "benefactor audit check: "), r.err);
  BOOST_TEST(audit({"check", proof, "--key", "nonsense"}, false).status == 2);
  BOOST_TEST(audit({"check", file("no-such-file"), "--key", key()}, false).status == 2);
}

BOOST_AUTO_TEST_CASE(a_witness_cosigns_what_only_adds_to_what_it_saw_and_a_checker_can_ask_for_it) {
  const auto first = to_file("first", {"checkpoint"});
  const auto size_before = end();
  const auto witness = [&](const std::string& checkpoint, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"witness", checkpoint,    "--log",   key(),
                                       "--key",   file("w.key"), "--state", file("seen")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return audit(arguments, false);
  };
  BOOST_TEST(witness(first).status == 2);  // There is no key yet.
  BOOST_TEST(witness(first, {"--name", "witness.example.com/w1"}).status == 0);
  append_one();
  const auto second = to_file("second", {"checkpoint"});
  BOOST_TEST(says(witness(second).err, "--proof: is needed"));
  const auto link = to_file("link.json", {"consistency", std::to_string(size_before), std::to_string(end())});
  BOOST_TEST(says(audit({"check", link, "--key", key()}, false).out, "Proved: it begins with the"));
  const auto cosigned = witness(second, {"--proof", link});
  BOOST_TEST(cosigned.status == 0, cosigned.err);
  std::ofstream(file("cosigned"), std::ios::binary) << cosigned.out;
  BOOST_TEST(witness(first).status == 1);  // It remembers the later one.
  const auto proof = to_file("proof.json", {"prove", "--position", "1", "--checkpoint", file("cosigned")});
  const auto seen = audit({"check", proof, "--key", key(), "--witness", file("w.key.pub")}, false);
  BOOST_TEST(seen.status == 0, seen.err);
  BOOST_TEST(says(seen.out, "The witness witness.example.com/w1 saw it at 20"), seen.out);
  const auto plain = to_file("plain.json", {"prove", "--position", "1"});
  BOOST_TEST(says(audit({"check", plain, "--key", key(), "--witness", file("w.key.pub")}, false).err,
                  "has not cosigned it"));
  BOOST_TEST(
      says(audit({"check", proof, "--key", key()}, false).out, "1 signature of keys that were not given"));
  BOOST_TEST(audit({"check", proof, "--key", key(), "--witness", key()}, false).status == 2);
}

BOOST_AUTO_TEST_CASE(a_witness_does_not_cosign_two_histories) {
  const auto first = to_file("first", {"checkpoint"});
  const std::vector<std::string> witness{"witness",     "",        "--log",      key(),    "--key",
                                         file("w.key"), "--state", file("seen"), "--name", "w"};
  auto of = [&](const std::string& checkpoint) {
    auto arguments = witness;
    arguments[1] = checkpoint;
    return audit(arguments, false);
  };
  BOOST_REQUIRE(of(first).status == 0);
  // The log loses its last page, somebody accepts that, and it comes to the same length again.
  const auto size = end();
  {
    const auto device = log();
    device->remove_from(device->last_page().first_position);
  }
  append_one();
  while (end() < size) append_one();
  BOOST_TEST(audit({"checkpoint"}).status == 1);
  BOOST_TEST(audit({"checkpoints", "set-aside", "--reason", "test"}).status == 0);
  const auto second = to_file("second", {"checkpoint"});
  const auto r = of(second);
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.out == "");
  BOOST_TEST(says(r.err, end() == size ? "two histories" : "fewer"), r.err);
}

BOOST_AUTO_TEST_CASE(verify_compares_log_tree_and_checkpoints) {
  const auto kept = to_file("checkpoint", {"checkpoint"});
  const auto good = audit({"verify", "--json"});
  BOOST_TEST(good.status == 0, good.err);
  auto out = json::parse(good.out);
  BOOST_TEST(out["sound"] == true);
  BOOST_TEST(out["checkpoints"] == 1);
  BOOST_TEST(out["tiles"].get<int>() >= 1);
  BOOST_TEST(out["events"].get<std::uint64_t>() == end());
  BOOST_TEST(says(audit({"verify", "--checkpoint", kept}).out, "and 2 checkpoints"));

  // A tile.
  std::string tile;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "data/tree/tile/0"))
    if (entry.is_regular_file()) tile = entry.path().string();
  auto bytes = content(tile);
  const auto sound = bytes;
  bytes[7] ^= 1;
  std::ofstream(tile, std::ios::binary) << bytes;
  const auto damaged = audit({"verify"});
  BOOST_TEST(damaged.status == 1);
  BOOST_TEST(says(damaged.out, "differs from the log"), damaged.out);
  std::ofstream(tile, std::ios::binary) << sound;
  BOOST_TEST(audit({"verify"}).status == 0);

  // The log itself, in its last page, with everything that is beside it made to fit.
  {
    const auto device = log();
    device->remove_from(device->last_page().first_position);
  }
  append_one();
  fs::remove_all(folder / "data/tree");
  const auto other = audit({"verify"});
  BOOST_TEST(other.status == 1);
  BOOST_TEST((says(other.out, "has another root") || says(other.out, "are missing")), other.out);
  // Without what is outside nobody can know.
  fs::remove_all(data() + ".checkpoints");
  const auto blind = audit({"verify"});
  BOOST_TEST(blind.status == 0);
  BOOST_TEST(says(blind.out, "nobody can know"), blind.out);
}

BOOST_AUTO_TEST_CASE(a_log_that_was_cut_is_refused_until_the_loss_is_accepted_with_a_reason) {
  to_file("checkpoint", {"checkpoint"});
  const auto signed_size = end();
  {
    const auto device = log();
    device->remove_from(device->last_page().first_position);
  }
  append_one();
  const auto refused = run_program({"serve", "--data", data(), "--listen", "127.0.0.1:0"});
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(says(refused.err, "set-aside"), refused.err);
  BOOST_TEST(audit({"checkpoints", "set-aside"}).status == 2);  // Not without a reason.
  const auto accepted = audit({"checkpoints", "set-aside", "--reason", "tested", "--user", "ann"});
  BOOST_TEST(accepted.status == 0, accepted.err);
  BOOST_TEST(says(accepted.out, "Set aside 1 checkpoint, of " + std::to_string(signed_size)), accepted.out);
  BOOST_TEST(says(content(data() + ".checkpoints/set-aside-1/LOSS"), "reason tested"));
  BOOST_TEST(audit({"checkpoint"}).status == 0);
  const auto list = audit({"checkpoints", "list", "--json"});
  BOOST_TEST(list.status == 0);
  BOOST_TEST(json::parse(list.out).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_replay_holds_the_log_to_its_newest_checkpoint_and_to_those_that_are_named) {
  const auto replay = [&](std::vector<std::string> more, int status) {
    more.insert(more.begin(), "replay");
    more.insert(more.end(), {"--without-keys", "--json"});
    const auto r = audit(std::move(more));
    BOOST_TEST(r.status == status, r.out << r.err);
    return json::parse(r.out, nullptr, false);
  };
  // Nothing is signed yet.
  BOOST_TEST(replay({}, 0)["pins"].empty());
  const auto kept = to_file("checkpoint", {"checkpoint"});
  const auto size = end();
  const auto held = replay({}, 0)["pins"];
  BOOST_TEST_REQUIRE(held.size() == 1u);
  BOOST_TEST(held[0]["holds"] == true);
  BOOST_TEST(held[0]["position"] == size - 1);
  BOOST_TEST(says(held[0]["source"].get<std::string>(), ".checkpoints/"));
  BOOST_TEST(replay({"--without-checkpoints"}, 0)["pins"].empty());
  BOOST_TEST(replay({"--without-checkpoints", "--checkpoint", kept}, 0)["pins"][0]["source"] == kept);
  // What is cut off behind the last whole command, and written over, can be told from outside only.
  {
    const auto device = log();
    device->remove_from(device->last_page().first_position);
  }
  append_one();
  const auto cut = replay({}, 1);
  BOOST_TEST(cut["pins"][0]["holds"] == false);
  const auto what = cut["pins"][0]["what"].get<std::string>();
  BOOST_TEST((says(what, "missing at its end") || says(what, "rewritten at or before")), what);
  BOOST_TEST(replay({"--without-checkpoints"}, 0)["same"] == true);
  // What cannot be believed holds nobody to anything.
  auto text = content(kept);
  text[text.size() / 2] ^= 1;
  std::ofstream(file("changed"), std::ios::binary) << text;
  BOOST_TEST(audit({"replay", "--without-keys", "--checkpoint", file("changed")}).status == 2);
  fs::remove(key());
  BOOST_TEST(audit({"replay", "--without-keys"}).status == 2);
}

BOOST_AUTO_TEST_CASE(while_a_server_has_the_log_open_its_last_checkpoint_is_printed_and_claims_are_proved) {
  const auto first = to_file("checkpoint", {"checkpoint"});
  const test_support::running_server server(folder / "data");
  const auto r = audit({"checkpoint"});
  BOOST_TEST(r.status == 0);
  BOOST_TEST(r.out == content(first));
  BOOST_TEST(says(r.err, "a server has the log open"));
  const auto proof = to_file("proof.json", {"prove", "ACME/APPROVED"});
  BOOST_TEST(audit({"check", proof, "--key", key()}, false).status == 0);
  BOOST_TEST(audit({"verify"}).status == 0);
  BOOST_TEST(audit({"checkpoints", "set-aside", "--reason", "x"}).status == 2);
}

BOOST_AUTO_TEST_CASE(the_golden_proof_is_checked_by_the_program) {
  const auto golden = test_support::data_fixtures().parent_path() / "proofs";
  const auto r =
      run_program({"audit", "check", (golden / "inclusion_1.json").string(), "--key",
                   (golden / "log-key.pub").string(), "--witness", (golden / "witness.pub").string()});
  BOOST_TEST(r.status == 0, r.err);
  BOOST_TEST(says(r.out, "position 300  2026-03-01T12:05:00.000000Z  claim_paid"), r.out);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::tools

// What auditors ask of a running server: proofs of claims, and replays of its log inside it.
#include <csignal>
#include <future>
#include <memory>
#include <set>
#include <thread>

#include "api/access/door_journal.hpp"
#include "api/audit/claim_prover.hpp"
#include "api/audit/replay_runs.hpp"
#include "store/entropy.hpp"
#include "tests/support/paths.hpp"
#include "tests/tools/roles_book.hpp"
#include "tools/benchmark/child_process.hpp"

namespace benefactor::tools {
namespace of_audit_over_rpc_test {

using nlohmann::json;

/// A family's book on a server that signs when it is asked to.
struct signing_book : roles_book {
  signing_book() : roles_book(api::tree_options{.sign_every = std::chrono::hours(24)}) {}

  /// A door to the same book, with replays or a prover of its own.
  std::unique_ptr<api::door_server> door_with(api::replay_runs* replays,
                                              const api::audit::claim_prover* prover = nullptr,
                                              api::door_limits limits = {}) {
    return std::make_unique<api::door_server>(
        api::door_options{
            .listen = "127.0.0.1:0", .log_id = server.node.head().origin.log_id, .limits = limits},
        api::door_parts{.submit = [](const auto&) {},
                        .reads = server.node.room().closed(),
                        .surrogates = server.node.surrogates(),
                        .entropy = store::system_entropy(),
                        .room = &server.node.room(),
                        .journal = server.node.journal(),
                        .prover = prover,
                        .replays = replays});
  }

  api::replay_subject whole_log() { return {server.node.asking().device, server.node.head(), {}, {}}; }

  /// Replays of the whole log, which begin when *go* is set; or only those with fingerprints do.
  api::replay_runs::look_at_log whole_log_after(std::promise<void>& go, bool fingerprints_only = false) {
    return [this, gate = go.get_future().share(), fingerprints_only](bool fingerprints, const auto&) {
      if (fingerprints || !fingerprints_only) gate.wait();
      return whole_log();
    };
  }

  program_result check(const std::string& proof) const {
    write("proof.json", proof);
    return run_program({"audit", "check", file("proof.json"), "--key", file("data.log-key.pub")});
  }
};

std::string address_of(const api::door_server& door) { return "127.0.0.1:" + std::to_string(door.port()); }

std::int64_t no_clock() { return 0; }

/// The one that runs, once it has ended.
api::replay_run ended_run(api::claims_client& client) {
  for (;;) {
    auto told = client.replay();
    BOOST_REQUIRE(told.run.has_value());
    if (told.run->state != api::replay_state::running) return *std::move(told.run);
    std::this_thread::yield();
  }
}

BOOST_FIXTURE_TEST_SUITE(audit_over_rpc, signing_book)

BOOST_AUTO_TEST_CASE(a_proof_out_of_the_server_is_that_of_its_data_folder_and_is_checked_anywhere) {
  const auto proof = run({"audit", "prove", "ACME/C-1"});
  BOOST_TEST(proof.status == 0, proof.err);
  const auto checked = check(proof.out);
  BOOST_TEST(checked.status == 0, checked.err);
  BOOST_TEST(checked.out.find("claim_adjudicated") != std::string::npos);
  BOOST_TEST(checked.out.find("remark") == std::string::npos);
  BOOST_TEST(run_program({"audit", "prove", "ACME/C-1", "--data", file("data")}).out == proof.out);

  const auto all = run({"audit", "prove", number_of("C-1"), "--all"});
  BOOST_TEST(all.status == 0, all.err);
  BOOST_TEST(check(all.out).out.find("remark") != std::string::npos);
  BOOST_TEST(all.out.size() > proof.out.size());
}

BOOST_AUTO_TEST_CASE(a_claim_that_is_newer_than_the_last_checkpoint_has_one_signed_first) {
  BOOST_TEST(run({"audit", "prove", "ACME/C-1"}).status == 0);
  const auto before = server.node.tree()->status().signed_size;
  BOOST_TEST(before == server.node.reads().durable_position());
  submit(claim("C-9", "70.00"));
  const auto proof = run({"audit", "prove", "ACME/C-9"});
  BOOST_TEST(proof.status == 0, proof.err);
  BOOST_TEST(check(proof.out).status == 0);
  BOOST_TEST(server.node.tree()->status().signed_size > before);
  // What is covered already has none signed.
  const auto signed_size = server.node.tree()->status().signed_size;
  BOOST_TEST(run({"audit", "prove", "ACME/C-1"}).status == 0);
  BOOST_TEST(server.node.tree()->status().signed_size == signed_size);
}

BOOST_AUTO_TEST_CASE(a_claim_that_is_not_there_and_words_without_meaning_are_told_apart) {
  const auto r = run({"audit", "prove", "ACME/C-99"});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.out == "");
  BOOST_TEST(r.err.find("no such claim") != std::string::npos, r.err);
  BOOST_TEST(run({"audit", "prove"}).status == 2);
  BOOST_TEST(run({"audit", "prove", "C-1"}).status == 2);
  BOOST_TEST(run({"audit", "prove", "--position", "1"}).status == 2);  // Of a data folder only.
  BOOST_TEST(run({"audit", "replay", "--threads", "2"}).status == 2);
}

BOOST_AUTO_TEST_CASE(an_auditor_has_proofs_by_number_and_the_submitters_name_only_through_broken_glass) {
  const auto number = api::parse_claim_name(number_of("C-1"));
  auto auditor = as(plain(role::auditor));
  BOOST_TEST(auditor.prove(number).why_not == "");
  BOOST_CHECK_THROW(auditor.prove(c1), api::rpc_failure);
  BOOST_REQUIRE(
      !auditor.state_grounds({store::access_purpose::break_the_glass, "a complaint of the member's", true}));
  BOOST_TEST(auditor.prove(c1).why_not == "");
}

BOOST_AUTO_TEST_CASE(a_proof_that_there_is_no_room_for_is_refused_and_one_at_a_time_has_enough) {
  api::door_limits limits;
  limits.proof_bytes = api::audit::claim_prover::bytes_max;
  {
    const auto door = door_with(nullptr, server.node.prover(), limits);
    api::claims_client client(address_of(*door));
    for (int i = 0; i < 3; ++i) BOOST_TEST(client.prove(c1).why_not == "");  // Each gives its place back.
  }
  --limits.proof_bytes;
  const auto door = door_with(nullptr, server.node.prover(), limits);
  api::claims_client client(address_of(*door));
  BOOST_CHECK_EXCEPTION(client.prove(c1), api::rpc_failure, [](const auto& failure) {
    return failure.what_happened() == api::rpc_failure::kind::overloaded;
  });
}

BOOST_AUTO_TEST_CASE(a_proof_that_waits_counts_for_what_it_has_and_one_that_is_made_for_all_it_may_have) {
  using api::audit::claim_prover;
  const auto& prover = *server.node.prover();
  const auto claim = *server.node.reads().resolve(c1);
  api::audit::proof_room plenty(claim_prover::bytes_max);
  const auto size = prover.prove(claim, false, plenty)->text.size();
  BOOST_REQUIRE(size > 0u);

  api::audit::proof_room two(claim_prover::bytes_max + size), less(claim_prover::bytes_max + size - 1);
  const auto waits = prover.prove(claim, false, two), keeps_out = prover.prove(claim, false, less);
  BOOST_TEST(prover.prove(claim, false, two)->text.size() == size);
  const auto refused = prover.prove(claim, false, less);
  BOOST_TEST(refused->busy);
  BOOST_TEST(refused->text == "");
}

BOOST_AUTO_TEST_CASE(a_replay_in_the_server_finds_what_one_beside_it_finds) {
  BOOST_REQUIRE(server.node.tree()->sign_now());
  const auto inside = expect(0, {"audit", "replay"});
  const auto beside = json::parse(run_program({"audit", "replay", "--data", file("data"), "--json"}).out);
  BOOST_TEST(inside["same"] == true);
  BOOST_TEST(inside["complete"] == true);
  BOOST_TEST(inside["claims"].get<int>() == 4);
  for (const auto* field : {"logId", "nextPosition", "pageHash", "pageTimeUs", "pages", "bytes", "events",
                            "commands", "decidedAgain", "claims", "lines", "unsealed", "planPaid",
                            "notReproducibleInAll", "differences", "notReproducible"})
    BOOST_TEST(inside[field] == beside[field], field);
  BOOST_TEST_REQUIRE(inside["pins"].size() == 1u);
  BOOST_TEST(inside["pins"][0]["holds"] == true);
  BOOST_TEST(inside["pins"][0]["pageHash"] == inside["pageHash"]);

  // It is kept, and shown again without another one.
  const auto watched = run({"audit", "replay", "--watch"});
  BOOST_TEST(watched.status == 0, watched.err);
  BOOST_TEST(watched.out.find("Everything that was decided again came out the same.") != std::string::npos);
  auto client = server.connect();
  BOOST_TEST(client.replay().run->number == 1u);
  BOOST_TEST(client.start_replay(true).run->number == 2u);
  const auto second = ended_run(client);
  BOOST_TEST((second.state == api::replay_state::done));
  BOOST_TEST(second.report->fingerprints == 4u);
  BOOST_TEST(second.user == "local");
}

BOOST_AUTO_TEST_CASE(there_is_nothing_to_watch_before_one_was_started) {
  const auto r = run({"audit", "replay", "--watch"});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.err.find("no replay was started") != std::string::npos, r.err);
}

BOOST_AUTO_TEST_CASE(one_runs_at_a_time_and_ends_when_it_is_cancelled_and_both_commands_are_recorded) {
  std::promise<void> go;
  api::replay_runs replays(whole_log_after(go), no_clock);
  const auto door = door_with(&replays);
  api::claims_client client(address_of(*door));
  BOOST_TEST(client.replay().why_not.find("no replay was started") != std::string::npos);
  BOOST_TEST((client.start_replay().run->state == api::replay_state::running));
  const auto second = client.start_replay();
  BOOST_TEST(!second.run.has_value());
  BOOST_TEST(second.why_not == "a replay is running: wait until it has ended, or cancel it");
  BOOST_TEST((client.cancel_replay().run->state == api::replay_state::running));  // It has not looked up yet.
  go.set_value();
  const auto run = ended_run(client);
  BOOST_TEST((run.state == api::replay_state::cancelled));
  BOOST_TEST(!run.report->complete);
  BOOST_TEST((client.cancel_replay().run->state == api::replay_state::cancelled));

  const auto told = client.entries({.what = "call"});
  std::set<std::string> methods;
  for (const auto& entry : std::get<nlohmann::ordered_json>(told)["entries"]) {
    BOOST_TEST(!entry.value("refused", false));
    methods.insert(entry["method"].get<std::string>());
  }
  BOOST_TEST(methods == (std::set<std::string>{"Audit.cancelReplay", "Audit.startReplay"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ctrl_c_ends_the_watching_of_what_somebody_else_started_and_not_the_replay) {
  std::promise<void> go;
  api::replay_runs replays(whole_log_after(go), no_clock);
  const auto door = door_with(&replays);
  replays.start("ike", false);
  benchmark::child_process child(
      {test_support::program_path().string(), "audit", "replay", "--watch", "--connect", address_of(*door)},
      file("errors"));
  while (content("errors").find("Ctrl-C ends the watching only") == std::string::npos)
    std::this_thread::yield();
  ::kill(child.pid(), SIGINT);
  BOOST_TEST(child.wait(std::chrono::seconds(60)) == 1);
  BOOST_TEST(content("errors").find("stopped watching; the replay that ike started goes on in the server") !=
                 std::string::npos,
             content("errors"));
  go.set_value();
  api::claims_client client(address_of(*door));
  const auto run = ended_run(client);
  BOOST_TEST((run.state == api::replay_state::done));
  BOOST_TEST(run.report->complete);
}

BOOST_AUTO_TEST_CASE(ctrl_c_cancels_the_replay_that_the_command_itself_started) {
  api::replay_runs replays(
      [](bool, const auto& stopped) -> std::optional<api::replay_subject> {
        while (!stopped()) std::this_thread::yield();
        return std::nullopt;
      },
      no_clock);
  const auto door = door_with(&replays);
  benchmark::child_process child(
      {test_support::program_path().string(), "audit", "replay", "--connect", address_of(*door)},
      file("errors"));
  api::claims_client client(address_of(*door));
  while (!client.replay().run) std::this_thread::yield();
  ::kill(child.pid(), SIGINT);
  BOOST_TEST(child.wait(std::chrono::seconds(60)) == 1);
  BOOST_TEST((client.replay().run->state == api::replay_state::cancelled));
  BOOST_TEST(content("errors").find("cancelled before it had read anything") != std::string::npos,
             content("errors"));
}

BOOST_AUTO_TEST_CASE(a_replay_that_is_cancelled_by_its_number_is_that_one_and_none_that_came_after_it) {
  std::promise<void> go;
  api::replay_runs replays(whole_log_after(go, true), no_clock);
  const auto door = door_with(&replays);
  api::claims_client client(address_of(*door));
  const auto first = client.start_replay().run->number;
  ended_run(client);
  BOOST_TEST(client.start_replay(true).run->number == first + 1);
  BOOST_TEST(client.cancel_replay(first).run->number == first + 1);
  go.set_value();
  BOOST_TEST((ended_run(client).state == api::replay_state::done));
}

BOOST_AUTO_TEST_CASE(a_server_without_a_tree_or_replays_says_that_it_has_none) {
  const auto door = door_with(nullptr);
  api::claims_client client(address_of(*door));
  BOOST_TEST(client.prove(c1).why_not == "this server signs no checkpoints");
  for (const auto& told : {client.start_replay(), client.replay(), client.cancel_replay()})
    BOOST_TEST(told.why_not == "this server replays nothing");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_audit_over_rpc_test
}  // namespace benefactor::tools

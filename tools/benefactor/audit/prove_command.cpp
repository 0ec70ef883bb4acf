// `benefactor audit prove` and `audit consistency`: proofs for whoever does not trust the engine.
#include <algorithm>
#include <charconv>
#include <iostream>

#include "api/audit/prove.hpp"
#include "store/event_codec.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/proof_commands.hpp"
#include "tools/benefactor/claim_in_log.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::tools {

namespace {

using namespace store::merkle;  // NOLINT(google-build-using-namespace)

struct prove_options : audited_log, client_options {
  std::string claim, keys, checkpoint;
  std::vector<std::uint64_t> positions;
  bool all = false;
};

std::vector<std::uint64_t> positions_of(const prove_options& options, const store::log_device& log,
                                        const store::log_head& head) {
  if (options.claim.empty()) return options.positions;
  const auto is_it = claim_id_filter(options.claim, options.data, options.keys, head.origin);
  std::vector<std::uint64_t> found;
  store::for_each_event(log, 0, head.link.next_position - 1, [&](const store::event_view& event) {
    if (event.stream.kind == store::stream_kind::claim && is_it(event.stream.id) &&
        (options.all || api::audit::decides(event.type)))
      found.push_back(event.position);
    return !interrupted();
  });
  return found;
}

int ask_server(const prove_options& options) {
  const auto claim = claim_argument(options.claim);
  return with_client(options, [&](api::claims_client& client) {
    const auto answer = client.prove(claim, options.all, options.at_least_position);
    std::cout << answer.file;
    if (!answer.file.empty()) return status_done;
    std::cerr << "benefactor audit prove: " << answer.why_not << '\n';
    return status_failed;
  });
}

int prove(prove_options options) {
  const interrupt_guard guard;
  if (options.claim.empty() == options.positions.empty())
    throw unusable_input("say either CLAIM or --position");
  if (options.data.empty()) return ask_server(options);
  if (options.accesses && !options.claim.empty())
    throw unusable_input("CLAIM: has no decisions in the log of accesses; say --position");
  const auto note = options.checkpoint.empty() ? api::audit::last_checkpoint(options.tree())
                                               : text_of_file(options.checkpoint, note_bytes_max);
  const auto log = open_beside(options);
  const auto head = store::open_log(*log);
  std::sort(options.positions.begin(), options.positions.end());
  options.positions.erase(std::unique(options.positions.begin(), options.positions.end()),
                          options.positions.end());
  const auto positions = positions_of(options, *log, head);
  if (interrupted()) {
    std::cerr << "benefactor audit prove: stopped\n";
    return status_failed;
  }
  if (positions.empty()) throw api::audit::not_provable("claim " + options.claim + ": the log has none");
  std::cout << text_to_give(api::audit::prove_inclusion(*log, options.tree(), note, positions));
  return status_done;
}

struct consistency_options : audited_log {
  std::string older, newer;
};

/// A size stands for the checkpoint of that size in the folder outside; else it is a file.
std::string checkpoint_named(const std::string& name, const audited_log& options) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), size);
  if (error != std::errc{} || end != name.data() + name.size()) return text_of_file(name, note_bytes_max);
  const auto file = checkpoint_folder(options.places().checkpoints).file_of(size);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored))
    throw unusable_input(file.string() +
                         ": there is no such checkpoint: of days before, the folder keeps the "
                         "last only. Give the file of one that somebody kept, as a witness "
                         "does with --state");
  return text_of_file(file, note_bytes_max);
}

int prove_consistent(const consistency_options& options) {
  std::cout << text_to_give(api::audit::prove_consistency(
      options.tree(), checkpoint_named(options.older, options), checkpoint_named(options.newer, options)));
  return status_done;
}

constexpr auto statuses =
    "Exit status: 0 done; 1 it cannot be proved, or the log is damaged; 2 the log, a file or a key cannot be "
    "used.\n";

}  // namespace

void add_audit_prove_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<prove_options>();
  auto* command = audit.add_subcommand("prove", "Write a proof that a claim's decisions are in the log");
  command->add_option("CLAIM", o->claim, "The claim: its number, its id, or SUBMITTER/SUBMITTER-CLAIM-ID");
  command->add_flag("--all", o->all, "Remarks, reviews and documents, too");
  add_connect_option(*command, *o);
  add_position_option(*command, *o);
  auto* data = add_data_option(*command, *o)->required(false);
  data->description("Read this server's data folder instead of asking a server, which may be running");
  command
      ->add_option("--position", o->positions,
                   "With --data: the event at this position instead of CLAIM; may be repeated")
      ->needs(data);
  command->add_option("--keys", o->keys, "The key ring, to find SUBMITTER/SUBMITTER-CLAIM-ID; else DATA.keys")
      ->needs(data);
  command
      ->add_option("--checkpoint", o->checkpoint,
                   "The file of an earlier checkpoint; else the last one, DATA/tree/checkpoint")
      ->needs(data);
  add_accesses_option(*command, *o)->needs(data);
  command->footer(
      "Prints JSON that `benefactor audit check` takes, anywhere. The proof has each event whole, as it is "
      "stored: what is\n"
      "sealed stays sealed, and is in it. A server signs a checkpoint first where the last one does not "
      "cover "
      "the claim,\n"
      "and gives proofs of 4 MiB at most. With --data the claim is looked for in the whole log.\n"
      "\n" +
      std::string(statuses) +
      "\n"
      "Example:\n"
      "  benefactor audit prove CLM-20260302-2Q8ZK7M4T1XBH > proof.json");
  command->callback([o, &status] { status = run_audit("audit prove", [&] { return prove(*o); }); });
}

void add_audit_consistency_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<consistency_options>();
  auto* command =
      audit.add_subcommand("consistency", "Write a proof that a checkpoint only added to an earlier one");
  command
      ->add_option("OLD", o->older,
                   "The earlier checkpoint: a file, such as a witness's --state, or its size")
      ->required();
  command->add_option("NEW", o->newer, "The later one")->required();
  add_data_option(*command, *o);
  add_checkpoints_option(*command, *o);
  add_accesses_option(*command, *o);
  command->footer(
      "Prints JSON that `benefactor audit check` and `audit witness` take. The server may be running. A size "
      "stands for a\n"
      "checkpoint in the folder outside, which keeps the newest 1,024 and one a day before.\n\n" +
      std::string(statuses) +
      "\nExample:\n  benefactor audit consistency 1200 3400 --data /var/lib/benefactor > proof.json");
  command->callback(
      [o, &status] { status = run_audit("audit consistency", [&] { return prove_consistent(*o); }); });
}

}  // namespace benefactor::tools

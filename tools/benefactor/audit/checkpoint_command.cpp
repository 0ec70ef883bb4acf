// `benefactor audit checkpoint`, `checkpoints list` and `checkpoints set-aside`: what a log has signed.
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "api/audit/prove.hpp"
#include "api/wall_clock.hpp"
#include "events/date.hpp"
#include "store/durable_folder.hpp"
#include "store/merkle/note_key_file.hpp"
#include "store/merkle/tree_keeper.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/proof_commands.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/offline_log.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

namespace fs = std::filesystem;
using namespace store::merkle;  // NOLINT(google-build-using-namespace)

/// Signs what the log holds, while nobody else has it open.
std::string sign_offline(const audited_log& options) {
  const log_lock lock(options.data);
  const auto places = options.places();
  require_outside(options.data, places.checkpoints);
  // What a power cut may take away must not be signed. The mark of what is durable is of no use here: after a
  // power cut it may be older than what was signed.
  sync_journals(options.log());
  const auto device = store::rocksdb_log_device::open(options.log(), {.read_only = true});
  const auto head = store::open_log(*device);
  auto key = open_log_key(places, head.origin.log_id, store::system_entropy());
  auto pinned = require_pinned(*device, head, places, key.verifier());
  tree_keeper_options keeping;
  keeping.folder = options.tree();
  keeping.checkpoints = places.checkpoints;
  tree_keeper keeper({*device, head.origin.log_id, [&] { return head.link.next_position; }}, std::move(key),
                     std::move(pinned), keeping, {}, {});
  if (!keeper.sign_now()) throw store::log_error(keeper.status().problem);
  return api::audit::last_checkpoint(options.tree());
}

int checkpoint_now(const audited_log& options) {
  std::string note;
  try {
    note = sign_offline(options);
  } catch (const log_in_use&) {
    // A server that has the log open signs by itself.
    if (!fs::exists(options.tree() / "checkpoint")) throw;
    std::cerr << "benefactor audit checkpoint: a server has the log open; this is what it signed last\n";
    note = api::audit::last_checkpoint(options.tree());
  }
  std::cout << note;
  return status_done;
}

struct list_options : audited_log {
  bool json = false;
};

int list(const list_options& options) {
  const auto places = options.places();
  const checkpoint_folder folder(places.checkpoints);
  const auto file = public_file_of(places.key);
  if (!fs::exists(file)) throw unusable_input(file.string() + ": there is no such public key; say --log-key");
  const auto key = public_key_option(file.string(), "--log-key");
  using enum align;
  text_table table{{{"Events", right}, {"Up to"}, {"Root"}, {"State"}}};
  auto rows = nlohmann::ordered_json::array();
  bool all_good = true;
  const auto sizes = folder.sizes();
  for (const auto size : sizes) {
    nlohmann::ordered_json row{{"events", size}, {"file", folder.file_of(size).string()}};
    try {
      const auto found = folder.read_listed(size, sizes, key);
      if (!found) continue;
      const auto root = hex_of(store::as_text(found->point.root));
      row["upTo"] = format_instant(found->place.time_us);
      row["root"] = root;
      row["problem"] = nullptr;
      table.add(
          {format_count(size), format_instant(found->place.time_us), root.substr(0, 16) + "…", "signed"});
    } catch (const note_error& error) {
      all_good = false;
      row["problem"] = error.what();
      table.add({format_count(size), "", "", error.what()});
    }
    rows.push_back(std::move(row));
  }
  if (options.json) {
    std::cout << rows.dump() << '\n';
  } else if (table.empty()) {
    std::cout << "No checkpoints in " << places.checkpoints.string() << ".\n";
  } else {
    table.print(std::cout);
  }
  return all_good ? status_done : status_failed;
}

struct set_aside_options : audited_log {
  std::string reason, user;
  bool new_key = false;
};

std::string name_of_user() {
  for (const auto* variable : {"SUDO_USER", "USER", "LOGNAME"})
    if (const auto* name = std::getenv(variable); name && *name) return name;
  return "unknown";
}

/// The key that signs the loss: the log's own, or a new one where that is said to be lost.
signing_key key_for(const set_aside_options& options, const std::optional<store::log_head>& head) {
  const auto file = options.places().key;
  if (!fs::exists(file)) {
    if (!options.new_key)
      throw unusable_input(
          "log key: " + file.string() +
          " is not there; give its place with --log-key, or bring it back; if it is lost for "
          "good, --new-key makes another, and sets aside all that was signed with the old one");
    if (!head) throw unusable_input("--new-key: there is no log to make one for");
    return create_key(file, origin_of(head->origin.log_id), note_key_kind::note, store::system_entropy());
  }
  auto key = load_key(file);
  if (head && key.name != origin_of(head->origin.log_id))
    throw unusable_input(file.string() + ": is the key of " + key.name + ", but this log is " +
                         origin_of(head->origin.log_id) +
                         "; bring back the log's own, or if it is lost move that file away and say "
                         "--new-key");
  return key;
}

void print(const set_aside_report& report) {
  if (report.folder.empty()) {
    std::cout << "The log has everything that its checkpoints say; nothing was set aside.\n";
    return;
  }
  if (!report.sizes.empty())
    std::cout << "Set aside " << counted(report.sizes.size(), "checkpoint") << ", of "
              << format_count(report.sizes.front()) << " to " << counted(report.sizes.back(), "event")
              << ", to " << report.folder.string() << ".\nThe signed note LOSS there";
  else
    std::cout << "The signed note LOSS in " << report.folder.string();
  std::cout << " says who accepted that and why. ";
  if (report.pinned_again)
    std::cout << "Outside the data folder no checkpoint was left that the log has; the tree's own, of "
              << counted(*report.left, "event") << ", is there again, and the log goes on from there.\n";
  else if (report.left)
    std::cout << "The log has all of the checkpoint of " << counted(*report.left, "event")
              << ", and goes on from there.\n";
  else
    std::cout << "No checkpoint is left that the log has.\n";
  if (!report.sizes.empty())
    std::cout
        << "Whoever keeps a checkpoint that was set aside, as a witness does, will refuse what is signed "
           "from now on: tell them.\n";
}

int set_aside_now(const set_aside_options& options) {
  std::optional<log_lock> lock;
  std::unique_ptr<store::rocksdb_log_device> device;
  std::optional<store::log_head> head;
  std::error_code ignored;
  if (fs::exists(options.log() / "CURRENT", ignored)) {
    lock.emplace(options.data);
    device = store::rocksdb_log_device::open(options.log(), {.read_only = true});
    head = store::open_log(*device);
  }
  const auto user = options.user.empty() ? name_of_user() : options.user;
  const auto report = set_aside(
      device.get(), options.places(), key_for(options, head), user, options.reason, api::wall_clock_us(),
      options.new_key ? others_checkpoints::set_aside : others_checkpoints::refused);
  print(report);
  return status_done;
}

}  // namespace

void add_audit_checkpoint_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<audited_log>();
  auto* command = audit.add_subcommand("checkpoint", "Sign what the log holds now, and print it");
  add_data_option(*command, *o);
  add_checkpoints_option(*command, *o);
  add_log_key_option(*command, *o);
  add_accesses_option(*command, *o);
  command->footer(
      "Brings the tree in DATA/tree up to the log's end, signs its root, writes the checkpoint there and to "
      "the folder\n"
      "of checkpoints, and prints it: a signed note (C2SP tlog-checkpoint). While a server has the log open, "
      "prints what\n"
      "it signed last. The key is made with the first checkpoint; DATA.log-key.pub is for everybody.\n"
      "\n"
      "Exit status: 0 done; 1 the log has not what an earlier checkpoint says, or is damaged; 2 the log or a "
      "key cannot\n"
      "be used.\n"
      "\n"
      "Example:\n"
      "  benefactor audit checkpoint --data /var/lib/benefactor");
  command->callback(
      [o, &status] { status = run_audit("audit checkpoint", [&] { return checkpoint_now(*o); }); });
}

void add_audit_checkpoints_command(CLI::App& audit, int& status) {
  auto* group = audit.add_subcommand("checkpoints", "What was signed: list it; give up what a log has lost");
  group->require_subcommand(1);
  {
    auto o = std::make_shared<list_options>();
    auto* command = group->add_subcommand("list", "Show the checkpoints outside the data folder");
    add_data_option(*command, *o);
    add_checkpoints_option(*command, *o);
    add_log_key_option(*command, *o);
    add_accesses_option(*command, *o);
    command->add_flag("--json", o->json, "Print JSON, for machines");
    command->footer(
        "Needs the public key only, DATA.log-key.pub.\n\n"
        "Exit status: 0 all are signed; 1 one is not, or is damaged; 2 the key cannot be used.\n\n"
        "Example:\n  benefactor audit checkpoints list --data /var/lib/benefactor");
    command->callback(
        [o, &status] { status = run_audit("audit checkpoints list", [&] { return list(*o); }); });
  }
  auto o = std::make_shared<set_aside_options>();
  auto* command = group->add_subcommand("set-aside", "Accept that a log has lost what was signed");
  add_data_option(*command, *o);
  add_checkpoints_option(*command, *o);
  add_log_key_option(*command, *o);
  add_accesses_option(*command, *o);
  command->add_option("--reason", o->reason, "Why, in one line; it stays in plain text: name no person")
      ->required();
  command->add_option("--user", o->user, "Who accepts it; else whoever is logged in");
  command->add_flag("--new-key", o->new_key,
                    "The log's key is lost: make another, and set aside what was signed with the old one");
  command->footer(
      "After a restore to an earlier position, or a repair that dropped events, a server refuses to start: "
      "answers were\n"
      "given that the log does not have any more. If nothing brings them back, this moves the checkpoints "
      "that "
      "the log\n"
      "does not have to set-aside-1 (2, …) in their folder, with a signed note of who accepted it and why. "
      "Nothing is\n"
      "deleted. Where no checkpoint is left there, the last one in the data folder's tree is put there again "
      "if the log\n"
      "has it. The server must be stopped.\n"
      "\n"
      "Exit status: 0 done; 1 failed; 2 the log or a key cannot be used.\n"
      "\n"
      "Example:\n"
      "  benefactor audit checkpoints set-aside --data /var/lib/benefactor --reason 'disk lost, backup of 2 "
      "March'");
  command->callback(
      [o, &status] { status = run_audit("audit checkpoints set-aside", [&] { return set_aside_now(*o); }); });
}

}  // namespace benefactor::tools

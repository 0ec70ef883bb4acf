// `benefactor audit replay`: decides a whole log again, beside a server or without one.
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>

#include "api/audit/replay.hpp"
#include "store/durable_file.hpp"
#include "store/merkle/note_key_file.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/log_beside.hpp"
#include "tools/benefactor/audit/proof_commands.hpp"
#include "tools/benefactor/audit/replay_text.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::tools {

namespace {

/// A state lists at most replay_listed_max of each kind, some 400 bytes each.
constexpr std::size_t state_bytes_max = 64u << 20;

struct options : audited_log {
  std::string keys, state;
  std::vector<std::string> pins, checkpoint_files;
  unsigned threads = 0;
  std::size_t rows = 50;
  bool without_keys = false, fingerprints = false, without_checkpoints = false, from_scratch = false,
       json = false;
};

std::optional<api::replay_report> state_of(const options& o) {
  if (o.state.empty() || o.from_scratch) return std::nullopt;
  const auto text = store::read_small_file(o.state, state_bytes_max);
  if (!text) return std::nullopt;
  return api::parse_replay_report(*text);
}

/// What the log is held to besides itself, and who signed it.
struct outside_pins {
  std::vector<api::pinned_page> pages;
  std::string signer;  ///< empty: there is no checkpoint
};

/// The newest checkpoint of the folder outside, and those that were named. To be read before the log is
/// opened: a server that is running signs more. Errors: unusable_input.
outside_pins pins_outside(const options& o) {
  namespace merkle = store::merkle;
  outside_pins found;
  const merkle::checkpoint_folder folder(o.places().checkpoints);
  const bool looks = !o.without_checkpoints && !folder.sizes().empty();
  if (!looks && o.checkpoint_files.empty()) return found;
  const auto key = public_key_option(merkle::public_file_of(o.places().key).string(), "--log-key");
  found.signer = key.name;
  const auto add = [&](std::string file, const merkle::checkpoint& point, const merkle::log_place& place) {
    if (point.size > 0) found.pages.push_back({point.size - 1, place.page_hash, std::move(file)});
  };
  try {
    for (const auto& file : o.checkpoint_files) {
      const auto point = merkle::verify_checkpoint(text_of_file(file, merkle::note_bytes_max), key).point;
      const auto place = merkle::place_of(point);
      if (!place) throw unusable_input(file + ": says no page of the log");
      add(file, point, *place);
    }
    if (!looks) return found;
    if (const auto newest = folder.newest(key)) add(newest->file.string(), newest->point, newest->place);
  } catch (const merkle::note_error& error) {
    throw unusable_input(error.what());
  }
  return found;
}

int replay(const options& o) {
  api::replay_options how;
  const auto outside = pins_outside(o);
  how.pins = outside.pages;
  for (const auto& text : o.pins) {
    const auto pin = api::parse_pin(text);
    if (!pin)
      throw std::invalid_argument("--pinned " + text +
                                  ": is POSITION:HASH, the hash of 64 hexadecimal digits");
    how.pins.push_back(*pin);
  }
  how.deciders = o.threads;
  how.from = state_of(o);
  const auto log = open_log_and_keys_beside(o.data, o.keys, !o.without_keys, o.fingerprints);
  if (const auto origin = store::merkle::origin_of(log.head.origin.log_id);
      !outside.signer.empty() && outside.signer != origin)
    throw unusable_input("--log-key: is the key of " + outside.signer + ", but this log is " + origin);
  const interrupt_guard guard;
  progress_meter meter("events", log.head.link.next_position);
  how.tell = [&](std::uint64_t position, std::uint64_t) {
    meter.update(position, position);
    return !interrupted();
  };
  if (!o.state.empty())
    how.save = [&](const api::replay_report& so_far) {
      store::write_durably(o.state, api::to_json(so_far) + "\n");
    };
  const auto report = api::replay_log(*log.device, log.head, log.keys, how);
  meter.clear();
  // A state that ends at damage, or before what it was taken up with, is none to go on from.
  const bool further = !how.from || report.reached.next_position >= how.from->reached.next_position;
  if (how.save && further && !report.damage) how.save(report);
  if (o.json)
    std::cout << api::to_json(report) << '\n';
  else
    print_replay(std::cout, report, o.rows);
  if (!report.complete && !report.damage && !o.state.empty())
    std::cerr << "benefactor: broken off; the same command goes on from position "
              << report.reached.next_position << '\n';
  return report.same() && report.complete ? status_done : status_failed;
}

int run(const options& o) {
  try {
    return replay(o);
  } catch (const store::log_error& error) {
    std::cerr << "benefactor: " << error.what() << '\n';
  } catch (const store::key_error& error) {
    std::cerr << "benefactor: " << error.what()
              << "\nbenefactor: --without-keys replays what does not rest on sealed parts\n";
  } catch (const unusable_input& error) {
    std::cerr << "benefactor: " << error.what() << '\n';
  } catch (const api::replay_mismatch& error) {
    std::cerr << "benefactor: " << error.what() << "; --from-scratch begins anew\n";
  }
  return status_unusable;
}

}  // namespace

void add_replay_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<options>();
  auto* command =
      audit.add_subcommand("replay", "Decide a whole log again and list what comes out otherwise");
  add_data_option(*command, *o);
  command->add_option("--keys", o->keys, "The key ring; else DATA.keys");
  auto* without_keys =
      command->add_flag("--without-keys", o->without_keys,
                        "Open nothing; lines that rest on what is sealed are listed as not reproducible");
  command
      ->add_flag("--fingerprints", o->fingerprints,
                 "Compute the fingerprints of all lines again, by which duplicates are found; slower")
      ->excludes(without_keys);
  command->add_option("--threads", o->threads, "Threads that decide; else one a core")
      ->check(CLI::Range(1, 256));
  command->add_option("--resume", o->state,
                      "A file that keeps how far this has come; the next call goes on from there");
  command->add_flag("--from-scratch", o->from_scratch, "Begin anew, whatever that file says");
  command->add_option("--pinned", o->pins,
                      "POSITION:HASH of a page that was kept outside: it must be there, and the same");
  command->add_option("--checkpoint", o->checkpoint_files,
                      "The file of a checkpoint that was kept elsewhere: the log must have what it covers");
  add_checkpoints_option(*command, *o);
  command->add_flag("--without-checkpoints", o->without_checkpoints,
                    "Do not look for checkpoints outside the data folder");
  add_log_key_option(*command, *o);
  command->add_option("--rows", o->rows, "Rows of each list to print");
  command->add_flag("--json", o->json, "Print JSON, for machines");
  command->footer(
      "Every page is checked (form, hash link, positions, times), and every command of every policy decided\n"
      "again by the rules, from what is recorded before it. The log is read as of this call, read-only; no\n"
      "lock is taken. What is sealed is opened only where a rule reads it. A decision that comes out "
      "otherwise\n"
      "is listed with both values and the money between them.\n"
      "\n"
      "The log is held to the newest checkpoint outside the data folder (--checkpoints, which a server "
      "signs), "
      "and to\n"
      "any that are named: it must have the page with which each ends.\n"
      "\n"
      "Taken up again, what was decided again before is checked and applied, which is quicker, and not "
      "decided\n"
      "once more. A page with another hash than it had then is refused.\n"
      "\n"
      "Exit status: 0 the same; 1 something differs, is damaged or is missing, or it was broken off; 2 the "
      "log\n"
      "cannot be looked at.\n"
      "\n"
      "Example:\n"
      "  benefactor audit replay --data data --resume replay.json");
  command->callback([o, &status] { status = run(*o); });
}

}  // namespace benefactor::tools

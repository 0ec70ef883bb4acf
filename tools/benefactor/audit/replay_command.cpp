// `benefactor audit replay`: decides a whole log again, in a server, beside one or without one.
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "api/audit/replay.hpp"
#include "store/durable_file.hpp"
#include "store/merkle/note_key_file.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/log_beside.hpp"
#include "tools/benefactor/audit/proof_commands.hpp"
#include "tools/benefactor/audit/replay_text.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::tools {

namespace {

/// A state lists at most replay_listed_max of each kind, some 400 bytes each.
constexpr std::size_t state_bytes_max = 64u << 20;

struct options : audited_log, client_options {
  std::string keys, state;
  std::vector<std::string> pins, checkpoint_files;
  unsigned threads = 0;
  std::size_t rows = 50;
  bool without_keys = false, fingerprints = false, without_checkpoints = false, from_scratch = false,
       watch = false;
};

/// Between questions to a server.
constexpr auto between_questions = std::chrono::milliseconds(250);

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

int show(const options& o, const api::replay_report& report) {
  if (o.json)
    std::cout << api::to_json(report) << '\n';
  else
    print_replay(std::cout, report, o.rows);
  return report.same() && report.complete && report.damaged_keys.empty() ? status_done : status_failed;
}

int show(const options& o, const api::replay_run& run) {
  if (run.state == api::replay_state::failed) {
    std::cerr << "benefactor: " << run.failure << '\n';
    return status_unusable;
  }
  if (run.state == api::replay_state::cancelled && run.report->pages == 0) {
    std::cerr << "benefactor: it was cancelled before it had read anything of the log\n";
    return status_failed;
  }
  return show(o, *run.report);
}

/// Starts one, or watches what runs, until it has ended. Ctrl-C cancels it where this has started it; what
/// somebody else started goes on.
int replay_in_server(const options& o, api::claims_client& client) {
  const interrupt_guard guard;  // From here on: once it is started, somebody has to say what becomes of it.
  auto told = o.watch ? client.replay() : client.start_replay(o.fingerprints);
  const auto number = told.run ? told.run->number : 0;
  if (o.watch && told.run && told.run->state == api::replay_state::running)
    std::cerr << "benefactor: watching the replay that " << told.run->user
              << " started; Ctrl-C ends the watching only\n";
  std::optional<progress_meter> meter;
  for (bool cancelled = false; told.run && told.run->state == api::replay_state::running;) {
    if (interrupted() && o.watch) {
      if (meter) meter->clear();
      std::cerr << "benefactor: stopped watching; the replay that " << told.run->user
                << " started goes on in the server\n";
      return status_failed;
    }
    if (interrupted() && !std::exchange(cancelled, true)) client.cancel_replay(number);
    client.poll(between_questions);
    told = client.replay();
    if (!told.run) break;
    if (told.run->number != number) {
      told = {std::nullopt, "the replay has ended, and another one was started"};
      break;
    }
    if (!meter && told.run->end > 0) meter.emplace("events", told.run->end);
    if (meter) meter->update(told.run->position, told.run->position);
  }
  if (meter) meter->clear();
  if (told.run) return show(o, *told.run);
  std::cerr << "benefactor: " << told.why_not << '\n';
  return status_failed;
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
  const auto status = show(o, report);
  if (!report.complete && !report.damage && !o.state.empty())
    std::cerr << "benefactor: broken off; the same command goes on from position "
              << report.reached.next_position << '\n';
  return status;
}

int run(const options& o) {
  if (o.data.empty())
    return with_client(o, [&](api::claims_client& client) { return replay_in_server(o, client); });
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
  auto* fingerprints =
      command->add_flag("--fingerprints", o->fingerprints,
                        "Compute the fingerprints of all lines again, by which duplicates are found; slower");
  command->add_option("--rows", o->rows, "Rows of each list to print");
  add_json_option(*command, *o);
  add_connect_option(*command, *o);
  auto* watch = command->add_flag("--watch", o->watch, "Start none: watch the one that runs in the server");
  auto* data = add_data_option(*command, *o)->required(false);
  data->description("Read this server's data folder instead of asking a server, which may be running");
  watch->excludes(data);
  for (auto* option :
       {command->add_option("--keys", o->keys, "The key ring; else DATA.keys"),
        command
            ->add_flag("--without-keys", o->without_keys,
                       "Open nothing; lines that rest on what is sealed are listed as not reproducible")
            ->excludes(fingerprints),
        command->add_option("--threads", o->threads, "Threads that decide; else one a core")
            ->check(CLI::Range(1, 256)),
        command->add_option("--resume", o->state,
                            "A file that keeps how far this has come; the next call goes on from there"),
        command->add_flag("--from-scratch", o->from_scratch, "Begin anew, whatever that file says"),
        command->add_option("--pinned", o->pins,
                            "POSITION:HASH of a page that was kept outside: it must be there, and the same"),
        command->add_option(
            "--checkpoint", o->checkpoint_files,
            "The file of a checkpoint that was kept elsewhere: the log must have what it covers"),
        add_checkpoints_option(*command, *o),
        command->add_flag("--without-checkpoints", o->without_checkpoints,
                          "Do not look for checkpoints outside the data folder"),
        add_log_key_option(*command, *o)})
    option->needs(data);
  command->footer(
      "Every page is checked (form, hash link, positions, times), and every command of every policy decided\n"
      "again by the rules, from what is recorded before it. The log is read as of this call, read-only; no\n"
      "lock is taken. What is sealed is opened only where a rule reads it. A decision that comes out "
      "otherwise\n"
      "is listed with both values and the money between them.\n"
      "\n"
      "A server does it itself, one at a time, with one thread of low priority that decides, and lists 1,000 "
      "of "
      "each;\n"
      "Ctrl-C cancels it there; what --watch watches goes on. It keeps the result until the next one, or "
      "until it\n"
      "stops: --watch shows it.\n"
      "With --data this program does it, on all cores, and need not believe the server.\n"
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
      "Exit status: 0 the same; 1 something differs, is damaged or is missing, or it was broken off or let "
      "go on;\n"
      "2 the log cannot be looked at.\n"
      "\n"
      "Example:\n"
      "  benefactor audit replay --data data --resume replay.json");
  command->callback([o, &status] { status = run(*o); });
}

}  // namespace benefactor::tools

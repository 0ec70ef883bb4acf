// `benefactor audit witness`: somebody else's memory of a log. It cosigns what is consistent with what it
// cosigned before, and nothing else, so that a log cannot show one history to one and another to others.
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <sys/file.h>
#include <unistd.h>

#include "api/audit/proof_document.hpp"
#include "api/wall_clock.hpp"
#include "store/durable_file.hpp"
#include "store/merkle/note_key_file.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/proof_commands.hpp"
#include "tools/benefactor/commands.hpp"

namespace benefactor::tools {

namespace {

namespace fs = std::filesystem;
using namespace store::merkle;  // NOLINT(google-build-using-namespace)

struct witness_options {
  std::string checkpoint, key, name, state, log, proof;
  bool first = false;
};

/// One witness at a time looks at a state: two at once could cosign two histories.
class state_lock {
 public:
  explicit state_lock(const fs::path& state) {
    const auto file = fs::path(state) += ".lock";
    file_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) != 0) {
      const std::string why = errno == EWOULDBLOCK ? "another witness uses it" : std::strerror(errno);
      if (file_ >= 0) ::close(file_);
      throw unusable_input("--state: " + file.string() + ": cannot be locked: " + why);
    }
  }
  ~state_lock() { ::close(file_); }
  state_lock(const state_lock&) = delete;
  state_lock& operator=(const state_lock&) = delete;

 private:
  int file_;
};

signing_key witness_key(const witness_options& options) {
  if (!fs::exists(options.key)) {
    if (options.name.empty())
      throw unusable_input("--key: " + options.key + " is not there; to make a new one say --name, too");
    try {
      auto made = create_key(options.key, options.name, note_key_kind::cosignature, store::system_entropy());
      std::cerr << "benefactor audit witness: made a key; give " << public_file_of(options.key).string()
                << " to whoever checks\n";
      return made;
    } catch (const note_error& error) {
      throw unusable_input(std::string("--name: ") + error.what());
    }
  }
  auto key = load_key(options.key);
  if (key.kind != note_key_kind::cosignature)
    throw unusable_input("--key: " + options.key + " is a log's key, and not a witness's");
  return key;
}

/// What --proof says, if it is given. Errors: unusable_input; note_error when it does not hold.
std::optional<api::audit::consistent_checkpoints> proof_of(const witness_options& options,
                                                           const verifier_key& log) {
  if (options.proof.empty()) return std::nullopt;
  const auto text = text_of_file(options.proof, api::audit::consistency_bytes_max);
  try {
    const auto read = api::audit::parse_proof(text);
    const auto* proof = std::get_if<api::audit::consistency_proof>(&read);
    if (!proof) throw note_error("--proof: " + options.proof + " is a proof of something else");
    return api::audit::check(*proof, log);
  } catch (const note_error& error) {
    throw note_error("not cosigned: " + std::string(error.what()));
  }
}

/// Errors: note_error unless *now* only adds to *before*.
void require_consistent(const witness_options& options, const verified_checkpoint& before,
                        const verified_checkpoint& now,
                        const std::optional<api::audit::consistent_checkpoints>& proved) {
  const auto &old = before.point, &point = now.point;
  if (point.size < old.size)
    throw note_error("checkpoint: it has " + std::to_string(point.size) + " events, fewer than the " +
                     std::to_string(old.size) + " of the one that was cosigned last");
  if (point.size == old.size) {
    if (point.root == old.root) return;
    throw note_error("checkpoint: the log has signed two histories of " + std::to_string(point.size) +
                     " events: this one, and the one that was cosigned last. Keep both files");
  }
  if (!proved)
    throw unusable_input("--proof: is needed; let whoever has the log make it from the " +
                         std::to_string(old.size) + " events of " + options.state + " to the " +
                         std::to_string(point.size) + " of this checkpoint: `benefactor audit consistency " +
                         options.state + " " + options.checkpoint + "`");
  const auto same = [](const checkpoint& a, const checkpoint& b) {
    return a.size == b.size && a.root == b.root;
  };
  if (!same(proved->older.point, old))
    throw note_error("--proof: it does not begin with the checkpoint that was cosigned last, of " +
                     std::to_string(old.size) + " events");
  if (!same(proved->newer.point, point)) throw note_error("--proof: it does not end with this checkpoint");
}

int witness(const witness_options& options) {
  const auto log = public_key_option(options.log, "--log");
  if (log.kind != note_key_kind::note) throw unusable_input("--log: is a witness's key, and not a log's");
  auto now = verify_checkpoint(text_of_file(options.checkpoint, note_bytes_max), log);
  if (now.point.size == 0) throw note_error("checkpoint: it has no events");
  // Before the lock is taken: a stranger's file keeps no other witness waiting.
  const auto proved = proof_of(options, log);
  const bool knows_logs = fs::exists(options.key);
  const auto key = witness_key(options);
  if (key.verifier().key == log.key) throw unusable_input("--key: a log is not its own witness");
  const state_lock lock(options.state);
  const auto before = store::read_small_file(options.state, note_bytes_max);
  if (before && options.first) throw unusable_input("--first: " + options.state + " remembers a checkpoint");
  // Whoever makes the state vanish would have any history cosigned.
  if (!before && !options.first && knows_logs)
    throw unusable_input(
        "--state: " + options.state +
        " is not there, and this witness's key is; bring it back, or if the witness never saw "
        "a checkpoint of this log say --first");
  if (before) {
    try {
      require_consistent(options, verify_checkpoint(*before, log), now, proved);
    } catch (const note_error& error) {
      throw note_error("not cosigned: " + std::string(error.what()));
    }
  } else {
    std::cerr << "benefactor audit witness: this is the first checkpoint that " << options.state
              << " remembers: what came before it is taken on trust\n";
  }
  // Remembered before it is given away: else a crash between the two could let two histories be cosigned.
  store::write_durably(options.state, to_text(now.note), 0644);
  const auto same_key = [&](const note_signature& s) {
    return s.name == key.name && s.key_id == key.verifier().id();
  };
  std::erase_if(now.note.signatures, same_key);
  now.note.signatures.push_back(cosign_note(now.note.text, key, api::wall_clock_us() / 1'000'000));
  std::cout << to_text(now.note);
  return status_done;
}

}  // namespace

void add_audit_witness_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<witness_options>();
  auto* command = audit.add_subcommand("witness", "Cosign a checkpoint that only adds to the last one seen");
  command->add_option("CHECKPOINT", o->checkpoint, "The checkpoint's file")->required();
  command->add_option("--log", o->log, "The log's public key, or a file that holds it")->required();
  command->add_option("--key", o->key, "The file of the witness's own key")->required();
  command->add_option("--name", o->name,
                      "Where there is no key yet: make one of this name, as witness.example.com");
  command->add_option("--state", o->state, "The file that remembers the last checkpoint of this log")
      ->required();
  command->add_flag(
      "--first", o->first,
      "Where the key is there and the state is not: the witness never saw a checkpoint of this log");
  command->add_option("--proof", o->proof,
                      "What `audit consistency` made from the last checkpoint to this one");
  command->footer(
      "Prints the checkpoint with the witness's line added (C2SP tlog-cosignature, cosignature/v1). Needs no "
      "engine and\n"
      "no data folder: run it where the log's operator has no say. Put what it prints into --checkpoint of "
      "`audit\n"
      "prove`, and checkers can ask for it with `audit check --witness`.\n"
      "\n"
      "Exit status: 0 cosigned; 1 refused, nothing remembered; 2 a file or key cannot be used.\n"
      "\n"
      "Example:\n"
      "  benefactor audit witness newest --log benefactor.log-key.pub --key witness.key --name "
      "witness.example.com --state seen");
  command->callback([o, &status] { status = run_audit("audit witness", [&] { return witness(*o); }); });
}

}  // namespace benefactor::tools

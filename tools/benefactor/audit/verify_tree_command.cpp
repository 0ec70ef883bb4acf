// `benefactor audit verify`: the whole tree computed again from the log, and compared with everything that
// says what it is: tiles, checkpoints.
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "api/audit/prove.hpp"
#include "events/date.hpp"
#include "store/merkle/hex.hpp"
#include "store/merkle/lost_events.hpp"
#include "store/merkle/note_key_file.hpp"
#include "store/merkle/tree_checkpoint.hpp"
#include "store/merkle/tree_hash.hpp"
#include "store/merkle/tree_writer.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/audit/proof_commands.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

using namespace store::merkle;  // NOLINT(google-build-using-namespace)

struct verify_options : audited_log {
  std::string checkpoint;
  bool json = false;
};

/// A checkpoint that the log is to be compared with.
struct claimed_root {
  std::string file;
  checkpoint point;
};

struct stopped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Builds the tree anew, and compares on the way.
class tree_check {
 public:
  tree_check(const audited_log& options, std::multimap<std::uint64_t, claimed_root> claimed)
      : tiles_(options.tree()),
        state_(read_tree_state(options.tree())),
        claimed_(std::move(claimed)),
        builder_([this](const tile_id& tile, std::string_view hashes) { compare(tile, hashes); }) {}

  void add(const store::event_view& event) {
    builder_.add(leaf_hash(event.bytes));
    const auto size = builder_.size();
    if (marks_loss(event)) losses_.push_back(event.position);
    if (state_ && size == state_->size) {
      if (builder_.root() != state_->root) wrong("the tree's state says another root");
      builder_.partials([this](const tile_id& tile, std::string_view hashes) { compare(tile, hashes); });
    }
    for (auto [at, end] = claimed_.equal_range(size); at != end; ++at) {
      ++checkpoints;
      if (builder_.root() == at->second.point.root) {
        losses_.clear();  // They were before this was signed.
        fits_ = true;
      } else {
        wrong(at->second.file + ": the log of its size has another root: an event before position " +
              std::to_string(size) + " was changed, added or removed");
      }
    }
  }

  void finish(const store::log_device& log, const std::optional<store::log_damage>& damage) {
    if (damage) wrong("log: damaged at position " + std::to_string(damage->position) + ": " + damage->what);
    if (state_ && state_->size > builder_.size()) wrong("the tree has more events than the log");
    const auto lost = first_lost();
    for (auto at = claimed_.upper_bound(builder_.size()); at != claimed_.end(); ++at) {
      ++checkpoints;
      wrong(at->second.file + ": it is of " + std::to_string(at->first) + " events, but the log has " +
            std::to_string(builder_.size()) + ": positions " + std::to_string(lost) + " to " +
            std::to_string(at->first - 1) + " are missing");
    }
    for (const auto& [size, claim] : claimed_)
      if (const auto place = place_of(claim.point);
          place && size > 0 && size <= builder_.size() && !has_place(log, size, place->page_hash))
        wrong(claim.file + ": the page that ends its events has another hash");
  }

  void wrong(const std::string& what) {
    if (problems.size() < problems_max) problems.push_back(what);
    ++problem_count;
  }

  std::uint64_t size() const { return builder_.size(); }
  store::digest256 root() const { return builder_.root(); }
  bool has_tree() const { return state_.has_value(); }

  std::uint64_t tiles = 0, checkpoints = 0, problem_count = 0;
  std::vector<std::string> problems;

 private:
  static constexpr std::size_t problems_max = 100;

  /// What a repair or a restore left in the log is not what was there. Where no checkpoint says since when it
  /// counts, only one at the log's end does.
  std::uint64_t first_lost() const {
    if (losses_.empty()) return builder_.size();
    if (fits_) return losses_.front();
    return losses_.back() + 1 == builder_.size() ? losses_.back() : builder_.size();
  }

  void compare(const tile_id& tile, std::string_view hashes) {
    // What is behind the tree's own end was not written yet.
    if (!state_ || hashes_of_level(state_->size, tile.level) < tile.number * tile_width + tile.width) return;
    ++tiles;
    try {
      if (tiles_.read(tile) != hashes) wrong(tile_path(tile) + ": differs from the log");
    } catch (const store::log_error& error) {
      wrong(error.what());
    }
  }

  std::vector<std::uint64_t> losses_;  // Since the last checkpoint that the log has.
  bool fits_ = false;                  // There is one.
  tile_folder tiles_;
  std::optional<tree_state> state_;
  std::multimap<std::uint64_t, claimed_root> claimed_;
  tile_builder builder_;
};

/// What the log is to be compared with.
struct claimed_roots {
  std::multimap<std::uint64_t, claimed_root> all;
  bool from_outside = false;  ///< of one at least
  std::vector<std::string> problems;
};

/// The tree's own, unless one outside says the same.
void add_trees_own(claimed_roots& claimed, const std::filesystem::path& tree, const verifier_key& key) {
  const auto own = read_tree_checkpoint(tree, key);
  if (own.state == tree_note::none) return;
  if (!own.found) {
    claimed.problems.push_back(own.file.string() + ": it is " +
                               (own.state == tree_note::damaged          ? "damaged"
                                : own.state == tree_note::of_another_log ? "another log's"
                                                                         : "signed with another key"));
    return;
  }
  for (auto [at, end] = claimed.all.equal_range(own.found->point.size); at != end; ++at)
    if (at->second.point == own.found->point) return;
  claimed.all.emplace(own.found->point.size, claimed_root{own.file.string(), own.found->point});
}

/// The checkpoints outside, the one given and the tree's own; what cannot be believed is a problem.
claimed_roots find_claimed_roots(const verify_options& options, const store::log_head& head) {
  claimed_roots claimed;
  const checkpoint_folder folder(options.places().checkpoints);
  const auto file = public_file_of(options.places().key);
  const auto sizes = folder.sizes();
  std::optional<verifier_key> key;
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) key = public_key_option(file.string(), "--log-key");
  if (!key && (!sizes.empty() || !options.checkpoint.empty()))
    throw unusable_input(file.string() + ": the public key is needed to believe a checkpoint; say --log-key");
  if (key && key->name != origin_of(head.origin.log_id))
    throw unusable_input(file.string() + ": is the key of " + key->name + ", but this log is " +
                         origin_of(head.origin.log_id));
  for (const auto size : sizes) try {
      auto found = folder.read_listed(size, sizes, *key);
      if (found) claimed.all.emplace(size, claimed_root{found->file.string(), std::move(found->point)});
    } catch (const note_error& error) {
      claimed.problems.emplace_back(error.what());
    }
  if (!options.checkpoint.empty()) {
    auto found = verify_checkpoint(text_of_file(options.checkpoint, note_bytes_max), *key);
    claimed.all.emplace(found.point.size, claimed_root{options.checkpoint, std::move(found.point)});
  }
  claimed.from_outside = !claimed.all.empty();
  if (key) add_trees_own(claimed, options.tree(), *key);
  return claimed;
}

void print(const verify_options& options, const tree_check& check, const store::verify_report& report,
           bool from_outside) {
  const auto root = hex_of(store::as_text(check.root()));
  if (options.json) {
    nlohmann::ordered_json out;
    out["sound"] = check.problem_count == 0;
    out["events"] = check.size();
    out["pages"] = report.pages;
    out["root"] = root;
    out["tree"] = check.has_tree();
    out["tiles"] = check.tiles;
    out["checkpoints"] = check.checkpoints;
    out["problems"] = check.problems;
    out["problemCount"] = check.problem_count;
    std::cout << out.dump() << '\n';
    return;
  }
  for (const auto& problem : check.problems) std::cout << problem << '\n';
  if (check.problem_count > check.problems.size())
    std::cout << "and " << format_count(check.problem_count - check.problems.size()) << " more\n";
  std::cout << (check.problem_count == 0 ? "Sound: " : "Not sound: ") << counted(check.size(), "event")
            << " in " << counted(report.pages, "page") << ", root " << root << "; compared with "
            << counted(check.tiles, "tile") << " and " << counted(check.checkpoints, "checkpoint") << ".\n";
  if (!check.has_tree()) std::cout << "No tree is kept in " << options.tree().string() << ".\n";
  if (!from_outside)
    std::cout << "Without a checkpoint from outside nobody can know whether the log once was longer, or "
                 "another one.\n";
}

int verify(const verify_options& options) {
  const interrupt_guard guard;
  // The tree's state first: a server that is running adds to the log before it adds to the tree.
  std::optional<tree_check> check;
  claimed_roots claimed;
  {
    const auto before = open_beside(options);
    claimed = find_claimed_roots(options, store::open_log(*before));
    check.emplace(options, std::move(claimed.all));
  }
  const auto log = open_beside(options);
  for (const auto& problem : claimed.problems) check->wrong(problem);
  progress_meter meter("events", store::open_log(*log).link.next_position);
  const auto report = store::verify(*log, std::nullopt, {}, [&](const store::event_view& event) {
    if (interrupted()) throw stopped("stopped");
    check->add(event);
    meter.update(event.position + 1, event.position + 1);
  });
  meter.clear();
  check->finish(*log, report.damage);
  print(options, *check, report, claimed.from_outside);
  return check->problem_count == 0 ? status_done : status_failed;
}

}  // namespace

void add_audit_verify_command(CLI::App& audit, int& status) {
  auto o = std::make_shared<verify_options>();
  auto* command = audit.add_subcommand(
      "verify", "Compute the tree again from the log, and compare it with tiles and checkpoints");
  add_data_option(*command, *o);
  add_checkpoints_option(*command, *o);
  add_log_key_option(*command, *o);
  add_accesses_option(*command, *o);
  command->add_option("--checkpoint", o->checkpoint, "The file of one checkpoint more, kept elsewhere");
  command->add_flag("--json", o->json, "Print JSON, for machines");
  command->footer(
      "Checks every page, link and event as `log verify` does, and the root at every checkpoint, those "
      "outside "
      "and the\n"
      "tree's own. The server may be running. Of keys it needs DATA.log-key.pub.\n"
      "\n"
      "Exit status: 0 sound; 1 the log is damaged or has another history than was signed, or a tile or a "
      "checkpoint is\n"
      "damaged; 2 the log or a key cannot be used.\n"
      "\n"
      "Example:\n"
      "  benefactor audit verify --data /var/lib/benefactor");
  command->callback([o, &status] { status = run_audit("audit verify", [&] { return verify(*o); }); });
}

}  // namespace benefactor::tools

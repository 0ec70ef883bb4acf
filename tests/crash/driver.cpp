// benefactor_crash: kills the real server again and again for as long as it is told to, and checks in between
// and at the end that nothing that was answered is lost or doubled.
#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <stdlib.h>

#include "tests/crash/harness/kill_rounds.hpp"
#include "tests/crash/harness/overload.hpp"
#include "tests/support/paths.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::test_support {

namespace {

namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;

struct driver_options {
  std::uint64_t seed = 1, seconds = 60, rounds_a_world = 100, rounds_a_check = 25;
  std::uint64_t overload = 0, overload_claims = 200'000, overload_policies = 20'000;
  std::vector<std::string> serve;
  std::string folder, program;
};

struct tally {
  std::uint64_t kills = 0, answered = 0, lost = 0, doubled = 0, broken = 0;
};

fs::path new_folder(const std::string& below) {
  auto pattern = (fs::path(below) / "benefactor-crash-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error(below + ": no folder can be made there");
  return pattern;
}

class driver {
 public:
  explicit driver(driver_options options)
      : options_(std::move(options)),
        end_(clock::now() + std::chrono::seconds(options_.seconds)),
        meter_("kills", options_.seconds) {}

  /// Worlds, each a data directory of its own with a book of its own, until the time is over. One data
  /// directory grows with every round, and with it what a check has to read; so each has its end.
  int run() {
    for (std::uint64_t world = 0; going_on() && sound(); ++world) run_world(options_.seed + world);
    meter_.clear();
    if (tools::interrupted()) std::cerr << "interrupted; what was done until then is checked and summed up\n";
    std::cout << "tally seeds=0 crashes=0 faults=0 kills=" << all_.kills << " answered=" << all_.answered
              << " lost=" << all_.lost << " doubled=" << all_.doubled << std::endl;
    return sound() ? 0 : 1;
  }

 private:
  bool going_on() const { return !tools::interrupted() && clock::now() < end_; }
  bool sound() const { return all_.lost == 0 && all_.doubled == 0 && all_.broken == 0; }

  void run_world(std::uint64_t seed) {
    const auto folder = new_folder(options_.folder);
    kill_options world;
    world.folder = folder;
    world.server = world.client = {options_.program};
    world.seed = seed;
    world.book = {.policies = 1'000,
                  .claims = 1'000 * options_.rounds_a_world,
                  .parts = options_.rounds_a_world,
                  .seed = seed};
    kill_rounds rounds(world, [this] { return !tools::interrupted(); });
    const auto before = all_;
    try {
      while (going_on() && sound() && rounds.rounds() < options_.rounds_a_world) {
        rounds.round();
        all_.kills = before.kills + rounds.kills();
        all_.answered = before.answered + rounds.answered();
        show();
        if (rounds.rounds() % options_.rounds_a_check == 0) take(rounds.check(), "while it went on", seed);
      }
      if (rounds.rounds() > 0 && sound()) take(rounds.check(), "at the end", seed);
      if (!tools::interrupted() && rounds.rounds() > 0 && sound())
        take(rounds.resubmit(), "when all was submitted again", seed);
    } catch (const std::exception& error) {
      findings failed;
      failed.broken.push_back(error.what());
      take(std::move(failed), "as the test could not go on", seed);
    }
    all_.answered = before.answered + rounds.answered();
    if (sound())
      fs::remove_all(folder);
    else
      std::cerr << "the data directory is kept: " << rounds.data().string() << '\n';
  }

  void take(findings found, const char* when, std::uint64_t seed) {
    all_.lost += found.lost.size();
    all_.doubled += found.doubled.size();
    all_.broken += found.broken.size();
    if (found.empty()) return;
    meter_.clear();
    std::cerr << "seed " << seed << ", " << when << ":\n" << found.text();
  }

  void show() {
    const auto passed = clock::now() - (end_ - std::chrono::seconds(options_.seconds));
    meter_.update(all_.kills, static_cast<std::uint64_t>(
                                  std::chrono::duration_cast<std::chrono::seconds>(passed).count()));
  }

  const driver_options options_;
  const clock::time_point end_;
  tools::progress_meter meter_;
  tally all_;
};

/// One crowd after another, each on a data directory of its own, until the time is over.
int overload(const driver_options& options) {
  const auto end = clock::now() + std::chrono::seconds(options.seconds);
  tally all;
  bool sound = true;
  for (std::uint64_t seed = options.seed; sound && !tools::interrupted(); ++seed) {
    overload_options world;
    world.folder = new_folder(options.folder);
    world.server = {options.program};
    world.limits = options.serve;
    world.connections = options.overload;
    world.claims = options.overload_claims;
    world.policies = options.overload_policies;
    world.seed = seed;
    const auto seen = run_overload(world);
    all.answered += seen.crowd.told.size();
    all.lost += seen.found.lost.size();
    all.doubled += seen.found.doubled.size();
    sound = seen.found.empty() && seen.crowd.finished == seen.well_behaved && seen.connections_cut == 1 &&
            seen.exit_status == 0;
    std::cerr << "seed " << seed << ": " << options.overload << " connections, "
              << tools::format_count(seen.crowd.told.size()) << " claims answered in "
              << static_cast<std::uint64_t>(seen.seconds * 1000) << " ms, "
              << static_cast<std::uint64_t>(seen.cpu_seconds * 1000) << " ms of the server's CPU; "
              << seen.crowd.finished << " of " << seen.well_behaved << " served in full, "
              << seen.connections_cut << " cut off; most resident memory " << (seen.peak_bytes >> 20)
              << " MiB, " << (seen.peak_before >> 20) << " MiB before\n"
              << seen.found.text();
    for (const auto& failure : seen.crowd.failures) std::cerr << "  " << failure << '\n';
    if (sound)
      fs::remove_all(world.folder);
    else
      std::cerr << "the data directory is kept: " << world.folder.string() << '\n';
    if (clock::now() >= end) break;
  }
  std::cout << "tally seeds=0 crashes=0 faults=0 kills=0 answered=" << all.answered << " lost=" << all.lost
            << " doubled=" << all.doubled << std::endl;
  return sound ? 0 : 1;
}

}  // namespace

}  // namespace benefactor::test_support

int main(int argc, char** argv) {
  using namespace benefactor::test_support;
  driver_options options;
  options.folder = fs::temp_directory_path().string();
  options.program = program_path().string();
  CLI::App app{
      "Kills the server under streaming clients, again and again, and checks that whatever was answered is "
      "in "
      "the log, once.\nEverything random comes from the seed, but for what the machine does meanwhile.",
      "benefactor_crash"};
  app.add_option("--seed", options.seed, "Of books, kinds and instants of kills")->capture_default_str();
  app.add_option("--seconds", options.seconds, "How long to go on")->capture_default_str();
  app.add_option("--folder", options.folder,
                 "Where to make data directories; kept only when something is wrong")
      ->capture_default_str();
  app.add_option("--program", options.program, "The program that is killed")->capture_default_str();
  app.add_option("--rounds", options.rounds_a_world, "Rounds on one data directory; then comes a new one")
      ->check(CLI::Range(1u, 10'000u))
      ->capture_default_str();
  app.add_option("--check-every", options.rounds_a_check, "Rounds between two checks of everything")
      ->check(CLI::Range(1u, 10'000u))
      ->capture_default_str();
  app.add_option("--overload", options.overload,
                 "Instead of killing: so many connections at once, most as fast as they can");
  app.add_option("--claims", options.overload_claims, "Of all these connections")->capture_default_str();
  app.add_option("--policies", options.overload_policies, "Of these claims")->capture_default_str();
  app.add_option("--serve", options.serve,
                 "An option of `serve` for the server under overload, as --serve=--silence=2s");
  app.footer(
      "The last line of output sums up: tally seeds=0 crashes=0 faults=0 kills=N answered=N lost=N "
      "doubled=N.\n"
      "Ctrl-C ends it with its checks and the summary.\n\n"
      "Exit status: 0 all held; 1 something did not: it is told on standard error, and the data directory is "
      "kept.");
  CLI11_PARSE(app, argc, argv);
  const benefactor::tools::interrupt_guard guard;
  try {
    return options.overload != 0 ? overload(options) : driver(std::move(options)).run();
  } catch (const std::exception& error) {
    std::cerr << "benefactor_crash: " << error.what() << '\n';
    return 1;
  }
}

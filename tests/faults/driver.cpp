// `benefactor_faults`: the disk below the engine fails at random, and its files are damaged at random, for as
// long as one likes. Whatever was answered must be there afterwards; whatever is damaged must be told.
#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <iostream>
#include <thread>
#include <unistd.h>

#include "tests/faults/campaign.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::test_support {
namespace {

/// Ends a program that hangs: a hang is a finding, and whoever waits for the program must hear of it.
class watchdog {
 public:
  explicit watchdog(std::chrono::seconds limit)
      : thread_([this, limit] {
          for (auto last = beats_.load(); !ended_;) {
            const auto until = std::chrono::steady_clock::now() + limit;
            while (!ended_ && beats_ == last && std::chrono::steady_clock::now() < until)
              std::this_thread::sleep_for(std::chrono::milliseconds(50));
            if (!ended_ && beats_ == last) {
              std::cerr << "\nfaults: case " << case_ << " has hung for " << limit.count() << " s\n";
              ::_exit(1);
            }
            last = beats_;
          }
        }) {}
  ~watchdog() {
    ended_ = true;
    thread_.join();
  }
  void beat(std::uint64_t next_case) {
    case_ = next_case;
    ++beats_;
  }

 private:
  std::atomic<std::uint64_t> beats_{0}, case_{0};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

struct options {
  std::uint64_t seed = 1;
  std::uint64_t seconds = 60;
  std::optional<std::uint64_t> only_case;
  bool grid = false, verbose = false, holes = false;
  std::vector<std::string> faults;
};

int run(const options& chosen) {
  const tools::interrupt_guard guard;
  watchdog dog(std::chrono::seconds(180));
  campaign all(chosen.seed);
  tools::progress_meter meter("cases", chosen.only_case || chosen.grid ? 0 : chosen.seconds);
  bool failed = false;
  const auto take = [&](const case_result& result) {
    if (chosen.verbose)
      for (const auto& line : result.story) std::cout << line << '\n';
    if (result.problems.empty()) return;
    failed = true;
    meter.clear();
    std::cout << "FAILED: " << result.what << '\n';
    for (const auto& problem : result.problems) std::cout << "  " << problem << '\n';
    std::cout << "  again: " << result.again << std::endl;
  };
  if (!chosen.faults.empty()) {
    take(all.run_faults(chosen.faults, chosen.holes));
  } else if (chosen.only_case) {
    take(all.run_case(*chosen.only_case));
  } else if (chosen.grid) {
    all.run_grid([&](const case_result& result, std::uint64_t number, std::uint64_t of) {
      dog.beat(number);
      take(result);
      meter.update(number, number * 100 / of);
      return !tools::interrupted();
    });
  } else {
    for (std::uint64_t number = 0;
         !tools::interrupted() && meter.seconds() < static_cast<double>(chosen.seconds) && !failed;
         ++number) {
      dog.beat(number);
      take(all.run_case(number));
      meter.update(number + 1, static_cast<std::uint64_t>(meter.seconds()));
    }
  }
  meter.clear();
  all.print_summary(std::cout);
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace benefactor::test_support

int main(int argc, char** argv) {
  benefactor::test_support::options chosen;
  CLI::App app{
      "Lets the disk below the engine fail at random call sites, cuts the power, damages files, and checks "
      "that "
      "nothing that was answered is lost and no damage goes unseen"};
  app.add_option("--seed", chosen.seed, "the campaign's seed")->capture_default_str();
  app.add_option("--seconds", chosen.seconds, "how long to go on")->capture_default_str();
  app.add_option("--case", chosen.only_case, "run this case of the seed only, and tell what happens");
  app.add_option("--fault", chosen.faults,
                 "run this fault only, as LIFE/STORE/FILE/CALL/NUMBER/KIND, for instance "
                 "0/log/journal/append/7/power-cut; may be repeated");
  app.add_flag("--holes", chosen.holes, "with --fault: a power cut may leave zeros in the log's journal");
  app.add_flag("--grid", chosen.grid,
               "every call site in turn with every kind of fault, once; takes an hour");
  app.add_flag("--verbose", chosen.verbose, "tell of every case what happened");
  app.footer(
      "Threads make call numbers differ a little from run to run: a fault names its call, but what happens "
      "around "
      "it may differ.\nThe last line is for programs. Exit status: 0 nothing was found, 1 something was.");
  CLI11_PARSE(app, argc, argv);
  if (chosen.only_case || !chosen.faults.empty()) chosen.verbose = true;
  try {
    return run(chosen);
  } catch (const std::exception& error) {
    std::cerr << "benefactor_faults: " << error.what() << '\n';
    return 2;
  }
}

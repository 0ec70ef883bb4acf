// The program behind tools/simulate.
#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <iostream>
#include <random>

#include "tests/simulation/run.hpp"
#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/text_format.hpp"

namespace {

using namespace benefactor;
using namespace benefactor::simulation;

constexpr std::size_t shortening_runs_max = 2'000;
/// Every so many seeds one is run twice, and its log compared byte by byte.
constexpr std::uint64_t repeat_every = 16;

struct options {
  std::optional<std::uint64_t> seed;
  std::string seeds, actions, requests, broken = "none";
  std::size_t steps = 200;
  std::uint64_t seconds = 0;
  bool history = false, keep_long = false;
};

struct totals {
  std::uint64_t seeds = 0, requests = 0, answers = 0, events = 0, crashes = 0, torn = 0, repairs = 0,
                stops = 0, lost = 0, doubled = 0, broken = 0;

  void add(const run_result& r) {
    ++seeds;
    requests += r.requests;
    answers += r.answers;
    events += r.events;
    crashes += r.crashes;
    torn += r.torn;
    repairs += r.repairs;
    stops += r.stops;
    broken += r.found.empty() ? 0 : 1;
    for (const auto& f : r.found) {
      lost += f.rule == "lost" ? 1 : 0;
      doubled += f.rule == "doubled" || f.rule == "repeated" ? 1 : 0;
    }
  }
};

void print_actions(const plan& p, const std::vector<std::size_t>& places) {
  for (std::size_t i = 0; i < p.actions.size(); ++i)
    std::cout << "  " << (places.empty() ? i : places[i]) << ": " << describe(p, p.actions[i]) << '\n';
}

std::string command_for(const options& chosen, std::uint64_t seed) {
  auto command = "tools/simulate --seed " + std::to_string(seed) + " --steps " + std::to_string(chosen.steps);
  if (chosen.broken != "none") command += " --mutation " + chosen.broken;
  return command;
}

/// Says what broke, and the shortest history found that breaks it too.
void report_failure(const options& chosen, const plan& whole, mutation broken, const run_result& result) {
  std::cout << "seed " << whole.seed << " breaks a promise:\n";
  for (std::size_t i = 0; i < result.found.size() && i < 5; ++i)
    std::cout << "  " << result.found[i].rule << ": " << result.found[i].what << '\n';
  if (result.found.size() > 5) std::cout << "  and " << result.found.size() - 5 << " more\n";
  std::cout << "again: " << command_for(chosen, whole.seed) << '\n';
  if (chosen.keep_long || !chosen.actions.empty() || !chosen.requests.empty()) return;
  const auto& rule = result.found.front().rule;
  if (rule == "repeatable") return;
  short_plan shortest;
  {
    tools::progress_meter meter{"runs", 0};
    shortest = shorten(whole, broken, rule, shortening_runs_max, [&](std::size_t runs) {
      meter.update(runs, runs);
      return !tools::interrupted();
    });
  }
  const auto part = part_of(whole, shortest.actions, shortest.requests);
  std::cout << "shortest history found, " << part.actions.size() << " of " << whole.actions.size()
            << " actions, after " << shortest.runs << " runs:\n";
  print_actions(part, shortest.actions);
  std::cout << "  then everything is retried and checked\n  " << shortest.found.rule << ": "
            << shortest.found.what << "\nagain: " << command_for(chosen, whole.seed) << " --actions "
            << to_ranges(shortest.actions) << " --requests " << to_ranges(shortest.requests) << '\n';
}

/// One seed; with *twice*, the second run must make the same log.
run_result run_seed(const options& chosen, std::uint64_t seed, mutation broken, bool twice) {
  const auto whole = make_plan(seed, chosen.steps);
  const auto part = part_of(whole, from_ranges(chosen.actions), from_ranges(chosen.requests));
  if (chosen.history) print_actions(part, from_ranges(chosen.actions));
  auto result = run(part, broken);
  if (twice && run(part, broken).log_bytes != result.log_bytes)
    result.found.push_back({"repeatable", "the same seed made another log"});
  if (!result.found.empty()) report_failure(chosen, whole, broken, result);
  return result;
}

std::uint64_t number(const std::string& text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
    throw std::invalid_argument("--seeds: \"" + text + "\" is not a number from 0 to 2^64 - 1");
  return value;
}

std::pair<std::uint64_t, std::uint64_t> seed_range(const options& chosen) {
  if (chosen.seed) return {*chosen.seed, *chosen.seed};
  if (chosen.seeds.empty()) {
    const auto fresh = (std::uint64_t{std::random_device{}()} << 16) & 0xffff'ffff'ffffu;
    return {fresh, chosen.seconds > 0 ? UINT64_MAX : fresh + 99};
  }
  const auto dots = chosen.seeds.find("..");
  if (dots == std::string::npos) throw std::invalid_argument("--seeds: is written like 1..500, or 1..");
  const auto last = chosen.seeds.substr(dots + 2);
  return {number(chosen.seeds.substr(0, dots)), last.empty() ? UINT64_MAX : number(last)};
}

int simulate(const options& chosen) {
  const auto broken = mutation_from(chosen.broken);
  if (!broken) throw std::invalid_argument("--mutation: there is no \"" + chosen.broken + "\"");
  const auto [first, last] = seed_range(chosen);
  if (last < first) throw std::invalid_argument("--seeds: the second is before the first");
  std::cout << "seeds from " << first;
  if (last != UINT64_MAX) std::cout << " to " << last;
  std::cout << ", " << chosen.steps << " actions each" << std::endl;

  const tools::interrupt_guard guard;
  totals all;
  {
    tools::progress_meter meter{"requests", last == UINT64_MAX ? 0 : last - first + 1};
    for (auto seed = first; !tools::interrupted(); ++seed) {
      const auto result = run_seed(chosen, seed, *broken, first == last || seed % repeat_every == 0);
      all.add(result);
      if (!result.found.empty()) break;
      meter.update(all.requests, all.seeds);
      if (seed == last || (chosen.seconds > 0 && meter.seconds() >= static_cast<double>(chosen.seconds)))
        break;
    }
  }
  std::cout << tools::format_count(all.seeds) << " seeds, " << tools::format_count(all.crashes)
            << " crashes (" << tools::format_count(all.torn) << " tearing pages, "
            << tools::format_count(all.repairs) << " repairs), " << tools::format_count(all.stops)
            << " stops, " << tools::format_count(all.requests) << " requests, "
            << tools::format_count(all.answers) << " answers, " << tools::format_count(all.events)
            << " events: " << (all.broken ? "a promise was broken" : "every promise held") << '\n'
            << "tally seeds=" << all.seeds << " crashes=" << all.crashes
            << " faults=0 kills=0 answered=" << all.answers << " lost=" << all.lost
            << " doubled=" << all.doubled << std::endl;
  return all.broken ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Runs the engine's actors on a simulated machine that loses power, tears pages and turns its clock, "
      "and checks after every run that nothing answered was lost or doubled. The same seed does the same."};
  options chosen;
  auto* one = app.add_option("--seed", chosen.seed, "run this seed, twice, and compare the two logs");
  app.add_option("--seeds", chosen.seeds,
                 "run seeds A..B, or A.. without end (default: 100 from a fresh one)")
      ->excludes(one);
  app.add_option("--steps", chosen.steps, "actions in a history")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
  app.add_option("--seconds", chosen.seconds, "go on for so long");
  app.add_option("--actions", chosen.actions, "only these actions of the history, as in 0-3,7");
  app.add_option("--requests", chosen.requests, "only these requests");
  app.add_flag("--history", chosen.history, "print the history first");
  app.add_flag("--no-shortening", chosen.keep_long, "do not look for a shorter history of a failure");
  std::string names;
  for (const auto& [value, name] : mutation_names) names += (names.empty() ? "" : ", ") + std::string{name};
  app.add_option("--mutation", chosen.broken, "break the engine on purpose: " + names);
  CLI11_PARSE(app, argc, argv);
  try {
    return simulate(chosen);
  } catch (const std::invalid_argument& e) {
    std::cerr << "simulate: " << e.what() << '\n';
    return 2;
  }
}

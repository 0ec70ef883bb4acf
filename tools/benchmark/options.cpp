#include "tools/benchmark/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::benchmark {

namespace {

constexpr std::uint64_t claims_most = 100'000'000, policies_most = 10'000'000;
constexpr std::uint64_t requests_of_a_kind = 2'000, requests_most = 1'000'000;

/// A workload and what it is measured with unless the command line says otherwise.
struct workload {
  std::string_view name, about;
  plan_kind kind;
  submit_mode mode;
  std::uint64_t claims, policies, preload;
  double seconds, rate;
};

using enum plan_kind;
using enum submit_mode;

constexpr workload workloads[] = {
    {"uniform", "a stream over policies that are all as likely", load, stream, 300'000, 100'000, 0, 0, 0},
    {"hot", "a stream of which one bucket takes every claim", load, stream, 300'000, 1, 0, 0, 0},
    {"zipf", "a stream of which the n-th policy has 1/n of the first one's", load, stream, 300'000, 100'000,
     0, 0, 0},
    {"one-by-one", "a call for each claim, 1, 8, 64 and 512 in flight", load, one_by_one, 300'000, 100'000, 0,
     5, 0},
    {"batch", "calls of many claims each", load, batch, 300'000, 100'000, 0, 0, 0},
    {"stream", "as uniform; paced by --rate", load, stream, 300'000, 100'000, 0, 0, 0},
    {"mixed", "four queries for each claim, from connections that wait for their answers", mixed, one_by_one,
     300'000, 100'000, 50'000, 10, 0},
    {"replay", "the whole log decided again by the rules", replay, stream, 1'000'000, 100'000, 0, 0, 0},
    {"recovery", "time to ready after kill -9 under load, and the rate with all buckets cold", recovery,
     stream, 1'000'000, 100'000, 0, 10, 0},
    {"rebuild", "time to ready when all projections have to be built anew", rebuild, stream, 1'000'000,
     100'000, 0, 0, 0},
    {"views", "questions to read models, and all of them built anew", views, stream, 1'000'000, 100'000, 0, 0,
     0},
    {"views-cost", "a stream without views and with all of them, and the ratio", views_cost, stream, 300'000,
     100'000, 0, 0, 0},
    {"tree-cost", "a stream without the Merkle tree and with it, and the ratio", tree_cost, stream, 300'000,
     100'000, 0, 0, 0},
    {"tls-cost", "a stream in plaintext and one of a payer's system over mutual TLS, and the ratio", tls_cost,
     stream, 300'000, 100'000, 0, 0, 0},
    {"soak", "a paced stream for long: what memory grows by, and what is given back", soak, stream,
     claims_most, 100'000, 0, 600, 5'000},
    {"as-of", "claims and balances as they were at random moments of a full log", as_of, stream, 1'000'000,
     100'000, 0, 10, 0},
    {"live", "live updates to 1,000 subscribers during a paced stream", live, stream, claims_most, 20'000, 0,
     10, 1'000},
    {"flags-cost", "the fold of a log by itself, without a server, with and without flags", flags_cost,
     stream, 200'000, 50'000, 0, 0, 0},
    {"http", "questions over HTTP, as a browser asks them, and an upload of claims beside a reader", http,
     stream, 1'000'000, 100'000, 0, 0, 0},
    {"access", "claims read by a server that records who reads what and by one that does not", access, stream,
     200'000, 50'000, 0, 5, 0},
};

const workload& find_workload(std::string_view name) {
  return *std::find_if(std::begin(workloads), std::end(workloads),
                       [&](const auto& w) { return w.name == name; });
}

/// Its claims may be due at a rate.
bool is_paced(const workload& w) {
  return w.mode == stream && (w.kind == load || w.kind == soak || w.kind == live);
}

const std::map<std::string, api::policy_spread> spreads{{"uniform", api::policy_spread::uniform},
                                                        {"zipf", api::policy_spread::zipf},
                                                        {"life", api::policy_spread::as_in_life}};

/// What was said on the command line; nothing: the workload's own.
struct chosen_options : bench_options {
  std::string workload, against, server_words, in_flight, distribution;
  std::optional<std::uint64_t> claims, policies, preload, requests;
  std::optional<double> seconds, rate;
  std::optional<unsigned> repeats;
  std::optional<std::uint32_t> calls;
  std::uint64_t seed = 1;
  load_options load;
  bool no_floor = false;
};

std::vector<std::uint32_t> numbers_in(const std::string& text) {
  std::vector<std::uint32_t> numbers;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) {
    std::uint32_t number = 0;
    const auto read = std::from_chars(part.data(), part.data() + part.size(), number);
    if (read.ec != std::errc{} || read.ptr != part.data() + part.size() || number < 1 || number > 10'000)
      throw std::invalid_argument("--in-flight " + text +
                                  ": must be whole numbers from 1 to 10000, as in 1,8,64");
    numbers.push_back(number);
  }
  if (numbers.empty()) throw std::invalid_argument("--in-flight: must be whole numbers, as in 1,8,64");
  return numbers;
}

/// Refuses what was said but has no meaning for any of the workloads that run.
void require_meaning(const chosen_options& chosen, const std::vector<const workload*>& run) {
  const auto any = [&](auto&& has) {
    return std::any_of(run.begin(), run.end(), [&](auto* w) { return has(*w); });
  };
  if (chosen.rate && !any([](auto& w) { return is_paced(w); }))
    throw std::invalid_argument(
        "--rate: must be given with a stream: uniform, hot, zipf, stream, soak or live");
  if (!chosen.in_flight.empty() && !any([](auto& w) { return w.mode == one_by_one; }))
    throw std::invalid_argument("--in-flight: must be given with one-by-one or mixed");
  if (chosen.calls && !any([](auto& w) { return w.mode == batch; }))
    throw std::invalid_argument("--calls: must be given with batch");
  if (chosen.requests && !any([](auto& w) { return w.kind == http; }))
    throw std::invalid_argument("--requests: must be given with http");
  if (chosen.policies && !any([](auto& w) { return w.name != "hot"; }))
    throw std::invalid_argument("--policies: hot has one policy");
}

void add_plans(const chosen_options& chosen, const workload& w, std::vector<run_plan>& plans) {
  run_plan plan;
  plan.workload = plan.title = w.name;
  plan.kind = w.kind;
  plan.hot = w.name == "hot";
  plan.claims = chosen.claims.value_or(w.claims);
  plan.policies = plan.hot ? 1 : chosen.policies.value_or(w.policies);
  plan.preload = chosen.preload.value_or(w.preload);
  plan.seed = chosen.seed;
  if (w.kind == http) plan.requests = chosen.requests.value_or(requests_of_a_kind);
  plan.spread = w.name == "zipf" ? api::policy_spread::zipf : api::policy_spread::uniform;
  if (!chosen.distribution.empty()) plan.spread = spreads.at(chosen.distribution);
  plan.load = chosen.load;
  plan.load.mode = w.mode;
  plan.load.seconds = chosen.seconds.value_or(w.seconds);
  plan.load.rate = is_paced(w) ? chosen.rate.value_or(w.rate) : 0;
  // A paced load for a time has its number of claims from both.
  if (plan.load.rate > 0 && plan.load.seconds > 0)
    plan.claims = std::min(chosen.claims.value_or(claims_most),
                           static_cast<std::uint64_t>(plan.load.rate * plan.load.seconds));
  if (plan.kind == soak) plan.policies = std::max<std::uint64_t>(plan.policies, 2);
  if (plan.load.mode == batch) {
    plan.load.in_flight = chosen.calls.value_or(4);
    plan.title += ", " + tools::counted(plan.load.in_flight, "call") + " of " +
                  std::to_string(plan.load.batch_size) + " in flight";
  }
  if (plan.load.mode != one_by_one) {
    plans.push_back(std::move(plan));
    return;
  }
  const std::string usual = plan.kind == mixed ? "16" : "1,8,64,512";
  for (const auto n : numbers_in(chosen.in_flight.empty() ? usual : chosen.in_flight)) {
    auto& one = plans.emplace_back(plan);
    one.load.in_flight = n;
    one.title += ", " + std::to_string(n) + (plan.kind == mixed ? " connections" : " in flight");
  }
}

void add_options(CLI::App& app, chosen_options& chosen) {
  std::vector<std::string> names{"short", "all"};
  std::string about = "Workloads:\n";
  for (const auto& w : workloads) {
    names.emplace_back(w.name);
    about += "  " + std::string(w.name) + std::string(12 - w.name.size(), ' ') + std::string(w.about) + "\n";
  }
  app.add_option("WORKLOAD", chosen.workload, "one of those below; short: a few, briefly; all: every one")
      ->check(CLI::IsMember(names))
      ->default_str("short");
  const auto count = [&](const char* name, auto& to, std::uint64_t least, std::uint64_t most,
                         const char* text) {
    return app.add_option(name, to, text)->check(CLI::Range(least, most));
  };
  count("--claims", chosen.claims, 1, claims_most, "claims at most, those of --preload not counted");
  count("--policies", chosen.policies, 1, policies_most, "policies enrolled before");
  count("--preload", chosen.preload, 0, claims_most, "claims in the log before, not measured");
  count("--requests", chosen.requests, 1, requests_most, "of http: requests of each kind")
      ->default_str("2000");
  count("--repeat", chosen.repeats, 1, 1'000, "runs of each, on a fresh directory every time");
  app.add_option("--seed", chosen.seed, "the same seed makes the same claims")->capture_default_str();
  app.add_option("--seconds", chosen.seconds, "send no longer than that")->check(CLI::Range(0.1, 864'000.0));
  app.add_option("--rate", chosen.rate,
                 "of a stream: claims due a second, for --seconds; latency counts from when one is due")
      ->check(CLI::Range(1.0, 10'000'000.0));
  count("--window", chosen.load.window, 1, 1'000'000, "of a stream: claims in flight")->capture_default_str();
  count("--push", chosen.load.push, 1, 10'000, "of a stream: claims a push carries")->capture_default_str();
  app.add_option("--in-flight", chosen.in_flight,
                 "of one-by-one: calls in flight; of mixed: connections (1,8,64)");
  count("--batch-size", chosen.load.batch_size, 1, 10'000, "of batch: claims a call carries")
      ->capture_default_str();
  count("--calls", chosen.calls, 1, 1'000, "of batch: calls in flight")->default_str("4");
  app.add_option("--distribution", chosen.distribution,
                 "of claims over policies, but for hot: uniform, zipf, life")
      ->check(CLI::IsMember(spreads));
  app.add_option("--data", chosen.data, "the folder, and so the disk, to make data directories in");
  app.add_flag("--keep", chosen.keep, "leave the data directories there");
  app.add_option("--server", chosen.server_words, "further options of `benefactor serve`, in one word")
      ->type_name("OPTIONS");
  app.add_option("--against", chosen.against,
                 "also run uniform and hot by PostgreSQL with row locks, in turn")
      ->check(CLI::IsMember({"postgres"}));
  app.add_option("--postgres-seconds", chosen.postgres_seconds, "of each of PostgreSQL's runs")
      ->check(CLI::Range(1.0, 3'600.0))
      ->capture_default_str();
  app.add_option("--postgres-clients", chosen.postgres_clients, "numbers of PostgreSQL's clients")
      ->capture_default_str();
  app.add_flag("--no-floor", chosen.no_floor, "do not compare with a plain file and fdatasync");
  app.add_flag("--json", chosen.json, "print JSON, for machines");
  app.add_option("--plot", chosen.plot, "draw throughput and latency over time into this SVG file")
      ->type_name("FILE.svg");
  app.footer(
      about +
      "\nA server is started on a data directory of its own, the policies are enrolled, and the claims made, "
      "before\nanything is timed. Every claim is durable before it is answered. Ctrl-C ends the run and "
      "reports what\nthere is.\n\nExit status: 0 measured; 1 something failed or was cut short; 2 usage.\n"
      "\nExample:\n  tools/bench uniform --claims 100000 --repeat 3 --plot uniform.svg");
}

bench_options plans_of(chosen_options& chosen) {
  std::vector<const workload*> run;
  const auto& name = chosen.workload;
  chosen.against_postgres = !chosen.against.empty();
  if (chosen.against_postgres) {
    if (!name.empty() && name != "uniform" && name != "hot")
      throw std::invalid_argument("--against " + chosen.against +
                                  ": must be given with uniform, hot or no workload");
    for (const auto* each : {"uniform", "hot"})
      if (name.empty() || name == each) run.push_back(&find_workload(each));
  } else if (name.empty() || name == "short") {
    for (const auto* each : {"uniform", "hot", "one-by-one", "batch", "mixed", "replay"})
      run.push_back(&find_workload(each));
    // A look at each, and not a measurement to quote.
    if (!chosen.claims) chosen.claims = 100'000;
    if (!chosen.policies) chosen.policies = 20'000;
    if (!chosen.seconds) chosen.seconds = 5;
    if (!chosen.preload) chosen.preload = 0;
  } else if (name == "all") {
    for (const auto& each : workloads) run.push_back(&each);
  } else {
    run.push_back(&find_workload(name));
  }
  require_meaning(chosen, run);
  chosen.repeat = chosen.repeats.value_or(name == "all" || chosen.against_postgres ? 3 : 1);
  chosen.floor = !chosen.no_floor;
  std::istringstream words(chosen.server_words);
  for (std::string word; words >> word;) chosen.server_options.push_back(word);
  if (chosen.load.push > chosen.load.window)
    throw std::invalid_argument("--push " + std::to_string(chosen.load.push) +
                                ": must be at most --window, which is " + std::to_string(chosen.load.window));
  for (const auto* w : run) add_plans(chosen, *w, chosen.plans);
  return chosen;
}

}  // namespace

std::vector<std::string_view> workload_names() {
  std::vector<std::string_view> names;
  for (const auto& w : workloads) names.push_back(w.name);
  return names;
}

std::optional<bench_options> parse_options(int argc, const char* const* argv, int& status) {
  CLI::App app{"Measures the engine: server and client as two processes on the loopback interface.",
               "tools/bench"};
  chosen_options chosen;
  add_options(app, chosen);
  try {
    app.parse(argc, argv);
    return plans_of(chosen);
  } catch (const CLI::ParseError& error) {
    status = app.exit(error) == 0 ? tools::status_done : tools::status_unusable;
  } catch (const std::invalid_argument& error) {
    std::cerr << "bench: " << error.what() << '\n';
    status = tools::status_unusable;
  }
  return std::nullopt;
}

}  // namespace benefactor::benchmark

#include "tools/benchmark/bench.hpp"

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>

#include "tools/benchmark/machine.hpp"
#include "tools/benchmark/options.hpp"
#include "tools/benchmark/plot.hpp"
#include "tools/benchmark/postgres.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

/// Runs *plan* for the *n*-th time and keeps what it leaves.
void run_once(const bench_options& options, plan_result& result, unsigned n) {
  const run_setting setting{
      .data = options.data,
      .server_options = options.server_options,
      .keep = options.keep,
      .floor = options.floor,
      .label = result.plan.title + ", run " + std::to_string(n) + " of " + std::to_string(options.repeat)};
  result.runs.push_back(run_plan_once(result.plan, setting));
  // Broken off before anything was measured.
  if (result.runs.back().figures.empty()) result.runs.pop_back();
}

void run_plans(const bench_options& options, bench_report& report) {
  for (const auto& plan : options.plans) {
    if (tools::interrupted()) return;
    auto& result = report.plans.emplace_back(plan_result{plan, {}});
    for (unsigned n = 1; n <= options.repeat && !tools::interrupted(); ++n) run_once(options, result, n);
    if (!options.json) print_plan(std::cout, result);
  }
}

/// Engine and PostgreSQL in turn, so that both meet the same machine.
void run_against_postgres(const bench_options& options, bench_report& report) {
  for (const auto& plan : options.plans) report.plans.push_back({plan, {}});
  postgres_results theirs;
  const work_folder folder(options.data, false);
  for (unsigned n = 1; n <= options.repeat; ++n)
    for (auto& result : report.plans) {
      if (tools::interrupted()) break;
      run_once(options, result, n);
      if (tools::interrupted()) break;
      if (!options.json) std::cerr << "PostgreSQL, " << result.plan.workload << ", run " << n << '\n';
      run_postgres(options, result.plan, folder.path(), theirs);
    }
  for (const auto& result : report.plans) {
    if (!options.json) print_plan(std::cout, result);
    const auto best = theirs.best_of(result.plan.workload);
    report.comparisons.push_back({result.plan.workload, "PostgreSQL, " + best.what,
                                  result.median_of("claims/s"), best.claims_per_second});
  }
  if (theirs.bytes_a_claim() > 0)
    report.notes.push_back("PostgreSQL takes " + std::to_string(static_cast<long>(theirs.bytes_a_claim())) +
                           " bytes a claim on disk.");
}

void write_plot(const std::string& file, const bench_report& report) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << draw(report.plans);
  if (!out.flush()) throw std::runtime_error("--plot " + file + ": cannot be written");
}

void require_programs(const bench_options& options, bench_report& report) {
  if (!std::filesystem::exists(built_program("benefactor")))
    throw std::runtime_error("there is no " + built_program("benefactor").string() +
                             "; tools/bench builds it");
  if (options.floor && !std::filesystem::exists(built_program("benefactor_floor")))
    report.notes.emplace_back("The floor was not measured: benefactor_floor is not built.");
}

}  // namespace

int run_benchmark(int argc, const char* const* argv) {
  int status = tools::status_done;
  const auto options = parse_options(argc, argv, status);
  if (!options) return status;
  const tools::interrupt_guard guard;
  bench_report report;
  try {
    require_programs(*options, report);
    if (!options->plot.empty()) write_plot(options->plot, report);  // Rather refused now than in an hour.
    const work_folder probe(options->data, false);
    report.machine = describe_machine(probe.path());
  } catch (const std::exception& error) {
    std::cerr << "bench: " << error.what() << '\n';
    return tools::status_unusable;
  }
  try {
    if (!options->json) print_machine(std::cout, report);
    if (options->against_postgres)
      run_against_postgres(*options, report);
    else
      run_plans(*options, report);
  } catch (const std::exception& error) {
    // What was measured before is still worth telling.
    std::cerr << "bench: " << error.what() << '\n';
    status = tools::status_failed;
  }
  if (options->json)
    std::cout << to_json(report).dump() << '\n';
  else
    print_comparisons(std::cout, report);
  try {
    if (!options->plot.empty()) write_plot(options->plot, report);
  } catch (const std::exception& error) {
    std::cerr << "bench: " << error.what() << '\n';
    status = tools::status_failed;
  }
  if (!std::cout.flush()) return tools::status_failed;
  return status == tools::status_done && !report.sound() ? tools::status_failed : status;
}

}  // namespace benefactor::benchmark

#include "tools/benchmark/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::benchmark {

namespace {

std::string number_text(double value, int decimals) {
  const auto rounded = std::round(std::abs(value) * std::pow(10, decimals));
  const auto scale = std::pow(10, decimals);
  auto text = tools::format_count(static_cast<std::uint64_t>(rounded / scale));
  if (decimals > 0) {
    char part[16];
    std::snprintf(part, sizeof part, ".%0*llu", decimals,
                  static_cast<unsigned long long>(std::fmod(rounded, scale)));
    text += part;
  }
  return value < 0 && rounded > 0 ? "-" + text : text;
}

std::string mode_text(const run_plan& plan) {
  const auto& load = plan.load;
  switch (plan.kind) {
    case plan_kind::mixed: return "4 queries a claim, " + tools::counted(load.in_flight, "connection");
    case plan_kind::http: return tools::counted(plan.requests, "request") + " of each kind";
    case plan_kind::load: break;
    default: return "";
  }
  switch (load.mode) {
    case submit_mode::stream: return "stream, window " + tools::format_count(load.window);
    case submit_mode::batch:
      return "calls of " + tools::counted(load.batch_size, "claim") + ", " + std::to_string(load.in_flight) +
             " in flight";
    case submit_mode::one_by_one: return "a call a claim, " + std::to_string(load.in_flight) + " in flight";
  }
  return "";
}

const char* spread_text(const run_plan& plan) {
  if (plan.hot) return "one policy";
  switch (plan.spread) {
    case api::policy_spread::uniform: return "uniform";
    case api::policy_spread::zipf: return "zipf";
    case api::policy_spread::as_in_life: return "life";
    case api::policy_spread::in_turn: return "in turn";
  }
  return "";
}

}  // namespace

std::vector<figure_summary> plan_result::summary() const {
  std::vector<std::vector<figure>> figures;
  for (const auto& run : runs) figures.push_back(run.figures);
  return summarize(figures);
}

double plan_result::median_of(const std::string& name) const {
  for (const auto& s : summary())
    if (s.name == name) return s.spread.median;
  return 0;
}

const run_result* plan_result::typical_run() const {
  const auto median = median_of("claims/s");
  const auto off = [&](const run_result& r) { return std::abs(r.figure_of("claims/s") - median); };
  const auto found = std::min_element(runs.begin(), runs.end(),
                                      [&](const auto& a, const auto& b) { return off(a) < off(b); });
  return found == runs.end() ? nullptr : &*found;
}

bool bench_report::sound() const {
  return std::all_of(plans.begin(), plans.end(), [](const auto& p) {
    return !p.runs.empty() && std::all_of(p.runs.begin(), p.runs.end(),
                                          [](const auto& r) { return !r.interrupted && r.problems.empty(); });
  });
}

std::string describe(const run_plan& plan) {
  auto text = plan.title + ": ";
  if (const auto mode = mode_text(plan); !mode.empty()) text += mode + "; ";
  if (plan.load.rate > 0)
    text += tools::format_count(static_cast<std::uint64_t>(plan.load.rate)) + " claims due a second; ";
  text += tools::counted(plan.claims, "claim") + " over " +
          (plan.policies == 1 ? "1 policy"
                              : tools::format_count(plan.policies) + " policies, " + spread_text(plan));
  if (plan.load.seconds > 0)
    text += plan.load.rate > 0 ? ", for " + number_text(plan.load.seconds, 1) + " s"
                               : ", " + number_text(plan.load.seconds, 1) + " s at most";
  if (plan.preload > 0) text += ", after " + tools::counted(plan.preload, "claim");
  return text + "; seed " + std::to_string(plan.seed);
}

void print_machine(std::ostream& out, const bench_report& report) {
  tools::text_table table{{{""}, {""}}};
  for (const auto& [name, text] : report.machine) table.add({name, text});
  table.print(out);
}

void print_plan(std::ostream& out, const plan_result& result) {
  out << '\n' << describe(result.plan) << '\n';
  using enum tools::align;
  const bool several = result.runs.size() > 1;
  tools::text_table table{{{several ? "Median of " + std::to_string(result.runs.size()) + " runs" : ""},
                           {"", right},
                           {several ? "least" : "", right},
                           {several ? "most" : "", right}}};
  for (const auto& s : result.summary()) {
    const auto text = [&](double value) { return number_text(value, s.decimals); };
    table.add(several ? std::vector<std::string>{"  " + s.name, text(s.spread.median), text(s.spread.least),
                                                 text(s.spread.most)}
                      : std::vector<std::string>{"  " + s.name, text(s.spread.median)});
  }
  table.print(out);
  if (result.runs.empty()) out << "  Nothing was measured.\n";
  for (const auto& run : result.runs) {
    for (const auto& problem : run.problems) out << "  PROBLEM: " << problem << '\n';
    if (run.interrupted) out << "  Interrupted: the last run is of the part that was done.\n";
  }
  out.flush();
}

void print_comparisons(std::ostream& out, const bench_report& report) {
  if (!report.comparisons.empty()) {
    using enum tools::align;
    out << '\n';
    tools::text_table table{
        {{"Against"}, {"Workload"}, {"Engine claims/s", right}, {"Theirs", right}, {"Ratio", right}}};
    for (const auto& c : report.comparisons)
      table.add({c.against, c.workload, number_text(c.engine, 0), number_text(c.other, 0),
                 c.other > 0 ? number_text(c.engine / c.other, 2) : "-"});
    table.print(out);
  }
  for (const auto& note : report.notes) out << note << '\n';
}

nlohmann::ordered_json to_json(const bench_report& report) {
  using json = nlohmann::ordered_json;
  json out;
  auto& machine = out["machine"] = json::object();
  for (const auto& [name, text] : report.machine) machine[name] = text;
  auto& plans = out["workloads"] = json::array();
  for (const auto& result : report.plans) {
    const auto& plan = result.plan;
    json one;
    one["workload"] = plan.workload;
    one["title"] = plan.title;
    one["description"] = describe(plan);
    one["seed"] = plan.seed;
    one["claims"] = plan.claims;
    one["policies"] = plan.policies;
    one["preload"] = plan.preload;
    one["inFlight"] = plan.load.mode == submit_mode::stream ? plan.load.window : plan.load.in_flight;
    one["batchSize"] = plan.load.batch_size;
    one["seconds"] = plan.load.seconds;
    one["rate"] = plan.load.rate;
    auto& summary = one["summary"] = json::object();
    for (const auto& s : result.summary())
      summary[s.name] = {{"median", s.spread.median}, {"least", s.spread.least}, {"most", s.spread.most}};
    auto& runs = one["runs"] = json::array();
    for (const auto& run : result.runs) {
      json figures = json::object();
      for (const auto& f : run.figures) figures[f.name] = f.value;
      runs.push_back(
          {{"figures", std::move(figures)}, {"problems", run.problems}, {"interrupted", run.interrupted}});
    }
    auto& line = one["timeline"] = json::array();
    if (const auto* typical = result.typical_run())
      for (const auto& i : typical->line.intervals())
        line.push_back({{"second", i.start_seconds},
                        {"perSecond", i.per_second},
                        {"p50", i.p50_us},
                        {"p99", i.p99_us},
                        {"max", i.max_us}});
    plans.push_back(std::move(one));
  }
  auto& comparisons = out["comparisons"] = json::array();
  for (const auto& c : report.comparisons)
    comparisons.push_back({{"workload", c.workload},
                           {"against", c.against},
                           {"engine", c.engine},
                           {"other", c.other},
                           {"ratio", c.other > 0 ? c.engine / c.other : 0}});
  out["notes"] = report.notes;
  out["sound"] = report.sound();
  return out;
}

}  // namespace benefactor::benchmark

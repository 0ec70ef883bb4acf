// The runs themselves, one function for each kind of plan.
#pragma once

#include "tools/benchmark/test_bed.hpp"

namespace benefactor::benchmark {

/// Runs *plan* once. Errors: server_failure, rpc_failure, and those of the file system.
run_result run_plan_once(const run_plan& plan, const run_setting& setting);

run_result run_measured_load(const run_plan& plan, const run_setting& setting);  ///< streams, batches, calls
run_result run_mixed(const run_plan& plan, const run_setting& setting);
run_result run_replay(const run_plan& plan, const run_setting& setting);
run_result run_recovery(const run_plan& plan, const run_setting& setting);
run_result run_rebuild(const run_plan& plan, const run_setting& setting);
run_result run_views(const run_plan& plan, const run_setting& setting);
run_result run_views_cost(const run_plan& plan, const run_setting& setting);
run_result run_tree_cost(const run_plan& plan, const run_setting& setting);
run_result run_tls_cost(const run_plan& plan, const run_setting& setting);
run_result run_as_of(const run_plan& plan, const run_setting& setting);
run_result run_access(const run_plan& plan, const run_setting& setting);
run_result run_http(const run_plan& plan, const run_setting& setting);
run_result run_live(const run_plan& plan, const run_setting& setting);
run_result run_flags_cost(const run_plan& plan, const run_setting& setting);
run_result run_soak(const run_plan& plan, const run_setting& setting);

/// True while the server builds views anew.
bool is_building_views(api::claims_client& client);

/// Adds claims, claims/s and latencies, and takes over the timeline.
void add_load_figures(run_result& result, const load_record& record);

/// Adds what server and client took for *count* claims, or what *of* says; call it when all they cause is
/// done.
void add_usage_figures(run_result& result, test_bed& bed, const usage_meter& usage, std::uint64_t count,
                       const std::string& of = "a claim");

/// Adds projections' lag, and keeps the samples.
void add_lag_figures(run_result& result, std::vector<position_sample> samples, double emptied_seconds);

}  // namespace benefactor::benchmark

// What a stream loses by something: streams without it and with it, in turn, and the ratio.
#include <algorithm>
#include <functional>

#include "api/generator/claim_source.hpp"
#include "api/tls/test_pki.hpp"
#include "api/wall_clock.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

/// Streams of one kind: with which options of `benefactor serve`, and what is done before they are measured.
struct stream_side {
  std::string name;
  std::vector<std::string> options;
  std::function<void(test_bed&)> before = {};
};

/// One stream; adds its figures. @returns claims/s.
double stream_once(run_result& result, const run_plan& plan, run_setting setting, const stream_side& side,
                   const std::string& name) {
  setting.server_options.insert(setting.server_options.end(), side.options.begin(), side.options.end());
  test_bed bed(plan, setting, plan.preload + plan.claims, {.spread = plan.spread});
  bed.fill(plan.preload);
  bed.wait_until_projected();
  if (tools::interrupted()) return 0;
  if (side.before) side.before(bed);
  load_record record(plan.claims);
  claim_feed feed(bed.supply(), plan.claims);
  usage_meter usage(bed.server());
  bed.run(plan.load, feed, record, ("claims answered " + name).c_str());
  const auto claims = static_cast<double>(std::max<std::uint64_t>(record.answered(), 1));
  const auto client_cpu = usage.client_cpu_us() / claims;
  bed.connect();
  const auto emptied = bed.wait_until_projected();
  const auto rate = record.seconds() > 0 ? static_cast<double>(record.answered()) / record.seconds() : 0;
  result.add(name + ", claims/s", rate);
  result.add(name + ", server CPU, µs a claim", usage.server_cpu_us() / claims, 1);
  result.add(name + ", client CPU, µs a claim", client_cpu, 1);
  result.add(name + ", projected after the load, ms", emptied * 1'000);
  if (record.answered() != record.sent() || record.refused() > 0)
    result.problems.push_back(name + ": not every claim was taken");
  bed.disconnect();
  bed.server().stop();
  return rate;
}

run_result run_cost(const run_plan& plan, const run_setting& setting, const stream_side& without,
                    const stream_side& with) {
  run_result result;
  result.add("claims", static_cast<double>(plan.claims));
  // Without, with, with, without: what changes on the machine meanwhile meets both.
  double slow = 0, fast = stream_once(result, plan, setting, without, without.name);
  slow += stream_once(result, plan, setting, with, with.name);
  slow += stream_once(result, plan, setting, with, with.name + ", again");
  fast += stream_once(result, plan, setting, without, without.name + ", again");
  if (!tools::interrupted() && fast > 0) result.add("with/without", slow / fast, 3);
  return result;
}

}  // namespace

run_result run_views_cost(const run_plan& plan, const run_setting& setting) {
  return run_cost(plan, setting, {"without views", {"--without-views"}}, {"with views", {}});
}

run_result run_tree_cost(const run_plan& plan, const run_setting& setting) {
  return run_cost(plan, setting, {"without the tree", {"--without-tree"}}, {"with the tree", {}});
}

run_result run_tls_cost(const run_plan& plan, const run_setting& setting) {
  const std::string payer(api::book_submitter);  // A payer's system sends claims of its own.
  const work_folder folder(setting.data, false);
  const auto pki = folder.path() / "pki";
  api::write_test_pki(
      {.folder = pki, .names = {}, .payers = {payer}, .days = 2, .now_s = api::wall_clock_us() / 1'000'000});
  const auto file = [&](const std::string& name) { return (pki / name).string(); };
  const stream_side with{"with TLS and identity",
                         {"--listen-payers", "127.0.0.1:0", "--tls-cert", file("server.pem"), "--tls-key",
                          file("server-key.pem"), "--payer-ca", file("payer-ca.pem")},
                         [&](test_bed& bed) {
                           api::new_account account{.login = payer,
                                                    .display_name = "A payer's system",
                                                    .email = {},
                                                    .roles = {"PAYER_SYSTEM"},
                                                    .binding = {},
                                                    .system = true};
                           account.binding.certificate = payer;
                           if (const auto added = bed.client().accounts().add(account);
                               const auto* refused = std::get_if<rejection>(&added))
                             throw server_failure("the payer's system was not added: " + refused->reason);
                           bed.connect(bed.server().payers_address(),
                                       {.ca = file("server-ca.pem"),
                                        .name = "localhost",
                                        .certificate = file("payer-" + payer + ".pem"),
                                        .key = file("payer-" + payer + "-key.pem")});
                         }};
  return run_cost(plan, setting, {"in plaintext, by nobody in particular", {}}, with);
}

}  // namespace benefactor::benchmark

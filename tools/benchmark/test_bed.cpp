#include "tools/benchmark/test_bed.hpp"

#include <chrono>
#include <thread>

#include "tools/benefactor/interrupt.hpp"
#include "tools/benefactor/progress.hpp"

namespace benefactor::benchmark {

namespace {

using clock = std::chrono::steady_clock;

std::string unit(const char* what, const run_setting& setting) {
  return std::string(what) + " (" + setting.label + ")";
}

}  // namespace

test_bed::test_bed(const run_plan& plan, const run_setting& setting, std::uint64_t claims,
                   const api::claim_spread& spread)
    : plan_(plan),
      setting_(setting),
      folder_(setting.data, setting.keep),
      book_(plan.seed, plan.policies, plan.hot),
      supply_(book_, claims, spread),
      server_(built_program("benefactor"), folder_.path(), setting.server_options) {
  server_.start();
  connect();
  tools::progress_meter meter(unit("policies enrolled", setting_), plan_.policies);
  enroll_book(client(), book_, [&](std::uint64_t policies) {
    meter.update(policies, policies);
    return !tools::interrupted();
  });
}

void test_bed::connect() { client_.emplace(server_.address()); }

std::uint64_t test_bed::fill(std::uint64_t count) { return fill(supply_, count); }

std::uint64_t test_bed::fill(claim_supply& from, std::uint64_t count) {
  if (count == 0) return 0;
  claim_feed feed(from, count);
  load_record record(count);
  run({.window = 8'192}, feed, record, "claims to begin with");
  return record.answered();
}

void test_bed::run(const load_options& options, claim_feed& feed, load_record& record, const char* doing,
                   const load_watch& also) {
  tools::progress_meter meter(unit(doing, setting_), feed.count());
  run_load(client(), options, feed, record, [&] {
    meter.update(record.answered(), record.answered());
    return !tools::interrupted() && (!also || also());
  });
}

double test_bed::wait_until_projected() {
  const auto start = clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(clock::now() - start).count(); };
  while (seconds() < 60 && !tools::interrupted()) {
    const auto info = client().info();
    if (info.projected_position >= info.durable_position) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return seconds();
}

void usage_meter::restart() {
  server_ = of_.usage();
  client_ = own_usage();
}

double usage_meter::server_cpu_us() const { return of_.usage().cpu_us - server_.cpu_us; }
double usage_meter::client_cpu_us() const { return own_usage().cpu_us - client_.cpu_us; }
std::uint64_t usage_meter::server_written_bytes() const {
  return of_.usage().written_bytes - server_.written_bytes;
}

}  // namespace benefactor::benchmark

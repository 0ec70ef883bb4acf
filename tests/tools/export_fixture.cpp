#include "tests/tools/export_fixture.hpp"

#include <cstdlib>
#include <iostream>

#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/tools/data_fixture.hpp"
#include "tools/benefactor/reports/duckdb_library.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t hours_us = 3'600'000'000;
const std::int64_t first_us = std::int64_t{make_date(2026, 3, 1)->days} * 24 * hours_us;

std::string day_of(std::int64_t time_us) {
  return format_date(date{static_cast<std::int32_t>(time_us / (24 * hours_us))});
}

void add(counted_sums& sums, const line_decision& d) {
  ++sums.count;
  sums.billed += d.billed;
  sums.allowed += d.allowed;
  sums.plan_paid += d.plan_paid;
  sums.member += member_responsibility(d);
}

}  // namespace

spread_data::spread_data(std::uint64_t end) {
  for (const auto* to : {"source", "copy"}) {
    fs::create_directories(folder_ / to);
    test_support::copy_data_fixture(test_support::data_fixtures() / "v2", folder_ / to);
  }
  fs::remove_all(data() / "log");
  {
    const auto source = store::rocksdb_log_device::open(folder_ / "source/data/log", {.read_only = true});
    auto origin = store::open_log(*source).origin;
    origin.created_us = first_us;
    const auto target = store::rocksdb_log_device::open(data() / "log", {.create = true});
    store::open_log(*target, origin);
  }
  go_on(end);
}

void spread_data::go_on(std::uint64_t end) const {
  const auto source = store::rocksdb_log_device::open(folder_ / "source/data/log", {.read_only = true});
  const auto target = store::rocksdb_log_device::open(data() / "log");
  store::page_chain chain(store::open_log(*target).link);
  if (end == 0) return;
  store::for_each_event(*source, chain.next_position(), end - 1, [&](const store::event_view& event) {
    const std::vector<std::string> one{std::string(event.bytes)};
    const auto time_us = first_us + static_cast<std::int64_t>(event.position) * 5 * hours_us;
    return target->submit_and_wait(chain.append(one, time_us)).ok();
  });
}

void spread_data::go_elsewhere() const {
  const auto target = store::rocksdb_log_device::open(data() / "log");
  store::page_chain chain(store::open_log(*target).link);
  const auto log_id = store::open_log(*target).origin.log_id;
  const std::vector<std::string> one{store::encode_tail_dropped(log_id, {})};
  BOOST_REQUIRE(target->submit_and_wait(chain.append(one, chain.link().page_time_us)).ok());
}

std::uint64_t spread_data::end() const {
  const auto device = store::rocksdb_log_device::open(data() / "log", {.read_only = true});
  return store::open_log(*device).link.next_position;
}

namespace {

id128 told_id(std::uint8_t last) {
  id128 id;
  id.bytes[0] = 1;
  id.bytes[15] = last;
  return id;
}

store::encode_context told_context() {
  store::encode_context context;
  context.log_id = told_id(99);
  return context;
}

}  // namespace

told_data::told_data() {
  fs::create_directories(data());
  const auto log = store::rocksdb_log_device::open(data() / "log", {.create = true});
  store::open_log(*log, store::genesis{told_id(99), told_id(98), 1'000'000});
}

void told_data::append(const std::string& event, std::int64_t time_us) const {
  const auto log = store::rocksdb_log_device::open(data() / "log");
  store::page_chain chain(store::open_log(*log).link);
  const std::vector<std::string> one{event};
  BOOST_REQUIRE(log->submit_and_wait(chain.append(one, time_us)).ok());
}

void told_data::tell(const bucket_event& event, std::int64_t time_us, const policy_id& policy) const {
  append(store::encode(event, policy, {}, {}, told_context()), time_us);
}

void told_data::tell(const provider_enrolled& event, std::int64_t time_us) const {
  append(store::encode(event, told_id(97), {}, told_context()), time_us);
}

void told_data::tell(const provider_affiliated& event, std::int64_t time_us) const {
  append(store::encode(event, told_id(97), {}, told_context()), time_us);
}

std::int64_t noon_us(const std::string& day) {
  return (std::int64_t{parse_date(day)->days} * 24 + 12) * hours_us;
}

std::string counted_sums::text() const {
  std::string all = std::to_string(count);
  for (const auto amount : {billed, allowed, plan_paid, member}) all += ',' + format_money(amount);
  return all;
}

log_sums sums_over(const fs::path& data, std::uint64_t end) {
  const auto device = store::rocksdb_log_device::open(data / "log", {.read_only = true});
  const auto log_id = store::open_log(*device).origin.log_id;
  log_sums sums;
  std::map<claim_id, claim_state> claims;
  store::for_each_event(*device, 1, end - 1, [&](const store::event_view& view) {
    if (view.type < store::first_domain_event_type) return true;
    const auto decoded = store::decode(view, log_id);
    const auto* event = std::get_if<bucket_event>(&decoded);
    if (event == nullptr || !claim_of(*event)) return true;
    evolve(claims[claim_of(*event)], *event);
    const auto day = day_of(view.time_us);
    const auto decide = [&](const std::vector<line_decision>& decided) {
      for (const auto& d : decided) add(sums.decisions[{day, std::string(to_text(d.status))}], d);
    };
    if (const auto* e = std::get_if<claim_submitted>(event))
      for (const auto& line : e->lines) {
        ++sums.lines[day].count;
        sums.lines[day].billed += line.billed;
      }
    if (const auto* e = std::get_if<claim_adjudicated>(event)) decide(e->decided);
    if (const auto* e = std::get_if<claim_denied_in_review>(event)) decide(e->decided);
    if (const auto* e = std::get_if<claim_paid>(event)) sums.paid[e->trace] += e->amount + e->carried;
    if (const auto* e = std::get_if<claim_remitted>(event)) sums.paid[e->trace] -= e->recovered;
    return true;
  });
  for (const auto& [id, claim] : claims) {
    auto& of = sums.claims[std::string(to_text(claim.status))];
    ++of.count;
    of.billed += billed_total(claim);
    of.plan_paid += plan_paid_total(claim);
    of.member += member_responsibility_total(claim);
    for (const auto& line : claim.lines) of.allowed += line.decision.allowed;
  }
  return sums;
}

boost::test_tools::assertion_result duckdb_is_here(boost::unit_test::test_unit_id) {
  for (const auto& place : duckdb_places())
    if (place.has_parent_path() && fs::exists(place)) return true;
  boost::test_tools::assertion_result missing(false);
  missing.message() << "DuckDB is not installed (tools/setup.sh --reports)";
  std::cerr << "SKIPPED: DuckDB is not installed; tools/setup.sh --reports does it\n";
  return missing;
}

std::string rows_of(const std::string& query, const std::string& folder) {
  const auto answer = run_program({"sql", query, "--from", folder, "--format", "csv"});
  BOOST_TEST_REQUIRE(answer.status == 0, query << ": " << answer.err);
  return answer.out.substr(answer.out.find("\r\n") + 2);
}

}  // namespace benefactor::tools

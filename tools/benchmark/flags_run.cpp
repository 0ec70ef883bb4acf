// What flags cost the projector: a log of claims, folded without a server, by policies that name anomalies
// and by policies that do not.
#include <algorithm>
#include <iterator>
#include <utility>

#include "projections/claims_list.hpp"
#include "projections/flags_fold.hpp"
#include "projections/projector.hpp"
#include "projections/view_rows.hpp"
#include "store/bytes.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/simulated_log_device.hpp"
#include "tools/benchmark/process_usage.hpp"
#include "tools/benchmark/runs.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

constexpr std::uint64_t providers = 5'000, procedures = 300, policies_with_terms = 50, claims_at_once = 100,
                        service_days = 250, unseen_claims = 10'000'000;
constexpr std::int64_t begun_us = 1'700'000'000'000'000;
const store::tenant_name tenant;

struct flag_setting {
  const char* name;
  bool named, tables, terms;
};
constexpr flag_setting settings[] = {{"nobody names an anomaly", false, false, false},
                                     {"tables that nobody names", false, true, false},
                                     {"amounts", true, false, false},
                                     {"amounts, days and levels", true, true, false},
                                     {"the same and terms of some policies", true, true, true}};

/// The same number for the same *n*, spread over all there are.
std::uint64_t mixed(std::uint64_t n) {
  n = (n + 1) * 0x9E3779B97F4A7C15u;
  n = (n ^ (n >> 30)) * 0xBF58476D1CE4E5B9u;
  return n ^ (n >> 31);
}

template <class Id>
Id id_of(std::uint64_t n) {
  Id id;
  store::put_little(reinterpret_cast<char*>(id.bytes.data()), mixed(n));
  return id;
}

date day(std::uint64_t after) { return {make_date(2026, 3, 1)->days + static_cast<std::int32_t>(after)}; }

policy_table all_anomalies() {
  return {"edits of all",
          1,
          {{claim_edit::unusual_amount, edit_action::inform, {}},
           {claim_edit::impossible_day, edit_action::inform, {}},
           {claim_edit::upcoding_pattern, edit_action::inform, {}}}};
}

/// 90837 takes an hour.
timed_table minutes() { return {"timed", 1, {{packed_code::of("90837"), *make_date(2020, 1, 1), {}, 60}}}; }

/// 99213 and 99215 are visits of one family.
level_table visit_levels() {
  const auto from = *make_date(2020, 1, 1);
  return {"levels",
          1,
          {{packed_code::of("99213"), from, {}, packed_code::of("EST"), 3},
           {packed_code::of("99215"), from, {}, packed_code::of("EST"), 5}}};
}

/// A log in memory of claims of two lines each, submitted and decided; half of the lines are visits.
class claims_log {
 public:
  claims_log(const run_plan& plan, const flag_setting& with) : plan_(plan) {
    std::vector<std::string> events;
    if (with.named) events.push_back(encoded(edit_table_loaded{all_anomalies()}));
    if (with.tables) {
      events.push_back(encoded(edit_table_loaded{minutes()}));
      events.push_back(encoded(edit_table_loaded{visit_levels()}));
    }
    append(events);
    for (std::uint64_t i = 0; with.terms && i < std::min(policies_with_terms, plan.policies); ++i) {
      policy contract;
      contract.id = policy_of(i);
      contract.edits = {{claim_edit::impossible_day, edit_action::off, {}}};
      append({encoded(policy_enrolled{contract, {}}, contract.id)});
    }
    for (std::uint64_t first = 0; first < plan.claims; first += claims_at_once) {
      events.clear();
      for (auto i = first; i < std::min(first + claims_at_once, plan.claims); ++i) add_claim(i, events);
      append(events);
    }
  }

  const id128& log_id() const { return head_.origin.log_id; }

  /// Its pages as those of a log of which nothing is folded yet.
  void show(store::tail_index& tail) const {
    for (const auto pages = device_.scan(0); pages->next();)
      tail.add({pages->first_position(), std::make_shared<const std::string>(pages->bytes())});
  }

 private:
  policy_id policy_of(std::uint64_t n) const {
    return id_of<policy_id>(plan_.seed * 1'000'003 + 7'777'777 + n);
  }

  std::string encoded(const bucket_event& event, const policy_id& policy) const {
    return store::encode(event, policy, {}, {}, {tenant, log_id(), nullptr, nullptr});
  }
  std::string encoded(const edit_table_loaded& event) const {
    return store::encode(event, id_of<id128>(event.table.index()), {}, {tenant, log_id(), nullptr, nullptr});
  }

  void append(const std::vector<std::string>& events) {
    if (events.empty()) return;
    const auto written = device_.submit_and_wait(chain_.append(events, begun_us));
    if (!written.ok()) throw store::log_error("a log in memory: " + written.error);
  }

  void add_claim(std::uint64_t n, std::vector<std::string>& events) const {
    const auto m = mixed(n + plan_.seed * 1'000'003);
    claim_submitted claim;
    claim.claim = id_of<claim_id>(n + 3'333'333);
    claim.policy = policy_of(m / 13 % plan_.policies);
    claim.member = id_of<member_id>(m / 13 % plan_.policies);
    claim.provider_npi = std::to_string(1'000'000'000 + m % providers);
    claim.received = claim.first_received = day(service_days);
    claim.lines.resize(2);
    claim.lines[0].procedure = m % 3 == 0 ? "99215" : "99213";
    claim.lines[0].billed = 100'00 + static_cast<cents>(m % 50'00);
    claim.lines[1].procedure = std::to_string(70'000 + m / 7 % procedures);
    claim.lines[1].billed = 100'00 + static_cast<cents>(m / 11 % 200'00);
    claim_adjudicated decided;
    decided.claim = claim.claim;
    decided.member = claim.member;
    for (std::uint16_t line = 1; line <= 2; ++line) {
      auto& submitted = claim.lines[line - 1u];
      submitted.service_date = day(n * service_days / plan_.claims);
      auto& d = decided.decided.emplace_back();
      d.line = line;
      d.status = line_status::covered;
      d.billed = d.price = d.allowed = d.plan_paid = submitted.billed;
    }
    events.push_back(encoded(claim, claim.policy));
    events.push_back(encoded(decided, claim.policy));
  }

  const run_plan& plan_;
  store::simulated_log_device device_;
  store::log_head head_ =
      store::open_log(device_, store::genesis{id_of<id128>(1), id_of<id128>(2), begun_us});
  store::page_chain chain_{head_.link};
};

/// CPU of one fold of the whole log into RocksDB, in µs. *flagged*: claims with a flag, of a page's at most.
double fold_cost(const claims_log& log, const std::filesystem::path& folder, std::size_t& flagged) {
  const auto derived = store::open_rocksdb_derived_store(folder.string());
  store::tail_index tail;
  log.show(tail);
  const auto begun = own_usage().cpu_us;
  projections::projector fold(*derived, tail, log.log_id());
  while (fold.step()) continue;
  derived->flush();
  const auto cost = own_usage().cpu_us - begun;
  projections::claim_selection only_flagged;
  only_flagged.flag = claim_edit::none;
  flagged = projections::list_claims(*derived, tenant, only_flagged, projections::claim_page_max).rows.size();
  return cost;
}

/// CPU of looking at one claim while nobody names an anomaly, in ns.
double unseen_cost() {
  const auto derived = store::make_memory_derived_store();
  const projections::view_rows rows(*derived);
  projections::flags_fold flags(rows, {});
  claim_submitted claim;
  claim.claim = id_of<claim_id>(1);
  claim.provider_npi = "1234567893";
  claim.lines.resize(1);
  claim.lines[0].procedure = "73030";
  claim.lines[0].billed = 100'00;
  claim.lines[0].service_date = day(0);
  projections::claim_row row;
  const auto begun = own_usage().cpu_us;
  for (std::uint64_t i = 0; i < unseen_claims; ++i) flags.look_at(tenant, claim, row);
  return (own_usage().cpu_us - begun) * 1e3 / static_cast<double>(unseen_claims);
}

}  // namespace

/// With --repeat the settings come in turn, so that whatever else the machine does is shared.
run_result run_flags_cost(const run_plan& plan, const run_setting& setting) {
  run_result result;
  const work_folder folder(setting.data, setting.keep);
  result.add("claims", static_cast<double>(plan.claims));
  double first = 0;
  for (const auto& with : settings) {
    if (tools::interrupted()) return {};
    const auto name = std::string(with.name);
    std::size_t flagged = 0;
    const auto cost =
        fold_cost({plan, with}, folder.path() / name, flagged) / static_cast<double>(plan.claims);
    if (first == 0) first = cost;
    result.add(name + ", µs CPU a claim", cost, 2);
    result.add(name + ", times the first", first > 0 ? cost / first : 0, 2);
    result.add(name + ", flagged, of a page at most", static_cast<double>(flagged));
    if (!with.named && flagged > 0) result.problems.push_back(name + ": claims are flagged all the same");
  }
  result.add("a look while nobody names one, ns CPU a claim", unseen_cost(), 1);
  return result;
}

}  // namespace benefactor::benchmark

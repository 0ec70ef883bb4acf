#include "api/jobs/benefit_year_job.hpp"

#include "api/natural_names.hpp"
#include "events/contract_in_force.hpp"
#include "store/bucket_loading.hpp"

namespace benefactor::api {

namespace {

/// Visits every policy.
void each_policy(const query_parts& parts, const std::function<void(const policy_id&)>& visit) {
  store::stream_id stream{parts.tenant, store::stream_kind::bucket, policy_id{}};
  while (const auto found = parts.derived.stream_from(stream)) {
    if (found->tenant != parts.tenant || found->kind != store::stream_kind::bucket) return;
    visit(policy_id{found->id});
    // The next id there could be.
    stream = *found;
    auto byte = stream.id.bytes.rbegin();
    while (byte != stream.id.bytes.rend() && ++*byte == 0) ++byte;
    if (byte == stream.id.bytes.rend()) return;
  }
}

job_result open(const query_parts& parts, date on) {
  job_result result;
  std::uint64_t beginning = 0;
  each_policy(parts, [&](const policy_id& id) {
    const auto bucket = store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, id);
    if (!bucket.state.enrolled) return;
    const auto& contract = bucket.state.contract;
    const auto year = benefit_year(on, contract.plan_year_start);
    if (next_benefit_year_start(year - 1, contract.plan_year_start) != on) return;
    ++beginning;
    if (is_in_force(contract, on)) return;
    result.touched.push_back(to_hex(id));
  });
  result.summary = std::to_string(beginning) + " policies begin a benefit year on " + format_date(on) + "; " +
                   std::to_string(result.touched.size()) + " of them have no cover on that day";
  return result;
}

/// Policy numbers instead of ids.
void name(const query_parts& parts, job_result& result, phi_access& phi) {
  for (auto& touched : result.touched) {
    policy_id id;
    static_cast<id128&>(id) = id_from_hex(touched).value();
    auto& keys =
        phi.keys({.kinds = store::access_kind::identifiers | store::access_kind::contract, .policy = id});
    auto number = names_of(parts.reader, parts.tenant, parts.log_id, {keys, &keys}, id, {}).policy_number;
    touched = number.empty() ? "(erased)" : std::move(number);
  }
}

}  // namespace

job make_benefit_year_job(const query_parts& parts) {
  return {std::string(benefit_year_job_name),
          "Tells which policies begin a benefit year, and which of them have no cover",
          [&parts](date on, bool) { return open(parts, on); }, false,
          [&parts](job_result& result, phi_access& phi) { name(parts, result, phi); }};
}

}  // namespace benefactor::api

#include "events/adjudication/coordination.hpp"

#include <algorithm>

namespace benefactor {

namespace {

cents above_zero(cents amount) { return std::max<cents>(0, amount); }

cents plan_pays(coordination_method method, const line_to_coordinate& line, const prior_outcome& prior) {
  const auto alone = line.alone.plan_paid;
  switch (method) {
    case coordination_method::primary: return alone;
    case coordination_method::standard:
      return std::min({alone, prior.owed, above_zero(prior.allowable - prior.paid)});
    case coordination_method::carve_out: return std::min(above_zero(alone - prior.paid), prior.owed);
    case coordination_method::maintenance: return std::min(line.on_rest.plan_paid, prior.owed);
  }
  return alone;
}

}  // namespace

prior_outcome after_prior_payers(cents billed, cents price, cents allowed,
                                 const std::vector<prior_payer>& prior) {
  prior_outcome out{.paid = 0, .owed = 0, .allowable = allowed, .unsettled = 0};
  cents written_off = 0;
  std::optional<cents> owed;
  for (const auto& payer : prior) {
    out.paid += payer.paid;
    const auto off = payer.contractual.value_or(0);
    written_off += off;
    if (payer.patient_responsibility)
      owed = payer.patient_responsibility;
    else if (owed)
      owed = above_zero(*owed - payer.paid - off);
    else if (payer.contractual)
      owed = above_zero(billed - out.paid - written_off);
    if (payer.allowed)
      out.allowable = std::max(out.allowable, *payer.allowed);
    else if (payer.contractual)
      out.allowable = std::max(out.allowable, billed - *payer.contractual);
  }
  const auto unpaid = above_zero(billed - out.paid);
  out.unsettled = std::min(owed.value_or(unpaid), unpaid);
  out.owed = std::min(owed.value_or(above_zero(std::max(price, out.allowable) - out.paid)), unpaid);
  return out;
}

coordinated_line coordinate(coordination_method method, const line_to_coordinate& line,
                            const prior_outcome& prior) {
  const auto& shares = method == coordination_method::maintenance ? line.on_rest : line.alone;
  coordinated_line out;
  out.plan_paid = plan_pays(method, line, prior);
  const auto unsettled = prior.unsettled - out.plan_paid;
  // A provider under this plan's contract collects the contract's price in all, whoever pays it.
  const auto collectable = above_zero(line.price - prior.paid - out.plan_paid);
  cents rest = std::min(unsettled, collectable);
  const auto assign = [&rest](cents share) {
    const auto taken = std::min(rest, share);
    rest -= taken;
    return taken;
  };
  out.deductible = assign(shares.deductible);
  out.copay = assign(shares.copay);
  out.coinsurance = assign(shares.coinsurance);
  out.over_visit = assign(line.over_visit);
  out.over_annual = assign(shares.over_annual);
  out.contractual = unsettled - std::min(unsettled, collectable);
  out.other_payers = line.billed - prior.unsettled + rest;
  return out;
}

}  // namespace benefactor

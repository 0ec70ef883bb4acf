#include "events/coordination_explanation.hpp"

namespace benefactor {

namespace {

std::string how_it_pays(coordination_method method) {
  switch (method) {
    case coordination_method::primary: return " pays as if there was no other payer.";
    case coordination_method::standard:
      return " coordinates benefits in the standard way: it pays as much of that as is left to pay.";
    case coordination_method::carve_out:
      return " does not duplicate benefits: it pays what its own benefit is above what was paid before.";
    case coordination_method::maintenance:
      return " maintains benefits: it takes what was paid before off the amount it allows and applies its "
             "benefit to the rest.";
  }
  return {};
}

}  // namespace

std::string explain_coordination(const claim_line_state& line, const std::string& policy) {
  if (line.prior_payers.empty()) return {};
  const auto& d = line.decision;
  std::string prose = "Before this plan";
  for (const auto& p : line.prior_payers) prose += ", payer " + p.payer + " paid " + format_dollars(p.paid);
  if (d.coordination != coordination_method::primary)
    prose += "; alone, the plan would pay " + format_dollars(d.alone_paid) + " of the " +
             format_dollars(d.allowed) + " it allows";
  prose += ". P" + policy.substr(1) + how_it_pays(d.coordination);
  if (d.coordination == coordination_method::primary) return prose;
  const auto share = [&prose](cents amount, const std::string& what) {
    if (amount > 0) prose += " Of what is left, " + format_dollars(amount) + " is " + what + ".";
  };
  share(d.deductible, "your deductible");
  share(d.copay, "your copay");
  share(d.coinsurance, "your coinsurance");
  share(d.over_visit + d.over_annual,
        "above what the plan pays for a visit or in a benefit year, and does not count toward your "
        "out-of-pocket maximum");
  if (d.deductible_credit > 0)
    prose += " A further " + format_dollars(d.deductible_credit) +
             " counts toward your deductible, as it would have without the other payer.";
  return prose;
}

}  // namespace benefactor

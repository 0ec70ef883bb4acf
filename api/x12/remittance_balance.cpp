// Whether a remittance adds up: lines, claims, the payment.
#include "api/x12/remittance_835.hpp"

namespace benefactor::api::x12 {
namespace {

cents total(const std::vector<claim_adjustment>& adjustments) {
  cents sum = 0;
  for (const auto& a : adjustments) sum = checked_add(sum, a.amount);
  return sum;
}

class balance_check {
 public:
  std::vector<imbalance> of(const remittance& r) {
    cents paid = 0;
    for (const auto& group : r.groups)
      for (const auto& claim : group.claims) {
        ++claim_;
        check(claim);
        paid = checked_add(paid, claim.paid);
      }
    claim_ = service_ = 0;
    compare(balance_rule::transaction, checked_sub(paid, provider_adjustment_total(r)), r.payment.total);
    return std::move(found_);
  }

 private:
  void check(const remitted_claim& claim) {
    cents charges = 0, adjustments = total(claim.adjustments);
    service_ = 0;
    for (const auto& line : claim.services) {
      ++service_;
      const auto taken_off = total(line.adjustments);
      compare(balance_rule::service, checked_sub(line.charge, taken_off), line.paid);
      charges = checked_add(charges, line.charge);
      adjustments = checked_add(adjustments, taken_off);
    }
    service_ = 0;
    compare(balance_rule::claim, checked_sub(claim.charge, adjustments), claim.paid);
    if (!claim.services.empty()) compare(balance_rule::claim_charge, charges, claim.charge);
  }

  void compare(balance_rule rule, cents computed, cents stated) {
    if (computed != stated) found_.push_back({rule, claim_, service_, computed, stated});
  }

  std::vector<imbalance> found_;
  std::size_t claim_ = 0, service_ = 0;
};

}  // namespace

std::size_t claim_count(const remittance& r) {
  std::size_t count = 0;
  for (const auto& group : r.groups) count += group.claims.size();
  return count;
}

std::size_t service_count(const remittance& r) {
  std::size_t count = 0;
  for (const auto& group : r.groups)
    for (const auto& claim : group.claims) count += claim.services.size();
  return count;
}

cents provider_adjustment_total(const remittance& r) {
  cents sum = 0;
  for (const auto& a : r.provider_adjustments) sum = checked_add(sum, a.amount);
  return sum;
}

std::vector<imbalance> balance_problems(const remittance& r) { return balance_check{}.of(r); }

std::string to_text(const imbalance& i) {
  std::string text;
  if (i.claim > 0) text += "claim " + std::to_string(i.claim);
  if (i.service > 0) text += ", line " + std::to_string(i.service);
  if (!text.empty()) text += ": ";
  const auto say = [&](const char* parts, const char* whole) {
    text.append(parts).append(" is ").append(format_money(i.computed)).append(", but ");
    text.append(whole).append(" is ").append(format_money(i.stated));
  };
  switch (i.rule) {
    case balance_rule::service: say("SVC02 less CAS", "SVC03"); break;
    case balance_rule::claim: say("CLP03 less all CAS", "CLP04"); break;
    case balance_rule::claim_charge: say("the sum of SVC02", "CLP03"); break;
    case balance_rule::transaction: say("the sum of CLP04 less PLB", "BPR02"); break;
  }
  return text;
}

}  // namespace benefactor::api::x12

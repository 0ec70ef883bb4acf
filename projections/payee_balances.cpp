#include "projections/payee_balances.hpp"

#include <cstring>

#include "events/money.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

constexpr char member_kind = 'm', provider_kind = 'p';

std::string balance_key(const store::tenant_name& tenant, const payee& of) {
  auto key = view_prefix(tenant, view_letter::payee_balances);
  append_payee(key, of);
  return key;
}

payee_balance balance_in(std::string_view bytes) {
  auto row = decode_sums(bytes);
  const auto& sums = sums_at(row, 0);  // The only code.
  return {sums[0], sums[1], sums[2], sums[3]};
}

}  // namespace

payee payee_of(const claim_row& row) {
  if (row.benefits_assigned) return {row.provider_npi, {}};
  return {{}, row.member};
}

void append_payee(std::string& key, const payee& of) {
  if (of.npi.empty()) {
    key.push_back(member_kind);
    append_id(key, of.member);
  } else {
    key.push_back(provider_kind);
    append_text(key, of.npi);
  }
}

std::optional<payee> payee_in(std::string_view key) {
  payee of;
  if (key.size() == 1 + of.member.bytes.size() && key.front() == member_kind) {
    std::memcpy(of.member.bytes.data(), key.data() + 1, of.member.bytes.size());
    return of;
  }
  if (key.size() > 2 && key.front() == provider_kind &&
      key.size() == 2u + static_cast<std::uint8_t>(key[1])) {
    of.npi = key.substr(2);
    return of;
  }
  return std::nullopt;
}

payee_balance balance_of(const view_rows& views, const store::tenant_name& tenant, const payee& of) {
  views.require(view_id::payee_balances);
  const auto row = views.view_row(balance_key(tenant, of));
  return row ? balance_in(*row) : payee_balance{};
}

std::vector<listed_balance> list_balances(const view_rows& views, const store::tenant_name& tenant,
                                          const std::optional<payee>& after, std::size_t limit) {
  std::vector<listed_balance> balances;
  const auto prefix = view_prefix(tenant, view_letter::payee_balances);
  // The first key behind it.
  const auto start = after ? balance_key(tenant, *after) + '\0' : std::string();
  views.scan_view(prefix, start, [&](std::string_view key, std::string_view value) {
    if (balances.size() == limit) return false;
    if (auto of = payee_in(key.substr(prefix.size())))
      balances.push_back({std::move(*of), balance_in(value)});
    return true;
  });
  return balances;
}

void add_to_balances(const store::tenant_name& tenant, const claim_row& row, int sign, summed_rows& rows) {
  const auto step = next_remittance_step(row.status, row.settlement, row.plan_paid);
  const counters sums{step == remittance_step::none ? 0 : 1,
                      step == remittance_step::pay ? checked_sub(row.plan_paid, row.settlement.settled) : 0,
                      row.settlement.to_recoup, row.settlement.settled};
  if (sums != counters{}) rows.add(balance_key(tenant, payee_of(row)), 0, sums, sign);
}

}  // namespace benefactor::projections

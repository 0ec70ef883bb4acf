// From what read models answer to the contract's views.
#pragma once

#include "api/read_models.hpp"
#include "api/views.capnp.h"

namespace benefactor::api {

void write_view(wire::ClaimCount::Builder to, const counted_claims& counted);
void write_view(wire::ClaimStatistics::Builder to, const statistics_view& view);
void write_view(wire::ProviderStatistics::Builder to,
                const std::map<date, projections::sums_with_denials>& days);
void write_view(wire::ListedPolicy::Builder to, const named_policy& policy);
void write_view(wire::ListedMembership::Builder to, const named_membership& membership);
void write_view(wire::ListedAuthorization::Builder to, const named_authorization& authorization);
void write_view(wire::ListedDocument::Builder to, const named_document& document);
void write_view(wire::PayeeBalance::Builder to, const named_balance& balance);
void write_view(wire::ListedPayment::Builder to, const projections::provider_payment& payment);
void write_view(wire::ListedUser::Builder to, const projections::listed_user& user);
void write_view(wire::ViewsStatus::Builder to, const std::vector<projections::view_status>& views,
                const verification& last);

/// Everything of *all* to the list that *init* makes.
template <class Init, class Rows>
void write_list(const Init& init, const Rows& all) {
  auto to = init(static_cast<kj::uint>(all.size()));
  for (kj::uint i = 0; i < to.size(); ++i) write_view(to[i], all[i]);
}

}  // namespace benefactor::api

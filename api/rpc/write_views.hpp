// From what queries found about policies, members and prices to the contract's views.
#pragma once

#include "api/results.hpp"
#include "api/views.capnp.h"

namespace benefactor::api {

void write_view(wire::PolicyState::Builder to, const policy_view& view);
void write_view(wire::Eligibility::Builder to, const eligibility_view& view);
void write_view(wire::EstimateView::Builder to, const claim_estimate& estimate);
void write_view(wire::Journey::Builder to, const claim_journey& journey);
void write_view(capnp::List<wire::EditTable>::Builder to, const std::vector<edit_table_view>& tables);
void write_view(wire::ReviewQueue::Builder to, const review_queue& queue);
void write_view(wire::FeeView::Builder to, const fee_view& view);

}  // namespace benefactor::api

// From what queries found about policies, members and prices to the contract's views.
#pragma once

#include "api/payments/payment_run.hpp"
#include "api/results.hpp"
#include "api/views.capnp.h"

namespace benefactor::api {

void write_view(wire::PolicyState::Builder to, const policy_view& view);
void write_view(wire::Eligibility::Builder to, const eligibility_view& view);
void write_view(wire::InquiryView::Builder to, const inquiry_view& view);
void write_view(wire::CheckView::Builder to, const claim_check& check);
void write_view(wire::EstimateView::Builder to, const claim_estimate& estimate);
void write_view(wire::Journey::Builder to, const claim_journey& journey);
void write_view(capnp::List<wire::EditTable>::Builder to, const std::vector<edit_table_view>& tables);
void write_view(wire::ReviewQueue::Builder to, const review_queue& queue);
void write_view(wire::FeeView::Builder to, const fee_view& view);
void write_view(wire::ImpactReport::Builder to, const impact_report& report);
void write_view(wire::PaymentRun::Builder to, const payment_run_view& run);

}  // namespace benefactor::api

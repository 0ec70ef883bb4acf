// From what queries found about policies, members and prices to the contract's views.
#pragma once

#include "api/external/processor_exchange.hpp"
#include "api/payments/payment_run.hpp"
#include "api/publish/publisher.hpp"
#include "api/results.hpp"
#include "api/views.capnp.h"
#include "store/door_record.hpp"

namespace benefactor::store {
struct recorded_access;
}

namespace benefactor::api {

struct replay_run;

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
/// *estimate*: how long most such claims take; may be empty.
void write_view(wire::ExternalClaim::Builder to, const claim_state& claim, const std::string& estimate);
void write_view(wire::ExternalProcessor::Builder to, const external::processor_view& view);
void write_view(wire::Dispatch::Builder to, const external::dispatch_report& report);
void write_view(wire::Intake::Builder to, const external::intake_report& report);
void write_view(wire::PublishTarget::Builder to, const publish::target_status& status);
void write_view(wire::RecordedAccess::Builder to, const store::recorded_access& access);
void write_view(wire::RecordedEntry::Builder to, const store::recorded_door& entry);
/// With its report once it has ended.
void write_view(wire::ReplayRun::Builder to, const replay_run& run);
void write_view(wire::DeadLetter::Builder to, const publish::dead_letter& letter);

}  // namespace benefactor::api

// Claims with external processors, and the exchange with these, as views.
#include "api/objects/uri.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_parts.hpp"
#include "api/rpc/write_views.hpp"
#include "events/claim.hpp"

namespace benefactor::api {

namespace {

constexpr std::uint32_t median = 50, most = 80;

}  // namespace

void write_view(wire::ExternalClaim::Builder to, const claim_state& claim, const std::string& estimate) {
  const auto& e = claim.external;
  to.setProcessor(to_text_reader(e.processor));
  to.setTakenBack(e.taken_back);
  to.setToSend(wire_code<wire::DispatchKind>(next_dispatch(claim)));
  if (e.sent_on) to.initSentOn().setDays(e.sent_on->days);
  to.setBatch(e.batch);
  if (e.status) {
    auto report = to.initReport();
    report.setStatus(wire_code<wire::ProcessorStatus>(*e.status));
    report.initOn().setDays(e.status_on.value_or(date{}).days);
  }
  if (!e.reference.empty()) to.setReference(to_text_reader(e.reference));
  if (!estimate.empty()) to.setEstimate(to_text_reader(estimate));
  to.setRecalled(e.void_wanted);
}

void write_view(wire::ExternalProcessor::Builder to, const external::processor_view& view) {
  to.setId(to_text_reader(view.id));
  if (!view.name.empty()) to.setName(to_text_reader(view.name));
  to.setToSend(view.to_send);
  auto batches = to.initBatches(count_of(view.batches));
  for (kj::uint i = 0; i < batches.size(); ++i) {
    const auto& b = view.batches[i];
    batches[i].setNumber(b.number);
    batches[i].initOn().setDays(b.on.days);
    batches[i].setClaims(b.claims);
    batches[i].setSha256(to_hex(b.sha256));
  }
  auto files = to.initFiles(count_of(view.files));
  for (kj::uint i = 0; i < files.size(); ++i) {
    const auto& f = view.files[i];
    files[i].setRemittance(f.kind == exchange_file_kind::remittance);
    files[i].initOn().setDays(f.on.days);
    files[i].setClaims(f.claims);
    files[i].setUnknown(f.unknown);
    files[i].setSha256(to_hex(f.sha256));
  }
  auto turnaround = to.initTurnaround(count_of(view.turnaround.histograms));
  kj::uint i = 0;
  for (const auto& [key, histogram] : view.turnaround.histograms) {
    turnaround[i].setStatus(wire_code<wire::ProcessorStatus>(key.second));
    turnaround[i].setClaims(histogram.observations());
    turnaround[i].setMedian(days_within(histogram, median));
    turnaround[i++].setMost(days_within(histogram, most));
  }
  if (!view.estimate.empty()) to.setEstimate(to_text_reader(view.estimate));
}

void write_view(wire::Dispatch::Builder to, const external::dispatch_report& report) {
  to.setProcessor(to_text_reader(report.processor));
  to.setDry(report.dry);
  to.setBatches(report.batches);
  to.setLastBatch(report.last_batch);
  auto numbers = to.initClaimNumbers(count_of(report.claim_numbers));
  for (kj::uint i = 0; i < numbers.size(); ++i) numbers.set(i, to_text_reader(report.claim_numbers[i]));
  auto held = to.initHeld(count_of(report.held));
  for (kj::uint i = 0; i < held.size(); ++i) {
    const auto& h = report.held[i];
    held[i].setClaimNumber(to_text_reader(h.claim_number));
    write_problems(held[i].initProblems(count_of(h.problems)), h.problems);
  }
}

void write_view(wire::Intake::Builder to, const external::intake_report& report) {
  to.setProcessor(to_text_reader(report.processor));
  to.setWaiting(report.waiting);
  auto files = to.initFiles(count_of(report.files));
  for (kj::uint i = 0; i < files.size(); ++i) {
    const auto& f = report.files[i];
    files[i].setFate(std::string(external::to_text(f.fate)));
    files[i].setRemittance(f.kind == exchange_file_kind::remittance);
    files[i].setClaims(f.claims);
    files[i].setUnknown(f.unknown);
    files[i].setRefused(f.refused);
    if (!f.reason.empty()) files[i].setReason(to_text_reader(f.reason));
    files[i].setSha256(to_text_reader(f.sha256));
  }
}

}  // namespace benefactor::api

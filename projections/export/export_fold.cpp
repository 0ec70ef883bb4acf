#include "projections/export/export_fold.hpp"

#include <string>
#include <utility>

#include "events/overloaded.hpp"
#include "projections/export/policy_rows.hpp"
#include "projections/export/row_writer.hpp"
#include "store/claim_number.hpp"
#include "store/log_error.hpp"

namespace benefactor::projections {

namespace {

std::string key_of(const claim_id& claim) {
  return {reinterpret_cast<const char*>(claim.bytes.data()), claim.bytes.size()};
}

std::string number_of(const claim_row& row) { return store::claim_number(row.claim, row.first_received); }

std::string_view cause_text(adjudication_cause cause) {
  switch (cause) {
    case adjudication_cause::submission: return "SUBMISSION";
    case adjudication_cause::release: return "RELEASE";
    case adjudication_cause::dispute: return "DISPUTE";
    case adjudication_cause::readjudication: return "READJUDICATION";
    case adjudication_cause::external: return "EXTERNAL";
  }
  return "UNKNOWN";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) (all += all.empty() ? "" : " ") += text;
  return all;
}

/// "CO-45 55.00; PR-1 20.00".
std::string adjustments_text(const line_decision& d) {
  std::string all;
  for (const auto& a : adjustments_of(d)) {
    if (!all.empty()) all += "; ";
    all += std::string(to_text(a.group)) + '-' + reason_text(a.carc) + ' ' + format_money(a.amount);
  }
  return all;
}

void write_claim(const claim_facts& claim, export_sink& sink) {
  const auto& r = claim.row;
  row_writer row(sink, export_table::claims, day_of(claim.last_us).days);
  row << r.last_position << claim.last_us << r.claim << number_of(r) << to_text(r.status) << r.received
      << r.first_received << r.provider_npi << r.policy << r.member << std::uint64_t{r.lines.size()}
      << r.billed << allowed_total(r) << r.plan_paid << r.member_responsibility << r.benefits_assigned
      << claim.replaces << to_text(r.dispute) << decided_elsewhere_by(r) << r.settlement.settled
      << r.settlement.to_recoup << r.first_position << claim.submitted_us << claim.decided_us
      << claim.first_decided_us << claim.touched_by_hand;
}

void write_lines(const store::event_view& view, const claim_submitted& e, const std::string& number,
                 export_sink& sink) {
  const auto day = day_of(view.time_us).days;
  const auto& diagnoses = e.confidential.diagnoses;
  for (std::size_t i = 0; i < e.lines.size(); ++i) {
    const auto& line = e.lines[i];
    row_writer row(sink, export_table::lines, day);
    row << view.position << view.time_us << e.claim << number << std::uint64_t{i + 1} << to_text(line.service)
        << line.service_date << line.procedure << joined(line.modifiers) << line.units << line.billed
        << e.provider_npi << e.member << e.policy << (i < diagnoses.size() ? joined(diagnoses[i]) : "");
  }
  if (e.confidential.submitter_claim_id.empty()) return;
  row_writer row(sink, export_table::claim_names, day);
  row << view.position << e.claim << number << e.submitter << e.confidential.submitter_claim_id;
}

/// What the decisions of one event have in common.
struct decided_by {
  std::string_view cause;
  bool automatic = false;
  const claim_adjudicated* networks = nullptr;  ///< null: nobody asked for the network
};

std::string_view network_text(const decided_by& by, std::size_t line) {
  if (by.networks == nullptr) return {};
  const auto& lines = by.networks->line_networks;
  return to_text(line <= lines.size() ? lines[line - 1] : by.networks->network);
}

void write_decisions(const store::event_view& view, const claim_row& claim, const decided_by& by,
                     const std::vector<line_decision>& decided, export_sink& sink) {
  const auto number = number_of(claim);
  for (const auto& d : decided) {
    row_writer row(sink, export_table::decisions, day_of(view.time_us).days);
    row << view.position << view.time_us << claim.claim << number << d.line << by.cause << by.automatic
        << to_text(d.status) << (d.denied == denial::none ? std::string_view() : to_text(d.denied))
        << (d.edit == claim_edit::none ? std::string_view() : to_text(d.edit)) << network_text(by, d.line)
        << to_text(d.service) << d.benefit_year << d.billed << d.allowed << d.deductible << d.copay
        << d.coinsurance << d.plan_paid << member_responsibility(d) << adjustments_text(d) << d.terms_version
        << view.rules_version << claim.provider_npi;
  }
}

void write_payment(const store::event_view& view, const claim_row& claim, date on, std::string_view step,
                   const bucket_event& event, export_sink& sink) {
  row_writer row(sink, export_table::payment_claims, day_of(view.time_us).days);
  row << view.position << view.time_us << trace_of(event) << on << claim.claim << number_of(claim) << step
      << money_moved(event);
}

}  // namespace

export_fold::held& export_fold::take(const claim_id& claim, bool is_new) {
  const auto [at, first_time] = claims_.try_emplace(claim);
  if (first_time && !is_new) {
    const auto stored = kept_.view_row(key_of(claim));
    if (!stored) {
      claims_.erase(at);
      throw store::log_error("export: an event is of a claim whose beginning the log does not have");
    }
    at->second.facts = decode_facts(*stored);
  }
  if (!std::exchange(at->second.is_changed, true)) changed_.push_back(claim);
  return at->second;
}

void export_fold::apply_to_claim(const store::event_view& view, const bucket_event& event,
                                 export_sink* sink) {
  const auto* submitted = std::get_if<claim_submitted>(&event);
  auto& claim = take(claim_of(event), submitted != nullptr).facts;
  projections::apply(claim, event, view.position, view.time_us);
  if (sink == nullptr) return;
  std::visit(
      overloaded{
          [&](const claim_submitted& e) { write_lines(view, e, number_of(claim.row), *sink); },
          [&](const claim_adjudicated& e) {
            write_decisions(view, claim.row, {cause_text(e.cause), !is_by_hand(e.cause), &e}, e.decided,
                            *sink);
          },
          [&](const claim_denied_in_review& e) {
            write_decisions(view, claim.row, {"REVIEW", false, nullptr}, e.decided, *sink);
          },
          [&](const claim_paid& e) { write_payment(view, claim.row, e.on, "PAID", event, *sink); },
          [&](const claim_remitted& e) { write_payment(view, claim.row, e.on, "REMITTED", event, *sink); },
          [](const auto&) {},
      },
      event);
}

void export_fold::apply(const store::event_view& view, export_sink* sink) {
  if (view.type < store::first_domain_event_type) return;
  const auto event = store::decode(view, log_id_, keys_);
  const auto* of_bucket = std::get_if<bucket_event>(&event);
  if (of_bucket != nullptr && claim_of(*of_bucket))
    apply_to_claim(view, *of_bucket, sink);
  else if (sink != nullptr)
    write_rows(view, event, *sink);
}

void export_fold::finish_day(export_sink& sink) {
  for (const auto& id : changed_) {
    auto& claim = claims_.at(id);
    claim.is_changed = false;
    write_claim(claim.facts, sink);
  }
  changed_.clear();
}

std::vector<store::derived_row> export_fold::finish_chunk() {
  std::vector<store::derived_row> rows;
  rows.reserve(claims_.size());
  for (const auto& [id, claim] : claims_) rows.push_back({key_of(id), encode_facts(claim.facts)});
  claims_.clear();
  changed_.clear();
  return rows;
}

}  // namespace benefactor::projections

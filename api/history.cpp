#include "api/history.hpp"

#include "events/date.hpp"
#include "events/edit_explanation.hpp"
#include "events/money.hpp"
#include "events/overloaded.hpp"
#include "store/event_codec.hpp"

namespace benefactor::api {
namespace {

std::string count(std::size_t number, const std::string& what) {
  return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

/// ": text", or nothing.
std::string with(const std::string& text) { return text.empty() ? "" : ": " + text; }

std::string lines_decided(const std::vector<line_decision>& decided) {
  cents billed = 0, plan = 0, member = 0;
  std::size_t denied = 0;
  for (const auto& line : decided) {
    billed = checked_add(billed, line.billed);
    plan = checked_add(plan, line.plan_paid);
    member = checked_add(member, member_responsibility(line));
    denied += line.status == line_status::denied;
  }
  return count(decided.size(), "line") + " of " + format_dollars(billed) + " decided: the plan pays " +
         format_dollars(plan) + ", the member owes " + format_dollars(member) +
         (denied == 0 ? "" : ", " + count(denied, "line") + " denied");
}

std::string summary(const policy_enrolled& e) {
  return "policy enrolled with " + count(e.terms.members.size(), "member") + " and " +
         count(e.terms.rules.size(), "rule");
}
std::string summary(const member_enrolled& e) {
  return std::string("member enrolled as ") + std::string(to_text(e.terms.relationship));
}
std::string summary(const authorization_granted& e) {
  return "authorisation granted for " + std::string(to_text(e.terms.service)) + " from " +
         format_date(e.terms.from) + " to " + format_date(e.terms.to);
}
std::string summary(const contract_revised& e) {
  return std::string(e.revision.member ? "a member's own rules" : "terms") + " revised from " +
         format_date(e.revision.from) + " on: version " + std::to_string(e.revision.number) +
         (e.revision.expiration ? "; extended to " + format_date(*e.revision.expiration) : "");
}
std::string summary(const coverage_status_changed& e) {
  return std::string(e.change.member ? "member " : "policy ") + std::string(to_text(e.change.change)) +
         " from " + format_date(e.change.from) + " on";
}
/// Which of it is known, and not what it is.
std::string summary(const member_described& e) {
  const auto& d = e.confidential.details;
  std::string known;
  const auto add = [&](bool is, const char* what) {
    if (is) known += (known.empty() ? "" : ", ") + std::string(what);
  };
  add(!d.name.empty(), "name");
  add(d.birth_date.has_value(), "birth date");
  add(d.sex != administrative_gender::none, "sex");
  add(!d.address.empty(), "address");
  return "recorded who the member is" + (known.empty() ? "" : ": " + known);
}
std::string summary(const member_erasure_requested& e) {
  return "erasure " + std::to_string(e.number) + " of a member asked for by " + e.by +
         with(e.confidential.reason);
}
std::string summary(const member_erasure_approved& e) {
  return "erasure " + std::to_string(e.number) + " of a member approved by " + e.by;
}
std::string summary(const member_erasure_withdrawn& e) {
  return "erasure " + std::to_string(e.number) + " of a member withdrawn by " + e.by;
}
std::string summary(const member_erased& e) {
  return "erasure " + std::to_string(e.number) + ": the member's key was destroyed";
}
std::string summary(const authorization_requested& e) {
  return "authorisation asked for, for " + std::string(to_text(e.terms.service)) + " from " +
         format_date(e.terms.from) + " to " + format_date(e.terms.to);
}
std::string summary(const authorization_denied& e) {
  return "authorisation denied" + with(e.confidential.reason);
}
std::string summary(const authorization_amended& e) {
  return "authorisation amended: " + std::string(to_text(e.terms.service)) + " from " +
         format_date(e.terms.from) + " to " + format_date(e.terms.to);
}
std::string summary(const authorization_revoked& e) {
  return "authorisation revoked from " + format_date(e.from) + " on" + with(e.confidential.reason);
}
std::string summary(const claim_submitted& e) {
  cents billed = 0;
  for (const auto& line : e.lines) billed = checked_add(billed, line.billed);
  return std::string(e.replaces ? "replacement" : "claim") + " received " + format_date(e.received) +
         " from " + e.submitter + ": " + count(e.lines.size(), "line") + ", " + format_dollars(billed) +
         " billed, by provider " + e.provider_npi + (e.plan.empty() ? "" : ", plan " + e.plan);
}
std::string summary(const claim_pended& e) {
  const auto found = summary_of(e.findings, {});
  return "held for review: " + review_reason(e.findings) + (found.empty() ? "" : "; found: " + found);
}
std::string summary(const claim_adjudicated& e) {
  std::string why;
  switch (e.cause) {
    case adjudication_cause::submission: break;
    case adjudication_cause::release: why = "released from review; "; break;
    case adjudication_cause::dispute: why = "decided again after a dispute; "; break;
    case adjudication_cause::readjudication: why = "decided again by what holds now; "; break;
    case adjudication_cause::external:
      return "decided by the external processor; " + lines_decided(e.decided);
  }
  const auto found = summary_of(e.findings, e.overrides);
  return why + lines_decided(e.decided) + "; provider " + std::string(to_text(e.network)) +
         (found.empty() ? "" : "; found: " + found);
}
std::string summary(const claim_denied_in_review& e) {
  return "denied in review" + with(e.confidential.reason);
}
std::string summary(const claim_cancelled& e) { return "cancelled as of " + format_date(e.on); }
std::string summary(const claim_reversed& e) {
  return std::string(e.replaced_by ? "replaced" : "voided") + " as of " + format_date(e.on) +
         (e.to_recoup == 0 ? "" : "; " + format_dollars(e.to_recoup) + " to be taken back") +
         (e.recalled ? "; its processor is asked to void it" : "");
}
std::string summary(const claim_paid& e) {
  return (e.amount < 0 ? format_dollars(-e.amount) + " taken back on "
                       : format_dollars(e.amount) + " paid on ") +
         format_date(e.on) + (e.trace.empty() ? "" : ", trace " + e.trace);
}
std::string summary(const claim_disputed& e) {
  return (e.line == 0 ? std::string("the whole claim") : "line " + std::to_string(e.line)) + " disputed" +
         with(e.confidential.reason);
}
std::string summary(const claim_remarked& e) {
  return "remark for " + std::string(to_text(e.remark.seen_by)) + with(e.confidential.text);
}
std::string summary(const review_changed& e) {
  std::string text = e.review.owner.empty() ? "review with nobody" : "review with " + e.review.owner;
  text += ", priority " + std::string(to_text(e.review.priority));
  if (e.review.due) text += ", due " + format_date(*e.review.due);
  if (e.review.escalated_on) text += ", escalated on " + format_date(*e.review.escalated_on);
  return text;
}
std::string summary(const document_announced& e) {
  return std::string(to_text(e.terms.kind)) + " announced, " + std::to_string(e.terms.size) + " bytes" +
         with(e.confidential.file_name);
}
std::string summary(const document_stored&) { return "document stored"; }
std::string summary(const document_withdrawn&) { return "document withdrawn"; }
std::string summary(const claim_remitted& e) {
  return (e.recovered == 0 ? std::string("reported") : format_dollars(e.recovered) + " taken back") + " on " +
         format_date(e.on) + ", trace " + e.trace;
}
std::string summary(const claim_routed& e) { return "for the external processor " + e.processor; }
std::string summary(const claim_dispatched& e) {
  return std::string(e.kind == dispatch_kind::withdrawal ? "its withdrawal" : "the claim") +
         " sent to its processor on " + format_date(e.on) + ", batch " + std::to_string(e.batch);
}
std::string summary(const claim_recalled& e) {
  return "its processor is asked to void it, as of " + format_date(e.on);
}
std::string summary(const processor_reported& e) {
  std::string text = std::string(to_text(e.status)) + " by its processor on " + format_date(e.on);
  if (e.settles || e.amount != 0)
    text += ", " + format_dollars(e.amount < 0 ? -e.amount : e.amount) +
            (e.amount < 0 ? " taken back by it" : " paid by it") +
            (e.trace.empty() ? "" : ", trace " + e.trace);
  return text + with(e.confidential.text);
}
std::string summary(const dispute_resolved& e) {
  std::string text = e.upheld ? "dispute upheld" : "dispute denied";
  if (e.waived != denial::none) text += ", " + std::string(to_text(e.waived)) + " waived";
  if (!e.authorization.empty()) text += ", authorisation attached";
  if (e.confidential.diagnoses) text += ", diagnoses corrected";
  return text + with(e.confidential.notes);
}

}  // namespace

std::string event_summary(const bucket_event& event) {
  return std::visit([](const auto& e) { return summary(e); }, event);
}

history_entry make_history_entry(const store::event_view& view, const bucket_event& event, bool opened) {
  return {.position = view.position,
          .time_us = view.time_us,
          .type = store::event_type_name(view.type),
          .user = std::string(view.user),
          .role = std::string(view.role),
          .rules_version = view.rules_version,
          .summary = event_summary(event),
          .opened = opened,
          .correlation = view.correlation,
          .source = {.channel = view.channel,
                     .file_hash = std::string(view.file_hash),
                     .interchange = view.interchange,
                     .group = view.group,
                     .set = view.set}};
}

}  // namespace benefactor::api

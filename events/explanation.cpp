#include "events/explanation.hpp"

#include <algorithm>

#include "events/edit_explanation.hpp"

namespace benefactor {

namespace {

std::string totals(const claim_state& claim) {
  return "Of " + format_dollars(billed_total(claim)) + " billed, the plan pays " +
         format_dollars(plan_paid_total(claim)) + " and you owe " +
         format_dollars(member_responsibility_total(claim)) + ".";
}

std::string disputed_part(const claim_state& claim) {
  return claim.disputed_line == 0 ? "the whole claim" : "line " + std::to_string(claim.disputed_line);
}

std::string dispute_result(const claim_state& claim) {
  if (claim.dispute == dispute_status::upheld)
    return "Your dispute of " + disputed_part(claim) +
           " was upheld, and it was decided again; what follows is the new decision. ";
  if (claim.dispute == dispute_status::denied)
    return "Your dispute of " + disputed_part(claim) + " was denied; the decision stands. ";
  return {};
}

std::string standing_of(const claim_state& claim, const policy& contract, const explanation_names& names) {
  switch (claim.status) {
    case claim_status::absent:
    case claim_status::submitted: return "It has been received and is not decided yet.";
    case claim_status::under_review:
      if (is_elsewhere(claim))
        return "It is for " + claim.external.processor + ", which administers policy " + names.policy_number +
               (claim.external.sent == dispatch_kind::none ? "; it goes there next."
                                                           : " and decides it; it was sent there.") +
               " Nothing is decided yet, and nothing counts against your benefits.";
      return "It is under review: " + why_held(claim, contract, names.policy_number) +
             " Nothing is decided yet, and nothing counts against your benefits. A "
             "processor will "
             "either release it to be decided or deny it with a reason." +
             (claim.replaces ? " The claim it replaces stands until then." : "");
    case claim_status::approved: return "It is approved. " + totals(claim);
    case claim_status::partially_approved: return "It is approved in part. " + totals(claim);
    case claim_status::denied:
      return "It is denied. " + totals(claim) + " If you do not agree, you may dispute it" +
             (is_elsewhere(claim) ? " with " + claim.external.processor + "." : std::string{"."});
    case claim_status::paid:
      return dispute_result(claim) + "It is paid: " + format_dollars(claim.settlement.settled) + " in all. " +
             totals(claim);
    case claim_status::disputed:
      return "Your dispute of " + disputed_part(claim) +
             " is open; until it is resolved, the decision below stands. " + totals(claim);
    case claim_status::dispute_resolved: {
      const auto due = checked_sub(plan_paid_total(claim), claim.settlement.settled);
      return dispute_result(claim) + totals(claim) +
             (claim.ever_paid
                  ? " " + format_dollars(claim.settlement.settled) + " was paid before; the difference of " +
                        format_dollars(due) + " is settled with the next payment."
                  : std::string{});
    }
    case claim_status::cancelled:
      return "It was cancelled: what it had taken from your benefits was given back, the plan pays nothing "
             "for it, and "
             "what follows is only the record of what had been decided.";
    case claim_status::reversed:
      return (claim.replaced_by ? std::string{"It was replaced by a corrected claim"}
                                : std::string{"It was voided"}) +
             ": what it had taken from your benefits was given back, and what follows is only the record of "
             "what had "
             "been decided." +
             (claim.settlement.to_recoup > 0
                  ? " The " + format_dollars(claim.settlement.to_recoup) +
                        " already paid for it will be taken from the payee's next payment."
                  : std::string{});
  }
  return {};
}

}  // namespace

std::string explain(const claim_state& claim, const policy& contract, const explanation_names& names) {
  std::string prose = "Claim " + names.claim_number + " of " + names.member + " under policy " +
                      names.policy_number +
                      (claim.replaces ? " is the replacement of an earlier claim. " : ". ") +
                      standing_of(claim, contract, names);
  for (std::size_t line = 1; line <= claim.lines.size(); ++line)
    prose += "\n" + explain_line(claim, line, contract, names);
  return prose;
}

std::vector<std::string> paragraphs_of(const std::string& text) {
  std::vector<std::string> paragraphs;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (end > begin) paragraphs.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return paragraphs;
}

}  // namespace benefactor

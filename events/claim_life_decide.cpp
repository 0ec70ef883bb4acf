#include "events/claim_life_decide.hpp"

#include <algorithm>

#include "events/contract_decide.hpp"

namespace benefactor {

namespace {

rejection not_in_review(const claim_state& claim) {
  return {rejection_code::invalid_transition,
          {},
          "a claim that is " + std::string{to_text(claim.status)} + " is not in review"};
}

rejection no_document() { return not_found("no such document"); }

}  // namespace

bucket_decision decide_life(const claim_state& claim, const add_remark& c) {
  std::vector<field_problem> problems;
  check_text(c.text, 1, max_reason_text, "text", problems);
  if (!problems.empty()) return invalid(std::move(problems));
  const auto& remarks = claim.life.remarks;
  const bool known =
      std::any_of(remarks.begin(), remarks.end(), [&](const auto& r) { return r.digest == c.digest; });
  if (known) return bucket_events{};
  if (remarks.size() >= remarks_max) return invalid({{"text", "a claim has at most 1,000 remarks"}});
  return bucket_events{claim_remarked{claim.id, {c.seen_by, c.digest}, {c.text}}};
}

bucket_decision decide_life(const claim_state& claim, const change_review& c) {
  std::vector<field_problem> problems;
  check_day(c.on, "on", problems);
  if (c.owner) check_text(*c.owner, 0, max_id_text, "owner", problems);
  if (c.due) check_day(*c.due, "due", problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (claim.status != claim_status::under_review) return not_in_review(claim);
  auto next = claim.life.review;
  if (c.owner) {
    if (!c.owner->empty() && !next.owner.empty() && *c.owner != next.owner)
      return invalid({{"owner", "somebody else has taken the review: it is given back first"}});
    next.owner = *c.owner;
  }
  if (c.priority) next.priority = *c.priority;
  if (c.due) next.due = c.due;
  if (c.escalate) {
    // A priority given beside it is raised each time, or saying the same again would lower it.
    if (c.priority || !next.escalated_on) next.priority = std::max(next.priority, review_priority::high);
    if (!next.escalated_on) next.escalated_on = c.on;
  }
  if (next == claim.life.review) return bucket_events{};
  return bucket_events{review_changed{claim.id, std::move(next)}};
}

bucket_decision decide_life(const claim_state& claim, const announce_document& c) {
  std::vector<field_problem> problems;
  check_text(c.file_name, 0, max_text, "fileName", problems);
  check_text(c.terms.content_type, 1, max_text, "contentType", problems);
  if (c.terms.size == 0) problems.push_back({"size", "a document has at least one byte"});
  if (!problems.empty()) return invalid(std::move(problems));
  const auto& documents = claim.life.documents;
  const bool known = std::any_of(documents.begin(), documents.end(), [&](const document_state& d) {
    return d.status != document_status::withdrawn && d.terms.kind == c.terms.kind &&
           d.terms.sha256 == c.terms.sha256;
  });
  if (known) return bucket_events{};
  if (documents.size() >= documents_max) return invalid({{"kind", "a claim has at most 100 documents"}});
  return bucket_events{document_announced{claim.id, c.terms, {c.file_name}}};
}

bucket_decision decide_life(const claim_state& claim, const complete_document& c) {
  const auto* known = claim.life.find_document(c.document);
  if (!known) return no_document();
  if (known->status == document_status::stored) return bucket_events{};
  if (known->status == document_status::withdrawn)
    return rejection{
        rejection_code::invalid_transition, {}, "a document that is WITHDRAWN cannot become STORED"};
  return bucket_events{document_stored{claim.id, c.document}};
}

bucket_decision decide_life(const claim_state& claim, const withdraw_document& c) {
  const auto* known = claim.life.find_document(c.document);
  if (!known) return no_document();
  if (known->status == document_status::withdrawn) return bucket_events{};
  return bucket_events{document_withdrawn{claim.id, c.document}};
}

void evolve(claim_life& life, const claim_remarked& e) { life.remarks.push_back(e.remark); }
void evolve(claim_life& life, const review_changed& e) { life.review = e.review; }
void evolve(claim_life& life, const document_announced& e) {
  life.documents.push_back({e.terms, document_status::announced});
}

namespace {

void set_status(claim_life& life, const id128& id, document_status status) {
  for (auto& d : life.documents)
    if (d.terms.id == id) d.status = status;
}

}  // namespace

void evolve(claim_life& life, const document_stored& e) {
  set_status(life, e.document, document_status::stored);
}
void evolve(claim_life& life, const document_withdrawn& e) {
  set_status(life, e.document, document_status::withdrawn);
}

}  // namespace benefactor

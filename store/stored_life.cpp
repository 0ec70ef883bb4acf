// Remarks, reviews and documents as stored.
#include <algorithm>

#include "store/stored_structs.hpp"

namespace benefactor::store {

void put(stored::ClaimRemarked::Builder to, const claim_remarked& event) {
  to.setSeenBy(stored_number(event.remark.seen_by));
  put_id(to.getDigest(), event.remark.digest);
}

void get(stored::ClaimRemarked::Reader from, claim_remarked& event) {
  get_enum(from.getSeenBy(), event.remark.seen_by);
  get_id(from.getDigest(), event.remark.digest);
}

void put(stored::SealedRemark::Builder to, const claim_remarked::sealed& confidential) {
  put_text(confidential.text, [&](auto text) { to.setText(text); });
}

void get(stored::SealedRemark::Reader from, claim_remarked::sealed& confidential) {
  confidential.text = get_text(from.getText());
}

void put(stored::ReviewChanged::Builder to, const review_changed& event) {
  to.setPriority(stored_number(event.review.priority));
  put_optional_date(to.getDue(), event.review.due);
  put_optional_date(to.getEscalatedOn(), event.review.escalated_on);
  put_text(event.review.owner, [&](auto text) { to.setOwner(text); });
}

void get(stored::ReviewChanged::Reader from, review_changed& event) {
  get_enum(from.getPriority(), event.review.priority);
  event.review.due = get_optional_date(from.getDue());
  event.review.escalated_on = get_optional_date(from.getEscalatedOn());
  event.review.owner = get_text(from.getOwner());
}

void put(stored::DocumentAnnounced::Builder to, const document_announced& event) {
  put_id(to.getId(), event.terms.id);
  to.setKind(stored_number(event.terms.kind));
  to.setSize(event.terms.size);
  put_text(event.terms.content_type, [&](auto text) { to.setContentType(text); });
  to.setSha256({event.terms.sha256.data(), event.terms.sha256.size()});
}

void get(stored::DocumentAnnounced::Reader from, document_announced& event) {
  get_id(from.getId(), event.terms.id);
  get_enum(from.getKind(), event.terms.kind);
  event.terms.size = from.getSize();
  event.terms.content_type = get_text(from.getContentType());
  const auto hash = from.getSha256();
  if (hash.size() != event.terms.sha256.size()) throw malformed_message{"a SHA-256 is not of 32 bytes"};
  std::copy(hash.begin(), hash.end(), event.terms.sha256.begin());
}

void put(stored::SealedDocument::Builder to, const document_announced::sealed& confidential) {
  put_text(confidential.file_name, [&](auto text) { to.setFileName(text); });
}

void get(stored::SealedDocument::Reader from, document_announced::sealed& confidential) {
  confidential.file_name = get_text(from.getFileName());
}

void put(stored::DocumentStored::Builder to, const document_stored& event) {
  put_id(to.getDocument(), event.document);
}
void get(stored::DocumentStored::Reader from, document_stored& event) {
  get_id(from.getDocument(), event.document);
}

void put(stored::DocumentWithdrawn::Builder to, const document_withdrawn& event) {
  put_id(to.getDocument(), event.document);
}
void get(stored::DocumentWithdrawn::Reader from, document_withdrawn& event) {
  get_id(from.getDocument(), event.document);
}

}  // namespace benefactor::store

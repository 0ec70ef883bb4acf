// What is sealed beside the events, as stored before sealing. A policy's own texts are in sealed_event.cpp.
#include "store/stored_structs.hpp"

namespace benefactor::store {

void put(stored::Demographics::Builder to, const demographics& who) {
  put_text(who.name.last, [&](auto text) { to.setLastName(text); });
  put_text(who.name.first, [&](auto text) { to.setFirstName(text); });
  put_text(who.name.middle, [&](auto text) { to.setMiddleName(text); });
  put_text(who.name.suffix, [&](auto text) { to.setSuffix(text); });
  put_optional_date(to.getBirthDate(), who.birth_date);
  to.setSex(stored_number(who.sex));
  if (!who.address.empty()) put(to.initAddress(), who.address);
}

void get(stored::Demographics::Reader from, demographics& who) {
  who.name = {get_text(from.getLastName()), get_text(from.getFirstName()), get_text(from.getMiddleName()),
              get_text(from.getSuffix())};
  who.birth_date = get_optional_date(from.getBirthDate());
  get_enum(from.getSex(), who.sex);
  get(from.getAddress(), who.address);
}

void put(stored::Demographics::Builder to, const member_described::sealed& confidential) {
  put(to, confidential.details);
}

void get(stored::Demographics::Reader from, member_described::sealed& confidential) {
  get(from, confidential.details);
}

void put(stored::SealedMember::Builder to, const member_enrolled::sealed& confidential) {
  put_text(confidential.member_number, [&](auto text) { to.setMemberNumber(text); });
  if (!confidential.details.empty()) put(to.initDetails(), confidential.details);
}

void get(stored::SealedMember::Reader from, member_enrolled::sealed& confidential) {
  confidential.member_number = get_text(from.getMemberNumber());
  if (from.hasDetails()) get(from.getDetails(), confidential.details);
}

void put(stored::SealedClaim::Builder to, const claim_submitted::sealed& confidential) {
  put_text(confidential.submitter_claim_id, [&](auto text) { to.setSubmitterClaimId(text); });
  put_text(confidential.replaces_claim_id, [&](auto text) { to.setReplacesClaimId(text); });
  const auto& by_line = confidential.diagnoses;
  if (!by_line.empty()) {
    auto lists = to.initDiagnoses(by_line.size());
    for (unsigned i = 0; i < lists.size(); ++i)
      if (!by_line[i].empty()) put_texts(lists.init(i, by_line[i].size()), by_line[i]);
  }
  const auto& source = confidential.source;
  if (!source.segments.empty())
    to.setSegments({reinterpret_cast<const kj::byte*>(source.segments.data()), source.segments.size()});
  to.setFirstSegment(source.first_segment);
  to.setLastSegment(source.last_segment);
}

void get(stored::SealedClaim::Reader from, claim_submitted::sealed& confidential) {
  confidential.submitter_claim_id = get_text(from.getSubmitterClaimId());
  confidential.replaces_claim_id = get_text(from.getReplacesClaimId());
  const auto lists = from.getDiagnoses();
  confidential.diagnoses.reserve(lists.size());
  for (const auto list : lists) confidential.diagnoses.push_back(get_texts(list));
  const auto segments = from.getSegments();
  confidential.source.segments.assign(reinterpret_cast<const char*>(segments.begin()), segments.size());
  confidential.source.first_segment = from.getFirstSegment();
  confidential.source.last_segment = from.getLastSegment();
}

void put(stored::SealedReason::Builder to, const claim_denied_in_review::sealed& confidential) {
  put_text(confidential.reason, [&](auto text) { to.setReason(text); });
}

void get(stored::SealedReason::Reader from, claim_denied_in_review::sealed& confidential) {
  confidential.reason = get_text(from.getReason());
}

void put(stored::SealedReason::Builder to, const claim_disputed::sealed& confidential) {
  put_text(confidential.reason, [&](auto text) { to.setReason(text); });
}

void get(stored::SealedReason::Reader from, claim_disputed::sealed& confidential) {
  confidential.reason = get_text(from.getReason());
}

void put(stored::SealedReason::Builder to, const member_erasure_requested::sealed& confidential) {
  put_text(confidential.reason, [&](auto text) { to.setReason(text); });
}

void get(stored::SealedReason::Reader from, member_erasure_requested::sealed& confidential) {
  confidential.reason = get_text(from.getReason());
}

void put(stored::SealedReason::Builder to, const authorization_denied::sealed& confidential) {
  put_text(confidential.reason, [&](auto text) { to.setReason(text); });
}

void get(stored::SealedReason::Reader from, authorization_denied::sealed& confidential) {
  confidential.reason = get_text(from.getReason());
}

void put(stored::SealedReason::Builder to, const authorization_revoked::sealed& confidential) {
  put_text(confidential.reason, [&](auto text) { to.setReason(text); });
}

void get(stored::SealedReason::Reader from, authorization_revoked::sealed& confidential) {
  confidential.reason = get_text(from.getReason());
}

void put(stored::SealedResolution::Builder to, const dispute_resolved::sealed& confidential) {
  put_text(confidential.notes, [&](auto text) { to.setNotes(text); });
  if (!confidential.diagnoses) return;
  to.setCorrectsDiagnoses(true);
  const auto& codes = *confidential.diagnoses;
  if (!codes.empty()) put_texts(to.initDiagnoses(codes.size()), codes);
}

void get(stored::SealedResolution::Reader from, dispute_resolved::sealed& confidential) {
  confidential.notes = get_text(from.getNotes());
  if (from.getCorrectsDiagnoses()) confidential.diagnoses = get_texts(from.getDiagnoses());
}

}  // namespace benefactor::store

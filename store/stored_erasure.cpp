// Erasures of members' data as they are stored; part of stored_structs.hpp.
#include "store/stored_structs.hpp"

namespace benefactor::store {

void put(stored::MemberErasureRequested::Builder to, const member_erasure_requested& event) {
  put_id(to.getMember(), event.member);
  to.setNumber(event.number);
  put_text(event.by, [&](auto text) { to.setBy(text); });
}
void get(stored::MemberErasureRequested::Reader from, member_erasure_requested& event) {
  get_id(from.getMember(), event.member);
  event.number = from.getNumber();
  event.by = get_text(from.getBy());
}

void put(stored::MemberErasureApproved::Builder to, const member_erasure_approved& event) {
  put_id(to.getMember(), event.member);
  to.setNumber(event.number);
  put_text(event.by, [&](auto text) { to.setBy(text); });
}
void get(stored::MemberErasureApproved::Reader from, member_erasure_approved& event) {
  get_id(from.getMember(), event.member);
  event.number = from.getNumber();
  event.by = get_text(from.getBy());
}

void put(stored::MemberErasureWithdrawn::Builder to, const member_erasure_withdrawn& event) {
  put_id(to.getMember(), event.member);
  to.setNumber(event.number);
  put_text(event.by, [&](auto text) { to.setBy(text); });
}
void get(stored::MemberErasureWithdrawn::Reader from, member_erasure_withdrawn& event) {
  get_id(from.getMember(), event.member);
  event.number = from.getNumber();
  event.by = get_text(from.getBy());
}

void put(stored::MemberErased::Builder to, const member_erased& event) {
  put_id(to.getMember(), event.member);
  to.setNumber(event.number);
}
void get(stored::MemberErased::Reader from, member_erased& event) {
  get_id(from.getMember(), event.member);
  event.number = from.getNumber();
}

}  // namespace benefactor::store

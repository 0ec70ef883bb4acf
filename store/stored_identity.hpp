// Users' events as stored: store/stored_structs.hpp for events/identity.capnp. Internal to the codec.
#pragma once

#include "events/identity.capnp.h"
#include "events/identity.hpp"
#include "store/stored_structs.hpp"

namespace benefactor::store {

template <>
struct stored_event<user_added>
    : stored_event_as<domain_event_type::user_added, stored::UserAdded, stored::SealedUser> {};
template <>
struct stored_event<user_roles_changed>
    : stored_event_as<domain_event_type::user_roles_changed, stored::UserRolesChanged> {};
template <>
struct stored_event<user_bound>
    : stored_event_as<domain_event_type::user_bound, stored::UserBound, stored::SealedSubject> {};
template <>
struct stored_event<password_set>
    : stored_event_as<domain_event_type::password_set, stored::PasswordSet, stored::SealedPassword> {};
template <>
struct stored_event<user_deactivated>
    : stored_event_as<domain_event_type::user_deactivated, stored::UserDeactivated> {};
template <>
struct stored_event<user_reactivated>
    : stored_event_as<domain_event_type::user_reactivated, stored::UserReactivated> {};
template <>
struct stored_event<user_locked> : stored_event_as<domain_event_type::user_locked, stored::UserLocked> {};
template <>
struct stored_event<user_unlocked> : stored_event_as<domain_event_type::user_unlocked, stored::UserUnlocked> {
};
template <>
struct stored_event<session_opened>
    : stored_event_as<domain_event_type::session_opened, stored::SessionOpened> {};
template <>
struct stored_event<session_refreshed>
    : stored_event_as<domain_event_type::session_refreshed, stored::SessionRefreshed> {};
template <>
struct stored_event<session_revoked>
    : stored_event_as<domain_event_type::session_revoked, stored::SessionRevoked> {};

void put(stored::UserBinding::Builder to, const user_binding& binding);
void put(stored::UserAdded::Builder to, const user_added& event);
void put(stored::UserRolesChanged::Builder to, const user_roles_changed& event);
void put(stored::UserBound::Builder to, const user_bound& event);
void put(stored::PasswordSet::Builder to, const password_set& event);
void put(stored::UserDeactivated::Builder to, const user_deactivated& event);
void put(stored::UserReactivated::Builder to, const user_reactivated& event);
void put(stored::UserLocked::Builder to, const user_locked& event);
void put(stored::UserUnlocked::Builder to, const user_unlocked& event);
void put(stored::SessionOpened::Builder to, const session_opened& event);
void put(stored::SessionRefreshed::Builder to, const session_refreshed& event);
void put(stored::SessionRevoked::Builder to, const session_revoked& event);
void put(stored::SealedUser::Builder to, const user_added::sealed& confidential);
void put(stored::SealedSubject::Builder to, const user_bound::sealed& confidential);
void put(stored::SealedPassword::Builder to, const password_set::sealed& confidential);

void get(stored::UserBinding::Reader from, user_binding& binding);
void get(stored::UserAdded::Reader from, user_added& event);
void get(stored::UserRolesChanged::Reader from, user_roles_changed& event);
void get(stored::UserBound::Reader from, user_bound& event);
void get(stored::PasswordSet::Reader from, password_set& event);
void get(stored::UserDeactivated::Reader from, user_deactivated& event);
void get(stored::UserReactivated::Reader from, user_reactivated& event);
void get(stored::UserLocked::Reader from, user_locked& event);
void get(stored::UserUnlocked::Reader from, user_unlocked& event);
void get(stored::SessionOpened::Reader from, session_opened& event);
void get(stored::SessionRefreshed::Reader from, session_refreshed& event);
void get(stored::SessionRevoked::Reader from, session_revoked& event);
void get(stored::SealedUser::Reader from, user_added::sealed& confidential);
void get(stored::SealedSubject::Reader from, user_bound::sealed& confidential);
void get(stored::SealedPassword::Reader from, password_set::sealed& confidential);

}  // namespace benefactor::store

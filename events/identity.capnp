# The stored form of users' events, as events/claim_events.capnp is that of all others; its rules hold here, too.
# The user is not in a payload: the stream names it. Times are microseconds since 1970, UTC.
@0x9869ee1b47a2ee83;

using Cxx = import "/capnp/c++.capnp";
using Events = import "/events/claim_events.capnp";
$Cxx.namespace("benefactor::store::stored");

struct UserBinding {
  npis @0 :List(Text);
  member @1 :Events.Id;           # null: none
  certificate @2 :Text;
  issuer @3 :Text;
  subject @4 :Events.Id;          # its surrogate; null: none
}

struct UserAdded {
  by @0 :Events.Id;               # null, here and below: no user did it
  kind @1 :UInt8;
  roles @2 :UInt16;               # bit n: the role of number n
  binding @3 :UserBinding;        # null: bound to nothing
  digest :group { low @4 :UInt64; high @5 :UInt64; }
}

struct UserRolesChanged {
  by @0 :Events.Id;
  roles @1 :UInt16;
}

struct UserBound {
  by @0 :Events.Id;
  binding @1 :UserBinding;        # null: bound to nothing any more
}

struct PasswordSet {
  by @0 :Events.Id;
  change :group { low @1 :UInt64; high @2 :UInt64; }
  mustChange @3 :Bool;
  endsSessions @4 :Bool;
}

struct UserDeactivated {
  by @0 :Events.Id;
  ended @1 :Int64;                # 0: not told
}

struct UserReactivated {
  by @0 :Events.Id;
}

struct UserLocked {
  until @0 :Int64;
  lockouts @1 :UInt32;
}

struct UserUnlocked {
  by @0 :Events.Id;
}

struct SessionOpened {
  session :group { low @0 :UInt64; high @1 :UInt64; }
  opened @2 :Int64;
  expires @3 :Int64;
  digest @4 :Data;
  replaces @5 :Events.Id;         # null: none
}

struct SessionRefreshed {
  session :group { low @0 :UInt64; high @1 :UInt64; }
  opened @2 :Int64;
  expires @3 :Int64;
  digest @4 :Data;
}

struct SessionRevoked {
  by @0 :Events.Id;
  session :group { low @1 :UInt64; high @2 :UInt64; }  # zero: all
  why @3 :UInt8;
  ended @4 :Int64;                # of all; 0: not told
}

# ---- sealed beside them, packed, under the data key of the user ----

struct SealedUser {
  # Of user_added.
  login @0 :Text;
  displayName @1 :Text;
  email @2 :Text;
  externalSubject @3 :Text;
}

struct SealedSubject {
  # Of user_bound.
  externalSubject @0 :Text;
}

struct SealedPassword {
  # Of password_set.
  hash @0 :Text;
}

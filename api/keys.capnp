@0xe87c19945b7c4a1e;
# Keys of what is private: rotation and renewal, and the erasure of members. For administrators alone.

using Cxx = import "/capnp/c++.capnp";
using Http = import "/api/http.capnp";
using Types = import "/api/types.capnp";
$Cxx.namespace("benefactor::api::wire");

interface KeyOperations {
  status @0 () -> (status :KeyStatus)
      $Http.route("GET /keys");
  # Reads the whole store of data keys: about a second for a million.

  rotate @1 (forgetOld :Bool, progress :KeyProgress) -> (result :RotationResult)
      $Http.route("POST /keys/rotations") $Http.body("*");
  # Adds a key-encryption key to the ring and wraps every data key again under it, while claims are decided. A
  # rotation that was not finished goes on instead, and none is added: whoever was interrupted asks again.
  # `forgetOld`: drops the ring's older keys once nothing is wrapped under them; backups from before then
  # need a copy of the ring from before. Answered when it is done; `progress` (null: nobody wants to know) is
  # told meanwhile. A client that drops the call stops it. A data key that is damaged keeps no other from being wrapped;
  # older keys of the ring stay then.

  requestErasure @2 (policyNumber :Text, memberId :Text, reason :Text, actor :Text) -> (result :ErasureResult)
      $Http.route("POST /erasures") $Http.body("*");
  # Asks for the erasure of what is private of a member, or of the holder. `reason`: 10 to 2,000 characters, sealed
  # under the member's key. Somebody else has to approve it.
  #
  # Who asks is the session's user. `actor` names another one, and only a session that was opened as local may
  # use it: there everybody is the same user, and two persons would not be two.

  approveErasure @3 (request :UInt64, actor :Text) -> (result :ErasureResult)
      $Http.route("POST /erasures/{request}/approval") $Http.body("*");
  # Approves it and destroys the member's data key, for good. INVALID when whoever approves has asked for it. If the
  # call fails after the approval was recorded, calling it again finishes what it began; if nobody does, the server
  # does it by itself, at its next start or some time later.

  withdrawErasure @4 (request :UInt64, actor :Text) -> (result :ErasureResult)
      $Http.route("POST /erasures/{request}/withdrawal") $Http.body("*");
  # By either person, as long as nobody has approved it.

  renew @5 (policyNumber :Text, memberId :Text, progress :KeyProgress) -> (result :RenewalResult)
      $Http.route("POST /keys/renewals") $Http.body("*");
  # Gives data keys a newer generation, which seals everything from then on, while claims are decided; what was
  # sealed before is opened with the older generations. `memberId`: that member's key only; else `policyNumber`: those
  # of its holder and members only. Both empty: every key, also of users and payment runs; a renewal of all that was not
  # finished goes on instead. NOT_FOUND: no such policy, or no such member has a key. MEMBER_ERASED: the member has
  # none any more. Answered when it is done; `progress` (null: nobody wants to know) is told meanwhile of a renewal of
  # all. A client that drops the call stops that.
}

struct KeyStatus {
  ringId @0 :Data;
  current @1 :UInt32;               # number of the key-encryption key that wraps new data keys
  keys @2 :List(WrappingKey);       # by number; also those that the ring has lost and data keys need
  live @3 :UInt64;                  # data keys
  erased @4 :UInt64;
  renewed @5 :List(RenewedKeys);    # by generation; data keys that were never renewed are left out
  renewing @6 :Bool;                # a renewal of all was begun and has not ended
  damaged @7 :UInt64;               # data keys of no known form; others that are damaged show when they are unwrapped
}

struct RenewedKeys {
  generation @0 :UInt8;             # the newest of each of them, 1 to 127
  keys @1 :UInt64;
}

struct WrappingKey {
  number @0 :UInt32;
  inRing @1 :Bool;
  wrapped @2 :UInt64;               # data keys under it
}

struct RotationResult {
  union {
    done @0 :Rotation;
    failed @1 :Text;                # asked again, it goes on
  }
}

struct Rotation {
  status @0 :KeyStatus;             # afterwards
  added @1 :Bool;                   # false: an earlier rotation went on
  rewrapped @2 :UInt64;
  forgotten @3 :UInt32;             # key-encryption keys
  damaged @4 :UInt64;               # data keys that cannot be unwrapped, and stay as they are
  damagedKeys @5 :List(Text);       # the first 100 of them: tenant and surrogate id of the owner
}

struct RenewalResult {
  union {
    refused @0 :Types.Refusal;
    done @1 :Renewal;
    failed @2 :Text;                # asked again, it goes on; of keys that were named: none of them can be unwrapped
  }
}

struct Renewal {
  renewed @0 :UInt64;               # data keys, by this call
  full @1 :UInt64;                  # those that have 127 newer generations already, and stay as they are
  wentOn @2 :Bool;                  # with a renewal of all that was not finished
  damaged @3 :UInt64;               # those that cannot be unwrapped, and stay as they are
  damagedKeys @4 :List(Text);       # the first 100 of them: tenant and surrogate id of the owner
}

interface KeyProgress {
  report @0 (done :UInt64, total :UInt64) -> ();
  # At most one call is outstanding.
}

struct ErasureResult {
  union {
    refused @0 :Types.Refusal;
    done @1 :ErasureStep;
    failed @2 :Text;                # no private data
  }
}

struct ErasureStep {
  request @0 :UInt64;               # names the erasure in the calls above
  position @1 :UInt64;              # of the last event
  unchanged @2 :Bool;               # it was so already
  erased @3 :Bool;                  # the key is destroyed
}

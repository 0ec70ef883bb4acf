# A benefit bucket's state as cached by store/event_codec.hpp, in two messages: the contract, which rarely changes, and
# what changes with every claim. A cache: any change of meaning raises the version, and what was cached is thrown away.
@0xe32729ea854adde1;

using Cxx = import "/capnp/c++.capnp";
using Events = import "/events/claim_events.capnp";
$Cxx.namespace("benefactor::store::stored");

const snapshotVersion :UInt16 = 1;

struct BucketContract {
  version @0 :UInt16;
  enrolled @1 :Bool;
  terms @2 :Events.Policy;
  authorizations @3 :List(Events.Authorization);  # in the order granted
  revisions @4 :List(Events.ContractRevised);
  changes @5 :List(Events.CoverageStatusChanged);
  revocations @6 :List(Revocation);
  requests @7 :List(Request);
  amended @8 :List(Amended);
  descriptions @9 :List(Events.MemberDescribed);
  erasures @10 :List(Erasure);  # by number, ascending
}

struct Revocation {
  authorization @0 :UInt32;  # index in the order granted
  from @1 :Int32;
}

struct Amended {
  authorization @0 :UInt32;  # index in the order granted
  asGranted @1 :Events.Authorization;
}

struct Erasure {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  number @2 :UInt16;
  status @3 :UInt8;
  askedBy @4 :Text;
  answeredBy @5 :Text;
}

struct Request {
  terms @0 :Events.Authorization;
  denied @1 :Bool;
}

struct BucketAccumulators {
  version @0 :UInt16;
  visitsUsed @1 :List(Int32);  # by authorisation
  years @2 :List(BenefitYear);
  standing @3 :Data;           # fingerprints, 16 bytes each, in no particular order
}

struct PaidAmount {
  service @0 :UInt8;
  amount @1 :Int64;
}

struct Accumulators {
  deductibleMet @0 :Int64;
  outOfPocketUsed @1 :Int64;
  paid @2 :List(PaidAmount);
}

struct MemberAccumulators {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  amounts @2 :Accumulators;
}

struct BenefitYear {
  year @0 :Int16;
  policy @1 :Accumulators;
  members @2 :List(MemberAccumulators);
}

@0xd75fe7800ef510bc;
# The contract between Benefactor and its clients: one door, a session, and the capabilities it hands out.
#
# Rules that hold everywhere:
#
# * A refused command is a value: a `Refusal` in the result. An RPC exception means that the call itself
#   failed, and says nothing about what became of it. Then repeat it, for nothing takes effect twice: a claim
#   or an enrolment sent again is answered as it stands, any other command is known already or finds the
#   claim in its new state.
# * Whatever is answered is durable. `position` is the place in the log of the last event an answer rests on;
#   hand it to a query as `atLeastPosition` to read your own writes.
# * Money is in cents, dates are days since 1970-01-01 (civil calendar, no time zone), percentages are in
#   basis points.
# * Texts are UTF-8. Their limits stand with `ServerInfo.limits` and with the fields; what breaks a limit of
#   a field is refused as INVALID by the field's name, what breaks a limit of the transport ends the
#   connection.
# * Ordinals only grow. A client must expect enumerants it does not know.

using Cxx = import "/capnp/c++.capnp";
using Http = import "/api/http.capnp";
using Types = import "/api/types.capnp";
using Audience = Types.Audience;
using ReviewPriority = Types.ReviewPriority;
using DocumentKind = Types.DocumentKind;
using DocumentStatus = Types.DocumentStatus;
using Views = import "/api/views.capnp";
using Identity = import "/api/identity.capnp";
using Keys = import "/api/keys.capnp";
using Amount = Types.Amount;
using Day = Types.Day;
using Count = Types.Count;
using MonthDay = Types.MonthDay;
using Person = Types.Person;
using PostalAddress = Types.PostalAddress;
using Requirement = Types.Requirement;
using Refusal = Types.Refusal;
using Problem = Types.Problem;
using ServiceType = Types.ServiceType;
using ClaimStatus = Types.ClaimStatus;
using DisputeStatus = Types.DisputeStatus;
using LineStatus = Types.LineStatus;
using Denial = Types.Denial;
using RefusalCode = Types.RefusalCode;
using NetworkStatus = Types.NetworkStatus;
using NetworkRestriction = Types.NetworkRestriction;
using PolicyStatus = Types.PolicyStatus;
using ClaimEdit = Types.ClaimEdit;
using EditTerms = Types.EditTerms;
using EditFinding = Types.EditFinding;
using Events = import "/events/claim_events.capnp";
using CoverStatus = Types.CoverStatus;
using CoverageChange = Types.CoverageChange;
using CoordinationMethod = Types.CoordinationMethod;
using Relationship = Types.Relationship;
using MembershipStatus = Types.MembershipStatus;
using AdjustmentGroup = Types.AdjustmentGroup;
using Channel = Types.Channel;
$Cxx.namespace("benefactor::api::wire");

const protocolVersion :UInt32 = 1;

# ---- the door ----

interface Door {
  # What a connection starts with (the bootstrap capability).

  open @0 (credentials :Credentials, protocolVersion :UInt32) -> (session :Session, serverProtocolVersion :UInt32)
      $Http.none("the token of a request, or Local, is its credentials");
  # Begins a session. Fails when the server does not speak `protocolVersion` or does not accept the
  # credentials. A connection may open more than one session; all share its limits.
  #
  # What a session may do follows from its roles, by the table that `benefactor roles` prints. What it may not call
  # fails with a text that begins with FORBIDDEN; what is of somebody else is answered as what is not there.

  login @1 (login :Text, password :Text, newPassword :Text) -> (result :Identity.LoginResult)
      $Http.own("POST /login");
  # Begins a login session. `newPassword` (empty: none) replaces the password once that was found right, and ends
  # every other session of the user; one-time passwords have to be replaced so. Takes as long for a user who is not
  # there. At most ten tries a minute of a name and from an address; after five wrong ones in a row a name waits.

  refresh @2 (token :Text) -> (result :Identity.LoginResult)
      $Http.own("POST /refresh");
  # Changes a refresh token for new tokens. One that was changed before ends its session: one of two who have it is a
  # thief. An answer that was lost is no excuse; that client logs in again.

  setUp @3 (secret :Text, account :Identity.NewLogin) -> (result :Identity.LoginResult)
      $Http.own("POST /setup");
  # Adds the first administrator, with the secret that the server printed when it started without one.

  register @4 (registration :Identity.Registration) -> (result :Identity.LoginResult)
      $Http.own("POST /register");
  # Adds a user with the role PATIENT for a member who knows what stands in Registration, where the server lets members
  # register themselves. wrongCredentials when any of it is not so, or somebody is bound to the member already. At
  # most five tries a minute from an address.
}

struct Credentials {
  union {
    local @0 :Void;
    # Nobody in particular, over the loopback interface; over the listener of payers, whoever the certificate names.

    token @1 :Data;
    # An access token of this server, or of an issuer that it trusts. What is opened with it lasts as long as the login
    # session does; with another issuer's, until that token ends.
  }
}

interface Session {
  # Capabilities live as long as the connection.

  enrollment @0 () -> (enrollment :Enrollment)
      $Http.none("paths lead to what it hands out");
  claims @1 () -> (claims :Claims)
      $Http.none("paths lead to what it hands out");
  queries @2 () -> (queries :Queries)
      $Http.none("paths lead to what it hands out");
  audit @3 () -> (audit :Audit)
      $Http.none("paths lead to what it hands out");
  info @4 () -> (info :ServerInfo)
      $Http.route("GET /info");
  operations @5 () -> (operations :Operations)
      $Http.none("paths lead to what it hands out");
  documents @6 () -> (documents :Documents)
      $Http.none("paths lead to what it hands out");
  payments @7 () -> (payments :Payments)
      $Http.none("paths lead to what it hands out");
  exchange @8 () -> (exchange :Exchange)
      $Http.none("paths lead to what it hands out");
  projections @9 () -> (projections :Projections)
      $Http.none("paths lead to what it hands out");
  live @10 () -> (live :Live)
      $Http.none("paths lead to what it hands out");

  forPurpose @11 (grounds :AccessGrounds) -> (result :GroundsResult)
      $Http.none("the headers Purpose-Of-Use, Access-Reason and Break-Glass of a request are its grounds");
  # The same session for other reasons: what is read through the capabilities that it hands out is recorded with
  # these grounds. A session begins with HPAYMT and without a reason. It is still one connection, with the same
  # limits.

  profile @12 () -> (profile :Identity.Profile)
      $Http.route("GET /profile");
  # Who one is here.

  logout @13 () -> ()
      $Http.own("POST /logout");
  # Ends the login session and with it everything that was opened with its tokens. Nothing of a session without one.

  users @14 () -> (users :Identity.Users)
      $Http.none("paths lead to what it hands out");
}

struct AccessGrounds {
  # Why somebody reads what is private about members. Every answer that shows such is recorded before it leaves
  # (Audit.accesses); while that cannot be done, it is refused.

  purpose @0 :Text;      # a code of HL7 v3 PurposeOfUse: HPAYMT, HOPERAT, TREAT, PATRQT, BTG, ...; empty: HPAYMT
  reason @1 :Text;       # in own words, at most 500 characters; sealed under the member's key, as it may be private
  breakGlass @2 :Bool;
  # Outside of what the user may usually see, for once: flagged, and needs a reason of at least 10 characters. The
  # purpose BTG says the same.
}

struct GroundsResult {
  union {
    session @0 :Session;
    refused @1 :Refusal;   # INVALID
  }
}

# ---- enrolment ----

interface Enrollment {
  enroll @0 (item :EnrollmentItem) -> (result :EnrollmentResult)
      $Http.route("POST /enrollments") $Http.body("item")
      $Http.created("/policies/{item.policy.policyNumber} if accepted");

  enrollAll @1 (items :List(EnrollmentItem)) -> (results :List(EnrollmentResult))
      $Http.route("POST /enrollments:batch") $Http.body("items");
  # Each item by itself: one that is refused does not stop the others. Results are in the order of the items.
  # Items of one policy take effect in that order. At most `limits.batchClaims` items.
}

struct EnrollmentItem {
  union {
    policy @0 :Policy;
    member @1 :PolicyMember;         # added to a policy that is known
    provider @2 :Provider;           # one that is known with other content is refused
    authorization @3 :Authorization; # granted
    change @4 :PolicyChange;         # of a policy that is known
    affiliation @5 :Affiliation;     # of a provider that is known
    feeSchedule @6 :FeeSchedule;     # the next version of one
    editTable @7 :Events.EditTableLoaded;  # the next version of one kind of table; its `version` is not read
    describeProvider @8 :ProviderDescription;  # of a provider that is known
  }
}

struct EnrollmentResult {
  position @0 :UInt64;
  union {
    accepted @1 :Bool;  # false: it was so already, nothing changed
    refused @2 :Refusal;
    failed @3 :Text;    # as in ClaimResult
  }
}

struct Policy {
  policyNumber @0 :Text;
  holderId @1 :Text;           # plan-issued member id
  effective @2 :Int32 $Http.day;  # first and
  expiration @3 :Int32 $Http.day;  # last day
  status @4 :PolicyStatus;
  statusDate @5 :Day;          # absent: null
  deductible @6 :Int64 $Http.money;
  memberDeductible @7 :Amount;        # this and the following are null where the policy has none
  outOfPocketMax @8 :Amount;
  memberOutOfPocketMax @9 :Amount;
  planYearStart @10 :MonthDay;        # null: the calendar year
  timelyFilingDays @11 :Int32 = 365 $Http.number;
  reviewThreshold @12 :Amount;
  rules @13 :List(CoverageRule);
  members @14 :List(Member);
  coordination @15 :CoordinationMethod;  # how it pays on what other payers have paid before it
  holderDetails @16 :Person;          # of a holder who is no member; null: none
  requirements @17 :List(Requirement);  # what comes with a claim; see Queries.checkClaim
  edits @18 :List(EditTerms);  # of edits that do something else here than for everybody
  administrator @19 :Text;     # the external processor that decides its claims; empty: the engine does
  plan @20 :Text;
  # The name of the plan it was sold under: 50 printable ASCII characters at most, neither the first nor the last a
  # blank; empty: none.
}

struct Member {
  memberId @0 :Text;           # plan-issued
  relationship @1 :Relationship;
  enrolled @2 :Int32 $Http.day;
  terminated @3 :Day;          # last day of cover; null: open
  status @4 :MembershipStatus;
  rules @5 :List(CoverageRule);  # each replaces the policy's for its service type
  details @6 :Person;          # who it is; null: nobody has said
}

struct PolicyMember {
  policyNumber @0 :Text;
  member @1 :Member;
}

struct CoverageRule {
  serviceType @0 :ServiceType;
  coverage @1 :Int32 $Http.percent;  # basis points: 8000 is 80 %
  annualLimit @2 :Amount;
  perVisitLimit @3 :Amount;
  copay @4 :Amount;
  requiresPreauth @5 :Bool;
  network @6 :NetworkRestriction;
  excludedDiagnoses @7 :List(Text);  # ICD-10-CM; a category ends in '*'
  deductibleApplies @8 :Bool = true; # as meant: no other default for PREVENTIVE here
}

struct Provider {
  npi @0 :Text;
  name @1 :Text;
  network @2 :NetworkStatus = outOfNetwork;
}

struct Affiliation {
  # A provider's network and contract from a day on. Of several the latest first day up to a service date holds.
  npi @0 :Text;
  from @1 :Int32 $Http.day;
  network @2 :NetworkStatus = outOfNetwork;
  contract @3 :Text;           # whose fee schedule prices the provider's lines; empty: paid as billed
}

struct ProviderDescription {
  # What a bill needs of a provider besides: all of it, as it is from now on.
  npi @0 :Text;
  person @1 :Bool;             # the provider's name is a last name then
  firstName @2 :Text;          # of a person
  taxonomy @3 :Text;           # ten letters and digits, or empty
  taxId @4 :Text;              # nine digits, or empty
  address @5 :PostalAddress;   # of the place of business; null: not known
}

struct FeeSchedule {
  # All fees of one contract: loading it with other content replaces it as a whole and makes its next version.
  contract @0 :Text;
  fees @1 :List(Fee);          # 1 to 50,000
}

struct Fee {
  # The price of one unit. One for a modifier of the line goes before one for any.
  procedure @0 :Text;
  modifier @1 :Text;           # empty: whatever the line's
  from @2 :Int32 $Http.day;  # first day
  to @3 :Day;                  # last day; null: until another fee follows
  price @4 :Int64 $Http.money;
}

struct Authorization {
  policyNumber @0 :Text;
  memberId @1 :Text;
  number @2 :Text;             # unique within the policy
  serviceType @3 :ServiceType;
  procedure @4 :Text;          # empty: any
  providerNpi @5 :Text;        # empty: any
  from @6 :Int32 $Http.day;  # first and
  to @7 :Int32 $Http.day;  # last day
  visits @8 :Count;            # null: unlimited
  otherProcedures @9 :List(Text);  # besides `procedure`; at most 100 in all
}

struct PolicyChange {
  # What happens to a policy after its enrolment. Sent again, it changes nothing.

  policyNumber @0 :Text;
  memberId @1 :Text;             # whom it is about; empty: the policy itself, or an authorisation by its number
  union {
    revise @2 :Revision;
    # Other terms from a day on; of a member only `rules`, which are the member's own. A decision names the
    # version of the terms it used; what was enrolled is version 1.

    coverage :group {
      # A policy is suspended, cancelled or reinstated, a member terminated or reinstated. It speaks for every
      # day from its first one on, also for days that have passed: what was decided for them stands until it
      # is decided again.
      change @3 :CoverageChange;
      from @4 :Int32 $Http.day;  # of a termination, the day after the last day of cover
    }
    requestAuthorization @5 :Authorization;  # policyNumber and memberId in here are unused
    denyAuthorization :group {
      number @6 :Text;
      reason @7 :Text;           # 10 to 2,000 characters
    }
    amendAuthorization @8 :Authorization;    # all its terms, as they are to be
    revokeAuthorization :group {
      number @9 :Text;
      from @10 :Int32 $Http.day;  # services on and after this day cannot use it
      reason @11 :Text;
    }
    describe @12 :Person;        # who the member, or the holder, is: all of it, as it is to be
  }
}

struct Revision {
  from @0 :Int32 $Http.day;
  expiration @1 :Day;            # extends the policy; null: as it is
  deductible @2 :Int64 $Http.money;
  memberDeductible @3 :Amount;
  outOfPocketMax @4 :Amount;
  memberOutOfPocketMax @5 :Amount;
  timelyFilingDays @6 :Int32 = 365 $Http.number;
  reviewThreshold @7 :Amount;
  rules @8 :List(CoverageRule);  # all of them, as they are to be
  coordination @9 :CoordinationMethod;
  requirements @10 :List(Requirement);  # likewise
  edits @11 :List(EditTerms);
  administrator @12 :Text;       # who decides claims received from then on
  plan @13 :Text;                # the plan that claims received from then on are counted under
}


# ---- claims ----

interface Claims {
  submit @0 (claim :Claim, options :SubmitOptions) -> (result :ClaimResult)
      $Http.route("POST /claims") $Http.body("claim")
      $Http.created("/claims/{outcome.claimNumber} unless outcome.duplicate");
  # One claim; lines are part of the answer whatever `options.withLines` says.

  submitBatch @1 (claims :List(Claim), options :SubmitOptions) -> (results :List(ClaimResult))
      $Http.route("POST /claims:batch") $Http.body("claims");
  # Each claim by itself, decided in order where they share a policy; results in the order of the claims;
  # answered when all are durable. At most `limits.batchClaims`.

  openStream @2 (results :ResultSink, window :UInt32, options :SubmitOptions)
             -> (stream :ClaimStream, window :UInt32)
      $Http.own("POST /claims:stream");
  # For submitting without end. `window` is how many claims the client wants to have in flight; the answer
  # says how many it got (at least 1, at most `limits.connectionClaims`; 0 asks for the most). See
  # ClaimStream.

  command @3 (claim :ClaimReference, command :ClaimCommand, source :OriginalSource $Http.hidden) -> (result :ClaimResult)
      $Http.route("POST /claims/{claim}/commands") $Http.body("command");
  # What happens to a known claim after its submission. The answer has lines. With a `source` (else null) the
  # events say which file the command came from; only its channel, hash and control numbers are recorded, its
  # segments are not.
}

struct SubmitOptions {
  withLines @0 :Bool = false;      # answer with every line's decision
  npiCheckDigit @1 :Bool = true;   # false: take NPIs whose check digit is wrong, as published samples have
}

struct Claim {
  # A claim by its natural identifiers. Submitter and submitterClaimId name it for ever: the same again with
  # the same content is the same claim (`duplicate` in the outcome), with other content an
  # IDEMPOTENCY_CONFLICT. `received` is not content.

  submitter @0 :Text;              # 1 to 64 characters, without a slash; empty or MEMBER where a patient files it
  submitterClaimId @1 :Text;       # 1 to 64 characters
  received @2 :Int32 $Http.day;  # day of receipt
  policyNumber @3 :Text;
  memberId @4 :Text;               # plan-issued
  providerNpi @5 :Text;            # the rendering provider, or the billing one where none is named
  replacesSubmitter @6 :Text;      # the claim this one replaces (frequency 7); both empty: an original
  replacesClaimId @7 :Text;
  lines @8 :List(ServiceLine);     # 1 to 999
  source @9 :OriginalSource;       # null: the claim was not taken from a file
  benefitsAssigned @10 :Bool = true;  # to the provider, who is paid; false: the member is (X12 CLM08)
}

struct ServiceLine {
  serviceType @0 :ServiceType;
  serviceDate @1 :Int32 $Http.day;
  billed @2 :Int64 $Http.money;
  units @3 :Int64 = 1 $Http.number;
  procedure @4 :Text;              # CPT, HCPCS or CDT
  modifiers @5 :List(Text);        # at most 4
  diagnoses @6 :List(Text);        # ICD-10-CM, at most 12
  priorPayers @7 :List(PriorPayer);  # in the order they paid, at most 3; empty: this plan is the first
}

struct PriorPayer {
  # What a payer before this plan decided about the line. Amounts are 0 up to what is billed; paid,
  # patientResponsibility and contractual are together at most that.

  payer @0 :Text;                  # 1 to 64 characters
  paid @1 :Int64 $Http.money;  # all of them together: at most what is billed
  allowed @2 :Amount;              # this and the following: null where it is not known
  patientResponsibility @3 :Amount;  # the sum of its PR adjustments
  contractual @4 :Amount;          # of its CO adjustments
  decided @5 :Day;
}

struct OriginalSource {
  # Where a claim or a command stood in the file it came from. A claim's segments are sealed and kept with it.

  segments @0 :Data $Http.base64;
  firstSegment @1 :UInt32;
  lastSegment @2 :UInt32;
  channel @3 :Channel = x12;
  fileHash @4 :Data;               # SHA-256, 32 bytes, or empty
  interchange @5 :UInt32;          # X12 control numbers
  group @6 :UInt32;
  set @7 :UInt32;
}

struct ClaimReference {
  union {
    natural :group {
      submitter @0 :Text;
      submitterClaimId @1 :Text;
    }
    claimNumber @2 :Text;          # "CLM-20260302-..."
    claimId @3 :Data;              # 16 bytes
  }
}

struct ClaimCommand {
  overrides @20 :List(EditOverride);  # of a release, at most 100: findings that are not to deny
  union {
    release @0 :Void;              # decide a claim that was pended for review
    deny :group {                  # deny a pended claim
      reason @1 :Text;             # 10 to 2,000 characters
    }
    cancel :group {
      on @2 :Int32 $Http.today;
    }
    void :group {
      on @3 :Int32 $Http.today;
    }
    pay :group {
      on @4 :Int32 $Http.today;
      trace @5 :Text;              # payment trace number (835 TRN02)
    }
    dispute :group {
      hasLine @6 :Bool;            # false: the whole claim
      line @7 :Int64 $Http.number $Http.presentBy("hasLine");  # 1-based
      reason @8 :Text;             # 10 to 2,000 characters
    }
    resolve :group {
      upheld @9 :Bool;
      notes @10 :Text;
      correction @11 :Correction;  # null: none
    }
    remark :group {
      seenBy @12 :Audience;
      text @13 :Text;              # 1 to 2,000 characters
    }
    review :group {
      # The work on a pended claim. What is null stays as it is.
      on @14 :Int32 $Http.today;  # today
      owner @15 :Text;             # who takes it; empty: it is given back; null: as it is
      setsPriority @16 :Bool;
      priority @17 :ReviewPriority $Http.presentBy("setsPriority");
      due @18 :Day;
      escalate @19 :Bool;          # it has waited too long: at least HIGH from now on
    }
    readjudicate @21 :Void;        # decide it again by what holds now; nothing happens where that changes nothing
  }
}

struct EditOverride {
  # Of an edit that was found on the claim; else it is refused as INVALID.
  edit @0 :ClaimEdit;
  line @1 :UInt16;                 # 1-based; 0: every line
}

struct Correction {
  hasLine @0 :Bool;                # false: every disputed line
  line @1 :Int64 $Http.number $Http.presentBy("hasLine");  # 1-based
  waive @2 :Denial;
  authorization @3 :Text;          # attach this one; null: none
  diagnoses @4 :List(Text);        # replace the line's; null: as they are
}

struct ClaimResult {
  sequence @0 :UInt64;
  # Which claim: its place in the call, or in all that was pushed to the stream, commands included; from 0.

  position @1 :UInt64;
  # Of the last event the answer rests on; 0 where it rests on none.

  union {
    outcome @2 :Outcome;
    refused @3 :Refusal;
    failed @4 :Text;
    # The engine could not decide this one command; nothing changed, and nothing private is in the text.
    # Repeating it will most likely fail again: tell the operator.
  }
}

struct Outcome {
  # The claim as it stands after the command.

  claimId @0 :Data;                # 16 bytes
  claimNumber @1 :Text;
  status @2 :ClaimStatus;
  duplicate @3 :Bool;              # nothing changed: the claim, or the command, was known
  billed @4 :Int64 $Http.money;
  planPaid @5 :Int64 $Http.money;
  memberResponsibility @6 :Int64 $Http.money;
  lines @7 :List(LineOutcome);     # null unless asked for
  findings @8 :List(EditFinding);  # likewise; what the edits found, by line
}

struct LineOutcome {
  # billed = planPaid + the sum of the adjustments, for a line that was decided. Of a pended line only
  # `billed` is set, of a denied one `billed`, `memberResponsibility` and the adjustments.

  line @0 :UInt16;                 # 1-based
  status @1 :LineStatus;
  denial @2 :Denial;
  billed @3 :Int64 $Http.money;
  allowed @4 :Int64 $Http.money;
  deductible @5 :Int64 $Http.money;
  copay @6 :Int64 $Http.money;
  coinsurance @7 :Int64 $Http.money;
  planPaid @8 :Int64 $Http.money;
  memberResponsibility @9 :Int64 $Http.money;
  adjustments @10 :List(Adjustment);  # sorted by group, then reason
}

struct Adjustment {
  group @0 :AdjustmentGroup;
  reason @1 :UInt16;               # claim adjustment reason code (CARC)
  amount @2 :Int64 $Http.money;
}

interface ClaimStream {
  # Claims flow in by `push`, results flow back through the sink the client gave, in batches and in no
  # promised order: go by `ClaimResult.sequence`. Claims of one policy are decided in the order pushed.
  #
  # Credits bound what is in flight. `push` completes when its claims have credits, not when they are
  # durable; out of credits it does not complete, and the sender stops. The credits of a claim come back when
  # the sink's call that carried its result has returned. A batch larger than what is free waits until there
  # is room for all of it; one larger than the whole window is admitted when nothing else of the stream is in
  # flight, so no window is too small to go on.
  #
  # Keep what is on its way small: calls that wait for credits count for `limits.connectionBacklog`, and all
  # clients' together for `limits.totalBacklog`. 512 KiB of pushes without an answer are enough.
  #
  # A client that lets results wait for longer than `limits.silenceSeconds` is cut off: its connection ends.
  # What it had pushed and was admitted is decided all the same; it learns of it by submitting again.

  push @0 (claims :List(Claim)) -> stream
      $Http.none("the lines of POST /claims:stream are pushed");
  # 1 to `limits.batchClaims` claims.

  finish @1 () -> (summary :StreamSummary)
      $Http.none("the lines of POST /claims:stream are pushed");
  # Answers when every result has been delivered and its call has returned. Nothing can be pushed afterwards.

  command @2 (claim :ClaimReference, command :ClaimCommand, source :OriginalSource $Http.hidden) -> stream
      $Http.none("the lines of POST /claims:stream are pushed");
  # A command in its place among the claims: it takes one credit and one sequence number, and is decided
  # after what was pushed before it on the same policy. The claim is named by its natural identifiers or its
  # id, not by its number. `source` is as in Claims.command.
}

struct StreamSummary {
  pushed @0 :UInt64;
  decided @1 :UInt64;              # had an outcome, duplicates included
  duplicates @2 :UInt64;
  refused @3 :UInt64;
  failed @4 :UInt64;
  position @5 :UInt64;             # the last of all results
}

interface ResultSink {
  results @0 (batch :List(ClaimResult)) -> ();
  # Return when the results are taken care of: that is what gives credits back. At most
  # `limits.unreturnedResults` calls are outstanding at a time.
}

# ---- documents ----

interface Documents {
  # What comes with a claim: discharge summaries, X-rays. Kind, size, hash and whose are recorded; the bytes go
  # straight between client and object store by links that are signed and expire after 15 minutes.

  announce @0 (claim :ClaimReference, document :DocumentTerms) -> (result :DocumentResult)
      $Http.route("POST /claims/{claim}/documents") $Http.body("document")
      $Http.created("/claims/{claim}/documents/{document.id} unless document.unchanged");
  # Answers with the link to put the bytes to. The same kind and bytes again are the same document.

  complete @1 (claim :ClaimReference, document :Data) -> (result :DocumentResult)
      $Http.route("POST /claims/{claim}/documents/{document}/completion");
  # Asks the store for what was announced, compares size and hash, and records that it is there.

  link @2 (claim :ClaimReference, document :Data) -> (result :DocumentLink)
      $Http.route("GET /claims/{claim}/documents/{document}/link");
  # A link to get the bytes by, of a document that is STORED.

  withdraw @3 (claim :ClaimReference, document :Data) -> (result :DocumentResult)
      $Http.route("DELETE /claims/{claim}/documents/{document}");
  # It was sent by mistake: the record stays, the bytes are removed.
}

struct DocumentTerms {
  kind @0 :DocumentKind;
  contentType @1 :Text;            # application/pdf, image/jpeg, image/png, image/tiff, application/dicom, text/plain,
                                   # application/edi-x12
  size @2 :UInt64;                 # bytes, 1 to 50 MiB
  sha256 @3 :Data;
  fileName @4 :Text;               # sealed; may be empty
}

struct DocumentResult {
  position @0 :UInt64;
  union {
    document @1 :DocumentAnswer;
    refused @2 :Refusal;
    failed @3 :Text;
  }
}

struct DocumentAnswer {
  id @0 :Data;                     # 16 bytes
  status @1 :DocumentStatus;
  unchanged @2 :Bool;              # it was so already
  upload @3 :Upload;               # null unless the bytes are to come
}

struct Upload {
  method @0 :Text;
  url @1 :Text;
  headers @2 :List(Header);        # to be sent as they are
}
struct Header { name @0 :Text; value @1 :Text; }

struct DocumentLink {
  union {
    notFound @0 :Void;             # no such claim or document, or it is not STORED
    found :group {
      url @1 :Text;
      fileName @2 :Text;
      size @3 :UInt64;
      sha256 @4 :Data;
    }
    memberErased @5 :Void;         # the data of the document's member was erased: nobody gets it any more
  }
}

# ---- reading ----

interface Queries {
  # Every query takes `atLeastPosition`: it waits, for `limits.queryWaitSeconds` at most, until what it reads
  # from covers that position, and then fails. 0 reads at once.

  # `asOf` (null: now): everything as it was known then, folded from the events up to that moment. The answer's
  # `asOf` says which moment that is; null: this server does not know of any, and has answered for now. What was
  # erased since then stays erased.

  claim @0 (claim :ClaimReference, atLeastPosition :UInt64, asOf :AsOf) -> (result :ClaimView, asOf :AsOfAnswer)
      $Http.route("GET /claims/{claim}");

  explain @1 (claim :ClaimReference, atLeastPosition :UInt64, asOf :AsOf)
          -> (result :Explanation, asOf :AsOfAnswer)
      $Http.route("GET /claims/{claim}/explanation");

  balances @2 (policyNumber :Text, benefitYear :Int32 $Http.number, atLeastPosition :UInt64, asOf :AsOf)
           -> (result :Balances, asOf :AsOfAnswer)
      $Http.route("GET /policies/{policyNumber}/balances");
  # benefitYear 0: every year. Who sees some members only is told of theirs, and of no sums of the policy.

  claims @3 (filter :ClaimFilter, pageSize :UInt32, cursor :Data, atLeastPosition :UInt64) -> (page :ClaimPage)
      $Http.route("GET /claims") $Http.next("cursor=next") $Http.problems("problems");
  # Newest first: by day of receipt where the filter has a status, days or a provider, and else by arrival. An empty
  # cursor asks for the first page, a page's `next` for the one after it; it is good for the same filter only. pageSize
  # 0 means 100; at most 1000. A page may have fewer and still a `next`. A filter that no view serves is refused. No
  # diagnoses are in lists.

  policy @4 (policyNumber :Text, atLeastPosition :UInt64, asOf :AsOf) -> (result :Views.PolicyView, asOf :AsOfAnswer)
      $Http.route("GET /policies/{policyNumber}");
  # The contract with every version of its terms, its members, what became of their cover, authorisations. Who sees some
  # members only is told of nobody else.

  eligibility @5 (policyNumber :Text, memberId :Text, on :Int32 $Http.today, atLeastPosition :UInt64)
              -> (result :Views.EligibilityView)
      $Http.route("GET /policies/{policyNumber}/members/{memberId}/eligibility");
  # What the member is covered for on a day (an eligibility inquiry, X12 270).

  estimate @6 (claim :Claim, options :SubmitOptions, atLeastPosition :UInt64) -> (result :Views.EstimateView)
      $Http.route("POST /claims:estimate") $Http.body("claim");
  # What the claim would pay now: decided as it would be on submission, and not recorded. Its ids may be empty.

  journey @8 (claim :ClaimReference, atLeastPosition :UInt64) -> (result :Views.JourneyView)
      $Http.route("GET /claims/{claim}/journey");
  # One timeline of everything that happened to a claim and to those it replaced or that replaced it, with remarks,
  # documents and the review.

  reviewQueue @9 (on :Int32 $Http.today, owner :Text, atLeastPosition :UInt64, pageSize :UInt32, cursor :Text)
              -> (queue :Views.ReviewQueue)
      $Http.route("GET /review-queue") $Http.next("cursor=next");
  # Pended claims: the most urgent first, then by due date, then by day of receipt. `on` is today. An owner: only that
  # one's; null: all. Pages as of `claims`; a cursor is good for the same owner only, on whatever day. Every page looks at
  # the whole queue, for how urgent a claim is stands with the claim; one that becomes more or less urgent between two
  # pages may be on both or on neither.

  impact @12 (policyNumber :Text, from :Day, atLeastPosition :UInt64) -> (result :Views.ImpactResult)
      $Http.route("GET /policies/{policyNumber}/impact");
  # The decisions of a policy that would come out differently now, as after a reversal, a retroactive
  # termination or a back-dated rule: of claims with a service on or after `from` (null: all), each decided again
  # behind those before it in the list. Readjudicating them in this order comes to just that. At most 100,000
  # claims of a policy are looked at.

  editTables @13 () -> (tables :List(Views.EditTable))
      $Http.route("GET /edit-tables");
  # The edit tables that claims are looked at by now, by kind.

  fee @7 (providerNpi :Text, contract :Text, procedure :Text, modifiers :List(Text), on :Int32 $Http.today)
      -> (result :Views.FeeView)
      $Http.route("GET /fees");
  # The price of a procedure on a day: of a provider's contract, or of `contract` where no provider is named.

  findEligibility @10 (member :MemberInquiry, on :Int32 $Http.today, atLeastPosition :UInt64) -> (result :Views.InquiryView)
      $Http.route("POST /eligibility:find") $Http.body("*");
  # The same as `eligibility` for a member who is known by more than an id, and no policy number. A provider is told
  # `not found` of whatever does not match.

  checkClaim @11 (claim :Claim, documents :List(DocumentKind), options :SubmitOptions, atLeastPosition :UInt64)
              -> (result :Views.CheckView)
      $Http.route("POST /claims:check") $Http.body("*");
  # Everything that is wrong with, or missing from, the draft of a claim, before it is submitted: its form, whether
  # policy and member are known, and what the plan wants with it. `documents` are those at hand. Nothing is recorded,
  # and a claim that lacks something may be submitted all the same. Its ids may be empty.
}

struct AsOf {
  # A moment of the log.
  union {
    now @0 :Void;
    position @1 :UInt64;           # after the event there; at most that of the last durable one
    timeMicros @2 :Int64 $Http.instant("time");  # since 1970, UTC: after the last event up to then; not in the future
  }
}

struct AsOfAnswer {
  union {
    now @0 :Void;
    moment :group {
      position @1 :UInt64;         # the last event that is taken into account. Asked for again by this position, an
                                   # answer is the same for ever; events of the last instants may still get a time
      timeMicros @2 :Int64 $Http.instant("time");  # of that event
    }
    refused @3 :Refusal;           # INVALID: there is no such moment yet; nothing else is answered
  }
}

struct MemberInquiry {
  # All of it is needed. Names are compared without letter case, accents, blanks and punctuation.
  memberId @0 :Text;
  lastName @1 :Text;
  firstName @2 :Text;
  birthDate @3 :Day;
}

struct ClaimView {
  union {
    notFound @0 :Void;
    claim @1 :ClaimRecord;
  }
}

struct ClaimRecord {
  outcome @0 :Outcome;             # with lines
  position @1 :UInt64;             # the claim's last event
  submitter @2 :Text;
  submitterClaimId @3 :Text;       # this, policyNumber, memberId and diagnoses are empty once the member was erased, and
                                   # to a role that does not see what is sealed: `erased` is true then too
  policyNumber @4 :Text;
  memberId @5 :Text;
  erased @6 :Bool;
  providerNpi @7 :Text;
  received @8 :Int32 $Http.day;
  replaces @9 :Data;               # claim ids, 16 bytes; empty: none
  replacedBy @10 :Data;
  settled @11 :Int64 $Http.money;  # paid to the payee so far
  toRecoup @12 :Int64 $Http.money;  # to be taken from the payee's next payment
  dispute @13 :DisputeStatus;
  disputedLine @14 :UInt16;        # 0: the whole claim
  services @15 :List(ServiceLine); # as submitted; diagnoses as last corrected
  missing @16 :List(Views.Missing);  # of what the plan wants with it
  flags @17 :List(EditFinding);    # what was unlike the usual when it was submitted; as the views have it, a moment later
}

struct Explanation {
  union {
    notFound @0 :Void;
    found :group {
      lines @1 :List(Text);        # prose, one paragraph a text
      position @2 :UInt64;
    }
  }
}

struct Balances {
  union {
    notFound @0 :Void;
    found :group {
      years @1 :List(YearBalance);
      position @2 :UInt64;
    }
  }
}

struct YearBalance {
  benefitYear @0 :Int32 $Http.number;
  policy @1 :Accumulators;         # `paid` counts lines decided by the policy's rules; null: not for who asks to see
  members @2 :List(MemberBalance);
}

struct MemberBalance {
  memberId @0 :Text;               # empty once the member was erased
  amounts @1 :Accumulators;        # `paid` counts lines decided by the member's own rules
}

struct Accumulators {
  deductibleMet @0 :Int64 $Http.money;
  deductible @1 :Amount;           # the contract's limits, null where there is none
  outOfPocketUsed @2 :Int64 $Http.money;
  outOfPocketMax @3 :Amount;
  paid @4 :List(PaidAmount);       # without zero sums, by service type
}

struct PaidAmount {
  serviceType @0 :ServiceType;
  amount @1 :Int64 $Http.money;
}

struct ClaimFilter {
  union {
    status @0 :ClaimStatus;
    memberId @1 :Text;
    providerNpi @2 :Text;
    all @3 :Void;
    flagged @4 :FlagFilter;
    where @5 :ClaimCriteria;
  }
}

struct ClaimCriteria {
  # What is not given does not matter. Each question is answered by one view, or refused: status, days of receipt, both,
  # member, member and status, provider, provider and days, policy, dispute, or nothing at all.
  hasStatus @0 :Bool;
  status @1 :ClaimStatus $Http.presentBy("hasStatus");
  memberId @2 :Text;               # this and the next two: empty for any
  policyNumber @3 :Text;
  providerNpi @4 :Text;
  hasDispute @5 :Bool;
  dispute @6 :DisputeStatus $Http.presentBy("hasDispute");
  from @7 :Day;                    # first and
  to @8 :Day;                      # last day of receipt; null: open
}

struct FlagFilter {
  # Claims that were unlike the usual when they were submitted.
  edit @0 :ClaimEdit;              # an anomaly; NONE: whatever the flag
  providerNpi @1 :Text;            # empty: of every provider
}

struct ClaimPage {
  claims @0 :List(ClaimSummary);
  next @1 :Data;                   # empty: this was the last page
  position @2 :UInt64;             # everything before it is covered
  problems @3 :List(Problem);      # of the question, which was not answered then
}

struct ClaimSummary {
  claimId @0 :Data;
  claimNumber @1 :Text;
  status @2 :ClaimStatus;
  received @3 :Int32 $Http.day;
  providerNpi @4 :Text;
  billed @5 :Int64 $Http.money;
  planPaid @6 :Int64 $Http.money;
  memberResponsibility @7 :Int64 $Http.money;
  flags @8 :List(EditFinding);     # what was unlike the usual when it was submitted; of many the first 20
}

interface Projections {
  # Read models: folded from the log as it grows, a moment behind it. Every answer says what it covers, and every question
  # may ask to cover a position at least, as in Queries. While a view is being built from the log for the first time its
  # questions fail as OVERLOADED and say how far it has come; everything else goes on. Lists have at most 1,000 entries
  # (`limit`, 0: 100), the newest first where they have positions: those before `before`, 0: from the newest on.

  count @0 (filter :ClaimFilter, atLeastPosition :UInt64) -> (result :Views.ClaimCount)
      $Http.route("GET /claims:count");
  # How many claims Queries.claims would list. Exact by status, days and provider; else counted up to 10,000.

  statistics @1 (from :Day, to :Day, on :Int32 $Http.today, atLeastPosition :UInt64) -> (statistics :Views.ClaimStatistics)
      $Http.route("GET /statistics");
  # Of these days; null: of all. `on` is today, for the ages of the queue.

  provider @2 (npi :Text, from :Day, to :Day, atLeastPosition :UInt64) -> (statistics :Views.ProviderStatistics)
      $Http.route("GET /providers/{npi}/statistics");

  policies @3 (holderId :Text, atLeastPosition :UInt64) -> (policies :List(Views.ListedPolicy), position :UInt64)
      $Http.route("GET /policies");
  # Of a holder.

  memberships @4 (policyNumber :Text, memberId :Text, atLeastPosition :UInt64)
              -> (memberships :List(Views.ListedMembership), position :UInt64)
      $Http.route("GET /memberships");
  # The roster of a policy, or where a member is enrolled: one of both is given.

  authorizations @5 (policyNumber :Text, status :Text, limit :UInt32, before :UInt64, atLeastPosition :UInt64)
                 -> (authorizations :List(Views.ListedAuthorization), position :UInt64)
      $Http.route("GET /authorizations") $Http.next("before=authorizations.position");
  # Of a policy, or all of a status: one of both is given. Who sees its own asks by policy.

  documents @6 (status :DocumentStatus, limit :UInt32, before :UInt64, atLeastPosition :UInt64)
            -> (documents :List(Views.ListedDocument), position :UInt64)
      $Http.route("GET /documents") $Http.next("before=documents.position");

  payees @7 (providerNpi :Text, limit :UInt32, after :Text, atLeastPosition :UInt64)
         -> (payees :List(Views.PayeeBalance), position :UInt64)
      $Http.route("GET /payees") $Http.next("after=payees.cursor");
  # Of one provider, or of all payees: those behind the cursor `after`.

  users @8 (limit :UInt32, after :Text, atLeastPosition :UInt64)
        -> (users :List(Views.ListedUser), position :UInt64)
      $Http.route("GET /acting-users") $Http.next("after=users.user");
  # By name, those behind `after`.

  views @9 () -> (status :Views.ViewsStatus)
      $Http.route("GET /views");

  rebuild @10 (names :List(Text)) -> (problems :List(Problem))
      $Http.route("POST /views:rebuild") $Http.body("*") $Http.problems("problems");
  # Begins to build these views (none: all) anew beside the live ones, which answer until the new ones have caught up. One
  # at a time; views() says how far it is, and it goes on after a restart. No problems: it has begun.

  verify @11 () -> (problems :List(Problem))
      $Http.route("POST /views:verify") $Http.problems("problems");
  # Begins to fold the log afresh, beside the server's work, and to compare every live view with that; views() says how far
  # it is and what came out. It takes as much room on the disk as the views do, and the server's stop ends it.

  payments @12 (npi :Text, from :Day, to :Day, limit :UInt32, cursor :Text, count :Bool, atLeastPosition :UInt64)
           -> (payments :List(Views.ListedPayment), next :Text, total :Views.ListCount, position :UInt64)
      $Http.route("GET /payments") $Http.next("cursor=next");
  # Settled payments to the provider, of these days (null: of all); empty: to all providers, or to the session's own. The
  # last day first. `next` (null: this was the last page) is the cursor of the page after this one, good for the same
  # question only. With `count`, `total` says how many there are, counted up to 10,000; else it is null. Payments to
  # members are shown by run alone.
}

# ---- live updates ----

interface Live {
  subscribe @0 (filter :LiveFilter, from :UInt64, sink :EventSink, window :UInt32) -> (result :SubscribeResult)
      $Http.own("GET /events");
  # Tells the sink of every event that the filter lets through, once it is durable, in the order of the log: first
  # what there is from position `from` on (0: nothing, from now on; 1: everything), then what comes. `window` is how
  # many events the client wants to have unreturned at a time, at most `limits.subscriptionEvents`; 0 asks for the
  # most. A connection has at most `limits.connectionSubscriptions`, all of them `limits.subscriptions`; one more is
  # OVERLOADED.
  #
  # Nothing is left out and nothing is told twice within one subscription. Who goes on after an interruption, from the
  # last batch's `upTo`, may be told again of what was not returned.
}

struct LiveFilter {
  union {
    all @0 :Void;                  # of claims, policies, providers, tables, payments and external processors
    claim @1 :ClaimReference;      # by its natural identifiers or id it need not be known yet
    policyNumber @2 :Text;         # of the policy and of its claims
    member :group {                # of claims
      memberId @3 :Text;
      policyNumber @4 :Text;       # empty: under whatever policy
    }
    providerNpi @5 :Text;          # of claims
    status @6 :ClaimStatus;        # events after which the claim has it
    queue @7 :Void;                # of claims that come into review or leave it, and changes of the review
  }
}

struct SubscribeResult {
  union {
    subscribed :group {
      subscription @0 :Subscription;
      position @1 :UInt64;         # the first position that the sink is told of
      window @2 :UInt32;           # as granted
    }
    refused @3 :Refusal;           # INVALID: the filter, or a `from` beyond the end of the log; NOT_FOUND: the claim
  }
}

interface Subscription {
  # Dropped, it ends. So it does with its connection, and when the server stops.
}

interface EventSink {
  # At most two calls with events are outstanding at a time.

  events @0 (batch :EventBatch) -> ();
  # Return when they are taken care of. What comes meanwhile waits in the log.

  fellBehind @1 (position :UInt64) -> ();
  # A call was not returned for `limits.subscriptionSilenceSeconds`: the subscription has ended. Everything before
  # `position` was returned: subscribe from there.

  failed @2 (position :UInt64, reason :Text) -> ();
  # The log could not be read, or the session was revoked: the subscription has ended.
}

struct EventBatch {
  events @0 :List(LiveEvent);      # may be none
  upTo @1 :UInt64;                 # everything before it was looked at: go on from here
}

struct LiveEvent {
  # Codes, amounts and public identifiers: nothing that the log keeps sealed.
  position @0 :UInt64;
  timeMicros @1 :Int64 $Http.instant("time");  # since 1970, UTC
  type @2 :Text;                   # "claim_submitted"
  claimNumber @3 :Text;            # this and the following: of a claim's event, else empty
  status @4 :ClaimStatus;          # this and the amounts: after the event
  providerNpi @5 :Text;
  billed @6 :Int64 $Http.money;
  planPaid @7 :Int64 $Http.money;
  memberResponsibility @8 :Int64 $Http.money;
  queue @9 :QueueChange;
}

enum QueueChange {
  none @0;
  entered @1;                      # somebody of the payer has to look at it from now on
  left @2;
  changed @3;                      # taken, given back, another priority or due date
}

interface Audit {
  history @0 (claim :ClaimReference, atLeastPosition :UInt64) -> (result :History)
      $Http.route("GET /claims/{claim}/history");
  # Every event of the claim, oldest first.

  accesses @1 (question :AccessQuestion, limit :UInt32, before :UInt64, withReasons :Bool)
           -> (result :AccessesResult)
      $Http.route("GET /accesses") $Http.next("before=next");
  # Who saw what: the newest first, at most `limit` (0: 100; at most 1,000) before the position `before` of the
  # access log (0: from the newest on). A page may have fewer and still a `next`: of what the narrowest part of the
  # question selects, 10,000 are looked at for a page. With `withReasons` sealed reasons are opened, which is itself
  # recorded of the members they are about.

  entries @2 (question :EntryQuestion, limit :UInt32, before :UInt64, withAddresses :Bool) -> (result :EntriesResult)
      $Http.route("GET /entries") $Http.next("before=next");
  # Who came in, who did not, and what was refused to a session, out of the same log: limits and pages as of accesses.
  # With `withAddresses` the addresses they came from are opened, which is itself recorded, of the users they are of.

  prove @3 (claim :ClaimReference, all :Bool, atLeastPosition :UInt64) -> (result :ProofResult)
      $Http.route("GET /claims/{claim}/proof") $Http.bytes("application/json");
  # A proof that the events which decide the claim or move its money (`all`: every event of it) are in the log that the
  # server's last checkpoint was taken of: the file that `benefactor audit prove` writes and `benefactor audit check`
  # takes. What is newer than that checkpoint has one signed first. The proof has the events as they are stored: what is
  # sealed stays sealed. At most 4 MiB; with as many on their way as may be, OVERLOADED.

  startReplay @4 (fingerprints :Bool) -> (result :ReplayResult)
      $Http.route("POST /audit/replays") $Http.body("*");
  # Has the server decide its whole log again, as of now, behind everything else that it does, and hold it to its newest
  # checkpoint; `fingerprints`: those of lines are computed again, too. Nothing is changed by it. One runs at a time:
  # while it does, another is refused. That it was started is recorded (Audit.entries, as a `call`). What comes of it is
  # kept until the next one, in memory: a restart of the server ends and forgets it.

  replay @5 () -> (result :ReplayResult)
      $Http.route("GET /audit/replays/current");
  # The replay that runs, or the last one.

  cancelReplay @6 (number :UInt64) -> (result :ReplayResult)
      $Http.route("DELETE /audit/replays/current");
  # Has the one that runs break off, whoever started it, which it does soon; with a `number` only that one, so that none
  # that came after it is meant. One that has ended stays as it is.
}

struct ProofResult {
  union {
    notFound @0 :Void;             # no such claim
    proof @1 :Data;                # JSON
    notSigned @2 :Void;            # no checkpoint could be signed in time that covers the claim: ask again later
    notOffered @3 :Void;           # this server signs no checkpoints
    failed @4 :Text;               # the tree is damaged, or the proof would be too long
  }
}

struct ReplayResult {
  union {
    notFound @0 :Void;             # none was started since the server was
    run @1 :Views.ReplayRun;
    refused @2 :Text;              # another one is running
    notOffered @3 :Void;           # this server replays nothing
  }
}

struct EntryQuestion {
  # What is given must all hold; nothing given: everything.
  user @0 :Text;                   # who acted, or whom a command was about; empty: anybody
  address @1 :Text;                # "203.0.113.7", "2001:db8::7" (its network of 64 bits); empty: any
  what @2 :Text;                   # RecordedEntry.what; empty: anything
  refused @3 :Bool;                # only what was refused
  request @4 :Text;                # 32 hexadecimal digits: all that is known of its connection; empty: any
  hasFrom @5 :Bool;
  fromMicros @6 :Int64 $Http.instant("from") $Http.presentBy("hasFrom");  # first and last moment, since 1970, UTC
  hasTo @7 :Bool;
  toMicros @8 :Int64 $Http.instant("to") $Http.presentBy("hasTo");
}

struct EntriesResult {
  union {
    page :group {
      entries @0 :List(Views.RecordedEntry);
      next @1 :UInt64;             # `before` of the next page; 0: this was the last
      end @2 :UInt64;              # one past the last record of the access log
    }
    refused @3 :Refusal;           # INVALID: the question
    notRecorded @4 :Void;          # this server records nothing
  }
}

struct AccessQuestion {
  # What is given must all hold; nothing given: everything.
  memberId @0 :Text;               # plan-issued; empty: any
  policyNumber @1 :Text;           # empty: any
  claim @2 :ClaimReference;        # null: any
  user @3 :Text;                   # empty: anybody
  breakGlass @4 :Bool;             # only through broken glass
  hasFrom @5 :Bool;
  fromMicros @6 :Int64 $Http.instant("from") $Http.presentBy("hasFrom");  # first and last moment, since 1970, UTC
  hasTo @7 :Bool;
  toMicros @8 :Int64 $Http.instant("to") $Http.presentBy("hasTo");
}

struct AccessesResult {
  union {
    page :group {
      accesses @0 :List(Views.RecordedAccess);
      next @1 :UInt64;             # `before` of the next page; 0: this was the last
      end @2 :UInt64;              # one past the last record of the access log
    }
    refused @3 :Refusal;           # INVALID: the question; NOT_FOUND: no such claim
    notRecorded @4 :Void;          # this server records no accesses
  }
}

struct History {
  union {
    notFound @0 :Void;
    found :group {
      events @1 :List(RecordedEvent);
    }
  }
}

struct RecordedEvent {
  position @0 :UInt64;
  timeMicros @1 :Int64 $Http.instant("time");  # since 1970, UTC
  type @2 :Text;                   # "claim_submitted"
  user @3 :Text;
  role @4 :Text;
  channel @5 :Channel;
  rulesVersion @6 :UInt32;
  summary @7 :Text;                # one line of prose
  opened @8 :Bool;                 # the confidential part could be read
  correlation @9 :Data;            # of the request that caused it, 16 bytes
  fileHash @10 :Data;
  interchange @11 :UInt32;
  group @12 :UInt32;
  set @13 :UInt32;
}

# ---- running the server ----

interface Payments {
  # Payment runs. A run pays what is decided, payee by payee: providers, and members where benefits were not
  # assigned.

  run @0 (run :Text, on :Int32 $Http.today, providerNpi :Text, dryRun :Bool, progress :PaymentProgress)
         -> (result :PaymentRunResult)
      $Http.route("POST /payment-runs/{run}") $Http.body("*");
  # Carries out the run of that name, 1 to 24 of A to Z, 0 to 9 and -, or goes on with it when it was
  # interrupted; one that is closed is shown as it is. One run is open at a time and must be finished before
  # another. With `providerNpi` only that provider is paid. `dryRun`: says what it would do and does nothing.
  # Answered when it is done, which may take long; `progress` (null: nobody wants to know) is told meanwhile.

  list @1 () -> (runs :List(Views.PaymentRun))
      $Http.route("GET /payment-runs");
  # All runs, without their payments.

  show @2 (run :Text) -> (result :PaymentRunResult)
      $Http.route("GET /payment-runs/{run}");

  remittance @3 (trace :Text) -> (result :RemittanceResult)
      $Http.route("GET /payments/{trace}/remittance") $Http.bytes("application/edi-x12");
  # The remittance advice of a settled payment, an X12 835. Asked again, it is the same.

  confirm @4 (trace :Text, on :Int32 $Http.today, bankReference :Text) -> (result :EnrollmentResult)
      $Http.route("POST /payments/{trace}/confirmation") $Http.body("*");
  # The bank has carried the payment out, with value date `on`. The reference, 1 to 64 characters, is sealed;
  # only its last four are shown.
}

interface Exchange {
  # Files that go to external processors and come from them. A processor decides the claims of policies that
  # name it as their administrator.

  list @0 () -> (processors :List(Views.ExternalProcessor))
      $Http.route("GET /processors");

  send @1 (processor :Text, on :Int32 $Http.today, dryRun :Bool) -> (result :DispatchResult)
      $Http.route("POST /processors/{processor}/dispatches") $Http.body("*");
  # Puts what is to go out into the processor's outbox, in batches of up to 5,000 claims (X12 837P), after one that
  # was interrupted. `dryRun`: says what would go out.

  receive @2 (processor :Text, on :Int32 $Http.today) -> (result :IntakeResult)
      $Http.route("POST /processors/{processor}/intakes") $Http.body("*");
  # Takes the files of the processor's inbox that are whole: X12 277 and 835. Waits until it is known which are.
}

struct DispatchResult {
  union {
    notFound @0 :Void;             # this server is not set up for the processor
    sent @1 :Views.Dispatch;
    refused @2 :Refusal;
  }
}

struct IntakeResult {
  union {
    notFound @0 :Void;
    taken @1 :Views.Intake;
  }
}

interface PaymentProgress {
  report @0 (done :UInt64, total :UInt64);
  # Claims.
}

struct PaymentRunResult {
  union {
    notFound @0 :Void;
    run @1 :Views.PaymentRun;
    refused @2 :Refusal;
  }
}

struct RemittanceResult {
  union {
    notFound @0 :Void;            # no such payment
    file @1 :Data;
    toMember @2 :Void;            # members get an explanation of benefits for each claim instead
    noPayer @3 :Void;             # this server was not told who pays: `benefactor serve --payer`
    problems @4 :List(Problem);   # what of it X12 cannot say
  }
}

interface Operations {
  # For whoever runs the server. While it knows no identities, that is everybody who reaches it, which is why it
  # listens on the loopback interface only.

  backup @0 (directory :Text, keep :UInt32, progress :BackupProgress) -> (result :BackupResult)
      $Http.route("POST /backups") $Http.body("*");
  # Takes a backup of log and data keys while claims are decided. `directory` is an absolute path on the
  # *server's* machine, of at most 4,000 bytes, outside its data directory; it is made when it is not there, and
  # otherwise must be empty or hold earlier backups of the same log. What those have already is not copied
  # again. With `keep` > 0 only that many remain, the newest; at most 1,000 fit in one directory. The key ring is
  # never in a backup.
  #
  # Answered when the backup is complete and synced, which may take long; `progress` (null: nobody wants to know)
  # is told meanwhile. One backup at a time. A client that drops the call, or whose connection ends, stops it;
  # then, and whenever it fails, the earlier backups are as they were and the call may be made again.

  jobs @1 () -> (jobs :List(Job))
      $Http.route("GET /jobs");
  # Periodic work, by name.

  runJob @2 (name :Text, on :Int32 $Http.today, dry :Bool) -> (result :JobResult)
      $Http.route("POST /jobs/{name}/runs") $Http.body("*");
  # Runs it now, for the day `on`; `dry`: says what it would do and does nothing. One job runs at a time.

  publishTargets @3 () -> (targets :List(Views.PublishTarget))
      $Http.route("GET /publish-targets");
  # To whom events are published, and how far each has come.

  deadLetters @4 (target :Text) -> (result :DeadLettersResult)
      $Http.route("GET /publish-targets/{target}/dead-letters");
  # The events that a target refused, by position.

  retryDeadLetters @5 (target :Text, position :UInt64, all :Bool) -> (result :RetryResult)
      $Http.route("POST /publish-targets/{target}/dead-letters:retry") $Http.body("*");
  # Publishes the one at `position` again, or all, as soon as the target has taken what was read before: out of
  # order. Answered at once; a letter stays on the list until the target has acknowledged it.

  keys @6 () -> (keys :Keys.KeyOperations)
      $Http.none("paths lead to what it hands out");
  # Rotation of keys and erasure of members.
}

struct DeadLettersResult {
  union {
    notFound @0 :Void;             # this server publishes to no such target
    letters @1 :List(Views.DeadLetter);
  }
}

struct RetryResult {
  union {
    notFound @0 :Void;
    retried @1 :UInt32;            # how many are published again; 0: there is none at that position
  }
}

struct Job {
  name @0 :Text;
  description @1 :Text;
  at @2 :Text;                     # "02:00", UTC, every day; null: off
  lastRun @3 :Text;                # when, in this run of the server; null: never
  lastSummary @4 :Text;
}

struct JobOutcome {
  summary @0 :Text;
  claims @1 :List(Text);           # claim numbers that were, or would be, touched
  failed @2 :UInt32;               # what it could not do
}

struct JobResult {
  union {
    notFound @0 :Void;
    done @1 :JobOutcome;
  }
}

interface BackupProgress {
  report @0 (copiedBytes :UInt64, totalBytes :UInt64) -> ();
  # At most one call is outstanding. `totalBytes` is what will have been copied, about, and never less than
  # `copiedBytes`.
}

struct BackupResult {
  union {
    done @0 :Backup;
    refused @1 :Text;              # it must not be done; one sentence for people
    failed @2 :Text;               # it could not be done: a full disk, no permission
  }
}

struct Backup {
  number @0 :UInt32;               # within the directory, from 1
  timeMicros @1 :Int64 $Http.instant("time");  # since 1970, UTC, when it was begun
  lastPosition @2 :UInt64;         # the last event in it; everything answered up to there is in it
  pageHash @3 :Data;               # SHA-256 of the page that holds that event
  keyRingId @4 :Data;              # 16 bytes: the ring without which it cannot be used, to be kept elsewhere
  copiedBytes @5 :UInt64;
  reusedBytes @6 :UInt64;          # of files that earlier backups have already
  backups @7 :UInt32;              # in the directory now
  removed @8 :UInt32;              # older ones, by `keep`
}

# ---- the server ----

struct ServerInfo {
  program @0 :Text;                # "benefactor 0.1.0"
  protocolVersion @1 :UInt32;
  rulesVersion @2 :UInt32;
  tenant @3 :Text;
  logId @4 :Data;                  # 16 bytes
  durablePosition @5 :UInt64;      # one past the last durable event
  projectedPosition @6 :UInt64;    # everything before it is in the views
  connections @7 :UInt32;
  claimsInFlight @8 :UInt64;       # with credits, of all connections
  limits @9 :Limits;
  connectionsRefused @10 :UInt64;  # since the start: there were as many as may be
  connectionsCut @11 :UInt64;      # since the start: silent for too long, or too much waited on them
  subscriptions @12 :UInt32;
  subscribersBehind @13 :UInt64;   # since the start: told that they fell behind
}

struct Limits {
  connectionClaims @0 :UInt32;     # in flight per connection
  connectionBytes @1 :UInt64;
  totalClaims @2 :UInt32;          # in flight in all
  totalBytes @3 :UInt64;
  batchClaims @4 :UInt32;          # in one call
  messageBytes @5 :UInt64;         # of one message
  unreturnedResults @6 :UInt32;
  silenceSeconds @7 :Float64;
  queryWaitSeconds @8 :Float64;
  connections @9 :UInt32;
  connectionBacklog @10 :UInt64;   # bytes of messages that wait on a connection: calls without credits yet,
  totalBacklog @11 :UInt64;        # answers not yet read. Beyond, a connection is ended, and told why
  streams @12 :UInt32;             # open at a time on one connection
  resultsPerCall @13 :UInt32;      # to one stream's sink
  waitingCalls @14 :UInt32;        # of one connection, for credits
  waitingQueries @15 :UInt32;      # of all connections
  subscriptions @16 :UInt32;       # to live updates, of all connections
  connectionSubscriptions @17 :UInt32;
  subscriptionEvents @18 :UInt32;  # unreturned, of one subscription
  subscriptionSilenceSeconds @19 :Float64;
}

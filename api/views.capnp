@0xd1c379bf30afd89d;
# What queries answer about policies, members and prices. Every amount is an `Amount`, every day a `Day`, so that a
# view can be shown as it is: as JSON, amounts are decimal texts, days YYYY-MM-DD and codes in their usual spelling.

using Cxx = import "/capnp/c++.capnp";
using Http = import "/api/http.capnp";
using Api = import "/api/types.capnp";
$Cxx.namespace("benefactor::api::wire");

struct PolicyView {
  union {
    notFound @0 :Void;
    found @1 :PolicyState;
  }
}

struct PolicyState {
  policyNumber @0 :Text;             # this, the ids of members and reasons are empty once erased
  holderId @1 :Text;
  effective @2 :Api.Day;
  expiration @3 :Api.Day;            # as enrolled or as last extended
  status @4 :Api.CoverStatus;        # as last recorded
  planYearStart @5 :Text;            # "07-01"; null: the calendar year
  versions @6 :List(TermsVersion);   # oldest first; version 1 is what was enrolled
  members @7 :List(MemberState);
  changes @8 :List(CoverChange);     # in the order recorded
  authorizations @9 :List(AuthorizationState);  # granted ones in that order, then those asked for
  position @10 :UInt64;
  holderDetails @11 :Api.Person;     # of a holder who is no member; null: nobody has said, or erased
}

struct TermsVersion {
  version @0 :UInt16;
  from @1 :Api.Day;
  extendsTo @2 :Api.Day;
  deductible @3 :Api.Amount;
  memberDeductible @4 :Api.Amount;
  outOfPocketMax @5 :Api.Amount;
  memberOutOfPocketMax @6 :Api.Amount;
  timelyFilingDays @7 :Int32 $Http.number;
  reviewThreshold @8 :Api.Amount;
  rules @9 :List(Rule);
  coordination @10 :Api.CoordinationMethod;
  requirements @11 :List(Api.Requirement);
  edits @12 :List(Api.EditTerms);    # of edits that do something else here than for everybody
  administrator @13 :Text;           # the external processor that decides claims; null: the engine does
  plan @14 :Text;                    # the plan it was sold under; null: none is known
}

struct MemberState {
  memberId @0 :Text;
  relationship @1 :Api.Relationship;
  enrolled @2 :Api.Day;
  lastDay @3 :Api.Day;               # of cover; null: open
  status @4 :Api.CoverStatus;
  ownRules @5 :List(OwnRules);       # versions of the member's own rules, oldest first
  details @6 :Api.Person;            # who it is; null: nobody has said, or erased
}

struct OwnRules {
  version @0 :UInt16;
  from @1 :Api.Day;
  rules @2 :List(Rule);
}

struct Rule {
  serviceType @0 :Api.ServiceType;
  coveragePercent @1 :Text;          # "80.00"
  annualLimit @2 :Api.Amount;
  perVisitLimit @3 :Api.Amount;
  copay @4 :Api.Amount;
  requiresPreauth @5 :Bool;
  network @6 :Api.NetworkRestriction;
  excludedDiagnoses @7 :List(Text);
  deductibleApplies @8 :Bool;
}

struct CoverChange {
  memberId @0 :Text;                 # null: the policy's
  change @1 :Api.CoverageChange;
  from @2 :Api.Day;
}

enum AuthorizationStatus { requested @0; denied @1; granted @2; revoked @3; }

struct AuthorizationState {
  authorization @0 :Text;
  memberId @1 :Text;
  status @2 :AuthorizationStatus;
  serviceType @3 :Api.ServiceType;
  procedures @4 :List(Text);         # empty: any
  providerNpi @5 :Text;              # null: any
  from @6 :Api.Day;
  to @7 :Api.Day;
  visits @8 :Api.Count;              # null: unlimited
  visitsUsed @9 :Int32 $Http.number;
  visitsRemaining @10 :Api.Count;
  revokedFrom @11 :Api.Day;
}

struct EligibilityView {
  union {
    notFound @0 :Void;               # no such policy, or the member was never enrolled in it
    found @1 :Eligibility;
  }
}

struct Eligibility {
  policyNumber @0 :Text;
  memberId @1 :Text;
  on @2 :Api.Day;
  active @3 :Bool;
  reason @4 :Api.Denial;             # why not
  explanation @5 :Text;              # the same in a sentence
  policyStatus @6 :Api.CoverStatus;  # as last recorded, whatever the day
  memberStatus @7 :Api.CoverStatus;
  relationship @8 :Api.Relationship;
  policyFrom @9 :Api.Day;
  policyTo @10 :Api.Day;
  memberFrom @11 :Api.Day;
  benefitYear @12 :Int16;
  termsVersion @13 :UInt16;
  timelyFilingDays @14 :Int32 $Http.number;
  deductible @15 :LimitUse;          # of the benefit year, shared by the policy's members
  memberDeductible @16 :LimitUse;    # null limit: none of the member's own
  outOfPocket @17 :LimitUse;
  memberOutOfPocket @18 :LimitUse;
  benefits @19 :List(Benefit);       # by service type; what is not listed is not covered
  authorizations @20 :List(AuthorizationState);  # that a service on the day can use
  position @21 :UInt64;
  administrator @22 :Text;           # the external processor that decides claims received that day; null: the engine
  plan @23 :Text;                    # the plan the policy was sold under, that day; null: none is known
}

struct InquiryView {
  # Who is asked about is found only where member id, name and birth date all match.
  union {
    refused @0 :List(InquiryRefusal);
    found @1 :Eligibility;
  }
}

struct InquiryRefusal {
  # Never says what is on record.
  code @0 :UInt16;                   # X12 271, AAA03: 58, 71, 72, 73, 75 or 76
  field @1 :Text;
  reason @2 :Text;                   # what the code means
}

struct LimitUse {
  limit @0 :Api.Amount;              # null: there is none
  used @1 :Api.Amount;
  remaining @2 :Api.Amount;          # null: unlimited
}

struct Benefit {
  rule @0 :Rule;
  own @1 :Bool;                      # the member's own rule
  version @2 :UInt16;
  annualUsed @3 :Api.Amount;
  annualRemaining @4 :Api.Amount;    # null: unlimited
}

struct EstimateView {
  # What a claim would come to if it was submitted now. Nothing is recorded.
  position @0 :UInt64;               # of the policy's last event it rests on; 0: not for who asks to see
  union {
    decided @1 :Estimate;
    refused @2 :Api.Refusal;         # as submitting it would be
  }
}

struct CheckView {
  # What stands between the draft of a claim and a complete one.
  complete @0 :Bool;                 # nothing of what follows
  problems @1 :List(Api.Problem);    # of form; policyNumber and memberId also where they are not known
  missing @2 :List(Missing);         # of what the plan wants with it
  position @3 :UInt64;               # of the policy's last event it rests on; 0: not for who asks to see
}

struct Missing {
  path @0 :Text;                     # "documents", "lines[0].diagnoses"
  what @1 :Text;                     # DISCHARGE_SUMMARY, DIAGNOSIS
  rule @2 :Text;
}

struct Estimate {
  status @0 :Api.ClaimStatus;        # UNDER_REVIEW: it would be held, and nothing can be said of amounts
  billed @1 :Api.Amount;
  planPaid @2 :Api.Amount;
  memberResponsibility @3 :Api.Amount;
  lines @4 :List(EstimatedLine);
  explanation @5 :List(Text);        # prose, one paragraph a text
  findings @6 :List(Api.EditFinding);
}

struct EstimatedLine {
  line @0 :UInt16;
  status @1 :Api.LineStatus;
  denial @2 :Api.Denial;
  billed @3 :Api.Amount;
  allowed @4 :Api.Amount;
  deductible @5 :Api.Amount;
  copay @6 :Api.Amount;
  coinsurance @7 :Api.Amount;
  planPaid @8 :Api.Amount;
  memberResponsibility @9 :Api.Amount;
  adjustments @10 :List(LineAdjustment);
}

struct LineAdjustment {
  group @0 :Api.AdjustmentGroup;
  reason @1 :UInt16;
  amount @2 :Api.Amount;
}

struct FeeView {
  # What a contract says about a service. Each part is null where there is none.
  contract @0 :Text;
  version @1 :UInt32;                # of the schedule; 0: none was loaded
  fees @2 :UInt32;                   # in it
  price @3 :Api.Amount;              # of one unit of what was asked; null: it is not priced
  network @4 :Api.NetworkStatus;     # of the provider, where one was named
  providerName @5 :Text;
}

struct JourneyView {
  union {
    notFound @0 :Void;
    found @1 :Journey;
  }
}

struct Journey {
  claimNumber @0 :Text;
  status @1 :Api.ClaimStatus;
  received @2 :Api.Day;
  review @3 :Review;                 # null unless somebody here is to decide the claim
  remarks @4 :List(Remark);          # in the order made
  documents @5 :List(Document);      # in the order announced
  timeline @6 :List(TimelineEntry);  # oldest first, of all claims in the chain
  position @7 :UInt64;
  missing @8 :List(Missing);         # of what the plan wants with the claim
  external @9 :ExternalClaim;        # null: the engine decides it
}

struct ExternalClaim {
  # Of a claim that an external processor decides.
  processor @0 :Text;
  takenBack @1 :Bool;                # the engine decides it after all
  toSend @2 :Api.DispatchKind;       # what goes out next
  sentOn @3 :Api.Day;                # null: not yet
  batch @4 :UInt32;
  report @5 :ProcessorReport;        # what the processor said last; null: nothing yet
  reference @6 :Text;                # the processor's own number of the claim; null: not said
  estimate @7 :Text;                 # how long most such claims take; null: not known, or decided
  recalled @8 :Bool;                 # it was decided, and the processor is asked to void it
}

struct ProcessorReport {
  status @0 :Api.ProcessorStatus;
  on @1 :Api.Day;
}

struct ExternalProcessor {
  id @0 :Text;
  name @1 :Text;                     # empty: this server is not set up for it
  toSend @2 :UInt64;                 # claims of which something is to go out
  batches @3 :List(SentBatch);       # the last hundred, newest first
  files @4 :List(ExchangeFile);      # the same
  turnaround @5 :List(Turnaround);
  estimate @6 :Text;                 # "Most such claims are decided within 3 days."; empty: not known
}

struct SentBatch {
  number @0 :UInt32;
  on @1 :Api.Day;
  claims @2 :UInt32;
  sha256 @3 :Text;
}

struct ExchangeFile {
  remittance @0 :Bool;               # else statuses
  on @1 :Api.Day;
  claims @2 :UInt32;
  unknown @3 :UInt32;
  sha256 @4 :Text;
}

struct Turnaround {
  # Days from sending to a status; of decisions the first one of each claim.
  status @0 :Api.ProcessorStatus;
  claims @1 :UInt64;
  median @2 :UInt32;
  most @3 :UInt32;                   # 80 of 100 claims took no longer
}

struct Dispatch {
  processor @0 :Text;
  dry @1 :Bool;
  batches @2 :UInt32;                # that went out now, whatever was begun before
  lastBatch @3 :UInt32;
  claimNumbers @4 :List(Text);       # what went out, or would
  held @5 :List(HeldClaim);          # what cannot be sent
}

struct HeldClaim {
  claimNumber @0 :Text;
  problems @1 :List(Api.Problem);
}

struct Intake {
  processor @0 :Text;
  files @1 :List(TakenFile);
  waiting @2 :UInt64;                # files that may not be whole yet
}

struct TakenFile {
  fate @0 :Text;                     # "taken", "repeated", "unmatched", "unreadable"
  remittance @1 :Bool;
  claims @2 :UInt32;                 # of this engine's that it says something of
  unknown @3 :UInt32;                # that it names besides
  refused @4 :UInt32;                # what the engine refused of it
  reason @5 :Text;                   # why it was not taken, or of it something refused; names nobody
  sha256 @6 :Text;
}

struct Review {
  owner @0 :Text;                    # null: nobody has taken it
  priority @1 :Api.ReviewPriority;
  due @2 :Api.Day;
  escalatedOn @3 :Api.Day;
}

struct Remark {
  seenBy @0 :Api.Audience;
  text @1 :Text;                     # empty once the member was erased
  time @2 :Text;                     # "2026-03-02T12:00:00.000123Z"
  user @3 :Text;
}

struct Document {
  id @0 :Text;                       # 32 hexadecimal digits
  kind @1 :Api.DocumentKind;
  status @2 :Api.DocumentStatus;
  contentType @3 :Text;
  size @4 :UInt64;
  sha256 @5 :Text;
  fileName @6 :Text;
  time @7 :Text;
  user @8 :Text;
}

struct TimelineEntry {
  position @0 :UInt64;
  time @1 :Text;
  claimNumber @2 :Text;
  type @3 :Text;                     # "claim_paid"
  summary @4 :Text;
  user @5 :Text;
}

struct ReviewQueue {
  claims @0 :List(QueuedClaim);
  incomplete @1 :Bool;               # there are more, less urgent
  position @2 :UInt64;
  next @3 :Text;                     # the cursor of the page with those; null: there are none
}

struct ImpactResult {
  union {
    notFound @0 :Void;
    report @1 :ImpactReport;
    tooMany @2 :UInt64;                # so many claims: name a later first day
  }
}

struct ImpactReport {
  policyNumber @0 :Text;
  lookedAt @1 :UInt64;               # claims
  planPaid @2 :Api.Amount;           # what the plan would pay more, or less: negative
  memberResponsibility @3 :Api.Amount;
  claims @4 :List(ClaimImpact);      # that would be decided differently, in the order they were decided
  position @5 :UInt64;
}

struct ClaimImpact {
  claimNumber @0 :Text;
  statusBefore @1 :Api.ClaimStatus;
  statusAfter @2 :Api.ClaimStatus;
  planPaidBefore @3 :Api.Amount;
  planPaidAfter @4 :Api.Amount;
  memberBefore @5 :Api.Amount;       # responsibility
  memberAfter @6 :Api.Amount;
  lines @7 :List(UInt16);            # that come out differently
}

struct PaymentRun {
  run @0 :Text;
  on @1 :Api.Day;
  closed @2 :Bool;
  dryRun @3 :Bool;
  claims @4 :UInt64;
  amount @5 :Api.Amount;
  failed @6 :UInt64;                 # claims the engine failed on; a later run pays them
  payments @7 :List(Payment);        # by trace
}

struct Payment {
  trace @0 :Text;                    # 835 TRN02
  providerNpi @1 :Text;              # null: the member is paid
  payeeName @2 :Text;                # the provider's name, or the member's plan-issued id; null: not known
  on @3 :Api.Day;
  method @4 :Text;                   # CHECK; NONE: nothing was left to pay
  amount @5 :Api.Amount;
  paid @6 :Api.Amount;               # what claims give
  takenBack @7 :Api.Amount;          # what was recovered
  claims @8 :UInt32;
  confirmed @9 :Api.Day;             # value date; null: the bank has not said so yet
  bankReference @10 :Text;           # "****4711"
}

struct QueuedClaim {
  claimNumber @0 :Text;
  reason @1 :Text;                   # why it is held
  received @2 :Api.Day;
  ageDays @3 :Int32 $Http.number;
  due @4 :Api.Day;
  overdue @5 :Bool;
  priority @6 :Api.ReviewPriority;
  owner @7 :Text;                    # null: nobody has taken it
  escalatedOn @8 :Api.Day;
  billed @9 :Api.Amount;
  providerNpi @10 :Text;
  remarks @11 :UInt32;
  documents @12 :UInt32;
  findings @13 :List(Api.EditFinding);
  flags @14 :List(Api.EditFinding);  # what was unlike the usual when it was submitted; of many the first 20
  missing @15 :List(Missing);        # of what the plan wants with the claim
}

struct EditTable {
  kind @0 :Text;                     # "UNITS"
  name @1 :Text;
  version @2 :UInt32;
  rows @3 :UInt32;
  from @4 :Api.Day;                  # of a list of diagnoses: the days it speaks of; of rules the first day of any
  to @5 :Api.Day;                    # null: open
}

# ---- read models ----

struct ClaimCount {
  union {
    refused @0 :List(Api.Problem);   # no view answers the question
    counted :group {
      claims @1 :UInt64;
      exact @2 :Bool;                # false: so many, and more
    }
  }
  position @3 :UInt64;               # of everything in this answer: what is before it is covered
}

struct ClaimStatistics {
  # Of claims received on these days; what is said of decisions goes by the day (UTC) of a claim's first one.
  days @0 :List(DayStatistics);      # with claims, oldest first
  denials @1 :List(DenialStatistics);  # the most frequent first
  services @2 :List(ServiceStatistics);
  decisions @3 :List(DayDecisions);  # oldest first
  autoAdjudicated @4 :Text;          # "97.25 %" of first decisions were made as the claim was submitted; null: there are none
  turnaround @5 :Quantiles;          # of all first decisions; null: there are none
  handled @6 :Quantiles;             # of those that a person or an external processor made
  queue @7 :QueueAges;               # claims that wait for a review here, whenever they were received
  atRisk @8 :StatusSums;             # billed under review or in dispute, likewise; status is null
  duplicates @9 :DenialStatistics;   # lines denied as duplicates; null: none
  position @10 :UInt64;
  byPlan @11 :List(PlanStatistics);  # by name; claims without a plan first
}

struct PlanStatistics {
  # By the plan of the policy's terms on the day of receipt.
  plan @0 :Text;                     # null: these had none
  all @1 :StatusSums;
  deniedClaims @2 :UInt64;
  deniedLines @3 :UInt64;
  denialRate @4 :Text;               # "12.50 %" of all.lines are denied; of reversed and cancelled claims none is
}

struct StatusSums {
  # Claims that are reversed or cancelled have no other amount than what was billed.
  status @0 :Text;                   # null: of all
  claims @1 :UInt64;
  lines @2 :UInt64;
  billed @3 :Api.Amount;
  allowed @4 :Api.Amount;
  planPaid @5 :Api.Amount;
  memberResponsibility @6 :Api.Amount;
}

struct DayStatistics {
  day @0 :Api.Day;
  all @1 :StatusSums;
  byStatus @2 :List(StatusSums);
}

struct DenialStatistics {
  reason @0 :Api.Denial;
  lines @1 :UInt64;
  billed @2 :Api.Amount;
}

struct ServiceStatistics {
  serviceType @0 :Api.ServiceType;
  lines @1 :UInt64;
  denied @2 :UInt64;
  billed @3 :Api.Amount;
  allowed @4 :Api.Amount;
  planPaid @5 :Api.Amount;
  memberResponsibility @6 :Api.Amount;
}

struct DayDecisions {
  day @0 :Api.Day;
  engine @1 :UInt64;                 # as the claim was submitted
  person @2 :UInt64;                 # somebody released or denied it
  external @3 :UInt64;               # by an external processor
}

struct Quantiles {
  # Seconds from a claim's submission to its first decision: so many of 1,000 took no longer. Each is at most 1/64 above
  # the true value; up to 127 seconds exact.
  claims @0 :UInt64;
  p50 @1 :UInt32;
  p90 @2 :UInt32;
  p99 @3 :UInt32;
}

struct QueueAges {
  # By days since receipt, as of `on`.
  on @0 :Api.Day;
  claims @1 :UInt64;
  upTo7 @2 :UInt64;
  upTo30 @3 :UInt64;
  older @4 :UInt64;
  oldest @5 :UInt32;                 # days
}

struct ProviderStatistics {
  npi @0 :Text;
  all @1 :StatusSums;
  deniedClaims @2 :UInt64;
  deniedLines @3 :UInt64;
  days @4 :List(ProviderDay);        # oldest first
  position @5 :UInt64;
}

struct ProviderDay {
  day @0 :Api.Day;
  claims @1 :UInt64;
  billed @2 :Api.Amount;
  planPaid @3 :Api.Amount;
  deniedClaims @4 :UInt64;
}

struct ListedPolicy {
  policyNumber @0 :Text;             # null once erased, as are other ids
  effective @1 :Api.Day;
  expiration @2 :Api.Day;
  status @3 :Api.CoverStatus;        # as last recorded
  versions @4 :UInt32;               # of its terms
  members @5 :UInt32;
}

struct ListedMembership {
  policyNumber @0 :Text;
  memberId @1 :Text;
  relationship @2 :Api.Relationship;
  enrolled @3 :Api.Day;
  lastDay @4 :Api.Day;               # null: open
  status @5 :Api.CoverStatus;        # as last recorded
}

struct ListedAuthorization {
  policyNumber @0 :Text;
  memberId @1 :Text;
  number @2 :Text;
  status @3 :Text;                   # "REQUESTED", "GRANTED", "DENIED", "REVOKED"
  serviceType @4 :Api.ServiceType;
  from @5 :Api.Day;
  to @6 :Api.Day;                    # the last day on which it can be used
  position @7 :UInt64;               # of the event that it began with; hand the last one's to the next question
}

struct ListedDocument {
  claimNumber @0 :Text;
  document @1 :Text;                 # id, 32 hexadecimal digits
  kind @2 :Api.DocumentKind;
  status @3 :Api.DocumentStatus;
  size @4 :UInt64;
  position @5 :UInt64;               # of the event that announced it
}

struct PayeeBalance {
  providerNpi @0 :Text;              # null: a member
  memberId @1 :Text;                 # null: a provider, or erased
  claimsDue @2 :UInt64;              # that a payment run has to visit
  toPay @3 :Api.Amount;              # what decisions pay beyond what was settled; below 0: the next payments are less
  toRecoup @4 :Api.Amount;           # taken back by reversals, and not recovered yet
  settled @5 :Api.Amount;            # paid so far
  cursor @6 :Text;                   # to go on behind it
}

struct ListedPayment {
  # Settled, to a provider. What it consists of stands in its remittance advice.
  trace @0 :Text;                    # 835 TRN02
  run @1 :Text;
  providerNpi @2 :Text;
  on @3 :Api.Day;
  method @4 :Text;                   # CHECK; NONE: nothing was left to pay
  amount @5 :Api.Amount;
  claims @6 :UInt32;
  confirmed @7 :Api.Day;             # value date; null: the bank has not said so yet
  position @8 :UInt64;               # of the event that settled it
}

struct ListCount {
  entries @0 :UInt64;
  exact @1 :Bool;                    # false: so many, and more
}

struct ListedUser {
  user @0 :Text;
  role @1 :Text;                     # as of its last event
  events @2 :UInt64;
  firstTime @3 :Text;                # "2026-03-02T12:00:00.000123Z"
  lastTime @4 :Text;
  lastPosition @5 :UInt64;
}

struct ViewStatus {
  name @0 :Text;                     # "claims_by_status"
  about @1 :Text;
  live @2 :Bool;                     # it answers
  building @3 :Bool;                 # anew, from the log; where it is live it answers meanwhile
  builtTo @4 :UInt64;                # the first position that is not in what is being built
}

struct ViewsStatus {
  views @0 :List(ViewStatus);
  position @1 :UInt64;               # what is before it is in every live view
  durable @2 :UInt64;                # one past the last event of the log
  verification @3 :Verification;     # running, or the last one since the start; null: none
}

struct Verification {
  running @0 :Bool;
  position @1 :UInt64;               # that the fresh fold has come to
  end @2 :UInt64;                    # where it ends
  failure @3 :Text;                  # why it could not be finished; null: it could
  views @4 :List(CheckedView);       # when it is finished
  sound @5 :Bool;                    # finished, and every row of every live view is what the log says
}

struct CheckedView {
  name @0 :Text;                     # "reference": what is of no view
  rows @1 :UInt64;
  different @2 :UInt64;              # than the fresh fold says
  missing @3 :UInt64;                # that only the fresh fold has
}

struct PublishTarget {
  name @0 :Text;
  kind @1 :Text;                     # "kafka", "webhook"
  where @2 :Text;                    # brokers and topic; scheme and host
  state @3 :Text;                    # PUBLISHING; WAITING: held up by `problem`; ENDED: the receiver said it is gone
  nextPosition @4 :UInt64;           # everything before it is acknowledged
  lag @5 :UInt64;                    # events of the log from there on
  published @6 :UInt64;              # since the server started
  problem @7 :Text;                  # what holds it up, or did last; null: nothing yet
  problemSince @8 :Text;             # when that began; null: nothing yet
  deadLetters @9 :UInt64;
}

struct DeadLetter {
  position @0 :UInt64;
  type @1 :Text;                     # "claim_paid"
  reason @2 :Text;                   # "HTTP 422"
  refused @3 :Text;                  # when
}

struct RecordedAccess {
  # That somebody saw what is private about a member.
  position @0 :UInt64;             # in the access log
  timeMicros @1 :Int64 $Http.instant("time");  # since 1970, UTC: when it was recorded, before the answer left
  user @2 :Text;
  role @3 :Text;
  member @4 :Text;                 # surrogates and claim ids in hexadecimal digits; empty: none
  policy @5 :Text;
  claims @6 :List(Text);
  kinds @7 :List(Text);            # of data: "identifiers", "diagnoses"
  method @8 :Text;                 # "Queries.claim"
  purpose @9 :Text;                # HL7 v3 PurposeOfUse
  breakGlass @10 :Bool;
  hasReason @11 :Bool;             # one was given
  reason @12 :Text;                # null: none, or not opened, or gone with the member's key
  request @13 :Text;               # hexadecimal digits
  count @14 :UInt32;               # equal reads of the same moment that share the record
}

struct RecordedEntry {
  # What happened at the door.
  position @0 :UInt64;             # in the access log
  timeMicros @1 :Int64 $Http.instant("time");  # since 1970, UTC: when it was recorded
  what @2 :Text;                   # "session_opened", "login", "call": store/ACCESS.md lists them
  refused @3 :Bool;
  user @4 :Text;                   # who acted; null: nobody knows
  role @5 :Text;
  about @6 :Text;                  # the user whom a command was about, in hexadecimal digits; null: none
  method @7 :Text;                 # "Queries.claim"; null: none
  detail @8 :Text;                 # a fixed word; null: none
  certificate @9 :Text;            # its common name; null: none was shown
  listener @10 :Text;              # "loopback", "users", "payers", "http", "https"; null: not known
  peer @11 :Text;                  # surrogate of the address, in hexadecimal digits; null: not known
  hasAddress @12 :Bool;
  address @13 :Text;               # with its port; null: none, or not opened, or gone with the user's key
  session @14 :Text;               # of the login, in hexadecimal digits; null: none
  request @15 :Text;               # hexadecimal digits; null: none
  count @16 :UInt32;               # equal ones that share the record
}

struct ReplayRun {
  # The server's log decided again, inside the server.
  number @0 :UInt64;                 # since the server's start, from 1
  state @1 :Text;                    # RUNNING, DONE, CANCELLED, FAILED
  user @2 :Text;                     # who started it
  started @3 :Text;                  # "2026-03-02T12:00:00.000123Z"
  ended @4 :Text;                    # null: it runs
  fingerprints @5 :Bool;             # they are computed again, too
  position @6 :UInt64;               # the next that it reads
  end @7 :UInt64;                    # one past the last; 0: not known yet
  claims @8 :UInt64;                 # these three: so far, told now and then
  decidedAgain @9 :UInt64;           # commands
  differences @10 :UInt64;
  failure @11 :Text;                 # why it FAILED; null: it did not
  report @12 :ReplayReport;          # of one that is DONE or CANCELLED; else null
}

struct ReplayReport {
  # What was checked, what comes out otherwise, what cannot be known. Surrogates and codes: nothing that the log keeps
  # sealed.
  logId @0 :Text;                    # this and hashes in hexadecimal digits
  nextPosition @1 :UInt64;           # the end of what was replayed
  pageHash @2 :Text;                 # of the page that ends there
  pageTimeMicros @3 :Int64 $Http.instant("pageTime");  # likewise
  complete @4 :Bool;                 # it is the end of the log
  same @5 :Bool;                     # nothing was found
  pages @6 :UInt64;
  bytes @7 :UInt64;
  events @8 :UInt64;
  commands @9 :UInt64;
  decidedAgain @10 :UInt64;          # of these
  claims @11 :UInt64;
  lines @12 :UInt64;                 # decided by the commands that were decided again
  unsealed @13 :UInt64;              # commands for which a rule read what is sealed
  fingerprints @14 :UInt64;          # that were computed again
  byOlderTables @15 :UInt64;         # commands that come out the same by edit tables only that were just being replaced
  planPaid @16 :Api.Amount;          # by the record
  different @17 :UInt64;             # commands with a difference
  policiesDifferent @18 :UInt64;
  money @19 :Api.Amount;             # plan payments recorded less recomputed
  differencesInAll @20 :UInt64;
  differences @21 :List(ReplayDifference);  # the first 1,000, by position
  notReproducibleInAll @22 :UInt64;  # lines
  notReproducible @23 :List(NotReproducible);  # the first 1,000 commands, by position
  pins @24 :List(ReplayPin);
  damage @25 :Text;                  # what is wrong with the log itself, from `damagePosition` on; null: nothing
  damagePosition @26 :UInt64;
  tookMicros @27 :UInt64;            # microseconds spent
  unknown @28 :List(Text);           # what a replay cannot know, as sentences
  damagedKeys @29 :List(Text);       # data keys that a rule needed and that cannot be unwrapped: tenant and surrogate;
                                     # the first 100
}

struct ReplayDifference {
  # One field of one recorded event that comes out otherwise.
  position @0 :UInt64;
  claimNumber @1 :Text;              # null: the policy's event
  policy @2 :Text;                   # surrogate, in hexadecimal digits
  line @3 :UInt32;                   # 0: none
  event @4 :Text;                    # "claim_adjudicated"
  field @5 :Text;
  recorded @6 :Text;
  again @7 :Text;
  money @8 :Api.Amount;              # recorded less recomputed; null: none
  follows @9 :UInt64;                # position of the policy's first difference, which it may only follow from; 0: it is that
}

struct NotReproducible {
  # Lines whose decision cannot be made again from the log alone.
  position @0 :UInt64;
  claimNumber @1 :Text;
  policy @2 :Text;                   # surrogate, in hexadecimal digits
  lines @3 :List(UInt32);
  reason @4 :Text;                   # MEMBER_ERASED, KEY_MISSING, BEHIND_A_BREAK, KEY_DAMAGED
  decidedAgain @5 :Bool;             # no rule reads what is sealed
}

struct ReplayPin {
  # A page that the log must have, as a checkpoint outside the data directory says.
  source @0 :Text;                   # the checkpoint's file; null: it has none
  position @1 :UInt64;               # the last event covered
  pageHash @2 :Text;
  holds @3 :Bool;
  what @4 :Text;                     # what is wrong; null where it holds
}

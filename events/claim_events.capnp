# The stored form of every domain event: one struct per event, the payload of the log's envelope, and what is sealed
# beside it. store/PAYLOADS.md says which stream and tags each has and how this file may change.
#
# Stored forever: ordinals only grow; no field changes its type, number or default; no enumeration number (events/*.hpp)
# is reused. Amounts are cents, days count from 1970-01-01, enumerations are their C++ numbers, 0 or null is "none".
# A claim's events leave out the claim, and claim_submitted the policy: stream and first tag name them.
@0xfec98a7c82f0d2aa;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("benefactor::store::stored");

# ---- parts ----

struct Id {
  # Sixteen bytes as two little-endian words. Where an id is always there, its words stand in a group instead.
  low @0 :UInt64;
  high @1 :UInt64;
}

struct CoverageRule {
  service @0 :UInt8;
  network @1 :UInt8;
  coverage @2 :UInt16;  # basis points
  requiresPreauth @3 :Bool;
  deductibleApplies @4 :Bool;
  annualLimit :group { known @5 :Bool; value @6 :Int64; }
  perVisitLimit :group { known @7 :Bool; value @8 :Int64; }
  copay :group { known @9 :Bool; value @10 :Int64; }
  excludedDiagnoses @11 :List(Text);
}

struct Membership {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  enrolled @2 :Int32;
  relationship @3 :UInt8;
  status @4 :UInt8;
  terminated :group { known @5 :Bool; value @6 :Int32; }
  rules @7 :List(CoverageRule);
  details @8 :Id;  # digest of who it is; null: nobody has said
}

struct Policy {
  id :group { low @0 :UInt64; high @1 :UInt64; }
  holder :group { low @2 :UInt64; high @3 :UInt64; }
  effective @4 :Int32;
  expiration @5 :Int32;
  status @6 :UInt8;
  statusDate :group { known @7 :Bool; value @8 :Int32; }
  deductible @9 :Int64;
  memberDeductible :group { known @10 :Bool; value @11 :Int64; }
  outOfPocketMax :group { known @12 :Bool; value @13 :Int64; }
  memberOutOfPocketMax :group { known @14 :Bool; value @15 :Int64; }
  reviewThreshold :group { known @16 :Bool; value @17 :Int64; }
  planYearStart :group { month @18 :UInt8; day @19 :UInt8; }  # month 0: none
  timelyFilingDays @20 :Int32;
  rules @21 :List(CoverageRule);
  members @22 :List(Membership);
  coordination @23 :UInt8;  # 0: PRIMARY
  holderDetails @24 :Id;    # of a holder who is no member
  requirements @25 :List(Requirement);
  edits @26 :List(EditTerms);
  administrator @27 :Text;  # the external processor that decides; empty: the engine
  plan @28 :Text;           # what it was sold under; decides nothing
}

struct PolicyTerms {
  # What of a policy can be revised.
  deductible @0 :Int64;
  memberDeductible :group { known @1 :Bool; value @2 :Int64; }
  outOfPocketMax :group { known @3 :Bool; value @4 :Int64; }
  memberOutOfPocketMax :group { known @5 :Bool; value @6 :Int64; }
  reviewThreshold :group { known @7 :Bool; value @8 :Int64; }
  timelyFilingDays @9 :Int32;
  rules @10 :List(CoverageRule);
  coordination @11 :UInt8;
  requirements @12 :List(Requirement);
  edits @13 :List(EditTerms);
  administrator @14 :Text;
  plan @15 :Text;
}

struct Requirement {
  # What comes with a claim.
  service :group { known @0 :Bool; value @1 :UInt8; }  # not known: every service type
  documents @2 :List(UInt8);
  fields @3 :List(UInt8);
}

struct EditTerms {
  # What an edit does when it finds something.
  edit @0 :UInt8;
  action @1 :UInt8;
  group @2 :UInt8;
  carc @3 :UInt16;
}

struct EditFinding {
  line @0 :UInt16;     # 0: the whole claim
  edit @1 :UInt8;
  action @2 :UInt8;
  group @3 :UInt8;
  carc @4 :UInt16;     # 0: an anomaly's, which has none
  version @5 :UInt32;
  table @6 :Text;
  detail @7 :Text;     # nothing private
}

struct EditOverride {
  edit @0 :UInt8;
  line @1 :UInt16;     # 0: every line
}

struct Authorization {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  from @2 :Int32;
  to @3 :Int32;
  visits :group { known @4 :Bool; value @5 :Int32; }
  service @6 :UInt8;
  number @7 :Text;
  procedure @8 :Text;
  providerNpi @9 :Text;
  otherProcedures @10 :List(Text);  # besides `procedure`
}

struct ContractPrice {
  line @0 :UInt16;
  version @1 :UInt32;
  unit @2 :Int64;
  contract @3 :Text;
}

struct Fee {
  from @0 :Int32;
  to :group { known @1 :Bool; value @2 :Int32; }
  price @3 :Int64;
  procedure @4 :Text;
  modifier @5 :Text;
}

struct PriorPayer {
  # What a payer before this plan decided about a line.
  payer @0 :Text;
  paid @1 :Int64;
  allowed :group { known @2 :Bool; value @3 :Int64; }
  patientResponsibility :group { known @4 :Bool; value @5 :Int64; }
  contractual :group { known @6 :Bool; value @7 :Int64; }
  decided :group { known @8 :Bool; value @9 :Int32; }
}

struct ClaimLine {
  serviceDate @0 :Int32;
  service @1 :UInt8;
  billed @2 :Int64;
  units @3 :Int64;
  procedure @4 :Text;
  modifiers @5 :List(Text);
  priorPayers @6 :List(PriorPayer);  # in the order they paid
}

struct LineDecision {
  line @0 :UInt16;
  benefitYear @1 :Int16;
  service @2 :UInt8;
  status @3 :UInt8;
  denied @4 :UInt8;
  waived @5 :UInt8;
  authorization @6 :Int32 = -1;  # index in the order granted; -1: none
  coverage @7 :UInt16;           # basis points
  beforeFirstDay @8 :Bool;
  memberRule @9 :Bool;
  countsVisit @10 :Bool;
  fingerprint :group { low @11 :UInt64; high @12 :UInt64; }
  billed @13 :Int64;
  priceReduction @14 :Int64;  # billed - price, mostly 0
  allowed @15 :Int64;
  deductible @16 :Int64;
  copay @17 :Int64;
  coinsurance @18 :Int64;
  planPaid @19 :Int64;
  relief @20 :Int64;
  overVisit @21 :Int64;
  overAnnual @22 :Int64;
  deductibleRemaining @23 :Int64;
  outOfPocketRemaining :group { known @24 :Bool; value @25 :Int64; }
  annualLimit :group { known @26 :Bool; value @27 :Int64; }
  annualRemaining :group { known @28 :Bool; value @29 :Int64; }
  visitRemaining :group { known @30 :Bool; value @31 :Int64; }
  termsVersion @32 :UInt16 = 1;
  ruleVersion @33 :UInt16 = 1;
  coordinated @34 :Coordinated;  # null: not coordinated
  edit @35 :UInt8;               # that denied the line, with
  editGroup @36 :UInt8;          # these; 0: none did
  editCarc @37 :UInt16;          # also of a line that was denied elsewhere
  elsewhere @38 :Bool;           # decided by an external processor, with
  stated @39 :List(Adjustment);  # these
}

struct Adjustment {
  group @0 :UInt8;
  carc @1 :UInt16;
  amount @2 :Int64;
}

struct PostalAddress {
  line1 @0 :Text;
  line2 @1 :Text;
  city @2 :Text;
  state @3 :Text;
  postalCode @4 :Text;
  country @5 :Text;
}

struct ProviderDetails {
  # What a bill needs of a provider besides its directory entry.
  person @0 :Bool;
  firstName @1 :Text;
  taxonomy @2 :Text;
  taxId @3 :Text;
  address @4 :PostalAddress;  # null: not known
}

struct Coordinated {
  # Of a line that other payers have paid on before.
  method @0 :UInt8;
  priorPaid @1 :Int64;
  otherPayers @2 :Int64;
  alonePaid @3 :Int64;
  deductibleCredit @4 :Int64;
  copayCredit @5 :Int64;
}

struct BucketMovement {
  line @0 :UInt16;
  benefitYear @1 :Int16;
  service @2 :UInt8;
  memberRule @3 :Bool;
  visit @4 :Bool;
  authorization @5 :Int32 = -1;
  planPaid @6 :Int64;
  deductible @7 :Int64;
  outOfPocket @8 :Int64;
  fingerprint :group { low @9 :UInt64; high @10 :UInt64; }
}

# ---- events of a policy's bucket ----

struct PolicyEnrolled {
  terms @0 :Policy;
}

struct MemberEnrolled {
  terms @0 :Membership;
}

struct AuthorizationGranted {
  terms @0 :Authorization;
}

struct ContractRevised {
  number @0 :UInt16;
  member :group { low @1 :UInt64; high @2 :UInt64; }  # zero: the policy
  from @3 :Int32;
  expiration :group { known @4 :Bool; value @5 :Int32; }
  terms @6 :PolicyTerms;
}

struct CoverageStatusChanged {
  member :group { low @0 :UInt64; high @1 :UInt64; }  # zero: the policy
  change @2 :UInt8;
  from @3 :Int32;
}

struct MemberDescribed {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  details @2 :Id;  # null: nothing is known any more
}

struct MemberErasureRequested {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  number @2 :UInt16;  # within the policy, from 1
  by @3 :Text;        # a user's name
}

struct MemberErasureApproved {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  number @2 :UInt16;
  by @3 :Text;
}

struct MemberErasureWithdrawn {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  number @2 :UInt16;
  by @3 :Text;
}

struct MemberErased {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  number @2 :UInt16;
}

struct AuthorizationRequested {
  terms @0 :Authorization;
}

struct AuthorizationDenied {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  number @2 :Text;
}

struct AuthorizationAmended {
  terms @0 :Authorization;
}

struct AuthorizationRevoked {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  from @2 :Int32;
  number @3 :Text;
}

# ---- events of a provider ----

struct ProviderEnrolled {
  npi @0 :Text;
  name @1 :Text;
  network @2 :UInt8;
}

struct ProviderAffiliated {
  npi @0 :Text;
  from @1 :Int32;
  network @2 :UInt8;
  contract @3 :Text;
}

struct ProviderDescribed {
  npi @0 :Text;
  details @1 :ProviderDetails;
}

# ---- events of a table ----

struct FeeScheduleLoaded {
  contract @0 :Text;
  version @1 :UInt32;
  fees @2 :List(Fee);
}

struct EditTableLoaded {
  # A table by its columns: each has as many entries as the table has rows, or none where every row has the default.
  # A code is up to eight bytes of text, the first one the most significant. Also how a table is sent to the engine.
  kind @0 :UInt8;              # the place in any_edit_table
  version @1 :UInt32;
  name @2 :Text;
  from :group { known @3 :Bool; value @4 :Int32; }  # the days that a list of diagnoses speaks of
  to :group { known @5 :Bool; value @6 :Int32; }
  rows @7 :UInt32;
  codes @8 :List(UInt64);      # procedure, column one, modifier, diagnosis
  others @9 :List(UInt64);     # column two, modifier, family
  firstDays @10 :List(Int32);  # the least number: none
  lastDays @11 :List(Int32);   # the greatest number: none
  numbers @12 :List(Int32);    # most units, minutes, level, least age; of anomalies all parameters
  mostAges @13 :List(Int16);
  marks @14 :List(UInt8);      # per, separation, about, billable, edit
  sexes @15 :List(UInt8);      # number + 1; 0: either
  actions @16 :List(UInt8);    # number + 1; 0: as the policy says
  groups @17 :List(UInt8);
  carcs @18 :List(UInt16);     # 0: as the policy says
}

# ---- events of a claim ----

struct ClaimSubmitted {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  digest :group { low @2 :UInt64; high @3 :UInt64; }
  received @4 :Int32;
  firstReceived @5 :Int32;
  submitter @6 :Text;
  providerNpi @7 :Text;
  lines @8 :List(ClaimLine);
  replaces @9 :Id;  # null: an original
  paidToMember @10 :Bool;  # benefits were not assigned to the provider
  plan @11 :Text;          # of the policy's terms on the day of receipt
}

struct ClaimPended {
  fingerprints @0 :List(Id);  # by line
  findings @1 :List(EditFinding);
}

struct ClaimAdjudicated {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  cause @2 :UInt8;
  network @3 :UInt8;
  released @4 :List(BucketMovement);
  decided @5 :List(LineDecision);
  outside @6 :Outside;  # null: nothing but `network` came from outside
}

struct Outside {
  # What a decision rested on besides the bucket.
  lineNetworks @0 :List(UInt8);  # by line, where they differ from `network`
  prices @1 :List(ContractPrice);
  findings @2 :List(EditFinding);
  overrides @3 :List(EditOverride);
}

struct ClaimDeniedInReview {
  decided @0 :List(LineDecision);
}

struct ClaimCancelled {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  on @2 :Int32;
  released @3 :List(BucketMovement);
}

struct ClaimReversed {
  member :group { low @0 :UInt64; high @1 :UInt64; }
  on @2 :Int32;
  toRecoup @3 :Int64;
  replacedBy @4 :Id;  # null: voided
  released @5 :List(BucketMovement);
  recalled @6 :Bool;     # the external processor that decided it is asked to void it
}

struct ClaimPaid {
  on @0 :Int32;
  amount @1 :Int64;
  trace @2 :Text;
  carried @3 :Int64;
}

struct ClaimDisputed {
  line @0 :UInt16;
}

struct DisputeResolved {
  correctedLine @0 :UInt16;
  waived @1 :UInt8;
  upheld @2 :Bool;
  authorization @3 :Text;
}

struct ClaimRemarked {
  seenBy @0 :UInt8;
  digest :group { low @1 :UInt64; high @2 :UInt64; }
}

struct ReviewChanged {
  priority @0 :UInt8;
  due :group { known @1 :Bool; value @2 :Int32; }
  escalatedOn :group { known @3 :Bool; value @4 :Int32; }
  owner @5 :Text;
}

struct DocumentAnnounced {
  id :group { low @0 :UInt64; high @1 :UInt64; }
  kind @2 :UInt8;
  size @3 :UInt64;
  contentType @4 :Text;
  sha256 @5 :Data;
}

struct DocumentStored {
  document :group { low @0 :UInt64; high @1 :UInt64; }
}

struct DocumentWithdrawn {
  document :group { low @0 :UInt64; high @1 :UInt64; }
}

struct ClaimRemitted {
  on @0 :Int32;
  recovered @1 :Int64;
  trace @2 :Text;
}

struct ClaimRouted {
  processor @0 :Text;
  fingerprints @1 :List(Id);  # by line
}

struct ClaimDispatched {
  kind @0 :UInt8;
  batch @1 :UInt32;
  on @2 :Int32;
  npi @3 :Text;
  name @4 :Text;
  network @5 :UInt8;
  details @6 :ProviderDetails;
  prices @7 :List(ContractPrice);
}

struct ClaimRecalled {
  on @0 :Int32;
}

struct ProcessorReported {
  status @0 :UInt8;
  on @1 :Int32;
  sent :group { known @2 :Bool; value @3 :Int32; }
  reference @4 :Text;
  file :group { low @5 :UInt64; high @6 :UInt64; }
  place @7 :UInt32;
  settles @8 :Bool;
  reverses @9 :Bool;
  amount @10 :Int64;
  trace @11 :Text;
}

# ---- events of the exchange of files with an external processor ----

struct BatchSent {
  processor @0 :Text;
  number @1 :UInt32;
  on @2 :Int32;
  claims @3 :UInt32;
  sha256 @4 :Data;
}

struct ExchangeFileTaken {
  processor @0 :Text;
  kind @1 :UInt8;
  on @2 :Int32;
  claims @3 :UInt32;
  unknown @4 :UInt32;
  sha256 @5 :Data;
}

# ---- events of a payment run ----

struct PaymentRunOpened {
  run @0 :Text;
  on @1 :Int32;
}

struct PaymentSettled {
  run @0 :Text;
  trace @1 :Text;
  npi @2 :Text;
  member @3 :Id;  # null: the provider is paid
  on @4 :Int32;
  method @5 :UInt8;
  claims @6 :UInt32;
  amount @7 :Int64;
}

struct PaymentRunClosed {
  run @0 :Text;
  payments @1 :UInt32;
  claims @2 :UInt64;
  amount @3 :Int64;
}

struct PaymentConfirmed {
  run @0 :Text;
  trace @1 :Text;
  on @2 :Int32;
  masked @3 :Text;
}

# ---- sealed beside them, packed, under the data key of the member ----

struct Demographics {
  # Of member_described; part of SealedPolicy and SealedMember.
  lastName @0 :Text;
  firstName @1 :Text;
  middleName @2 :Text;
  suffix @3 :Text;
  birthDate :group { known @4 :Bool; value @5 :Int32; }
  sex @6 :UInt8;  # 0: nobody has said
  address @7 :PostalAddress;  # null: not known
}

struct SealedPolicy {
  # The first part of policy_enrolled, under the holder's key.
  policyNumber @0 :Text;
  holderNumber @1 :Text;
  holderDetails @2 :Demographics;  # null: none
}

struct SealedMember {
  # Of member_enrolled, and one part per member of policy_enrolled.
  memberNumber @0 :Text;
  details @1 :Demographics;  # null: none
}

struct SealedClaim {
  # Of claim_submitted.
  submitterClaimId @0 :Text;
  replacesClaimId @1 :Text;
  diagnoses @2 :List(List(Text));  # by line
  segments @3 :Data;               # X12, as received
  firstSegment @4 :UInt32;
  lastSegment @5 :UInt32;
}

struct SealedReason {
  # Of claim_denied_in_review, claim_disputed, authorization_denied, authorization_revoked and
  # member_erasure_requested.
  reason @0 :Text;
}

struct SealedRemark {
  # Of claim_remarked and processor_reported.
  text @0 :Text;
}

struct SealedDocument {
  # Of document_announced.
  fileName @0 :Text;
}

struct SealedResolution {
  # Of dispute_resolved.
  notes @0 :Text;
  correctsDiagnoses @1 :Bool;
  diagnoses @2 :List(Text);
}

struct SealedBankReference {
  # Of payment_confirmed, under the key of its run.
  bankReference @0 :Text;
}

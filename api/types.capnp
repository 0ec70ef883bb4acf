@0xb9e03325433a5a3a;
# What every part of the contract is said in: values, refusals, codes. claims.capnp has the rules that hold everywhere.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("benefactor::api::wire");

struct Amount { cents @0 :Int64; }
struct Day { days @0 :Int32; }
struct Count { value @0 :Int32; }
struct MonthDay { month @0 :UInt8; day @1 :UInt8; }

struct PersonName {
  # As X12 NM1 has it; empty parts are not known.
  last @0 :Text;                   # 1 to 60 characters
  first @1 :Text;                  # up to 35
  middle @2 :Text;                 # up to 25
  suffix @3 :Text;                 # up to 10
}

struct Person {
  # Who somebody is. Null, or NONE: nobody has said.
  name @0 :PersonName;
  birthDate @1 :Day;
  sex @2 :Sex;
}

struct Requirement {
  # What comes with a claim that has a line of the service type.
  union {
    all @0 :Void;                  # every claim, and every line
    serviceType @1 :ServiceType;
  }
  documents @2 :List(DocumentKind);
  fields @3 :List(RequiredField);
}

# ---- refusals ----

struct Refusal {
  code @0 :RefusalCode;
  problems @1 :List(Problem);      # of INVALID: all of them, sorted by field
  reason @2 :Text;                 # one sentence for people
}

struct Problem {
  field @0 :Text;                  # "lines[0].billed"
  rule @1 :Text;                   # what the field must be; never its value
}

# ---- codes ----

enum ServiceType {
  primaryCare @0;
  specialistVisit @1;
  emergency @2;
  urgentCare @3;
  preventive @4;
  mentalHealth @5;
  prescription @6;
  labWork @7;
  imaging @8;
  physicalTherapy @9;
  inpatient @10;
  outpatientSurgery @11;
  dental @12;
  vision @13;
  durableMedicalEquipment @14;
  other @15;
}

enum ClaimStatus {
  absent @0;
  submitted @1;
  underReview @2;
  approved @3;
  partiallyApproved @4;
  denied @5;
  paid @6;
  disputed @7;
  disputeResolved @8;
  cancelled @9;
  reversed @10;
}

enum DisputeStatus { none @0; submitted @1; underReview @2; upheld @3; denied @4; }
enum LineStatus { needsReview @0; covered @1; partiallyCovered @2; denied @3; }

enum Denial {
  none @0;
  policyInactive @1;
  memberNotEnrolled @2;
  timelyFiling @3;
  duplicateClaim @4;
  notCoveredService @5;
  outOfNetwork @6;
  excludedDiagnosis @7;
  preauthRequired @8;
  annualLimitExhausted @9;
  deniedInReview @10;
  claimEdit @11;
  deniedElsewhere @12;             # by an external processor: `adjustments` has its reasons
}

enum ProcessorStatus {
  # Where a claim stands with an external processor, in the engine's words.
  received @0;
  accepted @1;
  rejected @2;
  pending @3;
  infoRequested @4;
  finalized @5;
  paid @6;
  denied @7;
}
enum DispatchKind { none @0; original @1; replacement @2; withdrawal @3; }

enum ClaimEdit {
  # What an edit looks for: events/edits/README.md.
  none @0;
  invalidDiagnosis @1;
  nonbillableDiagnosis @2;
  procedureAge @3;
  procedureSex @4;
  diagnosisAge @5;
  diagnosisSex @6;
  unitsExceeded @7;
  procedurePair @8;
  probableDuplicate @9;
  unusualAmount @10;
  impossibleDay @11;
  upcodingPattern @12;
}
enum EditAction { off @0; inform @1; pend @2; deny @3; }

struct EditTerms {
  # What an edit does when it finds something.
  edit @0 :ClaimEdit;
  action @1 :EditAction;
  group @2 :AdjustmentGroup;
  reason @3 :UInt16;               # claim adjustment reason code of a denial; 0: an anomaly's, which has none
}

struct EditFinding {
  line @0 :UInt16;                 # 1-based; 0: the whole claim
  edit @1 :ClaimEdit;
  action @2 :EditAction;
  group @3 :AdjustmentGroup;
  reason @4 :UInt16;
  table @5 :Text;                  # whose rule it was; empty: none
  version @6 :UInt32;
  detail @7 :Text;                 # a sentence; nothing private
  overridden @8 :Bool;             # by whoever released the claim
}

enum RefusalCode {
  none @0;
  notFound @1;
  invalid @2;
  invalidTransition @3;
  alreadyDisputed @4;
  idempotencyConflict @5;
  memberErased @6;
}

enum NetworkStatus { inNetwork @0; preferred @1; outOfNetwork @2; }
enum NetworkRestriction { any @0; inNetwork @1; preferred @2; }
enum PolicyStatus { active @0; expired @1; cancelled @2; }
enum CoordinationMethod { primary @0; standard @1; carveOut @2; maintenance @3; }
enum CoverStatus { active @0; suspended @1; cancelled @2; expired @3; terminated @4; }
enum CoverageChange { suspended @0; cancelled @1; reinstated @2; terminated @3; }
enum Relationship { self @0; spouse @1; child @2; otherDependent @3; }
enum MembershipStatus { active @0; terminated @1; suspended @2; }
enum AdjustmentGroup { co @0; pr @1; oa @2; }
enum Channel { unknown @0; rpc @1; x12 @2; json @3; cli @4; system @5; }

enum Sex { none @0; male @1; female @2; other @3; unknown @4; }  # none: nobody has said
enum RequiredField { diagnosis @0; modifier @1; priorPayer @2; authorization @3; }

enum Audience { staff @0; provider @1; member @2; }
enum ReviewPriority { low @0; normal @1; high @2; urgent @3; }
enum DocumentKind {
  clinicalNote @0;
  dischargeSummary @1;
  operativeReport @2;
  labResult @3;
  imagingReport @4;
  referral @5;
  priorExplanationOfBenefits @6;
  itemizedBill @7;
  correspondence @8;
  other @9;
}
enum DocumentStatus { announced @0; stored @1; withdrawn @2; }

// Professional claims from X12 files (837P in version 5010: X222, X222A1, X222A2) as the engine's
// submissions, each with its original segments and its place in the file. What cannot be read is refused,
// with what is wrong and where.
//
// Every claim of a file is either read or counted in exactly one refusal: counts.claims_read +
// counts.claims_refused is the number of CLM segments in the file, those of broken or foreign transaction
// sets included.
//
// The envelope decides as follows.
//   Refused, a transaction set at a time:
//   - no SE before the next ST, GE, GS, IEA, ISA or the end of the file, because claims may be cut short;
//   - SE02 other than ST02, because segments of two sets may be mixed;
//   - a set outside a group;
//   - a set that is not an 837P of 5010 (ST03, or GS08 where ST03 is absent), by its name;
//   - a CLM joined to the segment before it, because the terminator between them is missing;
//   - more segments than reader_options::max_segments.
//   Warned about: SE01, GE01 and IEA01 counts, GE02 and IEA02 control numbers, GE and IEA that are missing,
//   text around interchanges. Files in the field have them wrong, and a set that its own trailer closes is
//   whole without them. A BHT04 after today is warned about, too.
//
// A claim becomes a submission as follows.
//   submitter           ISA06.
//   submitter_claim_id  billing NPI, CLM01, frequency and, where present, REF F8, joined by ':'
//                       ("1234567893:A1:1"); '%' and ':' inside a part are written %25 and %3A. CLM01 alone
//                       is unique only per provider.
//   received            the day asked for, or BHT04.
//   policy_number       the subscriber's member id (NM109 of the subscriber's NM1*IL). SBR03, a group's
//                       number, is shared by many subscribers and so is no policy number here.
//   member_number       the subscriber's member id; of a dependent, that id, the birth date and the first
//                       name joined by ':' ("JS00111:19730501:TED"), because 5010 gives dependents no id:
//                       stable as long as both stay. First names count in upper case, letters and digits
//                       only, up to 20 characters.
//   provider_npi        the rendering provider of the lines (2420A), else of the claim (2310B), else the
//                       billing provider. The engine decides a claim under one provider, so one whose lines
//                       differ in it is refused.
//   lines               SV1 with qualifier HC; units in UN or MJ (minutes); first day of DTP*472; the
//                       diagnoses that SV107 points to. The service type comes from a table, by procedure
//                       and place of service (SV105, CLM05).
//
// What form_problems() (events/submission.hpp) says of a submission is refused here, by the element it comes
// from. Of a void only the reference is used, so its form is not asked.
//
// ICD-9-CM diagnoses (HI with BK, BF) are refused: the engine decides by ICD-10-CM, and some ICD-9 codes look
// alike. With reader_options::keep_icd9 they are not looked at: they stay in the segments and take no part in
// the decision, lines may point to them and get no diagnosis by it, and each claim with some is warned about.
//
// Other payers' loops (2320, 2330, 2430) and amounts (AMT, CAS, HCP) stay in the segments only, unless this
// payer is not the first (SBR01 of the subscriber other than P). Then what the others decided goes with the
// lines, in the order of their SBR01 (P, S, T, A to H):
//   paid                    SVD02, and what CAS*PR*100 paid to the patient
//   patient responsibility  the other CAS*PR; without any CAS, AMT*EAF, or 0 where all was paid
//   contractual             CAS*CO; without any CAS, 0 where all was paid
//   date                    DTP*573
// Several SVD of one payer for a line are added up. What a payer says of the claim as a whole (AMT*D, CAS,
// AMT*EAF of 2320, DTP*573 of 2330B) counts for a claim of one line without an SVD of that payer; else it is
// warned about, as it cannot be shared out. So are an SVD whose payer has no loop 2320 (it counts as the last
// to pay), SVD and CAS that do not add up to SV102, and a claim that says of no payer what it paid.
//
// A claim is only as good as its loop: where the subscriber's or provider's loop is broken, its claims are
// refused. CLM02 other than the sum of the lines is warned about; the engine decides by line.
//
// Limits: interchange.hpp's; 16 KiB of segments in each loop above a claim, 1 MiB in a claim; X12's own
// longest texts; 4,000,000 segments in a transaction set; max_listed refusals, warnings and sets are kept,
// all are counted.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/service_types.hpp"
#include "events/submission.hpp"

namespace benefactor::api::x12 {

inline constexpr std::size_t max_listed = 100'000, max_problems = 20;
inline constexpr std::size_t max_loop_bytes = 16 << 10, max_claim_bytes = 1 << 20;

/// Where something stands in a file.
struct place {
  std::string file;                     ///< as given in reader_options
  std::string interchange, group, set;  ///< control numbers: ISA13, GS06, ST02; empty outside of them, "?"
                                        ///< for what has not the form of one
  std::size_t segment = 0;              ///< 1-based number of the segment in the file; 0: the file as a whole
  std::string segment_id;               ///< "SV1"; "?" for what has not the form of an id
  std::size_t offset = 0;               ///< of the segment's first byte in the file
};

/// One thing wrong with a claim. No field, rule, id or message repeats a value of the file, for what stands
/// there may identify or describe a person; see shown_segment_id() in interchange.hpp.
struct claim_problem {
  std::size_t segment = 0;  ///< 1-based number of the segment in the file
  std::string segment_id;   ///< "SV1"
  std::size_t offset = 0;   ///< of the segment's first byte in the file
  std::string field;        ///< "SV102", "HI02-2", "REF*F8"
  std::string rule;         ///< "must have at most two decimals"
};

/// Something not read, and why.
struct refusal {
  place at;                             ///< the first problem's segment
  std::string message;                  ///< "SV102 must have at most two decimals": the first problem
  std::vector<claim_problem> problems;  ///< of a refused claim; at most max_problems
  std::size_t claims_refused = 0;
  std::size_t claim_segment = 0;  ///< of a refused claim, the number of its CLM; 0: a set, or bytes
};

/// What became of a transaction set as a whole.
enum class set_fate : unsigned char {
  read,           ///< its claims are read, or refused one by one
  not_closed,     ///< no SE of its own before the next envelope
  other_trailer,  ///< SE02 is not ST02
  outside_group,
  foreign,  ///< no 837P of 5010
  too_large,
  joined_claim  ///< a segment terminator is missing before a CLM
};

struct read_set {
  std::size_t segment = 0;  ///< number of its ST in the file
  set_fate fate = set_fate::read;
  std::size_t claims_read = 0;
};

struct warning {
  place at;
  std::string message;
};

/// "claims.837, segment 31 (SV1), set 0001: SV102 must have at most two decimals". Each further problem of a
/// claim follows on a line of its own, indented: "  segment 31 (SV1): SV104 must be a positive number".
std::string to_text(const refusal& r);
std::string to_text(const warning& w);

struct person {
  std::string last_name, first_name, middle_name, suffix;
  std::optional<date> birth_date;
  std::string sex;  ///< F, M, U as sent
};

struct professional_claim {
  claim_submission submission;

  std::string claim_number;        ///< CLM01
  std::string frequency;           ///< CLM05-3: "1" original, "7" replacement, "8" void
  std::string original_reference;  ///< REF*F8 as sent; never empty with frequency 7 and 8
  /// The submitter claim id that REF*F8 means with frequency 7 and 8: of the latest earlier claim of this
  /// file with that CLM01, submitter and billing provider, which is not a void, or of what replaced it in
  /// this file since; else of an original claim with that CLM01. Never the claim's own: a replacement that
  /// comes again in a file means what it meant the first time. A payer's own claim number in REF*F8, and what
  /// became of the claims of other files, is for the caller to know. submission.replaces_* is set with
  /// frequency 7 only.
  std::string original_claim_id;
  bool original_in_file = false;  ///< original_claim_id is an earlier claim's of this file

  std::string billing_npi;
  std::string rendering_npi;  ///< empty: the billing provider's
  std::string place_of_service;
  cents total_charge = 0;  ///< CLM02

  person subscriber;
  std::string subscriber_id, group_number, payer_name, payer_id;
  relationship patient_relationship = relationship::self;
  person patient;  ///< of a dependent; the subscriber otherwise

  place at;                      ///< of the CLM segment
  std::size_t last_segment = 0;  ///< number of the claim's last segment
  std::string version;           ///< "005010X222A1"

  /// The claim's own segments (loop 2300 and below), each as in the file, ended by the file's terminator and
  /// a newline.
  std::string segments;
  /// The segments above it in the same form: the set's header, the billing provider's, the subscriber's and,
  /// for a dependent, the patient's loop. Of the subscriber a dependent's claim keeps HL, SBR and the payer's
  /// segments only: it is sealed for the dependent. Shared by the claims below them.
  std::vector<std::shared_ptr<const std::string>> context;
};

/// The claim's context and segments as one text: what to keep with the claim.
std::string original_text(const professional_claim& claim);

struct reader_options {
  std::string file;                              ///< its name, for places
  std::optional<date> received;                  ///< the day of receipt; nothing: each set's own BHT04
  std::optional<date> today = std::nullopt;      ///< a BHT04 after it is warned about; nothing: none is
  const service_type_table* services = nullptr;  ///< null: default_service_types()
  bool npi_check_digit = true;                   ///< as in form_options
  bool keep_icd9 = false;                        ///< take claims with ICD-9-CM diagnoses, without these
  std::size_t max_segments = 4'000'000;          ///< in a transaction set, which is held in memory as a whole
};

struct read_counts {
  std::size_t segments = 0, interchanges = 0, groups = 0;
  std::size_t sets = 0;       ///< transaction sets begun, of any kind
  std::size_t sets_read = 0;  ///< 837P sets taken, though claims of theirs may have been refused
  std::size_t claims_read = 0, claims_refused = 0;
  std::size_t refusals = 0, warnings = 0;  ///< those not listed included
};

struct read_result {
  std::vector<professional_claim> claims;  ///< in file order
  std::vector<refusal> refusals;
  std::vector<warning> warnings;
  std::vector<read_set> sets;  ///< in file order, at most max_listed
  read_counts counts;
};

/// Reads a file. *bytes* may be anything; errors are refusals. Throws std::bad_alloc only.
read_result read_837p(std::string_view bytes, const reader_options& options);

}  // namespace benefactor::api::x12

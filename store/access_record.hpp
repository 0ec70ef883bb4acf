// Who saw what: one record of the access log (ACCESS.md), which is a log of its own beside the event log,
// with the same pages, links and guarantees. A record says that somebody was shown what the event log keeps
// sealed about one member, or an answer about a member who was named.
//
// It stands in the member's stream and is tagged with all else that it can be asked for by: policy, claims,
// user, and that the glass was broken. So an index of streams answers every question.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/ids.hpp"
#include "events/submission.hpp"
#include "store/entropy.hpp"
#include "store/event_record.hpp"
#include "store/key_vault.hpp"
#include "store/stream_id.hpp"

namespace benefactor::store {

/// The type of a record, in the access log only. Stored: it never changes or is reused.
inline constexpr std::uint16_t phi_accessed_event_type = 1'024;

/// Why somebody looks: codes of HL7 v3 PurposeOfUse (ActReason). The numbers are stored: none changes or is
/// reused.
enum class access_purpose : std::uint8_t {
  treatment = 1,            ///< TREAT
  emergency_treatment,      ///< ETREAT
  break_the_glass,          ///< BTG
  payment,                  ///< HPAYMT
  claim_attachment,         ///< CLMATTCH
  coverage_authorization,   ///< COVAUTH
  eligibility_determining,  ///< ELIGDTRM
  eligibility_verifying,    ///< ELIGVER
  enrollment,               ///< ENROLLM
  remittance_advice,        ///< REMITADV
  operations,               ///< HOPERAT
  fraud_detection,          ///< FRAUD
  accreditation,            ///< HACCRED
  compliance,               ///< HCOMPL
  legal,                    ///< HLEGAL
  quality_improvement,      ///< HQUALIMP
  system_administration,    ///< HSYSADMIN
  member_administration,    ///< MEMADMIN
  records_management,       ///< RECORDMGT
  training,                 ///< TRAIN
  testing,                  ///< HTEST
  government,               ///< GOV
  research,                 ///< HRESCH
  public_health,            ///< PUBHLTH
  patient_request,          ///< PATRQT
  family_request,           ///< FAMRQT
  power_of_attorney         ///< PWATRNY
};

/// The HL7 code: "HPAYMT". Nothing: this program knows no such code.
std::string_view to_text(access_purpose purpose);
std::optional<access_purpose> parse_access_purpose(std::string_view code);
/// All of them, for messages: "TREAT, ETREAT, …".
std::string access_purpose_codes();

/// Kinds of data, one bit each. The bits are stored: none changes or is reused.
enum class access_kind : std::uint16_t {
  identifiers = 1,       ///< plan-issued member id, policy number, submitter's claim id
  demographics = 2,      ///< name, birth date, sex, address
  contract = 4,          ///< enrolment, own rules, cover, authorisations
  balances = 8,          ///< what was used of deductible and limits
  claim = 16,            ///< services and amounts of a claim
  diagnoses = 32,        ///< of a claim
  texts = 64,            ///< remarks, reasons, notes
  documents = 128,       ///< names of documents and links to their bytes
  eligibility = 256,     ///< cover on a day
  claim_list = 512,      ///< that there are these claims, with status and amounts
  payments = 1'024,      ///< what was paid for a member, or to one
  access_texts = 2'048,  ///< why others looked, in their own words
  addresses = 4'096      ///< where users came from; the record's member is a user, or zero: of nobody known
};

struct access_kinds {
  std::uint16_t bits = 0;

  constexpr access_kinds() = default;
  constexpr access_kinds(access_kind kind) : bits(static_cast<std::uint16_t>(kind)) {}  // NOLINT
  constexpr access_kinds(std::uint16_t all) : bits(all) {}                              // NOLINT
  constexpr access_kinds& operator|=(access_kinds more) {
    bits = static_cast<std::uint16_t>(bits | more.bits);
    return *this;
  }
  friend constexpr access_kinds operator|(access_kinds a, access_kinds b) { return a |= b; }
  constexpr bool has(access_kind kind) const { return (bits & static_cast<std::uint16_t>(kind)) != 0; }
  bool operator==(const access_kinds&) const = default;
};
constexpr access_kinds operator|(access_kind a, access_kind b) { return access_kinds(a) | access_kinds(b); }

/// Their names, in the order of their bits: "identifiers", "claim". A bit this program does not know is
/// "kind_12".
std::vector<std::string> names_of(access_kinds kinds);

/// Characters (code points) of a reason, which is UTF-8: none, or up to the most; of one for breaking the
/// glass also at least.
inline constexpr std::size_t access_reason_max = 500, break_glass_reason_min = 10;
/// Claims that one record names. Who saw more of a member's in one answer has further records.
inline constexpr std::size_t access_claims_max = 1'000;
inline constexpr std::size_t access_method_max = 64;  ///< bytes

/// Why a session reads, as its client says.
struct access_grounds {
  access_purpose purpose = access_purpose::payment;
  std::string reason;        ///< own words; may hold what is private
  bool break_glass = false;  ///< outside of what the user usually may see; flagged, and needs a reason

  bool operator==(const access_grounds&) const = default;
};

/// What is wrong with them; nothing: they will do. The reason itself is in no message.
std::vector<field_problem> problems_of(const access_grounds& grounds);

/// Grounds out of what a client sent. *code* empty: payment. BTG breaks the glass by itself.
struct stated_grounds {
  access_grounds grounds;
  std::vector<field_problem> problems;
};
stated_grounds read_grounds(std::string_view code, std::string reason, bool break_glass);

/// Who reads, and why.
struct accessor {
  std::string user = "local", role = "local";
  access_grounds why;
  source_channel channel = source_channel::rpc;

  bool operator==(const accessor&) const = default;
};

/// One for all records of a session: a reason may be long, and the records of an answer many.
using shared_accessor = std::shared_ptr<const accessor>;
/// Who has said nothing.
const shared_accessor& local_accessor();

/// What was seen of one member in one answer, or in *count* equal ones of one group commit.
struct phi_access_record {
  tenant_name tenant;
  member_id member;
  policy_id policy;              ///< zero: none in particular
  std::vector<claim_id> claims;  ///< at most access_claims_max
  access_kinds kinds;
  shared_accessor who = local_accessor();  ///< never null
  std::string method;  ///< of the contract: "Queries.claim"; at most access_method_max bytes
  id128 request;       ///< the first one's, where several share the record
  std::uint32_t count = 1;

  bool operator==(const phi_access_record& other) const;
};

/// A stream of the access log that no aggregate has: named by a hash of *what* and *text*.
stream_id named_access_stream(const tenant_name& tenant, std::string_view what, std::string_view text);

/// The stream of what a user saw or did, and of all that was seen through broken glass.
stream_id access_user_stream(const tenant_name& tenant, std::string_view user);
stream_id break_glass_stream(const tenant_name& tenant);

/// The record as one event, not yet stamped, for the access log *log_id*. The reason is sealed under the
/// member's key; where that is gone, it is left out and the record says so. Errors: std::invalid_argument
/// beyond a limit; key_error.
std::string encode_access(const phi_access_record& record, const id128& log_id, key_vault& keys,
                          entropy_source& entropy);

/// Makes what encode_access returned stand for *count* reads.
void set_access_count(std::string& encoded, std::uint32_t count);

enum class access_reason : std::uint8_t {
  none,    ///< none was given
  sealed,  ///< given, and not opened
  opened,
  gone  ///< given, and nobody can read it any more
};

/// A stored record.
struct recorded_access {
  std::uint64_t position = 0;
  std::int64_t time_us = 0;  ///< since 1970, UTC
  phi_access_record record;  ///< who->why.reason is set only when it was opened
  access_reason reason = access_reason::none;
};

/// Reads a record back; with *keys* its reason too. Errors: corrupt_event; newer_format.
recorded_access parse_access(const event_view& event, const id128& log_id, key_vault* keys = nullptr);

}  // namespace benefactor::store

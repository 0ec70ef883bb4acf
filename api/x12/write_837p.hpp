// Claims on their way out as X12 files: one interchange with one group of 837P transactions (005010X222A1),
// by the rules of that guide. What is written has no error by guide_837p.txt, and claim_837p.hpp reads the
// same claims from it.
//
// A file is written as a whole or not at all: whatever the guide requires and a claim lacks is refused, all
// of it at once. Ids, codes and numbers are written as they are or refused, for a changed one would mean
// something else. In names and addresses delimiters become blanks, and letters outside ASCII their ASCII ones
// or '?'.
//
// Every claim stands below an HL of its own for the subscriber, and for the patient where that is another;
// claims that follow each other with the same billing provider share its HL. Diagnoses are collected from the
// lines (HI), in the order in which they come first: the first line's first is the principal one (ABK). A
// dependent without an address is written with the subscriber's.
//
// Limits, the guide's: 50 lines and 12 diagnoses in a claim, 4 diagnoses and 4 modifiers on a line, 10 prior
// payers, ten digits in an amount; max_claims claims in a transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "api/x12/claim_837p.hpp"
#include "api/x12/interchange_frame.hpp"
#include "api/x12/remittance_835.hpp"
#include "events/submission.hpp"

namespace benefactor::api::x12 {

/// Who bills, or who rendered the service.
struct outgoing_provider {
  bool organization = true;
  std::string last_name;                        ///< of an organization: its name
  std::string first_name, middle_name, suffix;  ///< empty for an organization
  std::string npi;
  std::string taxonomy;                   ///< PRV03; may be empty
  std::string tax_id;                     ///< of the billing provider: REF*EI, nine digits
  std::optional<postal_address> address;  ///< of the billing provider: required, nine digits of ZIP code

  bool operator==(const outgoing_provider&) const = default;
};

struct outgoing_person {
  person who;  ///< sex: F, M, U; empty is written as U
  std::optional<postal_address> address;
};

struct outgoing_line {
  claim_line service;            ///< its service type is not written
  std::optional<date> last_day;  ///< of a range that begins with service.service_date
  std::string place_of_service;  ///< empty: the claim's
  std::string control_number;    ///< REF*6R, which comes back in the 277 and the 835; empty: none
};

/// What another payer decided before (loop 2320).
struct prior_payer {
  std::string rank = "P";             ///< SBR01: P, S, T, A ... H; another than the claim's own
  std::string relationship = "18";    ///< SBR02: the patient's to that payer's subscriber, as X12 code
  std::string group_number;           ///< SBR03; may be empty
  std::string filing = "CI";          ///< SBR09
  std::string payer_name, payer_id;   ///< NM1*PR
  person subscriber;                  ///< NM1*IL
  std::string member_id;              ///< NM109 of NM1*IL
  std::string claim_number;           ///< REF*F8: that payer's; may be empty
  std::optional<date> decided;        ///< DTP*573
  std::optional<cents> paid;          ///< AMT*D
  std::optional<cents> patient_owes;  ///< AMT*EAF
  std::vector<claim_adjustment> adjustments;
};

struct outgoing_claim {
  std::string claim_number;             ///< CLM01: ours, by which answers name the claim
  std::string frequency = "1";          ///< CLM05-3: "1" original, "7" replacement, "8" void
  std::string original_reference;       ///< REF*F8: the receiver's number of the claim replaced or voided
  std::string place_of_service = "11";  ///< CLM05-1
  outgoing_provider billing;
  std::optional<outgoing_provider> rendering;  ///< nothing: the billing provider's

  std::string payer_name, payer_id;     ///< NM1*PR
  std::string payer_rank = "P";         ///< SBR01
  std::string filing = "CI";            ///< SBR09
  std::string member_id, group_number;  ///< NM109 of NM1*IL; SBR03, may be empty
  outgoing_person subscriber;           ///< birth date and sex are required where the patient is the same
  relationship patient_relationship = relationship::self;
  std::optional<outgoing_person> patient;  ///< of a dependent only

  std::vector<outgoing_line> lines;
  std::vector<prior_payer> prior_payers;
};

/// Who sends the file, and whom one may ask about it (loop 1000A).
struct claim_submitter {
  std::string name, id;                        ///< NM1*41; the id by agreement with the receiver
  std::string contact_name, telephone, email;  ///< PER: at least one of the two numbers
};

/// One transaction set.
struct outgoing_claims {
  std::string reference;  ///< BHT03, the sender's own number of this batch; at most 50 characters
  claim_submitter submitter;
  std::string receiver_name, receiver_id;  ///< NM1*40
  std::vector<outgoing_claim> claims;      ///< at least one
};

struct claim_writing_options {
  std::size_t max_claims = 5'000;  ///< in a transaction; what the guide recommends
  /// Of CLM01. The guide's element has 38, and tells receivers to support no more than 20: set it to what the
  /// receiver returns whole.
  std::size_t max_claim_number = 38;
  bool npi_check_digit = true;  ///< as in form_options
};

/// The file, or what keeps it from being written: the field's path ("sets[0].claims[2].CLM01",
/// "sets[0].claims[2].lines[0].procedure", "envelope.ISA13") and the rule that it breaks. No value stands in
/// a problem.
using written_837p = std::variant<std::string, std::vector<field_problem>>;

/// Writes *sets*, at least one. The day of the envelope is that of the transactions (BHT04).
/// Throws std::bad_alloc only.
/// Source: X12N/005010X222A1; X12.5 and X12.6 for the envelope.
written_837p write_837p(std::span<const outgoing_claims> sets, const interchange_envelope& envelope,
                        const claim_writing_options& options = {});

}  // namespace benefactor::api::x12

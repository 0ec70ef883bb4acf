// The claim acknowledgment, 277CA (005010X214): for every claim of a transaction set, whether it was taken,
// under which claim number, or what it was refused for.
//
// One 277 answers one 837: information source (the payer, HL 20), information receiver (the submitter, HL
// 21), a billing provider each (HL 19), a patient each (HL PT), a claim each (TRN*2 with CLM01). Whatever the
// guide requires and the 837 does not say is written UNKNOWN, a CLM01 that is missing as 0; a claim's service
// dates are left out where they are not known.
//
// A refused claim has an STC for each problem, at most max_claim_statuses. A line has one STC, which holds
// three statuses; further ones of a line stand at the claim.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/x12/claim_statuses.hpp"
#include "api/x12/x12_writer.hpp"
#include "events/date.hpp"

namespace benefactor::api::x12 {

inline constexpr std::size_t max_claim_statuses = max_problems, max_line_statuses = 3;

/// The longest element of an NM1 (NM109); of a longer one the beginning is repeated.
inline constexpr std::size_t max_party_text = 80;

/// A person or organisation as NM1 names it.
struct named_party {
  std::string entity_type, last_name, first_name, middle_name, suffix;  ///< NM102 ... NM107
  std::string id_qualifier, id;                                         ///< NM108, NM109

  bool operator==(const named_party&) const = default;
};

struct answered_line {
  std::size_t segment = 0;             ///< of its LX
  std::vector<std::string> procedure;  ///< the components of SV101; empty: the line has no SV1
  cents billed = 0;
  std::string control_number;  ///< REF*6R
  std::optional<date> first_day, last_day;
};

struct answered_claim {
  std::size_t segment = 0, last_segment = 0;  ///< of the file
  std::string control_number;                 ///< CLM01
  cents charge = 0;                           ///< CLM02; 0 where it cannot be read
  std::optional<date> first_day, last_day;
  std::string intermediary_number;  ///< REF*D9
  std::vector<answered_line> lines;

  bool accepted = false;
  std::string claim_number;                 ///< ours, of an accepted claim
  std::vector<claim_status_code> statuses;  ///< of a refused claim
};

struct answered_patient {
  named_party name;
  std::vector<answered_claim> claims;
};

struct answered_provider {
  named_party name;
  std::vector<answered_patient> patients;
};

/// A transaction set with claims.
struct answered_set {
  std::size_t segment = 0;       ///< its ST; 0: claims outside any set
  std::string reference;         ///< BHT03
  std::optional<date> sent;      ///< BHT04
  named_party payer, submitter;  ///< NM1*40, NM1*41
  std::vector<answered_provider> providers;
};

/// What the payer adds of its own.
struct answer_terms {
  std::string application_sender, application_receiver;  ///< GS02, GS03
  std::string trace;                                     ///< TRN02 of the information source
  std::optional<date> received;                          ///< nothing: each set's own BHT04
};

/// One group with a 277 for each of *sets*. Sets without claims are left out. Names and ids of patients are
/// in it.
std::string write_277ca(const std::vector<answered_set>& sets, const answer_terms& terms, const envelope& e);

}  // namespace benefactor::api::x12

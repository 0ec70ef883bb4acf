// Claim statuses from X12 files: every ST*277 of a file, answers to a status request or sent unasked
// (005010X212) and claim acknowledgments (005010X214, 277CA), as what is said of each claim, with its place.
//
// Nothing here moves money, so little is refused: a transaction set as envelope.hpp says, and a set with more
// segments than allowed. Everything else is warned about and left empty: amounts and days that are none,
// claims without a number or without a status, segments where they belong to nothing. Another version than
// those above is read by these rules too and warned about.
//
// Below a subscriber, dependent or patient (HL 22, 23, PT) each TRN opens a claim; below the payer, the
// receiver or a provider (HL 20, 21, 19) what stands is about a whole batch.
//
// Names of people are not kept. Limits: interchange.hpp's; 1,500,000 segments in a set; max_listed refusals
// and warnings are kept, all are counted.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/claim_837p.hpp"
#include "api/x12/remittance_835.hpp"

namespace benefactor::api::x12 {

/// STC01, STC10 or STC11: a category (X12 code list 507), a status (508) and whom it is about.
struct reported_code {
  std::string category, status, entity;  ///< "A7", "562", "85"; the entity may be empty
  std::string code_list;                 ///< "RX": the status is a code of NCPDP; empty: of list 508
  bool operator==(const reported_code&) const = default;
};

/// One STC.
struct reported_status {
  std::vector<reported_code> codes;  ///< one to three
  std::optional<date> day;           ///< STC02: since when
  std::string action;                ///< STC03: "WQ" accepted, "U" rejected; of the 277CA only
  std::optional<cents> charge, paid;
  std::optional<date> decided;  ///< STC06
  std::optional<date> issued;   ///< STC08: of the check or transfer
  std::string payment_number;   ///< STC09
  std::string message;          ///< STC12: the processor's own words; they may identify a person
  bool operator==(const reported_status&) const = default;
};

/// SVC and what is below it.
struct reported_line {
  procedure_identifier procedure;
  std::optional<cents> charge, paid;
  std::string control_number;  ///< REF*FJ: our REF*6R
  std::optional<date> first_day, last_day;
  std::vector<reported_status> statuses;
};

struct reported_claim {
  place at;                            ///< of its TRN
  std::string trace;                   ///< TRN02: CLM01 in a 277CA; in an answer the request's trace number
  std::string patient_control_number;  ///< REF*EJ: CLM01
  std::string processor_number;        ///< REF*1K: the processor's own claim number
  std::string clearinghouse_number;    ///< REF*D9
  std::string member_id;               ///< NM109 of the person around it
  std::optional<date> first_day, last_day;  ///< DTP*472 or DTP*232
  std::vector<reported_status> statuses;    ///< of the claim as a whole
  std::vector<reported_line> lines;

  /// Our claim number as far as the file says it: REF*EJ, else TRN02.
  const std::string& claim_number() const {
    return patient_control_number.empty() ? trace : patient_control_number;
  }
};

/// What is said of all that a receiver or provider sent.
struct reported_batch {
  place at;
  std::string level;  ///< HL03: "20", "21", "19"
  std::string trace;  ///< TRN02: BHT03 of the 837, or of the request
  std::vector<reported_status> statuses;
};

struct status_report {
  place at;                     ///< of the ST
  std::string version;          ///< "005010X214"
  bool test = false;            ///< ISA15 is T
  bool acknowledgment = false;  ///< a 277CA
  std::string reference;        ///< BHT03
  std::optional<date> sent;     ///< BHT04
  std::string payer_name, payer_id;
  std::vector<reported_batch> batches;  ///< those with a status
  std::vector<reported_claim> claims;   ///< in file order
};

struct status_options {
  std::string file;                      ///< its name, for places
  std::size_t max_segments = 1'500'000;  ///< in a transaction set
};

struct status_reading {
  std::vector<status_report> reports;  ///< in file order
  std::vector<refusal> refusals;       ///< claims_refused: TRN segments
  std::vector<warning> warnings;
  read_counts counts;  ///< sets are of any kind, sets_read are reports
};

/// Reads a file. *bytes* may be anything; errors are refusals. No message repeats a value of the file.
/// Throws std::bad_alloc only.
/// Source: X12N/005010X212, X12N/005010X214.
status_reading read_277(std::string_view bytes, const status_options& options);

}  // namespace benefactor::api::x12

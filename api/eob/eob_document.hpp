// An explanation of benefits (EOB): what a member is told of one claim, as plain data. eob.hpp makes a text
// and a page of it. Everything stands in the words and amounts that will be shown; nothing is decided here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/date.hpp"
#include "events/money.hpp"
#include "events/submission.hpp"

namespace benefactor::api {

/// Limits of a document. Texts have at most max_text characters.
inline constexpr std::size_t max_eob_remarks = 50, max_eob_accumulators = 12, max_eob_reasons = 20;

/// Of a line or in total: cents, none below zero. They must add up:
///   billed == discount + plan_paid + other_paid + member_owes
///   member_owes == deductible + copay + coinsurance + not_covered
struct eob_amounts {
  cents billed = 0;
  cents discount = 0;  ///< CO-45 and every other CO: nobody pays it
  cents plan_paid = 0;
  cents other_paid = 0;                              ///< OA-23: by other insurance
  cents deductible = 0, copay = 0, coinsurance = 0;  ///< PR-1, PR-3, PR-2
  cents not_covered = 0;                             ///< every other PR
  cents member_owes = 0;

  bool operator==(const eob_amounts&) const = default;
};

struct eob_line {
  date service_date;
  std::optional<date> last_day;  ///< of a range of days
  std::string procedure;         ///< "99213"
  std::string service;           ///< in words: "Office visit"
  eob_amounts amounts;
  std::vector<std::string> reasons;  ///< adjustment reason codes (CARC), "45", each once; explained below
};

/// What was met so far of a limit of the benefit year, this claim included.
struct eob_accumulator {
  std::string name;  ///< "Your deductible", "Family out-of-pocket maximum"
  cents met = 0;
  cents limit = 0;
};

struct eob_document {
  std::string payer_name;
  std::string payer_contact;  ///< telephone or address; may be empty
  std::string member_name, member_id;
  std::string patient_name;
  std::string provider_name;
  std::string claim_number;
  date received, decided;
  std::optional<date> paid;  ///< of the payment; nothing where there is none yet
  std::vector<eob_line> lines;
  eob_amounts totals;
  std::string benefit_year;  ///< "2026", "the year that began on July 1, 2026"
  std::vector<eob_accumulator> accumulators;
  std::vector<std::string> remarks;  ///< further sentences, such as the processor's or an examiner's
  std::uint32_t appeal_days = 180;   ///< from receipt of the EOB; 1 ... 3650
  std::string appeal_contact;        ///< where an appeal goes; empty: payer_contact
};

/// The sum of the lines. Errors: std::overflow_error (cannot happen where no amount is a problem).
eob_amounts sum_of(const std::vector<eob_line>& lines);

/// Everything that keeps a document from being shown: amounts that do not add up, on a line, in total, or of
/// the lines to the totals; texts that are missing, too long or not UTF-8; days that are none or in the wrong
/// order. Paths as in form_problems(): "lines[0].memberOwes". No problem repeats a value.
std::vector<field_problem> problems_of(const eob_document& eob);

}  // namespace benefactor::api

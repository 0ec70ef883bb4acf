// Remittances as X12 files: one interchange with one group of 835 transactions (005010X221A1), by the rules
// of that guide.
//
// A file is written as a whole or not at all: whatever cannot be written is refused, all of it at once, and
// nothing that does not balance is ever written.
//
// Ids, codes and numbers are written as they are or refused, for a changed one would mean something else. In
// free texts (names, addresses) delimiters become blanks, and letters outside ASCII their ASCII ones or '?':
// receivers take no more, and no payment should wait for an accent.
//
// CAS: adjustments of one group code stand together, in the order in which the codes come first, six reasons
// to a segment. PLB: adjustments that follow each other with the same provider and fiscal year stand
// together, six to a segment. Contacts of the payer are written in the guide's order: CX, BL, IC.
//
// More than max_claims claims in a remittance are refused: 10,000 CLP is what the guide recommends as the
// most in one ST, and each ST has a payment of its own that it must balance with, so to split a payment is
// for whoever makes it. Partners may agree on more.
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "api/x12/interchange_frame.hpp"
#include "api/x12/remittance_835.hpp"
#include "events/submission.hpp"

namespace benefactor::api::x12 {

struct writing_options {
  std::size_t max_claims = 10'000;  ///< in a remittance
  bool npi_check_digit = true;      ///< as in form_options
};

/// The file, or what keeps it from being written: the field's path
/// ("remittances[0].groups[0].claims[2].CLP01", "remittances[0]" for what does not balance, "envelope.ISA13")
/// and the rule that it breaks. No private value stands in a problem; amounts that do not balance do.
using written_835 = std::variant<std::string, std::vector<field_problem>>;

/// Writes *remittances*, at least one, each as a transaction. Throws std::bad_alloc only.
/// Source: X12N/005010X221A1; X12.5 and X12.6 for the envelope.
written_835 write_835(std::span<const remittance> remittances, const interchange_envelope& envelope,
                      const writing_options& options = {});

}  // namespace benefactor::api::x12

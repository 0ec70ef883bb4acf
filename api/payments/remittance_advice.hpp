// The remittance advice (X12 835) of a payment, out of the log: the claims that its trace names, each as it
// stood when it was named, and before it, where a remittance had said otherwise.
//
// A claim that was reported before stands twice: as a reversal (CLP02 22) of what was reported, and as it is
// now; one that was reversed only as the former. What the claims come to and what the payment moves differ by
// what is carried to later payments, and by what is recovered of earlier ones: PLB, FB, one for each such
// claim, with its claim number. Over all payments a claim's FB come to nothing.
//
// Written again, it is the same, byte for byte, while no member of it is erased.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/documents/payer_json.hpp"
#include "api/queries.hpp"
#include "api/x12/remittance_835.hpp"

namespace benefactor::api {

/// The remittance of *payment*, a provider's. Errors: log_error, corrupt_event.
x12::remittance remittance_of(const query_parts& parts, const payer_identity& payer,
                              const payment_ledger::payment& payment);

struct no_such_payment {};
/// A member is paid: remittance advices go to providers, members get an explanation of benefits for each
/// claim.
struct payment_to_member {};

/// The file; or why there is none: what of it X12 cannot say.
using remittance_file =
    std::variant<std::string, no_such_payment, payment_to_member, std::vector<field_problem>>;

/// Interchange and group numbers come from the trace. The check digit of an NPI is for enrolments to refuse.
remittance_file write_remittance(const query_parts& parts, const payer_identity& payer,
                                 const std::string& trace);

}  // namespace benefactor::api

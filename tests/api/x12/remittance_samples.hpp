#pragma once
/// A remittance made by hand, random ones that balance, and what tests do with them.

#include <string>
#include <string_view>
#include <vector>

#include "api/x12/read_835.hpp"
#include "api/x12/write_835.hpp"
#include "tests/support/checker_835.hpp"

namespace benefactor::api_test {

/// What api/x12/samples/remittance.835 says, and the envelope that it has.
api::x12::remittance sample_remittance();
api::x12::interchange_envelope sample_envelope();

/// A remittance that balances, with anything that the guide allows in it. For rapidcheck's properties.
api::x12::remittance any_remittance();

/// The file; fails the test, with the problems, when it is refused.
std::string written(const std::vector<api::x12::remittance>& remittances,
                    const api::x12::interchange_envelope& envelope = sample_envelope());

/// "remittances[0].payee.N104: an NPI has ten digits", a line each; empty when it is written.
std::string write_problems(const std::vector<api::x12::remittance>& remittances,
                           const api::x12::interchange_envelope& envelope = sample_envelope(),
                           const api::x12::writing_options& options = {});

api::x12::remittance_reading read_remittances(std::string_view bytes);

/// The only refusal of *bytes*, as text; fails the test when there is none or another.
std::string only_remittance_refusal(std::string_view bytes);

/// balance_problems in the checker's words.
std::vector<test_support::finding_835> findings_of(const api::x12::remittance& r);

/// Those of the checker's findings that are about balance.
std::vector<test_support::finding_835> balance_findings(const test_support::checked_835& set);

}  // namespace benefactor::api_test

namespace benefactor::test_support {
std::ostream& operator<<(std::ostream& out, const finding_835& finding);
}

// Who pays, as remittance advices name the payer: a JSON document of whoever runs the server.
//
//   { "name": "Example Health Plan", "taxId": "123456789", "interchangeId": "EXAMPLEPLAN",
//     "address": { "line1": "1 Plan Way", "line2": "Suite 2", "city": "Springfield", "state": "IL",
//                  "postalCode": "62701" },
//     "contact": { "name": "EDI support", "telephone": "8005550100", "email": "edi@example.org" },
//     "claimFilingIndicator": "12", "test": false }
#pragma once

#include <string>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "api/x12/remittance_835.hpp"

namespace benefactor::api {

struct payer_identity {
  x12::remittance_party party;  ///< N1*PR and what follows it
  std::string tax_id;           ///< nine digits, for TRN03
  std::string interchange_id;   ///< ISA06 and GS02; at most 15 characters
  std::string interchange_qualifier = "ZZ";
  std::string filing_indicator = "12";  ///< CLP06
  bool test = false;                    ///< ISA15
};

/// The document; *problems* says everything that is wrong with it.
payer_identity parse_payer(std::string_view text, std::vector<problem>& problems);

}  // namespace benefactor::api

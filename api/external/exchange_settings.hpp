// With which external processors files are exchanged, and as whom: a JSON document of whoever runs the
// server.
//
//   { "submitter": { "name": "Example Health Plan", "id": "EXAMPLEPLAN", "contact": "EDI support",
//                    "telephone": "8005550100", "email": "edi@example.org" },
//     "processors": [ { "id": "ACME-TPA", "name": "Acme Benefit Administrators", "receiverId": "ACMETPA",
//                       "payerName": "Example Health Plan", "payerId": "12345", "test": false } ] }
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "api/x12/write_837p.hpp"

namespace benefactor::api::external {

struct processor_identity {
  std::string id;                    ///< as policies name it as their administrator, and its folder is called
  std::string name;                  ///< NM1*40
  std::string receiver_id;           ///< ISA08, GS03 and NM109 of NM1*40; at most 15 characters
  std::string payer_name, payer_id;  ///< NM1*PR of its claims; absent: name and receiver id
  bool test = false;                 ///< ISA15
};

struct exchange_settings {
  x12::claim_submitter submitter;  ///< its id is also ISA06 and GS02: at most 15 characters
  std::vector<processor_identity> processors;

  /// Null: none of that id.
  const processor_identity* find(std::string_view id) const;
};

/// The document; *problems* says everything that is wrong with it.
exchange_settings parse_exchange(std::string_view text, std::vector<problem>& problems);

}  // namespace benefactor::api::external

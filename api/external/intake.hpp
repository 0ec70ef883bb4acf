// What a processor's file says, as reports about the engine's claims: X12 277 and 835.
//
// A claim is known by CLM01 (277: REF*EJ or TRN02; 835: CLP01), a line by REF*6R, or, where a remittance has
// none, by its place when it has as many lines as the claim. A remittance without lines that adjusts the
// whole charge by one reason says that of every line. A reversal (CLP02 22) and what follows it for the same
// claim in the file are one correction. Statuses 1 to 4 and 19 to 21 decide; 23 and 25 decide nothing and are
// passed on as remarks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/queries.hpp"
#include "events/bucket.hpp"
#include "events/exchange.hpp"

namespace benefactor::api::external {

struct file_content {
  exchange_file_kind kind = exchange_file_kind::status;
  std::vector<report_claim> reports;  ///< in file order, each claim's with ascending places
  std::uint32_t claims = 0;           ///< that it says something of
  std::uint32_t unknown = 0;          ///< that the engine does not know, or never sent to the processor
  std::string unreadable, unmatched;  ///< why it is so; empty: it is not
};

/// @param day   of what has no day of its own.
/// @param test  test data are taken.
/// Errors: log_error, corrupt_event.
file_content read_file(const query_parts& parts, const std::string& processor, bool test, date day,
                       const sha256_digest& digest, std::string_view bytes);

}  // namespace benefactor::api::external

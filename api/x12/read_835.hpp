// Remittances from X12 files: every ST*835 of a file as a remittance, with its place. What cannot be read is
// refused, with what is wrong and where.
//
// Version 005010X221 and X221A1 are read, and 004010X091 and X091A1 by the same rules, for their segments are
// the same in all that is kept. An 835 of any other version is read by these rules too and warned about. Sets
// of other kinds are warned about. The envelope decides as envelope.hpp says.
//
// Money decides whether a set is read. It is refused, with everything that is wrong with it, when
//   - BPR02, CLP03, CLP04, SVC02, SVC03, the amount of an adjustment reason or a PLB amount is missing;
//   - any amount read is no decimal number, has more than two decimals or is beyond +-max_amount: an amount
//   is
//     never guessed or rounded;
//   - it has another currency than USD (CUR);
//   - segments that carry money or open a loop stand where they belong to nothing or to something else: BPR,
//   N1
//     of payer or payee twice or behind the claims, CAS and SVC outside a claim, a second patient in a claim,
//     LX or CLP behind PLB; or a segment's id is none.
// Everything else is warned about and left empty: dates that are none, names and numbers that are missing,
// loops without LX, segments that the guide does not have.
//
// Limits: interchange.hpp's; 1,500,000 segments in a set, so that no sum of its amounts leaves 64 bits;
// max_listed refusals and warnings are kept, all are counted; max_problems in a refusal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/x12/claim_837p.hpp"
#include "api/x12/remittance_835.hpp"

namespace benefactor::api::x12 {

struct read_remittance {
  remittance content;
  place at;             ///< of the ST
  std::string version;  ///< "005010X221A1"
  bool test = false;    ///< ISA15 is T: no money moves
};

struct remittance_options {
  std::string file;                      ///< its name, for places
  std::size_t max_segments = 1'500'000;  ///< in a transaction set
};

struct remittance_reading {
  std::vector<read_remittance> remittances;  ///< in file order
  std::vector<refusal> refusals;             ///< claims_refused: CLP segments
  std::vector<warning> warnings;
  read_counts counts;  ///< claims are CLP segments; sets are of any kind, sets_read are remittances
};

/// Reads a file. *bytes* may be anything; errors are refusals. No message repeats a value of the file.
/// Throws std::bad_alloc only.
remittance_reading read_835(std::string_view bytes, const remittance_options& options);

}  // namespace benefactor::api::x12

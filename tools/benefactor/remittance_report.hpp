// What `benefactor remittance` tells of a file of remittances. Names of people, their ids and the numbers of
// their claims stand in none of it; a list of claims, which is printed only when it is asked for, has the
// patient control numbers.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "api/x12/read_835.hpp"

namespace benefactor::tools {

struct remittance_file {
  std::string file;
  std::string trouble;  ///< why its bytes could not be read; else empty
  api::x12::remittance_reading reading;
  std::vector<std::vector<api::x12::imbalance>> imbalances;  ///< of each remittance read
};

/// Reads a file and adds its transactions up. Errors: none; what keeps it from being read is its trouble.
remittance_file read_remittance_file(const std::string& name);

/// Counts over all files.
struct remittance_totals {
  std::size_t files = 0, transactions = 0, balanced = 0, unbalanced = 0;
  std::size_t refused = 0;  ///< transactions, and files, that could not be read

  void add(const remittance_file& file);
};

/// Each transaction, with every violation of its balance by file, transaction, claim and line; *claims*: with
/// its claims.
void print(std::ostream& out, const remittance_file& file, bool claims);

/// What could not be read, and the first *shown* warnings.
void print_troubles(std::ostream& err, const remittance_file& file, std::size_t shown);

/// {"file": ..., "transactions": [{"set": ..., "payer": ..., "balanced": true, "imbalances": []}],
/// "refusals":
/// [...], "warnings": [...]}. Amounts are texts, "115.95".
nlohmann::ordered_json to_json(const remittance_file& file, bool claims);

}  // namespace benefactor::tools

// The words that the text and the page of an explanation of benefits share. Part of eob.hpp.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/eob/eob_document.hpp"

namespace benefactor::api {

inline constexpr std::string_view eob_not_a_bill = "THIS IS NOT A BILL";
inline constexpr std::string_view eob_title = "Explanation of Benefits";

/// An amount and what it is called, in the order shown.
struct eob_column {
  std::string_view name;        ///< "Other insurance paid"
  std::string_view short_name;  ///< "Other ins. paid": for a table's head
  cents eob_amounts::*amount;
};

inline constexpr std::array<eob_column, 9> eob_table_columns{
    {{"Billed by provider", "Billed", &eob_amounts::billed},
     {"Plan discount", "Plan discount", &eob_amounts::discount},
     {"Plan paid", "Plan paid", &eob_amounts::plan_paid},
     {"Other insurance paid", "Other ins. paid", &eob_amounts::other_paid},
     {"Deductible",
      "Deduct\xC2\xAD"
      "ible",
      &eob_amounts::deductible},
     {"Copay", "Copay", &eob_amounts::copay},
     {"Coinsurance",
      "Coinsur\xC2\xAD"
      "ance",
      &eob_amounts::coinsurance},
     {"Not covered", "Not covered", &eob_amounts::not_covered},
     {"What you owe", "You owe", &eob_amounts::member_owes}}};

/// The columns before this one are the bill's, those from it on the member's share.
inline constexpr std::size_t eob_first_share_column = 4;

/// "Your provider billed $250.00. Your plan paid $176.00. You owe the provider $74.00."
std::string eob_summary(const eob_document& eob);

/// What identifies the claim, as names and values.
std::vector<std::pair<std::string_view, std::string>> eob_facts(const eob_document& eob);

/// "03/30/2026", "03/30/2026 - 03/31/2026".
std::string eob_day(date d);
std::string eob_days(const eob_line& line);

/// "$120.00 of $500.00 met, $380.00 left".
std::string eob_met(const eob_accumulator& a);
cents eob_left(const eob_accumulator& a);

/// The reason codes of all lines, numbers first in their order, each once, with their texts.
std::vector<std::pair<std::string, std::string>> eob_notes(const eob_document& eob);

/// The sentences about appeals.
std::vector<std::string> eob_appeal(const eob_document& eob);

}  // namespace benefactor::api

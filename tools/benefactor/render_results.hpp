// What a server answers, as JSON for machines and as text for people.
//
// JSON has the scenario format's names and forms: money as decimal text, dates as YYYY-MM-DD, ids in
// hexadecimal.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

#include "api/results.hpp"

namespace benefactor::tools {

nlohmann::ordered_json to_json(const rejection& refused);
nlohmann::ordered_json to_json(const api::line_outcome& line);
nlohmann::ordered_json to_json(const api::claim_outcome& outcome);
nlohmann::ordered_json to_json(const api::claim_result& result);
nlohmann::ordered_json to_json(const api::claim_record& record);
nlohmann::ordered_json to_json(const api::claim_explanation& explanation);
nlohmann::ordered_json to_json(const api::history_entry& entry);
nlohmann::ordered_json to_json(const api::bucket_balances& balances, const std::string& policy_number);
nlohmann::ordered_json to_json(
    const api::claim_page& page);  ///< "next" in hexadecimal; null on the last page
nlohmann::ordered_json to_json(const api::server_info& info);

/// "refused: INVALID_TRANSITION: a PAID claim cannot become DENIED", then a line for each problem.
void print(std::ostream& out, const rejection& refused);

void print(std::ostream& out, const api::claim_outcome& outcome,
           const claim_submission* submission = nullptr);
void print(std::ostream& out, const api::claim_record& record);
void print(std::ostream& out, const std::vector<api::history_entry>& history);
void print(std::ostream& out, const api::bucket_balances& balances);
void print(std::ostream& out, const api::claim_page& page);
void print(std::ostream& out, const api::server_info& info);

/// "rpc", "x12", ...
std::string_view to_text(store::source_channel channel);

}  // namespace benefactor::tools

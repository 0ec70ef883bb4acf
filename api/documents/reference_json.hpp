// Reference data as JSON: the steps "affiliateProvider" and "loadFees" of scenario files and enrolment
// documents.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "events/enrollment.hpp"

namespace benefactor::api {

/// {"op": "affiliateProvider", "npi", "from", "network", "contract"}.
affiliation_request parse_affiliation(const nlohmann::json& value, const std::string& path,
                                      std::vector<problem>& problems);

/// {"op": "loadFees", "contract", "fees": [{"procedure", "modifier", "from", "to", "price"}]}: at most
/// 50,000.
fee_schedule parse_fees(const nlohmann::json& value, const std::string& path, std::vector<problem>& problems);

/// The schedules of a CSV file with the columns contract, procedure, price, from and, where it has them,
/// modifier and to; in the order of their first rows.
std::vector<fee_schedule> parse_fee_csv(std::string_view text, std::vector<problem>& problems);

/// The providers of a CSV file with the columns npi, network and, where it has them, name, from and contract.
/// A row with a first day says where a known provider belongs from then on, one without enrols a provider.
std::vector<std::variant<provider, affiliation_request>> parse_provider_csv(std::string_view text,
                                                                            std::vector<problem>& problems);

nlohmann::ordered_json to_json(const affiliation_request& request);
nlohmann::ordered_json to_json(const fee_schedule& schedule);

}  // namespace benefactor::api

// Reference data as JSON: the steps "affiliateProvider", "describeProvider" and "loadFees" of scenario files
// and enrolment documents.
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

/// {"op": "describeProvider", "npi", "person"?: false, "firstName"?, "taxonomy"?, "taxId"?, "address"?}: all
/// that a bill needs of the provider, as it is from now on.
provider_description parse_provider_description(const nlohmann::json& value, const std::string& path,
                                                std::vector<problem>& problems);

/// {"op": "loadFees", "contract", "fees": [{"procedure", "modifier", "from", "to", "price"}]}: at most
/// 50,000.
fee_schedule parse_fees(const nlohmann::json& value, const std::string& path, std::vector<problem>& problems);

/// The schedules of a CSV file with the columns contract, procedure, price, from and, where it has them,
/// modifier and to; in the order of their first rows.
std::vector<fee_schedule> parse_fee_csv(std::string_view text, std::vector<problem>& problems);

/// What a row of a CSV file of providers says.
using provider_item = std::variant<provider, affiliation_request, provider_description>;

/// The providers of a CSV file with the columns npi, network and, where it has them, name, from and contract.
/// A row with a first day says where a known provider belongs from then on, one without enrols a provider.
/// The latter may say what a bill needs of it, too, in the columns firstName (which makes the provider a
/// person), taxonomy, taxId, line1, line2, city, state, postalCode and country.
std::vector<provider_item> parse_provider_csv(std::string_view text, std::vector<problem>& problems);

nlohmann::ordered_json to_json(const affiliation_request& request);
nlohmann::ordered_json to_json(const provider_description& description);  ///< with "op"
nlohmann::ordered_json to_json(const fee_schedule& schedule);

/// Appends the keys of a "describeProvider" but for op and npi; what is absent is left out.
void put_provider_details(nlohmann::ordered_json& out, const provider_details& details);

}  // namespace benefactor::api

#include "api/documents/reference_json.hpp"

#include <map>

#include "api/documents/address_json.hpp"
#include "api/documents/csv_rows.hpp"

namespace benefactor::api {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

fee read_fee(const object_reader& in) {
  return {in.text("procedure"), in.optional_text("modifier"), in.day("from"), in.optional_day("to"),
          in.amount("price")};
}

/// What a row of providers may say for bills.
const std::vector<std::string> detail_columns{"firstName", "taxonomy", "taxId",      "line1",  "line2",
                                              "city",      "state",    "postalCode", "country"};

std::optional<provider_description> read_details(const object_reader& row) {
  provider_description d{
      .npi = row.text("npi"),
      .details = {.person = row.find("firstName") != nullptr,
                  .first_name = row.optional_text("firstName"),
                  .taxonomy = row.optional_text("taxonomy"),
                  .tax_id = row.optional_text("taxId"),
                  .address = {row.optional_text("line1"), row.optional_text("line2"),
                              row.optional_text("city"), row.optional_text("state"),
                              row.optional_text("postalCode"), row.optional_text("country")}}};
  return d.details == provider_details{} ? std::nullopt : std::optional(std::move(d));
}

}  // namespace

affiliation_request parse_affiliation(const json& value, const std::string& path,
                                      std::vector<problem>& problems) {
  const object_reader in(value, path, problems, {"op", "npi", "from", "network", "contract"});
  return {in.text("npi"),
          {in.day("from"), in.one_of<network_status>("network"), in.optional_text("contract")}};
}

provider_description parse_provider_description(const json& value, const std::string& path,
                                                std::vector<problem>& problems) {
  const object_reader in(value, path, problems,
                         {"op", "npi", "person", "firstName", "taxonomy", "taxId", "address"});
  return {.npi = in.text("npi"),
          .details = {.person = in.flag("person").value_or(false),
                      .first_name = in.optional_text("firstName"),
                      .taxonomy = in.optional_text("taxonomy"),
                      .tax_id = in.optional_text("taxId"),
                      .address = read_address(in)}};
}

fee_schedule parse_fees(const json& value, const std::string& path, std::vector<problem>& problems) {
  const object_reader in(value, path, problems, {"op", "contract", "fees"});
  fee_schedule schedule{in.text("contract"), 0, {}};
  const auto& fees = in.list("fees");
  schedule.fees.reserve(fees.size());
  for (std::size_t i = 0; i < fees.size(); ++i)
    schedule.fees.push_back(read_fee(object_reader(fees[i], index_path(in.path_of("fees"), i), problems,
                                                   {"procedure", "modifier", "from", "to", "price"})));
  return schedule;
}

std::vector<fee_schedule> parse_fee_csv(std::string_view text, std::vector<problem>& problems) {
  std::vector<fee_schedule> schedules;
  std::map<std::string, std::size_t> places;
  for (const auto& row :
       read_csv(text, {"contract", "procedure", "price", "from"}, {"modifier", "to"}, problems)) {
    const object_reader in(row.fields, row.path(), problems,
                           {"contract", "procedure", "modifier", "from", "to", "price"});
    auto contract = in.text("contract");
    const auto [at, fresh] = places.try_emplace(contract, schedules.size());
    if (fresh) schedules.push_back({std::move(contract), 0, {}});
    schedules[at->second].fees.push_back(read_fee(in));
  }
  return schedules;
}

std::vector<provider_item> parse_provider_csv(std::string_view text, std::vector<problem>& problems) {
  std::vector<provider_item> items;
  std::vector<std::string> optional{"name", "from", "contract"};
  optional.insert(optional.end(), detail_columns.begin(), detail_columns.end());
  for (const auto& row : read_csv(text, {"npi", "network"}, optional, problems)) {
    const object_reader in(row.fields, row.path(), problems,
                           {"npi", "name", "network", "from", "contract", "firstName", "taxonomy", "taxId",
                            "line1", "line2", "city", "state", "postalCode", "country"});
    auto details = read_details(in);
    if (const auto from = in.optional_day("from")) {
      if (details)
        in.report("from", "stands beside what describes a provider: that is said in a row of its own");
      items.emplace_back(affiliation_request{
          in.text("npi"), {*from, in.one_of<network_status>("network"), in.optional_text("contract")}});
      continue;
    }
    if (in.find("contract")) in.report("from", "is required beside a contract");
    items.emplace_back(
        provider{in.text("npi"), in.optional_text("name"), in.one_of<network_status>("network")});
    if (details) items.emplace_back(std::move(*details));
  }
  return items;
}

ordered_json to_json(const affiliation_request& request) {
  ordered_json out;
  out["op"] = "affiliateProvider";
  out["npi"] = request.npi;
  out["from"] = format_date(request.terms.from);
  out["network"] = to_text(request.terms.network);
  if (!request.terms.contract.empty()) out["contract"] = request.terms.contract;
  return out;
}

void put_provider_details(ordered_json& out, const provider_details& details) {
  if (details.person) out["person"] = true;
  if (!details.first_name.empty()) out["firstName"] = details.first_name;
  if (!details.taxonomy.empty()) out["taxonomy"] = details.taxonomy;
  if (!details.tax_id.empty()) out["taxId"] = details.tax_id;
  put_address(out, details.address);
}

ordered_json to_json(const provider_description& description) {
  ordered_json out;
  out["op"] = "describeProvider";
  out["npi"] = description.npi;
  put_provider_details(out, description.details);
  return out;
}

ordered_json to_json(const fee_schedule& schedule) {
  ordered_json out;
  out["op"] = "loadFees";
  out["contract"] = schedule.contract;
  auto& fees = out["fees"] = ordered_json::array();
  for (const auto& fee : schedule.fees) {
    ordered_json row;
    row["procedure"] = fee.procedure;
    if (!fee.modifier.empty()) row["modifier"] = fee.modifier;
    row["from"] = format_date(fee.from);
    if (fee.to) row["to"] = format_date(*fee.to);
    row["price"] = format_money(fee.price);
    fees.push_back(std::move(row));
  }
  return out;
}

}  // namespace benefactor::api

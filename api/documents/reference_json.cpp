#include "api/documents/reference_json.hpp"

#include <map>

#include "api/documents/csv_rows.hpp"

namespace benefactor::api {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

fee read_fee(const object_reader& in) {
  return {in.text("procedure"), in.optional_text("modifier"), in.day("from"), in.optional_day("to"),
          in.amount("price")};
}

}  // namespace

affiliation_request parse_affiliation(const json& value, const std::string& path,
                                      std::vector<problem>& problems) {
  const object_reader in(value, path, problems, {"op", "npi", "from", "network", "contract"});
  return {in.text("npi"),
          {in.day("from"), in.one_of<network_status>("network"), in.optional_text("contract")}};
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

std::vector<std::variant<provider, affiliation_request>> parse_provider_csv(std::string_view text,
                                                                            std::vector<problem>& problems) {
  std::vector<std::variant<provider, affiliation_request>> items;
  for (const auto& row : read_csv(text, {"npi", "network"}, {"name", "from", "contract"}, problems)) {
    const object_reader in(row.fields, row.path(), problems, {"npi", "name", "network", "from", "contract"});
    if (const auto from = in.optional_day("from")) {
      items.emplace_back(affiliation_request{
          in.text("npi"), {*from, in.one_of<network_status>("network"), in.optional_text("contract")}});
      continue;
    }
    if (in.find("contract")) in.report("from", "is required beside a contract");
    items.emplace_back(
        provider{in.text("npi"), in.optional_text("name"), in.one_of<network_status>("network")});
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

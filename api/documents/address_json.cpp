#include "api/documents/address_json.hpp"

namespace benefactor::api {

postal_address read_address(const nlohmann::json& value, const std::string& path,
                            std::vector<problem>& problems) {
  const object_reader in(value, path, problems, {"line1", "line2", "city", "state", "postalCode", "country"});
  return {in.text("line1"),          in.optional_text("line2"),      in.text("city"),
          in.optional_text("state"), in.optional_text("postalCode"), in.optional_text("country")};
}

postal_address read_address(const object_reader& in) {
  const auto* value = in.find("address");
  return value ? read_address(*value, in.path_of("address"), in.problems()) : postal_address{};
}

void put_address(nlohmann::ordered_json& out, const postal_address& address) {
  if (address.empty()) return;
  auto& to = out["address"] = {{"line1", address.line_1}};
  if (!address.line_2.empty()) to["line2"] = address.line_2;
  to["city"] = address.city;
  if (!address.state.empty()) to["state"] = address.state;
  if (!address.postal_code.empty()) to["postalCode"] = address.postal_code;
  if (!address.country.empty()) to["country"] = address.country;
}

}  // namespace benefactor::api

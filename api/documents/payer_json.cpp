#include "api/documents/payer_json.hpp"

#include <algorithm>

#include "api/documents/address_json.hpp"

namespace benefactor::api {

namespace {

const nlohmann::json nothing = nlohmann::json::object();

const nlohmann::json& part(const object_reader& in, std::string_view key) {
  const auto* value = in.require(key);
  return value ? *value : nothing;
}

std::string digits(const object_reader& in, std::string_view key, std::size_t count) {
  auto text = in.text(key);
  if (text.size() != count ||
      !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    in.report(key, "must be " + std::to_string(count) + " digits");
  return text;
}

x12::remittance_contact contact_of(const object_reader& payer) {
  const object_reader in(part(payer, "contact"), payer.path_of("contact"), payer.problems(),
                         {"name", "telephone", "email", "url"});
  x12::remittance_contact contact{"BL", in.optional_text("name"), {}};
  for (const auto& [key, qualifier] : {std::pair{"telephone", "TE"}, {"email", "EM"}, {"url", "UR"}})
    if (auto number = in.optional_text(key); !number.empty())
      contact.numbers.push_back({qualifier, std::move(number)});
  if (contact.numbers.empty()) in.report("telephone", "is required, or email, or url");
  return contact;
}

}  // namespace

payer_identity parse_payer(std::string_view text, std::vector<problem>& problems) {
  payer_identity payer;
  const auto value = parse_json(text, problems);
  if (!value) return payer;
  const object_reader in(*value, {}, problems,
                         {"name", "taxId", "planId", "interchangeId", "interchangeQualifier", "address",
                          "contact", "claimFilingIndicator", "test"});
  payer.party.name = in.text("name");
  payer.party.id = in.optional_text("planId");
  if (!payer.party.id.empty()) payer.party.id_qualifier = "XV";
  payer.tax_id = digits(in, "taxId", 9);
  payer.interchange_id = in.text("interchangeId");
  if (payer.interchange_id.size() > 15) in.report("interchangeId", "has at most 15 characters");
  if (auto q = in.optional_text("interchangeQualifier"); !q.empty())
    payer.interchange_qualifier = std::move(q);
  payer.party.address = read_address(part(in, "address"), in.path_of("address"), problems);
  payer.party.contacts.push_back(contact_of(in));
  if (auto code = in.optional_text("claimFilingIndicator"); !code.empty())
    payer.filing_indicator = std::move(code);
  payer.test = in.flag("test").value_or(false);
  return payer;
}

}  // namespace benefactor::api

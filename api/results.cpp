#include "api/results.hpp"

#include "api/documents/claim_json.hpp"
#include "store/claim_number.hpp"

namespace benefactor::api {

claim_name parse_claim_name(const std::string& text) {
  // A natural name has a slash, so the three cannot be taken for each other.
  if (const auto id = id_from_hex(text)) return claim_id{*id};
  if (text.find('/') == std::string::npos && store::parse_claim_number(text)) return claim_number_text{text};
  auto reference = parse_claim_reference(text);
  return natural_claim_name{std::move(reference.submitter), std::move(reference.claim_id)};
}

}  // namespace benefactor::api

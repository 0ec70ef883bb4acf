#include "api/roles/role.hpp"

namespace benefactor::api {

std::string_view to_text(role r) {
  switch (r) {
    case role::admin: return "ADMIN";
    case role::claim_processor: return "CLAIM_PROCESSOR";
    case role::provider: return "PROVIDER";
    case role::patient: return "PATIENT";
    case role::auditor: return "AUDITOR";
    case role::payer_system: return "PAYER_SYSTEM";
    case role::reporter: return "REPORTER";
  }
  return "";
}

std::optional<role> parse_role(std::string_view text) {
  for (const auto r : all_roles)
    if (to_text(r) == text) return r;
  return std::nullopt;
}

}  // namespace benefactor::api

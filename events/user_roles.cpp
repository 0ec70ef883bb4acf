#include "events/user_roles.hpp"

#include <algorithm>
#include <array>

#include "events/codes.hpp"

namespace benefactor {

namespace {

constexpr std::array<std::string_view, user_role_count> role_names{
    "ADMIN", "CLAIM_PROCESSOR", "PROVIDER", "PATIENT", "AUDITOR", "PAYER_SYSTEM", "REPORTER"};

constexpr role_set writing_roles{user_role::admin, user_role::claim_processor, user_role::provider,
                                 user_role::patient, user_role::payer_system};

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::string_view to_text(user_role r) { return role_names[static_cast<std::size_t>(r)]; }

std::optional<user_role> parse_user_role(std::string_view text) {
  const auto at = std::find(role_names.begin(), role_names.end(), text);
  if (at == role_names.end()) return std::nullopt;
  return static_cast<user_role>(at - role_names.begin());
}

std::string_view to_text(user_kind k) { return k == user_kind::person ? "PERSON" : "SYSTEM"; }

std::optional<role_set> role_set::of_bits(std::uint16_t bits) {
  if (bits >> user_role_count != 0) return std::nullopt;
  role_set roles;
  roles.bits_ = bits;
  return roles;
}

std::vector<user_role> role_set::list() const {
  std::vector<user_role> roles;
  for (std::size_t n = 0; n < user_role_count; ++n)
    if (const auto r = static_cast<user_role>(n); has(r)) roles.push_back(r);
  return roles;
}

void check_roles(user_kind kind, role_set roles, const user_binding& binding,
                 std::vector<field_problem>& problems) {
  if (roles.empty()) problems.push_back({"roles", "a user has at least one role"});
  if (roles.has(user_role::auditor) && (roles.bits() & writing_roles.bits()) != 0)
    problems.push_back({"roles", "AUDITOR is not combined with a role that writes"});
  if (roles.has(user_role::payer_system) && kind != user_kind::system)
    problems.push_back({"roles", "PAYER_SYSTEM is a system's role"});
  if (roles.has(user_role::provider) && binding.npis.empty())
    problems.push_back({"binding.npis", "a PROVIDER has at least one NPI"});
  if (roles.has(user_role::patient) && !binding.member)
    problems.push_back({"binding.member", "a PATIENT is bound to a member"});
  if (roles.has(user_role::payer_system) && binding.certificate.empty())
    problems.push_back({"binding.certificate", "a PAYER_SYSTEM is bound to a certificate's common name"});
}

void check_binding(const user_binding& binding, std::vector<field_problem>& problems) {
  if (binding.npis.size() > npis_max) problems.push_back({"binding.npis", "at most 100 NPIs"});
  for (std::size_t i = 0; i < binding.npis.size() && i < npis_max; ++i)
    if (!has_npi_form(binding.npis[i]))
      problems.push_back({"binding.npis[" + std::to_string(i) + "]", "an NPI has ten digits"});
  check_text(binding.certificate, 0, max_certificate_name, "binding.certificate", problems);
  if (std::any_of(binding.certificate.begin(), binding.certificate.end(), is_control))
    problems.push_back({"binding.certificate", "a common name has no control characters"});
  check_text(binding.external.issuer, 0, max_text, "binding.external", problems);
  if (binding.external.issuer.empty() == static_cast<bool>(binding.external.subject))
    problems.push_back({"binding.external", "has an issuer and a subject, or neither"});
}

}  // namespace benefactor

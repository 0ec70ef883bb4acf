// Fixed events about users and their sessions.
#include "tests/store/fixed_parts.hpp"

namespace benefactor::store::test {

std::vector<fixed_event> fixed_identity_events() {
  constexpr std::int64_t noon = 1'767'225'600'000'000, week = std::int64_t{7} * 86'400 * 1'000'000;
  const auto user = id_of<user_id>(30), admin = id_of<user_id>(31);
  const auto session = id_of<session_id>(32), older = id_of<session_id>(33);
  const user_binding bound{{"1000000004", "1234567893"},
                           fixed_member(),
                           "payer.example",
                           {"https://issuer.example", id_of<id128>(34)}};
  const auto identity = [](const char* name, user_event event) {
    return fixed_event{name, domain_event{std::move(event)}};
  };
  return {
      identity("user_added", user_added{user,
                                        admin,
                                        user_kind::system,
                                        {user_role::claim_processor, user_role::payer_system},
                                        bound,
                                        id_of<content_digest>(35),
                                        {"ada.lovelace", "Ada Lovelace", "ada@example.org", "00u1subject"}}),
      identity("user_added_at_setup", user_added{admin,
                                                 {},
                                                 user_kind::person,
                                                 {user_role::admin},
                                                 {},
                                                 id_of<content_digest>(36),
                                                 {"admin", "", "", ""}}),
      identity("user_roles_changed", user_roles_changed{user, admin, {user_role::reporter}}),
      identity("user_bound", user_bound{user, admin, bound, {"00u1subject"}}),
      identity("user_bound_to_nothing", user_bound{user, admin, {}, {}}),
      identity(
          "password_set",
          password_set{user, admin, id_of<id128>(37), true, true, {"$argon2id$v=19$m=19456,t=2$c2Fs$aGFz"}}),
      identity("user_deactivated", user_deactivated{user, admin}),
      identity("user_reactivated", user_reactivated{user, admin}),
      identity("user_locked", user_locked{user, noon + 120'000'000, 2}),
      identity("user_unlocked", user_unlocked{user, admin}),
      identity("session_opened", session_opened{user, session, full_hash(), noon, noon + week, older}),
      identity("session_refreshed", session_refreshed{user, session, full_hash(), noon, noon + week}),
      identity("session_revoked", session_revoked{user, admin, session, revocation::by_admin}),
      identity("session_revoked_all", session_revoked{user, {}, {}, revocation::token_reused}),
  };
}

}  // namespace benefactor::store::test

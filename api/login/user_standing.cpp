#include "api/login/user_standing.hpp"

#include <limits>
#include <optional>

#include "events/overloaded.hpp"

namespace benefactor::api::login {

std::int64_t user_standing::holds_until(std::int64_t now_us) const {
  constexpr auto always = std::numeric_limits<std::int64_t>::max();
  std::int64_t until = always;
  const auto named = [this](const auto& found) {
    return found && found->first == user_ && found->second.active ? std::optional(found->second)
                                                                  : std::nullopt;
  };
  const auto account = std::visit(
      overloaded{[&](const in_login_session& g) {
                   auto found = users_.in_session(user_, g.session, now_us);
                   if (found) until = found->sessions.at(g.session).expires_us;
                   return found;
                 },
                 [&](const by_certificate_name& g) { return named(users_.by_certificate(g.common_name)); },
                 [&](const by_external_token& g) {
                   auto found = named(users_.by_external(g.who));
                   until = found && g.is_void_for(*found) ? 0 : g.expires_us;
                   return found;
                 }},
      ground_);
  if (!account || account->roles != roles_ || account->binding != binding_ || until <= now_us) return 0;
  if (users_.generation(user_) != generation_) return 0;
  return until;
}

bool user_standing::holds() const {
  if (ended_) return false;
  const auto now = clock_();
  const auto version = users_.version();  // Before it is looked at: what changes meanwhile is seen next time.
  if (seen_version_ == version && now < seen_until_us_) return true;
  const auto until = holds_until(now);
  if (until == 0) {
    ended_ = true;
    return false;
  }
  // A time that was seen with an older version may be kept with this one only by a thread that saw it stand.
  seen_until_us_ = until;
  seen_version_ = version;
  return true;
}

}  // namespace benefactor::api::login

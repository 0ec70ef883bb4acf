#include "api/login/login_service.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "api/identity/password_rules.hpp"
#include "api/identity/refresh_token.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::login {

using std::chrono::milliseconds;

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::size_t login_bytes_max = 4 * max_login_name;

std::uint32_t seconds_of(milliseconds wait) {
  return static_cast<std::uint32_t>((wait.count() + 999) / 1'000);
}

login_outcome outcome_of(refusal code) {
  switch (code) {
    case refusal::wrong_credentials: return login_outcome::wrong_credentials;
    case refusal::too_many_tries: return login_outcome::too_many_tries;
    case refusal::must_change_password: return login_outcome::must_change_password;
    case refusal::busy: return login_outcome::busy;
    case refusal::invalid: return login_outcome::invalid;
    case refusal::not_open: return login_outcome::not_open;
    case refusal::no_session: return login_outcome::no_session;
  }
  return login_outcome::failed;
}

std::vector<field_problem> length_problems(std::string_view name, std::string_view password) {
  std::vector<field_problem> problems;
  if (name.size() > login_bytes_max) problems.push_back({"login", "has at most 128 characters"});
  if (password.size() > identity::password_bytes_max)
    problems.push_back({"password", "has at most 128 characters"});
  return problems;
}

std::vector<field_problem> new_password_problems(std::string_view next, std::string_view name,
                                                 std::string_view current) {
  if (const auto fault = identity::fault_of(next, name))
    return {{"newPassword", std::string(identity::text_of(*fault))}};
  if (next == current) return {{"newPassword", "is another one than before"}};
  return {};
}

}  // namespace

login_service::login_service(login_settings settings, login_parts parts)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      engine_(parts_.submit, parts_.entropy),
      gate_(settings_.hashes_at_once, settings_.hashes_waiting),
      throttle_(settings_.throttle) {
  if (const auto problems = problems_of(settings_); !problems.empty())
    throw std::invalid_argument("login: " + problems.front());
}

void login_service::tell(login_event what) const {
  if (!parts_.listener) return;
  what.when_us = parts_.clock();
  parts_.listener(what);
}

login_event login_service::event(login_step what, const came_from& peer) const {
  login_event made;
  made.what = what;
  made.peer = peer.address;
  made.listener = peer.listener;
  return made;
}

refused_login login_service::refuse(login_event told, refusal code,
                                    std::vector<field_problem> problems) const {
  if (told.outcome == login_outcome::done) told.outcome = outcome_of(code);
  tell(std::move(told));
  std::sort(problems.begin(), problems.end());
  return {code, 0, std::move(problems)};
}

refused_login login_service::refuse_for_now(login_event told, refusal code, milliseconds wait) const {
  auto refused = refuse(std::move(told), code);
  refused.retry_after_seconds = std::max(1u, seconds_of(wait));
  return refused;
}

void login_service::note_failure(const user_id& user, const std::string& key, const came_from& peer) {
  bool too_often = false;
  {
    const std::lock_guard lock(throttle_mutex_);
    too_often = throttle_.failed(key, identity::peer_key(peer.address), parts_.steady());
  }
  if (too_often && user)
    engine_.tell(lock_user{user, parts_.clock()}, engine_.origin_of({}, channel_of(peer.listener)));
}

login_answer login_service::login(std::string_view name, std::string_view password,
                                  std::string_view new_password, const came_from& peer) {
  auto told = event(login_step::login, peer);
  if (auto problems = length_problems(name, password); !problems.empty())
    return refuse(std::move(told), refusal::invalid, std::move(problems));
  const auto user = parts_.ids.user(name);
  const auto channel = channel_of(peer.listener);
  // Before the throttle, which counts whom it admits: who finds no turn has not tried.
  const auto turn = gate_.enter();
  if (!turn) return refuse_for_now(std::move(told), refusal::busy, milliseconds(1'000));
  const auto key = settings_.tenant + '\n' + folded_login(name);
  const auto from = identity::peer_key(peer.address);
  const auto admitted = parts_.steady();
  {
    const std::lock_guard lock(throttle_mutex_);
    if (const auto answer = throttle_.admit_login(key, from, admitted); !answer.admitted)
      return refuse_for_now(std::move(told), refusal::too_many_tries, answer.wait);
  }
  const auto stored = parts_.users.password(user);
  const bool right = parts_.hasher.verify(password, stored ? &stored->hash : nullptr);
  const auto account = parts_.users.find(user);
  if (account) told.user = user;
  if (!right || !stored || !account || !account->active || account->is_locked(parts_.clock())) {
    note_failure(user, key, peer);
    return refuse(std::move(told), refusal::wrong_credentials);
  }
  {
    const std::lock_guard lock(throttle_mutex_);
    throttle_.succeeded(key, from, admitted);
  }
  if (stored->must_change && new_password.empty())
    return refuse(std::move(told), refusal::must_change_password);
  auto verified = stored->change;
  if (!new_password.empty()) {
    if (auto problems = new_password_problems(new_password, name, password); !problems.empty())
      return refuse(std::move(told), stored->must_change ? refusal::must_change_password : refusal::invalid,
                    std::move(problems));
    verified = random_id(parts_.entropy);
    const set_password change{user,  user, verified, stored->change, parts_.hasher.hash(new_password),
                              false, true};
    // Another was set while this one was checked.
    if (engine_.ask(change, engine_.origin_of(user, channel)).refused)
      return refuse(std::move(told), refusal::wrong_credentials);
  } else if (parts_.hasher.needs_rehash(stored->hash)) {
    verified = rehash(user, *stored, password, channel);
  }
  auto tokens = begin_session(user, verified, channel);
  if (!tokens && new_password.empty()) {
    // The password was changed meanwhile, or another login of the user has only hashed it anew.
    const auto now = parts_.users.password(user);
    if (now && now->change != verified && parts_.hasher.verify(password, &now->hash))
      tokens = begin_session(user, now->change, channel);
  }
  if (!tokens) return refuse(std::move(told), refusal::wrong_credentials);
  told.session = tokens->session;
  tell(std::move(told));
  return std::move(*tokens);
}

id128 login_service::rehash(const user_id& user, const user_password& stored, std::string_view password,
                            store::source_channel channel) {
  const auto change = random_id(parts_.entropy);
  const auto answer = engine_.ask(
      set_password{user, {}, change, stored.change, parts_.hasher.hash(password), stored.must_change, false},
      engine_.origin_of({}, channel));
  return answer.refused ? stored.change : change;
}

std::optional<session_tokens> login_service::begin_session(const user_id& user, const id128& verified,
                                                           store::source_channel channel) {
  const auto session = random_id<session_id>(parts_.entropy);
  auto refresh = std::make_unique<secret_text>();
  identity::draw_refresh_token(parts_.entropy, session, *refresh);
  const auto now = parts_.clock();
  const auto expires = now + std::min(settings_.idle, settings_.lifetime).count() * second_us;
  const auto answer =
      engine_.ask(open_session{user, session, store::sha256(refresh->text), now, expires, verified},
                  engine_.origin_of(user, channel));
  const auto account = answer.refused ? std::nullopt : parts_.users.find(user);
  if (!account) return std::nullopt;
  return issue(user, session, *account, std::move(refresh), now, expires);
}

session_tokens login_service::issue(const user_id& user, const session_id& session,
                                    const user_account& account, std::unique_ptr<secret_text> refresh,
                                    std::int64_t now_us, std::int64_t expires_us) const {
  identity::token_claims claims;
  claims.issuer = claims.audience = settings_.issuer;
  claims.subject = to_hex(user);
  claims.id = to_hex(random_id(parts_.entropy));
  claims.tenant = settings_.tenant;
  // For whoever reads the token; what a session may do stands in the directory.
  for (const auto role : account.roles.list()) claims.roles.emplace_back(benefactor::to_text(role));
  claims.session = to_hex(session);
  claims.issued = claims.not_before = std::chrono::sys_seconds(std::chrono::seconds(now_us / second_us));
  claims.expires = claims.issued + settings_.access;
  auto access = std::make_unique<secret_text>();
  access->text = identity::issue(claims, parts_.keys.signing_key());
  session_tokens tokens;
  tokens.access = std::move(access);
  tokens.refresh = std::move(refresh);
  tokens.access_seconds = static_cast<std::uint32_t>(settings_.access.count());
  tokens.refresh_seconds = static_cast<std::uint32_t>((expires_us - now_us) / second_us);
  tokens.user = user;
  tokens.session = session;
  return tokens;
}

login_answer login_service::refresh(std::string_view token, const came_from& peer) {
  auto told = event(login_step::refresh, peer);
  const auto presented = identity::read_refresh_token(token);
  const auto user = presented ? parts_.users.owner_of(presented->session) : std::nullopt;
  if (!user) return refuse(std::move(told), refusal::no_session);
  told.user = *user;
  told.session = presented->session;
  const auto now = parts_.clock();
  const auto account = parts_.users.in_session(*user, presented->session, now);
  if (!account) return refuse(std::move(told), refusal::no_session);
  const auto ends = account->sessions.at(presented->session).opened_us +
                    std::chrono::duration_cast<std::chrono::microseconds>(settings_.lifetime).count();
  const auto expires = std::min(now + settings_.idle.count() * second_us, ends);
  if (expires - now < second_us) return refuse(std::move(told), refusal::no_session);
  {
    const std::lock_guard lock(throttle_mutex_);
    const auto admitted = throttle_.admit_refresh(to_hex(presented->session), parts_.steady());
    if (!admitted.admitted) return refuse_for_now(std::move(told), refusal::too_many_tries, admitted.wait);
  }
  auto next = std::make_unique<secret_text>();
  identity::draw_refresh_token(parts_.entropy, presented->session, *next);
  const auto answer = engine_.ask(
      refresh_session{*user, presented->session, presented->digest, store::sha256(next->text), now, expires},
      engine_.origin_of(*user, channel_of(peer.listener)));
  if (answer.refused) {
    if (answer.refused->code == rejection_code::invalid_transition)
      told.outcome = login_outcome::token_reused;
    return refuse(std::move(told), refusal::no_session);
  }
  auto tokens = issue(*user, presented->session, *account, std::move(next), now, expires);
  tell(std::move(told));
  return tokens;
}

void login_service::log_out(const user_id& user, const session_id& session, const came_from& peer) {
  auto told = event(login_step::logout, peer);
  told.user = user;
  told.session = session;
  const auto answer = engine_.ask(revoke_session{user, user, session, revocation::logged_out},
                                  engine_.origin_of(user, channel_of(peer.listener)));
  if (answer.refused) told.outcome = login_outcome::refused;
  tell(std::move(told));
}

}  // namespace benefactor::api::login

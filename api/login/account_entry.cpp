// Who becomes a user without an administrator: the first one of all, and members who register themselves.
// Part of login_service.hpp.
#include <algorithm>
#include <future>
#include <utility>

#include "api/identity/password_rules.hpp"
#include "api/jobs/job_schedule.hpp"
#include "api/login/login_service.hpp"
#include "api/login/readable_secret.hpp"

namespace benefactor::api::login {

using std::chrono::milliseconds;

struct login_service::entry {
  const new_login& account;
  add_user command;
  login_event told;
};

namespace {

add_user adding(const new_login& account, role_set roles) {
  add_user command;
  command.roles = roles;
  command.confidential = {account.login, account.display_name, account.email, {}};
  return command;
}

const field_problem taken{"login", "is another user's"};

}  // namespace

std::unique_ptr<secret_text> login_service::begin_set_up() {
  if (parts_.users.can_be_administered()) return nullptr;
  auto shown = std::make_unique<secret_text>();
  draw_readable_secret(parts_.entropy, set_up_secret_characters, *shown);
  auto kept = std::make_unique<secret_text>();
  kept->text = shown->text;
  const std::lock_guard lock(secret_mutex_);
  set_up_secret_ = std::move(kept);
  return shown;
}

bool login_service::is_set_up_open() {
  const std::lock_guard lock(secret_mutex_);
  if (set_up_secret_ && parts_.users.can_be_administered()) set_up_secret_.reset();
  return set_up_secret_ != nullptr;
}

/// What is wrong with the account itself, whoever asks for it.
std::optional<login_answer> login_service::first_refusal(const entry& e) {
  std::vector<field_problem> problems;
  const auto decided = parts_.users.decide(store::with_ids(e.command, parts_.ids));
  if (const auto* refused = std::get_if<rejection>(&decided)) problems = refused->problems;
  if (const auto fault = identity::fault_of(e.account.password->text, e.account.login))
    problems.push_back({"password", std::string(identity::text_of(*fault))});
  if (problems.empty()) return std::nullopt;
  return refuse(e.told, refusal::invalid, std::move(problems));
}

login_answer login_service::add_and_open(const entry& e, const std::string& hash) {
  const auto user = parts_.ids.user(e.account.login);
  // One who was added before and got no password is not finished, and may be the same.
  if (parts_.users.password(user)) return refuse(e.told, refusal::invalid, {taken});
  const auto channel = channel_of(e.told.listener);
  const auto added = engine_.ask(e.command, engine_.origin_of({}, channel));
  if (added.refused)
    return refuse(e.told, refusal::invalid,
                  added.refused->problems.empty() ? std::vector{taken} : added.refused->problems);
  const auto change = random_id(parts_.entropy);
  auto told = e.told;
  told.user = user;
  if (engine_.ask(set_password{user, user, change, {}, hash, false, true}, engine_.origin_of(user, channel))
          .refused)
    return refuse(std::move(told), refusal::wrong_credentials);
  auto tokens = begin_session(user, change, channel);
  if (!tokens) return refuse(std::move(told), refusal::wrong_credentials);
  told.session = tokens->session;
  tell(std::move(told));
  return std::move(*tokens);
}

login_answer login_service::set_up(std::string_view secret, const new_login& account, const came_from& peer) {
  auto told = event(login_step::set_up, peer);
  if (!is_set_up_open()) return refuse(std::move(told), refusal::not_open);
  {
    const std::lock_guard lock(throttle_mutex_);
    const auto answer = throttle_.admit_registration(identity::peer_key(peer.address), parts_.steady());
    if (!answer.admitted) return refuse_for_now(std::move(told), refusal::too_many_tries, answer.wait);
  }
  {
    const std::lock_guard lock(secret_mutex_);
    if (!set_up_secret_) return refuse(std::move(told), refusal::not_open);
    if (!is_same_secret(set_up_secret_->text, secret))
      return refuse(std::move(told), refusal::wrong_credentials);
  }
  const entry e{account, adding(account, {user_role::admin}), std::move(told)};
  if (auto refused = first_refusal(e)) return std::move(*refused);
  const auto turn = gate_.enter();
  if (!turn) return refuse_for_now(e.told, refusal::busy, milliseconds(1'000));
  const std::lock_guard one_at_a_time(entering_);
  if (!is_set_up_open()) return refuse(e.told, refusal::not_open);  // Another one was first.
  auto answer = add_and_open(e, parts_.hasher.hash(account.password->text));
  const std::lock_guard lock(secret_mutex_);
  if (std::holds_alternative<session_tokens>(answer)) set_up_secret_.reset();
  return answer;
}

login_answer login_service::register_member(const new_login& account, const registration_facts& facts,
                                            const came_from& peer) {
  auto told = event(login_step::registration, peer);
  if (!settings_.self_registration || !parts_.find_member) return refuse(std::move(told), refusal::not_open);
  const auto from = identity::peer_key(peer.address);
  const auto admitted = parts_.steady();
  // Also by the member: what stands on a card is guessed from many places otherwise.
  const auto claimed = parts_.ids.member(facts.member_number);
  const auto key = "registration\n" + settings_.tenant + '\n' + to_hex(claimed);
  entry e{account, adding(account, {user_role::patient}), std::move(told)};
  e.command.binding.member = claimed;
  {
    const std::lock_guard lock(throttle_mutex_);
    const auto answer = throttle_.admit_registration(from, admitted);
    if (!answer.admitted) return refuse_for_now(e.told, refusal::too_many_tries, answer.wait);
  }
  std::vector<field_problem> problems;
  if (const auto fault = identity::fault_of(account.password->text, account.login))
    problems.push_back({"account.password", std::string(identity::text_of(*fault))});
  if (account.login.size() < min_login_name || account.login.size() > 4 * max_login_name)
    problems.push_back({"account.login", "has 3 to 128 characters"});
  if (!problems.empty()) return refuse(e.told, refusal::invalid, std::move(problems));
  const auto turn = gate_.enter();
  if (!turn) return refuse_for_now(e.told, refusal::busy, milliseconds(1'000));
  const std::lock_guard one_at_a_time(entering_);
  {
    const std::lock_guard lock(throttle_mutex_);
    const auto answer = throttle_.admit_login(key, from, admitted);
    if (!answer.admitted) return refuse_for_now(e.told, refusal::too_many_tries, answer.wait);
  }
  // All of it, whatever comes of the first. At once with hashing, which takes longer: how long it takes to
  // look shows what there is to be found.
  auto looking =
      std::async(std::launch::async, [&] { return parts_.find_member(facts, day_of(parts_.clock())); });
  const auto hash = parts_.hasher.hash(account.password->text);
  const auto member = looking.get();
  // One whom a stop left without a password goes on.
  const auto user = parts_.ids.user(account.login);
  const bool bound = parts_.users.has_user_of(claimed, parts_.users.password(user) ? user_id{} : user);
  if (!member || *member != claimed || bound) {
    note_failure({}, key, peer);
    return refuse(e.told, refusal::wrong_credentials);
  }
  {
    const std::lock_guard lock(throttle_mutex_);
    throttle_.succeeded(key, from, admitted);
  }
  // Which names are taken, and more, is told to those who have shown who they are.
  if (auto refused = first_refusal(e)) return std::move(*refused);
  return add_and_open(e, hash);
}

}  // namespace benefactor::api::login

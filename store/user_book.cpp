#include "store/user_book.hpp"

#include <algorithm>

#include "events/overloaded.hpp"

namespace benefactor::store {

namespace {

using found_user = std::pair<user_id, user_account>;

user_account without_hash(user_account account) {
  if (account.password) account.password->hash.clear();
  return account;
}

bool may_take_something(const user_event& event) {
  return std::visit(
      overloaded{[](const user_added&) { return false; }, [](const user_reactivated&) { return false; },
                 [](const user_locked&) { return false; },  // Sessions go on.
                 [](const user_unlocked&) { return false; }, [](const session_refreshed&) { return false; },
                 [](const session_opened& e) { return static_cast<bool>(e.replaces); },
                 [](const auto&) { return true; }},
      event);
}

bool ends_what_is_open(const user_event& event) {
  return std::visit(
      overloaded{[](const user_deactivated&) { return true; }, [](const user_roles_changed&) { return true; },
                 [](const user_bound&) { return true; },
                 [](const password_set& e) { return e.ends_sessions; },
                 [](const session_revoked& e) { return !e.session; }, [](const auto&) { return false; }},
      event);
}

}  // namespace

void user_book::apply(const user_event& event) {
  const std::lock_guard lock(mutex_);
  const auto& user = user_of(event);
  const auto* known = directory_.find(user);
  const auto before = known ? known->sessions : std::map<session_id, user_session>();
  const auto was_of = known ? known->binding.member : member_id{};
  evolve(directory_, event);
  const auto& account = directory_.users.at(user);
  if (was_of && --of_members_.at(was_of) == 0) of_members_.erase(was_of);
  if (account.binding.member) ++of_members_[account.binding.member];
  const auto& now = account.sessions;
  for (const auto& session : before)
    if (!now.contains(session.first)) owners_.erase(session.first);
  for (const auto& session : now)
    if (!before.contains(session.first)) owners_.insert_or_assign(session.first, user);
  if (ends_what_is_open(event)) ++generations_[user];
  if (may_take_something(event)) version_.fetch_add(1, std::memory_order_release);
}

bool user_book::has_user_of(const member_id& member, const user_id& but) const {
  const std::shared_lock lock(mutex_);
  const auto at = of_members_.find(member);
  const auto* other = directory_.find(but);
  const std::size_t own = other && other->binding.member == member ? 1 : 0;
  return at != of_members_.end() && at->second > own;
}

std::optional<found_user> user_book::named(const user_id& user) const {
  const auto* account = directory_.find(user);
  return account ? std::optional(found_user{user, without_hash(*account)}) : std::nullopt;
}

std::uint64_t user_book::generation(const user_id& user) const {
  const std::shared_lock lock(mutex_);
  const auto at = generations_.find(user);
  return at == generations_.end() ? 0 : at->second;
}

std::optional<user_account> user_book::find(const user_id& user) const {
  const std::shared_lock lock(mutex_);
  const auto* account = directory_.find(user);
  return account ? std::optional(without_hash(*account)) : std::nullopt;
}

std::optional<found_user> user_book::by_certificate(const std::string& common_name) const {
  const std::shared_lock lock(mutex_);
  const auto at = directory_.by_certificate.find(common_name);
  return at == directory_.by_certificate.end() ? std::nullopt : named(at->second);
}

std::optional<found_user> user_book::by_external(const external_identity& who) const {
  const std::shared_lock lock(mutex_);
  const auto at = directory_.by_external.find(who);
  return at == directory_.by_external.end() ? std::nullopt : named(at->second);
}

std::optional<user_password> user_book::password(const user_id& user) const {
  const std::shared_lock lock(mutex_);
  const auto* account = directory_.find(user);
  return account ? account->password : std::nullopt;
}

std::optional<user_account> user_book::in_session(const user_id& user, const session_id& session,
                                                  std::int64_t now_us) const {
  const std::shared_lock lock(mutex_);
  const auto* account = directory_.find(user);
  if (!account || !account->active) return std::nullopt;
  const auto at = account->sessions.find(session);
  if (at == account->sessions.end() || at->second.expires_us <= now_us) return std::nullopt;
  return without_hash(*account);
}

std::optional<user_id> user_book::owner_of(const session_id& session) const {
  const std::shared_lock lock(mutex_);
  const auto at = owners_.find(session);
  return at == owners_.end() ? std::nullopt : std::optional(at->second);
}

std::vector<found_user> user_book::list(const user_id& after, std::size_t limit) const {
  const std::shared_lock lock(mutex_);
  std::vector<found_user> users;
  for (auto at = after ? directory_.users.upper_bound(after) : directory_.users.begin();
       at != directory_.users.end() && users.size() < limit; ++at) {
    users.emplace_back(at->first, without_hash(at->second));
    users.back().second.sessions.clear();
  }
  return users;
}

user_command with_ids(user_command command, const surrogates& ids) {
  const auto set_subject = [&](user_binding& binding, const std::string& subject) {
    binding.external.subject =
        subject.empty() ? id128{} : ids.external_user(binding.external.issuer, subject);
  };
  std::visit(overloaded{[&](add_user& c) {
                          c.user = ids.user(c.confidential.login);
                          c.digest = ids.digest(canonical_names(c.confidential));
                          set_subject(c.binding, c.confidential.external_subject);
                        },
                        [&](bind_user& c) { set_subject(c.binding, c.confidential.external_subject); },
                        [](auto&) {}},
             command);
  return command;
}

std::optional<user_id> sealed_for(const user_command& command) {
  return std::visit(overloaded{[](const add_user& c) { return std::optional(c.user); },
                               [](const set_password& c) { return std::optional(c.user); },
                               [](const bind_user& c) {
                                 return c.confidential.external_subject.empty() ? std::nullopt
                                                                                : std::optional(c.user);
                               },
                               [](const auto&) { return std::optional<user_id>(); }},
                    command);
}

}  // namespace benefactor::store

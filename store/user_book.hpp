// The users of one tenant, shared: the registry decides on them and changes them, doors look them up.
//
// Filled at start from the projection and the tail (projections/identity_view.hpp).
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "events/identity.hpp"
#include "store/surrogates.hpp"

namespace benefactor::store {

/// Thread-safe. What is looked up is a copy as of that moment: ask again before anything is done with it.
class user_book {
 public:
  user_decision decide(const user_command& command) const {
    const std::shared_lock lock(mutex_);
    return benefactor::decide(directory_, command);
  }
  void apply(const user_event& event);

  /// Another one whenever somebody may have lost something: a session, roles, a binding, a password. Not when
  /// something was added or began. Takes no lock, so it may be asked at every call.
  std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

  /// Another one whenever *user* was deactivated, given other roles or another binding, or lost all sessions,
  /// though all may be as it was since: what was opened before that has ended, by whatever. Counts from the
  /// making of this book.
  std::uint64_t generation(const user_id& user) const;

  /// Without the hash of the password; also who is deactivated. By login name: with surrogates::user().
  std::optional<user_account> find(const user_id& user) const;
  std::optional<std::pair<user_id, user_account>> by_certificate(const std::string& common_name) const;
  std::optional<std::pair<user_id, user_account>> by_external(const external_identity& who) const;

  /// For whoever checks it; nothing where there is none.
  std::optional<user_password> password(const user_id& user) const;

  /// A session that is good now, of an active user: what it may do is what the user's roles and binding say.
  std::optional<user_account> in_session(const user_id& user, const session_id& session,
                                         std::int64_t now_us) const;

  /// Whose session it is, good or expired by now; nothing: there is no such session.
  std::optional<user_id> owner_of(const session_id& session) const;

  /// Users behind *after* by id (zero: from the first), at most *limit*, without hashes and sessions.
  std::vector<std::pair<user_id, user_account>> list(const user_id& after, std::size_t limit) const;

  /// False: no active ADMIN has a way in, so that the engine has to be set up.
  bool can_be_administered() const {
    const std::shared_lock lock(mutex_);
    return directory_.can_be_administered();
  }

  /// Whether a user is bound to *member*, active or not; another one than *but*. Takes as long either way.
  bool has_user_of(const member_id& member, const user_id& but = {}) const;

  /// All of it, hashes too: for tests.
  user_directory directory() const {
    const std::shared_lock lock(mutex_);
    return directory_;
  }

 private:
  std::optional<std::pair<user_id, user_account>> named(const user_id& user) const;

  std::atomic<std::uint64_t> version_{1};
  mutable std::shared_mutex mutex_;
  user_directory directory_;
  std::unordered_map<session_id, user_id> owners_;          // Of the sessions in the directory.
  std::unordered_map<member_id, std::size_t> of_members_;   // How many users are bound to each.
  std::unordered_map<user_id, std::uint64_t> generations_;  // Of those whose is not the first.
};

/// *command* with what the engine makes of its natural identifiers: the id of a user who is added, the digest
/// of the names, the surrogate of an external subject.
user_command with_ids(user_command command, const surrogates& ids);

/// The user in whose key *command* seals something; nothing where it seals nothing.
std::optional<user_id> sealed_for(const user_command& command);

}  // namespace benefactor::store

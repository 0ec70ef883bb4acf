// The rows that a start reads the users from: every event about a user whole, by position, but of a session
// only the last one, while the session is there, and when all were ended last. So a start folds what users
// are and not every token that was ever refreshed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "events/identity.hpp"
#include "store/derived_store.hpp"
#include "store/event_record.hpp"
#include "store/key_vault.hpp"
#include "store/stream_reader.hpp"
#include "store/user_book.hpp"

namespace benefactor::projections {

/// Puts all users of *tenant* into *book*: from the rows what is covered, from *tail* what is not yet. Names
/// and password hashes are opened with *keys*. Errors: log_error, corrupt_event, key_error.
void load_users(const store::derived_store& derived, const store::tail_index& tail,
                const store::tenant_name& tenant, const id128& log_id, store::key_vault& keys,
                store::user_book& book);

/// Folds the users' events of one chunk into rows. For the projector.
class identity_fold {
 public:
  /// *derived* must outlive it, and have what came before the chunk.
  identity_fold(const store::derived_store& derived, const id128& log_id)
      : derived_(derived), log_id_(log_id) {}

  /// *view*: of a user's stream. Errors: corrupt_event, log_error.
  void apply(const store::event_view& view);

  /// Each key once.
  void finish(std::vector<store::derived_row>& rows);

 private:
  /// Drops the user's sessions that had expired by *now_us*; nothing: all.
  void drop_sessions(const store::event_view& view, std::optional<std::int64_t> now_us);

  const store::derived_store& derived_;
  const id128 log_id_;
  std::map<std::string, std::optional<std::string>> rows_;
};

}  // namespace benefactor::projections

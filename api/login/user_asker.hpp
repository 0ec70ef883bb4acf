// Commands on users, from a thread that waits for what the engine says.
#pragma once

#include <memory>
#include <utility>

#include "api/jobs/engine_calls.hpp"
#include "store/entropy.hpp"
#include "store/event_record.hpp"

namespace benefactor::api::login {

/// 16 random bytes, never all zero.
template <class Id = id128>
Id random_id(store::entropy_source& entropy) {
  Id id;
  do entropy.fill(id.bytes);
  while (!id);
  return id;
}

class user_asker {
 public:
  user_asker(submit_requests submit, store::entropy_source& entropy)
      : submit_(std::move(submit)), entropy_(entropy) {}

  /// Of a request that *user* (zero: the engine itself) makes at the door before there is a session.
  std::shared_ptr<const store::event_origin> origin_of(
      const user_id& user, store::source_channel channel = store::source_channel::rpc) const;

  /// The engine's answer, once it is durable. Errors: std::runtime_error where it could not decide.
  actors::answer ask(user_command command, std::shared_ptr<const store::event_origin> origin) const;

  /// The same, and nobody waits for what comes of it.
  void tell(user_command command, std::shared_ptr<const store::event_origin> origin) const;

 private:
  const submit_requests submit_;
  store::entropy_source& entropy_;
};

}  // namespace benefactor::api::login

// Reads of what is private, at the door: who reads is said before, and the answer waits until what it shows
// is recorded.
#pragma once

#include <functional>
#include <kj/debug.h>
#include <memory>
#include <utility>

#include "api/access/reading_room.hpp"
#include "api/rpc/covered.hpp"
#include "api/rpc/session_grants.hpp"

namespace benefactor::api {

/// One read of a session; made on the loop, used on a reader thread.
class recorded_read {
 public:
  /// *method*: as the contract names it. Errors: FORBIDDEN, where the session may not call it.
  recorded_read(connection_state& from, const session_ptr& session, const char* method)
      : scope_(session->scope(method)), without_(from.door.parts.reads) {
    const bool withheld = scope_.hides(mask::privates);
    auto* room = from.door.parts.room;
    KJ_REQUIRE(room != nullptr || !withheld, "this server cannot read without showing what is private");
    if (room)
      reading_ = room->begin(session->who, method, from.new_request(),
                             withheld ? sealed_data::withheld : sealed_data::shown);
  }

  const queries& reads() const { return reading_ ? reading_->reads() : without_; }
  phi_access& phi() const { return reading_ ? reading_->phi() : *nobody_; }
  /// Whose data the answer may be about.
  const data_scope& scope() const { return scope_; }

  /// False also where there is no such claim: nothing that is sealed is opened to find out.
  bool may_see(const claim_name& name) const {
    if (scope_.everything()) return true;
    const auto owner = reads().owner_of(name);
    return owner && scope_.covers(*owner);
  }

  /// Lets the answer leave; empty where nothing is recorded.
  answer_gate gate() const {
    if (!reading_) return {};
    return [reading = reading_](store::access_log::completion done) { reading->release(std::move(done)); };
  }

 private:
  data_scope scope_;
  std::shared_ptr<phi_reading> reading_;
  const queries& without_;
  std::shared_ptr<closed_access> nobody_ = std::make_shared<closed_access>();
};

/// Runs *job* on a reader thread once what it reads covers *position*; answered when what it saw is recorded.
/// Errors: as run_when_covered; FORBIDDEN; that the session was revoked meanwhile.
template <class Result>
kj::Promise<std::unique_ptr<Result>> read_recorded(connection_state& from, const session_ptr& session,
                                                   const char* method, read_from source,
                                                   std::uint64_t position,
                                                   std::function<Result(const recorded_read&)> job) {
  const recorded_read read(from, session, method);
  return run_when_covered<Result>(
             from.door, source, position, [read, job = std::move(job)] { return job(read); }, read.gate())
      .then([session](std::unique_ptr<Result>&& result) {
        session->require_standing();  // It may have been revoked while the question waited.
        return std::move(result);
      });
}

}  // namespace benefactor::api

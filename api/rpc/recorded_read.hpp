// Reads of what is private, at the door: who reads is said before, and the answer waits until what it shows
// is recorded.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "api/access/reading_room.hpp"
#include "api/rpc/covered.hpp"

namespace benefactor::api {

/// Who reads through a session, and why.
using accessor_ptr = std::shared_ptr<const store::accessor>;

/// One read of a session; made on the loop, used on a reader thread.
class recorded_read {
 public:
  /// *method*: as the contract names it.
  recorded_read(connection_state& from, const accessor_ptr& who, const char* method)
      : without_(from.door.parts.reads) {
    if (auto* room = from.door.parts.room) reading_ = room->begin(who, method, from.new_request());
  }

  const queries& reads() const { return reading_ ? reading_->reads() : without_; }
  phi_access& phi() const { return reading_ ? reading_->phi() : *nobody_; }

  /// Lets the answer leave; empty where nothing is recorded.
  answer_gate gate() const {
    if (!reading_) return {};
    return [reading = reading_](store::access_log::completion done) { reading->release(std::move(done)); };
  }

 private:
  std::shared_ptr<phi_reading> reading_;
  const queries& without_;
  std::shared_ptr<closed_access> nobody_ = std::make_shared<closed_access>();
};

/// Runs *job* on a reader thread once what it reads covers *position*; answered when what it saw is recorded.
/// Errors: as run_when_covered.
template <class Result>
kj::Promise<std::unique_ptr<Result>> read_recorded(connection_state& from, const accessor_ptr& who,
                                                   const char* method, read_from source,
                                                   std::uint64_t position,
                                                   std::function<Result(const recorded_read&)> job) {
  const recorded_read read(from, who, method);
  return run_when_covered<Result>(
      from.door, source, position, [read, job = std::move(job)] { return job(read); }, read.gate());
}

}  // namespace benefactor::api

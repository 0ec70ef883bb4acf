// Where people's reads of what is private begin and end: who reads says so first, and an answer leaves only
// behind the durable record of what it shows (store/access_log.hpp).
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/access/phi_access.hpp"
#include "api/queries.hpp"
#include "store/access_index.hpp"
#include "store/access_log.hpp"

namespace benefactor::api {

/// One request's reading. For one thread at a time.
class phi_reading {
 public:
  /// *log* null: nothing is recorded. All that is named outlives it.
  phi_reading(const query_parts& parts, store::key_vault& keys, store::access_log* log,
              store::shared_accessor who, std::string method, const id128& request, sealed_data sealed)
      : access_(keys, sealed),
        parts_(with_access(parts, access_)),
        reads_(make_queries(parts_)),
        log_(log),
        who_(std::move(who)),
        method_(std::move(method)),
        request_(request) {}
  phi_reading(const phi_reading&) = delete;
  phi_reading& operator=(const phi_reading&) = delete;

  const queries& reads() const { return *reads_; }
  phi_access& phi() { return access_; }

  /// Calls *done* once what was seen is recorded durably, on any thread; at once where nothing was seen. The
  /// answer may leave only if that is so.
  void release(store::access_log::completion done) const {
    if (!log_) return done(store::access_outcome::durable);
    log_->record(access_.records(parts_.tenant, who_, method_, request_), std::move(done));
  }

 private:
  noted_access access_;
  const query_parts parts_;
  const std::unique_ptr<queries> reads_;
  store::access_log* const log_;
  const store::shared_accessor who_;
  const std::string method_;
  const id128 request_;
};

/// The access log, as questions to it need it.
struct recorded_accesses {
  const store::log_device& device;
  const store::access_index& index;
  id128 log_id;
  store::access_log& log;
};

/// Thread-safe.
class reading_room {
 public:
  /// *recorded* null: a server that records nothing, as tests have it. All that is named outlives it.
  reading_room(const query_parts& parts, store::key_vault& keys, const recorded_accesses* recorded)
      : parts_(parts), keys_(keys), recorded_(recorded), closed_(make_queries(with_access(parts, nobody_))) {}
  reading_room(const reading_room&) = delete;
  reading_room& operator=(const reading_room&) = delete;

  /// Begins the reading for one request. *method*: as the contract names it, "Queries.claim".
  std::shared_ptr<phi_reading> begin(store::shared_accessor who, std::string method, const id128& request,
                                     sealed_data sealed = sealed_data::shown) const {
    return std::make_shared<phi_reading>(parts_, keys_, recorded_ ? &recorded_->log : nullptr, std::move(who),
                                         std::move(method), request, sealed);
  }

  /// For what tells of nobody: what would open something throws std::logic_error.
  queries& closed() { return *closed_; }

  /// Null where nothing is recorded.
  const recorded_accesses* recorded() const { return recorded_; }
  const query_parts& parts() const { return parts_; }

 private:
  closed_access nobody_;
  const query_parts& parts_;
  store::key_vault& keys_;
  const recorded_accesses* const recorded_;
  const std::unique_ptr<queries> closed_;
};

}  // namespace benefactor::api

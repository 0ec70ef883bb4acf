// What a running engine does with keys when it is told to: the rotation of key-encryption keys, the renewal
// of data keys, and the erasure of members, from the decision of two persons to the destroyed data key. Every
// function blocks, so call them on the operator's thread; finish_erasure() on one of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/erasure_outcome.hpp"
#include "api/jobs/engine_calls.hpp"
#include "api/objects/object_store.hpp"
#include "api/queries.hpp"
#include "store/key_rotation.hpp"

namespace benefactor::api {

/// Who does it: a user's name, and the request it came with.
struct erasing_user {
  std::string name;
  std::shared_ptr<const store::event_origin> origin;  ///< may be null
};

/// What came of a renewal of data keys: *refused*, or *done*.
struct renewal_outcome {
  std::optional<rejection> refused;
  store::renewal_report done;
};

class key_service {
 public:
  /// All must outlive it. *files*: the store within *keys*.
  key_service(store::key_ring& ring, store::data_key_store& files, store::key_vault& keys,
              const query_parts& parts, store::entropy_source& entropy, submit_requests submit)
      : ring_(ring),
        files_(files),
        keys_(keys),
        parts_(parts),
        entropy_(entropy),
        submit_(std::move(submit)) {}

  /// Errors: key_error.
  store::key_status status();

  /// See store/key_rotation.hpp. Errors: key_error.
  store::rotation_report rotate(bool forget_old, const store::rewrap_listener& tell = {});

  /// Renews every data key; see store/data_keys.hpp. Errors: key_error.
  renewal_outcome renew_all(const store::rewrap_listener& tell = {});

  /// Renews that of the member or, where *member_number* is empty, those of everybody in the policy. Errors:
  /// key_error, also where none could be renewed as those that are there are damaged; log_error.
  renewal_outcome renew(const std::string& policy_number, const std::string& member_number);

  /// Where documents lie from now on: an erased member's are removed from it. It outlives every call.
  void use_documents(object_store& documents) { documents_ = &documents; }

  /// Refused where one is open or was done, with the number of that one.
  erasure_outcome request_erasure(const std::string& policy_number, const std::string& member_number,
                                  const std::string& reason, const erasing_user& by);

  /// Approves it, destroys the member's key, removes the member's documents and records that. Asked again
  /// after a failure, by whoever may approve it, goes on where it stood; so does finish_erasure(). Errors:
  /// key_error, log_error.
  erasure_outcome approve_erasure(std::uint64_t request, const erasing_user& by);

  erasure_outcome withdraw_erasure(std::uint64_t request, const erasing_user& by);

  /// The requests whose erasure was begun here, and may not have been finished. Errors: key_error.
  std::vector<std::uint64_t> unfinished_erasures() const { return files_.noted_erasures(); }

  /// Finishes it, if it was approved, and forgets it unless something is left. Nothing: it was not approved,
  /// or was finished before; then a key that is there again, in keys that are older than the log, is
  /// destroyed again. Errors: key_error, log_error.
  std::optional<erasure_outcome> finish_erasure(std::uint64_t request);

 private:
  /// Where a request stands.
  struct place {
    policy_id policy;
    member_id member;
    std::uint16_t number = 0;
  };
  std::optional<place> find(std::uint64_t request) const;
  /// How far the erasure has come, as the log says.
  erasure_status status_of(const place& at) const;
  /// The position of the last request to erase that member's data in that policy; nothing: there is none.
  std::optional<std::uint64_t> find_request(const policy_id& policy, const member_id& member) const;
  /// All that comes behind the approval, under *erasing_*. Every step may have been taken before.
  erasure_outcome finish(const place& at, std::uint64_t request, const erasing_user& by);
  /// Why documents of *member* are still there; empty: none is.
  std::string remove_documents(const policy_id& policy, const member_id& member) const;
  erasure_outcome ask(actors::erasure_request asked, const erasing_user& by, std::uint64_t request);

  std::mutex rotating_;  // The ring is the rotation's while it runs.
  std::mutex erasing_;   // From the note of an erasure to its end.
  store::key_ring& ring_;
  store::data_key_store& files_;
  store::key_vault& keys_;
  const query_parts& parts_;
  store::entropy_source& entropy_;
  const submit_requests submit_;
  std::atomic<object_store*> documents_{nullptr};
};

}  // namespace benefactor::api

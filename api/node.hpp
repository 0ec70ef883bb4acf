// A running engine on a data directory: log, keys, derived data, actors and projector, opened in the one
// right order and closed in the reverse one. The door stands in front of it; the scenario runner uses it
// without a door.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "actors/engine.hpp"
#include "api/access/door_journal.hpp"
#include "api/access/reading_room.hpp"
#include "api/audit/claim_prover.hpp"
#include "api/audit/replay_runs.hpp"
#include "api/feed/event_feed.hpp"
#include "api/key_service.hpp"
#include "api/objects/object_store.hpp"
#include "api/objects/s3_object_store.hpp"
#include "api/objects/upload_rules.hpp"
#include "api/payments/payment_run.hpp"
#include "api/publish/publisher.hpp"
#include "api/queries.hpp"
#include "api/read_models.hpp"
#include "projections/open_derived.hpp"
#include "store/backup_report.hpp"
#include "store/key_vault.hpp"
#include "store/merkle/tree_keeper.hpp"
#include "store/rocksdb_setup.hpp"
#include "store/surrogates.hpp"
#include "store/user_book.hpp"

namespace benefactor::api {

/// What a test puts between the engine and what it stands on, to show that a broken one is noticed. Each is
/// given the real part and returns what is used instead; empty in the program.
struct node_wrappers {
  template <class Part>
  using wrapper = std::function<std::unique_ptr<Part>(std::unique_ptr<Part>)>;

  wrapper<store::log_device> device;
  wrapper<store::log_device> access_device;
  wrapper<store::key_vault> keys;
  wrapper<store::derived_store> derived;
};

/// Where the Merkle tree over the log pins it; see store/merkle/README.md. The tree itself is in <data>/tree.
struct tree_options {
  std::filesystem::path checkpoints = {};  ///< a folder outside the data directory; empty: <data>.checkpoints
  std::filesystem::path key = {};          ///< the file of the key that signs; empty: <data>.log-key
  std::chrono::milliseconds sign_every{60'000};
};

struct node_options {
  std::filesystem::path data;  ///< made when it is not there
  std::filesystem::path keys;  ///< the key ring's file; empty: <data>.keys
  actors::engine_options engine;
  std::size_t cached_keys = 1'000'000;   ///< unwrapped data keys held in memory
  projections::cover_listener covering;  ///< told while a long log is covered at start; may be empty
  /// The log failed or the projector broke: the process must say so and end. Called once, on any thread.
  std::function<void(const std::string& why)> on_fatal;
  /// None: for measurements of what views cost.
  projections::new_views views = projections::new_views::folded_along;
  store::rocksdb_setup setup{};  ///< of log, derived data and data keys
  node_wrappers wrap = {};
  std::optional<tree_options> tree = {};  ///< none: no tree is kept, and no checkpoint is asked for
  /// Records reads of what is private in `<data>/access`, before they are answered. A server that people read
  /// from always does.
  bool record_accesses = false;
};

/// Where the bytes of documents go.
struct document_store_options {
  std::uint16_t port = 0;  ///< of 127.0.0.1, where the engine serves them itself; 0: any free one
  std::string public_url;  ///< what links to it begin with; empty: http://127.0.0.1:<port>
  upload_rules rules = {};
  std::optional<s3_object_options> s3;  ///< an S3-compatible service instead
  /// Of pages elsewhere that may come by a browser to what the engine serves itself.
  std::vector<std::string> origins = {};
};

class node {
 public:
  /// Opens, or on an empty directory creates, everything; refuses a directory of a newer format; verifies the
  /// log from the derived data's checkpoint to its end. With a tree, refuses a log that does not have what
  /// its newest checkpoint outside the data directory says, and one that has signed and has none there.
  /// Errors: key_error (a log whose ring is absent, or another one), log_error (damage, with its position; a
  /// directory in use), merkle::pin_error, which is one, std::filesystem::filesystem_error.
  explicit node(node_options options);

  /// Answers all that was taken, folds it, and closes.
  ~node();

  /// Begins to keep documents, encrypted in `<data>/documents` or in S3; at most once. Errors: as
  /// local_object_store and s3_object_store.
  object_store& keep_documents(const document_store_options& options);

  /// Begins to finish erasures that were interrupted, and tries again every *retry_every* until none is left;
  /// at most once, and behind keep_documents, for an erasure removes documents. The server's log tells of it.
  void finish_erasures(std::chrono::milliseconds retry_every = std::chrono::minutes(1));

  /// Begins to publish events to others; at most once. Where each of them stands is kept in `<data>/publish`.
  /// @param options  what a test changes; the folder is set here. Errors: as publish::publisher.
  publish::publisher& publish_to(const publish::publish_settings& settings,
                                 publish::publisher_options options = {});

  actors::engine& engine();
  /// The engine's own questions, for jobs: nobody is shown what they open. People ask through room().
  queries& reads();
  reading_room& room();
  /// Where it is noted who comes in and what is refused. Null: nothing is recorded.
  door_journal* journal();
  api::read_models& read_models();
  payment_runs& payments();
  /// Rotation of keys and erasure of members.
  key_service& keys();
  /// What live updates come from.
  event_feed& feed();
  /// What reads() reads, with the engine's own access.
  const query_parts& asking() const;
  /// Who may come in. Changed by requests to the engine only (actors::user_request).
  const store::user_book& users() const;
  const store::surrogates& surrogates() const;
  const store::log_head& head() const;
  /// Null: none is kept.
  store::merkle::tree_keeper* tree();
  /// Proofs out of that tree; null likewise.
  const audit::claim_prover* prover() const;
  /// Replays of this log, held to the newest checkpoint outside the data directory.
  replay_runs& replays();

  /// Backs up log and keys into a folder, while everything goes on; see store/backup_set.hpp. Blocks, so call
  /// it on a thread of its own. Errors: those of store::take_backup; backup_refused while another one runs.
  store::backup_report back_up(const store::backup_request& request, const store::backup_listener& tell = {});

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api

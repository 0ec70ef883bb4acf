// The front door: serves the contract (api/claims.capnp) over TCP and TLS, on a thread and an event loop of
// its own. It translates and hands on; it decides nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <kj/memory.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "actors/engine.hpp"
#include "api/jobs/job_runner.hpp"
#include "api/objects/upload_rules.hpp"
#include "api/payments/payment_run.hpp"
#include "api/queries.hpp"
#include "api/roles/subject.hpp"
#include "api/rpc/door_limits.hpp"
#include "api/tls/tls_file_names.hpp"
#include "store/backup_report.hpp"
#include "store/entropy.hpp"
#include "store/surrogates.hpp"

namespace benefactor::api {

class read_models;
namespace login {
struct identity_desk;
}
namespace audit {
class claim_prover;
}
namespace external {
class processor_exchange;
}
namespace publish {
class publisher;
}
class door_journal;
class event_feed;
class key_service;
class reading_room;
class replay_runs;
class door_visit;

struct peer;

struct tls_listener {
  std::string listen;  ///< "0.0.0.0:7401", "[::]:7401", a name; port 0: any free one
  tls_files files;     ///< the server's; of payers, with the CA that certifies them
};

/// Who acts through a session that a client opens. Called on the door's loop: it must not wait. Errors: an
/// exception whose text the client is told: it may not.
using subject_chooser = std::function<access_subject(const session_credentials&, const peer& who)>;

struct door_options {
  /// "127.0.0.1:7400", "[::1]:7400" or "localhost:7400"; port 0: any free one. It does not encrypt, so other
  /// interfaces are refused. Empty, where there is a TLS listener: none.
  std::string listen = "127.0.0.1:7400";
  std::string program = "benefactor";  ///< as told by Session.info
  std::string tenant = "default";
  id128 log_id;
  door_limits limits;
  std::optional<tls_listener> users = {};   ///< TLS with the server's certificate only
  std::optional<tls_listener> payers = {};  ///< TLS with certificates of both sides
  std::chrono::milliseconds look_at_files{
      3'000};  ///< how often it is looked whether their files have changed
};

/// What the door hands requests to; everything outlives it.
struct door_parts {
  /// The engine's submit; answers come to the requests' sink, on any thread.
  std::function<void(std::vector<actors::request>)> submit;
  queries& reads;
  const store::surrogates& surrogates;
  store::entropy_source& entropy;
  /// node::back_up, called on a thread of the door's; empty: this server takes no backups.
  std::function<store::backup_report(const store::backup_request&, const store::backup_listener&)> back_up =
      {};
  object_store* documents = nullptr;  ///< where the bytes of documents go; null: this server keeps none
  upload_rules document_rules = {};
  job_runner* jobs = nullptr;                        ///< null: this server runs none
  key_service* keys = nullptr;                       ///< null: this server does nothing with keys
  payment_runs* payments = nullptr;                  ///< null: this server pays nothing
  external::processor_exchange* exchange = nullptr;  ///< null: it exchanges no files with external processors
  class read_models* read_models = nullptr;          ///< null: nothing is asked of read models here
  publish::publisher* publisher = nullptr;           ///< null: it publishes no events
  const payer_identity* payer = nullptr;  ///< null: it was not told who pays, so it writes no remittances
  event_feed* feed = nullptr;             ///< null: this server gives no live updates
  /// Where reads of what is private are recorded; *reads* should be its closed() then, which opens nothing.
  /// Null: such reads are asked of *reads*.
  reading_room* room = nullptr;
  /// Where it is noted who comes in, who does not, and what is refused to sessions. Null: nowhere.
  door_journal* journal = nullptr;
  const audit::claim_prover* prover =
      nullptr;                     ///< null: this server signs no checkpoints, so it proves nothing
  replay_runs* replays = nullptr;  ///< null: it replays nothing
  /// Whether *who* may open a session with the credentials `local`, which say nothing of who one is, and do
  /// everything. Empty: who comes by the loopback listener only.
  std::function<bool(const peer& who)> admits_local = {};
  /// Told on the door's loop of everybody whom TLS does not let in, revoked identities too, and why. May be
  /// empty.
  std::function<void(const peer& who, const std::string& why)> not_let_in = {};
  /// Whom the door asks who somebody is: logins, tokens and certificates. Null: there is nobody but whom
  /// admits_local lets in, who may do everything.
  const login::identity_desk* identity = nullptr;
  /// Decides in place of all that; for tests and doors in front of this one.
  subject_chooser subject = {};
};

struct door_statistics {
  std::uint64_t connections = 0, connections_refused = 0,
                connections_cut = 0;  ///< since the start, but the first: now
  std::uint64_t claims = 0;           ///< handed to the engine since the start
  std::uint64_t claims_in_flight = 0, bytes_in_flight = 0;
  std::uint64_t handshakes_failed = 0;  ///< of TLS, since the start
};

/// Whether a door can listen as *options* say; what will soon be wrong with its certificates. Errors: as of
/// the door_server's constructor, but for what only listening shows.
std::vector<std::string> check_listeners(const door_options& options);

class door_server {
 public:
  /// Listens before it returns. Errors: std::invalid_argument for an address that may not be listened on,
  /// tls_error for certificates and keys, std::runtime_error when an address cannot be listened on.
  door_server(door_options options, door_parts parts);
  ~door_server();  ///< stop(), if that has not been done
  door_server(const door_server&) = delete;
  door_server& operator=(const door_server&) = delete;

  std::uint16_t port() const;  ///< of the loopback listener; 0: there is none
  std::uint16_t users_port() const;
  std::uint16_t payers_port() const;

  /// Reads the files of the TLS listeners again, whether they have changed or not; returns when that is done.
  /// Those that cannot be used are told of in the server's log, and what was read before stays.
  void reload_certificates();

  /// Accepts nothing more, waits until what was admitted is answered and its results are taken, at most
  /// *patience*, then closes every connection and ends the thread. The engine must live until this returns.
  void stop(std::chrono::milliseconds patience = std::chrono::seconds(10));

  door_statistics stats() const;

  /// Calls *work* on the door's loop, for another server of this process: see door_visit.hpp. Drops it once
  /// the door is closing.
  void visit(peer who, std::function<void(kj::Own<door_visit>)> work);
  /// Runs *work* on the door's loop; drops it once that has ended.
  void post(std::function<void()> work);

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api

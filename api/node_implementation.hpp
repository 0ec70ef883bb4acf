// What a node is made of; what is declared later is closed earlier. For node.cpp and node_opening.cpp; nobody
// else includes this.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/erasure_finisher.hpp"
#include "api/node.hpp"
#include "api/objects/document_keys.hpp"
#include "projections/projector.hpp"
#include "store/data_keys.hpp"
#include "store/key_ring.hpp"
#include "store/rocksdb_log_device.hpp"

namespace benefactor::api {

struct node::implementation {
  /// In two steps: what the second one refuses is closed in order, by the destructor, threads that run
  /// included.
  explicit implementation(node_options options);

  struct log_and_keys {};
  implementation(node_options& options, log_and_keys);

  void open(const node_options& options);
  void open_access_log(const node_options& options);
  std::unique_ptr<store::merkle::tree_keeper> keep_tree(const tree_options& options,
                                                        const store::merkle::pin_places& places,
                                                        const char* folder, store::merkle::tree_source source,
                                                        store::merkle::signing_key key,
                                                        std::optional<store::merkle::pin> newest);

  /// Ends what runs, in order.
  ~implementation();

  /// What a replay reads from now on; nothing: it was *stopped*.
  std::optional<replay_subject> look_at_log(bool fingerprints, const std::function<bool()>& stopped);
  object_store& keep_documents(const document_store_options& options);
  publish::publisher& publish_to(const publish::publish_settings& settings,
                                 publish::publisher_options options);
  void finish_erasures(std::chrono::milliseconds retry_every);
  store::backup_report back_up(const store::backup_request& request, const store::backup_listener& tell);

  void tell_covered(actors::engine* whom);
  void fail(const std::string& why);

  /// Checkpoints of the log, and whose signature they have.
  struct pinned_outside {
    store::merkle::checkpoint_folder folder;
    store::merkle::verifier_key key;
  };

  std::mutex backing_up;
  std::function<void(const std::string& why)> on_fatal;
  std::filesystem::path data;
  store::key_ring ring;
  store::data_key_store* key_files;  ///< within *keys*: for backups, which copy files
  std::unique_ptr<store::key_vault> keys;
  engine_access own_access{*keys};
  store::surrogates ids;
  store::rocksdb_log_device* log_files;  ///< within *device*
  std::unique_ptr<store::log_device> device;
  store::log_head head;
  store::tail_index tail;
  std::unique_ptr<store::derived_store> derived;
  std::unique_ptr<store::stream_reader> reader;
  store::provider_directory directory;
  store::payment_book payments;
  store::exchange_book exchanges;
  store::user_book users;
  std::mutex covering;  // Of the next two: the projector's thread is there before the engine and after it.
  actors::engine* to_tell = nullptr;
  bool failed = false;
  std::unique_ptr<projections::projector> projector;
  // Outlives the engine, whose threads wake it.
  std::unique_ptr<publish::publisher> publisher;
  std::atomic<publish::publisher*> publishing{nullptr};
  std::unique_ptr<event_feed> feed;
  std::unique_ptr<store::merkle::tree_keeper>
      tree;  // Its thread may call fail(): made and ended within this.
  std::unique_ptr<actors::engine> engine;
  std::optional<query_parts> asking;
  std::unique_ptr<queries> reads;
  std::unique_ptr<api::read_models> models;
  std::unique_ptr<payment_runs> paying;
  std::unique_ptr<key_service> key_works;
  std::optional<pinned_outside> pins;  ///< none where no tree is kept
  std::optional<audit::claim_prover> prover;
  std::optional<replay_runs> replays;
  std::unique_ptr<erasure_finisher> finisher;
  std::string ids_tenant;
  std::unique_ptr<document_keys> document_wraps;
  std::unique_ptr<object_store> documents;
  std::unique_ptr<store::access_index> access_index;
  std::unique_ptr<store::access_log> accesses;
  std::unique_ptr<store::merkle::tree_keeper> access_tree;  ///< Told by the device's thread until that ends.
  std::optional<recorded_accesses> recorded_reads;
  std::unique_ptr<reading_room> readers;
  store::rocksdb_log_device* access_files = nullptr;  ///< within the next one
  std::unique_ptr<store::log_device> access_device;   ///< Closed first: its thread tells the ones before.
  std::unique_ptr<door_journal> journal;              ///< Before that: it hands on what it has.
};

}  // namespace benefactor::api

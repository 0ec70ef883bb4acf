#include "api/node.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <spdlog/spdlog.h>
#include <utility>

#include "api/erasure_finisher.hpp"
#include "api/node_files.hpp"
#include "api/objects/document_keys.hpp"
#include "api/objects/local_object_store.hpp"
#include "projections/exchange_view.hpp"
#include "projections/identity_view.hpp"
#include "projections/payments_view.hpp"
#include "projections/projector.hpp"
#include "projections/reference_view.hpp"
#include "store/backup_set.hpp"
#include "store/data_keys.hpp"
#include "store/hmac_sha256.hpp"
#include "store/key_ring.hpp"
#include "store/merkle/note_key_file.hpp"
#include "store/merkle/places_of_accesses.hpp"
#include "store/rocksdb_log_device.hpp"

namespace benefactor::api {

namespace {

namespace fs = std::filesystem;

std::int64_t now_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

template <class Part>
std::unique_ptr<Part> wrapped(const node_wrappers::wrapper<Part>& wrapper, std::unique_ptr<Part> part) {
  return wrapper ? wrapper(std::move(part)) : std::move(part);
}

}  // namespace

struct node::implementation {
  /// In two steps: what the second one refuses is closed in order, by the destructor, threads that run
  /// included.
  explicit implementation(node_options options) : implementation(options, log_and_keys{}) { open(options); }

  struct log_and_keys {};
  implementation(node_options& options, log_and_keys)
      : on_fatal(std::move(options.on_fatal)),
        data(node_files::pinned(node_files::usable(options.data), options.tree)),
        ring(node_files::open_ring(options.keys.empty() ? store::key_ring::default_path(data) : options.keys,
                                   data / "log")),
        key_files(new store::data_key_store(node_files::recorded(data) / "keys", ring,
                                            {.cache_entries = options.cached_keys,
                                             .create = !node_files::find_log(data),
                                             .setup = options.setup})),
        keys(wrapped<store::key_vault>(options.wrap.keys, std::unique_ptr<store::key_vault>(key_files))),
        ids(ring.lookup_key(), options.engine.tenant.text()),
        log_files(store::rocksdb_log_device::open(data / "log", {.create = true, .setup = options.setup})
                      .release()),
        device(
            wrapped<store::log_device>(options.wrap.device, std::unique_ptr<store::log_device>(log_files))),
        head(store::open_log(*device, node_files::new_genesis(ring, now_us()))) {
    if (head.origin.key_ring_id != ring.id())
      throw store::key_error("key ring: the log in " + (data / "log").string() +
                             " was sealed with another key ring");
  }

  void open(const node_options& options) {
    std::optional<store::merkle::signing_key> log_key;
    std::optional<store::merkle::pin> newest;
    if (options.tree) {
      const auto places = node_files::places_of(data, *options.tree);
      const bool makes_key = !fs::exists(places.key);
      log_key = store::merkle::open_log_key(places, head.origin.log_id, store::system_entropy());
      if (makes_key && fs::exists(places.tree / "checkpoint"))
        spdlog::warn("log key: {} was not there and was made; what the log signed before pins nothing now",
                     places.key.string());
      newest = store::merkle::require_pinned(*device, head, places, log_key->verifier());
    }
    // Before anything runs that a refusal would have to end.
    if (options.record_accesses) open_access_log(options);
    store::derived_store_options deriving;
    deriving.setup = options.setup;
    derived = wrapped(options.wrap.derived,
                      projections::open_derived((data / "derived").string(), *device, head, tail,
                                                options.covering, deriving, options.views));
    reader = std::make_unique<store::stream_reader>(*device, *derived, tail);
    projections::load_reference(*derived, tail, *reader, options.engine.tenant, head.origin.log_id,
                                directory);
    projections::load_payments(*derived, tail, options.engine.tenant, head.origin.log_id, payments);
    projections::load_exchanges(*derived, tail, options.engine.tenant, head.origin.log_id, exchanges);
    projections::load_users(*derived, tail, options.engine.tenant, head.origin.log_id, *keys, users);
    projections::projector_options projecting;
    projecting.tenant = options.engine.tenant;
    projecting.views = options.views;
    projecting.device = device.get();
    projecting.on_covered = [this] {
      const std::lock_guard lock(covering);
      if (to_tell) to_tell->covered();
    };
    projector = std::make_unique<projections::projector>(*derived, tail, head.origin.log_id, projecting);
    projector->start([this](const std::string& why) { fail("the projector cannot go on: " + why); });
    feed = std::make_unique<event_feed>(
        feed_parts{options.engine.tenant, head.origin.log_id, *device, tail, *reader},
        [this](const std::string& why) { fail("live updates cannot go on: " + why); });
    if (log_key)
      pins.emplace(pinned_outside{
          store::merkle::checkpoint_folder(node_files::places_of(data, *options.tree).checkpoints),
          log_key->verifier()});
    if (options.tree)
      tree = keep_tree(*options.tree, node_files::places_of(data, *options.tree), store::merkle::tree_folder,
                       {*device, head.origin.log_id, [this] { return tail.end_position(); }, &tail},
                       std::move(*log_key), std::move(newest));
    engine = std::make_unique<actors::engine>(
        options.engine, actors::engine_parts{.device = *device,
                                             .head = head,
                                             .derived = *derived,
                                             .tail = tail,
                                             .reader = *reader,
                                             .keys = *keys,
                                             .surrogates = ids,
                                             .entropy = store::system_entropy(),
                                             .directory = directory,
                                             .payments = payments,
                                             .exchanges = exchanges,
                                             .users = users,
                                             .clock = now_us,
                                             .on_durable =
                                                 [this] {
                                                   projector->wake();
                                                   if (auto* others = publishing.load()) others->wake();
                                                   feed->wake();
                                                   if (tree) tree->wake();
                                                 },
                                             .on_snapshot =
                                                 [this](const policy_id& policy, std::uint64_t position,
                                                        std::string contract, std::string accumulators) {
                                                   projector->offer_snapshot(policy, position,
                                                                             std::move(contract),
                                                                             std::move(accumulators));
                                                 },
                                             .on_fatal = [this](const std::string& why) { fail(why); }});
    tell_covered(engine.get());
    ids_tenant = options.engine.tenant.text();
    asking.emplace(query_parts{.tenant = options.engine.tenant,
                               .log_id = head.origin.log_id,
                               .device = *device,
                               .reader = *reader,
                               .derived = *derived,
                               .tail = tail,
                               .phi = own_access,
                               .surrogates = ids,
                               .directory = directory,
                               .payments = payments,
                               .exchanges = exchanges,
                               .projector = *projector});
    readers = std::make_unique<reading_room>(*asking, *keys, recorded_reads ? &*recorded_reads : nullptr);
    reads = make_queries(*asking);
    models = std::make_unique<api::read_models>(*asking, *device, data / "views.verify");
    key_works = std::make_unique<key_service>(
        ring, *key_files, *keys, *asking, store::system_entropy(),
        [this](std::vector<actors::request> batch) { engine->submit(std::move(batch)); });
    paying = make_payment_runs(
        *asking, *reads, [this](std::vector<actors::request> batch) { engine->submit(std::move(batch)); });
    if (tree) prover.emplace(*asking, *tree, data / store::merkle::tree_folder);
    replays.emplace(
        [this](bool fingerprints, const auto& stopped) { return look_at_log(fingerprints, stopped); },
        now_us);
  }

  /// What a replay reads from now on; nothing: it was *stopped*.
  std::optional<replay_subject> look_at_log(bool fingerprints, const std::function<bool()>& stopped) {
    auto erased = key_files->erased(stopped);
    if (!erased) return std::nullopt;
    replay_subject subject{*device, {}, {keys.get(), *std::move(erased), fingerprints ? &ids : nullptr}, {}};
    // Before the log's end is looked at: more are signed all the time.
    if (pins) {
      const auto newest = pins->folder.newest(pins->key);
      if (newest && newest->point.size > 0)
        subject.pins.push_back(
            {newest->point.size - 1, newest->place.page_hash, newest->file.filename().string()});
    }
    subject.head = store::open_log(*device);
    return subject;
  }

  void open_access_log(const node_options& options) {
    std::optional<store::merkle::pin_places> places;
    if (options.tree) places = store::merkle::places_of_accesses(node_files::places_of(data, *options.tree));
    if (places && !fs::exists(data / "access" / "CURRENT"))
      store::merkle::require_no_pins(*places, data / "access");
    auto files = store::rocksdb_log_device::open(
        node_files::access_folder(data), {.create = true, .setup = store::access_log_setup(options.setup)});
    access_files = files.get();
    access_device = wrapped<store::log_device>(options.wrap.access_device, std::move(files));
    const auto opened = store::open_log(*access_device, node_files::new_genesis(ring, now_us()));
    if (opened.origin.key_ring_id != ring.id())
      throw store::key_error("key ring: the access log in " + (data / "access").string() +
                             " was sealed with another key ring");
    access_index = store::access_index::open(
        data / "access-index", *access_device, opened, options.setup, [&](std::uint64_t position) {
          if (options.covering) options.covering({true, position, opened.link.next_position});
        });
    std::optional<store::merkle::signing_key> key;
    std::optional<store::merkle::pin> newest;
    if (places) {
      key = store::merkle::open_log_key(*places, opened.origin.log_id, store::system_entropy());
      newest = store::merkle::require_pinned(*access_device, opened, *places, key->verifier());
    }
    accesses = std::make_unique<store::access_log>(
        store::access_log_parts{.device = *access_device,
                                .head = opened,
                                .keys = *keys,
                                .entropy = store::system_entropy(),
                                .clock = now_us,
                                .on_durable =
                                    [this](const std::vector<store::stored_page>& pages) {
                                      access_index->add(pages);
                                      if (access_tree) access_tree->wake();
                                    },
                                .on_fatal = [this](const std::string& why) { fail(why); },
                                .on_refused =
                                    [](const std::string& why) {
                                      spdlog::warn(
                                          "access log: a record cannot be made, and what rests on it "
                                          "is refused: {}",
                                          why);
                                    }});
    if (key)
      access_tree =
          keep_tree(*options.tree, *places, store::merkle::tree_folder_of_accesses,
                    {*access_device, opened.origin.log_id, [this] { return accesses->end_position(); }},
                    std::move(*key), std::move(newest));
    recorded_reads.emplace(recorded_accesses{*access_device, *access_index, opened.origin.log_id, *accesses});
    journal = std::make_unique<door_journal>(*accesses, ids, options.engine.tenant);
  }

  object_store& keep_documents(const document_store_options& options) {
    if (options.s3) {
      documents = std::make_unique<s3_object_store>(*options.s3);
      key_works->use_documents(*documents);
      return *documents;
    }
    // Derived from the key that never rotates, so that links outlive a restart.
    store::hmac_sha256 derive(ring.lookup_key().bytes);
    local_object_options local;
    local.folder = data / "documents";
    local.secret.bytes = derive.finish({"benefactor document urls"});
    local.public_url = options.public_url;
    local.rules = options.rules;
    local.server.port = options.port;
    local.server.origins = options.origins;
    document_wraps =
        std::make_unique<vault_document_keys>(*keys, ids_tenant, head.origin.log_id, store::system_entropy());
    documents =
        std::make_unique<local_object_store>(std::move(local), *document_wraps, store::system_entropy());
    key_works->use_documents(*documents);
    return *documents;
  }

  publish::publisher& publish_to(const publish::publish_settings& settings,
                                 publish::publisher_options options) {
    options.folder = data / "publish";
    publisher = std::make_unique<publish::publisher>(
        publish::publisher_parts{.device = *device, .tail = tail, .reader = *reader, .head = head}, settings,
        std::move(options));
    publishing = publisher.get();
    publisher->start();  // Only now: no event may come between its first look at the log and the first wake.
    return *publisher;
  }

  void finish_erasures(std::chrono::milliseconds retry_every) {
    finisher = std::make_unique<erasure_finisher>(
        *key_works,
        [](const std::string& text, bool warning) {
          spdlog::log(warning ? spdlog::level::warn : spdlog::level::info, "{}", text);
        },
        retry_every);
  }

  ~implementation() {
    replays.reset();   // It reads the log, and breaks off.
    finisher.reset();  // It asks the engine, and removes documents.
    // It reads what the engine writes; what the engine writes from here on is published after the next start.
    if (publisher) publisher->stop();
    journal.reset();  // What it has becomes durable meanwhile.
    documents.reset();
    models.reset();
    if (engine) engine->drain();  // Buckets leave their snapshots with the projector.
    tell_covered(nullptr);
    engine.reset();
    feed.reset();
    if (projector) projector->stop();
    tree.reset();  // Signs what came last.
    if (access_tree) access_tree->stop();
  }

  std::unique_ptr<store::merkle::tree_keeper> keep_tree(const tree_options& options,
                                                        const store::merkle::pin_places& places,
                                                        const char* folder, store::merkle::tree_source source,
                                                        store::merkle::signing_key key,
                                                        std::optional<store::merkle::pin> newest) {
    store::merkle::tree_keeper_options keeping;
    keeping.folder = data / folder;
    keeping.checkpoints = places.checkpoints;
    keeping.sign_every = options.sign_every;
    return std::make_unique<store::merkle::tree_keeper>(
        std::move(source), std::move(key), std::move(newest), std::move(keeping),
        [](const std::string& what) { spdlog::warn("tree: held up: {}", what); },
        [this](const std::string& why) { fail(why); });
  }

  void tell_covered(actors::engine* whom) {
    const std::lock_guard lock(covering);
    to_tell = whom;
    if (to_tell && failed) to_tell->give_up();
  }

  void fail(const std::string& why) {
    {
      const std::lock_guard lock(covering);
      if (std::exchange(failed, true)) return;
      if (to_tell) to_tell->give_up();
    }
    if (on_fatal) on_fatal(why);
  }

  store::backup_report back_up(const store::backup_request& request, const store::backup_listener& tell) {
    const std::unique_lock lock(backing_up, std::try_to_lock);
    if (!lock) throw store::backup_refused("backup: another one is being taken; wait until it has ended");
    return store::take_backup(data, *log_files, *key_files, head.origin, request, now_us(), tell,
                              access_files);
  }

  /// Checkpoints of the log, and whose signature they have.
  struct pinned_outside {
    store::merkle::checkpoint_folder folder;
    store::merkle::verifier_key key;
  };

  std::mutex backing_up;
  std::function<void(const std::string& why)> on_fatal;
  fs::path data;
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

node::node(node_options options) : impl_(std::make_unique<implementation>(std::move(options))) {}
node::~node() = default;

actors::engine& node::engine() { return *impl_->engine; }
store::merkle::tree_keeper* node::tree() { return impl_->tree.get(); }
const audit::claim_prover* node::prover() const { return impl_->prover ? &*impl_->prover : nullptr; }
replay_runs& node::replays() { return *impl_->replays; }
api::read_models& node::read_models() { return *impl_->models; }
event_feed& node::feed() { return *impl_->feed; }
queries& node::reads() { return *impl_->reads; }
reading_room& node::room() { return *impl_->readers; }
door_journal* node::journal() { return impl_->journal.get(); }
const query_parts& node::asking() const { return *impl_->asking; }
key_service& node::keys() { return *impl_->key_works; }
payment_runs& node::payments() { return *impl_->paying; }
void node::finish_erasures(std::chrono::milliseconds retry_every) { impl_->finish_erasures(retry_every); }
object_store& node::keep_documents(const document_store_options& options) {
  return impl_->keep_documents(options);
}
publish::publisher& node::publish_to(const publish::publish_settings& settings,
                                     publish::publisher_options options) {
  return impl_->publish_to(settings, std::move(options));
}
const store::user_book& node::users() const { return impl_->users; }
const store::surrogates& node::surrogates() const { return impl_->ids; }
const store::log_head& node::head() const { return impl_->head; }

store::backup_report node::back_up(const store::backup_request& request, const store::backup_listener& tell) {
  return impl_->back_up(request, tell);
}

}  // namespace benefactor::api

// How a node begins: log and keys first, then what is derived from them and what runs on them; and what keeps
// a lost or exchanged log from being gone on with. Part of api/node.hpp.
#include <spdlog/spdlog.h>
#include <utility>

#include "api/node_files.hpp"
#include "api/node_implementation.hpp"
#include "api/wall_clock.hpp"
#include "projections/exchange_view.hpp"
#include "projections/identity_view.hpp"
#include "projections/payments_view.hpp"
#include "projections/reference_view.hpp"
#include "store/merkle/note_key_file.hpp"
#include "store/merkle/places_of_accesses.hpp"

namespace benefactor::api {

namespace {

namespace fs = std::filesystem;

template <class Part>
std::unique_ptr<Part> wrapped(const node_wrappers::wrapper<Part>& wrapper, std::unique_ptr<Part> part) {
  return wrapper ? wrapper(std::move(part)) : std::move(part);
}

}  // namespace

node::implementation::implementation(node_options options) : implementation(options, log_and_keys{}) {
  open(options);
}

node::implementation::implementation(node_options& options, log_and_keys)
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
      log_files(
          store::rocksdb_log_device::open(data / "log", {.create = true, .setup = options.setup}).release()),
      device(wrapped<store::log_device>(options.wrap.device, std::unique_ptr<store::log_device>(log_files))),
      head(store::open_log(*device, node_files::new_genesis(ring, wall_clock_us()))) {
  if (head.origin.key_ring_id != ring.id())
    throw store::key_error("key ring: the log in " + (data / "log").string() +
                           " was sealed with another key ring");
}

void node::implementation::open(const node_options& options) {
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
  projections::load_reference(*derived, tail, *reader, options.engine.tenant, head.origin.log_id, directory);
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
                                           .clock = wall_clock_us,
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
      wall_clock_us);
}

void node::implementation::open_access_log(const node_options& options) {
  std::optional<store::merkle::pin_places> places;
  if (options.tree) places = store::merkle::places_of_accesses(node_files::places_of(data, *options.tree));
  if (places && !fs::exists(data / "access" / "CURRENT"))
    store::merkle::require_no_pins(*places, data / "access");
  auto files = store::rocksdb_log_device::open(
      node_files::access_folder(data), {.create = true, .setup = store::access_log_setup(options.setup)});
  access_files = files.get();
  access_device = wrapped<store::log_device>(options.wrap.access_device, std::move(files));
  const auto opened = store::open_log(*access_device, node_files::new_genesis(ring, wall_clock_us()));
  if (opened.origin.key_ring_id != ring.id())
    throw store::key_error("key ring: the access log in " + (data / "access").string() +
                           " was sealed with another key ring");
  access_index = store::access_index::open(data / "access-index", *access_device, opened, options.setup,
                                           [&](std::uint64_t position) {
                                             if (options.covering)
                                               options.covering({true, position, opened.link.next_position});
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
                              .clock = wall_clock_us,
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

std::unique_ptr<store::merkle::tree_keeper> node::implementation::keep_tree(
    const tree_options& options, const store::merkle::pin_places& places, const char* folder,
    store::merkle::tree_source source, store::merkle::signing_key key,
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

}  // namespace benefactor::api

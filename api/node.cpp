#include "api/node.hpp"

#include <mutex>
#include <spdlog/spdlog.h>
#include <utility>

#include "api/node_implementation.hpp"
#include "api/objects/local_object_store.hpp"
#include "api/wall_clock.hpp"
#include "store/backup_set.hpp"
#include "store/hmac_sha256.hpp"

namespace benefactor::api {

node::implementation::~implementation() {
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

std::optional<replay_subject> node::implementation::look_at_log(bool fingerprints,
                                                                const std::function<bool()>& stopped) {
  auto erased = key_files->erased(stopped);
  if (!erased) return std::nullopt;
  replay_subject subject{
      *device, {}, {keys.get(), erased_are(*std::move(erased)), fingerprints ? &ids : nullptr}, {}};
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

object_store& node::implementation::keep_documents(const document_store_options& options) {
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

publish::publisher& node::implementation::publish_to(const publish::publish_settings& settings,
                                                     publish::publisher_options options) {
  options.folder = data / "publish";
  publisher = std::make_unique<publish::publisher>(
      publish::publisher_parts{.device = *device, .tail = tail, .reader = *reader, .head = head}, settings,
      std::move(options));
  publishing = publisher.get();
  publisher->start();  // Only now: no event may come between its first look at the log and the first wake.
  return *publisher;
}

void node::implementation::finish_erasures(std::chrono::milliseconds retry_every) {
  finisher = std::make_unique<erasure_finisher>(
      *key_works,
      [](const std::string& text, bool warning) {
        spdlog::log(warning ? spdlog::level::warn : spdlog::level::info, "{}", text);
      },
      retry_every);
}

store::backup_report node::implementation::back_up(const store::backup_request& request,
                                                   const store::backup_listener& tell) {
  const std::unique_lock lock(backing_up, std::try_to_lock);
  if (!lock) throw store::backup_refused("backup: another one is being taken; wait until it has ended");
  return store::take_backup(data, *log_files, *key_files, head.origin, request, wall_clock_us(), tell,
                            access_files);
}

void node::implementation::tell_covered(actors::engine* whom) {
  const std::lock_guard lock(covering);
  to_tell = whom;
  if (to_tell && failed) to_tell->give_up();
}

void node::implementation::fail(const std::string& why) {
  {
    const std::lock_guard lock(covering);
    if (std::exchange(failed, true)) return;
    if (to_tell) to_tell->give_up();
  }
  if (on_fatal) on_fatal(why);
}

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

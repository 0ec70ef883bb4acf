#include "tools/benefactor/reports/export_run.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "projections/export/export_fold.hpp"
#include "projections/projector.hpp"
#include "projections/view_catalog.hpp"
#include "store/derived_store.hpp"
#include "store/durable_folder.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tools/benefactor/offline_log.hpp"
#include "tools/benefactor/reports/export_files.hpp"
#include "tools/benefactor/reports/export_views.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;

namespace {

/// The facts of a claim hold its row as the claims view has it.
std::uint32_t state_version() {
  const auto claims = projections::definition_of(projections::view_id::claims).version;
  return (projections::derived_version * 1000 + claims) * 1000 + projections::export_state_version;
}

/// One export at a time writes a folder; what is read of it to be written again is read under this lock.
class folder_lock {
 public:
  /// Of a folder that is there. One that holds other things is left as it is.
  explicit folder_lock(const fs::path& folder) {
    if (!fs::exists(manifest_file(folder))) require_empty(folder);
    const auto file = folder / ".lock";
    file_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) throw export_unusable(file.string() + ": cannot be made (" + std::strerror(errno) + ")");
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(file_);
    throw export_unusable(folder.string() + ": another export writes it; wait for that one");
  }
  ~folder_lock() { ::close(file_); }
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;

 private:
  int file_ = -1;
};

/// Whatever is written from here on is its owner's only.
struct owner_only {
  explicit owner_only(bool wanted) : usual(wanted ? ::umask(077) : ::umask(022)) {
    if (!wanted) ::umask(usual);
  }
  ~owner_only() { ::umask(usual); }
  mode_t usual;
};

void refuse_unless_it_goes_on(const export_manifest& manifest, const export_request& request,
                              const store::log_device& device, const store::log_head& head) {
  const auto refuse = [&](const std::string& why) {
    throw export_unusable(request.folder.string() + ": " + why + "; export into an empty folder");
  };
  if (manifest.end.log_id != head.origin.log_id)
    refuse("it holds an export of the log " + to_hex(manifest.end.log_id) + ", and this is the log " +
           to_hex(head.origin.log_id));
  if (manifest.end.position >= head.link.next_position)
    refuse("it holds everything up to position " + std::to_string(manifest.end.position) +
           ", but the log ends at position " + std::to_string(head.link.next_position - 1) +
           ": it has lost its end, or was restored from a backup");
  if (!store::fits(device, head, manifest.end))
    refuse("it was made from other events up to position " + std::to_string(manifest.end.position) +
           " than the log has now: the log was cut or restored, and went on otherwise");
  if (manifest.format != request.format)
    refuse("its files are " + std::string(to_text(manifest.format)) + ", not " +
           std::string(to_text(request.format)));
  if (manifest.confidential != request.confidential)
    refuse(manifest.confidential ? "it holds private data (it was begun with --phi)"
                                 : "it was begun without private data (--phi)");
}

/// Where a reader stands.
struct place {
  store::page_link link;  ///< of the last page read
  std::optional<store::log_checkpoint> checkpoint;
};

/// The store of claims' facts: as the last chunk that is complete left it, or a chunk behind, or new.
class claims_kept {
 public:
  claims_kept(const fs::path& folder, const store::log_device& device, const store::log_head& head,
              std::uint64_t exported_next)
      : folder_(folder / "state") {
    bool usable = false;
    try {
      make();
      usable = !store_->checkpoint() || fits(device, head, exported_next);
    } catch (const store::log_error&) {
      // It is damaged: what is wrong with the log itself is told when that is read.
    }
    if (!usable) make_anew();
  }

  store::derived_store& store() { return *store_; }
  std::uint64_t next_position() const {
    const auto checkpoint = store_->checkpoint();
    return checkpoint ? checkpoint->next_position : 0;
  }
  /// Nothing: at the log's beginning.
  std::optional<store::log_checkpoint> checkpoint() const {
    const auto at = store_->checkpoint();
    if (!at) return std::nullopt;
    return store::log_checkpoint{at->log_id, at->next_position - 1, at->page_hash};
  }

 private:
  void make() {
    store::make_durable_folder(folder_);
    store_ = store::open_rocksdb_derived_store(folder_.string(), {.block_cache_bytes = 32 << 20});
  }
  void make_anew() {
    store_.reset();
    fs::remove_all(folder_);
    make();
  }
  /// It is a cache: in doubt it is folded again from the log.
  bool fits(const store::log_device& device, const store::log_head& head, std::uint64_t exported_next) const {
    const auto at = *store_->checkpoint();
    return at.version == state_version() && at.next_position > 0 && at.next_position <= exported_next &&
           store::fits(device, head, *checkpoint());
  }

  fs::path folder_;
  std::unique_ptr<store::derived_store> store_;
};

class exporter {
 public:
  exporter(const export_request& request, std::int64_t now_us, const store::log_device& device,
           const store::log_head& head, store::key_vault* keys, export_manifest manifest,
           std::uint64_t exported_next)
      : request_(request),
        now_us_(now_us),
        device_(device),
        head_(head),
        manifest_(std::move(manifest)),
        exported_next_(exported_next),
        kept_(request.folder, device, head, exported_next),
        files_(request.folder, request.format, request.confidential),
        fold_(kept_.store(), head.origin.log_id, keys) {
    outcome_.from = exported_next;
  }

  export_outcome run(const export_listener& tell) {
    const auto end = head_.link.next_position;
    link_ = start();
    const auto pages = device_.scan(link_.next_position);
    chunk_from_ = link_.next_position;
    while (link_.next_position < end && pages->next()) {
      if (pages->first_position() < link_.next_position) continue;  // The page that was read last.
      take(pages->bytes(), pages->first_position());
      const auto next = link_.next_position;
      if (next == exported_next_ || next - chunk_from_ >= request_.chunk_events ||
          files_.rows() >= request_.chunk_rows)
        finish_chunk();
      if (tell && !tell(next, end)) {
        outcome_.stopped = next < end;
        break;
      }
    }
    if (!outcome_.stopped && link_.next_position != end)
      throw store::log_error("log: it ends at position " + std::to_string(link_.next_position) +
                             ", where it was opened it ended at " + std::to_string(end));
    finish_chunk();
    if (!outcome_.stopped) {
      // Also where nothing was new: the folder holds all that there was now.
      manifest_.written_us = now_us_;
      write_manifest(request_.folder, manifest_);
    }
    kept_.store().flush();
    outcome_.next = std::max(link_.next_position, exported_next_);
    outcome_.end_us = manifest_.end_us;
    return outcome_;
  }

  const export_manifest& manifest() const { return manifest_; }

 private:
  store::page_link start() const {
    const auto checkpoint = kept_.checkpoint();
    if (!checkpoint) return {};
    return store::page_view::verified(device_.read_page_at_or_before(checkpoint->position)).link();
  }

  /// What the folder has already only brings the claims' facts up to there.
  bool exports() const { return link_.next_position >= exported_next_; }

  void take(std::string_view bytes, std::uint64_t position) {
    const auto page = store::page_view::verified(bytes, position);
    if (position != link_.next_position)
      throw store::log_error("log: events from position " + std::to_string(link_.next_position) + " to " +
                             std::to_string(position - 1) +
                             " are missing; `benefactor log verify` tells more");
    if (page.header().previous_hash != link_.page_hash)
      throw store::log_error("log: the page at position " + std::to_string(position) +
                             " does not link to the page before it; `benefactor log verify` tells more");
    const bool exporting = exports();
    if (exporting && chunk_from_ == position) files_.begin_chunk(position);
    const auto day = day_of(page.header().time_us).days;
    if (exporting && day_ != day) {
      fold_.finish_day(files_);
      day_ = day;
    }
    for (const auto event : page) fold_.apply(store::parse_event(event), exporting ? &files_ : nullptr);
    if (exporting) outcome_.events += page.header().event_count;
    link_ = page.link();
  }

  /// Files first, then the manifest that names them, then the facts of claims, which are a cache: whatever
  /// breaks in between, the next run begins behind the manifest's position.
  void finish_chunk() {
    if (link_.next_position == chunk_from_) return;
    if (link_.next_position > exported_next_) {
      fold_.finish_day(files_);
      for (auto& file : files_.finish_chunk()) {
        outcome_.rows[static_cast<std::size_t>(file.table)] += file.rows;
        outcome_.bytes += file.bytes;
        ++outcome_.files;
        manifest_.files.push_back(std::move(file));
      }
      manifest_.end = {head_.origin.log_id, link_.next_position - 1, link_.page_hash};
      manifest_.end_us = link_.page_time_us;
      write_manifest(request_.folder, manifest_);
    }
    store::derived_batch batch;
    batch.views = fold_.finish_chunk();
    batch.checkpoint = {head_.origin.log_id, link_.next_position, link_.page_hash, state_version()};
    kept_.store().write(std::move(batch));
    chunk_from_ = link_.next_position;
  }

  const export_request& request_;
  const std::int64_t now_us_;
  const store::log_device& device_;
  const store::log_head& head_;
  export_manifest manifest_;
  const std::uint64_t exported_next_;
  claims_kept kept_;
  export_files files_;
  projections::export_fold fold_;
  store::page_link link_;
  std::uint64_t chunk_from_ = 0;
  std::int32_t day_ = INT32_MIN;
  export_outcome outcome_;
};

}  // namespace

export_outcome run_export(const export_request& request, std::int64_t now_us, const export_listener& tell) {
  require_plain_path(request.folder);
  std::optional<log_lock>
      lock;  // Keys cannot be read beside a server, which would not start meanwhile either.
  if (request.confidential) lock.emplace(request.data);
  const owner_only mask(request.confidential);
  // Before the log's end is looked at: another export must not go beyond that, and then be gone on from.
  std::optional<folder_lock> only;
  if (fs::exists(request.folder)) only.emplace(request.folder);
  const auto device = open_log_beside(request.data);
  const auto head = store::open_log(*device);
  const auto keys = request.confidential ? open_data_keys(request.data, request.keys, head.origin) : nullptr;
  if (request.format == export_format::parquet) load_duckdb();  // Before anything is made.
  if (!only) {
    store::make_durable_folder(request.folder);
    only.emplace(request.folder);
  }
  auto manifest = read_manifest(request.folder);
  if (manifest) refuse_unless_it_goes_on(*manifest, request, *device, head);
  const auto exported_next = manifest ? manifest->end.position + 1 : 0;
  if (!manifest) {
    manifest.emplace();
    manifest->format = request.format;
    manifest->confidential = request.confidential;
  }
  const auto removed = remove_unnamed(request.folder, *manifest);
  exporter work(request, now_us, *device, head, keys.get(), *std::move(manifest), exported_next);
  auto outcome = work.run(tell);
  outcome.removed = removed;
  write_views(request.folder, work.manifest());
  return outcome;
}

}  // namespace benefactor::tools

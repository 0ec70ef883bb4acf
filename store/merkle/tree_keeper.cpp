#include "store/merkle/tree_keeper.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "store/durable_file.hpp"
#include "store/log_follower.hpp"
#include "store/merkle/tree_writer.hpp"

namespace benefactor::store::merkle {

namespace {

using steady = std::chrono::steady_clock;

/// The log does not come to the root that was signed.
struct other_root : log_error {
  using log_error::log_error;
};

/// Durable pages in order, from the tail where there is one.
class durable_pages {
 public:
  durable_pages(const tree_source& source, std::uint64_t next) : source_(source), next_(next) {
    if (source.tail) follower_.emplace(source.device, *source.tail, next);
  }

  std::vector<stored_page> more(std::size_t max_bytes) {
    if (follower_) return follower_->more(max_bytes);
    std::vector<stored_page> pages;
    const auto end = source_.durable_end();
    if (next_ >= end) return pages;
    std::size_t bytes = 0;
    const auto cursor = source_.device.scan(next_);
    while (bytes < max_bytes && next_ < end && cursor->next()) {
      stored_page page{cursor->first_position(), std::make_shared<const std::string>(cursor->bytes())};
      const auto view = page_view::verified(page);
      if (view.end_position() <= next_) continue;
      if (view.header().first_position > next_)
        throw log_error("log: position " + std::to_string(next_) +
                        " is missing; run `benefactor log verify`");
      next_ = view.end_position();
      bytes += page.bytes->size();
      pages.push_back(std::move(page));
    }
    return pages;
  }

 private:
  const tree_source& source_;
  std::uint64_t next_;
  std::optional<log_follower> follower_;
};

}  // namespace

struct tree_keeper::implementation {
  implementation(tree_source s, signing_key k, std::optional<pin> p, tree_keeper_options o, teller t,
                 teller f)
      : source(std::move(s)),
        key(std::move(k)),
        pinned(std::move(p)),
        options(std::move(o)),
        outside(options.checkpoints),
        problem(std::move(t)),
        failed(std::move(f)) {
    thread = std::thread([this] { run(); });
  }

  // ---- the thread ----

  void run() {
    for (bool going = true; going;) {
      try {
        follow();
        going = false;
      } catch (const other_root& error) {
        say(error.what());
        if (failed) failed(error.what());
        going = false;
      } catch (const std::exception& error) {
        say(error.what());
        // Once more from what is stored, unless it is to end: then that was the last try.
        std::unique_lock lock(mutex);
        going = !stopping;
        answer_signers(false);
        changed.wait_for(lock, options.sign_every, [&] { return stopping || asked > answered; });
      }
    }
    const std::lock_guard lock(mutex);
    ended = true;
    answer_signers(false);
  }

  void follow() {
    std::optional<tree_writer> opened;
    opened.emplace(options.folder, source.device, source.log_id);
    if (!has_pinned_root(*opened)) {
      // Perhaps the tiles are damaged: the log itself will tell.
      say("tree in " + options.folder.string() +
          ": its tiles do not have the root of the last checkpoint; building it again");
      remove_durably(options.folder / "state");
      opened.emplace(options.folder, source.device, source.log_id);
    }
    auto& writer = *opened;
    durable_pages log(source, writer.size());
    auto last_signed = steady::now();
    for (;;) {
      bool last = false;
      std::uint64_t answering = 0;
      {
        const std::lock_guard lock(mutex);
        last = stopping;
        answering = asked;
        woken = false;
      }
      const auto taken = take_all(writer, log);
      if (last && is_behind(writer)) return writer.persist();
      const bool due = steady::now() - last_signed >= options.sign_every;
      if (last || due || answering > answered) {
        const bool signed_all = sign(writer);
        last_signed = steady::now();
        const std::lock_guard lock(mutex);
        if (answering > answered) {
          answered = answering;
          answer = signed_all;
          changed.notify_all();
        }
      }
      if (last) return;
      rest(taken > 0 || writer.size() > pinned_size, last_signed);
    }
  }

  /// True also when the tree is not yet as large.
  bool has_pinned_root(const tree_writer& writer) const {
    if (!pinned || writer.persisted() < pinned->point.size) return true;
    try {
      return writer.root_at(pinned->point.size) == pinned->point.root;
    } catch (const log_error&) {
      return false;  // A tile is gone or too short.
    }
  }

  /// Too far behind to keep whoever stops waiting: it goes on at the next start.
  bool is_behind(const tree_writer& writer) const {
    return source.durable_end() - std::min(source.durable_end(), writer.size()) > options.events_at_stop;
  }

  /// Up to the durable end, or until it is to stop and far from there. @returns the events taken.
  std::uint64_t take_all(tree_writer& writer, durable_pages& log) {
    const auto before = writer.size();
    for (;;) {
      const auto pages = log.more(options.bytes_at_once);
      if (pages.empty()) break;
      for (const auto& page : pages) take(writer, page);
      if (writer.size() - writer.persisted() >= options.events_at_risk) writer.persist();
      const std::lock_guard lock(mutex);
      status.size = writer.size();
      if (stopping && is_behind(writer)) break;
    }
    const std::lock_guard lock(mutex);
    status.size = writer.size();
    return writer.size() - before;
  }

  void take(tree_writer& writer, const stored_page& page) {
    writer.take(page);
    if (pinned && writer.size() == pinned->point.size && writer.root() != pinned->point.root)
      throw other_root("log: the tree of its first " + std::to_string(pinned->point.size) +
                       " events has not the root that the checkpoint " + pinned->file.string() +
                       " says: an event was changed; run `benefactor log verify`, and restore a backup");
  }

  /// True when all that was taken is signed, and pinned outside.
  bool sign(tree_writer& writer) {
    if (writer.size() == 0) return true;
    if (writer.size() != made_size) {
      writer.persist();
      const auto point = make_checkpoint(source.log_id, writer.size(), writer.root(), writer.place());
      bytes = sign_checkpoint(point, key);
      made_size = writer.size();
    }
    // Outside first: a start that finds one in the data directory only says that those outside are gone.
    std::string trouble;
    if (pinned_size != made_size) try {
        thinning = outside.write(made_size, bytes);
        pinned_size = made_size;
      } catch (const std::exception& error) {
        trouble =
            std::string("a checkpoint could not be written outside the data directory: ") + error.what();
      }
    if (signed_size != made_size) {
      write_durably(options.folder / "checkpoint", bytes, 0644);
      signed_size = made_size;
    }
    if (trouble.empty() && !thinning.empty())
      trouble = "checkpoints that are not kept could not be removed: " + thinning;
    say(trouble);
    const std::lock_guard lock(mutex);
    status.signed_size = signed_size;
    status.pinned_size = pinned_size;
    return pinned_size == made_size;
  }

  void rest(bool busy, steady::time_point last_signed) {
    std::unique_lock lock(mutex);
    const auto urgent = [&] { return stopping || asked > answered; };
    // Busy: what comes in the meantime is taken at once. Else nothing is to be done until something comes,
    // but to sign what came last.
    if (busy && woken) {
      changed.wait_for(lock, options.rest, urgent);
    } else if (busy) {
      if (!changed.wait_until(lock, last_signed + options.sign_every, [&] { return urgent() || woken; }))
        return;
      if (!urgent()) changed.wait_for(lock, options.rest, urgent);
    } else {
      changed.wait(lock, [&] { return urgent() || woken; });
    }
  }

  /// With the lock held: whoever waits for a signature is told.
  void answer_signers(bool good) {
    answered = asked;
    answer = good;
    changed.notify_all();
  }

  void say(const std::string& what) {
    {
      const std::lock_guard lock(mutex);
      if (status.problem == what) return;
      status.problem = what;
    }
    if (!what.empty() && problem) problem(what);
  }

  const tree_source source;
  const signing_key key;
  const std::optional<pin> pinned;
  const tree_keeper_options options;
  const checkpoint_folder outside;
  const teller problem, failed;

  // The thread's own.
  std::string bytes;     // Of the checkpoint made last.
  std::string thinning;  // What kept the folder outside from removing some.
  std::uint64_t made_size = 0, signed_size = 0, pinned_size = 0;

  std::atomic<bool> woken{true};
  mutable std::mutex mutex;  // Of all below.
  std::condition_variable changed;
  tree_status status;
  bool stopping = false, ended = false, answer = false;
  std::uint64_t asked = 0, answered = 0;  // Signatures that were asked for.
  std::thread thread;
};

tree_keeper::tree_keeper(tree_source source, signing_key key, std::optional<pin> pinned,
                         tree_keeper_options options, teller problem, teller failed)
    : impl_(std::make_unique<implementation>(std::move(source), std::move(key), std::move(pinned),
                                             std::move(options), std::move(problem), std::move(failed))) {}

tree_keeper::~tree_keeper() { stop(); }

void tree_keeper::wake() {
  // Only the first of those who wake it takes the lock.
  if (impl_->woken.exchange(true)) return;
  const std::lock_guard lock(impl_->mutex);
  impl_->changed.notify_all();
}

void tree_keeper::stop() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    impl_->changed.notify_all();
  }
  if (impl_->thread.joinable()) impl_->thread.join();
}

bool tree_keeper::sign_now(std::optional<std::chrono::milliseconds> at_most) {
  std::unique_lock lock(impl_->mutex);
  if (impl_->ended) return false;
  const auto mine = ++impl_->asked;
  impl_->changed.notify_all();
  const auto is_answered = [&] { return impl_->answered >= mine; };
  if (!at_most)
    impl_->changed.wait(lock, is_answered);
  else if (!impl_->changed.wait_for(lock, *at_most, is_answered))
    return false;
  return impl_->answer;
}

tree_status tree_keeper::status() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->status;
}

}  // namespace benefactor::store::merkle

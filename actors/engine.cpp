#include "actors/engine.hpp"

#include <condition_variable>
#include <mutex>

#include "actors/log_actor.hpp"
#include "actors/protocols.hpp"
#include "actors/registry.hpp"
#include "actors/stage.hpp"

namespace benefactor::actors {

shared_parts_ptr set_stage(caf::actor_system& system, const engine_options& options, engine_parts parts) {
  auto shared = std::make_shared<shared_parts>(options, std::move(parts));
  shared->log = system.spawn(run_log, shared);
  shared->registry = system.spawn(run_registry, shared);
  caf::anon_send(shared->log, shared->registry);
  return shared;
}

void clear_stage(shared_parts& shared) {
  caf::anon_send_exit(shared.registry, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(shared.log, caf::exit_reason::user_shutdown);
  shared.registry = registry_actor{};
  shared.log = log_actor{};
}

namespace {

struct configuration : caf::actor_system_config {
  explicit configuration(const engine_options& options) {
    // CAF's default is at least four threads, which is two too many on two cores.
    const auto threads = options.scheduler_threads
                             ? options.scheduler_threads
                             : std::max<std::size_t>(2, std::thread::hardware_concurrency());
    set("scheduler.max-threads", threads);
    // Workers that steal look for work all the time, on cores that others need: one queue that they sleep on
    // costs a fifth less CPU a claim on a hot bucket, and no more on many.
    set("scheduler.policy", caf::atom("sharing"));
  }
};

}  // namespace

struct engine::implementation {
  implementation(const engine_options& options, engine_parts parts) : config(options), system(config) {
    // After a failure not everything will be answered, so stopping must not wait for answers.
    parts.on_fatal = [this, tell = std::move(parts.on_fatal)](const std::string& why) {
      give_up();
      if (tell) tell(why);
    };
    shared = set_stage(system, options, std::move(parts));
  }

  ~implementation() {
    clear_stage(*shared);
    system.await_all_actors_done();
  }

  void give_up() {
    {
      const std::lock_guard lock{mutex};
      failed = true;
    }
    changed.notify_all();
  }

  void drain() {
    {
      const std::lock_guard lock{mutex};
      if (drained || failed) return;
    }
    const auto quiet = std::make_shared<std::function<void()>>([this] {
      {
        const std::lock_guard lock{mutex};
        drained = true;
      }
      changed.notify_all();
    });
    caf::anon_send(shared->registry, actors::drain{quiet});
    std::unique_lock lock{mutex};
    changed.wait(lock, [this] { return drained || failed; });
  }

  configuration config;
  caf::actor_system system;
  std::mutex mutex;
  std::condition_variable changed;
  bool drained = false, failed = false;
  shared_parts_ptr shared;
};

engine::engine(const engine_options& options, engine_parts parts)
    : impl_(std::make_unique<implementation>(options, std::move(parts))) {}

engine::~engine() { drain(); }

void engine::drain() { impl_->drain(); }

void engine::give_up() { impl_->give_up(); }

void engine::covered() { caf::anon_send(impl_->shared->log, tail_covered{}); }

void engine::submit(std::vector<request> batch) {
  impl_->shared->requests += batch.size();
  caf::anon_send(impl_->shared->registry,
                 request_batch{std::make_shared<std::vector<request>>(std::move(batch))});
}

engine::statistics engine::stats() const {
  const auto& s = *impl_->shared;
  return {s.requests, s.answers, s.events, s.group_commits, s.live_buckets, s.live_claims};
}

}  // namespace benefactor::actors

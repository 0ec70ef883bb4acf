#include "api/audit/replay_runs.hpp"

#include <algorithm>
#include <array>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace benefactor::api {

namespace {

constexpr std::array<std::string_view, 4> replay_states{"RUNNING", "DONE", "CANCELLED", "FAILED"};

/// Of the newest pages.
constexpr std::size_t run_pages_kept = 16u << 20;
/// What was found so far is told every so many pages, 4 MiB of the log.
constexpr std::uint64_t told_every = 256;

/// Of the calling thread, and of those that it makes. Best effort: a run is right at any priority.
void give_way() {
  constexpr int lowest = 19;
  [[maybe_unused]] const int ignored = ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), lowest);
}

}  // namespace

std::string_view to_text(replay_state state) { return replay_states[static_cast<std::size_t>(state)]; }

std::optional<replay_state> replay_state_from(std::string_view text) {
  const auto at = std::find(replay_states.begin(), replay_states.end(), text);
  if (at == replay_states.end()) return std::nullopt;
  return static_cast<replay_state>(at - replay_states.begin());
}

replay_runs::~replay_runs() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<replay_run> replay_runs::start(std::string user, bool fingerprints) {
  const std::lock_guard lock(mutex_);
  if (run_ && run_->state == replay_state::running) return std::nullopt;
  if (thread_.joinable()) thread_.join();  // It has said that it ended, and takes the lock no more.
  stopping_ = false;
  replay_run next;
  next.number = run_ ? run_->number + 1 : 1;
  next.user = std::move(user);
  next.started_us = clock_();
  next.fingerprints = fingerprints;
  // It waits for the lock before it says anything; where there is no thread, nothing runs.
  thread_ = std::thread([this, fingerprints] { work(fingerprints); });
  run_ = std::move(next);
  return run_;
}

std::optional<replay_run> replay_runs::newest() const {
  const std::lock_guard lock(mutex_);
  return run_;
}

std::optional<replay_run> replay_runs::cancel(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  if (run_ && run_->state == replay_state::running && (number == 0 || number == run_->number))
    stopping_ = true;
  return run_;
}

void replay_runs::work(bool fingerprints) {
  give_way();
  try {
    const auto subject = look_(fingerprints, [this] { return stopping_.load(); });
    if (!subject) return end(replay_state::cancelled, [](replay_run&) {});
    replay_options how;
    how.deciders = 1;
    how.pins = subject->pins;
    how.listed_max = listed_max;
    how.pages_kept = run_pages_kept;
    how.tell = [this](std::uint64_t position, std::uint64_t log_end) {
      const std::lock_guard lock(mutex_);
      run_->position = position;
      run_->end = log_end;
      return !stopping_;
    };
    how.save_every = told_every;
    how.save = [this](const replay_report& so_far) {
      auto copied = std::make_shared<const replay_report>(so_far);
      const std::lock_guard lock(mutex_);
      run_->report = std::move(copied);
    };
    auto found =
        std::make_shared<const replay_report>(replay_log(subject->device, subject->head, subject->keys, how));
    end(found->complete || found->damage ? replay_state::done : replay_state::cancelled,
        [&](replay_run& run) { run.report = std::move(found); });
  } catch (const std::exception& error) {
    // A thread's end: nobody else would say it.
    end(replay_state::failed, [&](replay_run& run) { run.failure = error.what(); });
  }
}

void replay_runs::end(replay_state state, const std::function<void(replay_run&)>& how) {
  const std::lock_guard lock(mutex_);
  how(*run_);
  run_->state = state;
  run_->ended_us = clock_();
}

}  // namespace benefactor::api

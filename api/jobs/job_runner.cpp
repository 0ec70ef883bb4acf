#include "api/jobs/job_runner.hpp"

#include <algorithm>
#include <chrono>
#include <spdlog/spdlog.h>
#include <stdexcept>

namespace benefactor::api {

namespace {

/// The clock is looked at again after this long at most: it may be turned.
constexpr auto longest_sleep = std::chrono::minutes(1);

constexpr std::int64_t noon_us = day_us / 2;

/// The day that a job runs for which was due then: that day, though it is past midnight; the clock's, where
/// that is a day ahead or more.
date day_to_run_for(const job& j, std::int64_t due_us, std::int64_t now_us) {
  const auto day = day_of(now_us - due_us < day_us ? due_us : now_us);
  return j.of_day_before && due_us % day_us < noon_us ? date{day.days - 1} : day;
}

}  // namespace

job_runner::job_runner(std::vector<job> jobs, std::function<std::int64_t()> clock)
    : jobs_(std::move(jobs)), clock_(std::move(clock)) {}

job_runner::~job_runner() { stop(); }

void job_runner::schedule(const std::string& name, time_of_day at) {
  if (!find(name)) throw std::invalid_argument("there is no job " + name);
  const std::lock_guard lock(mutex_);
  schedule_.set(name, at, clock_());
  changed_.notify_all();
}

void job_runner::start() {
  thread_ = std::thread([this] { wait_and_run(); });
}

void job_runner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void job_runner::wait_and_run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto next = schedule_.next_due();
    const auto now = clock_();
    if (next && *next <= now) {
      lock.unlock();
      run_due();
      lock.lock();
      continue;
    }
    const auto until =
        next ? std::min<std::chrono::microseconds>(std::chrono::microseconds(*next - now), longest_sleep)
             : std::chrono::microseconds(longest_sleep);
    changed_.wait_for(lock, until);
  }
}

void job_runner::run_due() {
  std::vector<due_job> due;
  {
    const std::lock_guard lock(mutex_);
    due = schedule_.take_due(clock_());
  }
  for (const auto& one : due) run_scheduled(one);
}

void job_runner::run_scheduled(const due_job& due) {
  const auto& name = due.name;
  // A job that fails must not take the server with it: it is due again tomorrow, and can be run by hand.
  try {
    run(name, day_to_run_for(*find(name), due.due_us, clock_()), false);
  } catch (const std::exception& e) {
    spdlog::error("job {}: failed: {}", name, e.what());
    const std::lock_guard lock(mutex_);
    last_[name] = {clock_(), std::string("failed: ") + e.what()};
  }
}

const job* job_runner::find(const std::string& name) const {
  const auto at = std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& j) { return j.name == name; });
  return at == jobs_.end() ? nullptr : &*at;
}

std::optional<job_result> job_runner::run(const std::string& name, date on, bool dry, phi_access* shown_to,
                                          const asked_by_origin& by) {
  const auto* known = find(name);
  if (!known) return std::nullopt;
  const std::lock_guard one_at_a_time(running_);
  auto result = by && known->run_for ? known->run_for(on, dry, by) : known->run(on, dry);
  if (!dry) {
    if (result.failed == 0)
      spdlog::info("job {}: {}", name, result.summary);
    else
      spdlog::warn("job {}: {} failed: {}", name, result.failed, result.summary);
    const std::lock_guard lock(mutex_);
    last_[name] = {clock_(), result.summary};
  }
  if (shown_to != nullptr && known->name_touched) known->name_touched(result, *shown_to);
  return result;
}

std::vector<job_status> job_runner::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<job_status> all;
  for (const auto& j : jobs_) {
    job_status s{j.name, j.description, schedule_.time_of(j.name), {}, {}};
    if (const auto last = last_.find(j.name); last != last_.end()) {
      s.last_us = last->second.first;
      s.last_summary = last->second.second;
    }
    all.push_back(std::move(s));
  }
  return all;
}

}  // namespace benefactor::api

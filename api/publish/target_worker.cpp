#include "api/publish/target_worker.hpp"

#include <algorithm>
#include <random>
#include <spdlog/spdlog.h>
#include <utility>

#include "api/publish/kafka_channel.hpp"
#include "api/publish/webhook_channel.hpp"
#include "api/wall_clock.hpp"
#include "events/overloaded.hpp"
#include "store/durable_folder.hpp"
#include "store/event_codec.hpp"
#include "store/log_follower.hpp"

namespace benefactor::api::publish {

namespace {

constexpr std::size_t read_at_once = 256u << 10;        ///< bytes of pages
constexpr std::chrono::milliseconds work_at_once{500};  ///< a save may be due, or a dead letter wanted
constexpr std::chrono::milliseconds idle_at_once{60'000};
constexpr std::chrono::milliseconds last_reports{1'000};  ///< what is under way at a stop may still arrive

std::filesystem::path folder_of(const publisher_options& options, const std::string& name) {
  auto folder = options.folder / name;
  store::make_durable_folder(folder);
  return folder;
}

/// No path, query or port's neighbour that may let somebody in.
std::string scheme_and_host(const std::string& url) {
  const auto host = url.find("://") + 3;
  return url.substr(0, std::min(url.find_first_of("/?#", host), url.size()));
}

}  // namespace

target_worker::target_worker(const publisher_parts& parts, target_settings settings,
                             const std::string& source, const publisher_options& options)
    : parts_(parts),
      settings_(std::move(settings)),
      options_(options),
      stored_(folder_of(options, settings_.name) / "position", parts.device, parts.head),
      writer_(parts.head.origin.log_id,
              source.empty() ? "/benefactor/" + to_hex(parts.head.origin.log_id) : source,
              receipts_of(parts.reader, parts.head.origin.log_id)),
      delay_(options.retries, std::random_device{}()),
      dead_(options.folder / settings_.name / "dead", parts.head.origin.log_id) {
  const auto stored = stored_.load();
  acknowledged_ = stored ? *stored : settings_.from_beginning ? 0 : parts.tail.end_position();
  saved_ = acknowledged_;
  // Where "now" was must be known after a restart too, though nothing was published yet.
  if (!stored) stored_.save(acknowledged_);
  status_.name = settings_.name;
  std::visit(overloaded{[&](const kafka_target& k) {
                          status_.kind = "kafka";
                          status_.where = k.brokers + " " + k.topic;
                        },
                        [&](const webhook_target& w) {
                          status_.kind = "webhook";
                          status_.where = scheme_and_host(w.url);
                        }},
             settings_.to);
  status_.next_position = acknowledged_;
  list_dead();
}

std::unique_ptr<event_channel> target_worker::make_channel() const {
  return std::visit(
      overloaded{[&](const kafka_target& k) {
                   return make_kafka_channel(k, acknowledged_ < alone_before_ ? alone_before_ : 0,
                                             options_.kafka_tap);
                 },
                 [&](const webhook_target& w) { return make_webhook_channel(w, options_.retries); }},
      settings_.to);
}

void target_worker::start() {
  thread_ = std::thread([this] { run(); });
}

void target_worker::wake() {
  // Only the first of those who wake it takes the lock.
  if (woken_.exchange(true)) return;
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

void target_worker::begin_stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  if (working_) working_->stop();
  changed_.notify_all();
}

void target_worker::join() {
  if (thread_.joinable()) thread_.join();
}

target_status target_worker::status() const {
  const std::lock_guard lock(mutex_);
  auto status = status_;
  const auto end = parts_.tail.end_position();
  status.lag = end - std::min(end, status.next_position);
  if (!unreadable_.empty() && status.state == target_state::publishing) {
    status.state = target_state::waiting;
    status.problem = unreadable_problem();
    status.problem_us = unreadable_us_;
  }
  return status;
}

std::vector<dead_letter> target_worker::dead_letters() const {
  const std::lock_guard lock(mutex_);
  return listed_;
}

std::size_t target_worker::retry(std::optional<std::uint64_t> position) {
  const std::lock_guard lock(mutex_);
  if (status_.state == target_state::ended) return 0;
  std::size_t count = 0;
  for (const auto& letter : listed_)
    if (!position || *position == letter.position) {
      ++count;
      retries_.insert(letter.position);
    }
  changed_.notify_all();
  return count;
}

/// The end of the thread is the end of what may fail here: neither the engine nor other targets notice.
void target_worker::run() {
  while (!stopping()) {
    try {
      follow();
    } catch (const std::exception& error) {
      tell(error.what());
    }
    if (stopping()) break;
    {
      std::unique_lock lock(mutex_);
      if (status_.state == target_state::ended) {
        changed_.wait(lock, [&] { return stopping(); });
        break;
      }
      changed_.wait_for(lock, delay_.next(), [&] { return stopping(); });
    }
  }
  try {
    save_if_due(true);
  } catch (const std::exception& error) {
    tell(error.what());
  }
}

/// Publishes until it is stopped, has to start over, or the target ends.
void target_worker::follow() {
  counted_ = 0;
  const auto channel = make_channel();
  {
    const std::lock_guard lock(mutex_);
    if (retried_) retries_.insert(*std::exchange(retried_, std::nullopt));  // It stays asked for.
    working_ = channel.get();
    if (stopping()) working_->stop();
  }
  // Also when something throws: nobody stops a channel that is gone.
  const std::unique_ptr<target_worker, void (*)(target_worker*)> gone(this, [](target_worker* self) {
    const std::lock_guard lock(self->mutex_);
    self->working_ = nullptr;
  });
  publish_to(*channel);
  if (!stopping()) return;
  channel->finish(last_reports);
  pump(*channel);
}

void target_worker::publish_to(event_channel& channel) {
  read_ = acknowledged_;
  store::log_follower log(parts_.device, parts_.tail, read_);
  while (!stopping()) {
    woken_ = false;
    const auto pages = log.more(read_at_once);
    for (const auto& page : pages)
      for (const auto bytes : store::page_view::trusted(page)) {
        const auto event = store::parse_event(bytes);
        if (event.position < read_) continue;
        if (!send(channel, event)) return;
        read_ = event.position + 1;
      }
    note(channel);
    if (!retry_dead(channel)) return;
    if (!pages.empty()) continue;
    if (channel.first_unacknowledged()) {
      if (!pump(channel)) return;
    } else {
      tell("");
      save_if_due(false);
      // What a channel hears of while it has nothing to do is heard now and then.
      if (channel.work(std::chrono::milliseconds(0), false).start_over) return;
      auto at_most = saved_ == acknowledged_ ? idle_at_once : std::min(idle_at_once, options_.save_every);
      if (!unreadable_.empty()) at_most = std::min(at_most, options_.read_again);
      wait(at_most);
    }
  }
}

/// False: it does not go on.
bool target_worker::send(event_channel& channel, const store::event_view& event) {
  if (event.type < store::first_domain_event_type) return true;
  if (!settings_.types.empty() && !settings_.types.contains(event.type)) return true;
  while (!channel.has_room())
    if (!pump(channel)) return false;
  channel.send(writer_.write(event));
  return true;
}

/// A full list ends it, except for what is on the list already, and for the sake of what is to leave it.
bool target_worker::may_give_up() {
  if (retried_ || dead_.all().size() < options_.dead_letters) return true;
  const std::lock_guard lock(mutex_);
  return !retries_.empty();
}

/// Lets the channel work. False: it does not go on.
bool target_worker::pump(event_channel& channel) {
  const bool giving_up = may_give_up();
  auto report = channel.work(stopping() ? std::chrono::milliseconds(0) : work_at_once, giving_up);
  give_up(report.refused);
  alone_before_ = std::max(alone_before_, report.alone_before);
  if (!giving_up && !report.problem.empty())
    report.problem += "; with " + std::to_string(options_.dead_letters) +
                      " dead letters no more events are given up: have them published again";
  note(channel);
  if (report.ended) {
    tell("the target has answered that it is gone (HTTP 410)");
    const std::lock_guard lock(mutex_);
    status_.state = target_state::ended;
    return false;
  }
  tell(report.problem);
  if (channel.acknowledged() > 0) delay_.reset();
  save_if_due(false);
  return !report.start_over && !stopping();
}

bool target_worker::drain(event_channel& channel) {
  while (channel.first_unacknowledged())
    if (!pump(channel)) return false;
  return true;
}

/// Sends the dead letters that were asked for, each by itself.
bool target_worker::retry_dead(event_channel& channel) {
  // The list is a file that is written as a whole: it is written now and then, and may name some that were
  // taken.
  auto forgotten = steady::now();
  look_again();
  for (;;) {
    if (steady::now() - forgotten >= options_.save_every) {
      forget_taken();
      forgotten = steady::now();
    }
    std::uint64_t position = 0;
    {
      const std::lock_guard lock(mutex_);
      if (retries_.empty()) break;
      position = *retries_.begin();
    }
    if (!drain(channel)) return false;
    {
      // From here on, who asks for it asks for another time.
      const std::lock_guard lock(mutex_);
      retries_.erase(position);
    }
    if (!dead_.all().contains(position)) continue;
    if (std::find(taken_.begin(), taken_.end(), position) != taken_.end()) continue;
    auto event = read_dead(position);
    if (!event) continue;
    retried_ = position;
    channel.send(std::move(*event));
    if (!drain(channel)) return false;
    if (std::exchange(retried_, std::nullopt)) taken_.push_back(position);
  }
  forget_taken();
  return true;
}

/// The dead letter at *position* as it is sent. Nothing: the log cannot be read there; it stays asked for,
/// and holds up no other event. The status says so as long as it is.
std::optional<cloud_event> target_worker::read_dead(std::uint64_t position) {
  try {
    auto event = writer_.write(store::read_event(parts_.device, position).event);
    const std::lock_guard lock(mutex_);
    unreadable_.erase(position);
    return event;
  } catch (const store::log_error& error) {
    std::unique_lock lock(mutex_);
    if (unreadable_.empty()) {
      unreadable_us_ = wall_clock_us();
      looked_again_ = steady::now();
    }
    if (unreadable_.insert_or_assign(position, error.what()).second) {
      lock.unlock();
      spdlog::warn("publish {}: the dead letter at position {} cannot be published again yet: {}",
                   settings_.name, position, error.what());
    }
    return std::nullopt;
  }
}

/// Asks for those again that could not be read, and can be now.
void target_worker::look_again() {
  if (unreadable_.empty() || steady::now() - looked_again_ < options_.read_again) return;
  looked_again_ = steady::now();
  for (const auto& [position, why] : std::map(unreadable_))
    if (read_dead(position)) {
      const std::lock_guard lock(mutex_);
      retries_.insert(position);
    }
}

/// With the lock held.
std::string target_worker::unreadable_problem() const {
  const auto& [position, why] = *unreadable_.begin();
  auto problem = "the dead letter at position " + std::to_string(position) +
                 " cannot be published again: " + why + "; it stays asked for, and is looked for again";
  if (unreadable_.size() > 1) problem += ", as are " + std::to_string(unreadable_.size() - 1) + " others";
  return problem;
}

void target_worker::forget_taken() {
  if (taken_.empty()) return;
  dead_.remove(std::exchange(taken_, {}));
  list_dead();
}

void target_worker::give_up(const std::vector<refused_event>& refused) {
  if (refused.empty()) return;
  std::vector<dead_letter> letters;
  for (const auto& one : refused) {
    const auto recorded = store::read_event(parts_.device, one.position);
    if (retried_ == one.position) retried_.reset();
    letters.push_back(
        {one.position, store::event_type_name(recorded.event.type), one.reason, wall_clock_us()});
    spdlog::warn("publish {}: refused the event at position {}: {}", settings_.name, one.position,
                 one.reason);
  }
  dead_.add(letters);
  list_dead();
}

void target_worker::list_dead() {
  std::vector<dead_letter> all;
  for (const auto& [position, letter] : dead_.all()) all.push_back(letter);
  const std::lock_guard lock(mutex_);
  listed_ = std::move(all);
  status_.dead_letters = listed_.size();
}

void target_worker::note(const event_channel& channel) {
  const auto first = channel.first_unacknowledged();
  // A dead letter under way stands far behind.
  acknowledged_ = std::max(acknowledged_, first ? std::min(*first, read_) : read_);
  const std::lock_guard lock(mutex_);
  status_.next_position = acknowledged_;
  status_.published += channel.acknowledged() - std::exchange(counted_, channel.acknowledged());
}

void target_worker::save_if_due(bool now) {
  if (saved_ == acknowledged_) return;
  const auto time = steady::now();
  if (!now && time - last_saved_ < options_.save_every) return;
  stored_.save(acknowledged_);
  saved_ = acknowledged_;
  last_saved_ = time;
}

void target_worker::tell(const std::string& problem) {
  std::unique_lock lock(mutex_);
  if (problem.empty()) {
    if (status_.state == target_state::waiting) {
      status_.state = target_state::publishing;
      lock.unlock();
      spdlog::info("publish {}: goes on", settings_.name);
    }
    return;
  }
  const bool news = status_.state != target_state::waiting || status_.problem != problem;
  if (status_.state != target_state::waiting) status_.problem_us = wall_clock_us();
  status_.state = target_state::waiting;
  status_.problem = problem;
  lock.unlock();
  if (news) spdlog::warn("publish {}: held up: {}", settings_.name, problem);
}

/// Waits for news of the log, of dead letters, or a stop.
void target_worker::wait(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, at_most, [&] { return stopping() || woken_ || !retries_.empty(); });
}

}  // namespace benefactor::api::publish

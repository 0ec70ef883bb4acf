#include "tests/faults/fault_trial.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include "store/event_log.hpp"
#include "store/key_ring.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/faults/watched_life.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::test_support {

namespace {

/// What lives on one file system. A life that ends by a failed assertion leaves threads behind that hold it
/// for good, so it is never destroyed then.
struct world {
  explicit world(std::filesystem::path where)
      : data(std::move(where)),
        system(std::make_shared<faulty_file_system>()),
        env(make_faulty_env(system)),
        setup{env.get(), use_small_buffers} {}

  const std::filesystem::path data;
  const std::shared_ptr<faulty_file_system> system;
  const std::unique_ptr<rocksdb::Env> env;
  const store::rocksdb_setup setup;
};

/// What one life tells its trial, from its own thread.
struct life_story {
  std::mutex mutex;
  std::vector<noted_answer> answers;
  std::string stop;
  bool started = false;
};

class trial {
 public:
  explicit trial(const trial_plan& plan)
      : plan_(plan),
        random_(plan.seed),
        world_(std::make_shared<world>(folder_ / "data")),
        script_(std::make_shared<const fault_script>(
            make_script(world_->data, plan.seed, plan.policies, plan.requests))) {}

  trial_result run() {
    for (std::size_t life = 0; life < trial_lives; ++life) live(life);
    result_.answered = static_cast<std::uint64_t>(std::count_if(
        answers_.begin(), answers_.end(), [](const auto& answer) { return promises(answer.told); }));
    if (!open_soundly()) return std::move(result_);
    try {
      check_life(world_->data, world_->setup, *script_, answers_, result_.found);
      check_log(world_->data, world_->setup, answers_, result_.found);
    } catch (const std::exception& error) {
      result_.found.problem(std::string{"with the faults gone: "} + error.what());
    }
    return std::move(result_);
  }

 private:
  /// The requests of one life, in batches.
  std::vector<std::vector<std::size_t>> batches_of(std::size_t life) {
    std::set<std::size_t> answered;
    for (const auto& answer : answers_) answered.insert(answer.request);
    const auto half = script_->book + (script_->requests.size() - script_->book) / 2;
    std::vector<std::size_t> numbers;
    for (std::size_t number = 0; number < script_->requests.size(); ++number)
      if (life == 0 ? number < half : life == 1 ? number >= half : !answered.contains(number))
        numbers.push_back(number);
    // A few retries of what was answered, also enrolments.
    if (life > 0)
      for (int i = 0; i < 5; ++i) numbers.push_back(random_() % script_->requests.size());
    std::vector<std::vector<std::size_t>> batches;
    for (std::size_t at = 0; at < numbers.size();) {
      const auto size = std::min<std::size_t>(numbers.size() - at, 1 + random_() % 12);
      batches.emplace_back(numbers.begin() + static_cast<std::ptrdiff_t>(at),
                           numbers.begin() + static_cast<std::ptrdiff_t>(at + size));
      at += size;
    }
    return batches;
  }

  static void run_life(const std::shared_ptr<world>& on, const fault_script& script,
                       const std::vector<std::vector<std::size_t>>& batches, bool cut_at_end,
                       const std::shared_ptr<life_story>& story) {
    std::string stop;
    bool started = false;
    try {
      live_node node(on->data, on->setup);
      started = true;
      for (const auto& batch : batches) {
        auto came = node.ask(script, batch);
        const std::lock_guard lock(story->mutex);
        std::move(came.begin(), came.end(), std::back_inserter(story->answers));
        if (!node.fatal().empty()) break;
      }
      stop = node.fatal();
      if (cut_at_end) on->system->cut_power();
    } catch (const std::exception& error) {
      stop = error.what();  // What the program would say on standard error.
    }
    const std::lock_guard lock(story->mutex);
    story->stop = std::move(stop);
    story->started = started;
  }

  void live(std::size_t life) {
    std::optional<planned_fault> fault;
    for (const auto& planned : plan_.faults)
      if (planned.life == life) fault = planned.fault;
    const bool cut_at_end = random_() % 2 == 0;
    auto& system = *world_->system;
    system.tell(plan_.mutation);
    system.start(fault);
    const auto story = std::make_shared<life_story>();
    const auto end = run_watched([on = world_, script = script_, batches = batches_of(life), cut_at_end,
                                  story] { run_life(on, *script, batches, cut_at_end, story); });
    {
      const std::lock_guard lock(story->mutex);
      std::move(story->answers.begin(), story->answers.end(), std::back_inserter(answers_));
      story->answers.clear();
    }
    const bool aborted = end != life_end::ended;
    if (aborted) {
      if (end == life_end::hangs)
        result_.found.problem("life " + std::to_string(life) + " hangs: it neither goes on nor ends");
      system.cut_power();
      ++result_.aborts;
    } else {
      note_stop(story->stop);
      if (!story->started && !system.happened())
        result_.found.problem("life " + std::to_string(life) + " without a fault: " + story->stop);
    }
    result_.counts.push_back(system.counts());
    const bool happened = system.happened();
    result_.faults += happened;
    if (happened || cut_at_end || aborted) {
      result_.bytes_lost += system.lose_unsynced(random_, plan_.holes);
      ++result_.power_cuts;
    }
    system.tell(lie::none);
    if (aborted)
      move_on();
    else
      system.heal();
    world_->system->start(std::nullopt);
    if (happened || cut_at_end) open_soundly();
  }

  /// The threads left behind hold the locks of this folder.
  void move_on() {
    static std::vector<std::shared_ptr<world>> left_behind;
    left_behind.push_back(world_);
    const auto data = folder_ / ("data" + std::to_string(left_behind.size()));
    std::filesystem::rename(world_->data, data);
    std::filesystem::rename(store::key_ring::default_path(world_->data), store::key_ring::default_path(data));
    world_ = std::make_shared<world>(data);
  }

  void note_stop(const std::string& why) {
    if (why.empty()) return;
    result_.stops.push_back(why);
    if (!says_what_to_do(why)) result_.found.problem("it stopped without saying what to do: " + why);
    if (why.find("and again: ") != std::string::npos) result_.found.problem("it stopped twice: " + why);
  }

  /// A log that is refused is repaired as `log repair --drop-tail` does it; what that drops was not answered.
  bool open_soundly() {
    const auto log = world_->data / "log";
    if (!std::filesystem::exists(log / "CURRENT")) return true;
    try {
      store::rocksdb_log_device::open(log, {.read_only = true, .setup = world_->setup});
      return true;
    } catch (const store::log_error& refused) {
      note_stop(refused.what());
    }
    try {
      const auto cut_at = store::rocksdb_log_device::drop_damaged_journal_tail(log, world_->setup);
      const auto device = store::rocksdb_log_device::open(log, {.repairing = true, .setup = world_->setup});
      if (cut_at && *cut_at > 0)
        store::record_repair(*device, {store::tail_damage::journal, *cut_at, 0, 0}, 1);
      ++result_.repairs;
      for (const auto& answer : answers_)
        if (cut_at && promises(answer.told) && answer.told.position >= *cut_at) {
          ++result_.found.lost;
          result_.found.problem("a repair dropped position " + std::to_string(answer.told.position) +
                                ", which was answered");
          return false;
        }
      return true;
    } catch (const store::log_error& error) {
      result_.found.problem(std::string{"the log can neither be opened nor repaired: "} + error.what());
      return false;
    }
  }

  const trial_plan& plan_;
  std::mt19937_64 random_;
  const temp_directory folder_;
  std::shared_ptr<world> world_;
  const std::shared_ptr<const fault_script> script_;
  std::vector<noted_answer> answers_;
  trial_result result_;
};

}  // namespace

trial_result run_trial(const trial_plan& plan) { return trial(plan).run(); }

}  // namespace benefactor::test_support

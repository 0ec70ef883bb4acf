#include "tests/fuzz/fuzz_door.hpp"

#include <chrono>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <thread>
#include <utility>

#include "actors/requests.hpp"
#include "events/overloaded.hpp"
#include "tests/fuzz/fuzz_targets.hpp"
#include "tests/fuzz/read_world.hpp"

namespace benefactor::fuzz {
namespace {

/// One a process: KJ has one loop a thread, and setting it up is dear.
kj::AsyncIoContext& loop_of_thread() {
  static auto& loop = *new kj::AsyncIoContext(kj::setupAsyncIo());
  return loop;
}

api::door_options small_door(std::uint32_t query_threads) {
  api::door_options options;
  options.limits.connection_claims = 64;
  options.limits.connection_bytes = 256 << 10;
  options.limits.total_claims = 96;
  options.limits.total_bytes = 384 << 10;
  options.limits.batch_claims = 40;
  options.limits.message_bytes = 64 << 10;
  options.limits.results_per_call = 8;
  options.limits.streams = 4;
  options.limits.waiting_calls = 8;
  options.limits.waiting_queries = 4;
  options.limits.query_threads = query_threads;
  options.limits.subscriptions = 6;
  options.limits.connection_subscriptions = 4;
  options.limits.subscription_events = 16;
  options.limits.query_wait = std::chrono::milliseconds(0);
  return options;
}

std::shared_ptr<const claim_state> approved(const claim_submission& submission) {
  auto state = std::make_shared<claim_state>();
  state->status = claim_status::approved;
  state->first_received = submission.received;
  for (const auto& line : submission.lines) {
    auto& to = state->lines.emplace_back();
    to.billed = line.billed;
    to.decision.line = static_cast<std::uint16_t>(state->lines.size());
    to.decision.status = line_status::covered;
    to.decision.billed = to.decision.price = to.decision.allowed = to.decision.plan_paid = line.billed;
  }
  return state;
}

/// What an engine does with an enrolment before anybody decides on it.
void translate(const actors::request_body& body, const store::surrogates& ids) {
  actors::members_of(body, ids);
  std::visit(
      benefactor::overloaded{
          [&](const actors::enroll_policy_request& r) { actors::to_command(r, ids); },
          [&](const actors::enroll_member_request& r) { actors::to_command(r, ids); },
          [&](const actors::grant_authorization_request& r) { actors::to_command(r, ids); },
          [&](const actors::change_policy_request& r) { actors::to_command(r, ids); }, [](const auto&) {}},
      body);
}

}  // namespace

void prompt_engine::answer(const actors::request& request, std::vector<actors::answer>& answers) {
  static const store::surrogates ids(store::secret_key{}, "default");
  actors::answer answer;
  answer.token = request.token;
  answer.position = ++position_;
  const auto refuse = [&](std::vector<field_problem> problems) {
    if (!problems.empty())
      answer.refused = rejection{rejection_code::invalid, std::move(problems), "is not well formed"};
    return answer.refused.has_value();
  };
  if (const auto* submit = std::get_if<actors::submit_request>(&request.body)) {
    if (!refuse(form_problems(submit->submission, {.npi_check_digit = submit->npi_check_digit}))) {
      canonical_content(submit->submission);
      if (submit->submission.submitter_claim_id == "FAIL")
        answer.failure = "the bucket could not decide";
      else
        answer.state = approved(submit->submission);
    }
  } else if (const auto* command = std::get_if<actors::claim_request>(&request.body)) {
    auto state = std::make_shared<claim_state>();
    state->status = claim_status::paid;
    state->id = command->claim;
    answer.state = std::move(state);
  } else if (!refuse(actors::enrollment_problems(request.body))) {
    translate(request.body, ids);
  }
  answers.push_back(std::move(answer));
}

void prompt_engine::submit(std::vector<actors::request> batch) {
  for (auto& request : batch) waiting_.push_back(std::move(request));
  if (!held_) release();
}

void prompt_engine::release() {
  held_ = false;
  if (waiting_.empty()) return;
  const auto sink = waiting_.front().sink;  // One door an engine.
  std::vector<actors::answer> answers;
  for (const auto& request : std::exchange(waiting_, {})) answer(request, answers);
  sink->deliver(std::move(answers));
}

fuzz_door::fuzz_door(prompt_engine& behind, std::uint32_t query_threads)
    : io(loop_of_thread()),
      engine(behind),
      options(small_door(query_threads)),
      parts{.submit = [this](std::vector<actors::request> batch) { engine.submit(std::move(batch)); },
            .reads = reads,
            .surrogates = surrogates,
            .entropy = entropy,
            .read_models = &world_of_process().models,
            .feed = &world_of_process().feed},
      door(options, parts, io) {}

fuzz_door::~fuzz_door() noexcept(false) { door.shut_down(io.waitScope); }

bool fuzz_door::turn_until(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  for (;;) {
    turn();
    if (done()) return true;
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
}

void fuzz_door::check_nothing_is_left() {
  promise(door.credit.used().claims == 0 && door.credit.used().bytes == 0, "credits are lost");
  promise(door.slab.waiting() == 0, "a call waits for an answer that was given");
  promise(door.connection_count == 0, "a connection that has ended is kept");
  promise(door.streams.empty(), "a stream that has ended is kept");
  promise(door.waiting_for_position == 0, "a query that has ended is counted");
  promise(door.live.subscriptions() == 0, "a subscription that was dropped is kept");
}

namespace {

using log_line = std::function<void(std::string_view)>;

/// Hands each line of the program's log to whom it is of interest.
class watched_sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  log_line on_line;

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    if (on_line) on_line({message.payload.data(), message.payload.size()});
  }
  void flush_() override {}
};

watched_sink& program_log() {
  static const auto sink = [] {
    auto made = std::make_shared<watched_sink>();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("fuzz", made));
    return made;
  }();
  return *sink;
}

}  // namespace

log_watch::log_watch() {
  program_log().on_line = [this](std::string_view text) { note(text); };
}

log_watch::~log_watch() noexcept(false) { program_log().on_line = nullptr; }

void log_watch::logMessage(kj::LogSeverity, const char*, int, int, kj::String&& text) {
  note({text.begin(), text.size()});
}

void log_watch::note(std::string_view text) { repeated_ = repeated_ || text.find(private_mark) != text.npos; }

void log_watch::check() const { promise(!repeated_, "the log repeats what a client sent"); }

}  // namespace benefactor::fuzz

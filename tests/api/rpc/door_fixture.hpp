#pragma once
/// A door on a free port of the loopback interface, with an engine behind it that answers when the test
/// wants.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/client/claims_client.hpp"
#include "api/rpc/door_server.hpp"
#include "tests/support/seeded_entropy.hpp"

namespace benefactor::api::test {

/// Holds until the test says otherwise.
struct told_standing final : session_standing {
  bool holds() const override { return !ended; }
  std::atomic<bool> ended{false};
};

/// Approves every claim and accepts every enrolment, on a thread of its own. Claims of provider "REFUSE" are
/// refused, of "FAIL" failed. While held, it answers nothing.
class fake_engine {
 public:
  fake_engine() : thread_([this] { work(); }) {}
  ~fake_engine() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  void submit(std::vector<actors::request> batch) {
    {
      std::lock_guard lock(mutex_);
      received_ += batch.size();
      for (auto& request : batch) queue_.push_back(std::move(request));
    }
    wake_.notify_all();
  }

  void hold() { set_held(true); }
  void release() { set_held(false); }

  std::uint64_t received() const {
    std::lock_guard lock(mutex_);
    return received_;
  }

  /// Returns when *count* requests were received.
  void wait_for(std::uint64_t count) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return received_ >= count; });
  }

  /// The last request of that kind received.
  template <class Body>
  Body last() const {
    std::lock_guard lock(mutex_);
    return std::get<Body>(last_);
  }

 private:
  void set_held(bool held) {
    {
      std::lock_guard lock(mutex_);
      held_ = held;
    }
    wake_.notify_all();
  }

  void work() {
    for (;;) {
      std::deque<actors::request> batch;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || (!held_ && !queue_.empty()); });
        if (stopping_) return;
        batch.swap(queue_);
        last_ = batch.back().body;
      }
      std::vector<actors::answer> answers;
      answers.reserve(batch.size());
      auto sink = batch.front().sink;
      for (auto& request : batch) {
        // Answers of one delivery are of one sink: these tests have one door an engine.
        answers.push_back(answer_to(request));
      }
      sink->deliver(std::move(answers));
    }
  }

  actors::answer answer_to(const actors::request& request) {
    actors::answer answer;
    answer.token = request.token;
    answer.position = ++position_;
    if (const auto* submit = std::get_if<actors::submit_request>(&request.body)) {
      const auto& submission = submit->submission;
      if (submission.provider_npi == "REFUSE")
        answer.refused =
            rejection{rejection_code::invalid, {{"providerNpi", "is ten digits"}}, "the form is wrong"};
      else if (submission.provider_npi == "FAIL")
        answer.failure = "the bucket could not decide";
      else
        answer.state = approved(submission);
    } else if (const auto* command = std::get_if<actors::claim_request>(&request.body)) {
      auto state = std::make_shared<claim_state>();
      state->status = claim_status::paid;
      state->id = command->claim;
      answer.state = std::move(state);
    }
    return answer;
  }

  static std::shared_ptr<const claim_state> approved(const claim_submission& submission) {
    auto state = std::make_shared<claim_state>();
    state->status = claim_status::approved;
    state->first_received = submission.received;
    for (std::size_t i = 0; i < submission.submitter_claim_id.size(); ++i)
      state->id.bytes[i % 16] =
          static_cast<std::uint8_t>(state->id.bytes[i % 16] * 31 + submission.submitter_claim_id[i]);
    for (const auto& line : submission.lines) {
      auto& to = state->lines.emplace_back();
      to.billed = line.billed;
      to.decision.line = static_cast<std::uint16_t>(state->lines.size());
      to.decision.status = line_status::covered;
      to.decision.billed = to.decision.price = to.decision.allowed = to.decision.plan_paid = line.billed;
    }
    return state;
  }

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<actors::request> queue_;
  actors::request_body last_;
  std::uint64_t received_ = 0, position_ = 0;
  bool held_ = false, stopping_ = false;
  std::thread thread_;
};

/// Knows one claim, ACME/C-1, and nothing else.
class fake_queries final : public queries {
 public:
  using queries::balances;
  using queries::claim;
  using queries::explain;
  using queries::journey;
  using queries::policy;

  /// Event *n* came n seconds after 1970.
  std::variant<log_moment, rejection> find_moment(const as_of& asked, std::int64_t) const override {
    std::uint64_t position = 0;
    if (const auto* at = std::get_if<as_of_position>(&asked)) position = at->position;
    if (const auto* at = std::get_if<as_of_time>(&asked))
      position = static_cast<std::uint64_t>(at->time_us / 1'000'000);
    if (position >= durable)
      return rejection{rejection_code::invalid, {{"asOf.position", "is too late"}}, "no"};
    return log_moment{position, static_cast<std::int64_t>(position) * 1'000'000};
  }
  std::optional<claim_record> claim(const claim_name& name, std::uint64_t through) const override {
    if (through < 5) return std::nullopt;
    const auto* natural = std::get_if<natural_claim_name>(&name);
    if (!natural || natural->submitter_claim_id != "C-1") return std::nullopt;
    claim_record record;
    record.outcome.status = claim_status::approved;
    record.submission.submitter = natural->submitter;
    record.position = 7;
    record.flags = {{1, claim_edit::unusual_amount, edit_action::inform, {}, "limits", 3, "why"}};
    return record;
  }
  std::optional<claim_explanation> explain(const claim_name&, std::uint64_t) const override {
    return claim_explanation{{"why"}, 7};
  }
  std::optional<std::vector<history_entry>> history(const claim_name&) const override { return std::nullopt; }
  std::optional<bucket_balances> balances(const std::string&, int year, std::uint64_t,
                                          const member_filter&) const override {
    bucket_balances balances;
    balances.years.push_back({.benefit_year = year,
                              .policy = {.deductible_met = 5,
                                         .out_of_pocket_used = 6,
                                         .deductible = 50,
                                         .out_of_pocket_max = {},
                                         .paid = {{service_type::dental, 3}}},
                              .members = {}});
    return balances;
  }
  std::optional<policy_view> policy(const std::string& number, std::uint64_t,
                                    const member_filter&) const override {
    if (number != "POL-1") return std::nullopt;
    policy_view view;
    view.bucket.enrolled = true;
    view.policy_number = number;
    view.position = 7;
    return view;
  }
  std::optional<eligibility_view> eligibility(const std::string& policy, const std::string& member,
                                              date on) const override {
    if (member != "M-1") return std::nullopt;
    return eligibility_view{policy, member, on, {}, 7};
  }
  inquiry_view find_eligibility(const member_inquiry& asked, date on) const override {
    if (auto problems = form_problems(asked); !problems.empty()) return {std::move(problems)};
    return {eligibility_view{"POL-1", asked.member_number, on, {}, 7}};
  }
  claim_check check(const claim_submission&, const std::vector<document_kind>& documents,
                    const form_options&) const override {
    claim_check check{{{{"lines", "1 to 999 lines"}}, {}}, 7};
    for (const auto kind : documents)
      check.missing.push_back({"documents", std::string(to_text(kind)), "why"});
    return check;
  }
  claim_estimate estimate(const claim_submission& claim, const form_options&) const override {
    if (claim.lines.empty())
      return {
          rejection{rejection_code::invalid, {{"lines", "1 to 999 lines"}}, "the claim has problems"}, {}, 0};
    claim_state state;
    state.status = claim_status::approved;
    return {state, {"why"}, 7};
  }
  std::optional<claim_journey> journey(const claim_name&,
                                       const std::function<bool(const claim_id&)>&) const override {
    return std::nullopt;
  }
  void each_in_review(const std::function<void(const claim_state&)>&) const override {}
  review_queue reviews(date, const std::optional<std::string>&, std::uint32_t size,
                       const std::string& cursor) const override {
    review_queue queue;
    queue.claims.resize(size);
    queue.next = cursor + "+";
    return queue;
  }
  std::vector<edit_table_view> edit_tables() const override {
    return {{"UNITS", "MUE", 3, 2, date{20'454}, std::nullopt}};
  }
  std::optional<impact_report> impact(const std::string&, std::optional<date>) const override { return {}; }
  fee_view fee(const fee_question& question) const override {
    return {question.contract, 3, 12, 92'50, network_status::preferred, "Metro Health"};
  }
  claim_page list(const claim_filter& filter, std::uint32_t size, const std::string& cursor) const override {
    if (cursor == "bad") throw std::invalid_argument("cursor: is not of a page");
    claim_page page;
    page.claims.resize(size);
    if (filter.flag)
      page.claims.at(0).flags = {{2, *filter.flag, edit_action::inform, {}, filter.npi, 3, "why"}};
    page.next = cursor + "+";
    return page;
  }
  std::optional<claim_owner> owner_of(const claim_name&) const override { return std::nullopt; }
  std::optional<std::vector<document_state>> documents(const claim_id&) const override { return {}; }
  std::optional<journey_document> document(const claim_name&, const id128&) const override { return {}; }
  std::string announcer(const claim_id&, const id128&) const override { return {}; }
  std::uint64_t durable_position() const override { return durable; }
  std::uint64_t projected_position() const override { return projected; }
  std::uint64_t when_projected(std::uint64_t position, std::function<void(bool)> reached) override {
    {
      const std::lock_guard lock(mutex_);
      if (position >= projected) {
        waiting_.emplace(++last_ticket_, waiter{position, std::move(reached)});
        changed_.notify_all();
        return last_ticket_;
      }
    }
    reached(true);
    return 0;
  }
  void forget(std::uint64_t ticket) override {
    const std::lock_guard lock(mutex_);
    waiting_.erase(ticket);
    changed_.notify_all();
  }
  std::optional<claim_id> resolve(const claim_name&) const override { return std::nullopt; }

  /// Returns when so many wait for a position.
  void wait_for_waiting(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() == count; });
  }

  /// Covers everything before *next* and tells those who wait for it.
  void project(std::uint64_t next) {
    std::vector<std::function<void(bool)>> due;
    {
      const std::lock_guard lock(mutex_);
      projected = next;
      for (const auto& [ticket, waiting] : waiting_)
        if (waiting.position < next) due.push_back(waiting.reached);
    }
    for (const auto& reached : due) reached(true);
  }

  std::atomic<std::uint64_t> durable{10}, projected{10};

 private:
  struct waiter {
    std::uint64_t position;
    std::function<void(bool)> reached;
  };
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, waiter> waiting_;
  std::uint64_t last_ticket_ = 0;
};

struct door_fixture {
  explicit door_fixture(door_limits limits = {}, payment_runs* payments = nullptr,
                        subject_chooser subject = {}, door_journal* journal = nullptr)
      : door(
            {.listen = "127.0.0.1:0", .program = "test", .tenant = "default", .log_id = {}, .limits = limits},
            {.submit = [this](std::vector<actors::request> batch) { engine.submit(std::move(batch)); },
             .reads = reads,
             .surrogates = surrogates,
             .entropy = entropy,
             .back_up = [this](const auto& request, const auto& tell) { return back_up(request, tell); },
             .payments = payments,
             .journal = journal,
             .subject = std::move(subject)}) {}
  ~door_fixture() { door.stop(std::chrono::milliseconds(0)); }

  std::string address() const { return "127.0.0.1:" + std::to_string(door.port()); }
  claims_client connect() const { return claims_client(address()); }

  test_support::seeded_entropy entropy{1};
  store::surrogates surrogates{store::secret_key{}, "default"};
  fake_queries reads;
  fake_engine engine;
  /// What a backup does, on the door's thread for it; to be set before one is asked for.
  std::function<store::backup_report(const store::backup_request&, const store::backup_listener&)> back_up;
  door_server door;
};

inline claim_submission sample_claim(std::uint64_t number) {
  claim_submission claim;
  claim.submitter = "ACME";
  claim.submitter_claim_id = "C-" + std::to_string(number);
  claim.received = {20'000};
  claim.policy_number = "POL-0000001";
  claim.member_number = "M-0000001";
  claim.provider_npi = "1234567893";
  auto& line = claim.lines.emplace_back();
  line.service = service_type::specialist_visit;
  line.service_date = {19'999};
  line.billed = 250'00;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  return claim;
}

}  // namespace benefactor::api::test

#include "api/rpc/claim_stream.hpp"

#include <algorithm>
#include <kj/debug.h>
#include <memory>
#include <utility>

#include "api/jobs/job_schedule.hpp"
#include "api/rpc/claim_calls.hpp"
#include "api/rpc/narrow_answers.hpp"
#include "api/rpc/read_requests.hpp"
#include "api/rpc/write_results.hpp"
#include "api/wall_clock.hpp"

namespace benefactor::api {
namespace {

/// The claims of one push.
class push_receiver final : public answer_receiver {
 public:
  push_receiver(kj::Own<stream_state> stream, std::uint64_t first, std::vector<std::uint32_t> bytes,
                data_scope scope)
      : stream_(kj::mv(stream)), first_(first), bytes_(std::move(bytes)), scope_(std::move(scope)) {}

  void answered(std::uint32_t index, actors::answer&& answer) override {
    narrow_submission(answer, scope_);
    stream_->answered(first_ + index, bytes_[index], std::move(answer));
  }

 private:
  kj::Own<stream_state> stream_;
  std::uint64_t first_;
  std::vector<std::uint32_t> bytes_;
  data_scope scope_;
};

class stream_server final : public wire::ClaimStream::Server {
 public:
  explicit stream_server(kj::Own<stream_state> state) : state_(kj::mv(state)) {}

  kj::Promise<void> push(PushContext context) override {
    state_->from().door.check_open();
    const auto& settings = state_->settings();
    auto call = prepare(state_->from(), settings.session, "ClaimStream.push", context.getParams().getClaims(),
                        settings.npi_check_digit);
    context.releaseParams();
    const auto scope = settings.session->scope("ClaimStream.push");
    if (scope.everything()) return state_->push(std::move(call));
    // What comes next waits meanwhile, as for every call of a stream.
    return refuse_foreign_replacements(state_->from(), scope, std::move(call))
        .then([this](prepared_call&& checked) { return state_->push(std::move(checked)); });
  }

  kj::Promise<void> command(CommandContext context) override {
    state_->from().door.check_open();
    auto call = prepare_command(state_->from(), *state_->settings().session, context.getParams());
    context.releaseParams();
    return state_->push(std::move(call));
  }

  kj::Promise<void> finish(FinishContext context) override {
    return state_->finished().then([this, context]() mutable {
      state_->write_summary(context.getResults(capnp::MessageSize{16, 0}).initSummary());
    });
  }

 private:
  kj::Own<stream_state> state_;
};

}  // namespace

claim_call_reader::claim_call_reader(connection_state& from, session_ptr session, const char* method,
                                     bool npi_check_digit, std::size_t claims)
    : from_(from),
      session_(std::move(session)),
      scope_(session_->scope(method)),
      npi_check_digit_(npi_check_digit),
      today_(today()) {
  call_.answers.reserve(claims);
  call_.bytes.reserve(claims);
  call_.requests.reserve(claims);
}

void claim_call_reader::add(wire::Claim::Reader claim) {
  const auto index = call_.answers.size();
  auto& answer = call_.answers.emplace_back();
  auto& request = call_.requests.emplace_back();
  auto& submit = request.body.emplace<actors::submit_request>();
  submit.npi_check_digit = npi_check_digit_;
  call_.bytes.push_back(read_claim(claim, submit, problems_));
  const char* reason = "the claim has unknown codes";
  if (problems_.empty()) {
    const auto& ids = from_.door.parts.surrogates;
    name_filer(submit.submission, scope_, ids);
    check_filing(submit.submission, scope_, ids, today_, problems_);
    reason = "the claim is not for this session to file";
  }
  if (!problems_.empty()) {
    std::sort(problems_.begin(), problems_.end());
    answer.refused = rejection{rejection_code::invalid, std::move(problems_), reason};
    problems_.clear();
    call_.requests.pop_back();
    return;
  }
  // Claims that came together share their origin unless they stood in different places of a file.
  const auto source = narrow(source_of(claim), scope_);
  if (!origin_ || !(source_ == source)) origin_ = from_.new_origin(*session_, source);
  source_ = source;
  request.token = index;
  request.sink = from_.door.bridge.sink();
  request.origin = origin_;
}

prepared_call prepare(connection_state& from, const session_ptr& session, const char* method,
                      capnp::List<wire::Claim>::Reader claims, bool npi_check_digit) {
  KJ_REQUIRE(claims.size() >= 1 && claims.size() <= from.door.limits.batch_claims,
             "a call carries 1 to batchClaims claims");
  claim_call_reader reader(from, session, method, npi_check_digit, claims.size());
  for (auto claim : claims) reader.add(claim);
  return std::move(reader).take();
}

prepared_call prepare_command(connection_state& from, const session_grants& session,
                              wire::ClaimStream::CommandParams::Reader params) {
  const auto scope = session.scope("ClaimStream.command");
  std::vector<field_problem> problems;
  auto action = read_command(params.getCommand(), problems);
  std::optional<claim_id> id;
  if (const auto name = read_name(params.getClaim())) {
    // Whose another name is would have to be looked up, and commands keep their order here.
    if (const auto* given = std::get_if<claim_id>(&*name); given && scope.everything()) id = *given;
    if (const auto* natural = std::get_if<natural_claim_name>(&*name);
        natural && scope.covers_submitter(natural->submitter))
      id = from.door.parts.surrogates.claim(natural->submitter, natural->submitter_claim_id);
  }
  if (!id)
    problems.push_back(
        {"claim", scope.everything()
                      ? "is named by submitter and submitter claim id, or by its id"
                      : "is named by a submitter that this session files by, and its claim id"});
  if (action)
    for (auto& problem : check_command(*action, scope)) problems.push_back(std::move(problem));
  prepared_call call;
  const auto bytes =
      std::min<std::uint64_t>(params.totalSize().wordCount * 8, from.door.limits.message_bytes);
  call.bytes.push_back(claim_overhead_bytes + static_cast<std::uint32_t>(bytes));
  auto& answer = call.answers.emplace_back();
  if (!problems.empty()) {
    std::sort(problems.begin(), problems.end());
    answer.refused = rejection{rejection_code::invalid, std::move(problems), "the command cannot be read"};
    return call;
  }
  std::visit([&](auto& c) { c.claim = *id; }, *action);
  call.requests.push_back({.body = actors::claim_request{*id, std::move(*action)},
                           .token = 0,
                           .sink = from.door.bridge.sink(),
                           .origin = from.new_origin(session, narrow(source_of(params), scope))});
  return call;
}

wire::ClaimStream::Client make_stream(kj::Own<stream_state> state) {
  return kj::heap<stream_server>(kj::mv(state));
}

stream_state::stream_state(kj::Own<connection_state> connection, wire::ResultSink::Client sink,
                           const stream_settings& settings)
    : connection_(kj::mv(connection)), sink_(kj::mv(sink)), settings_(settings) {
  ++connection_->streams;
  connection_->door.streams.insert(this);
}

stream_state::~stream_state() noexcept(false) {
  --connection_->streams;
  connection_->door.streams.erase(this);
}

kj::Promise<void> stream_state::push(prepared_call call) {
  KJ_IF_MAYBE (why, broken_) return kj::cp(*why);
  KJ_REQUIRE(!finishing_, "the stream was finished");
  const auto count = call.answers.size();
  call.waiting = connection_->waiting->hold(call.total_bytes());
  if (in_flight_ == 0 || in_flight_ + count <= settings_.window) return admit(std::move(call));
  // The contract allows one push at a time, so one waiter is enough.
  KJ_REQUIRE(room_ == nullptr, "a push waits already");
  auto waiting = kj::newPromiseAndFulfiller<void>();
  room_ = kj::mv(waiting.fulfiller);
  wanted_ = count;
  return waiting.promise.then(
      [self = kj::addRef(*this), call = std::move(call)]() mutable { return self->admit(std::move(call)); });
}

kj::Promise<void> stream_state::admit(prepared_call call) {
  const credits amount{call.answers.size(), call.total_bytes()};
  in_flight_ += amount.claims;
  return connection_->door.credit.admit(*connection_->account, amount)
      .then([self = kj::addRef(*this), call = std::move(call)](grant granted) mutable {
        self->hand_over(std::move(call), std::move(granted));
      });
}

void stream_state::hand_over(prepared_call call, grant granted) {
  call.waiting = {};
  if (broken_ != nullptr || connection_->closed) return;  // Nobody is there to be answered.
  if (settings_.session->is_revoked()) return break_off(KJ_EXCEPTION(FAILED, "the session was revoked"));
  held_.add(std::move(granted));
  const auto first = std::exchange(pushed_, pushed_ + call.answers.size());
  for (std::uint32_t i = 0; i < call.answers.size(); ++i)
    if (call.answers[i].refused) answered(first + i, call.bytes[i], std::move(call.answers[i]));
  if (call.requests.empty()) return;
  auto& door = connection_->door;
  const bool files = std::holds_alternative<actors::submit_request>(call.requests.front().body);
  const auto scope = files ? settings_.session->scope("ClaimStream.push") : data_scope();
  const auto token =
      door.slab.add(std::make_unique<push_receiver>(kj::addRef(*this), first, std::move(call.bytes), scope),
                    static_cast<std::uint32_t>(call.requests.size()));
  for (auto& request : call.requests) request.token += token;
  door.send(std::move(call.requests));
}

void stream_state::count(const actors::answer& answer) {
  position_ = std::max(position_, answer.position);
  if (answer.refused)
    ++refused_;
  else if (!answer.state)
    ++failed_;
  else {
    ++decided_;
    if (answer.unchanged) ++duplicates_;
  }
}

void stream_state::answered(std::uint64_t sequence, std::uint32_t bytes, actors::answer&& answer) {
  count(answer);
  if (broken_ != nullptr) {
    held_.give_back({1, bytes});
    return;
  }
  arrived_.push_back({sequence, bytes, std::move(answer)});
  if (arrived_.size() == 1) connection_->door.results_arrived(*this);
}

void stream_state::send_results() {
  auto& door = connection_->door;
  while (broken_ == nullptr && !arrived_.empty() && sent_.size() < door.limits.unreturned_results) {
    const auto count = std::min<std::size_t>(arrived_.size(), door.limits.results_per_call);
    std::size_t words = 8;
    for (std::size_t i = 0; i < count; ++i) words += result_words(arrived_[i].answer, settings_.with_lines);
    auto request = sink_.resultsRequest(capnp::MessageSize{words, 0});
    auto batch = request.initBatch(static_cast<kj::uint>(count));
    credits amount{count, 0};
    for (kj::uint i = 0; i < count; ++i) {
      auto& first = arrived_.front();
      write_result(batch[i], first.answer, first.sequence, settings_.with_lines);
      amount.bytes += first.bytes;
      arrived_.pop_front();
    }
    const auto number = next_call_++;
    sent_.push_back({number, door.timer.now()});
    door.tasks.add(request.send().ignoreResult().then(
        [self = kj::addRef(*this), number, amount]() mutable { self->returned(number, amount); },
        [self = kj::addRef(*this), amount](kj::Exception&& why) mutable {
          self->held_.give_back(amount);
          self->break_off(why);
        }));
  }
}

void stream_state::returned(std::uint64_t number, credits amount) {
  std::erase_if(sent_, [number](const sent_call& call) { return call.number == number; });
  in_flight_ -= amount.claims;
  held_.give_back(amount);
  if (broken_ != nullptr) return;
  send_results();
  room_or_end();
}

void stream_state::room_or_end() {
  KJ_IF_MAYBE (room, room_) {
    if (in_flight_ == 0 || in_flight_ + wanted_ <= settings_.window) {
      // The push goes on in a turn of its own; until then nothing else can take the room.
      (*room)->fulfill();
      room_ = nullptr;
    }
  } else if (in_flight_ == 0) {
    KJ_IF_MAYBE (end, end_) {
      (*end)->fulfill();
      end_ = nullptr;
    }
  }
}

kj::Promise<void> stream_state::finished() {
  KJ_IF_MAYBE (why, broken_) return kj::cp(*why);
  KJ_REQUIRE(!finishing_, "the stream was finished");
  finishing_ = true;
  if (in_flight_ == 0) return kj::READY_NOW;
  auto waiting = kj::newPromiseAndFulfiller<void>();
  end_ = kj::mv(waiting.fulfiller);
  return waiting.promise.attach(kj::addRef(*this));
}

void stream_state::write_summary(wire::StreamSummary::Builder to) const {
  to.setPushed(pushed_);
  to.setDecided(decided_);
  to.setDuplicates(duplicates_);
  to.setRefused(refused_);
  to.setFailed(failed_);
  to.setPosition(position_);
}

kj::Maybe<kj::TimePoint> stream_state::silent_since() const {
  if (sent_.empty()) return nullptr;
  return sent_.front().at;
}

void stream_state::break_off(const kj::Exception& why) {
  if (broken_ != nullptr) return;
  broken_ = kj::cp(why);
  credits amount{arrived_.size(), 0};
  for (const auto& result : arrived_) amount.bytes += result.bytes;
  held_.give_back(amount);
  arrived_.clear();
  sent_.clear();
  KJ_IF_MAYBE (room, room_) (*room)->reject(kj::cp(why));
  KJ_IF_MAYBE (end, end_) (*end)->reject(kj::cp(why));
  room_ = nullptr;
  end_ = nullptr;
}

}  // namespace benefactor::api

#include "api/rpc/door_state.hpp"

#include <algorithm>
#include <kj/debug.h>
#include <numeric>
#include <spdlog/spdlog.h>
#include <utility>

#include "api/identity/login_throttle.hpp"
#include "api/rpc/claim_stream.hpp"
#include "api/rpc/door_entries.hpp"
#include "api/rpc/running_backup.hpp"
#include "api/rpc/running_payments.hpp"
#include "api/rpc/running_rotation.hpp"

namespace benefactor::api {
namespace {

/// One call, answered as a whole.
class call_receiver final : public answer_receiver {
 public:
  call_receiver(std::vector<actors::answer> answers,
                kj::Own<kj::PromiseFulfiller<std::vector<actors::answer>>> done, grant held, std::size_t left)
      : answers_(std::move(answers)), done_(kj::mv(done)), held_(std::move(held)), left_(left) {}

  void answered(std::uint32_t index, actors::answer&& answer) override {
    answers_[index] = std::move(answer);
    if (--left_ == 0 && done_->isWaiting()) done_->fulfill(std::move(answers_));
  }

 private:
  std::vector<actors::answer> answers_;
  kj::Own<kj::PromiseFulfiller<std::vector<actors::answer>>> done_;
  grant held_;
  std::size_t left_;
};

capnp::ReaderOptions reader_options(const door_limits& limits) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = limits.message_bytes / sizeof(capnp::word);
  options.nestingLimit = static_cast<int>(limits.message_nesting);
  return options;
}

// How long a client that is told why its connection ends has time to read that.
constexpr auto last_words = 1 * kj::SECONDS;

/// A payer is known by its certificate: others cannot crowd it out by coming from where it comes from.
std::string stranger_key(const peer& who) {
  return who.common_name.empty() ? identity::peer_key(who.address) : "payer " + who.common_name;
}

std::shared_ptr<request_ids> new_ids(store::entropy_source& entropy) {
  std::array<std::uint8_t, 8> connection{};
  entropy.fill(connection);
  return std::make_shared<request_ids>(connection);
}

// What the operator thread has done and may be told once it is recorded.
constexpr std::size_t held_operator_results = 16;

}  // namespace

connection_state::connection_state(door_state& d, std::uint64_t n, peer from)
    : door(d),
      number(n),
      remote(std::move(from)),
      account(kj::refcounted<credit_account>(d.credit,
                                             credits{d.limits.connection_claims, d.limits.connection_bytes})),
      waiting(kj::refcounted<backlog>(d.backlogs)),
      since(d.timer.now()),
      ids(new_ids(d.parts.entropy)) {}

std::shared_ptr<const store::event_origin> connection_state::new_origin(const session_grants& session,
                                                                        const store::event_source& source) {
  auto origin = std::make_shared<store::event_origin>();
  if (!session.subject->unrestricted) origin->user = session.who->user;
  origin->role = session.who->role;
  origin->correlation = new_request();
  origin->source = source;
  // What comes from elsewhere, a file of X12, says so itself.
  if (source.channel == store::source_channel::rpc) origin->source.channel = channel_of(remote.listener);
  return origin;
}

void connection_state::begin_session(const std::shared_ptr<const access_subject>& subject) {
  has_session = true;
  if (!subject->standing) {
    for_good_ = true;
    return;
  }
  std::erase_if(sessions_, [](const auto& each) { return each.expired(); });
  sessions_.push_back(subject);
}

bool connection_state::loses_its_sessions() {
  if (!has_session || for_good_) return false;
  std::erase_if(sessions_, [](const auto& each) {
    const auto subject = each.lock();
    return !subject || subject->is_revoked();
  });
  if (!sessions_.empty()) return false;
  has_session = false;
  lost_sessions = true;
  since = door.timer.now();
  return true;
}

connection::connection(door_state& door, kj::Own<kj::AsyncIoStream> socket, std::uint64_t number, peer from)
    : state_(kj::refcounted<connection_state>(door, number, std::move(from))),
      stream_(kj::mv(socket), door.timer,
              [this](std::size_t bytes) {
                long_message_ = bytes == 0 ? backlog::share() : state_->waiting->hold(bytes);
              }),
      network_(stream_, capnp::rpc::twoparty::Side::SERVER, reader_options(door.limits)),
      counted_(network_, *state_->waiting,
               {.most = [this, &door]() -> std::size_t {
                  return state_->has_session ? door.limits.open_calls : door.limits.sessionless_calls;
                },
                .exceeded = [&door, number] { door.note_ended(number, "keeps too many calls open"); },
                .in_all = &door.open_calls}),
      rpc_(capnp::makeRpcServer(counted_, make_door(kj::addRef(*state_)))) {
  state_->waiting->open(
      [this] { return network_.getCurrentQueueSize(); },
      [this, &door](kj::Exception&& why, bool unread) { door.end_overloaded(*this, kj::mv(why), unread); },
      [this] { return state_->has_session; });
  const auto most = door.limits.sessionless_message_bytes;
  stream_.ask_before_reads(most, [this, &door, number, most]() -> kj::Maybe<kj::Exception> {
    if (state_->has_session) return nullptr;
    door.note_ended(number, "sends a long message before it has a session");
    return kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__,
                         kj::str("a message is longer than one may be before a session: ", most, " bytes"));
  });
}

void connection_state::end() {
  closed = true;
  waiting->close();
  account->abandon();
  const auto why = KJ_EXCEPTION(DISCONNECTED, "the connection has ended");
  for (auto* stream : door.streams)
    if (&stream->from() == this) stream->break_off(why);
}

connection::~connection() noexcept(false) { state_->end(); }

std::uint64_t prepared_call::total_bytes() const {
  return std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0});
}

door_state::door_state(const door_options& o, const door_parts& p, kj::AsyncIoContext& io)
    : options(o),
      limits(o.limits),
      parts(p),
      timer(io.provider->getTimer()),
      credit(credits{limits.total_claims, limits.total_bytes}),
      backlogs({limits.connection_backlog, limits.total_backlog}),
      open_calls(limits.total_open_calls),
      bridge(io.unixEventPort,
             [this](actors::answer&& answer) {
               if (!ended_) slab.deliver(std::move(answer));
             }),
      proofs(limits.proof_bytes),
      readers(limits.query_threads, {limits.waiting_queries, limits.waiting_queries}, bridge.poster()),
      logins(limits.login_threads, {limits.waiting_logins, limits.waiting_logins}, bridge.poster()),
      openings(limits.opening_threads, {limits.waiting_logins, limits.waiting_logins}, bridge.poster()),
      live(limits, parts.feed, timer, bridge.poster()),
      rates(rate_settings{.of_identity = {limits.identity_calls, limits.identity_calls_burst},
                          .of_peer = {limits.address_calls, limits.address_calls_burst}}),
      inquiries(limits.failed_inquiries),
      open_sessions(limits.identity_sessions),
      open_streams(limits.identity_streams),
      open_subscriptions(limits.identity_subscriptions),
      open_connections(limits.connections_of_identity()),
      open_logins(limits.address_logins),
      operator_thread(1, {1, held_operator_results}, bridge.poster()),
      strangers_(limits.strangers(), limits.strangers_of_address()),
      paced_(timer, [](const std::string& line) { spdlog::warn("{}", line); }),
      tasks(*this) {}

door_state::~door_state() noexcept(false) = default;

void door_state::shut_down(kj::WaitScope& loop) {
  ended_ = true;
  connections_.clear();
  refused_.clear();
  slab.clear();
  readers.stop();
  logins.stop();
  openings.stop();
  live.stop();
  KJ_IF_MAYBE (running, backup) (*running)->abandon();    // It stops at the next piece it copies.
  KJ_IF_MAYBE (running, rotating) (*running)->abandon();  // At the next batch of keys.
  operator_thread.stop();
  backup = nullptr;
  rotating = nullptr;
  delays.cancel("the server is stopping");
  loop.poll();
}

void door_state::send(std::vector<actors::request>&& requests) {
  claim_count += requests.size();
  if (outbox_.empty())
    outbox_ = std::move(requests);
  else
    outbox_.insert(outbox_.end(), std::move_iterator(requests.begin()), std::move_iterator(requests.end()));
  if (std::exchange(send_scheduled_, true)) return;
  send_task_ = kj::evalLast([this] {
                 send_scheduled_ = false;
                 in_flight_claims = credit.used().claims;
                 in_flight_bytes = credit.used().bytes;
                 parts.submit(std::exchange(outbox_, {}));
               }).eagerlyEvaluate([this](kj::Exception&& why) { taskFailed(kj::mv(why)); });
}

kj::Promise<std::vector<actors::answer>> door_state::ask(connection_state& from, session_ptr session,
                                                         prepared_call call) {
  check_open();
  if (from.account->waiting() >= limits.waiting_calls)
    return KJ_EXCEPTION(OVERLOADED, "too many calls of this connection wait for credits");
  const credits amount{call.answers.size(), call.total_bytes()};
  call.waiting = from.waiting->hold(amount.bytes);
  return credit.admit(*from.account, amount)
      .then([this, from = kj::addRef(from), session = std::move(session),
             call = std::move(call)](grant held) mutable -> kj::Promise<std::vector<actors::answer>> {
        call.waiting = {};
        session->require_standing();  // It may have been revoked while the call waited for its turn.
        const auto count = call.requests.size();
        if (count == 0) return std::move(call.answers);
        auto waiting = kj::newPromiseAndFulfiller<std::vector<actors::answer>>();
        const auto token =
            slab.add(std::make_unique<call_receiver>(std::move(call.answers), kj::mv(waiting.fulfiller),
                                                     std::move(held), count),
                     static_cast<std::uint32_t>(count));
        for (auto& request : call.requests) request.token += token;
        send(std::move(call.requests));
        return kj::mv(waiting.promise);
      });
}

void door_state::results_arrived(stream_state& stream) {
  with_results_.push_back(kj::addRef(stream));
  if (with_results_.size() > 1) return;
  results_task_ = kj::evalLast([this] {
                    for (auto& each : std::exchange(with_results_, {})) each->send_results();
                    in_flight_claims = credit.used().claims;
                    in_flight_bytes = credit.used().bytes;
                  }).eagerlyEvaluate([this](kj::Exception&& why) { taskFailed(kj::mv(why)); });
}

void door_state::end_overloaded(connection& which, kj::Exception&& why, bool unread) {
  const auto number = which.number();
  if (unread) return cut_off(number, "does not read its answers");
  spdlog::warn("connection {}: ended: {}", number, why.getDescription().cStr());
  ++cut_count;
  which.fail(why);
  tasks.add(timer.afterDelay(last_words).then([this, number] { close(number); }));
}

void door_state::close(std::uint64_t number) {
  connections_.erase(number);
  connection_count = connections_.size();
}

void door_state::note_ended(std::uint64_t number, const char* why) {
  paced_.warn("connection " + std::to_string(number) + ": ended: " + why);
  ++cut_count;
}

void door_state::cut_off(std::uint64_t number, const char* why) {
  spdlog::warn("connection {}: cut off: {}", number, why);
  // Not at once: the caller may stand on what is destroyed.
  tasks.add(kj::evalLater([this, number] {
    if (!connections_.contains(number)) return;
    ++cut_count;
    close(number);
  }));
}

void door_state::cut_off_peers(const std::function<bool(const peer&)>& which, const char* why) {
  for (auto& [number, entry] : connections_)
    if (which(entry->remote())) cut_off(number, why);
}

void door_state::check_open() const {
  if (closing) kj::throwFatalException(KJ_EXCEPTION(DISCONNECTED, "the server is stopping"));
}

void door_state::make_room(const peer& who, const std::string& from) {
  strangers_.remove_if([this](std::uint64_t number) {
    const auto found = connections_.find(number);
    return found == connections_.end() || found->second->sessionless_since() == nullptr;
  });
  auto leaves = from.empty() ? std::nullopt : strangers_.in_the_way_of(from);
  if (!leaves && connections_.size() >= limits.connections) leaves = strangers_.oldest_of_most();
  if (!leaves) return;
  note_ended(*leaves, ("has no session, and makes room for " + to_text(who)).c_str());
  strangers_.remove(*leaves);
  close(*leaves);
}

void door_state::accept(kj::Own<kj::AsyncIoStream> socket, peer from) {
  const auto stranger = from.listener == listener_kind::loopback ? "" : stranger_key(from);
  if (!closing) make_room(from, stranger);
  if (closing || connections_.size() >= limits.connections)
    return refuse(kj::mv(socket),
                  kj::Exception(kj::Exception::Type::OVERLOADED, __FILE__, __LINE__,
                                kj::str("all its connections are taken; it has ", limits.connections)));
  const auto number = next_connection_++;
  auto entry = kj::heap<connection>(*this, kj::mv(socket), number, std::move(from));
  auto ended = entry->when_ended();
  connections_.emplace(number, kj::mv(entry));
  if (!stranger.empty()) strangers_.add(number, stranger);
  connection_count = connections_.size();
  tasks.add(ended
                .then([this, number]() -> kj::Promise<void> {
                  const auto found = connections_.find(number);
                  if (found == connections_.end()) return kj::READY_NOW;
                  return found->second->drained();
                })
                .then([] {}, [](kj::Exception&&) {})
                .then([this, number] { close(number); }));
}

void door_state::refuse(kj::Own<kj::AsyncIoStream> socket, kj::Exception&& why) {
  ++refused_count;
  if (closing || refused_.size() >= refused_connection::most) return;
  const auto number = next_connection_++;
  auto entry = kj::heap<refused_connection>(kj::mv(socket), kj::mv(why));
  auto ended = entry->when_ended().exclusiveJoin(timer.afterDelay(last_words));
  refused_.emplace(number, kj::mv(entry));
  tasks.add(ended.then([] {}, [](kj::Exception&&) {}).then([this, number] { refused_.erase(number); }));
}

kj::Promise<void> door_state::watch() {
  const auto silence = limits.silence.count() * kj::MILLISECONDS;
  const auto sessionless = limits.sessionless.count() * kj::MILLISECONDS;
  const auto begun = limits.message.count() * kj::MILLISECONDS;
  const auto shorter =
      std::min({limits.silence, limits.subscription_silence, limits.sessionless, limits.message}).count() *
      kj::MILLISECONDS;
  return timer.afterDelay(std::max<kj::Duration>(shorter / 4, 5 * kj::MILLISECONDS))
      .then([this, silence, sessionless, begun] {
        const auto now = timer.now();
        live.end_silent(now);
        live.end_revoked();
        end_revoked_streams();
        find_lost_sessions();
        std::set<std::uint64_t> silent;
        for (auto* stream : streams)
          KJ_IF_MAYBE (since, stream->silent_since())
            if (now - *since >= silence) silent.insert(stream->from().number);
        for (auto& [number, entry] : connections_)
          KJ_IF_MAYBE (since, entry->stalled_since())
            if (now - *since >= silence) silent.insert(number);
        for (auto& [number, entry] : connections_)
          KJ_IF_MAYBE (since, entry->sessionless_since())
            if (now - *since >= sessionless) cut_off(number, "has had no session for too long");
        for (auto& [number, entry] : connections_)
          KJ_IF_MAYBE (since, entry->reading_since())
            if (now - *since >= begun) cut_off(number, "did not send the rest of a message in time");
        for (const auto number : silent)
          if (connections_.contains(number)) cut_off(number, "did not take its results in time");
        return watch();
      });
}

void door_state::end_revoked_streams() {
  std::vector<kj::Own<stream_state>> revoked;
  for (auto* stream : streams)
    if (stream->settings().session->is_revoked()) revoked.push_back(kj::addRef(*stream));
  for (auto& each : revoked) each->break_off(KJ_EXCEPTION(FAILED, "the session was revoked"));
}

void door_state::find_lost_sessions() {
  for (auto& [number, entry] : connections_) {
    if (!entry->loses_its_sessions() || entry->remote().listener == listener_kind::loopback) continue;
    strangers_.remove(number);  // It stands there until the next one comes.
    strangers_.add(number, stranger_key(entry->remote()));
  }
}

bool door_state::drained() {
  if (credit.used().claims != 0 || slab.waiting() != 0) return false;
  for (auto& [number, entry] : connections_)
    if (entry->unread_bytes() != 0 || entry->stalled_since() != nullptr) return false;
  return true;
}

void door_state::taskFailed(kj::Exception&& exception) {
  // Texts of exceptions are the door's own or the library's: nothing of a request is in them.
  spdlog::error("front door: {}", exception.getDescription().cStr());
}

}  // namespace benefactor::api

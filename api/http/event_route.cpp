// GET /api/v1/events: live updates as server-sent events. Who was interrupted goes on by Last-Event-ID, the
// position that the last event said; a client that takes nothing keeps its events in the log, not in memory.
#include <algorithm>
#include <charconv>
#include <kj/async.h>
#include <set>
#include <utility>

#include "api/client/write_requests.hpp"
#include "api/http/flowing_answer.hpp"
#include "api/http/json_writing.hpp"
#include "api/http/special_forms.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api::http {

namespace {

constexpr std::uint32_t event_window = 128;

class listener;

/// What is asked for: the query, read.
struct wanted {
  std::string policy, member, npi;
  std::optional<claim_name> claim;
  std::optional<wire::ClaimStatus> status;
  bool queue = false;
  std::uint64_t from = 0;
};

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

wanted read_wanted(const name_values& query, std::string_view last_id, std::vector<problem>& problems) {
  wanted read;
  unsigned filters = 0;
  bool policy = false;
  std::set<std::string_view> seen;
  for (const auto& [name, value] : query) {
    if (!seen.insert(name).second) {
      problems.push_back({key_path("", name), "comes twice"});
      continue;
    }
    const auto named = [&problems, &key = name, &text = value](std::string& to) {
      // Nothing would be no filter at all, which shows everything.
      if (text.empty()) problems.push_back({key, "must not be empty"});
      to = text;
    };
    if (name == "from") {
      const auto from = number_in(value);
      if (!from) problems.push_back({name, "must be a position"});
      read.from = from.value_or(0);
    } else if (name == "policyNumber") {
      named(read.policy);
      policy = true;
    } else if (name == "memberId") {
      named(read.member);
      ++filters;
    } else if (name == "providerNpi") {
      named(read.npi);
      ++filters;
    } else if (name == "claim") {
      std::string claim;
      named(claim);
      read.claim = parse_claim_name(claim);
      ++filters;
    } else if (name == "status") {
      wire::ClaimStatus status{};
      if (read_claim_status(value, status))
        read.status = status;
      else
        problems.push_back({name, "must be a status that a claim may have"});
      ++filters;
    } else if (name == "queue") {
      if (value != "true") problems.push_back({name, "must be true, or left out"});
      read.queue = true;
      ++filters;
    } else {
      problems.push_back({key_path("", name), "unknown parameter"});
    }
  }
  if (policy && read.member.empty()) ++filters;
  if (filters > 1)
    problems.push_back({"", "one filter at most: memberId goes with policyNumber, else each alone"});
  if (!last_id.empty()) {
    const auto from = number_in(last_id);
    if (!from) problems.push_back({"Last-Event-ID", "must be one that was told"});
    read.from = from.value_or(0);
  }
  return read;
}

void write_filter(wire::LiveFilter::Builder to, const wanted& asked) {
  if (asked.claim)
    write_name(to.initClaim(), *asked.claim);
  else if (asked.status)
    to.setStatus(*asked.status);
  else if (asked.queue)
    to.setQueue();
  else if (!asked.npi.empty())
    to.setProviderNpi(to_text_reader(asked.npi));
  else if (!asked.member.empty()) {
    auto member = to.initMember();
    member.setMemberId(to_text_reader(asked.member));
    member.setPolicyNumber(to_text_reader(asked.policy));
  } else if (!asked.policy.empty())
    to.setPolicyNumber(to_text_reader(asked.policy));
  else
    to.setAll();
}

/// The loop's side; see claim_stream_route.cpp.
class feeder : public std::enable_shared_from_this<feeder> {
 public:
  feeder(exchange_handle to, std::weak_ptr<listener> about, kj::Duration heartbeat)
      : to_(std::move(to)), about_(std::move(about)), heartbeat_(heartbeat) {}

  kj::Promise<void> run(kj::Own<door_visit> visit, wire::Session::Client session, const wanted& asked);
  kj::Promise<void> events(wire::EventBatch::Reader batch);
  void ended(std::uint64_t position, const char* reason);
  void returned() {
    if (unreturned_.empty()) return;
    unreturned_.front()->fulfill();
    unreturned_.erase(unreturned_.begin());
  }
  void cancel() {
    cancelled_ = true;
    if (over_.get() != nullptr) over_->fulfill();
  }

 private:
  kj::Promise<void> beat();

  const exchange_handle to_;
  const std::weak_ptr<listener> about_;
  const kj::Duration heartbeat_;
  std::optional<wire::Session::Client> session_;
  kj::Own<door_visit> visit_;
  bool cancelled_ = false;
  std::optional<wire::Subscription::Client> subscription_;
  std::vector<kj::Own<kj::PromiseFulfiller<void>>> unreturned_;
  kj::Own<kj::PromiseFulfiller<void>> over_;
};

/// The strand's side.
class listener : public std::enable_shared_from_this<listener> {
 public:
  listener(const application& app, request_ptr request, std::shared_ptr<void> share)
      : app_(app), request_(std::move(request)), share_(std::move(share)) {}
  ~listener() {
    app_.parts().on_loop([to = to_] {
      if (const auto at = to.lock()) at->cancel();
    });
  }

  void listens_to(std::weak_ptr<feeder> to) { to_ = std::move(to); }

  void begin(exchange& with, std::uint64_t position) {
    out_.begin(with, *request_, {{"Content-Type", "text/event-stream"}, {"X-Accel-Buffering", "no"}});
    up_to_ = position;
    out_.add("retry: 2000\nid: " + std::to_string(position) + "\n\n");
    write(with);
  }

  void events(exchange& with, message_ptr batch) {
    const auto told = batch->getRoot<wire::EventBatch>().asReader();
    for (const auto each : told.getEvents())
      add("change", each.getPosition() + 1, to_json(capnp::DynamicStruct::Reader(each)));
    // Without events, too: who goes on later need not look at all that again.
    up_to_ = told.getUpTo();
    out_.add("id: " + std::to_string(told.getUpTo()) + "\n\n");
    out_.add_call();
    write(with);
  }

  void beat(exchange& with) {
    if (out_.is_writing() || !out_.has_begun() || out_.is_ending()) return;
    out_.add(":\n\n");
    write(with);
  }

  void end(exchange& with, std::uint64_t position, const std::string& reason) {
    if (out_.is_ending()) return;  // By the subscription or the heartbeat, whichever is first.
    add("end", position, {{"position", std::to_string(position)}, {"reason", reason}});
    out_.end();
    write(with);
  }

  void fail(exchange& with, const refusal& why) {
    if (!out_.has_begun()) return app_.refuse(with, *request_, why);
    end(with, up_to_, why.code);
  }

 private:
  void add(const char* type, std::uint64_t id, const nlohmann::ordered_json& data) {
    out_.add("id: " + std::to_string(id) + "\nevent: " + type +
             "\ndata: " + data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n\n");
  }

  void write(exchange& with) {
    out_.write(with, [self = shared_from_this()](unsigned calls) {
      self->app_.parts().on_loop([to = self->to_, calls] {
        if (const auto at = to.lock())
          for (unsigned i = 0; i < calls; ++i) at->returned();
      });
    });
  }

  const application& app_;
  const request_ptr request_;
  const std::shared_ptr<void> share_;
  std::weak_ptr<feeder> to_;
  flowing_answer out_;
  std::uint64_t up_to_ = 0;
};

class event_sink final : public wire::EventSink::Server {
 public:
  explicit event_sink(std::weak_ptr<feeder> to) : to_(std::move(to)) {}

  kj::Promise<void> events(EventsContext context) override {
    const auto to = to_.lock();
    if (!to) return KJ_EXCEPTION(DISCONNECTED, "the client is gone");
    return to->events(context.getParams().getBatch());
  }
  kj::Promise<void> fellBehind(FellBehindContext context) override {
    if (const auto to = to_.lock()) to->ended(context.getParams().getPosition(), "FELL_BEHIND");
    return kj::READY_NOW;
  }
  kj::Promise<void> failed(FailedContext context) override {
    const auto said = context.getParams();
    const bool revoked = std::string_view(said.getReason().cStr()) == "the session was revoked";
    if (const auto to = to_.lock()) to->ended(said.getPosition(), revoked ? "UNAUTHORIZED" : "FAILED");
    return kj::READY_NOW;
  }

 private:
  const std::weak_ptr<feeder> to_;
};

template <class Work>
void tell(const exchange_handle& to, const std::weak_ptr<listener>& about, Work work) {
  to.with([about, work = std::move(work)](exchange& with) {
    if (const auto at = about.lock()) work(*at, with);
  });
}

kj::Promise<void> feeder::run(kj::Own<door_visit> visit, wire::Session::Client session, const wanted& asked) {
  if (cancelled_) return kj::READY_NOW;
  visit_ = kj::mv(visit);
  session_ = session;
  auto request = session.liveRequest().send().getLive().subscribeRequest();
  write_filter(request.initFilter(), asked);
  request.setFrom(asked.from);
  request.setWindow(event_window);
  request.setSink(kj::heap<event_sink>(weak_from_this()));
  auto over = kj::newPromiseAndFulfiller<void>();
  over_ = kj::mv(over.fulfiller);
  return request.send()
      .then([this, promise = kj::mv(over.promise)](auto&& answered) mutable -> kj::Promise<void> {
        const auto result = answered.getResult();
        if (result.isRefused()) {
          tell(to_, about_,
               [why = refusal_of(result.getRefused())](listener& at, exchange& with) { at.fail(with, why); });
          return kj::READY_NOW;
        }
        subscription_ = result.getSubscribed().getSubscription();
        const auto position = result.getSubscribed().getPosition();
        tell(to_, about_, [position](listener& at, exchange& with) { at.begin(with, position); });
        return promise.exclusiveJoin(beat());
      })
      .attach(kj::heap<std::shared_ptr<feeder>>(shared_from_this()));
}

kj::Promise<void> feeder::beat() {
  // Also how it is found out that the client is gone, or the session has ended: then nothing is told any
  // more.
  return visit_->timer()
      .afterDelay(heartbeat_)
      .then([this] { return session_->infoRequest().send().ignoreResult(); })
      .then([this] {
        tell(to_, about_, [](listener& at, exchange& with) { at.beat(with); });
        return beat();
      });
}

kj::Promise<void> feeder::events(wire::EventBatch::Reader batch) {
  auto copy = std::make_shared<capnp::MallocMessageBuilder>();
  copy->setRoot(batch);
  auto returned = kj::newPromiseAndFulfiller<void>();
  unreturned_.push_back(kj::mv(returned.fulfiller));
  tell(to_, about_, [copy](listener& at, exchange& with) { at.events(with, copy); });
  return kj::mv(returned.promise);
}

void feeder::ended(std::uint64_t position, const char* reason) {
  tell(to_, about_, [position, reason](listener& at, exchange& with) { at.end(with, position, reason); });
}

void begin_listening(const application& app, exchange& with, const exchange_handle& handle,
                     const request_ptr& request, const wanted& asked, std::shared_ptr<void> share) {
  auto made = std::make_shared<listener>(app, request, std::move(share));
  with.on_end([made] {});  // It lives until then.
  auto feeds =
      std::make_shared<feeder>(handle, made, app.options().limits.heartbeat.count() * kj::MILLISECONDS);
  made->listens_to(feeds);
  app.calls().with_session(
      request->who,
      [asked, feeds = std::move(feeds)](kj::Own<door_visit> visit, wire::Session::Client session) {
        return feeds->run(kj::mv(visit), kj::mv(session), asked);
      },
      [handle, about = std::weak_ptr(made)](refusal why) {
        tell(handle, about, [why](listener& at, exchange& to) { at.fail(to, why); });
      });
}

}  // namespace

void answer_events(const application& app, exchange& with, const exchange_handle& handle,
                   const request_ptr& request) {
  std::vector<problem> problems;
  const auto asked = read_wanted(request->query, with.head().header("last-event-id"), problems);
  if (!problems.empty()) return app.refuse(with, *request, invalid(std::move(problems)));
  app.with_share(with, handle, request, app.event_streams(),
                 [&app, handle, request, asked](exchange& to, std::shared_ptr<void> share) {
                   begin_listening(app, to, handle, request, asked, std::move(share));
                 });
}

}  // namespace benefactor::api::http

#include "api/http/gateway.hpp"

#include <algorithm>
#include <capnp/dynamic.h>
#include <list>
#include <utility>

#include "api/rpc/wire_codes.hpp"

namespace benefactor::api::http {

namespace {

/// How far a call came, and what it fails with when the answer is a refusal that no kj::Exception could
/// carry.
struct call_progress {
  std::optional<refusal> why;
  bool opening = false;  ///< a failure is one of the credentials
  bool kept = false;     ///< its session is one that was there
};
using progress_ptr = std::shared_ptr<call_progress>;

kj::Promise<wire::Session::Client> open(door_visit& visit, const asker& who, const progress_ptr& how) {
  auto request = visit.door().openRequest();
  request.setProtocolVersion(wire::PROTOCOL_VERSION);
  auto credentials = request.initCredentials();
  if (who.token)
    credentials.setToken(
        capnp::Data::Reader(reinterpret_cast<const kj::byte*>(who.token->data()), who.token->size()));
  else
    credentials.setLocal();
  how->opening = true;
  return request.send().then([how](auto&& opened) -> wire::Session::Client {
    how->opening = false;
    return opened.getSession();
  });
}

/// The same session, for the reasons that *who* states.
kj::Promise<wire::Session::Client> on_grounds(wire::Session::Client session, const asker& who,
                                              const progress_ptr& how) {
  if (!who.has_grounds()) return kj::mv(session);
  auto request = session.forPurposeRequest();
  auto grounds = request.initGrounds();
  grounds.setPurpose(to_text_reader(who.purpose));
  grounds.setReason(to_text_reader(who.reason));
  grounds.setBreakGlass(who.break_glass);
  return request.send().then([how](auto&& stated) -> wire::Session::Client {
    const auto result = stated.getResult();
    if (result.isSession()) return result.getSession();
    how->why = refusal_of(result.getRefused());
    kj::throwFatalException(KJ_EXCEPTION(FAILED, "these are no grounds to read on"));
  });
}

refusal why(const kj::Exception& failure, const call_progress& how) {
  if (how.why) return *how.why;
  return refusal_of(failure, how.opening);
}

capnp::DynamicCapability::Client reach(wire::Session::Client session, const operation& of) {
  capnp::DynamicCapability::Client at = kj::mv(session);
  for (const auto step : of.reach) {
    const auto field = step.getResultType().getFields()[0];
    auto sent = at.newRequest(step).send();
    at = sent.get(field).releaseAs<capnp::DynamicCapability>();
  }
  return at;
}

kj::Promise<message_ptr> send(capnp::DynamicCapability::Client to, const operation& of,
                              const message_ptr& params) {
  auto request = to.newRequest(of.method);
  if (params) {
    const auto given = params->getRoot<capnp::DynamicStruct>(of.method.getParamType()).asReader();
    for (const auto field : of.method.getParamType().getFields())
      if (!field.getType().isInterface() && given.has(field)) request.set(field, given.get(field));
  }
  return request.send().then([](capnp::Response<capnp::DynamicStruct>&& response) {
    auto copy = std::make_shared<capnp::MallocMessageBuilder>(
        static_cast<capnp::uint>(capnp::DynamicStruct::Reader(response).totalSize().wordCount + 16));
    copy->setRoot(capnp::DynamicStruct::Reader(response));
    return copy;
  });
}

}  // namespace

/// One connection of HTTP as the door sees it. On the loop only: owned by a task of the door's that waits
/// until the connection has ended, and by the calls that go on then.
class guest : public std::enable_shared_from_this<guest> {
 public:
  guest(kj::Own<door_visit> visit, kj::Duration kept, std::size_t most)
      : visit_(kj::mv(visit)), kept_(kept), most_(most) {}

  void stay() {
    auto over = kj::newPromiseAndFulfiller<void>();
    over_ = kj::mv(over.fulfiller);
    go_on(kj::mv(over.promise));
  }
  void leave() {
    most_ = 0;
    sessions_.clear();
    over_->fulfill();
  }

  /// Keeps the visit as long as *task* goes on.
  void go_on(kj::Promise<void> task) {
    visit_->add(task.attach(kj::heap<std::shared_ptr<guest>>(shared_from_this())));
  }
  kj::Own<door_visit> visit() { return kj::addRef(*visit_); }

  /// With its grounds, where *who* states some.
  kj::Promise<wire::Session::Client> session(const asker& who, const progress_ptr& how) {
    return base_session(who, how).then(
        [who, how](wire::Session::Client&& base) { return on_grounds(kj::mv(base), who, how); });
  }

  /// *attempt*, and once more with a new session where the one that was kept has ended: of what is asked
  /// through such a one nothing begins. The credentials may be good for another, of a user with other roles.
  template <class Attempt>
  auto with_standing(asker who, progress_ptr how, Attempt attempt) -> decltype(attempt()) {
    return attempt().catch_([this, who = std::move(who), how = std::move(how),
                             attempt](kj::Exception&& failure) -> decltype(attempt()) {
      if (!how->kept || how->why || !tells_revoked(failure)) return kj::mv(failure);
      forget(who.token);
      return attempt();
    });
  }

 private:
  struct kept_session {
    std::optional<std::string> token;
    wire::Session::Client session;
    kj::TimePoint since;
  };

  kj::Promise<wire::Session::Client> base_session(const asker& who, const progress_ptr& how) {
    const auto now = visit_->timer().now();
    sessions_.remove_if([&](const kept_session& each) { return now - each.since >= kept_; });
    const auto at = std::find_if(sessions_.begin(), sessions_.end(),
                                 [&](const kept_session& each) { return each.token == who.token; });
    how->kept = at != sessions_.end();
    if (how->kept) {
      sessions_.splice(sessions_.begin(), sessions_, at);
      return wire::Session::Client(at->session);
    }
    return open(*visit_, who, how)
        .then([this, token = who.token](wire::Session::Client&& opened) -> wire::Session::Client {
          forget(token);
          sessions_.push_front({token, opened, visit_->timer().now()});
          while (sessions_.size() > most_) sessions_.pop_back();  // The one that was not asked for longest.
          return kj::mv(opened);
        });
  }

  void forget(const std::optional<std::string>& token) {
    sessions_.remove_if([&](const kept_session& each) { return each.token == token; });
  }

  kj::Own<door_visit> visit_;
  const kj::Duration kept_;
  std::size_t most_;
  std::list<kept_session> sessions_;  // the last one asked for first
  kj::Own<kj::PromiseFulfiller<void>> over_;
};

guest_place::~guest_place() {
  on_loop_([here = std::move(here_)] {
    if (const auto at = here.lock()) at->leave();
  });
}

void gateway::with_guest(const asker& who, std::function<void(std::shared_ptr<guest>)> use) const {
  on_loop_([enter = enter_, place = who.from, from = who.who, use = std::move(use),
            kept = kept_.count() * kj::MILLISECONDS, most = std::size_t{sessions_}] {
    if (auto at = place->here_.lock()) return use(std::move(at));
    enter(from, [place, use, kept, most](kj::Own<door_visit> visit) {
      auto at = place->here_.lock();
      if (!at) {
        at = std::make_shared<guest>(kj::mv(visit), kept, most);
        at->stay();
        place->here_ = at;
      }
      use(std::move(at));
    });
  });
}

void gateway::call(const operation& of, asker who, message_ptr params, call_done done) const {
  with_guest(
      who, [&of, who, params = std::move(params), done = std::move(done)](const std::shared_ptr<guest>& at) {
        auto how = std::make_shared<call_progress>();
        const auto attempt = [at = at.get(), &of, who, params, how] {
          return at->session(who, how).then([&of, params](wire::Session::Client&& session) {
            return send(reach(kj::mv(session), of), of, params);
          });
        };
        at->go_on(at->with_standing(who, how, attempt)
                      .then([done](message_ptr&& results) { done(std::move(results)); },
                            [done, how](kj::Exception&& failure) { done(why(failure, *how)); }));
      });
}

void gateway::call_door(const operation& of, asker who, message_ptr params, call_done done) const {
  with_guest(who,
             [&of, params = std::move(params), done = std::move(done)](const std::shared_ptr<guest>& at) {
               at->go_on(send(at->visit()->door(), of, params)
                             .then([done](message_ptr&& results) { done(std::move(results)); },
                                   [done](kj::Exception&& failure) { done(refusal_of(failure, false)); }));
             });
}

void gateway::admit(asker who, call_done done) const {
  with_guest(who, [who = who.without_grounds(), done = std::move(done)](const std::shared_ptr<guest>& at) {
    auto how = std::make_shared<call_progress>();
    const auto attempt = [at = at.get(), who, how] { return at->session(who, how); };
    at->go_on(at->with_standing(who, how, attempt)
                  .then([done](wire::Session::Client&&) { done(message_ptr()); },
                        [done, how](kj::Exception&& failure) { done(why(failure, *how)); }));
  });
}

void gateway::with_session(asker who, session_use use, std::function<void(refusal)> failed) const {
  with_guest(who, [who, use = std::move(use), failed = std::move(failed)](const std::shared_ptr<guest>& at) {
    auto how = std::make_shared<call_progress>();
    auto own = at->visit();
    at->go_on(open(*own, who, how)
                  .then([who, how](wire::Session::Client&& session) {
                    return on_grounds(kj::mv(session), who, how);
                  })
                  .then([use, own = kj::mv(own)](wire::Session::Client&& session) mutable {
                    return use(kj::mv(own), kj::mv(session));
                  })
                  .catch_([failed, how](kj::Exception&& failure) { failed(why(failure, *how)); }));
  });
}

}  // namespace benefactor::api::http

#include "api/http/gateway.hpp"

#include <capnp/dynamic.h>
#include <utility>

namespace benefactor::api::http {

namespace {

/// What a promise fails with when the answer is a refusal that no kj::Exception could carry.
struct refused_early {
  std::shared_ptr<std::optional<refusal>> why = std::make_shared<std::optional<refusal>>();
  bool opening = true;  // Until the session is open, a failure is one of the credentials.
};

capnp::Text::Reader text(const std::string& from) { return {from.c_str(), from.size()}; }

kj::Promise<wire::Session::Client> open(door_visit& visit, const asker& who,
                                        std::shared_ptr<refused_early> early) {
  auto request = visit.door().openRequest();
  request.setProtocolVersion(wire::PROTOCOL_VERSION);
  auto credentials = request.initCredentials();
  if (who.token)
    credentials.setToken(
        capnp::Data::Reader(reinterpret_cast<const kj::byte*>(who.token->data()), who.token->size()));
  else
    credentials.setLocal();
  return request.send().then([who, early](auto&& opened) -> kj::Promise<wire::Session::Client> {
    early->opening = false;
    if (!who.has_grounds()) return opened.getSession();
    auto request = opened.getSession().forPurposeRequest();
    auto grounds = request.initGrounds();
    grounds.setPurpose(text(who.purpose));
    grounds.setReason(text(who.reason));
    grounds.setBreakGlass(who.break_glass);
    return request.send().then([early](auto&& stated) -> wire::Session::Client {
      const auto result = stated.getResult();
      if (result.isSession()) return result.getSession();
      *early->why = refusal_of(result.getRefused());
      kj::throwFatalException(KJ_EXCEPTION(FAILED, "these are no grounds to read on"));
    });
  });
}

refusal why(const kj::Exception& failure, const refused_early& early) {
  if (*early.why) return **early.why;
  return refusal_of(failure, early.opening);
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

/// Keeps the visit as long as *task* goes on.
void keep(kj::Own<door_visit> visit, kj::Promise<void> task) {
  auto& tasks = *visit;
  tasks.add(task.attach(kj::mv(visit)));
}

}  // namespace

void gateway::call(const operation& of, asker who, message_ptr params, call_done done) const {
  const auto from = who.who;
  enter_(from, [&of, who = std::move(who), params = std::move(params),
                done = std::move(done)](kj::Own<door_visit> visit) {
    auto early = std::make_shared<refused_early>();
    auto task = open(*visit, who, early)
                    .then([&of, params](wire::Session::Client&& session) {
                      return send(reach(kj::mv(session), of), of, params);
                    })
                    .then([done](message_ptr&& results) { done(std::move(results)); },
                          [done, early](kj::Exception&& failure) { done(why(failure, *early)); });
    keep(kj::mv(visit), kj::mv(task));
  });
}

void gateway::call_door(const operation& of, peer who, message_ptr params, call_done done) const {
  enter_(std::move(who),
         [&of, params = std::move(params), done = std::move(done)](kj::Own<door_visit> visit) {
           auto task = send(visit->door(), of, params)
                           .then([done](message_ptr&& results) { done(std::move(results)); },
                                 [done](kj::Exception&& failure) { done(refusal_of(failure, false)); });
           keep(kj::mv(visit), kj::mv(task));
         });
}

void gateway::admit(asker who, call_done done) const {
  with_session(
      std::move(who),
      [done](kj::Own<door_visit>, wire::Session::Client) -> kj::Promise<void> {
        done(message_ptr());
        return kj::READY_NOW;
      },
      [done](refusal refused) { done(std::move(refused)); });
}

void gateway::with_session(asker who, session_use use, std::function<void(refusal)> failed) const {
  const auto from = who.who;
  enter_(from, [who = std::move(who), use = std::move(use),
                failed = std::move(failed)](kj::Own<door_visit> visit) {
    auto early = std::make_shared<refused_early>();
    auto own = kj::addRef(*visit);
    auto task = open(*visit, who, early)
                    .then([use, own = kj::mv(own)](wire::Session::Client&& session) mutable {
                      return use(kj::mv(own), kj::mv(session));
                    })
                    .catch_([failed, early](kj::Exception&& failure) { failed(why(failure, *early)); });
    keep(kj::mv(visit), kj::mv(task));
  });
}

}  // namespace benefactor::api::http

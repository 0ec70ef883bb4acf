#include "api/rpc/session_grants.hpp"

#include <capnp/membrane.h>
#include <capnp/schema.h>
#include <kj/debug.h>
#include <kj/refcount.h>

#include "events/system_names.hpp"

namespace benefactor::api {

namespace {

kj::Exception refusal(const std::string& text) {
  return {kj::Exception::Type::FAILED, __FILE__, __LINE__, kj::heapString(text.c_str(), text.size())};
}

/// That a subscription has ended, and where to go on: nothing of the log. Said also where it ended because
/// the session was revoked.
bool is_last_word(std::uint64_t interface, std::uint16_t ordinal) {
  static const auto failed = capnp::Schema::from<wire::EventSink>().getMethodByName("failed").getOrdinal();
  return interface == capnp::typeId<wire::EventSink>() && ordinal == failed;
}

class role_membrane final : public capnp::MembranePolicy, public kj::Refcounted {
 public:
  explicit role_membrane(session_ptr grants) : grants_(std::move(grants)) {}

  kj::Maybe<capnp::Capability::Client> inboundCall(std::uint64_t interface, std::uint16_t ordinal,
                                                   capnp::Capability::Client) override {
    // First, so that what is refused has its pace too.
    if (grants_->guard)
      if (const auto too_much = grants_->guard->admit()) return broken(*too_much);
    if (grants_->is_revoked()) {
      note(interface, ordinal, "sessionRevoked");
      return broken(refusal("the session was revoked"));
    }
    if (const auto why = why_forbidden(*grants_->subject, interface, ordinal)) {
      note(interface, ordinal, "forbidden");
      return broken(refusal(*why));
    }
    return nullptr;
  }

  /// To what the client handed in: results and events.
  kj::Maybe<capnp::Capability::Client> outboundCall(std::uint64_t interface, std::uint16_t ordinal,
                                                    capnp::Capability::Client) override {
    if (grants_->is_revoked() && !is_last_word(interface, ordinal))
      return broken(refusal("the session was revoked"));
    return nullptr;
  }

  kj::Own<capnp::MembranePolicy> addRef() override { return kj::addRef(*this); }

  // What is refused is refused whatever a promise comes to.
  bool shouldResolveBeforeRedirecting() override { return false; }

 private:
  void note(std::uint64_t interface, std::uint16_t ordinal, std::string_view detail) const {
    grants_->note(store::door_happening::call, true, method_name(interface, ordinal), detail);
  }
  // Throwing out of here would end the connection with everybody's calls.
  static kj::Maybe<capnp::Capability::Client> broken(const kj::Exception& why) {
    return capnp::Capability::Client(kj::cp(why));
  }

  const session_ptr grants_;
};

}  // namespace

void session_grants::require_standing() const {
  if (is_revoked()) kj::throwFatalException(refusal("the session was revoked"));
}

data_scope session_grants::scope(std::string_view method) const {
  if (subject->unrestricted) return {};
  auto why = why_forbidden(*subject, method);
  if (!why && permission_of(*subject, method) == permission::glass && !who->why.break_glass)
    why = "FORBIDDEN: role " + role_text(*subject) + " may call " + std::string(method) +
          " only through broken glass";
  if (why) {
    note(store::door_happening::call, true, method, "forbidden");
    kj::throwFatalException(refusal(*why));
  }
  return {subject, method, who->why.break_glass};
}

session_ptr make_grants(access_subject subject, std::shared_ptr<session_guard> guard) {
  if (!subject.unrestricted && is_system_name(subject.user))
    kj::throwFatalException(refusal("FORBIDDEN: the user has a name that this program acts under"));
  auto session = std::make_shared<session_grants>();
  auto who = std::make_shared<store::accessor>();
  who->user = subject.user;
  who->role = role_text(subject);
  session->who = std::move(who);
  session->guard = std::move(guard);
  session->subject = std::make_shared<const access_subject>(std::move(subject));
  return session;
}

session_ptr with_grounds(const session_grants& session, store::access_grounds why) {
  auto who = std::make_shared<store::accessor>(*session.who);
  who->why = std::move(why);
  return std::make_shared<session_grants>(session_grants{session.subject, std::move(who), session.guard});
}

wire::Session::Client guarded(wire::Session::Client session, session_ptr grants) {
  // Nothing is refused to it, and the loopback session's calls are most of a server's.
  if (grants->subject->unrestricted && !grants->subject->standing) return session;
  return capnp::membrane(kj::mv(session), kj::refcounted<role_membrane>(std::move(grants)));
}

}  // namespace benefactor::api

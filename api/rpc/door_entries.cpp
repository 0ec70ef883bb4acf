#include "api/rpc/door_entries.hpp"

#include <chrono>
#include <kj/debug.h>
#include <utility>

#include "api/access/door_journal.hpp"
#include "api/identity/login_throttle.hpp"
#include "api/roles/matrix.hpp"

namespace benefactor::api {

namespace {

store::door_listener stored(listener_kind kind) {
  switch (kind) {
    case listener_kind::loopback: return store::door_listener::loopback;
    case listener_kind::users: return store::door_listener::users;
    case listener_kind::payers: return store::door_listener::payers;
    case listener_kind::http: return store::door_listener::http;
    case listener_kind::https: return store::door_listener::https;
  }
  return store::door_listener::unknown;
}

kj::Exception no_room(const std::string& text) {
  return {kj::Exception::Type::OVERLOADED, __FILE__, __LINE__, kj::heapString(text.c_str(), text.size())};
}

/// What the sessions of one subject on one connection have in common. note() may be called on any thread; may
/// outlive the door where nothing is called any more.
class door_guard final : public session_guard {
 public:
  door_guard(connection_state& state, const access_subject& subject)
      : journal_(state.door.parts.journal),
        ids_(state.ids),
        who_(state.remote),
        user_(subject.user),
        role_(role_text(subject)),
        session_(subject.session),
        peer_key_(identity::peer_key(state.remote.address)),
        rates_(subject.unrestricted ? nullptr : &state.door.rates) {}

  std::optional<kj::Exception> admit() override {
    if (!rates_) return std::nullopt;
    const auto answer = rates_->admit(user_, peer_key_, std::chrono::steady_clock::now());
    if (answer.wait.count() == 0) return std::nullopt;
    note(store::door_happening::rate_limit, true, {}, answer.by_peer ? "address" : "identity");
    return no_room(to_text(answer));
  }

  void note(store::door_happening what, bool refused, std::string_view method,
            std::string_view detail) override {
    if (!journal_) return;
    auto entry = entry_from(who_, what, refused);
    entry.user = user_;
    entry.role = role_;
    entry.method = method;
    entry.detail = detail;
    entry.session = session_;
    entry.request = ids_->next();
    journal_->note(std::move(entry));
  }

 private:
  door_journal* const journal_;
  const std::shared_ptr<request_ids> ids_;
  const peer who_;
  const std::string user_, role_;
  const session_id session_;
  const std::string peer_key_;
  call_rates* const rates_;
};

}  // namespace

store::door_record entry_from(const peer& who, store::door_happening what, bool refused) {
  store::door_record entry;
  entry.what = what;
  entry.refused = refused;
  entry.listener = stored(who.listener);
  entry.address = who.address;
  entry.certificate = who.common_name;
  return entry;
}

store::door_record not_let_in_entry(const peer& who, std::string_view why) {
  auto entry = entry_from(who, store::door_happening::not_let_in, true);
  const auto says = [why](std::string_view text) { return why.find(text) != std::string_view::npos; };
  if (says("revoked"))
    entry.detail = "identityRevoked";
  else if (says("timed out"))
    entry.detail = "timedOut";
  else if (says("made room"))
    entry.detail = "madeRoom";
  else if (says("certificate"))
    entry.detail = "certificate";
  else
    entry.detail = "handshake";
  return entry;
}

login::came_from place_of(const peer& who) { return {who.address, stored(who.listener)}; }

store::source_channel channel_of(listener_kind listener) { return login::channel_of(stored(listener)); }

std::shared_ptr<session_guard> make_guard(connection_state& state, const access_subject& subject) {
  if (!state.door.parts.journal && subject.unrestricted) return nullptr;
  return std::make_shared<door_guard>(state, subject);
}

void require_pace(connection_state& state) {
  if (is_of_this_machine(state.remote.listener)) return;
  const auto answer =
      state.door.rates.admit({}, identity::peer_key(state.remote.address), std::chrono::steady_clock::now());
  if (answer.wait.count() == 0) return;
  if (auto* journal = state.door.parts.journal) {
    auto entry = entry_from(state.remote, store::door_happening::rate_limit, true);
    entry.detail = "address";
    entry.request = state.new_request();
    journal->note(std::move(entry));
  }
  kj::throwFatalException(no_room(to_text(answer)));
}

kj::Promise<void> note_opened(connection_state& state, const session_grants& session) {
  auto* journal = state.door.parts.journal;
  if (!journal) return kj::READY_NOW;
  auto entry = entry_from(state.remote, store::door_happening::session_opened, false);
  entry.user = session.who->user;
  entry.role = session.who->role;
  entry.session = session.subject->session;
  entry.request = state.ids->of_connection();
  journal->note(std::move(entry));
  return until_recorded(state.door);
}

kj::Promise<void> until_recorded(door_state& door) {
  auto* journal = door.parts.journal;
  if (!journal) return kj::READY_NOW;
  auto waiting = kj::newPromiseAndCrossThreadFulfiller<void>();
  const auto told =
      std::make_shared<kj::Own<kj::CrossThreadPromiseFulfiller<void>>>(kj::mv(waiting.fulfiller));
  journal->when_recorded([told](bool durable) {
    if (durable)
      (*told)->fulfill();
    else
      (*told)->reject(KJ_EXCEPTION(OVERLOADED, "who comes in could not be recorded; try again"));
  });
  return kj::mv(waiting.promise);
}

failed_inquiries::ticket begin_inquiry(connection_state& state, const session_grants& session,
                                       const char* method) {
  const auto scope = session.scope(method);
  if (scope.everything() || !scope.inquires()) return nullptr;
  auto& inquiries = state.door.inquiries;
  auto answer = inquiries.begin(session.subject->user, std::chrono::steady_clock::now());
  if (answer.begun) return std::move(answer.begun);
  session.note(store::door_happening::rate_limit, true, method, "inquiries");
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(answer.wait).count();
  kj::throwFatalException(no_room("as many questions of this identity as may in an hour, " +
                                  std::to_string(inquiries.per_hour()) + ", found nobody; try again in " +
                                  std::to_string(seconds) + " s"));
}

open_counts::place take_place(open_counts& of, const session_grants& session, const char* what) {
  if (session.subject->unrestricted) return nullptr;
  if (auto place = of.take(session.subject->user)) return place;
  session.note(store::door_happening::rate_limit, true, {}, what);
  kj::throwFatalException(no_room("this identity has as many " + std::string(what) +
                                  " open as it may have: " + std::to_string(of.most())));
}

}  // namespace benefactor::api

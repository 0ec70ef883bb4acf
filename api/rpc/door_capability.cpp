// Door of the contract: what somebody may call who is not known yet. Logins and openings run on threads of
// their own; how many of one connection, and of one address, do at a time is bounded.
#include <algorithm>
#include <kj/debug.h>
#include <span>
#include <utility>

#include "api/identity/login_throttle.hpp"
#include "api/login/identity_desk.hpp"
#include "api/rpc/door_entries.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_identity.hpp"
#include "store/secret.hpp"

namespace benefactor::api {
namespace {

using login::login_answer;
using login::login_step;
using store::merkle::secret_text;
using shared_secret = std::shared_ptr<const secret_text>;

/// A copy of a password or token, and nothing left of it in the message.
template <class Bytes>
shared_secret take_secret(Bytes bytes) {
  auto secret = std::make_shared<secret_text>();
  secret->text = to_string(bytes);
  const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.begin());
  store::cleanse(std::span(const_cast<std::uint8_t*>(begin), bytes.size()));
  return secret;
}

login::new_login read_account(wire::NewLogin::Reader account) {
  return {to_string(account.getLogin()), to_string(account.getDisplayName()), to_string(account.getEmail()),
          take_secret(account.getPassword())};
}

login::registration_facts read_facts(wire::Registration::Reader said) {
  return {to_string(said.getPolicyNumber()),
          to_string(said.getMemberId()),
          to_string(said.getFamilyName()),
          {said.getBirthDate()}};
}

struct told_login {
  login_answer answer;
  told_profile profile;
};

/// The same, of which records say how it came.
session_ptr by_channel(const session_grants& session, store::source_channel channel) {
  auto who = std::make_shared<store::accessor>(*session.who);
  who->channel = channel;
  return std::make_shared<session_grants>(session_grants{session.subject, std::move(who), session.guard});
}

class door_capability final : public wire::Door::Server {
 public:
  explicit door_capability(kj::Own<connection_state> state) : state_(kj::mv(state)) {}

  kj::Promise<void> open(OpenContext context) override {
    const auto params = context.getParams();
    KJ_REQUIRE(params.getProtocolVersion() == wire::PROTOCOL_VERSION,
               "this server speaks another version of the protocol", params.getProtocolVersion(),
               wire::PROTOCOL_VERSION);
    const auto shown = params.getCredentials();
    KJ_REQUIRE(shown.isLocal() || shown.isToken(),
               "the credentials are of a kind this program does not know");
    require_pace(*state_);
    const auto& parts = state_->door.parts;
    if (parts.subject) return open_for(context, parts.subject(read_credentials(shown), state_->remote));
    const bool is_payer = state_->remote.listener == listener_kind::payers;
    if (parts.identity && shown.isToken()) {
      KJ_REQUIRE(!is_payer, "who comes by this listener is who the certificate says: show no token");
      return open_with(context, [token = take_secret(shown.getToken())](const auto& desk, const auto& from) {
        return desk.opener.of_token(token->text, place_of(from));
      });
    }
    KJ_REQUIRE(shown.isLocal(), "this server knows no identities: credentials must be local");
    if (parts.identity && is_payer && !(parts.admits_local && parts.admits_local(state_->remote)))
      return open_with(context, [](const auto& desk, const auto& from) {
        return desk.opener.of_certificate(from.common_name, place_of(from));
      });
    const bool admitted =
        parts.admits_local ? parts.admits_local(state_->remote) : is_of_this_machine(state_->remote.listener);
    if (!admitted && parts.identity) fail("UNAUTHENTICATED: local credentials are not taken here: log in");
    KJ_REQUIRE(admitted, "credentials that say nothing of who one is are for the loopback listener only");
    return open_for(context, local_subject());
  }

  kj::Promise<void> login(LoginContext context) override {
    const auto params = context.getParams();
    auto name = to_string(params.getLogin());
    auto password = take_secret(params.getPassword()), next = take_secret(params.getNewPassword());
    context.releaseParams();
    return enter(context, login_step::login, state_->door.logins,
                 [name = std::move(name), password, next](auto& logins, const auto& from) {
                   return logins.login(name, password->text, next->text, from);
                 });
  }

  kj::Promise<void> refresh(RefreshContext context) override {
    auto token = take_secret(context.getParams().getToken());
    context.releaseParams();
    return enter(context, login_step::refresh, state_->door.openings,
                 [token](auto& logins, const auto& from) { return logins.refresh(token->text, from); });
  }

  kj::Promise<void> setUp(SetUpContext context) override {
    const auto params = context.getParams();
    auto secret = take_secret(params.getSecret());
    auto account = read_account(params.getAccount());
    context.releaseParams();
    return enter(context, login_step::set_up, state_->door.logins,
                 [secret, account = std::move(account)](auto& logins, const auto& from) {
                   return logins.set_up(secret->text, account, from);
                 });
  }

  kj::Promise<void> register_(RegisterContext context) override {
    const auto said = context.getParams().getRegistration();
    auto account = read_account(said.getAccount());
    auto facts = read_facts(said);
    context.releaseParams();
    return enter(context, login_step::registration, state_->door.logins,
                 [account = std::move(account), facts = std::move(facts)](auto& logins, const auto& from) {
                   return logins.register_member(account, facts, from);
                 });
  }

 private:
  [[noreturn]] static void fail(std::string_view why) {
    kj::throwFatalException(kj::Exception(kj::Exception::Type::FAILED, __FILE__, __LINE__,
                                          kj::heapString(why.data(), why.size())));
    KJ_UNREACHABLE;
  }

  static session_credentials read_credentials(wire::Credentials::Reader shown) {
    session_credentials credentials{shown.isLocal(), {}};
    if (shown.isToken()) credentials.token = to_string(shown.getToken());
    return credentials;
  }

  kj::Promise<void> open_for(OpenContext& context, access_subject who) {
    auto guard = make_guard(*state_, who);
    if (guard)
      if (auto too_much = guard->admit()) return kj::mv(*too_much);
    const auto session =
        by_channel(*make_grants(std::move(who), std::move(guard)), channel_of(state_->remote.listener));
    const auto& subject = session->subject;
    KJ_REQUIRE(subject->unrestricted || subject->tenant == state_->door.options.tenant,
               "the credentials are of another tenant");
    auto& door = state_->door;
    auto place = take_place(door.open_sessions, *session, "sessions");
    if (!subject->unrestricted && !state_->identities.contains(subject->user))
      state_->identities.emplace(subject->user, take_place(door.open_connections, *session, "connections"));
    state_->begin_session(subject);  // From here on it is known, and other limits are for it.
    auto results = context.getResults();
    auto opened = make_session(kj::addRef(*state_), session, std::move(place));
    results.setSession(guarded(kj::mv(opened), session));
    results.setServerProtocolVersion(wire::PROTOCOL_VERSION);
    return note_opened(*state_, *session);
  }

  /// Has *find* say who it is, on a thread that may wait.
  template <class Find>
  kj::Promise<void> open_with(OpenContext context, Find find) {
    auto& door = state_->door;
    door.check_open();
    auto place = take_login();
    if (!place) return KJ_EXCEPTION(OVERLOADED, "too many logins from there are under way");
    context.releaseParams();
    return to_its_end<login::opening>(door.openings, kj::mv(place),
                                      [&desk = *door.parts.identity, find = std::move(find),
                                       from = state_->remote] { return find(desk, from); })
        .then([this, context](std::unique_ptr<login::opening>&& found) mutable {
          if (const auto* why = std::get_if<std::string_view>(found.get())) fail(*why);
          return open_for(context, std::move(std::get<access_subject>(*found)));
        });
  }

  /// Has the login service do *work* on one of *threads*.
  template <class Context, class Work>
  kj::Promise<void> enter(Context context, login_step step, query_threads& threads, Work work) {
    auto& door = state_->door;
    door.check_open();
    require_pace(*state_);
    KJ_REQUIRE(door.parts.identity != nullptr, "this server keeps no users: nobody logs in");
    auto& logins = door.parts.identity->logins;
    auto place = threads.has_room() ? take_login() : nullptr;
    if (!place) {
      login::login_event busy;
      busy.what = step;
      busy.outcome = login::login_outcome::busy;
      const auto from = place_of(state_->remote);
      busy.peer = from.address;
      busy.listener = from.listener;
      logins.tell(std::move(busy));
      write_login(context.getResults().initResult(), login::refused_login{login::refusal::busy, 1, {}}, {},
                  door.options.tenant);
      return kj::READY_NOW;
    }
    return to_its_end<told_login>(threads, kj::mv(place),
                                  [&logins, step, work = std::move(work), from = place_of(state_->remote)] {
                                    return told_by(logins, step, work, from);
                                  })
        .then([context, &door](std::unique_ptr<told_login>&& told) mutable -> kj::Promise<void> {
          write_login(context.getResults().initResult(), told->answer, told->profile, door.options.tenant);
          // Nobody is let in of whom there would be no record.
          if (std::holds_alternative<login::session_tokens>(told->answer)) return until_recorded(door);
          return kj::READY_NOW;
        });
  }

  template <class Work>
  static told_login told_by(login::login_service& logins, login_step step, const Work& work,
                            const login::came_from& from) {
    try {
      told_login told{work(logins, from), {}};
      if (const auto* given = std::get_if<login::session_tokens>(&told.answer)) {
        told.profile.user = given->user;
        told.profile.account = logins.parts().users.find(given->user);
      }
      return told;
    } catch (const std::exception&) {
      login::login_event failed;
      failed.what = step;
      failed.outcome = login::login_outcome::failed;
      failed.peer = from.address;
      failed.listener = from.listener;
      logins.tell(std::move(failed));
      throw;
    }
  }

  /// One more login of the connection, and of its address, is under way as long as what is returned lives;
  /// null: as many are as may be.
  std::shared_ptr<void> take_login() {
    auto& door = state_->door;
    if (state_->logins >= door.limits.connection_logins) return nullptr;
    open_counts::place of_address;
    if (!is_of_this_machine(state_->remote.listener)) {
      of_address = door.open_logins.take(identity::peer_key(state_->remote.address));
      if (!of_address) return nullptr;
    }
    struct under_way {
      under_way(kj::Own<connection_state> of, open_counts::place place)
          : state(kj::mv(of)), of_address(std::move(place)) {}
      ~under_way() { --state->logins; }
      kj::Own<connection_state> state;
      open_counts::place of_address;
    };
    ++state_->logins;
    return std::make_shared<under_way>(kj::addRef(*state_), std::move(of_address));
  }

  /// What *work* comes to on one of *threads*. It has its *place* until it has ended, also where its client
  /// has gone: whoever connects again would begin more.
  template <class Result>
  kj::Promise<std::unique_ptr<Result>> to_its_end(query_threads& threads, std::shared_ptr<void> place,
                                                  std::function<Result()> work) {
    const auto outcome = std::make_shared<std::unique_ptr<Result>>();
    auto ended = threads.run<Result>(std::move(work))
                     .then([outcome](std::unique_ptr<Result>&& result) { *outcome = std::move(result); })
                     .attach(std::move(place))
                     .fork();
    state_->door.tasks.add(ended.addBranch().catch_([](kj::Exception&&) {}));
    return ended.addBranch().then([outcome] { return std::move(*outcome); });
  }

  kj::Own<connection_state> state_;
};

}  // namespace

capnp::Capability::Client make_door(kj::Own<connection_state> state) {
  return wire::Door::Client(kj::heap<door_capability>(kj::mv(state)));
}

}  // namespace benefactor::api

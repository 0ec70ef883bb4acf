// Users of the contract: the directory as an administrator keeps it. Looking is recorded where a user is
// bound to a member, whose numbers are shown with it.
#include <algorithm>
#include <kj/debug.h>
#include <utility>

#include "api/login/identity_desk.hpp"
#include "api/rpc/door_entries.hpp"
#include "api/rpc/read_parts.hpp"
#include "api/rpc/services.hpp"
#include "api/rpc/write_identity.hpp"
#include "api/rpc/write_results.hpp"

namespace benefactor::api {
namespace {

constexpr kj::uint users_listed_max = 1'000;

std::optional<id128> id_in(capnp::Data::Reader bytes) {
  id128 id;
  if (bytes.size() != id.bytes.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return id;
}

login::stated_binding read_binding(wire::Binding::Reader binding) {
  return {read_texts(binding.getNpis()),    to_string(binding.getPolicyNumber()),
          to_string(binding.getMemberId()), to_string(binding.getCertificate()),
          to_string(binding.getIssuer()),   to_string(binding.getSubject())};
}

rejection unreadable(const char* field, const char* rule) {
  return {rejection_code::invalid, {{field, rule}}, "the request has problems"};
}

/// An account with the numbers of the member it is bound to, where they may be told.
told_user told_of(const recorded_read& read, const user_id& user, user_account account) {
  std::optional<member_numbers> numbers;
  if (account.binding.member && !read.scope().hides(mask::privates))
    numbers = read.reads().numbers_of(account.binding.member);
  return {user, std::move(account), std::move(numbers)};
}

class users_server final : public wire::Users::Server {
 public:
  users_server(kj::Own<connection_state> state, session_ptr session)
      : state_(kj::mv(state)), session_(std::move(session)) {}

  kj::Promise<void> list(ListContext context) override {
    auto& admin = desk().admin;
    const auto params = context.getParams();
    const auto after = params.getAfter().size() == 0 ? std::optional(id128{}) : id_in(params.getAfter());
    KJ_REQUIRE(after.has_value(), "`after` is a user's id, or empty");
    const auto limit =
        params.getLimit() == 0 ? users_listed_max : std::min(params.getLimit(), users_listed_max);
    context.releaseParams();
    using page = std::vector<told_user>;
    return read_recorded<page>(*state_, session_, "Users.list", read_from::log, 0,
                               [&admin, after = user_id{*after}, limit](const recorded_read& read) {
                                 page all;
                                 for (auto& [user, account] : admin.users().list(after, limit))
                                   all.push_back(told_of(read, user, std::move(account)));
                                 return all;
                               })
        .then([context, limit, withheld = withholds("Users.list")](std::unique_ptr<page>&& all) mutable {
          auto results = context.getResults();
          auto users = results.initUsers(static_cast<kj::uint>(all->size()));
          for (kj::uint i = 0; i < users.size(); ++i) write_user(users[i], (*all)[i], withheld);
          if (all->size() == limit) results.setNext(to_data_reader(all->back().user));
        });
  }

  kj::Promise<void> show(ShowContext context) override {
    auto& admin = desk().admin;
    const auto asked = context.getParams().getUser();
    const auto withheld = withholds("Users.show");
    if (withheld && asked.isLogin()) return refuse(context, unreadable("user.login", "needs broken glass"));
    const auto user = read_user(asked);
    if (!user) return refuse(context, unreadable("user", "is an id of 16 bytes, or a login name"));
    context.releaseParams();
    using found = std::optional<told_user>;
    return read_recorded<found>(*state_, session_, "Users.show", read_from::log, 0,
                                [&admin, user = *user](const recorded_read& read) -> found {
                                  auto account = admin.users().find(user);
                                  if (!account) return std::nullopt;
                                  return told_of(read, user, std::move(*account));
                                })
        .then([context, withheld](std::unique_ptr<found>&& one) mutable {
          auto result = context.getResults().initResult();
          if (!*one)
            return write_refusal(result.initRefused(), {rejection_code::not_found, {}, "no such user"});
          write_user(result.initDone().initUser(), **one, withheld);
        });
  }

  kj::Promise<void> add(AddContext context) override {
    const auto said = context.getParams().getUser();
    login::new_user user{to_string(said.getLogin()),      to_string(said.getDisplayName()),
                         to_string(said.getEmail()),      read_texts(said.getRoles()),
                         read_binding(said.getBinding()), said.getSystem()};
    context.releaseParams();
    return change(context,
                  [user = std::move(user)](auto& admin, const auto& call) { return admin.add(user, call); });
  }

  kj::Promise<void> changeRoles(ChangeRolesContext context) override {
    return change_user(context, [roles = read_texts(context.getParams().getRoles())](
                                    auto& admin, const user_id& user, const auto& call) {
      return admin.change_roles(user, roles, call);
    });
  }

  kj::Promise<void> bind(BindContext context) override {
    return change_user(context, [binding = read_binding(context.getParams().getBinding())](
                                    auto& admin, const user_id& user, const auto& call) {
      return admin.bind(user, binding, call);
    });
  }

  kj::Promise<void> resetPassword(ResetPasswordContext context) override {
    return change_user(context, [](auto& admin, const user_id& user, const auto& call) {
      return admin.reset_password(user, call);
    });
  }

  kj::Promise<void> deactivate(DeactivateContext context) override {
    return change_user(context, [](auto& admin, const user_id& user, const auto& call) {
      return admin.deactivate(user, call);
    });
  }

  kj::Promise<void> reactivate(ReactivateContext context) override {
    return change_user(context, [](auto& admin, const user_id& user, const auto& call) {
      return admin.reactivate(user, call);
    });
  }

  kj::Promise<void> unlock(UnlockContext context) override {
    return change_user(
        context, [](auto& admin, const user_id& user, const auto& call) { return admin.unlock(user, call); });
  }

  kj::Promise<void> endSessions(EndSessionsContext context) override {
    const auto said = context.getParams().getSession();
    const auto session = said.size() == 0 ? std::optional(id128{}) : id_in(said);
    // Sixteen zeros would be all of them.
    if (!session || (said.size() != 0 && !*session))
      return refuse(context, unreadable("session", "is the id of a session, or empty"));
    return change_user(context,
                       [session = session_id{*session}](auto& admin, const user_id& user, const auto& call) {
                         return admin.end_sessions(user, session, call);
                       });
  }

 private:
  struct told_change {
    login::user_answer answer;
    std::optional<told_user> user;
  };

  const login::identity_desk& desk() const {
    state_->door.check_open();
    KJ_REQUIRE(state_->door.parts.identity != nullptr, "this server keeps no users");
    return *state_->door.parts.identity;
  }

  bool withholds(const char* method) const { return session_->scope(method).hides(mask::privates); }

  std::optional<user_id> read_user(wire::UserReference::Reader reference) const {
    if (reference.isLogin()) return desk().admin.id_of(to_string(reference.getLogin()));
    if (!reference.isId()) return std::nullopt;
    const auto id = id_in(reference.getId());
    return id && *id ? std::optional(user_id{*id}) : std::nullopt;
  }

  template <class Context>
  static kj::Promise<void> refuse(Context context, const rejection& why) {
    write_refusal(context.getResults().initResult().initRefused(), why);
    return kj::READY_NOW;
  }

  template <class Context, class Work>
  kj::Promise<void> change_user(Context context, Work work) {
    const auto user = read_user(context.getParams().getUser());
    if (!user) return refuse(context, unreadable("user", "is an id of 16 bytes, or a login name"));
    context.releaseParams();
    return change(context, [user = *user, work = std::move(work)](auto& admin, const auto& call) {
      return work(admin, user, call);
    });
  }

  /// One command, on a thread that may wait for the engine and for hashing. The account in its answer is
  /// without the member's numbers, which only a read that is recorded shows.
  template <class Context, class Work>
  kj::Promise<void> change(Context context, Work work) {
    auto& admin = desk().admin;
    store::event_source source;
    source.channel = store::source_channel::rpc;
    login::admin_call call{{}, state_->new_origin(*session_, source), place_of(state_->remote)};
    if (!session_->subject->unrestricted)
      if (const auto by = id_from_hex(session_->subject->user)) call.by = user_id{*by};
    return state_->door.openings
        .run<told_change>(while_standing(session_,
                                         [&admin, work = std::move(work), call = std::move(call)] {
                                           told_change told{work(admin, call), {}};
                                           if (const auto* done =
                                                   std::get_if<login::user_change>(&told.answer))
                                             if (auto account = admin.users().find(done->user))
                                               told.user = told_user{done->user, std::move(*account), {}};
                                           return told;
                                         }))
        .then([context](std::unique_ptr<told_change>&& told) mutable {
          auto result = context.getResults().initResult();
          if (const auto* refused = std::get_if<rejection>(&told->answer))
            return write_refusal(result.initRefused(), *refused);
          const auto& done = std::get<login::user_change>(told->answer);
          auto to = result.initDone();
          if (told->user) write_user(to.initUser(), *told->user, false);
          to.setPosition(done.position);
          to.setUnchanged(done.unchanged);
          if (done.one_time_password) to.setOneTimePassword(to_text_reader(done.one_time_password->text));
        });
  }

  kj::Own<connection_state> state_;
  const session_ptr session_;
};

}  // namespace

wire::Users::Client make_users(kj::Own<connection_state> state, session_ptr session) {
  return kj::heap<users_server>(kj::mv(state), std::move(session));
}

}  // namespace benefactor::api

#pragma once
/// A door with one user, ada, that does as the contract says of logins and tells what it was asked: for the
/// client's side, on a thread of its own. What it answers of users is as simple as can be.

#include <capnp/ez-rpc.h>
#include <cstdint>
#include <future>
#include <kj/async.h>
#include <mutex>
#include <string>
#include <thread>

#include "api/claims.capnp.h"

namespace benefactor::test_support {

/// What the door goes by and what it saw; under its mutex.
struct login_book {
  std::mutex mutex;
  std::string password = "correct horse 1";
  bool must_change = false, set_up = false, local_allowed = true;
  std::uint32_t access_seconds = 600, refresh_seconds = 86'400;
  int serial = 0;      ///< of the tokens that are good: "access-1", "refresh-1"; 0: none
  int not_taken = -1;  ///< the access token of this number is not taken
  int logins = 0, refreshes = 0, spent_again = 0;
};

class login_door {
 public:
  login_door() {
    std::promise<std::pair<unsigned, kj::Own<kj::CrossThreadPromiseFulfiller<void>>>> ready;
    auto begun = ready.get_future();
    thread_ = std::thread([this, &ready] {
      capnp::EzRpcServer server(kj::heap<door>(book), "127.0.0.1", 0);
      auto& waiting = server.getWaitScope();
      auto stop = kj::newPromiseAndCrossThreadFulfiller<void>();
      ready.set_value({server.getPort().wait(waiting), kj::mv(stop.fulfiller)});
      stop.promise.wait(waiting);
    });
    auto had = begun.get();
    port_ = had.first;
    stop_ = kj::mv(had.second);
  }
  ~login_door() {
    stop_->fulfill();
    thread_.join();
  }
  login_door(const login_door&) = delete;
  login_door& operator=(const login_door&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  /// Reads or changes the book.
  template <class Work>
  auto with(Work work) {
    const std::lock_guard lock(book.mutex);
    return work(book);
  }

 private:
  login_book book;

  static void write_profile(api::wire::Profile::Builder to, const std::string& login) {
    to.setLogin(login);
    if (!login.empty()) to.initRoles(1).set(0, "ADMIN");
    to.setTenant("default");
  }

  static void write_tokens(login_book& book, api::wire::LoginResult::Builder to) {
    ++book.serial;
    auto tokens = to.initTokens();
    tokens.setAccess("access-" + std::to_string(book.serial));
    tokens.setRefresh("refresh-" + std::to_string(book.serial));
    tokens.setAccessSeconds(book.access_seconds);
    tokens.setRefreshSeconds(book.refresh_seconds);
    write_profile(tokens.initProfile(), "ada");
  }

  static void refuse(api::wire::LoginResult::Builder to, api::wire::LoginRefusalCode code) {
    auto refused = to.initRefused();
    refused.setCode(code);
    refused.setReason("It is so.");
  }

  class users final : public api::wire::Users::Server {
    kj::Promise<void> add(AddContext context) override {
      const auto asked = context.getParams().getUser();
      auto change = context.getResults().initResult().initDone();
      auto user = change.initUser();
      user.setLogin(asked.getLogin());
      user.setRoles(asked.getRoles());
      user.setBinding(asked.getBinding());
      user.setActive(true);
      user.setMustChange(true);
      change.setPosition(7);
      change.setOneTimePassword("once-4711");
      return kj::READY_NOW;
    }
    kj::Promise<void> deactivate(DeactivateContext context) override {
      auto refused = context.getResults().initResult().initRefused();
      refused.setCode(api::wire::RefusalCode::INVALID);
      refused.setReason("the last active administrator stays");
      return kj::READY_NOW;
    }
  };

  class session final : public api::wire::Session::Server {
   public:
    session(login_book& book, std::string login) : book_(book), login_(std::move(login)) {}

   private:
    kj::Promise<void> info(InfoContext context) override {
      context.getResults().initInfo();
      return kj::READY_NOW;
    }
    kj::Promise<void> profile(ProfileContext context) override {
      write_profile(context.getResults().initProfile(), login_);
      return kj::READY_NOW;
    }
    kj::Promise<void> logout(LogoutContext) override {
      const std::lock_guard lock(book_.mutex);
      book_.serial = 0;
      return kj::READY_NOW;
    }
    kj::Promise<void> users(UsersContext context) override {
      context.getResults().setUsers(kj::heap<login_door::users>());
      return kj::READY_NOW;
    }

    login_book& book_;
    const std::string login_;
  };

  class door final : public api::wire::Door::Server {
   public:
    explicit door(login_book& book) : book_(book) {}

   private:
    kj::Promise<void> open(OpenContext context) override {
      const std::lock_guard lock(book_.mutex);
      const auto shown = context.getParams().getCredentials();
      std::string login;
      if (shown.isToken()) {
        const auto token = shown.getToken();
        const std::string text(reinterpret_cast<const char*>(token.begin()), token.size());
        KJ_REQUIRE(book_.serial > 0 && book_.serial != book_.not_taken &&
                       text == "access-" + std::to_string(book_.serial),
                   "the token is not taken");
        login = "ada";
      } else {
        KJ_REQUIRE(book_.local_allowed, "a login is wanted");
      }
      context.getResults().setSession(kj::heap<session>(book_, login));
      return kj::READY_NOW;
    }
    kj::Promise<void> login(LoginContext context) override {
      const std::lock_guard lock(book_.mutex);
      ++book_.logins;
      const auto asked = context.getParams();
      auto result = context.getResults().initResult();
      if (asked.getLogin() != "ada" || asked.getPassword() != book_.password) {
        refuse(result, api::wire::LoginRefusalCode::WRONG_CREDENTIALS);
      } else if (book_.must_change && asked.getNewPassword().size() == 0) {
        refuse(result, api::wire::LoginRefusalCode::MUST_CHANGE_PASSWORD);
      } else {
        if (asked.getNewPassword().size() > 0) {
          book_.password = asked.getNewPassword().cStr();
          book_.must_change = false;
        }
        write_tokens(book_, result);
      }
      return kj::READY_NOW;
    }
    kj::Promise<void> refresh(RefreshContext context) override {
      const std::lock_guard lock(book_.mutex);
      ++book_.refreshes;
      auto result = context.getResults().initResult();
      if (book_.serial > 0 && context.getParams().getToken() == "refresh-" + std::to_string(book_.serial)) {
        write_tokens(book_, result);
      } else {
        ++book_.spent_again;
        book_.serial = 0;
        refuse(result, api::wire::LoginRefusalCode::NO_SESSION);
      }
      return kj::READY_NOW;
    }
    kj::Promise<void> setUp(SetUpContext context) override {
      const std::lock_guard lock(book_.mutex);
      auto result = context.getResults().initResult();
      if (book_.set_up) {
        refuse(result, api::wire::LoginRefusalCode::NOT_OPEN);
      } else if (context.getParams().getSecret() != "set-up-secret") {
        refuse(result, api::wire::LoginRefusalCode::WRONG_CREDENTIALS);
      } else {
        book_.set_up = true;
        book_.password = context.getParams().getAccount().getPassword().cStr();
        write_tokens(book_, result);
      }
      return kj::READY_NOW;
    }

    login_book& book_;
  };

  unsigned port_ = 0;
  kj::Own<kj::CrossThreadPromiseFulfiller<void>> stop_;
  std::thread thread_;
};

}  // namespace benefactor::test_support

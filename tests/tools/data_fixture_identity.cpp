#include <map>
#include <memory>
#include <utility>
#include <variant>

#include "store/access_record.hpp"
#include "store/door_record.hpp"
#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/tools/data_fixture.hpp"
#include "tests/tools/data_fixture_parts.hpp"
#include "tests/tools/user_door.hpp"

namespace benefactor::test_support {

using nlohmann::ordered_json;

namespace fixture {
namespace {

namespace login = api::login;

/// Becomes and keeps users, each step of which must be done.
class user_keeper {
 public:
  explicit user_keeper(const running_server& server, const login::identity_desk& desk)
      : server_(server), admin_(desk.admin), logins_(desk.logins) {}

  user_id id(const std::string& name) const { return server_.node.surrogates().user(name); }

  login::session_tokens set_up(const std::string& name) {
    const auto secret = logins_.begin_set_up();
    require(secret != nullptr, "there is an administrator already");
    const auto chosen = std::make_shared<login::secret_text>();
    chosen->text = users_password;
    auto tokens = in(logins_.set_up(secret->text, {name, "Ada Lovelace", "ada@example.org", chosen}, from()));
    by_ = tokens.user;
    return tokens;
  }
  login::user_change add(const std::string& name, const std::string& role, login::stated_binding binding = {},
                         bool system = false) {
    login::new_user user;
    user.login = name;
    user.display_name = "The user " + name;
    user.roles = {role};
    user.binding = std::move(binding);
    user.system = system;
    return done(admin_.add(user, call()));
  }
  /// Adds somebody, who comes in and chooses the password.
  login::session_tokens come_in(const std::string& name, const std::string& role,
                                login::stated_binding binding = {}) {
    const auto added = add(name, role, std::move(binding));
    return in(logins_.login(name, added.one_time_password->text, users_password, from()));
  }
  login::session_tokens log_in(const std::string& name) {
    return in(logins_.login(name, users_password, "", from()));
  }
  void fail_to_log_in(const std::string& name) {
    const auto answer = logins_.login(name, "another one", "", from());
    require(std::holds_alternative<login::refused_login>(answer), "a wrong password was taken");
  }
  login::session_tokens refresh(const login::session_tokens& tokens) {
    return in(logins_.refresh(tokens.refresh->text, from()));
  }
  void refresh_in_vain(const login::session_tokens& tokens) {
    const auto answer = logins_.refresh(tokens.refresh->text, from());
    require(std::holds_alternative<login::refused_login>(answer), "a spent token was taken");
  }
  void log_out(const login::session_tokens& tokens) { logins_.log_out(tokens.user, tokens.session, from()); }

  login::user_admin& admin() { return admin_; }
  login::admin_call call() { return {by_, std::make_shared<store::event_origin>(), from()}; }
  static login::user_change done(login::user_answer answer) {
    auto* change = std::get_if<login::user_change>(&answer);
    require(change != nullptr && !change->unchanged, "a command on a user was refused");
    return std::move(*change);
  }

 private:
  /// Another address each time, so that nobody's tries are too many.
  login::came_from from() { return {"198.51.100." + std::to_string(++addresses_) + ":4000"}; }
  static login::session_tokens in(login::login_answer answer) {
    auto* tokens = std::get_if<login::session_tokens>(&answer);
    require(tokens != nullptr, "somebody was not let in");
    return std::move(*tokens);
  }

  const running_server& server_;
  login::user_admin& admin_;
  login::login_service& logins_;
  user_id by_;
  int addresses_ = 0;
};

/// Every kind of event of a user, and every way in which a session ends.
void keep_users(user_keeper& keeper) {
  auto& admin = keeper.admin();
  const auto done = [](login::user_answer answer) { user_keeper::done(std::move(answer)); };
  login::stated_binding npis, card, certificate, elsewhere;
  npis.npis = {in_network};
  card.policy_number = "POL-1";
  card.member_number = "M-1-1";
  certificate.certificate = "ACME";
  elsewhere.issuer = "https://login.example.org";
  elsewhere.subject = "anna@login.example.org";

  keeper.come_in("paula", "PROVIDER", npis);
  npis.npis = {in_network, out_of_network};
  done(admin.bind(keeper.id("paula"), npis, keeper.call()));
  keeper.come_in("maria", "PATIENT", card);
  keeper.add("acme-system", "PAYER_SYSTEM", certificate, true);
  done(admin.end_sessions(keeper.id("acme-system"), {}, keeper.call()));
  keeper.add("anna", "AUDITOR", elsewhere);
  done(admin.end_sessions(keeper.id("anna"), {}, keeper.call()));

  keeper.log_out(keeper.log_in("clerk"));
  const auto stolen = keeper.log_in("clerk");
  keeper.refresh(stolen);
  keeper.refresh_in_vain(stolen);

  keeper.come_in("lou", "REPORTER");
  for (int tries = 0; tries < 5; ++tries) keeper.fail_to_log_in("lou");
  done(admin.unlock(keeper.id("lou"), keeper.call()));
  done(admin.change_roles(keeper.id("lou"), {"REPORTER", "CLAIM_PROCESSOR"}, keeper.call()));
  keeper.come_in("rita", "REPORTER");
  done(admin.reset_password(keeper.id("rita"), keeper.call()));
  for (const auto* name : {"gone", "back"}) {
    keeper.come_in(name, "REPORTER");
    done(admin.deactivate(keeper.id(name), keeper.call()));
  }
  done(admin.reactivate(keeper.id("back"), keeper.call()));
}

/// M-2-3 is erased by two who logged in; then all data keys are renewed.
void erase_and_renew(doer& does, api::claims_client asks, api::claims_client approves) {
  does.enroll({api::membership_request{"POL-2", member("M-2-3")}});
  does.submit(claim_of(2, "ERASED-BY-TWO", 45'00, 5, 3));
  const auto asking = asks.request_erasure("POL-2", "M-2-3", "asked for by the member in writing");
  require(!asking.refused && asking.failed.empty(), "an erasure was not asked for");
  const auto erased = approves.approve_erasure(asking.request);
  require(!erased.refused && erased.failed.empty() && erased.erased, "nobody was erased");
  const auto renewed = asks.renew_keys();
  require(renewed && !renewed->refused && renewed->failed.empty() && renewed->done.renewed > 0,
          "no key was renewed");
  does.submit(claim_of(2, "AFTER-RENEWAL", 66'00, 2));
}

/// Reads that are recorded, and a call that is refused.
void read_as(api::claims_client clerk) {
  require(clerk.find_claim(api::parse_claim_name("ACME/APPROVED")).has_value(), "a claim was not shown");
  bool forbidden = false;
  try {
    clerk.rotate_keys(false);
  } catch (const api::rpc_failure&) {
    forbidden = true;
  }
  require(forbidden, "a clerk rotated keys");
}

}  // namespace

void fill_identity(running_server& server, const std::filesystem::path& data) {
  user_door door(server, data, users_noon_us);
  user_keeper keeper(server, door.identity.desk());
  const auto ada = keeper.set_up("ada"), ben = keeper.come_in("ben", "ADMIN");
  const auto clerk = keeper.refresh(keeper.come_in("clerk", "CLAIM_PROCESSOR"));
  keep_users(keeper);
  read_as(door.connect(clerk.access->text));
  auto client = server.connect();
  doer does(client);
  erase_and_renew(does, door.connect(ada.access->text), door.connect(ben.access->text));
}

const std::vector<std::string>& identity_claim_names() {
  static const std::vector<std::string> names{"ACME/ERASED-BY-TWO", "ACME/AFTER-RENEWAL"};
  return names;
}

}  // namespace fixture

ordered_json describe_users(const user_directory& directory) {
  ordered_json out = ordered_json::object();
  for (const auto& [id, account] : directory.users) {
    auto& to = out[to_hex(id)];
    to["login"] = account.names.login;
    to["displayName"] = account.names.display_name;
    to["email"] = account.names.email;
    to["externalSubject"] = account.names.external_subject;
    to["kind"] = to_text(account.kind);
    to["roles"] = ordered_json::array();
    for (const auto role : account.roles.list()) to["roles"].push_back(to_text(role));
    to["npis"] = account.binding.npis;
    to["member"] = to_hex(account.binding.member);
    to["certificate"] = account.binding.certificate;
    to["issuer"] = account.binding.external.issuer;
    to["subject"] = to_hex(account.binding.external.subject);
    to["active"] = account.active;
    to["password"] = account.password ? to_hex(account.password->change) : "";
    to["mustChange"] = account.password && account.password->must_change;
    to["lockedUntil"] = account.locked_until_us;
    to["lockouts"] = account.lockouts;
    to["sessionsEnded"] = account.sessions_ended_us;
    to["sessions"] = ordered_json::object();
    for (const auto& [session, kept] : account.sessions)
      to["sessions"][to_hex(session)] = {{"opened", kept.opened_us}, {"expires", kept.expires_us}};
  }
  return out;
}

ordered_json describe_accesses(const std::filesystem::path& data) {
  const auto log = store::rocksdb_log_device::open(data / "access", {.create = false, .read_only = true});
  const auto report = store::verify(*log);
  fixture::require(report.ok(), "its access log is damaged: " + (report.damage ? report.damage->what : ""));
  const auto log_id = store::open_log(*log).origin.log_id;
  ordered_json out{{"events", report.events}, {"door", ordered_json::array()}};
  std::map<std::string, std::uint64_t> reads;
  store::for_each_event(*log, 0, UINT64_MAX, [&](const store::event_view& event) {
    if (event.type == store::door_event_type) {
      const auto entry = store::parse_door(event, log_id).record;
      out["door"].push_back({{"what", store::to_text(entry.what)},
                             {"refused", entry.refused},
                             {"user", entry.user},
                             {"role", entry.role},
                             {"about", to_hex(entry.about)},
                             {"method", entry.method},
                             {"detail", entry.detail},
                             {"listener", store::to_text(entry.listener)},
                             {"session", to_hex(entry.session)},
                             {"count", entry.count}});
    } else if (event.type == store::phi_accessed_event_type) {
      const auto seen = store::parse_access(event, log_id).record;
      reads[seen.who->user + " " + seen.method] += seen.count;
    }
    return true;
  });
  out["reads"] = reads;
  return out;
}

}  // namespace benefactor::test_support

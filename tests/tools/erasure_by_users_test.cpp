// A member is erased by two persons who logged in, through the program and a server that lets in nobody else:
// who asks does not approve, nobody acts in another's name, and the record says who did what.
#include <algorithm>
#include <filesystem>
#include <future>
#include <map>

#include "api/access/door_journal.hpp"
#include "api/wall_clock.hpp"
#include "store/door_record.hpp"
#include "store/event_codec.hpp"
#include "tests/tools/family_book.hpp"
#include "tests/tools/user_door.hpp"

namespace benefactor::tools {
namespace of_erasure_by_users_test {

using words = std::vector<std::string>;
using what = store::door_happening;

/// The family's server, and a second door to it for those who log in.
struct users_book : family_book {
  users_book() {
    expect(0, {"member", "describe", "POL-1", "M-2", "--last-name", "Quillonby", "--first-name", "Theo",
               "--birth-date", "2012-05-06", "--sex", "MALE"});
    come_in("anna", "ADMIN");
    come_in("ben", "ADMIN");
    come_in("clerk", "CLAIM_PROCESSOR");
  }

  std::string secret(const std::string& name, const std::string& text) const {
    write(name, text + "\n");
    std::filesystem::permissions(file(name), std::filesystem::perms(0600));
    return file(name);
  }
  /// Adds the user, who logs in and chooses a password.
  void come_in(const std::string& login, const std::string& role) {
    api::login::new_user user;
    user.login = login;
    user.roles = {role};
    const auto added =
        door.identity.desk().admin.add(user, {{}, std::make_shared<store::event_origin>(), {}});
    BOOST_REQUIRE(std::holds_alternative<api::login::user_change>(added));
    const auto& once = std::get<api::login::user_change>(added).one_time_password;
    expect_by(login, 0,
              {"login", "--login", login, "--password-file", secret(login + ".once", once->text),
               "--new-password-file", secret(login + ".own", "correct horse battery")});
  }

  program_result by(const std::string& who, words arguments) const {
    arguments.insert(arguments.end(), {"--connect", "127.0.0.1:" + std::to_string(door.door.port()),
                                       "--token-file", file(who + ".tokens.json")});
    return run_program(arguments);
  }
  json expect_by(const std::string& who, int status, words arguments) const {
    arguments.push_back("--json");
    const auto r = by(who, arguments);
    BOOST_TEST(r.status == status, who << ": " << arguments.front() << ": " << r.out << r.err);
    return json::parse(r.out, nullptr, false);
  }
  std::string id_of(const std::string& login) const { return to_hex(server.node.surrogates().user(login)); }

  /// All that the door has noted so far.
  std::vector<store::door_record> entries() {
    std::promise<bool> done;
    server.node.journal()->when_recorded([&](bool durable) { done.set_value(durable); });
    BOOST_TEST_REQUIRE(done.get_future().get());
    const auto& recorded = *server.node.room().recorded();
    std::vector<store::door_record> all;
    store::for_each_event(recorded.device, 0, UINT64_MAX, [&](const store::event_view& event) {
      if (event.type == store::door_event_type)
        all.push_back(store::parse_door(event, recorded.log_id).record);
      return true;
    });
    return all;
  }

  // The program's own clock says when its tokens are to be renewed.
  test_support::user_door door{server, file("data"), api::wall_clock_us()};
};

const words asking{"members", "erase", "POL-1", "M-2", "--reason", "asked for in writing"};

words approving(const std::string& request) { return {"members", "erase", "--approve", request}; }

words with(words all, const words& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

/// What somebody is told who asks about the member's claim and policy, in which names stand.
std::string told_to(const users_book& book, const std::string& who) {
  std::string all;
  for (const auto& question : std::vector<words>{{"show", "ACME/C-4", "--json"},
                                                 {"history", "ACME/C-4", "--json"},
                                                 {"explain", "ACME/C-4", "--json"},
                                                 {"journey", "ACME/C-4", "--json"},
                                                 {"policy", "show", "POL-1", "--json"},
                                                 {"eob", "ACME/C-4", "--payer", "Lakeshore Health"}}) {
    const auto answer = book.by(who, question);
    all += answer.out + answer.err;
  }
  return all;
}

BOOST_FIXTURE_TEST_SUITE(erasure_by_users, users_book)

BOOST_AUTO_TEST_CASE(one_who_logged_in_asks_and_another_approves_and_then_nobody_is_told_of_the_member) {
  const auto before = told_to(*this, "clerk");
  BOOST_TEST(before.find("Quillonby") != std::string::npos, before);
  BOOST_TEST(expect_by("clerk", 0, {"show", "ACME/C-4"}).dump().find("M54.5") != std::string::npos);

  const auto asked = expect_by("anna", 0, asking);
  const auto request = std::to_string(asked["request"].get<std::uint64_t>());
  BOOST_TEST(expect_by("anna", 1, approving(request))["refused"]["code"] == "INVALID");
  BOOST_TEST(expect_by("clerk", 0, {"show", "ACME/C-4"})["erased"] != true);
  BOOST_TEST(expect_by("ben", 0, approving(request))["status"] == "ERASED");

  for (const auto* who : {"clerk", "anna", "ben"}) {
    BOOST_TEST(told_to(*this, who).find("Quillonby") == std::string::npos, who);
    const auto shown = by(who, {"show", "ACME/C-4", "--json"});
    BOOST_TEST(shown.out.find("M54.5") == std::string::npos, shown.out);
  }
  BOOST_TEST(expect_by("clerk", 0, {"show", "ACME/C-4"})["erased"] == true);
  // Nobody else's data went with it.
  BOOST_TEST(expect_by("clerk", 0, {"show", "ACME/C-1"}).dump().find("M54.5") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_events_and_the_access_log_say_by_their_user_ids_who_asked_and_who_approved) {
  const auto asked = expect_by("anna", 0, asking);
  expect_by("ben", 0, approving(std::to_string(asked["request"].get<std::uint64_t>())));

  struct step {
    std::string by, user;
  };
  std::map<std::string, step> steps;
  const auto& parts = server.node.asking();
  parts.reader.for_each({parts.tenant, store::stream_kind::bucket, parts.surrogates.policy("POL-1")}, 0,
                        [&](const store::owned_event& stored) {
                          const auto decoded = store::decode(stored.view, parts.log_id);
                          const auto* event = std::get_if<bucket_event>(&decoded);
                          if (event == nullptr) return true;
                          const std::string user(stored.view.user);
                          if (const auto* e = std::get_if<member_erasure_requested>(event))
                            steps["requested"] = {e->by, user};
                          if (const auto* e = std::get_if<member_erasure_approved>(event))
                            steps["approved"] = {e->by, user};
                          if (std::holds_alternative<member_erased>(*event)) steps["erased"] = {{}, user};
                          return true;
                        });
  BOOST_TEST(steps.size() == 3u);
  BOOST_TEST(steps["requested"].by == id_of("anna"));
  BOOST_TEST(steps["requested"].user == id_of("anna"));
  BOOST_TEST(steps["approved"].by == id_of("ben"));
  BOOST_TEST(steps["approved"].user == id_of("ben"));
  BOOST_TEST(steps["erased"].user == id_of("ben"));

  const auto noted = entries();
  const auto has = [&](what happened, const std::string& login) {
    return std::any_of(noted.begin(), noted.end(), [&](const store::door_record& entry) {
      return entry.what == happened && !entry.refused && entry.user == id_of(login) &&
             entry.listener == store::door_listener::loopback;
    });
  };
  for (const auto* who : {"anna", "ben"}) {
    BOOST_TEST(has(what::login, who), who);
    BOOST_TEST(has(what::session_opened, who), who);
  }
}

BOOST_AUTO_TEST_CASE(who_logged_in_acts_in_nobody_elses_name) {
  const auto as_ben = expect_by("anna", 1, with(asking, {"--as", "ben"}))["refused"];
  BOOST_TEST(as_ben["code"] == "INVALID");
  BOOST_TEST(as_ben.dump().find("actor") != std::string::npos, as_ben.dump());
  const auto asked = expect_by("anna", 0, asking);
  const auto request = std::to_string(asked["request"].get<std::uint64_t>());
  // Neither is another name another person, nor does one's own have to be said.
  for (const auto& name : {std::string("carl"), id_of("ben"), id_of("anna")})
    BOOST_TEST(expect_by("anna", 1, with(approving(request), {"--as", name}))["refused"]["code"] == "INVALID",
               name);
  BOOST_TEST(expect_by("clerk", 0, {"show", "ACME/C-4"})["erased"] != true);
}

BOOST_AUTO_TEST_CASE(who_has_another_role_neither_asks_nor_approves_and_whoever_does_not_log_in_nothing) {
  const auto refused = by("clerk", asking);
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(refused.err.find("FORBIDDEN") != std::string::npos, refused.err);
  const auto asked = expect_by("anna", 0, asking);
  const auto request = std::to_string(asked["request"].get<std::uint64_t>());
  BOOST_TEST(by("clerk", approving(request)).status == 1);
  const auto stranger = by("nobody", with(approving(request), {"--as", "ben"}));
  BOOST_TEST(stranger.status == 1);
  BOOST_TEST(stranger.err.find("benefactor login") != std::string::npos, stranger.err);
  BOOST_TEST(expect_by("clerk", 0, {"show", "ACME/C-4"})["erased"] != true);

  const auto noted = entries();
  BOOST_TEST(std::any_of(noted.begin(), noted.end(), [&](const store::door_record& entry) {
    return entry.what == what::call && entry.refused && entry.user == id_of("clerk") &&
           entry.detail == "forbidden";
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_erasure_by_users_test
}  // namespace benefactor::tools

// Restore as operators run it: to which position, over what, with which key ring, and what is refused.
#include <fstream>

#include "tests/tools/backup_book.hpp"

namespace benefactor::backup_test {
namespace of_restore_test {

BOOST_FIXTURE_TEST_SUITE(restore_command, folders)

BOOST_AUTO_TEST_CASE(a_restore_to_the_position_of_an_answer_keeps_that_claim_and_loses_the_later_ones) {
  std::vector<api::claim_result> results;
  {
    running_server server{data};
    auto client = server.connect();
    enroll(client);
    results = submit(client, 0, 300);
    json_of(back_up(server.address()));
  }
  const auto kept = results[120].position;
  const auto restored = scratch / "restored";
  const auto r = restore(restored, {"--to-position", std::to_string(kept)});
  BOOST_TEST(r.status == 0);
  BOOST_TEST(says(r, "everything up to position " + std::to_string(kept) + " of "));
  BOOST_TEST(says(r, "positions 0 to " + std::to_string(kept + 1) + ", sound"));
  const auto dump =
      run_program({"log", "dump", "--data", restored.string(), "--from", std::to_string(kept + 1)});
  const auto record = nlohmann::json::parse(dump.out);
  BOOST_TEST(record["type"] == "log_restored");
  BOOST_TEST(record["payload"]["restoredToPosition"] == kept);

  give_ring(ring, restored);
  running_server server{restored};
  auto client = server.connect();
  for (int i = 0; i < 300; ++i) {
    const bool there = client.find_claim(api::natural_claim_name{"ACME", claim_name(i)}).has_value();
    if (there != (results[static_cast<std::size_t>(i)].position <= kept)) BOOST_ERROR("claim " << i);
  }
  for (int i = 0; i < 300; ++i) {
    const auto again = client.submit(sample_claim(i));
    BOOST_REQUIRE(again.outcome());
    if (again.outcome()->duplicate != (results[static_cast<std::size_t>(i)].position <= kept))
      BOOST_ERROR("claim " << i);
  }
}

BOOST_AUTO_TEST_CASE(a_restored_directory_opens_with_the_ring_of_its_log_only) {
  {
    running_server server{data};
    auto client = server.connect();
    enroll(client);
    const auto r = run_program({"backup", "--connect", server.address(), "--to", backups.string()});
    BOOST_TEST(r.status == 0);
    BOOST_TEST(says(r, "is not in it, and without it nobody can use it"));
  }
  { const running_server other{scratch / "other"}; }
  const auto restored = scratch / "restored";
  BOOST_TEST(restore(restored).status == 0);
  BOOST_CHECK_EXCEPTION(running_server{restored}, std::exception, [](const auto& e) {
    return std::string(e.what()).find("--keys") != std::string::npos;
  });
  give_ring(scratch / "other.keys", restored);
  BOOST_CHECK_EXCEPTION(running_server{restored}, std::exception, [](const auto& e) {
    return std::string(e.what()).find("another key ring") != std::string::npos;
  });
  fs::remove(restored.string() + ".keys");
  give_ring(ring, restored);
  running_server server{restored};
  BOOST_TEST(server.connect().balances(policy_number(1)).has_value());
}

BOOST_AUTO_TEST_CASE(what_must_not_be_restored_over_or_from_is_refused_by_name) {
  {
    running_server server{data};
    json_of(back_up(server.address()));
    const auto inside = run_program({"backup", "--connect", server.address(), "--to", (data / "b").string()});
    BOOST_TEST(inside.status == 1);
    BOOST_TEST(says(inside, "lies in the data directory"));
  }
  const auto over = restore(data);
  BOOST_TEST(over.status == 1);
  BOOST_TEST(says(over, data.string() + " is not empty"));
  const auto beyond = restore(scratch / "restored", {"--to-position", "99"});
  BOOST_TEST(beyond.status == 1);
  BOOST_TEST(says(beyond, "position 99 is not in backup 1, whose last is 0"));
  BOOST_TEST(!fs::exists(scratch / "restored"));
  const auto nothing = run_program({"restore", "--from", scratch.path().string(), "--data", "x"});
  BOOST_TEST(nothing.status == 1);
  BOOST_TEST(says(nothing, "there are no backups in"));
  BOOST_TEST(run_program({"restore", "--from", backups.string()}).status == 2);
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_half_restored_or_of_a_newer_format_is_used_by_no_command) {
  { const running_server server{data}; }
  const auto refused_by_all = [&](const std::string& why) {
    const auto serve = run_program({"serve", "--data", data.string(), "--listen", "127.0.0.1:0"});
    BOOST_TEST(serve.status == 1);
    BOOST_TEST(says(serve, why), serve.err);
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"log", "verify"},
                                               {"log", "stat"},
                                               {"log", "dump"},
                                               {"log", "repair", "--drop-tail"},
                                               {"backup", "--to", backups.string()}})
      BOOST_TEST_CONTEXT(command.front() << ' ' << command.back()) {
        auto arguments = command;
        arguments.insert(arguments.end(), {"--data", data.string()});
        const auto r = run_program(arguments);
        BOOST_TEST(r.status == 2);
        BOOST_TEST(says(r, why), r.err);
      }
  };
  std::ofstream(data / "FORMAT") << "benefactor data 3\n";
  refused_by_all("data directory " + data.string() + " is of format 3; this program (benefactor ");
  std::ofstream(data / "FORMAT") << "benefactor data 2\n";
  std::ofstream(data / "RESTORING") << "x";
  refused_by_all("a restore into it was not finished");
  fs::remove(data / "RESTORING");
  BOOST_TEST(run_program({"log", "verify", "--data", data.string()}).status == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_restore_test
}  // namespace benefactor::backup_test

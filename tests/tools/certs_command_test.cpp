// `benefactor certs init`, and what its files are for: serve and commands over TLS.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "api/rpc/peer.hpp"
#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {
namespace of_certs_command_test {

namespace fs = std::filesystem;

struct certs_fixture {
  program_result init(std::vector<std::string> more) const {
    std::vector<std::string> all{"certs", "init", "--to", pki.string()};
    all.insert(all.end(), more.begin(), more.end());
    return run_program(all);
  }
  std::string file(const std::string& name) const { return (pki / name).string(); }
  std::set<std::string> files() const {
    std::set<std::string> names;
    if (fs::exists(pki))
      for (const auto& entry : fs::directory_iterator(pki)) names.insert(entry.path().filename().string());
    return names;
  }

  test_support::temp_directory folder;
  const fs::path pki = folder / "pki";
};

BOOST_FIXTURE_TEST_SUITE(certs_init, certs_fixture)

BOOST_AUTO_TEST_CASE(a_test_pki_has_two_cas_a_server_and_its_payers_and_its_keys_are_private) {
  const auto r = init({"--payer", "ACME", "--payer", "LAKESHORE"});
  BOOST_TEST(r.status == 0, r.err);
  BOOST_TEST((files() == std::set<std::string>{"server-ca.pem", "server-ca-key.pem", "payer-ca.pem",
                                               "payer-ca-key.pem", "server.pem", "server-key.pem",
                                               "payer-ACME.pem", "payer-ACME-key.pem", "payer-LAKESHORE.pem",
                                               "payer-LAKESHORE-key.pem"}));
  for (const auto& name : files()) {
    BOOST_TEST(r.out.find(file(name) + '\n') != std::string::npos, name);
    const auto mode = static_cast<unsigned>(fs::status(pki / name).permissions());
    BOOST_TEST(mode == (name.ends_with("-key.pem") ? 0600u : 0644u), name);
  }
  BOOST_TEST(static_cast<unsigned>(fs::status(pki).permissions()) == 0700u);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_into_a_folder_that_is_not_empty) {
  BOOST_TEST(init({}).status == 0);
  const auto before = fs::last_write_time(pki / "server.pem");
  const auto r = init({});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.err.find("--to " + pki.string() + ": must be an empty folder") != std::string::npos, r.err);
  BOOST_TEST((fs::last_write_time(pki / "server.pem") == before));
}

BOOST_AUTO_TEST_CASE(names_that_cannot_be_are_told_at_once) {
  const auto r = init({"--name", "a_b", "--name", "DNS:x,IP:1.2.3.4", "--payer", "../ACME", "--payer", "X",
                       "--payer", "X", "--payer", "ca", "--days", "0"});
  BOOST_TEST(r.status == 2);
  for (const auto* told : {"--name a_b: ", "--name DNS:x,IP:1.2.3.4: ", "--payer ../ACME: ",
                           "--payer X: is named twice", "--payer ca: ", "--days 0: must be 1 to 3650"})
    BOOST_TEST(r.err.find(told) != std::string::npos, told << " in " << r.err);
  BOOST_TEST(files().empty());
}

BOOST_AUTO_TEST_CASE(serve_refuses_at_once_what_it_cannot_listen_with) {
  BOOST_REQUIRE(init({}).status == 0);
  const auto data = (folder / "data").string();
  const auto serve = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"serve", "--data", data});
    return run_program(more);
  };
  const auto plain = serve({"--listen", "0.0.0.0:0"});
  BOOST_TEST(plain.status == 1);
  BOOST_TEST(plain.err.find("--listen-tls") != std::string::npos, plain.err);

  fs::permissions(pki / "server-key.pem", fs::perms{0644});
  std::ofstream(file("server.pem")) << "no certificate";
  const auto bad = serve(
      {"--listen-tls", "127.0.0.1:0", "--tls-cert", file("server.pem"), "--tls-key", file("server-key.pem")});
  BOOST_TEST(bad.status == 1);
  BOOST_TEST(bad.err.find(file("server.pem") + ": holds no certificate") != std::string::npos, bad.err);
  BOOST_TEST(bad.err.find(file("server-key.pem") + ": has mode 0644") != std::string::npos, bad.err);

  BOOST_TEST(serve({"--listen-tls", "127.0.0.1:0"}).status == 2);
  BOOST_TEST(serve({"--listen-payers", "127.0.0.1:0", "--tls-cert", "x", "--tls-key", "y"}).status == 2);
  BOOST_TEST(!fs::exists(data));
}

BOOST_FIXTURE_TEST_CASE(commands_reach_a_server_over_tls_and_hold_it_to_its_name, command_fixture) {
  const certs_fixture certs;
  BOOST_REQUIRE(certs.init({"--payer", "ACME"}).status == 0);
  api::door_options options;
  options.listen.clear();
  options.log_id = server.node.head().origin.log_id;
  const auto own = certs.file("server.pem"), key = certs.file("server-key.pem");
  options.users = api::tls_listener{"127.0.0.1:0", {own, key, {}, {}}};
  options.payers = api::tls_listener{"127.0.0.1:0", {own, key, certs.file("payer-ca.pem"), {}}};
  api::door_server door{
      options,
      {.submit =
           [this](std::vector<actors::request> batch) { server.node.engine().submit(std::move(batch)); },
       .reads = server.node.room().closed(),
       .surrogates = server.node.surrogates(),
       .entropy = store::system_entropy(),
       .room = &server.node.room(),
       .admits_local = [](const api::peer&) { return true; }}};
  const auto info = [](std::uint16_t port, std::vector<std::string> more) {
    more.insert(more.begin(), {"info", "--connect", "127.0.0.1:" + std::to_string(port)});
    return run_program(more);
  };
  const auto ca = certs.file("server-ca.pem");
  const auto right = info(door.users_port(), {"--tls-ca", ca, "--tls-name", "localhost"});
  BOOST_TEST(right.status == 0, right.err);

  const auto other_name = info(door.users_port(), {"--tls-ca", ca, "--tls-name", "other.example.org"});
  BOOST_TEST(other_name.status == 1);
  BOOST_TEST(other_name.err.find("no session over TLS") != std::string::npos, other_name.err);
  const auto no_name = info(door.users_port(), {"--tls-ca", ca});
  BOOST_TEST(no_name.status == 2);
  BOOST_TEST(no_name.err.find("--tls-name") != std::string::npos, no_name.err);
  BOOST_TEST(
      info(door.users_port(), {"--tls-ca", certs.file("payer-ca.pem"), "--tls-name", "localhost"}).status ==
      1);
  BOOST_TEST(info(door.users_port(), {"--tls-name", "localhost"}).status == 2);  // Without a CA: usage.

  BOOST_TEST(info(door.payers_port(), {"--tls-ca", ca, "--tls-name", "localhost"}).status == 1);
  const auto payer =
      info(door.payers_port(), {"--tls-ca", ca, "--tls-name", "localhost", "--tls-cert",
                                certs.file("payer-ACME.pem"), "--tls-key", certs.file("payer-ACME-key.pem")});
  BOOST_TEST(payer.status == 0, payer.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_certs_command_test
}  // namespace benefactor::tools

// Certificates, keys, CAs and revoked identities in files: what is taken, and in which words the rest is
// refused.
#include "api/tls/tls_files.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <openssl/err.h>
#include <sys/stat.h>

#include "api/tls/tls_source.hpp"
#include "tests/api/tls/pki_files.hpp"

namespace benefactor::api {
namespace of_tls_files_test {

using texts = std::vector<std::string>;

struct files_fixture : test::pki_files {
  texts problems(const tls_files& files, tls_side side = tls_side::server) const {
    try {
      make_tls_context(read_tls_files(files, side, now), side, files);
    } catch (const tls_error& error) {
      return error.problems();
    }
    return {};
  }
  static bool told(const texts& problems, const std::string& file, const std::string& rule) {
    for (const auto& problem : problems)
      if (problem.starts_with(file + ": ") && problem.find(rule) != std::string::npos) return true;
    return false;
  }
};

BOOST_FIXTURE_TEST_SUITE(files_of_tls, files_fixture)

BOOST_AUTO_TEST_CASE(a_server_needs_certificate_and_key_and_a_client_the_ca) {
  BOOST_TEST(problems(user_files()) == texts{}, boost::test_tools::per_element());
  BOOST_TEST(problems(payer_files()) == texts{}, boost::test_tools::per_element());
  BOOST_TEST(problems({{}, {}, file("server-ca.pem"), {}}, tls_side::client).empty());
  BOOST_TEST(problems({}).size() == 1u);
  BOOST_TEST(problems({}, tls_side::client).size() == 1u);
  BOOST_TEST(
      told(problems({file("server.pem"), {}, {}, {}}), file("server.pem"), "needs the file of its key"));
  BOOST_TEST(told(problems({{}, file("server-key.pem"), {}, {}}), file("server-key.pem"),
                  "needs the file of its certificate"));
}

BOOST_AUTO_TEST_CASE(all_problems_are_told_at_once_each_with_its_file) {
  std::filesystem::permissions(file("server-key.pem"), std::filesystem::perms{0640});
  auto files = payer_files();
  files.certificate = file("absent.pem");
  files.trusted = file("acme.pem");
  files.revoked = write("revoked", "ACME\n\ttoo\tmany\n");
  const auto all = problems(files);
  BOOST_TEST(all.size() == 4u);
  BOOST_TEST(told(all, files.certificate, "cannot be read"));
  BOOST_TEST(told(all, files.key, "has mode 0640, must not be wider than 0600"));
  BOOST_TEST(told(all, files.trusted, "is no certificate of a CA"));
  BOOST_TEST(told(all, files.revoked, "line 2"));
}

BOOST_AUTO_TEST_CASE(a_key_is_a_regular_file_without_pass_phrase_and_the_certificates_own) {
  auto files = user_files();
  files.key = file("acme-key.pem");
  BOOST_TEST(told(problems(files), files.key, "is not the key of the certificate in " + files.certificate));
  files.key =
      write("encrypted.pem",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", 0600);
  BOOST_TEST(told(problems(files), files.key, "without a pass phrase"));
  files.key = write("no-key.pem", "-----BEGIN NOTHING-----\nAAAA\n-----END NOTHING-----\n", 0600);
  BOOST_TEST(told(problems(files), files.key, "holds no private key"));
  files.key = file("pipe");
  BOOST_REQUIRE(::mkfifo(files.key.c_str(), 0600) == 0);
  BOOST_TEST(told(problems(files), files.key, "is no regular file"));
}

BOOST_AUTO_TEST_CASE(nothing_of_a_key_is_repeated) {
  auto files = user_files();
  files.key = write("wide.pem", "SECRET", 0644);
  files.certificate = file("wide.pem");
  for (const auto& problem : problems(files))
    BOOST_TEST(problem.find("SECRET") == std::string::npos, problem);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_has_ended_or_not_begun_is_refused) {
  const auto with = [&](std::int64_t from, std::int64_t until) {
    put("dated", issue({"localhost", purpose::server, {"localhost"}, from, until}, &server_ca));
    return problems({file("dated.pem"), file("dated-key.pem"), {}, {}});
  };
  BOOST_TEST(told(with(now - day, now - 1), file("dated.pem"), "ended on "));
  BOOST_TEST(with(now - day, now).empty());
  BOOST_TEST(told(with(now + 1, now + day), file("dated.pem"), "is not valid before "));
  BOOST_TEST(with(now, now + day).empty());
}

BOOST_AUTO_TEST_CASE(what_ends_within_30_days_is_warned_of) {
  const auto warnings = [&](std::int64_t until) {
    put("dated", issue({"localhost", purpose::server, {"localhost"}, now - hour, until}, &server_ca));
    return tls_source({file("dated.pem"), file("dated-key.pem"), {}, {}}, tls_side::server,
                      [&] { return now; })
        .warnings();
  };
  BOOST_TEST(warnings(now + 30 * day + 1).empty());
  const auto told_of = warnings(now + 30 * day);
  BOOST_REQUIRE(told_of.size() == 1u);
  BOOST_TEST(told_of[0].starts_with(file("dated.pem") + ": ends on "));
  BOOST_TEST(told_of[0].find("in 30 days") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_chain_ends_with_the_first_of_it_that_ends) {
  const auto between = issue({"between", purpose::ca, {}, now - day, now - 1}, nullptr);
  const auto leaf = issue({"localhost", purpose::server, {"localhost"}, now - hour, now + day}, &between);
  write("chain.pem", leaf.certificate + between.certificate);
  write("chain-key.pem", leaf.key, 0600);
  BOOST_TEST(told(problems({file("chain.pem"), file("chain-key.pem"), {}, {}}), file("chain.pem"),
                  "certificate 2 of it ended on "));
}

BOOST_AUTO_TEST_CASE(text_that_is_no_certificate_is_refused) {
  auto files = payer_files();
  files.certificate = write("text.pem", "hello\n");
  files.trusted = write("cut.pem", payer_ca.certificate.substr(0, payer_ca.certificate.size() / 2));
  const auto all = problems(files);
  BOOST_TEST(told(all, files.certificate, "holds no certificate in PEM"));
  BOOST_TEST(told(all, files.trusted, "certificate"));
}

BOOST_AUTO_TEST_CASE(a_list_of_revoked_identities_has_comments_and_blank_lines) {
  auto files = payer_files();
  files.revoked = write("revoked", "# left in March\n\nACME  # them\r\n  Lakeshore Health \n");
  const auto material = read_tls_files(files, tls_side::server, now);
  BOOST_TEST((material.revoked == std::set<std::string, std::less<>>{"ACME", "Lakeshore Health"}));
}

BOOST_AUTO_TEST_CASE(a_common_name_is_1_to_64_printable_characters) {
  for (const auto& name : {std::string("A"), std::string("Lakeshore Health"), std::string(64, 'x')})
    BOOST_TEST(is_common_name(name), name);
  for (const auto& name :
       {std::string(), std::string(65, 'x'), std::string(" A"), std::string("A "), std::string("A\nB"),
        std::string("A#B"), std::string("A\0B", 3), std::string("\xc3\xa9")})
    BOOST_TEST(!is_common_name(name));
}

BOOST_AUTO_TEST_CASE(files_are_read_again_when_one_of_them_is_another) {
  using outcome = tls_source::outcome;
  tls_source source(payer_files(), tls_side::server);
  BOOST_TEST((source.look_again().what == outcome::unchanged));
  BOOST_TEST(!source.revokes("ACME"));
  write("revoked", "ACME\n");
  BOOST_TEST((source.look_again().what == outcome::replaced));
  BOOST_TEST(source.revokes("ACME"));
  BOOST_TEST((source.look_again().what == outcome::unchanged));
  const auto before = source.context();
  server("server", "localhost", server_ca);
  BOOST_TEST((source.look_again().what == outcome::replaced));
  BOOST_TEST(source.context() != before);
  BOOST_TEST((source.look_again().what == outcome::unchanged));
  BOOST_TEST((source.look_again(true).what == outcome::replaced));
}

BOOST_AUTO_TEST_CASE(broken_files_are_told_of_once_and_what_was_read_stays) {
  using outcome = tls_source::outcome;
  tls_source source(user_files(), tls_side::server);
  const auto before = source.context();
  write("server.pem", "broken");
  const auto found = source.look_again();
  BOOST_TEST((found.what == outcome::kept));
  BOOST_REQUIRE(found.problems.size() == 1u);
  BOOST_TEST(found.problems[0].starts_with(file("server.pem") + ": "));
  BOOST_TEST(source.context() == before);
  BOOST_TEST((source.look_again().what == outcome::unchanged));
  BOOST_TEST((source.look_again(true).what == outcome::kept));
  server("server", "localhost", server_ca);
  BOOST_TEST((source.look_again().what == outcome::replaced));
}

BOOST_AUTO_TEST_CASE(files_that_could_not_be_used_are_tried_at_each_look) {
  using outcome = tls_source::outcome;
  auto clock = now;
  tls_source source(user_files(), tls_side::server, [&] { return clock; });
  put("server", issue({"localhost", purpose::server, {"localhost"}, now + hour, now + day}, &server_ca));
  BOOST_TEST((source.look_again().what == outcome::kept));
  BOOST_TEST((source.look_again().what == outcome::unchanged));
  clock += hour;
  BOOST_TEST((source.look_again().what == outcome::replaced));
}

BOOST_AUTO_TEST_CASE(who_is_revoked_is_so_whatever_else_is_broken) {
  using outcome = tls_source::outcome;
  tls_source source(payer_files(), tls_side::server);
  write("server.pem", "broken");
  write("revoked", "ACME\n");
  const auto found = source.look_again();
  BOOST_TEST((found.what == outcome::replaced));
  BOOST_TEST(told(found.problems, file("server.pem"), "holds no certificate"));
  BOOST_TEST(source.revokes("ACME"));
}

BOOST_AUTO_TEST_CASE(a_list_with_a_line_that_is_no_name_revokes_by_its_others_and_lets_nobody_in_again) {
  using outcome = tls_source::outcome;
  tls_source source(payer_files(), tls_side::server);
  write("revoked", "ACME\n");
  source.look_again();
  write("revoked", "\ttoo\tmany\nLAKESHORE\n");
  const auto found = source.look_again();
  BOOST_TEST(found.problems.size() == 1u);
  BOOST_TEST(told(found.problems, file("revoked"), "line 1"));
  BOOST_TEST(source.revokes("LAKESHORE"));
  BOOST_TEST(source.revokes("ACME"));
  BOOST_TEST((source.look_again().what == outcome::unchanged));
  BOOST_TEST(source.revokes("ACME"));
  std::filesystem::remove(file("revoked"));
  BOOST_TEST((source.look_again().what == outcome::kept));
  BOOST_TEST(source.revokes("LAKESHORE"));
}

BOOST_AUTO_TEST_CASE(who_is_no_longer_on_a_list_is_let_in_when_the_next_look_finds_it_the_same) {
  using outcome = tls_source::outcome;
  auto files = payer_files();
  write("revoked", "ACME\nLAKESHORE\n");
  tls_source source(files, tls_side::server);
  std::ofstream(file("revoked"), std::ios::trunc).close();  // As it is while it is written in place.
  BOOST_TEST((source.look_again().what == outcome::unchanged));
  BOOST_TEST(source.revokes("ACME"));
  std::ofstream(file("revoked")) << "ACME\nLAKESHORE\nMETRO\n";
  BOOST_TEST((source.look_again().what == outcome::replaced));
  BOOST_TEST(source.revokes("ACME"));
  BOOST_TEST(source.revokes("METRO"));
  write("revoked", "METRO\n");
  source.look_again();
  BOOST_TEST(source.revokes("ACME"));
  BOOST_TEST((source.look_again().what == outcome::replaced));
  BOOST_TEST(!source.revokes("ACME"));
  BOOST_TEST(source.revokes("METRO"));
  BOOST_TEST((source.look_again().what == outcome::unchanged));
}

BOOST_AUTO_TEST_CASE(a_ca_that_another_one_certified_is_refused) {
  const auto between = issue({"CA of some payers", purpose::ca, {}, now - hour, now + day}, &payer_ca);
  auto files = payer_files();
  files.trusted = write("between.pem", between.certificate);
  BOOST_TEST(told(problems(files), files.trusted, "must be of one that signed itself"));
  files.trusted = write("both.pem", payer_ca.certificate + between.certificate);
  BOOST_TEST(told(problems(files), files.trusted, "certificate 2 of it is of a CA that another one"));
  // A client's file may hold what its server does not send.
  BOOST_TEST(problems({{}, {}, files.trusted, {}}, tls_side::client).empty());
  BOOST_TEST(told(problems({{}, {}, file("between.pem"), {}}, tls_side::client), file("between.pem"),
                  "must be of one that signed itself"));
}

BOOST_AUTO_TEST_CASE(files_that_were_read_leave_no_error_for_connections) {
  const auto leaves_none = [&](const tls_files& files) {
    ERR_raise(ERR_LIB_USER, 1);
    problems(files);
    return ERR_peek_error() == 0;
  };
  BOOST_TEST(leaves_none(payer_files()));
  BOOST_TEST(leaves_none({}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_tls_files_test
}  // namespace benefactor::api

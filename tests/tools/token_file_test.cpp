// The file of tokens: whole at any time, its owner's only, and changed by one at a time.
#include "tools/benefactor/token_file.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/secret_file.hpp"
#include "tests/support/temp_directory.hpp"
#include "tools/benefactor/server_login.hpp"

namespace benefactor::tools {
namespace of_token_file_test {

namespace fs = std::filesystem;

unsigned mode_of(const fs::path& file) {
  struct stat status {};
  BOOST_TEST_REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mode & 07777u;
}

struct tokens_fixture {
  test_support::temp_directory folder;
  token_file tokens{folder.path() / "state" / "tokens.json"};

  void put(const std::string& server, const kept_tokens& kept, std::int64_t now = 0) const {
    const token_file::lock held(tokens);
    tokens.put(held, server, kept, now);
  }
  void write(const std::string& text) const {
    fs::create_directories(tokens.path().parent_path());
    std::ofstream(tokens.path()) << text;
    ::chmod(tokens.path().c_str(), 0600);
  }
  std::string problem() const {
    try {
      tokens.of("a:1");
      return {};
    } catch (const token_file_error& error) {
      return error.what();
    }
  }
};

const kept_tokens some{"access-1", "refresh-1", 100, 1'000};

BOOST_FIXTURE_TEST_SUITE(the_file_of_tokens, tokens_fixture)

BOOST_AUTO_TEST_CASE(what_is_put_is_there_for_its_server_only) {
  BOOST_TEST(!tokens.of("a:1"));
  put("a:1", some);
  BOOST_TEST((tokens.of("a:1") == some));
  BOOST_TEST(!tokens.of("b:1"));
  const kept_tokens other{"access-2", "refresh-2", 200, 2'000};
  put("b:1", other);
  BOOST_TEST((tokens.of("a:1") == some));
  const token_file::lock held(tokens);
  tokens.remove(held, "a:1", 0);
  BOOST_TEST(!tokens.of("a:1"));
  BOOST_TEST((tokens.of("b:1") == other));
}

BOOST_AUTO_TEST_CASE(file_and_folder_are_their_owners_only_whatever_the_umask) {
  const auto before = ::umask(0);
  put("a:1", some);
  ::umask(before);
  BOOST_TEST(mode_of(tokens.path()) == 0600u);
  BOOST_TEST(mode_of(tokens.path().parent_path()) == 0700u);
  BOOST_TEST(mode_of(fs::path(tokens.path()) += ".lock") == 0600u);
}

BOOST_AUTO_TEST_CASE(a_file_that_others_may_read_is_not_used) {
  put("a:1", some);
  ::chmod(tokens.path().c_str(), 0640);
  BOOST_TEST(problem().find("0640") != std::string::npos, problem());
  const token_file::lock held(tokens);
  BOOST_CHECK_THROW(tokens.put(held, "b:1", some, 0), token_file_error);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_refused_without_a_word_of_what_it_holds) {
  for (const std::string text :
       {"{\"servers\": {\"a:1\": {\"access\": \"hush-hush\"",
        "{\"servers\": {\"a:1\": {\"access\": \"hush-hush\"}}}", "{\"servers\": {\"a:1\": \"hush-hush\"}}",
        "{\"servers\": [\"hush-hush\"]}", "[\"hush-hush\"]", "hush-hush"})
    BOOST_TEST_CONTEXT(text) {
      write(text);
      BOOST_TEST(problem().find("tokens.json") != std::string::npos, problem());
      BOOST_TEST(problem().find("hush") == std::string::npos, problem());
    }
}

BOOST_AUTO_TEST_CASE(what_has_ended_is_dropped_when_something_else_is_put) {
  put("a:1", {"access-1", "refresh-1", 100, 1'000});
  put("b:1", {"access-2", "refresh-2", 100, 1'001}, 999);
  BOOST_TEST(tokens.of("a:1").has_value());
  put("b:1", {"access-3", "refresh-3", 100, 1'001}, 1'000);
  BOOST_TEST(!tokens.of("a:1"));
  BOOST_TEST(tokens.of("b:1")->access == "access-3");
}

BOOST_AUTO_TEST_CASE(the_file_never_grows_past_what_is_read_those_that_end_first_give_way) {
  const std::string long_token(6'000, 't');
  put("a:1", {long_token, "r", 1, 10});
  put("b:1", {long_token, "r", 1, 9});
  put("c:1", {long_token, "r", 1, 8});
  BOOST_TEST(fs::file_size(tokens.path()) <= api::secret_file_max);
  BOOST_TEST(!tokens.of("b:1"));  // The newest stays, though it ends first.
  BOOST_TEST(tokens.of("a:1").has_value());
  BOOST_TEST(tokens.of("c:1").has_value());

  const token_file::lock held(tokens);
  const kept_tokens too_long{std::string(api::secret_file_max, 't'), "r", 1, 10};
  BOOST_CHECK_THROW(tokens.put(held, "d:1", too_long, 0), token_file_error);
  BOOST_TEST(tokens.of("a:1").has_value());
}

BOOST_AUTO_TEST_CASE(two_processes_change_the_file_one_after_the_other) {
  constexpr int each = 20;
  std::vector<::pid_t> children;
  for (int child = 0; child < 4; ++child) {
    const auto pid = ::fork();
    if (pid == 0) {
      bool good = true;
      for (int i = 0; i < each && good; ++i) {
        // One adds to what the other wrote: without the lock a step would be lost.
        const token_file::lock held(tokens);
        auto kept = tokens.of("a:1").value_or(kept_tokens{"a", "r", 0, 1'000});
        ++kept.access_until_s;
        tokens.put(held, "a:1", kept, 0);
      }
      ::_exit(good ? 0 : 1);
    }
    children.push_back(pid);
  }
  for (const auto pid : children) {
    int status = -1;
    BOOST_TEST(::waitpid(pid, &status, 0) == pid);
    BOOST_TEST(status == 0);
  }
  BOOST_TEST(tokens.of("a:1")->access_until_s == 4 * each);
}

BOOST_AUTO_TEST_CASE(a_link_in_the_place_of_the_lock_is_not_followed) {
  fs::create_directories(tokens.path().parent_path());
  const auto target = folder.path() / "elsewhere";
  fs::create_symlink(target, fs::path(tokens.path()) += ".lock");
  BOOST_CHECK_THROW(token_file::lock{tokens}, token_file_error);
  BOOST_TEST(!fs::exists(target));
}

BOOST_AUTO_TEST_CASE(tokens_that_came_over_tls_are_of_another_server_than_those_that_came_without) {
  client_options plain, tls;
  plain.address = tls.address = "localhost:7400";
  tls.tls.ca = "ca.pem";
  BOOST_TEST(server_key(plain) == "localhost:7400");
  BOOST_TEST(server_key(tls) == "tls:localhost:7400");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_token_file_test
}  // namespace benefactor::tools

// Whether somebody outside can tell by the time of a refused login that a user is there: wrong passwords for
// users that are there and names that are not, interleaved at random, and a rank test of their times.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tools/benchmark/bench.hpp"
#include "tools/benchmark/statistics.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/server_login.hpp"

namespace benefactor::benchmark {

namespace {

using tools::status_done;
using tools::status_failed;
using tools::status_unusable;

/// One less than lock a name out.
constexpr std::size_t tries_of_a_name = 4;
/// What may come of chance: of a hundred servers without a difference one is accused.
constexpr double level = 0.01;

struct timing_options : tools::client_options {
  std::size_t samples = 200;
  std::uint64_t seed = 1;
};

struct attempt {
  std::string login;
  bool known = false;
};

/// Names of one form, so that their length says nothing.
std::string name_of(const timing_options& o, bool known, std::size_t n) {
  char text[64];
  std::snprintf(text, sizeof text, "timing-%llu-%c%06zu", static_cast<unsigned long long>(o.seed),
                known ? 'a' : 'b', n);
  return text;
}

std::size_t names_of(const timing_options& o) { return (o.samples + tries_of_a_name - 1) / tries_of_a_name; }

/// Makes the users that are to be there.
void add_users(api::claims_client& client, const timing_options& o) {
  auto users = client.accounts();
  for (std::size_t n = 0; n < names_of(o); ++n) {
    api::new_account account;
    account.login = name_of(o, true, n);
    account.roles = {"REPORTER"};
    const auto result = users.add(account);
    if (const auto* refused = std::get_if<rejection>(&result))
      throw std::runtime_error("users cannot be added: " + refused->reason);
    if (std::get<api::account_change>(result).unchanged)
      throw std::runtime_error("there are users of another measurement with this seed; say another --seed");
  }
}

void deactivate_users(api::claims_client& client, const timing_options& o) {
  auto users = client.accounts();
  for (std::size_t n = 0; n < names_of(o); ++n) users.deactivate({{}, name_of(o, true, n)});
}

std::vector<attempt> shuffled_attempts(const timing_options& o) {
  std::vector<attempt> attempts;
  for (std::size_t i = 0; i < o.samples; ++i)
    for (const bool known : {true, false})
      attempts.push_back({name_of(o, known, i / tries_of_a_name), known});
  std::mt19937_64 random(o.seed);
  for (auto i = attempts.size(); i > 1; --i) std::swap(attempts[i - 1], attempts[random() % i]);
  return attempts;
}

/// Milliseconds until the refusal. Waits where the server limits tries: that is not measured, and neither is
/// connecting, each time anew because a server ends connections that have no session for long.
double time_of(const timing_options& o, const attempt& a) {
  for (;;) {
    auto door = tools::reach_door(o);
    const auto begun = std::chrono::steady_clock::now();
    const auto answer = door.log_in(a.login, "no password of anybody");
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
    const auto* refused = std::get_if<api::login_refusal>(&answer);
    if (!refused) throw std::runtime_error("a wrong password was taken");
    switch (refused->code) {
      case api::login_refusal_code::wrong_credentials: return took.count();
      case api::login_refusal_code::busy:
      case api::login_refusal_code::too_many_tries:
        std::this_thread::sleep_for(std::chrono::seconds(std::max(1u, refused->retry_after_seconds)));
        break;
      default: throw std::runtime_error("an answer that is none to a wrong password: " + refused->reason);
    }
  }
}

int report(const timing_options& o, const std::vector<double>& known, const std::vector<double>& unknown) {
  const auto test = compare_ranks(known, unknown);
  const auto of_known = spread_of(known), of_unknown = spread_of(unknown);
  const bool apart = test.p < level;
  if (o.json) {
    nlohmann::ordered_json out{{"samples", o.samples},
                               {"seed", o.seed},
                               {"knownMedianMs", of_known.median},
                               {"unknownMedianMs", of_unknown.median},
                               {"share", test.share},
                               {"z", test.z},
                               {"p", test.p},
                               {"toldApart", apart}};
    std::cout << out.dump() << '\n';
    return apart ? status_failed : status_done;
  }
  std::printf(
      "%zu refused logins of each kind, seed %llu\n"
      "  users that are there   median %.3f ms, 5%% %.3f, 95%% %.3f\n"
      "  names that are not     median %.3f ms, 5%% %.3f, 95%% %.3f\n"
      "  Mann-Whitney: the first take longer in %.1f%% of pairs, z %.2f, p %.4f\n%s\n",
      o.samples, static_cast<unsigned long long>(o.seed), of_known.median, quantile_of(known, 0.05),
      quantile_of(known, 0.95), of_unknown.median, quantile_of(unknown, 0.05), quantile_of(unknown, 0.95),
      test.share * 100, test.z, test.p,
      apart ? "TOLD APART: the difference is more than chance gives (p < 0.01)"
            : "Not told apart by these (p >= 0.01)");
  return apart ? status_failed : status_done;
}

int try_all(const timing_options& o) {
  std::vector<double> known, unknown;
  const auto attempts = shuffled_attempts(o);
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    (attempts[i].known ? known : unknown).push_back(time_of(o, attempts[i]));
    if (i % 20 == 19) std::cerr << '\r' << i + 1 << " of " << attempts.size() << std::flush;
  }
  std::cerr << '\n';
  return report(o, known, unknown);
}

int measure(const timing_options& o) {
  return tools::with_client(o, [&](api::claims_client& client) {
    add_users(client, o);
    try {
      const auto status = try_all(o);
      deactivate_users(client, o);
      return status;
    } catch (...) {
      deactivate_users(client, o);
      throw;
    }
  });
}

}  // namespace

int run_login_timing(int argc, const char* const* argv) {
  CLI::App app{
      "Measures whether the time of a refused login says that a user is there: adds users (as the "
      "administrator "
      "who is\nlogged in), tries wrong passwords for them and for names that are nobody's in a random order, "
      "and "
      "compares the\ntimes by ranks. The users are deactivated afterwards. Where tries are limited it waits: "
      "with ten a minute\n(`benefactor serve --logins-per-minute`) 200 of each take 40 minutes,\nand after "
      "50 failures an address waits longer each time: `--failures-of-address 10000`.",
      "login-timing"};
  timing_options o;
  tools::add_connect_option(app, o);
  tools::add_json_option(app, o);
  app.add_option("--samples", o.samples, "Of each kind")
      ->check(CLI::Range(20, 100'000))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "Of the order, and in the users' names")->capture_default_str();
  app.footer(
      "Exit status: 0 not told apart; 1 told apart, or something failed; 2 usage.\n\n"
      "Example:\n  tools/login-timing --samples 400 --seed 7");
  try {
    app.parse(argc, argv);
    return measure(o);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? status_done : status_unusable;
  } catch (const std::exception& error) {
    std::cerr << "login-timing: " << error.what() << '\n';
    return status_failed;
  }
}

}  // namespace benefactor::benchmark

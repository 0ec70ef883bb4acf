#include "tools/benefactor/serve_identity.hpp"

#include <chrono>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "api/member_numbers.hpp"

namespace benefactor::tools {

namespace {

using api::identity::token_keys;

token_keys keys_in(const serve_identity& options, const std::string& data) {
  const std::filesystem::path file =
      options.token_key.empty() ? token_keys::default_path(data) : std::filesystem::path(options.token_key);
  return std::filesystem::exists(file) ? token_keys::load(file)
                                       : token_keys::create(file, store::system_entropy());
}

std::unique_ptr<api::login::issuer_book> issuers_in(const std::string& file) {
  if (file.empty()) return nullptr;
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) throw std::runtime_error(file + ": cannot be read");
  std::vector<api::problem> problems;
  auto settings = api::login::parse_issuers(text, problems);
  if (!problems.empty()) {
    std::string why = file + ": says not whose tokens are trusted";
    for (const auto& p : problems) why += "\n  " + api::format_problem(p);
    throw std::runtime_error(why);
  }
  return std::make_unique<api::login::issuer_book>(
      std::move(settings), [](const std::string& why) { std::cerr << "warning: " << why << '\n'; });
}

api::login::login_settings settings_of(const serve_identity& options, const std::string& issuer) {
  api::login::login_settings settings;
  settings.issuer = issuer;
  settings.access = std::chrono::minutes(options.access_minutes);
  settings.idle = std::chrono::hours(options.idle_hours);
  settings.lifetime = std::chrono::hours(options.session_hours);
  settings.throttle.logins_per_minute = options.logins_per_minute;
  settings.throttle.registrations_per_minute = options.registrations_per_minute;
  settings.throttle.peer_failures_free = options.failures_of_address;
  settings.self_registration = options.self_registration;
  return settings;
}

/// Tokens are good at one log only, also where a copy of its data has the same key.
std::string issuer_of(const api::node& node) { return "benefactor:" + to_hex(node.head().origin.log_id); }

api::identity::throttle_time steady_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now());
}

}  // namespace

void add_identity_options(CLI::App& command, serve_identity& options) {
  constexpr auto group = "Identity";
  command
      .add_flag("--require-login", options.require_login,
                "let nobody in over the loopback interface, either, who does not log in")
      ->group(group);
  command
      .add_flag("--self-registration", options.self_registration,
                "let members become users by what stands on the insurance card")
      ->group(group);
  command
      .add_option("--token-key", options.token_key,
                  "the file of the key that signs access tokens, of mode 0600; made where there is none "
                  "(default: <data>.token-key)")
      ->group(group);
  command
      .add_option("--issuer-file", options.issuer_file,
                  "a JSON file with other issuers whose tokens are trusted: see api/login/README")
      ->group(group);
  const auto number = [&](const char* name, std::uint32_t& value, const char* about, int most) {
    command.add_option(name, value, about)->check(CLI::Range(1, most))->capture_default_str()->group(group);
  };
  number("--access-minutes", options.access_minutes, "how long an access token is good", 60);
  number("--session-idle-hours", options.idle_hours, "how long a session lasts that is not refreshed",
         90 * 24);
  number("--session-hours", options.session_hours, "how long a session lasts at most", 90 * 24);
  number("--logins-per-minute", options.logins_per_minute, "tries of a name, and from an address", 10'000);
  number("--registrations-per-minute", options.registrations_per_minute,
         "registrations, and tries of the set-up, from an address", 10'000);
  number("--failures-of-address", options.failures_of_address,
         "failed logins from an address before it has to wait, twice as long after each; more where many "
         "users come "
         "by one",
         10'000);
}

std::string identity_problem(const serve_identity& options) {
  if (options.idle_hours <= options.session_hours) return {};
  return "--session-idle-hours " + std::to_string(options.idle_hours) +
         ": must be at most --session-hours, which is " + std::to_string(options.session_hours);
}

server_identity::server_identity(const serve_identity& options, const std::string& data, api::node& node,
                                 const api::submit_requests& submit, std::function<std::int64_t()> clock,
                                 api::login::login_listener listener, api::login::patient_scope scope)
    : keys_(keys_in(options, data)),
      hasher_(store::system_entropy()),
      issuers_(issuers_in(options.issuer_file)),
      logins_(settings_of(options, issuer_of(node)),
              {.users = node.users(),
               .ids = node.surrogates(),
               .submit = submit,
               .keys = keys_,
               .hasher = hasher_,
               .entropy = store::system_entropy(),
               .clock = clock,
               .steady = steady_now,
               .find_member =
                   [&node](const api::login::registration_facts& said, date today) {
                     return api::matching_member(
                         node.asking(),
                         {said.policy_number, said.member_number, said.family_name, said.birth_date}, today);
                   },
               .listener = listener}),
      admin_(logins_,
             [&node](const std::string& policy, const std::string& member) {
               return api::enrolled_member(node.asking(), policy, member);
             }),
      opener_({.users = node.users(),
               .ids = node.surrogates(),
               .keys = keys_,
               .tenant = logins_.settings().tenant,
               .issuer = logins_.settings().issuer,
               .clock = std::move(clock),
               .issuers = issuers_.get(),
               .scope = std::move(scope),
               .listener = std::move(listener)}),
      desk_{logins_, admin_, opener_} {}

std::string server_identity::set_up_text() {
  const auto secret = logins_.begin_set_up();
  if (!secret) return {};
  return "there is no administrator yet; the first one is added with this secret, which is told here only: " +
         secret->text + '\n';
}

}  // namespace benefactor::tools

// `benefactor login`, `logout`, `whoami`, `setup` and `register`: coming in, and who one is.
#include <iostream>
#include <memory>
#include <stdexcept>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/identity_text.hpp"
#include "tools/benefactor/process_secrets.hpp"
#include "tools/benefactor/server_login.hpp"
#include "tools/benefactor/terminal.hpp"

namespace benefactor::tools {

namespace {

struct login_options : client_options {
  std::string login, name, email, password_file, new_password_file, secret_file;
  bool change = false;
  std::string policy, member, birth_date, family_name;  ///< of a registration
};
using login_options_ptr = std::shared_ptr<login_options>;

/// How often somebody may choose a password until two lines are the same.
constexpr int choices_most = 3;

std::string asked_or(const std::string& given, const std::string& question, const std::string& option) {
  return given.empty() ? ask(question, option) : given;
}

/// Asked for twice; what is typed is not shown.
std::string chosen_password(const std::string& question, const std::string& option) {
  for (int tries = 0; tries < choices_most; ++tries) {
    auto first = ask_secret(question, option);
    if (first == ask_secret(question + " again", option)) return first;
    std::cerr << "benefactor: these were two different ones\n";
  }
  throw no_answer("no password was chosen");
}

std::string new_password_of(const login_options& o) {
  return o.new_password_file.empty() ? chosen_password("New password", "--new-password-file")
                                     : secret_from(o.new_password_file, "--new-password-file");
}

int refused(const login_options& o, const api::login_refusal& why) {
  if (o.json)
    std::cout << nlohmann::ordered_json{{"refused", to_json(why)}}.dump() << '\n';
  else
    print(std::cerr, why);
  return status_failed;
}

int let_in(const login_options& o, const api::login_answer& answer) {
  if (const auto* why = std::get_if<api::login_refusal>(&answer)) return refused(o, *why);
  const auto& tokens = std::get<api::session_tokens>(answer);
  keep_login(o, tokens);
  if (o.json) {
    nlohmann::ordered_json out;
    out["profile"] = to_json(tokens.profile);
    out["refreshSeconds"] = tokens.refresh_seconds;
    std::cout << out.dump() << '\n';
    return status_done;
  }
  std::cout << "Logged in at " << o.address << ".\n\n";
  print(std::cout, tokens.profile);
  return status_done;
}

int log_in(const login_options& o) {
  const auto login = asked_or(o.login, "Login", "--login");
  const auto password = o.password_file.empty() ? ask_secret("Password", "--password-file")
                                                : secret_from(o.password_file, "--password-file");
  const bool renews = o.change || !o.new_password_file.empty();
  const auto renewed = renews ? new_password_of(o) : std::string();
  bool has_to_renew = false;
  const auto status = with_door(o, [&](api::login_client& door) {
    const auto answer = door.log_in(login, password, renewed);
    const auto* why = std::get_if<api::login_refusal>(&answer);
    // Somebody who is there is asked; a script has to say it with --new-password-file.
    has_to_renew = why && why->code == api::login_refusal_code::must_change_password && !renews &&
                   o.password_file.empty();
    return has_to_renew ? status_done : let_in(o, answer);
  });
  if (!has_to_renew) return status;
  std::cerr << "The password was right, and has to be replaced.\n";
  const auto chosen = new_password_of(o);
  // By another connection: a server ends those that have no session for long, and choosing takes time.
  return with_door(o,
                   [&](api::login_client& door) { return let_in(o, door.log_in(login, password, chosen)); });
}

int log_out(const login_options& o) {
  const auto file = tokens_of(o);
  if (!file || !file->of(server_key(o))) {
    std::cout << (o.json ? "{\"loggedOut\":false}\n" : "Nobody is logged in at " + o.address + ".\n");
    return status_done;
  }
  return with_client(o, [&](api::claims_client& client) {
    client.log_out();
    forget_login(o);
    std::cout << (o.json ? "{\"loggedOut\":true}\n" : "Logged out at " + o.address + ".\n");
    return status_done;
  });
}

int who_am_i(const login_options& o) {
  return with_client(o, [&](api::claims_client& client) {
    const auto profile = client.profile();
    if (o.json)
      std::cout << to_json(profile).dump() << '\n';
    else
      print(std::cout, profile);
    return status_done;
  });
}

api::new_login account_of(const login_options& o) {
  api::new_login account;
  account.login = asked_or(o.login, "Login", "--login");
  account.password = o.password_file.empty() ? chosen_password("Password", "--password-file")
                                             : secret_from(o.password_file, "--password-file");
  account.display_name = o.name;
  account.email = o.email;
  return account;
}

int set_up(const login_options& o) {
  const auto secret = o.secret_file.empty() ? ask_secret("Set-up secret", "--secret-file")
                                            : secret_from(o.secret_file, "--secret-file");
  const auto account = account_of(o);
  return with_door(o, [&](api::login_client& door) { return let_in(o, door.set_up(secret, account)); });
}

int register_member(const login_options& o) {
  api::member_registration registration;
  registration.policy_number = asked_or(o.policy, "Policy number", "--policy");
  registration.member_number = asked_or(o.member, "Member id", "--member");
  registration.family_name = asked_or(o.family_name, "Family name", "--family-name");
  registration.birth_date =
      date_argument(asked_or(o.birth_date, "Birth date (YYYY-MM-DD)", "--birth-date"), "--birth-date").days;
  registration.account = account_of(o);
  return with_door(o, [&](api::login_client& door) { return let_in(o, door.register_member(registration)); });
}

CLI::App* add(CLI::App& app, int& status, const char* name, const char* about, const login_options_ptr& o,
              int (*work)(const login_options&), const std::string& footer) {
  auto* command = app.add_subcommand(name, about);
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->footer(client_footer(footer, false));
  command->callback([o, &status, work] {
    try {
      if (const auto missing = keep_secrets_in_memory(); !missing.empty())
        std::cerr << "benefactor: " << missing << '\n';
      status = work(*o);
    } catch (const no_answer& error) {
      std::cerr << "benefactor: " << error.what() << '\n';
      status = status_unusable;
    } catch (const token_file_error& error) {
      std::cerr << "benefactor: " << error.what() << '\n';
      status = status_unusable;
    } catch (const std::invalid_argument& error) {
      std::cerr << "benefactor: " << error.what() << '\n';
      status = status_unusable;
    }
  });
  return command;
}

constexpr auto password_words =
    "A file of mode 0600 with the password on its one line, or - for the next line of standard input "
    "(default: asked for at the terminal)";

void add_account_options(CLI::App& command, login_options& o) {
  command.add_option("--login", o.login, "The login name, 3 to 128 characters (default: asked for)");
  command.add_option("--password-file", o.password_file, password_words);
  command.add_option("--name", o.name, "As others see it, up to 128 characters");
  command.add_option("--email", o.email, "An address, up to 254 characters");
}

}  // namespace

void add_login_commands(CLI::App& app, int& status) {
  auto o = std::make_shared<login_options>();
  auto* command =
      add(app, status, "login", "Log in at a server; the commands after it come as that user", o, log_in,
          "Passwords are never given on the command line. A one-time password has to be replaced: the new "
          "one is\nasked for twice. The tokens are kept in a file that only its owner can read, one login "
          "for each server;\nthe commands renew them until the session ends. For scripts, each with a "
          "--token-file of its own.\n\nExamples:\n  benefactor login --login ada\n  benefactor login "
          "--login ada --password-file one-time --new-password-file chosen");
  command->add_option("--login", o->login, "The login name (default: asked for)");
  command->add_option("--password-file", o->password_file, password_words);
  auto* replaced =
      command->add_option("--new-password-file", o->new_password_file,
                          "Replace the password by the one in this file; - as above, the line behind");
  command->add_flag("--change", o->change, "Replace the password; the new one is asked for")
      ->excludes(replaced);

  o = std::make_shared<login_options>();
  add(app, status, "logout", "End the login at a server, and forget its tokens", o, log_out,
      "Everything that was opened with the login ends at once.\n\nExample:\n  benefactor logout");

  o = std::make_shared<login_options>();
  add(app, status, "whoami", "Say who one is at a server", o, who_am_i,
      "Example:\n  benefactor whoami --json");

  o = std::make_shared<login_options>();
  command = add(
      app, status, "setup", "Add the first administrator of a server", o, set_up,
      "A server that starts without an administrator prints a secret, which is good for this, once. "
      "Afterwards\nadministrators add users: `benefactor users add`.\n\nExample:\n  benefactor setup --login "
      "ada --name 'Ada Lovelace'");
  command->add_option(
      "--secret-file", o->secret_file,
      "A file of mode 0600 with the secret on its one line, or - for the next line of standard input "
      "(default: asked for at the terminal)");
  add_account_options(*command, *o);

  o = std::make_shared<login_options>();
  command = add(app, status, "register", "Become a user as a member of a policy", o, register_member,
                "Where the server lets members register themselves. What is not given is asked for.\n\n"
                "Example:\n  benefactor register --policy POL-1001 --member M-1001-2 --login grace");
  command->add_option("--policy", o->policy, "The policy's number, as on the insurance card");
  command->add_option("--member", o->member, "The member's id, as on the insurance card");
  command->add_option("--birth-date", o->birth_date, "YYYY-MM-DD");
  command->add_option("--family-name", o->family_name, "As the insurer knows it");
  add_account_options(*command, *o);
}

}  // namespace benefactor::tools

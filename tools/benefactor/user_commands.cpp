// `benefactor users`: who may come in, as an administrator keeps it.
#include <iostream>
#include <memory>
#include <stdexcept>

#include "api/roles/role.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/identity_text.hpp"
#include "tools/benefactor/process_secrets.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

struct user_options : client_options {
  std::string user, after, end_session;
  bool end_all = false;
  std::uint32_t limit = 100;
  api::new_account account;  ///< of add; of role and bind the roles and the binding
};
using user_options_ptr = std::shared_ptr<user_options>;

/// An id of 16 bytes. Errors: std::invalid_argument naming *what*.
std::string id_argument(const std::string& text, const char* what) {
  const auto bytes = bytes_from_hex(text);
  if (!bytes || bytes->size() != 16)
    throw std::invalid_argument(std::string(what) + ": must be 32 hexadecimal digits");
  return *bytes;
}

/// An id, or else a login name.
api::account_name user_argument(const std::string& text) {
  if (const auto bytes = bytes_from_hex(text); bytes && bytes->size() == 16) return {*bytes, {}};
  return {{}, text};
}

int refuse(const user_options& o, const rejection& refused) {
  if (o.json)
    std::cout << json{{"refused", to_json(refused)}}.dump() << '\n';
  else
    print(std::cerr, refused);
  return status_failed;
}

/// What became of a command: *done* and whose.
int tell(const user_options& o, const char* done, const api::account_result& result) {
  if (const auto* refused = std::get_if<rejection>(&result)) return refuse(o, *refused);
  const auto& change = std::get<api::account_change>(result);
  if (o.json) {
    std::cout << to_json(change).dump() << '\n';
    return status_done;
  }
  std::cout << done << (change.unchanged ? " (it was so already)" : "") << "\n\n";
  print(std::cout, change.user);
  if (!change.one_time_password.empty())
    std::cout << "\nThe one-time password, shown here and never again; the first login replaces it:\n  "
              << change.one_time_password << '\n';
  return status_done;
}

int list(api::user_accounts users, const user_options& o) {
  const auto page = users.list(o.after.empty() ? std::string() : id_argument(o.after, "--after"), o.limit);
  if (o.json) {
    json out;
    out["users"] = json::array();
    for (const auto& user : page.users) out["users"].push_back(to_json(user));
    out["next"] = page.next.empty() ? json(nullptr) : json(hex_of(page.next));
    std::cout << out.dump() << '\n';
    return status_done;
  }
  if (page.users.empty())
    std::cout << "No users.\n";
  else
    print(std::cout, page.users);
  if (!page.next.empty()) std::cout << "\nMore: --after " << hex_of(page.next) << '\n';
  return status_done;
}

int show(api::user_accounts users, const user_options& o) {
  const auto result = users.show(user_argument(o.user));
  if (const auto* refused = std::get_if<rejection>(&result)) return refuse(o, *refused);
  const auto& user = std::get<api::account_change>(result).user;
  if (o.json)
    std::cout << to_json(user).dump() << '\n';
  else
    print(std::cout, user);
  return status_done;
}

int sessions(api::user_accounts users, const user_options& o) {
  const auto name = user_argument(o.user);
  if (o.end_all) return tell(o, "ENDED every session", users.end_sessions(name, {}));
  if (!o.end_session.empty())
    return tell(o, "ENDED", users.end_sessions(name, id_argument(o.end_session, "--end")));
  const auto result = users.show(name);
  if (const auto* refused = std::get_if<rejection>(&result)) return refuse(o, *refused);
  const auto& user = std::get<api::account_change>(result).user;
  if (o.json)
    std::cout << json{{"sessions", to_json(user)["sessions"]}}.dump() << '\n';
  else if (user.sessions.empty())
    std::cout << "No sessions.\n";
  else
    print(std::cout, user.sessions);
  return status_done;
}

using user_work = int (*)(api::user_accounts, const user_options&);

CLI::App* add(CLI::App& group, int& status, const char* name, const char* about, const user_options_ptr& o,
              user_work work, const std::string& footer) {
  auto* command = group.add_subcommand(name, about);
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->footer(client_footer(footer, false));
  command->callback([o, &status, work] {
    if (const auto missing = keep_secrets_in_memory(); !missing.empty())
      std::cerr << "benefactor: " << missing << '\n';
    status = with_client(*o, [&](api::claims_client& client) {
      try {
        return work(client.accounts(), *o);
      } catch (const std::invalid_argument& error) {
        std::cerr << "benefactor: " << error.what() << '\n';
        return status_unusable;
      }
    });
  });
  return command;
}

void add_user_argument(CLI::App& command, user_options& o) {
  command.add_option("USER", o.user, "A login name, or an id of 32 hexadecimal digits")->required();
}

CLI::Option* take_roles(CLI::Option* option) {
  std::vector<std::string> names;
  for (const auto role : api::all_roles) names.emplace_back(api::to_text(role));
  return option->check(CLI::IsMember(names));
}

void add_binding_options(CLI::App& command, api::account_binding& binding) {
  constexpr auto group = "Whom the user is out there";
  command.add_option("--npi", binding.npis, "Of a PROVIDER: whose claims it sees; may be repeated")
      ->allow_extra_args(false)
      ->group(group);
  auto* policy =
      command.add_option("--policy", binding.policy_number, "Of a PATIENT, with --member")->group(group);
  auto* member = command.add_option("--member", binding.member_number, "The member's plan-issued id")
                     ->needs(policy)
                     ->group(group);
  policy->needs(member);
  command
      .add_option("--certificate", binding.certificate,
                  "Of a PAYER_SYSTEM: the common name of its client certificate")
      ->group(group);
  auto* issuer = command.add_option("--issuer", binding.issuer, "Another issuer of tokens, with --subject")
                     ->group(group);
  auto* subject =
      command.add_option("--subject", binding.subject, "Who the user is there")->needs(issuer)->group(group);
  issuer->needs(subject);
}

/// A command that changes a user in one way.
void add_change(CLI::App& group, int& status, const char* name, const char* about, user_work work,
                const std::string& footer) {
  const auto o = std::make_shared<user_options>();
  add_user_argument(*add(group, status, name, about, o, work, footer), *o);
}

void add_reading_commands(CLI::App& group, int& status) {
  auto o = std::make_shared<user_options>();
  auto* command = add(group, status, "list", "Who may come in", o, list,
                      "Example:\n  benefactor users list --limit 1000");
  command->add_option("--after", o->after, "Those behind this id, as the page before says");
  command->add_option("--limit", o->limit, "At most so many, up to 1,000")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  o = std::make_shared<user_options>();
  add_user_argument(*add(group, status, "show", "One user, with bindings and sessions", o, show,
                         "Example:\n  benefactor users show ada"),
                    *o);
  o = std::make_shared<user_options>();
  command = add(
      group, status, "sessions", "The login sessions of a user; end them", o, sessions,
      "What was opened with a session that is ended is cut off at once. --end-all also ends what a\n"
      "certificate or another issuer's token opened, of which none is listed; such tokens are taken only\n"
      "if they are issued later.\n\nExamples:\n"
      "  benefactor users sessions ada\n  benefactor users sessions ada --end-all");
  add_user_argument(*command, *o);
  auto* one = command->add_option("--end", o->end_session, "End this one: 32 hexadecimal digits");
  command->add_flag("--end-all", o->end_all, "End every one")->excludes(one);
}

void add_account_commands(CLI::App& group, int& status) {
  auto o = std::make_shared<user_options>();
  auto* command = add(
      group, status, "add", "Add a user", o,
      [](api::user_accounts users, const user_options& q) {
        auto account = q.account;
        account.login = q.user;
        return tell(q, "ADDED", users.add(account));
      },
      "A person gets a one-time password, shown once, which the first login replaces. A system has no "
      "password and\ncomes by its certificate.\n\nExamples:\n  benefactor users add grace --role "
      "CLAIM_PROCESSOR --name 'Grace Hopper'\n  benefactor users add drwho --role PROVIDER --npi "
      "1234567893\n  benefactor users add acme --system --role PAYER_SYSTEM --certificate ACME");
  command->add_option("LOGIN", o->user, "The login name, 3 to 128 characters")->required();
  take_roles(command->add_option("--role", o->account.roles, "A role; may be repeated"))
      ->allow_extra_args(false)
      ->required();
  command->add_option("--name", o->account.display_name, "As others see it, up to 128 characters");
  command->add_option("--email", o->account.email, "An address, up to 254 characters");
  command->add_flag("--system", o->account.system, "A program, no person");
  add_binding_options(*command, o->account.binding);

  o = std::make_shared<user_options>();
  command = add(
      group, status, "role", "Give a user these roles, and no others", o,
      [](api::user_accounts users, const user_options& q) {
        return tell(q, "CHANGED", users.change_roles(user_argument(q.user), q.account.roles));
      },
      "Holds at once, also for who is logged in.\n\nExample:\n  benefactor users role grace "
      "CLAIM_PROCESSOR AUDITOR");
  add_user_argument(*command, *o);
  take_roles(command->add_option("ROLE", o->account.roles, "All of the user's roles"))->required();

  o = std::make_shared<user_options>();
  command = add(
      group, status, "bind", "Say anew whom a user is out there", o,
      [](api::user_accounts users, const user_options& q) {
        return tell(q, "BOUND", users.bind(user_argument(q.user), q.account.binding));
      },
      "What is not given is bound no more.\n\nExample:\n  benefactor users bind drwho --npi 1234567893 "
      "--npi 1245319599");
  add_user_argument(*command, *o);
  add_binding_options(*command, o->account.binding);
}

void add_state_commands(CLI::App& group, int& status) {
  add_change(
      group, status, "reset", "Give a user a new one-time password",
      [](api::user_accounts users, const user_options& o) {
        return tell(o, "RESET", users.reset_password(user_argument(o.user)));
      },
      "Ends every session of the user, and a lock-out.\n\nExample:\n  benefactor users reset grace");
  add_change(
      group, status, "deactivate", "Let a user in no more",
      [](api::user_accounts users, const user_options& o) {
        return tell(o, "DEACTIVATED", users.deactivate(user_argument(o.user)));
      },
      "Ends every session of the user at once. The last active administrator stays.\n\nExample:\n  "
      "benefactor users deactivate grace");
  add_change(
      group, status, "reactivate", "Let a deactivated user in again",
      [](api::user_accounts users, const user_options& o) {
        return tell(o, "REACTIVATED", users.reactivate(user_argument(o.user)));
      },
      "Example:\n  benefactor users reactivate grace");
  add_change(
      group, status, "unlock", "End a lock-out",
      [](api::user_accounts users, const user_options& o) {
        return tell(o, "UNLOCKED", users.unlock(user_argument(o.user)));
      },
      "Wrong passwords in a row lock a name for a while.\n\nExample:\n  benefactor users unlock grace");
}

}  // namespace

void add_user_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("users", "Who may come in, and as what; who did what");
  group->require_subcommand(1);
  add_reading_commands(*group, status);
  add_account_commands(*group, status);
  add_state_commands(*group, status);
}

}  // namespace benefactor::tools

// `benefactor policy`, `member` and `preauth`: what happens to a policy, its members and their authorisations
// after enrolment.
#include <iostream>
#include <memory>
#include <stdexcept>

#include "api/documents/policy_change_json.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/render_results.hpp"

namespace benefactor::tools {

namespace {

struct change_options : client_options {
  std::string policy, member, from, last_day, number, service, provider, to, reason;
  std::vector<std::string> procedures;
  std::optional<std::int32_t> visits;
};
using change_options_ptr = std::shared_ptr<change_options>;

int tell(const api::enrollment_result& result, std::string_view status_after, bool json) {
  if (json) {
    nlohmann::ordered_json out;
    if (result.refused) {
      out["refused"] = to_json(*result.refused);
    } else if (!result.failure.empty()) {
      out["failed"] = result.failure;
    } else {
      out["status"] = status_after;
      out["unchanged"] = !result.changed;
    }
    out["position"] = result.position;
    std::cout << out.dump() << '\n';
  } else if (result.refused) {
    print(std::cerr, *result.refused);
  } else if (!result.failure.empty()) {
    std::cerr << "benefactor: the server could not decide this: " << result.failure << '\n';
  } else {
    std::cout << status_after << (result.changed ? "" : " (it was so already)") << '\n';
  }
  return result.refused || !result.failure.empty() ? status_failed : status_done;
}

/// A command whose item *make* builds from the options; it may throw std::invalid_argument.
CLI::App* add_change(CLI::App& group, int& status, const std::string& name, const std::string& about,
                     const change_options_ptr& o, std::function<api::enrollment_item()> make) {
  auto* command = group.add_subcommand(name, about);
  command->add_option("POLICY", o->policy, "The policy's number")->required();
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->callback([o, &status, make = std::move(make)] {
    const std::vector<api::enrollment_item> items{make()};
    const auto* change = std::get_if<policy_change_request>(&items.front());
    const auto after = change ? api::status_after(*change) : std::string_view("GRANTED");
    status =
        with_client(*o, [&](auto& client) { return tell(client.enroll(items).front(), after, o->json); });
  });
  return command;
}

void require_member(CLI::App* command, change_options& o) {
  command->add_option("MEMBER", o.member, "The member's plan-issued id")->required();
}

void require_from(CLI::App* command, change_options& o) {
  command->add_option("--from", o.from, "The first day it holds, YYYY-MM-DD")->required();
}

/// policy suspend, cancel, reinstate; member reinstate.
void add_cover_change(CLI::App& group, int& status, const std::string& name, const std::string& about,
                      coverage_change change, bool of_member, const std::string& example) {
  const auto o = std::make_shared<change_options>();
  auto* command = add_change(group, status, name, about, o, [o, change]() -> api::enrollment_item {
    return policy_change_request{o->policy, o->member,
                                 change_coverage{{}, change, date_argument(o->from, "--from")}};
  });
  if (of_member) require_member(command, *o);
  require_from(command, *o);
  command->footer(
      client_footer("It speaks for every day from --from on, also for days that have passed: claims "
                    "decided for them\nstand until they are decided again.\n\nExample:\n  " +
                        example,
                    false));
}

void add_termination(CLI::App& group, int& status) {
  const auto o = std::make_shared<change_options>();
  auto* command =
      add_change(group, status, "terminate", "End a member's cover", o, [o]() -> api::enrollment_item {
        const auto last = date_argument(o->last_day, "--last-day");
        return policy_change_request{o->policy, o->member,
                                     change_coverage{{}, coverage_change::terminated, {last.days + 1}}};
      });
  require_member(command, *o);
  command->add_option("--last-day", o->last_day, "The last day of cover, YYYY-MM-DD; it may have passed")
      ->required();
  command->footer(
      client_footer("Said again with another day it corrects the last one.\n\nExample:\n"
                    "  benefactor member terminate POL-1 M-2 --last-day 2026-05-31",
                    false));
}

void add_description(CLI::App& group, int& status) {
  struct person_options : change_options {
    person_name name;
    std::string birth_date, sex;
    postal_address address;
  };
  const auto o = std::make_shared<person_options>();
  auto* command = add_change(
      group, status, "describe", "Correct a member's name, birth date, sex and address", o,
      [o]() -> api::enrollment_item {
        demographics who{o->name, {}, {}, o->address};
        if (!o->birth_date.empty()) who.birth_date = date_argument(o->birth_date, "--birth-date");
        if (!o->sex.empty()) {
          const auto known = parse_as<administrative_gender>(o->sex);
          if (!known) throw std::invalid_argument("--sex: one of MALE, FEMALE, OTHER, UNKNOWN");
          who.sex = *known;
        }
        return policy_change_request{o->policy, o->member, describe_member{{}, std::move(who), {}}};
      });
  require_member(command, *o);
  command->add_option("--last-name", o->name.last, "Last name");
  command->add_option("--first-name", o->name.first, "First name");
  command->add_option("--middle-name", o->name.middle, "Middle name or initial");
  command->add_option("--suffix", o->name.suffix, "As Jr or III");
  command->add_option("--birth-date", o->birth_date, "YYYY-MM-DD");
  command->add_option("--sex", o->sex, "MALE, FEMALE, OTHER or UNKNOWN");
  command->add_option("--line1", o->address.line_1, "Of the address: street and number");
  command->add_option("--line2", o->address.line_2, "Second line");
  command->add_option("--city", o->address.city, "City");
  command->add_option("--state", o->address.state, "As IL");
  command->add_option("--postal-code", o->address.postal_code, "A ZIP code has five or nine digits");
  command->add_option("--country", o->address.country, "Two letters (ISO 3166); not said: the United States");
  command->footer(
      client_footer("Says all of it, as it is to be: what is not named is not known any more. It is kept "
                    "confidential, under the\nmember's key. The holder can be described, too.\n\nExample:\n  "
                    "benefactor member describe POL-1 M-1 --last-name Lopez --first-name Maria --birth-date "
                    "1980-02-29 --sex FEMALE",
                    false));
}

// ---- authorisations ----

authorization terms_of_options(const change_options& o) {
  const auto service = parse_as<service_type>(o.service);
  if (!service) throw std::invalid_argument("--service: " + o.service + " is no service type, as IMAGING");
  return {.number = o.number,
          .member = {},
          .service = *service,
          .procedures = o.procedures,
          .provider_npi = o.provider,
          .from = date_argument(o.from, "--from"),
          .to = date_argument(o.to, "--to"),
          .visits = o.visits};
}

void add_preauth_terms(CLI::App& group, int& status, const std::string& name, const std::string& about,
                       std::function<api::enrollment_item(const change_options&, authorization)> make) {
  const auto o = std::make_shared<change_options>();
  auto* command = add_change(group, status, name, about, o,
                             [o, make = std::move(make)] { return make(*o, terms_of_options(*o)); });
  require_member(command, *o);
  command->add_option("AUTHORIZATION", o->number, "Its number, unique within the policy")->required();
  command->add_option("--service", o->service, "The service type, as IMAGING")->required();
  command->add_option("--from", o->from, "First day, YYYY-MM-DD")->required();
  command->add_option("--to", o->to, "Last day, YYYY-MM-DD")->required();
  command->add_option("--procedure", o->procedures, "Only these CPT, HCPCS or CDT codes, as 70551,70552")
      ->delimiter(',');
  command->add_option("--provider,--npi", o->provider, "Only this provider");
  command->add_option("--visits", o->visits, "At most so many visits");
  command->footer(
      client_footer("Example:\n  benefactor preauth " + name +
                        " POL-1 M-1 A-1 --service IMAGING --from 2026-01-01 --to 2026-12-31 --visits 3",
                    false));
}

void add_preauth_end(CLI::App& group, int& status, const std::string& name, const std::string& about,
                     bool has_day) {
  const auto o = std::make_shared<change_options>();
  auto* command = add_change(group, status, name, about, o, [o, has_day]() -> api::enrollment_item {
    if (has_day)
      return policy_change_request{
          o->policy, "", revoke_authorization{o->number, date_argument(o->from, "--from"), o->reason}};
    return policy_change_request{o->policy, "", deny_authorization{o->number, o->reason}};
  });
  command->add_option("AUTHORIZATION", o->number, "Its number")->required();
  if (has_day) require_from(command, *o);
  command->add_option("--reason", o->reason, "Why, in 10 to 2,000 characters; kept confidential")->required();
  command->footer(client_footer("Example:\n  benefactor preauth " + name +
                                    " POL-1 A-1 --reason 'not medically necessary'" +
                                    (has_day ? " --from 2026-06-01" : ""),
                                false));
}

}  // namespace

void add_policy_commands(CLI::App& app, int& status) {
  auto* policy = app.add_subcommand("policy", "Show, suspend, cancel and reinstate policies");
  policy->require_subcommand(1);
  add_cover_change(*policy, status, "suspend", "Suspend a policy's cover", coverage_change::suspended, false,
                   "benefactor policy suspend POL-1 --from 2026-04-01");
  add_cover_change(*policy, status, "cancel", "Cancel a policy", coverage_change::cancelled, false,
                   "benefactor policy cancel POL-1 --from 2026-04-01");
  add_cover_change(*policy, status, "reinstate", "Reinstate a policy that was suspended or cancelled",
                   coverage_change::reinstated, false, "benefactor policy reinstate POL-1 --from 2026-04-01");

  auto* member = app.add_subcommand("member", "Describe, terminate and reinstate members");
  member->require_subcommand(1);
  add_description(*member, status);
  add_termination(*member, status);
  add_cover_change(*member, status, "reinstate", "Reinstate a member's cover", coverage_change::reinstated,
                   true, "benefactor member reinstate POL-1 M-2 --from 2026-06-01");

  auto* preauth = app.add_subcommand("preauth", "Prior authorisations: request, grant, deny, amend, revoke");
  preauth->require_subcommand(1);
  add_preauth_terms(
      *preauth, status, "request", "Ask for an authorisation",
      [](const change_options& o, authorization terms) -> api::enrollment_item {
        return policy_change_request{o.policy, o.member, request_authorization{std::move(terms)}};
      });
  add_preauth_terms(*preauth, status, "grant", "Grant an authorisation, asked for or not",
                    [](const change_options& o, authorization terms) -> api::enrollment_item {
                      return authorization_request{o.policy, o.member, std::move(terms)};
                    });
  add_preauth_terms(*preauth, status, "amend", "Give a granted authorisation other terms",
                    [](const change_options& o, authorization terms) -> api::enrollment_item {
                      return policy_change_request{o.policy, o.member, amend_authorization{std::move(terms)}};
                    });
  add_preauth_end(*preauth, status, "deny", "Deny an authorisation that was asked for", false);
  add_preauth_end(*preauth, status, "revoke", "Revoke a granted authorisation from a day on", true);
}

}  // namespace benefactor::tools

// `benefactor policy show`, `preauth list`, `eligibility`, `estimate`, `check` and `fee`: what a server knows
// of policies, members and prices.
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "tools/benefactor/as_of_option.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/document_files.hpp"
#include "tools/benefactor/policy_text.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

struct view_options : client_options {
  std::string policy, member, on, provider, contract, procedure, file;
  std::string when, member_id, last_name, first_name, birth_date;
  std::vector<std::string> modifiers, documents;
  bool npi_check_digit = true;
};
using view_options_ptr = std::shared_ptr<view_options>;

void add_common(CLI::App* command, const view_options_ptr& o) {
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  add_position_option(*command, *o);
  add_grounds_options(*command, *o);
}

void add_policy_view(CLI::App& group, int& status, const std::string& name, const std::string& about,
                     void (*print)(std::ostream&, const json&), const char* only) {
  const auto o = std::make_shared<view_options>();
  auto* command = group.add_subcommand(name, about);
  command->add_option("POLICY", o->policy, "The policy's number")->required();
  add_common(command, o);
  if (!only) add_as_of_option(*command, o->when);
  command->callback([o, &status, print, only] {
    const auto when = o->when.empty() ? std::nullopt : std::optional(as_of_argument(o->when));
    status = with_client(*o, [&](auto& client) {
      if (when)
        return show_as_of(
            *o, client.policy_as_of(o->policy, *when), "policy", [](const json& found) { return found; },
            [&](const json& found) { print(std::cout, found); });
      auto view = client.policy(o->policy, o->at_least_position);
      if (!view) return no_such("policy");
      const json shown = only ? list_of(*view, only) : *view;
      if (o->json)
        std::cout << shown.dump() << '\n';
      else
        print(std::cout, shown);
      return status_done;
    });
  });
}

int tell_eligibility(const json& view, const view_options& o) {
  if (o.json)
    std::cout << view.dump() << '\n';
  else
    print_eligibility(std::cout, view);
  return status_done;
}

/// The answer to an inquiry without a policy number.
int tell_inquiry(const json& view, const view_options& o) {
  if (view.contains("found")) return tell_eligibility(view["found"], o);
  if (o.json) {
    std::cout << view.dump() << '\n';
  } else {
    std::cerr << "benefactor: nobody is found by these:\n";
    for (const auto& r : list_of(view, "refused"))
      std::cerr << "  " << text_of(r, "field") << ": " << text_of(r, "code") << " " << text_of(r, "reason")
                << '\n';
  }
  return status_failed;
}

void add_eligibility(CLI::App& app, int& status) {
  const auto o = std::make_shared<view_options>();
  auto* command = app.add_subcommand("eligibility", "What a member is covered for on a day");
  auto* policy = command->add_option("POLICY", o->policy, "The policy's number");
  auto* member = command->add_option("MEMBER", o->member, "The member's plan-issued id")->needs(policy);
  auto* by_id = command->add_option("--member", o->member_id,
                                    "In place of POLICY and MEMBER: the plan-issued id, with the following");
  by_id->excludes(policy);
  for (auto& [name, text, about] :
       {std::tuple("--birth-date", &o->birth_date, "The member's birth date, YYYY-MM-DD"),
        std::tuple("--last-name", &o->last_name, "Last name"),
        std::tuple("--first-name", &o->first_name, "First name")})
    command->add_option(name, *text, about)->needs(by_id);
  policy->needs(member);
  command->add_option("--on", o->on, "The day, YYYY-MM-DD")->required();
  add_common(command, o);
  command->footer(client_footer(
      "Says whether the member is covered and, if not, why; what remains of deductible and limits of the\n"
      "benefit year; what the plan pays for each service; which authorisations can be used. Without a "
      "policy\n"
      "number, the member's id, birth date and name must all be those on record; what does not match is "
      "named\n"
      "by its X12 code, and nothing else is shown.\n\nExamples:\n"
      "  benefactor eligibility POL-1 M-1 --on 2026-05-01\n"
      "  benefactor eligibility --member M-1 --birth-date 1980-02-29 --last-name Lopez --first-name Maria "
      "--on "
      "2026-05-01",
      false));
  command->callback([o, by_id, &status] {
    const auto on = date_argument(o->on, "--on");
    if (by_id->count() == 0 && o->policy.empty())
      throw std::invalid_argument("name a POLICY and a MEMBER, or --member with birth date and name");
    member_inquiry asked{o->member_id, o->last_name, o->first_name, {}};
    if (!o->birth_date.empty()) asked.birth_date = date_argument(o->birth_date, "--birth-date");
    status = with_client(*o, [&](auto& client) {
      if (by_id->count() != 0)
        return tell_inquiry(client.find_eligibility(asked, on, o->at_least_position), *o);
      const auto view = client.eligibility(o->policy, o->member, on, o->at_least_position);
      return view ? tell_eligibility(*view, *o) : no_such("policy, or member in it");
    });
  });
}

int estimate(api::claims_client& client, const view_options& o) {
  document_files files({o.file}, std::cerr);
  int worst = status_done;
  files.for_each_claim([&](claim_submission& claim, const claim_place& place) {
    const auto view = client.estimate(claim, {.with_lines = true, .npi_check_digit = o.npi_check_digit},
                                      o.at_least_position);
    if (o.json) {
      std::cout << view.dump() << '\n';
    } else if (view.contains("decided")) {
      print_estimate(std::cout, view["decided"]);
    } else {
      const auto& refused = view["refused"];
      std::cerr << files.describe(place) << ": would be refused: " << text_of(refused, "code") << ": "
                << text_of(refused, "reason") << '\n';
      for (const auto& p : list_of(refused, "problems"))
        std::cerr << "  " << text_of(p, "field") << ": " << text_of(p, "rule") << '\n';
    }
    if (!view.contains("decided")) worst = status_failed;
    return true;
  });
  return files.unreadable() != 0 ? status_unusable : worst;
}

void add_estimate(CLI::App& app, int& status) {
  const auto o = std::make_shared<view_options>();
  auto* command = app.add_subcommand("estimate", "What a claim would pay now; nothing is recorded");
  command->add_option("FILE", o->file, "Claims as JSON or NDJSON, as for submit; - is standard input")
      ->required();
  command->add_flag("!--no-npi-check", o->npi_check_digit, "Take NPIs whose check digit is wrong");
  add_common(command, o);
  command->footer(
      client_footer("Decides each claim as it would be decided on submission, by the policy as it is now.\n"
                    "\nExample:\n  benefactor estimate claim.json",
                    false));
  command->callback(
      [o, &status] { status = with_client(*o, [&](auto& client) { return estimate(client, *o); }); });
}

std::vector<document_kind> kinds_of(const std::vector<std::string>& texts) {
  std::vector<document_kind> kinds;
  for (const auto& text : texts) {
    const auto kind = parse_as<document_kind>(text);
    if (!kind) throw std::invalid_argument("--documents: " + text + " is no kind, as DISCHARGE_SUMMARY");
    kinds.push_back(*kind);
  }
  return kinds;
}

int check(api::claims_client& client, const view_options& o, const std::vector<document_kind>& documents) {
  document_files files({o.file}, std::cerr);
  int worst = status_done;
  files.for_each_claim([&](claim_submission& draft, const claim_place& place) {
    const auto view =
        client.check(draft, documents, {.npi_check_digit = o.npi_check_digit}, o.at_least_position);
    const bool complete = view.at("complete").template get<bool>();
    if (o.json) {
      std::cout << view.dump() << '\n';
    } else {
      std::cout << files.describe(place) << ": " << (complete ? "complete" : "incomplete") << '\n';
      for (const auto& p : list_of(view, "problems"))
        std::cout << "  " << text_of(p, "field") << ": " << text_of(p, "rule") << '\n';
      for (const auto& m : list_of(view, "missing"))
        std::cout << "  " << text_of(m, "path") << ": " << text_of(m, "rule") << '\n';
    }
    if (!complete) worst = status_failed;
    return true;
  });
  return files.unreadable() != 0 ? status_unusable : worst;
}

void add_check(CLI::App& app, int& status) {
  const auto o = std::make_shared<view_options>();
  auto* command = app.add_subcommand("check", "What a claim still lacks before it is submitted");
  command->add_option("FILE", o->file, "Claims as JSON or NDJSON, as for submit; - is standard input")
      ->required();
  command->add_option("--documents", o->documents, "The kinds of documents at hand, as DISCHARGE_SUMMARY")
      ->delimiter(',');
  command->add_flag("!--no-npi-check", o->npi_check_digit, "Take NPIs whose check digit is wrong");
  add_common(command, o);
  command->footer(client_footer(
      "Names every problem of form, a policy or member that is not known, and every document and field that "
      "the\nplan wants and that is not there. Nothing is recorded. Exit status 0 means that all are "
      "complete, "
      "1 that\none is not.\n\nExample:\n  benefactor check claim.json --documents "
      "DISCHARGE_SUMMARY,ITEMIZED_BILL",
      false));
  command->callback([o, &status] {
    const auto documents = kinds_of(o->documents);
    status = with_client(*o, [&](auto& client) { return check(client, *o, documents); });
  });
}

void add_fee(CLI::App& app, int& status) {
  const auto o = std::make_shared<view_options>();
  auto* command = app.add_subcommand("fee", "What a contract pays for a procedure on a day");
  auto* provider = command->add_option("--provider,--npi", o->provider, "By the contract of this provider");
  auto* contract = command->add_option("--contract", o->contract, "By this contract");
  provider->excludes(contract);
  command->add_option("PROCEDURE", o->procedure, "CPT, HCPCS or CDT code")->required();
  command->add_option("--modifier", o->modifiers, "The line's modifiers, as 26,59")->delimiter(',');
  command->add_option("--on", o->on, "The day, YYYY-MM-DD")->required();
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->footer(
      client_footer("Example:\n  benefactor fee 99213 --provider 1234567893 --on 2026-05-01", false));
  command->callback([o, &status] {
    const auto on = date_argument(o->on, "--on");
    status = with_client(*o, [&](auto& client) {
      const auto view = client.fee(o->provider, o->contract, o->procedure, o->modifiers, on);
      if (o->json) {
        std::cout << view.dump() << '\n';
        return status_done;
      }
      if (!o->provider.empty())
        std::cout << "Provider " << o->provider << " (" << text_of(view, "providerName", "unknown")
                  << "): " << text_of(view, "network") << ", contract " << text_of(view, "contract", "none")
                  << '\n';
      if (view.contains("price"))
        std::cout << text_of(view, "price") << " a unit, by version " << text_of(view, "version")
                  << " of the schedule of " << text_of(view, "contract") << " (" << text_of(view, "fees")
                  << " fees)\n";
      else
        std::cout << "No fee schedule prices it: it is decided as billed.\n";
      return status_done;
    });
  });
}

void add_edits(CLI::App& app, int& status) {
  const auto o = std::make_shared<view_options>();
  auto* command = app.add_subcommand("edits", "The tables of claim edits that are loaded");
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->footer(client_footer("`benefactor load edits` loads one.\n\nExample:\n  benefactor edits", false));
  command->callback([o, &status] {
    status = with_client(*o, [&](auto& client) {
      const auto tables = client.edit_tables();
      if (o->json) {
        std::cout << tables.dump() << '\n';
        return status_done;
      }
      text_table table{
          {{"Kind"}, {"Name"}, {"Version", align::right}, {"Rows", align::right}, {"From"}, {"To"}}};
      for (const auto& t : tables)
        table.add({text_of(t, "kind"), text_of(t, "name"), text_of(t, "version"), text_of(t, "rows"),
                   text_of(t, "from"), text_of(t, "to")});
      if (table.empty())
        std::cout << "No table is loaded: no claim is looked at by an edit that needs one.\n";
      else
        table.print(std::cout);
      return status_done;
    });
  });
}

}  // namespace

void add_view_commands(CLI::App& app, int& status) {
  add_policy_view(*app.get_subcommand("policy"), status, "show",
                  "The contract with all its versions, members and authorisations", print_policy, nullptr);
  add_policy_view(*app.get_subcommand("preauth"), status, "list",
                  "The authorisations of a policy, asked for and granted, and what remains of them",
                  print_authorizations, "authorizations");
  add_eligibility(app, status);
  add_estimate(app, status);
  add_check(app, status);
  add_fee(app, status);
  add_edits(app, status);
}

}  // namespace benefactor::tools

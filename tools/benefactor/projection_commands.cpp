// `benefactor stats`, `payees`, `payments find`, `users activity`, `policy list`, `member list`, `preauth
// find`, `document list` and `claims count`: what read models answer.
#include <algorithm>
#include <iostream>
#include <memory>
#include <vector>

#include "api/wall_clock.hpp"
#include "tools/benefactor/claim_filter_options.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_rows.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;
using enum align;

struct projection_options : client_options {
  std::string from, to, on, npi, policy, member, holder, status, after, cursor;
  std::uint32_t limit = 100;
  std::uint64_t before = 0;
};
using projection_options_ptr = std::shared_ptr<projection_options>;

std::optional<date> day_or_open(const std::string& text, const char* option) {
  return text.empty() ? std::nullopt : std::optional(date_argument(text, option));
}

/// The day today in UTC, unless --on says another one.
date day_asked(const projection_options& o) {
  if (!o.on.empty()) return date_argument(o.on, "--on");
  return api::today();
}

/// One subcommand that asks one question.
CLI::App* add_question(CLI::App& group, int& status, const char* name, const char* about,
                       const projection_options_ptr& o, const char* example,
                       std::function<int(api::claims_client&, const projection_options&)> ask) {
  auto* command = group.add_subcommand(name, about);
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  add_position_option(*command, *o);
  add_grounds_options(*command, *o);
  command->footer(client_footer(std::string("Answered from views, which follow the log a moment behind it; "
                                            "--at-least POSITION waits for it.\n\nExample:\n  ") +
                                    example,
                                false));
  command->callback([o, &status, ask = std::move(ask)] {
    status = with_client(*o, [&](auto& client) { return ask(client, *o); });
  });
  return command;
}

// ---- statistics ----

std::string seconds_text(const json& quantiles, const char* key) {
  return quantiles.is_null() ? "-" : text_of(quantiles, key) + " s";
}

/// Nothing where no claim has a plan.
void print_plans(const json& plans) {
  const auto is_named = [](const json& row) { return row.contains("plan"); };
  if (std::none_of(plans.begin(), plans.end(), is_named)) return;
  text_table table{{{"By plan"},
                    {"Claims", right},
                    {"Denied", right},
                    {"Lines", right},
                    {"Denied", right},
                    {"Rate", right},
                    {"Billed", right},
                    {"Allowed", right},
                    {"Plan paid", right},
                    {"Member owes", right}}};
  for (const auto& row : plans) {
    const auto& all = row.at("all");
    table.add({text_of(row, "plan", "(none)"), text_of(all, "claims"), text_of(row, "deniedClaims"),
               text_of(all, "lines"), text_of(row, "deniedLines"), text_of(row, "denialRate"),
               text_of(all, "billed"), text_of(all, "allowed"), text_of(all, "planPaid"),
               text_of(all, "memberResponsibility")});
  }
  std::cout << '\n';
  table.print(std::cout);
}

void print_statistics(const json& s) {
  text_table days{{{"Received"},
                   {"Claims", right},
                   {"Lines", right},
                   {"Billed", right},
                   {"Allowed", right},
                   {"Plan paid", right},
                   {"Member owes", right}}};
  for (const auto& d : list_of(s, "days")) {
    const auto& all = d.at("all");
    days.add({text_of(d, "day"), text_of(all, "claims"), text_of(all, "lines"), text_of(all, "billed"),
              text_of(all, "allowed"), text_of(all, "planPaid"), text_of(all, "memberResponsibility")});
  }
  if (days.empty()) {
    std::cout << "No claims were received on these days.\n";
  } else {
    days.print(std::cout);
    std::cout << '\n';
  }
  print_rows(list_of(s, "denials"),
             {{"Denied because", "reason"}, {"Lines", "lines", right}, {"Billed", "billed", right}},
             "No lines were denied.");
  std::cout << '\n';
  print_rows(list_of(s, "services"),
             {{"Service", "serviceType"},
              {"Lines", "lines", right},
              {"Denied", "denied", right},
              {"Billed", "billed", right},
              {"Allowed", "allowed", right},
              {"Plan paid", "planPaid", right}},
             "No services.");
  print_plans(list_of(s, "byPlan"));
  const auto turnaround = s.value("turnaround", json()), handled = s.value("handled", json());
  const auto queue = s.value("queue", json::object()), risk = s.value("atRisk", json::object());
  std::cout << "\nDecided as submitted, by nobody's hand: " << text_of(s, "autoAdjudicated")
            << " of first decisions\nFrom submission to decision: half within "
            << seconds_text(turnaround, "p50") << ", 99 of 100 within " << seconds_text(turnaround, "p99")
            << "; of those handled half within " << seconds_text(handled, "p50")
            << "\nIn review now: " << text_of(queue, "claims") << " claims (" << text_of(queue, "upTo7")
            << " up to 7 days old, " << text_of(queue, "upTo30") << " up to 30, " << text_of(queue, "older")
            << " older; the oldest " << text_of(queue, "oldest")
            << " days)\nAt risk, under review or in dispute: " << text_of(risk, "claims")
            << " claims, billed " << text_of(risk, "billed") << '\n';
  if (const auto same = s.value("duplicates", json()); !same.is_null())
    std::cout << "Duplicates stopped: " << text_of(same, "lines") << " lines, billed "
              << text_of(same, "billed") << '\n';
}

int show_statistics(api::claims_client& client, const projection_options& o) {
  const auto from = day_or_open(o.from, "--from"), to = day_or_open(o.to, "--to");
  if (!o.npi.empty()) {
    const auto s = client.provider_statistics(o.npi, from, to, o.at_least_position);
    if (o.json) {
      std::cout << s.dump() << '\n';
      return status_done;
    }
    print_rows(list_of(s, "days"),
               {{"Received", "day"},
                {"Claims", "claims", right},
                {"Denied", "deniedClaims", right},
                {"Billed", "billed", right},
                {"Plan paid", "planPaid", right}},
               "The provider has no claims received on these days.");
    return status_done;
  }
  const auto s = client.statistics(from, to, day_asked(o), o.at_least_position);
  if (o.json)
    std::cout << s.dump() << '\n';
  else
    print_statistics(s);
  return status_done;
}

void add_stats_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<projection_options>();
  auto* command = add_question(app, status, "stats", "Counts, money and times of claims", o,
                               "benefactor stats --from 2026-03-01 --to 2026-03-31", show_statistics);
  command->add_option("--from", o->from, "The first day of receipt");
  command->add_option("--to", o->to, "The last one");
  command->add_option("--npi,--provider", o->npi, "Of the provider with this NPI, by day");
  command->add_option("--on", o->on,
                      "The day as of which the queue's ages are told; today where none is given");
}

// ---- lists ----

/// *all*: an answer whose first member is the list.
int show(const projection_options& o, const json& all, const char* list,
         const std::vector<row_column>& columns, const char* none) {
  if (o.json)
    std::cout << all.dump() << '\n';
  else
    print_rows(list_of(all, list), columns, none);
  return status_done;
}

void add_paging(CLI::App& command, const projection_options_ptr& o) {
  command.add_option("--limit", o->limit, "At most this many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
}

void add_list_commands(CLI::App& app, int& status) {
  auto o = std::make_shared<projection_options>();
  auto* command =
      add_question(*app.get_subcommand("policy"), status, "list", "The policies of a holder", o,
                   "benefactor policy list --holder M-1", [](auto& client, const auto& q) {
                     return show(q, client.policies_of_holder(q.holder, q.at_least_position), "policies",
                                 {{"Policy", "policyNumber"},
                                  {"From", "effective"},
                                  {"To", "expiration"},
                                  {"Status", "status"},
                                  {"Members", "members", right},
                                  {"Versions", "versions", right}},
                                 "No policies.");
                   });
  command->add_option("--holder", o->holder, "The holder's plan-issued member id")->required();

  o = std::make_shared<projection_options>();
  command = add_question(*app.get_subcommand("member"), status, "list",
                         "Who is enrolled in a policy, or where a member is enrolled", o,
                         "benefactor member list --policy POL-1", [](auto& client, const auto& q) {
                           return show(q, client.memberships(q.policy, q.member, q.at_least_position),
                                       "memberships",
                                       {{"Policy", "policyNumber"},
                                        {"Member", "memberId"},
                                        {"Relationship", "relationship"},
                                        {"Enrolled", "enrolled"},
                                        {"Last day", "lastDay"},
                                        {"Status", "status"}},
                                       "Nobody is enrolled.");
                         });
  auto* which = command->add_option_group("which");
  which->add_option("--policy", o->policy, "The policy number");
  which->add_option("--member", o->member, "The plan-issued member id");
  which->require_option(1);

  o = std::make_shared<projection_options>();
  command = add_question(
      *app.get_subcommand("preauth"), status, "find", "Authorisations by status, newest first", o,
      "benefactor preauth find --status REQUESTED", [](auto& client, const auto& q) {
        return show(q, client.authorizations({}, q.status, q.limit, q.before, q.at_least_position),
                    "authorizations",
                    {{"Policy", "policyNumber"},
                     {"Member", "memberId"},
                     {"Number", "number"},
                     {"Status", "status"},
                     {"Service", "serviceType"},
                     {"From", "from"},
                     {"To", "to"},
                     {"Position", "position", right}},
                    "No authorisations.");
      });
  command->add_option("--status", o->status, "REQUESTED, GRANTED, DENIED or REVOKED")
      ->required()
      ->check(CLI::IsMember({"REQUESTED", "GRANTED", "DENIED", "REVOKED"}));
  command->add_option("--before", o->before, "Those before this position");
  add_paging(*command, o);

  o = std::make_shared<projection_options>();
  command = add_question(*app.get_subcommand("document"), status, "list", "Documents by status, newest first",
                         o, "benefactor document list --status ANNOUNCED", [](auto& client, const auto& q) {
                           const auto wanted = q.status == "ANNOUNCED" ? document_status::announced
                                               : q.status == "STORED"  ? document_status::stored
                                                                       : document_status::withdrawn;
                           return show(q, client.documents_in(wanted, q.limit, q.before, q.at_least_position),
                                       "documents",
                                       {{"Claim", "claimNumber"},
                                        {"Document", "document"},
                                        {"Kind", "kind"},
                                        {"Bytes", "size", right},
                                        {"Position", "position", right}},
                                       "No documents.");
                         });
  command->add_option("--status", o->status, "ANNOUNCED, STORED or WITHDRAWN")
      ->required()
      ->check(CLI::IsMember({"ANNOUNCED", "STORED", "WITHDRAWN"}));
  command->add_option("--before", o->before, "Those announced before this position");
  add_paging(*command, o);

  o = std::make_shared<projection_options>();
  command =
      add_question(app, status, "payees", "What payees have coming, were paid and owe", o,
                   "benefactor payees --npi 1234567893", [](auto& client, const auto& q) {
                     return show(q, client.payees(q.npi, q.limit, q.after, q.at_least_position), "payees",
                                 {{"Provider", "providerNpi"},
                                  {"Member", "memberId"},
                                  {"Claims due", "claimsDue", right},
                                  {"To pay", "toPay", right},
                                  {"To recoup", "toRecoup", right},
                                  {"Settled", "settled", right}},
                                 "No payee has a balance.");
                   });
  command->add_option("--npi,--provider", o->npi, "Only the provider with this NPI");
  command->add_option("--after", o->after, "Those behind this cursor, which --json shows");
  add_paging(*command, o);

  auto* group = app.get_subcommand("users");
  o = std::make_shared<projection_options>();
  command = add_question(*group, status, "activity", "Everybody in whose name events were recorded", o,
                         "benefactor users activity", [](auto& client, const auto& q) {
                           return show(q, client.users(q.limit, q.after, q.at_least_position), "users",
                                       {{"User", "user"},
                                        {"Role", "role"},
                                        {"Events", "events", right},
                                        {"First", "firstTime"},
                                        {"Last", "lastTime"}},
                                       "Nobody.");
                         });
  command->add_option("--after", o->after, "Those behind this user by name");
  add_paging(*command, o);
}

int show_payments(api::claims_client& client, const projection_options& o) {
  const auto all = client.payments(o.npi, day_or_open(o.from, "--from"), day_or_open(o.to, "--to"), o.limit,
                                   o.cursor, o.json, o.at_least_position);
  const auto status = show(o, all, "payments",
                           {{"Trace", "trace"},
                            {"Provider", "providerNpi"},
                            {"Day", "on"},
                            {"Method", "method"},
                            {"Amount", "amount", right},
                            {"Claims", "claims", right},
                            {"Value date", "confirmed"}},
                           "No payments.");
  if (!o.json && all.contains("next")) std::cout << "More: --cursor " << text_of(all, "next") << '\n';
  return status;
}

void add_payments_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<projection_options>();
  auto* command = add_question(*app.get_subcommand("payments"), status, "find",
                               "Payments to a provider, or to all, the last day first", o,
                               "benefactor payments find --npi 1234567893 --from 2026-03-01", show_payments);
  command->add_option("--npi,--provider", o->npi, "Only those to the provider with this NPI");
  command->add_option("--from", o->from, "The first day of payment");
  command->add_option("--to", o->to, "The last one");
  command->add_option("--cursor", o->cursor, "Where the page before this one ended");
  add_paging(*command, o);
}

void add_count_command(CLI::App& app, int& status) {
  struct count_options : client_options {
    claim_filter_options which;
  };
  const auto o = std::make_shared<count_options>();
  auto* command = app.get_subcommand("claims")->add_subcommand("count", "How many claims there are");
  add_claim_filter_options(*command, o->which);
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  add_position_option(*command, *o);
  add_grounds_options(*command, *o);
  command->footer(client_footer(
      "Exact by status, days and provider; by others claims are counted up to 10,000.\n\nExample:\n"
      "  benefactor claims count --status UNDER_REVIEW --from 2026-03-01",
      false));
  command->callback([o, &status] {
    const auto filter = o->which.filter();
    status = with_client(*o, [&](auto& client) {
      const auto answer = client.count_claims(filter, o->at_least_position);
      if (answer.contains("refused")) {
        for (const auto& p : list_of(answer, "refused"))
          std::cerr << "benefactor: " << text_of(p, "field") << ": " << text_of(p, "rule") << '\n';
        return status_unusable;
      }
      const auto& counted = answer.at("counted");
      if (o->json)
        std::cout << answer.dump() << '\n';
      else
        std::cout << (counted.value("exact", true) ? "" : "more than ") << text_of(counted, "claims")
                  << " claims\n";
      return status_done;
    });
  });
}

}  // namespace

void add_projection_commands(CLI::App& app, int& status) {
  add_stats_command(app, status);
  add_list_commands(app, status);
  add_payments_command(app, status);
  add_count_command(app, status);
}

}  // namespace benefactor::tools

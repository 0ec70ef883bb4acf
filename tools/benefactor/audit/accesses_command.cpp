// `benefactor audit accesses`: who saw what is private about whom, when and why. Asked of a running server,
// where an index answers; or, with --data, of a copy or a live directory, where the access log is read
// through.
#include <iostream>
#include <memory>
#include <optional>

#include "store/access_index.hpp"
#include "tools/benefactor/as_of_option.hpp"
#include "tools/benefactor/audit/access_log_beside.hpp"
#include "tools/benefactor/audit/audit_command.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;
using enum align;

constexpr std::uint32_t most_accesses = 1'000;

struct accesses_options : client_options {
  std::string member, policy, user, claim, from, to, data, keys;
  bool only_break_glass = false, with_reasons = false;
  std::uint32_t limit = 100;
  std::uint64_t before = 0;
};

std::string joined(const json& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : " ") + text.get<std::string>();
  return all.empty() ? "-" : all;
}

std::string reason_of(const json& row) {
  if (row.contains("reason")) return row.at("reason").get<std::string>();
  return row.value("hasReason", false) ? "(sealed)" : "";
}

void print_accesses(std::ostream& out, const json& page) {
  text_table table{{{"Position", right},
                    {"When"},
                    {"Who"},
                    {"Why"},
                    {"Glass"},
                    {"Member"},
                    {"What"},
                    {"By"},
                    {"Claims"},
                    {"Times", right},
                    {"Reason"}}};
  for (const auto& row : list_of(page, "accesses")) {
    const auto& claims = list_of(row, "claims");
    table.add({text_of(row, "position"), format_instant(std::stoll(text_of(row, "timeMicros", "0"))),
               text_of(row, "user") + "/" + text_of(row, "role"), text_of(row, "purpose"),
               row.value("breakGlass", false) ? "BROKEN" : "", text_of(row, "member"),
               joined(list_of(row, "kinds")), text_of(row, "method"),
               claims.size() > 3 ? std::to_string(claims.size()) + " claims" : joined(claims),
               text_of(row, "count"), reason_of(row)});
  }
  if (table.empty())
    out << "No such access.\n";
  else
    table.print(out);
  if (const auto next = text_of(page, "next", "0"); next != "0")
    out << "There are more: --before " << next << '\n';
}

int show(const accesses_options& o, const json& page) {
  if (o.json)
    std::cout << page.dump() << '\n';
  else
    print_accesses(std::cout, page);
  return status_done;
}

int ask_server(const accesses_options& o) {
  return with_client(o, [&](api::claims_client& client) {
    api::claims_client::access_question question;
    question.member_number = o.member;
    question.policy_number = o.policy;
    question.user = o.user;
    if (!o.claim.empty()) question.claim = claim_argument(o.claim);
    question.break_glass = o.only_break_glass;
    question.with_reasons = o.with_reasons;
    question.from_us = moment_in(o.from, "--from", false);
    question.to_us = moment_in(o.to, "--to", true);
    question.limit = o.limit;
    question.before = o.before;
    const auto answer = client.accesses(question);
    if (const auto* refused = std::get_if<rejection>(&answer)) return say_refused(o, *refused);
    if (const auto* page = std::get_if<json>(&answer)) return show(o, *page);
    std::cerr << "benefactor: this server does not record who reads\n";
    return status_failed;
  });
}

/// As the server tells it, long numbers as texts, without what it has to open.
json row_of(const store::recorded_access& access) {
  const auto& record = access.record;
  json claims = json::array();
  for (const auto& claim : record.claims) claims.push_back(to_hex(claim));
  json row{{"position", std::to_string(access.position)},
           {"timeMicros", std::to_string(access.time_us)},
           {"user", record.who->user},
           {"role", record.who->role},
           {"member", to_hex(record.member)}};
  if (record.policy) row["policy"] = to_hex(record.policy);
  row["claims"] = std::move(claims);
  row["kinds"] = store::names_of(record.kinds);
  row["method"] = record.method;
  row["purpose"] = store::to_text(record.who->why.purpose);
  row["breakGlass"] = record.who->why.break_glass;
  row["hasReason"] = access.reason != store::access_reason::none;
  row["request"] = to_hex(record.request);
  row["count"] = record.count;
  return row;
}

/// Reads the whole access log, verifying it on the way: there is no index where no server is asked.
int read_log(const accesses_options& o) {
  const access_log_beside log(o.data);
  store::access_question question;
  if (!o.member.empty() || !o.policy.empty() || !o.claim.empty()) {
    const auto ids = log.surrogates(o.keys, question.tenant);
    if (!o.member.empty()) question.member = ids.member(o.member);
    if (!o.policy.empty()) question.policy = ids.policy(o.policy);
    if (!o.claim.empty()) {
      const auto name = claim_argument(o.claim);
      if (const auto* id = std::get_if<claim_id>(&name))
        question.claim = *id;
      else if (const auto* natural = std::get_if<api::natural_claim_name>(&name))
        question.claim = ids.claim(natural->submitter, natural->submitter_claim_id);
      else
        throw std::invalid_argument("--claim: with --data a claim is named as SUBMITTER/ID or by its id");
    }
  }
  question.user = o.user;
  question.break_glass = o.only_break_glass;
  question.from_us = moment_in(o.from, "--from", false);
  question.to_us = moment_in(o.to, "--to", true);
  json page;
  const auto damage = log.newest(o.before, o.limit, "accesses", page,
                                 [&](const store::event_view& event) -> std::optional<json> {
                                   if (event.type != store::phi_accessed_event_type) return std::nullopt;
                                   const auto access = store::parse_access(event, log.log_id());
                                   if (!store::is_asked_for(question, access)) return std::nullopt;
                                   return row_of(access);
                                 });
  if (damage.empty()) return show(o, page);
  std::cerr << "benefactor: access log: " << damage << '\n';
  return status_failed;
}

}  // namespace

void add_accesses_command(CLI::App& audit, int& status) {
  const auto o = std::make_shared<accesses_options>();
  auto* command = audit.add_subcommand("accesses", "Who saw what is private about whom, when and why");
  command->add_option("--member", o->member, "Of this member, by plan-issued id");
  command->add_option("--policy", o->policy, "Under this policy, by number");
  command->add_option("--claim", o->claim, "With this claim");
  command->add_option("--user", o->user, "By this user");
  command->add_option("--from", o->from, "From this day on, or this instant, UTC");
  command->add_option("--to", o->to, "Up to this day, or this instant, UTC");
  command->add_flag("--break-glass", o->only_break_glass, "Only what was seen through broken glass");
  command->add_option("--limit", o->limit, "So many, the newest first")
      ->check(CLI::Range(1u, most_accesses))
      ->capture_default_str();
  command->add_option("--before", o->before, "Go on behind this position, as the page before says");
  auto* reasons =
      command->add_flag("--with-reasons", o->with_reasons, "Open the reasons, which is recorded in turn");
  add_connect_option(*command, *o);
  command->add_option("--purpose", o->purpose, "Why reasons are opened: a code of HL7 PurposeOfUse")
      ->needs(reasons);
  command->add_option("--reason", o->purpose_reason, "The same in own words; kept sealed")->needs(reasons);
  auto* data = command->add_option(
      "--data", o->data, "Read this data directory instead of asking a server, which may be running");
  data->excludes(reasons);
  command
      ->add_option("--keys", o->keys,
                   "Its key ring (default: <data>.keys), to find members, policies, claims")
      ->needs(data);
  add_json_option(*command, *o);
  command->footer(
      client_footer("Every answer that shows what is private about a member was recorded before it left. "
                    "Members and policies\n"
                    "are told by their surrogates: what a log says must not be private itself.\n\n"
                    "Example:\n  benefactor audit accesses --member M-1 --from 2026-03-01"));
  command->callback([o, &status] {
    moment_in(o->from, "--from", false);
    moment_in(o->to, "--to", true);
    status = o->data.empty() ? ask_server(*o) : read_log(*o);
  });
}

}  // namespace benefactor::tools

// `benefactor review`, `remark` and `journey`: the work around a claim.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

struct life_options : client_options {
  std::string claim, on, owner, priority, due, seen_by = "STAFF", text, cursor;
  std::uint64_t limit = 100;
};
using life_options_ptr = std::shared_ptr<life_options>;

int tell(const api::claim_result& result, bool as_json) {
  if (as_json) std::cout << to_json(result).dump() << '\n';
  if (const auto* refused = result.refused()) {
    if (!as_json) print(std::cerr, *refused);
    return status_failed;
  }
  if (const auto* failed = result.failed()) {
    if (!as_json) std::cerr << "benefactor: the server could not decide this: " << failed->text << '\n';
    return status_failed;
  }
  if (!as_json) std::cout << (result.outcome()->duplicate ? "It was so already.\n" : "Done.\n");
  return status_done;
}

CLI::App* add_on_claim(CLI::App& group, int& status, const std::string& name, const std::string& about,
                       const life_options_ptr& o, std::function<api::claim_action()> action) {
  auto* command = group.add_subcommand(name, about);
  command->add_option("CLAIM", o->claim, "The claim")->required();
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->callback([o, &status, action = std::move(action)] {
    const auto claim = claim_argument(o->claim);
    const auto what = action();
    status = with_client(*o, [&](auto& client) { return tell(client.command(claim, what), o->json); });
  });
  return command;
}

void require_today(CLI::App* command, life_options& o) {
  command->add_option("--on", o.on, "Today, YYYY-MM-DD")->required();
}

// ---- review ----

/// "UNUSUAL_AMOUNT IMPOSSIBLE_DAY": what the items of *list* have as *key*, each once.
std::string names_in(const json& claim, const char* list, const char* key) {
  std::string names;
  for (const auto& item : list_of(claim, list))
    if (const auto name = text_of(item, key); names.find(name) == std::string::npos)
      names += (names.empty() ? "" : " ") + name;
  return names.empty() ? "-" : names;
}

void print_queue(std::ostream& out, const json& queue) {
  using enum align;
  text_table table{{{"Claim"},
                    {"Received"},
                    {"Age", right},
                    {"Due"},
                    {"Priority"},
                    {"Owner"},
                    {"Billed", right},
                    {"Remarks", right},
                    {"Documents", right},
                    {"Held because"},
                    {"Flags"},
                    {"Missing"}}};
  for (const auto& q : list_of(queue, "claims"))
    table.add({text_of(q, "claimNumber"), text_of(q, "received"), text_of(q, "ageDays") + " d",
               text_of(q, "due") + (q.value("overdue", false) ? " overdue" : ""),
               text_of(q, "priority") + (q.contains("escalatedOn") ? " escalated" : ""), text_of(q, "owner"),
               text_of(q, "billed"), text_of(q, "remarks"), text_of(q, "documents"), text_of(q, "reason"),
               names_in(q, "flags", "edit"), names_in(q, "missing", "what")});
  if (table.empty())
    out << "No claims wait for review.\n";
  else
    table.print(out);
}

/// Page after page, until there are as many as asked for.
int list_reviews(api::claims_client& client, date on, const std::optional<std::string>& owner,
                 const life_options& o, std::string cursor) {
  constexpr std::uint64_t most_in_page = 1'000;
  for (std::uint64_t left = o.limit;;) {
    const auto wanted = o.limit == 0 ? most_in_page : std::min(left, most_in_page);
    const auto queue =
        client.review_queue(on, owner, static_cast<std::uint32_t>(wanted), cursor, o.at_least_position);
    left -= std::min<std::uint64_t>(left, list_of(queue, "claims").size());
    if (o.json)
      std::cout << queue.dump() << '\n';
    else
      print_queue(std::cout, queue);
    if (!queue.value("incomplete", false) || (o.limit != 0 && left == 0)) {
      if (!o.json && queue.value("incomplete", false))
        std::cout << "\nThere are more, less urgent: --cursor " << text_of(queue, "next") << '\n';
      return status_done;
    }
    cursor = text_of(queue, "next");
  }
}

void add_review_commands(CLI::App& app, int& status) {
  auto* group =
      app.add_subcommand("review", "The queue of claims that are held for review, and the work on them");
  group->require_subcommand(1);
  {
    const auto o = std::make_shared<life_options>();
    auto* command =
        group->add_subcommand("list", "Claims held for review: the most urgent first, then by due date");
    require_today(command, *o);
    auto* owner = command->add_option("--owner", o->owner, "Only what this user has taken");
    command->add_option("--limit", o->limit, "At most this many; 0: all")->capture_default_str();
    command->add_option("--cursor", o->cursor, "Go on where an earlier list ended");
    add_connect_option(*command, *o);
    add_json_option(*command, *o);
    add_position_option(*command, *o);
    add_grounds_options(*command, *o);
    command->footer(
        client_footer("With --json each line is one page of at most 1,000 claims.\n\nExample:\n"
                      "  benefactor review list --on 2026-05-01 --limit 20",
                      false));
    command->callback([o, owner, &status] {
      const auto on = date_argument(o->on, "--on");
      const auto of = owner->count() != 0 ? std::optional(o->owner) : std::nullopt;
      status = with_client(*o, [&](auto& client) { return list_reviews(client, on, of, *o, o->cursor); });
    });
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = add_on_claim(*group, status, "take", "Take a review", o, [o] {
      change_review c;
      c.on = date_argument(o->on, "--on");
      c.owner = o->owner;
      return api::claim_action(c);
    });
    command->add_option("--owner", o->owner, "Who takes it")->required();
    require_today(command, *o);
    command->footer(
        client_footer("Example:\n  benefactor review take ACME/C-1 --owner rivera --on 2026-05-01"));
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = add_on_claim(*group, status, "return", "Give a review back", o, [o] {
      change_review c;
      c.on = date_argument(o->on, "--on");
      c.owner = "";
      return api::claim_action(c);
    });
    require_today(command, *o);
    command->footer(client_footer("Example:\n  benefactor review return ACME/C-1 --on 2026-05-01"));
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = add_on_claim(*group, status, "set", "Set a review's priority or due date", o, [o] {
      change_review c;
      c.on = date_argument(o->on, "--on");
      if (!o->priority.empty()) c.priority = code_argument<review_priority>(o->priority, "--priority");
      if (!o->due.empty()) c.due = date_argument(o->due, "--due");
      return api::claim_action(c);
    });
    command->add_option("--priority", o->priority, "LOW, NORMAL, HIGH or URGENT");
    command->add_option("--due", o->due, "YYYY-MM-DD");
    require_today(command, *o);
    command->footer(
        client_footer("Example:\n  benefactor review set ACME/C-1 --priority URGENT --on 2026-05-01"));
  }
  {
    const auto o = std::make_shared<life_options>();
    auto* command = add_on_claim(*group, status, "escalate", "Say that a review has waited too long", o, [o] {
      change_review c;
      c.on = date_argument(o->on, "--on");
      c.escalate = true;
      return api::claim_action(c);
    });
    require_today(command, *o);
    command->footer(client_footer("Example:\n  benefactor review escalate ACME/C-1 --on 2026-06-01"));
  }
}

void add_remark_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<life_options>();
  auto* command = add_on_claim(app, status, "remark", "Write a remark on a claim", o, [o] {
    return api::claim_action(add_remark{{}, code_argument<audience>(o->seen_by, "--for"), o->text, {}});
  });
  command->add_option("--text", o->text, "1 to 2,000 characters; kept confidential")->required();
  command->add_option("--for", o->seen_by, "Who may see it: STAFF, PROVIDER or MEMBER")
      ->capture_default_str();
  command->footer(
      client_footer("Example:\n  benefactor remark ACME/C-1 --for PROVIDER --text 'send the operative "
                    "report'"));
}

// ---- journey ----

void print_external(std::ostream& out, const json& e) {
  out << "Decided by " << text_of(e, "processor") << (e.value("takenBack", false) ? ", and taken back" : "")
      << (e.contains("sentOn") ? ", sent on " + text_of(e, "sentOn") + " in batch " + text_of(e, "batch")
                               : ", not sent yet");
  if (e.contains("report"))
    out << "; " << text_of(e["report"], "status") << " since " << text_of(e["report"], "on");
  if (e.contains("reference")) out << "; its number " << text_of(e, "reference");
  out << (e.value("recalled", false) ? "; asked to void it" : "") << '\n';
  if (e.contains("estimate")) out << text_of(e, "estimate") << '\n';
}

void print_journey(std::ostream& out, const json& j) {
  out << "Claim " << text_of(j, "claimNumber") << ", received " << text_of(j, "received") << ": "
      << text_of(j, "status") << '\n';
  if (j.contains("review")) {
    const auto& r = j["review"];
    out << "In review with " << text_of(r, "owner", "nobody") << ", priority " << text_of(r, "priority")
        << ", due " << text_of(r, "due")
        << (r.contains("escalatedOn") ? ", escalated on " + text_of(r, "escalatedOn") : "") << '\n';
  }
  if (j.contains("external")) print_external(out, j["external"]);
  for (const auto& m : list_of(j, "missing"))
    out << "Missing: " << text_of(m, "path") << ": " << text_of(m, "rule") << '\n';
  out << '\n';
  for (const auto& e : list_of(j, "timeline"))
    out << text_of(e, "time") << "  " << text_of(e, "claimNumber") << "  " << text_of(e, "type") << " by "
        << text_of(e, "user") << "\n    " << one_line(text_of(e, "summary")) << '\n';
  if (!list_of(j, "documents").empty()) {
    out << '\n';
    using enum align;
    text_table table{{{"Document"}, {"Kind"}, {"Status"}, {"Bytes", right}, {"Type"}, {"File"}}};
    for (const auto& d : list_of(j, "documents"))
      table.add({text_of(d, "id"), text_of(d, "kind"), text_of(d, "status"), text_of(d, "size"),
                 text_of(d, "contentType"), one_line(text_of(d, "fileName"))});
    table.print(out);
  }
}

void add_journey_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<life_options>();
  auto* command = app.add_subcommand("journey", "Everything that happened to a claim, on one timeline");
  command->add_option("CLAIM", o->claim, "The claim")->required();
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  add_position_option(*command, *o);
  add_grounds_options(*command, *o);
  command->footer(
      client_footer("With remarks, documents and the review, and with what happened to the claims it "
                    "replaced or that\nreplaced it.\n\nExample:\n  benefactor journey ACME/C-1"));
  command->callback([o, &status] {
    const auto claim = claim_argument(o->claim);
    status = with_client(*o, [&](auto& client) {
      const auto journey = client.journey(claim, o->at_least_position);
      if (!journey) return no_such("claim");
      if (o->json)
        std::cout << journey->dump() << '\n';
      else
        print_journey(std::cout, *journey);
      return status_done;
    });
  });
}

}  // namespace

void add_life_commands(CLI::App& app, int& status) {
  add_review_commands(app, status);
  add_remark_command(app, status);
  add_journey_command(app, status);
}

}  // namespace benefactor::tools

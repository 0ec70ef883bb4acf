// `benefactor show`, `explain`, `history`, `claims list`, `bucket` and `info`: what a server knows.
#include <algorithm>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "tools/benefactor/as_of_option.hpp"
#include "tools/benefactor/claim_filter_options.hpp"
#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

struct claim_query : client_options {
  std::string claim, when;
};

int not_found(const std::string& what) {
  std::cerr << "benefactor: no such " << what << '\n';
  return status_failed;
}

/// A command that asks about one claim.
CLI::App* add_claim_query(
    CLI::App& app, int& status, const std::string& name, const std::string& about,
    std::function<int(api::claims_client&, const claim_query&, const api::claim_name&)> ask,
    bool takes_as_of = false) {
  auto chosen = std::make_shared<claim_query>();
  auto* command = app.add_subcommand(name, about);
  command->add_option("CLAIM", chosen->claim, "The claim")->required();
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  add_position_option(*command, *chosen);
  add_grounds_options(*command, *chosen);
  if (takes_as_of) add_as_of_option(*command, chosen->when);
  command->callback([chosen, &status, ask = std::move(ask)] {
    const auto claim = claim_argument(chosen->claim);
    if (!chosen->when.empty()) (void)as_of_argument(chosen->when);  // Unusable before anybody is asked.
    status = with_client(*chosen, [&](auto& client) { return ask(client, *chosen, claim); });
  });
  return command;
}

void print_paragraphs(const api::claim_explanation& found) {
  bool first = true;
  for (const auto& paragraph : found.paragraphs) {
    if (!std::exchange(first, false)) std::cout << '\n';
    std::cout << wrapped(paragraph, 100) << '\n';
  }
}

void print_balances(const api::bucket_balances& found, int year) {
  if (found.years.empty())
    std::cout << "Nothing was decided for this policy" << (year != 0 ? " in that year" : "") << ".\n";
  else
    print(std::cout, found);
}

template <class Found>
nlohmann::ordered_json json_of(const Found& found) {
  return to_json(found);
}

struct list_query : client_options {
  claim_filter_options which;
  std::string cursor;
  std::uint64_t limit = 100;
};

int list_claims(api::claims_client& client, const list_query& query, std::string cursor) {
  constexpr std::uint64_t most_in_page = 1'000;
  for (std::uint64_t left = query.limit;;) {
    const auto wanted = query.limit == 0 ? most_in_page : std::min(left, most_in_page);
    auto page = client.list_claims(query.which.filter(), static_cast<std::uint32_t>(wanted), cursor,
                                   query.at_least_position);
    if (!page.problems.empty()) {
      for (const auto& p : page.problems) std::cerr << "benefactor: " << p.field << ": " << p.rule << '\n';
      return status_unusable;
    }
    left -= std::min<std::uint64_t>(left, page.claims.size());
    const bool last = page.next.empty() || (query.limit != 0 && left == 0);
    if (query.json)
      std::cout << to_json(page).dump() << '\n';
    else if (!page.claims.empty())
      print(std::cout, page);
    if (last) {
      if (!query.json && page.claims.empty()) std::cout << "No claims.\n";
      if (!query.json && !page.next.empty())
        std::cout << "\nThere are more: --cursor " << hex_of(page.next) << '\n';
      return status_done;
    }
    cursor = std::move(page.next);
  }
}

void add_list_command(CLI::App& app, int& status) {
  auto chosen = std::make_shared<list_query>();
  auto* group = app.add_subcommand("claims", "List and count claims");
  group->require_subcommand(1);
  auto* command = group->add_subcommand("list", "List claims by status, member, policy, provider or days");
  add_claim_filter_options(*command, chosen->which);
  command->add_option("--limit", chosen->limit, "At most this many; 0: all")->capture_default_str();
  command->add_option("--cursor", chosen->cursor, "Go on where an earlier list ended");
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  add_position_option(*command, *chosen);
  add_grounds_options(*command, *chosen);
  command->footer(client_footer(
      "Lists are read from views that follow the log closely; --at-least POSITION waits for a "
      "claim just sent. A question\n"
      "that no view serves is refused, with what can be asked together. With --json each line is one "
      "page of at\nmost 1,000 claims.\n"
      "\n"
      "Example:\n"
      "  benefactor claims list --status UNDER_REVIEW --limit 20",
      false));
  command->callback([chosen, &status] {
    const auto cursor = bytes_from_hex(chosen->cursor);
    if (!cursor) throw std::invalid_argument("--cursor: must be what an earlier list printed");
    (void)chosen->which.filter();
    status = with_client(*chosen, [&](auto& client) { return list_claims(client, *chosen, *cursor); });
  });
}

void add_bucket_command(CLI::App& app, int& status) {
  struct options : client_options {
    std::string policy, when;
    int year = 0;
  };
  auto chosen = std::make_shared<options>();
  auto* command = app.add_subcommand("bucket", "Show what a policy's benefits have been used for");
  command->add_option("POLICY", chosen->policy, "The policy number")->required();
  command->add_option("YEAR", chosen->year, "The benefit year; every year where none is given");
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  add_position_option(*command, *chosen);
  add_grounds_options(*command, *chosen);
  add_as_of_option(*command, chosen->when);
  command->footer(client_footer(
      "Deductible and out-of-pocket amounts of the policy and of each member, then what the plan paid by "
      "service type:\n"
      "in the policy's row under the policy's rules, in a member's under rules of that member's own.\n"
      "\n"
      "Example:\n"
      "  benefactor bucket POL-1 2026",
      false));
  command->callback([chosen, &status] {
    const auto when = chosen->when.empty() ? std::nullopt : std::optional(as_of_argument(chosen->when));
    status = with_client(*chosen, [&](auto& client) {
      if (when)
        return show_as_of(
            *chosen, client.balances_as_of(chosen->policy, chosen->year, *when), "policy",
            [&](const auto& found) { return to_json(found, chosen->policy); },
            [&](const auto& found) { print_balances(found, chosen->year); });
      const auto found = client.balances(chosen->policy, chosen->year, chosen->at_least_position);
      if (!found) return not_found("policy");
      if (chosen->json)
        std::cout << to_json(*found, chosen->policy).dump() << '\n';
      else
        print_balances(*found, chosen->year);
      return status_done;
    });
  });
}

void add_info_command(CLI::App& app, int& status) {
  auto chosen = std::make_shared<client_options>();
  auto* command = app.add_subcommand("info", "Show what a server is, how far it has come and its limits");
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  command->footer(client_footer("Example:\n  benefactor info --connect 127.0.0.1:7400", false));
  command->callback([chosen, &status] {
    status = with_client(*chosen, [&](auto& client) {
      const auto info = client.info();
      if (chosen->json)
        std::cout << to_json(info).dump() << '\n';
      else
        print(std::cout, info);
      return status_done;
    });
  });
}

}  // namespace

void add_read_commands(CLI::App& app, int& status) {
  auto* show = add_claim_query(
      app, status, "show", "Show a claim as it stands: status, amounts and every line's decision",
      [](auto& client, const claim_query& query, const api::claim_name& claim) {
        if (!query.when.empty())
          return show_as_of(query, client.find_claim_as_of(claim, as_of_argument(query.when)), "claim",
                            json_of<api::claim_record>, [](const auto& found) { print(std::cout, found); });
        const auto record = client.find_claim(claim, query.at_least_position);
        if (!record) return not_found("claim");
        if (query.json)
          std::cout << to_json(*record).dump() << '\n';
        else
          print(std::cout, *record);
        return status_done;
      },
      true);
  show->footer(client_footer(
      "Examples:\n  benefactor show ACME/C-1\n  benefactor show ACME/C-1 --as-of 2026-03-02T12:00:00Z"));

  auto* explain = add_claim_query(
      app, status, "explain", "Explain in words what was decided about a claim, and why",
      [](auto& client, const claim_query& query, const api::claim_name& claim) {
        if (!query.when.empty())
          return show_as_of(query, client.explain_as_of(claim, as_of_argument(query.when)), "claim",
                            json_of<api::claim_explanation>, print_paragraphs);
        const auto found = client.explain(claim, query.at_least_position);
        if (!found) return not_found("claim");
        if (query.json) {
          std::cout << to_json(*found).dump() << '\n';
          return status_done;
        }
        print_paragraphs(*found);
        return status_done;
      },
      true);
  explain->footer(client_footer("Example:\n  benefactor explain ACME/C-1"));

  auto* history =
      add_claim_query(app, status, "history",
                      "Show every event of a claim, oldest first: what happened, when, and who did it",
                      [](auto& client, const claim_query& query, const api::claim_name& claim) {
                        const auto events = client.history(claim, query.at_least_position);
                        if (!events) return not_found("claim");
                        if (query.json)
                          for (const auto& e : *events) std::cout << to_json(e).dump() << '\n';
                        else
                          print(std::cout, *events);
                        return status_done;
                      });
  history->footer(
      client_footer("With --json each line is one event.\n\nExample:\n  benefactor history ACME/C-1"));

  add_list_command(app, status);
  add_bucket_command(app, status);
  add_info_command(app, status);
}

}  // namespace benefactor::tools

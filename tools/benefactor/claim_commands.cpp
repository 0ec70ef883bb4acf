// `benefactor release`, `readjudicate`, `deny`, `cancel`, `void`, `pay`, `dispute` and `resolve`: what
// happens to a claim after it was submitted.
#include <iostream>
#include <memory>
#include <stdexcept>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/render_results.hpp"

namespace benefactor::tools {

namespace {

struct action_options : client_options {
  std::string claim, on, trace, reason, outcome, notes, waive, authorization;
  std::optional<std::int64_t> line;
  std::vector<std::string> diagnoses, overrides;
};

int tell(const api::claim_result& result, bool json) {
  if (json) std::cout << to_json(result).dump() << '\n';
  if (const auto* refused = result.refused()) {
    if (!json) print(std::cerr, *refused);
    return status_failed;
  }
  if (const auto* failed = result.failed()) {
    if (!json) std::cerr << "benefactor: the server could not decide this: " << failed->text << '\n';
    return status_failed;
  }
  if (!json) print(std::cout, *result.outcome());
  return status_done;
}

/// A command named *name*; *action* reads the options and may throw std::invalid_argument.
CLI::App* add_action(CLI::App& app, int& status, const std::string& name, const std::string& about,
                     std::shared_ptr<action_options> chosen, std::function<api::claim_action()> action) {
  auto* command = app.add_subcommand(name, about);
  command->add_option("CLAIM", chosen->claim, "The claim")->required();
  add_connect_option(*command, *chosen);
  add_json_option(*command, *chosen);
  command->callback([chosen, &status, action = std::move(action)] {
    const auto claim = claim_argument(chosen->claim);
    const auto what = action();
    status =
        with_client(*chosen, [&](auto& client) { return tell(client.command(claim, what), chosen->json); });
  });
  return command;
}

void require_day(CLI::App* command, action_options& options) {
  command->add_option("--on", options.on, "The day it takes effect, YYYY-MM-DD")->required();
}

void require_reason(CLI::App* command, action_options& options) {
  command->add_option("--reason", options.reason, "Why, in 10 to 2,000 characters; kept confidential")
      ->required();
}

void add_resolve(CLI::App& app, int& status) {
  const auto o = std::make_shared<action_options>();
  auto* command =
      add_action(app, status, "resolve", "Resolve a claim's dispute: uphold it or deny it", o, [o] {
        resolve_dispute action;
        action.upheld = o->outcome == "UPHELD";
        action.notes = o->notes;
        if (o->line || !o->waive.empty() || !o->authorization.empty() || !o->diagnoses.empty()) {
          dispute_correction correction;
          correction.line = o->line;
          if (!o->waive.empty()) {
            const auto waived = parse_as<denial>(o->waive);
            if (!waived) throw std::invalid_argument("--waive: " + o->waive + " is no denial");
            correction.waive = *waived;
          }
          if (!o->authorization.empty()) correction.authorization = o->authorization;
          if (!o->diagnoses.empty()) correction.diagnoses = o->diagnoses;
          action.correction = std::move(correction);
        }
        return api::claim_action(std::move(action));
      });
  command->add_option("--outcome", o->outcome, "UPHELD: decide again; DENIED: what was decided stands")
      ->required()
      ->check(CLI::IsMember({"UPHELD", "DENIED"}));
  command->add_option("--notes", o->notes, "The reviewer's notes, kept confidential")->required();
  command->add_option("--line", o->line, "Correct this line only, from 1; else every disputed line");
  command->add_option("--waive", o->waive, "Set this denial aside, as PREAUTH_REQUIRED");
  command->add_option("--authorization", o->authorization, "Attach this granted authorisation");
  command->add_option("--diagnoses", o->diagnoses, "Replace the diagnoses, as M54.5,Z00.00")->delimiter(',');
  command->footer(client_footer(
      "Example:\n"
      "  benefactor resolve ACME/C-1 --outcome UPHELD --notes 'authorisation was on file' --line 1 \\\n"
      "      --waive PREAUTH_REQUIRED"));
}

}  // namespace

void add_claim_commands(CLI::App& app, int& status) {
  {
    const auto o = std::make_shared<action_options>();
    auto* command = add_action(app, status, "release", "Decide a claim that was held for review", o, [o] {
      release_claim c;
      for (const auto& text : o->overrides) {
        const auto parsed = parse_override(text);
        if (!parsed)
          throw std::invalid_argument("--override: " + text +
                                      " is not an edit, or an edit and a line, as UNITS_EXCEEDED:2");
        c.overrides.push_back(*parsed);
      }
      return api::claim_action(c);
    });
    command->add_option(
        "--override", o->overrides,
        "An edit that is not to deny, on every line or on one: EDIT or EDIT:LINE; repeatable");
    command->footer(client_footer(
        "What pends a claim no longer holds it; what an edit denies is denied unless it is overridden. An "
        "override\nnames an edit that was found on the claim, and is recorded with who gave it.\n\n"
        "Examples:\n  benefactor release ACME/C-1\n  benefactor release ACME/C-1 --override "
        "UNITS_EXCEEDED:2"));
  }
  {
    auto* command = add_action(app, status, "readjudicate", "Decide a claim again by what holds now",
                               std::make_shared<action_options>(),
                               [] { return api::claim_action(readjudicate_claim{}); });
    command->footer(client_footer(
        "`benefactor impact` lists the claims of a policy for which it would change something.\n\n"
        "Example:\n  benefactor readjudicate ACME/C-1"));
  }
  {
    const auto o = std::make_shared<action_options>();
    auto* command = add_action(app, status, "deny", "Deny a claim that was held for review", o, [o] {
      return api::claim_action(deny_claim{.claim = {}, .reason = o->reason});
    });
    require_reason(command, *o);
    command->footer(
        client_footer("Example:\n  benefactor deny ACME/C-1 --reason 'records do not support the visit'"));
  }
  {
    const auto o = std::make_shared<action_options>();
    auto* command = add_action(app, status, "cancel", "Cancel a claim that was never paid", o, [o] {
      return api::claim_action(cancel_claim{.claim = {}, .on = date_argument(o->on, "--on")});
    });
    require_day(command, *o);
    command->footer(client_footer("Example:\n  benefactor cancel ACME/C-1 --on 2026-03-05"));
  }
  {
    const auto o = std::make_shared<action_options>();
    auto* command = add_action(
        app, status, "void", "Void a claim: take back what was decided and paid", o,
        [o] { return api::claim_action(void_claim{.claim = {}, .on = date_argument(o->on, "--on")}); });
    require_day(command, *o);
    command->footer(client_footer("Example:\n  benefactor void ACME/C-1 --on 2026-03-05"));
  }
  {
    const auto o = std::make_shared<action_options>();
    auto* command = add_action(app, status, "pay", "Record that a claim was paid", o, [o] {
      return api::claim_action(pay_claim{.claim = {}, .on = date_argument(o->on, "--on"), .trace = o->trace});
    });
    require_day(command, *o);
    command->add_option("--trace", o->trace, "The payment's trace number (835 TRN02)")->required();
    command->footer(client_footer("Example:\n  benefactor pay ACME/C-1 --on 2026-03-06 --trace EFT-1"));
  }
  {
    const auto o = std::make_shared<action_options>();
    auto* command = add_action(
        app, status, "dispute", "Dispute what was decided about a claim or one of its lines", o,
        [o] { return api::claim_action(dispute_claim{.claim = {}, .line = o->line, .reason = o->reason}); });
    command->add_option("--line", o->line, "The line, from 1; else the whole claim");
    require_reason(command, *o);
    command->footer(client_footer(
        "Example:\n  benefactor dispute ACME/C-1 --line 1 --reason 'the visit was an emergency'"));
  }
  add_resolve(app, status);
}

}  // namespace benefactor::tools

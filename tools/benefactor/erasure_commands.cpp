// `benefactor members erase`: one person asks for the erasure of a member, another one approves it.
#include <iostream>
#include <memory>
#include <stdexcept>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/render_results.hpp"

namespace benefactor::tools {

namespace {

struct erasure_options : client_options {
  std::string policy, member, why, as;
  std::uint64_t approve = 0, withdraw = 0;
};

int tell(const erasure_options& o, const api::erasure_outcome& outcome) {
  const bool done = !outcome.refused && outcome.failed.empty();
  if (o.json) {
    nlohmann::ordered_json out;
    if (outcome.refused) out["refused"] = to_json(*outcome.refused);
    if (!outcome.failed.empty()) out["failed"] = outcome.failed;
    if (done) {
      out["request"] = outcome.request;
      out["status"] = outcome.erased ? "ERASED" : o.withdraw ? "WITHDRAWN" : "REQUESTED";
      out["unchanged"] = outcome.unchanged;
      out["position"] = outcome.position;
    }
    std::cout << out.dump() << '\n';
  } else if (outcome.refused) {
    print(std::cerr, *outcome.refused);
  } else if (!outcome.failed.empty()) {
    std::cerr << "benefactor: the server could not decide this: " << outcome.failed << '\n';
  } else if (outcome.erased) {
    std::cout << "ERASED" << (outcome.unchanged ? " (it was so already)" : "")
              << ": the member's key is destroyed. Backups from before still hold it: let them go.\n";
  } else if (o.withdraw) {
    std::cout << "WITHDRAWN" << (outcome.unchanged ? " (it was so already)" : "") << '\n';
  } else {
    std::cout << "REQUESTED as " << outcome.request
              << ". Somebody else has to approve it:\n  benefactor members erase --approve "
              << outcome.request << '\n';
  }
  return done ? status_done : status_failed;
}

int erase(const erasure_options& o) {
  const bool asks = !o.policy.empty() || !o.member.empty() || !o.why.empty();
  if (asks + (o.approve != 0) + (o.withdraw != 0) != 1)
    throw std::invalid_argument(
        "give POLICY, MEMBER and --reason, or --approve REQUEST, or --withdraw REQUEST");
  if (asks && (o.policy.empty() || o.member.empty() || o.why.empty()))
    throw std::invalid_argument("an erasure is asked for with POLICY, MEMBER and --reason");
  return with_client(o, [&](api::claims_client& client) {
    if (o.approve) return tell(o, client.approve_erasure(o.approve, o.as));
    if (o.withdraw) return tell(o, client.withdraw_erasure(o.withdraw, o.as));
    return tell(o, client.request_erasure(o.policy, o.member, o.why, o.as));
  });
}

}  // namespace

void add_erasure_commands(CLI::App& app, int& status) {
  auto* group = app.add_subcommand("members", "Erase members");
  group->require_subcommand(1);
  const auto o = std::make_shared<erasure_options>();
  auto* command = group->add_subcommand("erase", "Destroy the key of what is private of a member");
  command->add_option("POLICY", o->policy, "The policy's number");
  command->add_option("MEMBER", o->member, "The member's plan-issued id");
  command->add_option("--reason", o->why, "Why, 10 to 2,000 characters; sealed under the member's key");
  command->add_option("--approve", o->approve, "Approve this request, and erase the member");
  command->add_option("--withdraw", o->withdraw, "Withdraw this request");
  command->add_option("--as", o->as,
                      "In whose name, where nobody is logged in; a login is who asks, and cannot be another");
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  command->footer(
      "Two persons: who asks cannot approve. Afterwards nobody can read names, numbers, diagnoses, texts and "
      "documents\n"
      "of the member, in the log, in exports and in backups made later; decisions, amounts and proofs stand. "
      "There is\n"
      "no way back. Backups from before hold the key: `benefactor backup --keep` lets them go. The reason "
      "goes "
      "with the\n"
      "key too: keep it elsewhere if it has to be kept.\n"
      "\n"
      "If --approve fails halfway, the server finishes it by itself, later or at its next start; run again, "
      "it "
      "finishes at once.\n"
      "\n"
      "Exit status: 0 done; 1 refused or failed; 2 usage.\n"
      "\n"
      "Examples:\n"
      "  benefactor members erase POL-1001 M-1001-2 --reason 'asked for in writing, case 4711'\n"
      "  benefactor members erase --approve 48213 --token-file ben.json   # by another user\n"
      "  benefactor members erase --approve 48213 --as ben                # on a server without logins");
  command->callback([o, &status] {
    try {
      status = erase(*o);
    } catch (const std::invalid_argument& error) {
      std::cerr << "benefactor: " << error.what() << '\n';
      status = status_unusable;
    }
  });
}

}  // namespace benefactor::tools

// `benefactor impact`: which decisions of a policy would come out differently now.
#include <iostream>
#include <memory>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/text_table.hpp"
#include "tools/benefactor/view_text.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

struct impact_options : client_options {
  std::string policy, from;
};

void print_impact(std::ostream& out, const json& report) {
  using enum align;
  text_table table{{{"Claim"},
                    {"Was"},
                    {"Would be"},
                    {"Plan paid", right},
                    {"Would pay", right},
                    {"Member owed", right},
                    {"Would owe", right},
                    {"Lines"}}};
  for (const auto& c : list_of(report, "claims")) {
    std::string lines;
    for (const auto& line : list_of(c, "lines")) lines += (lines.empty() ? "" : " ") + line.dump();
    table.add({text_of(c, "claimNumber"), text_of(c, "statusBefore"), text_of(c, "statusAfter"),
               text_of(c, "planPaidBefore"), text_of(c, "planPaidAfter"), text_of(c, "memberBefore"),
               text_of(c, "memberAfter"), lines});
  }
  if (table.empty()) {
    out << "All " << text_of(report, "lookedAt") << " claims would come out the same.\n";
    return;
  }
  table.print(out);
  out << list_of(report, "claims").size() << " of " << text_of(report, "lookedAt")
      << " claims would come out differently; decided again in this order, the plan pays "
      << text_of(report, "planPaid") << " more and members owe " << text_of(report, "memberResponsibility")
      << " more.\n";
}

}  // namespace

void add_impact_command(CLI::App& app, int& status) {
  const auto o = std::make_shared<impact_options>();
  auto* command = app.add_subcommand("impact", "Decisions of a policy that would come out differently now");
  command->add_option("POLICY", o->policy, "Its number")->required();
  command->add_option("--from", o->from, "Only claims with a service on or after this day, YYYY-MM-DD");
  add_connect_option(*command, *o);
  add_json_option(*command, *o);
  add_position_option(*command, *o);
  add_grounds_options(*command, *o);
  command->footer(client_footer(
      "After a reversal, a retroactive termination or a back-dated rule: what was decided stands until\n"
      "`benefactor readjudicate` is asked for. At most 100,000 claims of a policy are looked at.\n\n"
      "Exit status 1 also where there are more.\n\nExample:\n  benefactor impact POL-1 --from 2026-04-01",
      false));
  command->callback([o, &status] {
    const auto from = o->from.empty() ? std::nullopt : std::optional(date_argument(o->from, "--from"));
    status = with_client(*o, [&](auto& client) {
      const auto report = client.impact(o->policy, from, o->at_least_position);
      if (!report) return no_such("policy");
      if (report->contains("tooMany")) {
        std::cerr << "benefactor: the policy has more than 100,000 claims: too many to look at\n";
        return status_failed;
      }
      if (o->json)
        std::cout << report->dump() << '\n';
      else
        print_impact(std::cout, *report);
      return status_done;
    });
  });
}

}  // namespace benefactor::tools

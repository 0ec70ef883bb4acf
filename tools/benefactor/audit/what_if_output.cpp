#include "tools/benefactor/audit/what_if_output.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "store/claim_number.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;
constexpr std::size_t shown_max = 10;  // Of the groups of one kind, on a terminal.

std::string number_of(const claim_id& claim, date first_received) {
  return store::claim_number(claim, first_received);
}

/// "+80.00", "-80.00", "0.00".
std::string signed_money(cents amount) { return (amount > 0 ? "+" : "") + format_money(amount); }

json split_json(const money_split& m) {
  return {{"billed", format_money(m.billed)}, {"planPaid", format_money(m.plan_paid)},
          {"member", format_money(m.member)}, {"contractual", format_money(m.contractual)},
          {"other", format_money(m.other)},   {"undecided", format_money(m.undecided)}};
}

json sums_json(const compared_lines& s) {
  return {{"claims", s.claims},
          {"claimsChanged", s.claims_changed},
          {"lines", s.lines},
          {"linesChanged", s.lines_changed},
          {"recorded", split_json(s.recorded)},
          {"supposed", split_json(s.supposed)},
          {"planPaysMore", format_money(plan_pays_more(s))},
          {"memberOwesMore", format_money(member_owes_more(s))}};
}

std::vector<what_if_group> groups_in(const std::vector<what_if_group>& groups, std::string_view grouping) {
  std::vector<what_if_group> some;
  for (const auto& g : groups)
    if (g.grouping == grouping) some.push_back(g);
  return some;
}

/// The same, the most changed first.
std::vector<what_if_group> most_changed(const std::vector<what_if_group>& groups, std::string_view grouping) {
  auto some = groups_in(groups, grouping);
  std::stable_sort(some.begin(), some.end(), [](const auto& a, const auto& b) {
    return std::abs(plan_pays_more(a.sums)) > std::abs(plan_pays_more(b.sums));
  });
  return some;
}

void print_groups(std::ostream& out, const std::vector<what_if_group>& some, const std::string& title,
                  const std::string& nameless) {
  if (some.empty()) return;
  using enum align;
  text_table table{{{title},
                    {"Claims", right},
                    {"Changed", right},
                    {"Billed", right},
                    {"Plan paid", right},
                    {"Would pay", right},
                    {"Difference", right},
                    {"Member owed", right},
                    {"Would owe", right}}};
  for (std::size_t i = 0; i < some.size() && i < shown_max; ++i) {
    const auto& s = some[i].sums;
    table.add({some[i].name.empty() ? nameless : some[i].name, format_count(s.claims),
               format_count(s.claims_changed), format_money(s.recorded.billed),
               format_money(s.recorded.plan_paid), format_money(s.supposed.plan_paid),
               signed_money(plan_pays_more(s)), format_money(s.recorded.member),
               format_money(s.supposed.member)});
  }
  out << '\n';
  table.print(out);
  if (some.size() > shown_max)
    out << "and " << format_count(some.size() - shown_max) << " more: --json and --to have all\n";
}

void print_split(std::ostream& out, const compared_lines& total) {
  using enum align;
  text_table table{{{""}, {"Recorded", right}, {"Supposed", right}, {"Difference", right}}};
  const auto row = [&](const char* name, cents money_split::*part) {
    const auto was = total.recorded.*part, would_be = total.supposed.*part;
    table.add({name, format_money(was), format_money(would_be), signed_money(would_be - was)});
  };
  row("Billed", &money_split::billed);
  row("Plan pays", &money_split::plan_paid);
  row("Members owe", &money_split::member);
  row("Providers write off", &money_split::contractual);
  row("Other payers, other", &money_split::other);
  row("Waits for review", &money_split::undecided);
  table.print(out);
}

}  // namespace

cents plan_pays_more(const compared_lines& s) {
  return checked_sub(s.supposed.plan_paid, s.recorded.plan_paid);
}

cents member_owes_more(const compared_lines& s) { return checked_sub(s.supposed.member, s.recorded.member); }

std::vector<what_if_group> groups_of(const what_if_report& report) {
  std::vector<what_if_group> groups{{"TOTAL", "", report.total}};
  for (const auto& [plan, sums] : report.plans) groups.push_back({"PLAN", plan, sums});
  for (const auto& [service, sums] : report.services)
    groups.push_back({"SERVICE_TYPE", std::string(to_text(service)), sums});
  for (const auto& [npi, sums] : report.providers) groups.push_back({"PROVIDER", npi, sums});
  for (std::size_t i = 0; i < member_bands; ++i)
    if (report.members[i] > 0) groups.push_back({"MEMBER_BAND", member_band_name(i), report.bands[i]});
  const auto known = [](const auto& of_age) { return of_age.lines > 0; };
  if (std::none_of(report.ages.begin(), report.ages.end() - 1, known)) return groups;
  for (std::size_t i = 0; i < age_bands; ++i)
    if (known(report.ages[i])) groups.push_back({"AGE", age_band_name(i), report.ages[i]});
  return groups;
}

void print_what_if(std::ostream& out, const what_if_run& run) {
  const auto& r = run.result.report;
  if (!run.plan.title.empty()) out << printable(run.plan.title) << "\n\n";
  const auto changes = changes_in_words(run.plan);
  out << "Supposed: ";
  if (changes.empty()) out << "nothing else than what held";
  for (std::size_t i = 0; i < changes.size(); ++i) out << (i == 0 ? "" : "; ") << printable(changes[i]);
  out << ".\n" << printable(cohort_in_words(run.plan)) << '\n';
  out << counted(r.total.claims, "claim") << " with " << counted(r.total.lines, "line") << " compared, "
      << format_count(r.total.claims_changed) << " come out otherwise; " << counted(r.claims, "claim")
      << " of " << format_count(r.policies) << (r.policies == 1 ? " policy" : " policies")
      << " decided again, as of position " << run.result.reached.next_position - 1 << ".\n\n";
  print_split(out, r.total);
  const auto groups = groups_of(r);
  print_groups(out, most_changed(groups, "PLAN"), "Plan", "(none)");
  print_groups(out, most_changed(groups, "SERVICE_TYPE"), "Service type", "");
  print_groups(out, most_changed(groups, "PROVIDER"), "Provider", "");
  print_groups(out, groups_in(groups, "MEMBER_BAND"), "Members, by paid", "");
  print_groups(out, groups_in(groups, "AGE"), "Age at service", "");
  if (!r.most_changed.empty()) {
    using enum align;
    text_table table{{{"Claim"},
                      {"Was"},
                      {"Would be"},
                      {"Plan paid", right},
                      {"Would pay", right},
                      {"Difference", right},
                      {"Member owed", right},
                      {"Would owe", right}}};
    for (const auto& c : r.most_changed)
      table.add({number_of(c.claim, c.first_received), std::string(to_text(c.status_recorded)),
                 std::string(to_text(c.status_supposed)), format_money(c.recorded.plan_paid),
                 format_money(c.supposed.plan_paid), signed_money(c.plan_pays_more()),
                 format_money(c.recorded.member), format_money(c.supposed.member)});
    out << "\nClaims that change most\n";
    table.print(out);
  }
  const auto limits = limits_in_words(run);
  if (!limits.empty()) out << '\n';
  for (const auto& sentence : limits) out << sentence << '\n';
}

std::string what_if_json(const what_if_run& run) {
  const auto& r = run.result.report;
  json out;
  out["title"] = run.plan.title;
  out["logId"] = to_hex(run.log_id);
  out["asOfPosition"] = run.result.reached.next_position - 1;
  out["supposed"] = changes_in_words(run.plan);
  out["compared"] = cohort_in_words(run.plan);
  out["policies"] = r.policies;
  out["claimsDecidedAgain"] = r.claims;
  out["commands"] = r.commands;
  out["total"] = sums_json(r.total);
  auto& groups = out["groups"] = json::array();
  for (const auto& g : groups_of(r)) {
    if (g.grouping == "TOTAL") continue;
    json one{{"grouping", g.grouping}, {"name", g.name}};
    one.update(sums_json(g.sums));
    groups.push_back(std::move(one));
  }
  out["membersByBand"] = r.members;
  auto& claims = out["mostChanged"] = json::array();
  for (const auto& c : r.most_changed)
    claims.push_back({{"claimNumber", number_of(c.claim, c.first_received)},
                      {"plan", c.plan},
                      {"providerNpi", c.provider_npi},
                      {"statusRecorded", to_text(c.status_recorded)},
                      {"statusSupposed", to_text(c.status_supposed)},
                      {"lines", c.lines},
                      {"linesChanged", c.lines_changed},
                      {"recorded", split_json(c.recorded)},
                      {"supposed", split_json(c.supposed)},
                      {"planPaysMore", format_money(c.plan_pays_more())}});
  out["wouldWait"] = r.waiting;
  out["wouldBeDecided"] = r.released;
  out["endedAsRecorded"] = r.ended_as_recorded;
  out["notReproducible"] = sums_json(r.not_reproducible);
  out["damagedKeys"] = run.result.damaged_keys;
  auto& refused = out["refused"] = json::array();
  for (const auto& [command, times] : r.refused)
    refused.push_back({{"command", command.first}, {"code", to_text(command.second)}, {"times", times}});
  auto& list = out["refusedCommands"] = json::array();
  for (const auto& c : r.refused_list)
    list.push_back({{"claimNumber", number_of(c.claim, c.first_received)},
                    {"command", c.command},
                    {"code", to_text(c.code)},
                    {"reason", c.reason}});
  // A plan's name is as it was enrolled, whatever the bytes.
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace benefactor::tools

#include "tools/benefactor/audit/what_if_page.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "events/date.hpp"
#include "store/claim_number.hpp"
#include "tools/benefactor/reports/page_parts.hpp"
#include "tools/benefactor/reports/svg_charts.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

constexpr std::size_t charted_max = 16, listed_max = 50;  // Groups of one kind.

double as_dollars(cents amount) { return static_cast<double>(amount) / 100; }

std::string signed_dollars(cents amount) {
  return amount > 0 ? "+" + format_dollars(amount) : format_dollars(amount);
}

table_cell difference(cents amount) { return number(signed_dollars(amount), amount != 0); }

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string head(const what_if_run& run) {
  auto out = "<header><h1>What if: " + escaped_html(run.plan.title.empty() ? "other rules" : run.plan.title) +
             "</h1><p class=\"soft\">Recorded claims decided again under supposed rules, from everything "
             "recorded up to position " +
             format_count(run.result.reached.next_position - 1) + " at " +
             format_instant(run.result.reached.page_time_us).substr(0, 16) + "Z. " +
             escaped_html(cohort_in_words(run.plan)) + "</p></header>\n";
  out += "<section><h2>What is supposed</h2>";
  const auto changes = changes_in_words(run.plan);
  if (changes.empty()) return out + "<p>Nothing else than what held.</p></section>\n";
  out += "<ul>";
  for (const auto& change : changes) out += "<li>" + escaped_html(sentence(change)) + "</li>";
  return out + "</ul></section>\n";
}

std::string tiles(const what_if_report& r) {
  const auto& t = r.total;
  const auto change = [](cents was, cents would_be) {
    return "was " + whole_dollars(was) + ", " + signed_dollars(would_be - was);
  };
  return "<dl class=\"tiles\">\n" +
         tile("Plan would pay", whole_dollars(t.supposed.plan_paid),
              change(t.recorded.plan_paid, t.supposed.plan_paid)) +
         tile("Members would owe", whole_dollars(t.supposed.member),
              change(t.recorded.member, t.supposed.member)) +
         tile("Claims that change", format_count(t.claims_changed),
              "of " + format_count(t.claims) + " compared") +
         tile("Lines that change", format_count(t.lines_changed), "of " + format_count(t.lines)) +
         tile("Decided again", format_count(r.claims),
              "claims of " + format_count(r.policies) + (r.policies == 1 ? " policy" : " policies")) +
         "</dl>\n";
}

std::string who_pays(const compared_lines& total) {
  struct part {
    const char* name;
    cents money_split::*of;
  };
  static constexpr part parts[] = {{"Plan pays", &money_split::plan_paid},
                                   {"Members owe", &money_split::member},
                                   {"Providers write off", &money_split::contractual},
                                   {"Other payers, other", &money_split::other},
                                   {"Waits for review", &money_split::undecided}};
  std::vector<bar_pair> pairs;
  html_table table("Who bears what was billed",
                   {"", number("Recorded"), number("Supposed"), number("Difference")});
  for (const auto& p : parts) {
    const auto was = total.recorded.*p.of, would_be = total.supposed.*p.of;
    pairs.push_back(
        {p.name, format_dollars(was), format_dollars(would_be), as_dollars(was), as_dollars(would_be)});
    table.row({p.name, n(was), n(would_be), difference(would_be - was)});
  }
  table.row({"Billed", n(total.recorded.billed), n(total.supposed.billed),
             difference(total.supposed.billed - total.recorded.billed)},
            true);
  return "<section><h2>Who bears what was billed</h2>" + key({"as recorded", "as supposed"}) + "<figure>" +
         lying_pairs({"Who bears what was billed, as recorded and as supposed",
                      "Pairs of bars; the same figures stand in the table below.",
                      {},
                      "$",
                      false},
                     pairs) +
         "</figure>" + table.html() + "</section>\n";
}

/// A chart of what the plan pays more or less by group, and the figures. *groups*: of one kind; *notes*: what
/// the table adds to the name of each, where they keep their order.
std::string by_group(const std::string& title, const std::string& column, std::vector<what_if_group> groups,
                     const std::string& nameless, bool by_change,
                     const std::vector<std::string>& notes = {}) {
  if (groups.empty()) return {};
  if (by_change)
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
      return std::abs(plan_pays_more(a.sums)) > std::abs(plan_pays_more(b.sums));
    });
  std::vector<bar> bars;
  html_table table(title,
                   {column, number("Claims"), number("Changed"), number("Billed"), number("Plan paid"),
                    number("Would pay"), number("Difference"), number("Member owed"), number("Would owe")});
  for (std::size_t i = 0; i < groups.size() && i < listed_max; ++i) {
    const auto& s = groups[i].sums;
    const auto name = groups[i].name.empty() ? nameless : groups[i].name;
    const auto more = plan_pays_more(s);
    if (bars.size() < charted_max) bars.push_back({name, signed_dollars(more), as_dollars(more)});
    table.row({i < notes.size() ? name + notes[i] : name, n(s.claims), n(s.claims_changed),
               n(s.recorded.billed), n(s.recorded.plan_paid), n(s.supposed.plan_paid), difference(more),
               n(s.recorded.member), n(s.supposed.member)});
  }
  auto out = "<section><h2>" + escaped_html(title) + "</h2>" +
             key({"the plan would pay less", "the plan would pay more"}) + "<figure>" +
             bars_about_zero({title + ": what the plan would pay more or less",
                              "Bars to the right: more; to the left: less. The same figures stand in the "
                              "table below.",
                              {},
                              "$",
                              false},
                             bars) +
             "</figure>" + table.html();
  if (groups.size() > listed_max)
    out += "<p class=\"soft\">And " + format_count(groups.size() - listed_max) + " more.</p>";
  return out + "</section>\n";
}

std::string groups(const what_if_report& report) {
  const auto all = groups_of(report);
  const auto of = [&](std::string_view grouping) {
    std::vector<what_if_group> some;
    std::copy_if(all.begin(), all.end(), std::back_inserter(some),
                 [&](const auto& g) { return g.grouping == grouping; });
    return some;
  };
  auto services = of("SERVICE_TYPE");
  for (auto& g : services) g.name = words_of(g.name);
  auto bands = of("MEMBER_BAND");
  std::vector<std::string> sizes;
  for (const auto members : report.members)
    if (members > 0) sizes.push_back(" (" + counted(members, "member") + ")");
  return by_group("By plan", "Plan", of("PLAN"), "(none)", true) +
         by_group("By service type", "Service type", std::move(services), "", true) +
         by_group("By member, by what the plan has paid for them", "Paid, in dollars", std::move(bands), "",
                  false, sizes) +
         by_group("By age on the day of service", "Age", of("AGE"), "", false) +
         by_group("By provider", "NPI", of("PROVIDER"), "", true);
}

std::string claims(const what_if_report& r) {
  if (r.most_changed.empty()) {
    const auto changed = r.total.claims_changed;
    return "<section><h2>Claims</h2><p>" +
           (changed == 0 ? std::string("No claim changes.")
                         : counted(changed, "claim") + (changed == 1 ? " changes" : " change") +
                               "; with --top 0, none is listed.") +
           "</p></section>\n";
  }
  html_table table("By what the plan would pay more or less",
                   {"Claim", "Provider", "Was", "Would be", number("Billed"), number("Plan paid"),
                    number("Would pay"), number("Difference"), number("Member owed"), number("Would owe")});
  for (const auto& c : r.most_changed)
    table.row({store::claim_number(c.claim, c.first_received), c.provider_npi,
               words_of(to_text(c.status_recorded)), words_of(to_text(c.status_supposed)),
               n(c.recorded.billed), n(c.recorded.plan_paid), n(c.supposed.plan_paid),
               difference(c.plan_pays_more()), n(c.recorded.member), n(c.supposed.member)});
  return "<section><h2>Claims that change most</h2>" + table.html() + "</section>\n";
}

std::string refused(const what_if_report& r) {
  if (r.refused_list.empty()) return {};
  html_table table("The first of them", {"Claim", "What was asked", "Why it would have been refused"});
  for (const auto& c : r.refused_list)
    table.row({store::claim_number(c.claim, c.first_received), words_of(c.command), c.reason});
  return "<section><h2>Commands that would have been refused</h2>" + table.html() + "</section>\n";
}

std::string foot(const what_if_run& run) {
  std::string out = "<footer><h2>About these figures</h2><ul class=\"soft\">";
  for (const auto& s : limits_in_words(run)) out += "<li>" + escaped_html(s) + "</li>";
  return out +
         "<li>Everything that was asked of a policy was decided again in its order, under the supposed "
         "rules; "
         "deductibles and limits are those of the supposed decisions, from the beginning of the benefit "
         "years "
         "concerned. Recorded amounts are those of the last decision.</li><li>What external processors "
         "decided, what was said about cover and authorizations, and what claim edits found is as recorded. "
         "Nobody asks for what nobody asked for.</li><li>Claims that were cancelled, voided or replaced are "
         "left out; one that stands and that only the plan would have replaced has nothing on the supposed "
         "side. Amounts are exact to the cent.</li><li>The history is as it was: the log was only read. "
         "Nothing in this page names a member.</li></ul></footer>\n";
}

}  // namespace

std::string what_if_page(const what_if_run& run) {
  const auto& r = run.result.report;
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\"><title>What if: " +
         escaped_html(run.plan.title) + "</title><style>" + std::string(page_styles()) +
         "</style></head><body>\n" + head(run) + "<main>\n" + tiles(r) + who_pays(r.total) + groups(r) +
         claims(r) + refused(r) + "</main>\n" + foot(run) + "</body></html>\n";
}

}  // namespace benefactor::tools

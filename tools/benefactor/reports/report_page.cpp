#include "tools/benefactor/reports/report_page.hpp"

#include <cmath>
#include <cstdio>
#include <utility>

#include "events/claim_life.hpp"
#include "tools/benefactor/reports/page_parts.hpp"
#include "tools/benefactor/reports/svg_charts.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

std::string dollars(cents amount) { return format_dollars(amount); }

std::string percent(double share, int digits = 1) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %%", digits, 100 * share);
  return text;
}

std::string share(std::uint64_t part, std::uint64_t of) {
  return of == 0 ? "–" : percent(static_cast<double>(part) / static_cast<double>(of));
}

std::string times(double ratio) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f×", ratio);
  return text;
}

double as_dollars(cents amount) { return static_cast<double>(amount) / 100; }

std::vector<std::string> day_labels(const report_figures& f) {
  std::vector<std::string> labels;
  for (const auto& day : f.days) labels.push_back(format_date(day.on).substr(5));
  return labels;
}

template <class Value>
chart_series over_days(const report_figures& f, std::string name, Value value) {
  chart_series series{std::move(name), {}};
  for (const auto& day : f.days) series.values.push_back(value(day));
  return series;
}

std::string period(const report_figures& f) {
  return format_date(f.days.front().on) + " to " + format_date(f.days.back().on);
}

/// "As things stood at the end of that day (UTC)", unless the day was not over when the log was read.
std::string as_of(const report_figures& f) {
  if (f.exported_us >= (std::int64_t{f.on.days} + 1) * day_us)
    return "As things stood at the end of that day (UTC)";
  return "As things stood on that day so far, up to " + format_instant(f.exported_us).substr(11, 5) + " UTC";
}

std::string head(const report_figures& f) {
  return "<header><h1>Claims on " + escaped_html(format_long_date(f.on)) + "</h1><p class=\"soft\">" +
         as_of(f) + ", from everything recorded up to position " + format_count(f.position) + " at " +
         format_instant(f.position_us).substr(0, 16) +
         "Z. “This month” is the first of the month to this day.</p></header>\n";
}

std::string tiles(const report_figures& f) {
  return "<dl class=\"tiles\">\n" +
         tile("Received this month", format_count(f.received_month),
              format_count(f.received_today) + " on the day") +
         tile("Decided this month", format_count(f.month.claims),
              format_count(f.today.claims) + " on the day") +
         tile("Plan pays, this month", whole_dollars(f.month.plan_paid),
              "of " + whole_dollars(f.month.billed) + " billed") +
         tile("Auto-adjudication, this month", share(f.automatic, f.auto_of),
              format_count(f.automatic) + " of " + format_count(f.auto_of) + " claims") +
         tile("Lines denied", share(f.lines_denied, f.lines_decided),
              format_count(f.lines_denied) + " of " + format_count(f.lines_decided) + " decided lines") +
         tile("Waiting for review", format_count(f.queued),
              format_count(f.queue_overdue) + " for over " + std::to_string(review_days) + " days") +
         "</dl>\n";
}

std::string volumes(const report_figures& f) {
  const chart_form form{"Claims received and decided by day",
                        "Columns: claims received; line: claims decided; " + period(f) +
                            ". The same figures stand in the table below.",
                        day_labels(f), "", false};
  html_table table("By day", {"Day", number("Received"), number("Decided"), number("Automatically"),
                              number("Billed"), number("Plan pays")});
  for (auto day = f.days.rbegin(); day != f.days.rend(); ++day)
    table.row({format_date(day->on), n(day->received), n(day->decided), n(day->automatic),
               n(day->money.billed), n(day->money.plan_paid)});
  return "<section><h2>Volumes</h2>" + key({"received", "decided"}) + "<figure>" +
         columns_and_lines(form, {over_days(f, "received", [](const auto& d) { return double(d.received); }),
                                  over_days(f, "decided", [](const auto& d) { return double(d.decided); })}) +
         "<figcaption>Claims by the day they say they were received, and by the day they were first "
         "decided.</figcaption></figure><details><summary>Table by day</summary>" +
         table.html() + "</details></section>\n";
}

std::string money(const report_figures& f) {
  const auto rest = [](const money_figures& m) { return m.billed - m.plan_paid - m.member; };
  const chart_form form{"What became of the amounts billed, by day of decision",
                        "Stacked columns: plan pays, members owe, neither; " + period(f) + ".", day_labels(f),
                        "$", false};
  const std::vector<std::string> names{"plan pays", "members owe",
                                       "neither: written off, denied, or other payers"};
  html_table table("Decided claims that stand",
                   {"", number("Claims"), number("Billed"), number("Allowed"), number("Plan pays"),
                    number("Members owe"), number("Plan pays of billed")});
  const auto row = [&](const std::string& name, const money_figures& m) {
    table.row({name, n(m.claims), n(m.billed), n(m.allowed), n(m.plan_paid), n(m.member),
               number(m.billed == 0 ? "–" : percent(as_dollars(m.plan_paid) / as_dollars(m.billed)))});
  };
  row("On the day", f.today);
  row("This month", f.month);
  row("All", f.all);
  return "<section><h2>Money</h2>" + key(names) + "<figure>" +
         stacked_columns(form,
                         {over_days(f, names[0], [](const auto& d) { return as_dollars(d.money.plan_paid); }),
                          over_days(f, names[1], [](const auto& d) { return as_dollars(d.money.member); }),
                          over_days(f, names[2], [&](const auto& d) { return as_dollars(rest(d.money)); })}) +
         "</figure>" + table.html() +
         "<p class=\"soft\">Payment runs of this month: " + format_count(f.payments_month) + " payments, " +
         dollars(f.paid_month) + "; " + format_count(f.unconfirmed) +
         " payments are not confirmed by the bank; " + dollars(f.to_recoup) +
         " are to be recovered from payees.</p></section>\n";
}

std::string statuses_and_denials(const report_figures& f) {
  std::uint64_t all = 0;
  for (const auto& s : f.statuses) all += s.money.claims;
  std::vector<bar> bars;
  html_table by_status("All claims",
                       {"Status", number("Claims"), number("Share"), number("Billed"), number("Plan pays")});
  for (const auto& s : f.statuses) {
    bars.push_back({words_of(s.code), format_count(s.money.claims) + " · " + share(s.money.claims, all),
                    double(s.money.claims)});
    by_status.row({words_of(s.code), n(s.money.claims), number(share(s.money.claims, all)), n(s.money.billed),
                   n(s.money.plan_paid)});
  }
  std::vector<bar> reasons;
  html_table by_reason("Denied lines of claims that stand",
                       {"Reason", number("Lines"), number("Of denials"), number("Billed")});
  for (const auto& d : f.denials) {
    reasons.push_back({words_of(d.code), format_count(d.lines), double(d.lines)});
    by_reason.row({denial_words(d.code), n(d.lines), number(share(d.lines, f.lines_denied)), n(d.billed)});
  }
  return "<div class=\"pair\"><section><h2>Where claims stand</h2><figure>" +
         lying_bars({"Claims by status", "Bars: claims in each status.", {}, "", false}, bars) + "</figure>" +
         by_status.html() + "</section>\n<section><h2>Why lines are denied</h2><figure>" +
         lying_bars({"Denied lines by reason", "Bars: denied lines for each reason.", {}, "", false},
                    reasons) +
         "</figure>" + by_reason.html() + "</section></div>\n";
}

std::string queue_and_turnaround(const report_figures& f) {
  std::vector<bar> bars;
  html_table ages("Held for review", {"Days since receipt", number("Claims"), number("Billed")});
  for (const auto& a : f.queue) {
    bars.push_back({a.days + " days", format_count(a.claims), double(a.claims)});
    ages.row({a.days, n(a.claims), n(a.billed)});
  }
  ages.row({"All", n(f.queued), n(f.queued_billed)}, true);
  html_table spans("Days from receipt to the first decision, of claims decided " + period(f),
                   {"", number("Claims"), number("Half within"), number("90 % within"), number("99 % within"),
                    number("Longest")});
  for (const auto& t : f.turnarounds) {
    const auto days = [&](std::int64_t count) {
      return number(t.claims == 0 ? "–" : counted(static_cast<std::uint64_t>(count), "day"));
    };
    spans.row({t.who, n(t.claims), days(t.p50), days(t.p90), days(t.p99), days(t.most)});
  }
  std::string more;
  if (f.received_after_decided > 0)
    more = "<p class=\"soft\">" + counted(f.received_after_decided, "claim") +
           (f.received_after_decided == 1 ? " says it was" : " say they were") +
           " received after the day of the decision, and are left out here.</p>";
  if (f.elsewhere > 0)
    more += "<p class=\"soft\">" + counted(f.elsewhere, "claim") + " more wait for external processors.</p>";
  return "<div class=\"pair\"><section><h2>Review queue</h2><figure>" +
         lying_bars({"Claims held for review, by age", "Bars: claims by days since receipt.", {}, "", false},
                    bars) +
         "</figure>" + ages.html() + "</section>\n<section><h2>Turnaround</h2>" + spans.html() + more +
         "</section></div>\n";
}

std::string automation(const report_figures& f) {
  const chart_form form{
      "Auto-adjudication rate by day of decision",
      "Columns: per cent of the claims decided here each day that nobody touched; " + period(f) + ".",
      day_labels(f), "", true};
  return "<section><h2>Auto-adjudication</h2><p>" + share(f.automatic, f.auto_of) + " this month, " +
         share(f.automatic_period, f.auto_of_period) + " in these " + std::to_string(report_days) +
         " days: the share of finally decided claims that were decided without manual intervention. A claim "
         "counts as touched when it was held for review, released or denied by a person, or a dispute about "
         "it was "
         "resolved; claims that an external processor decides are not counted.</p><figure>" +
         columns_and_lines(form, {over_days(f, "decided automatically",
                                            [](const auto& d) {
                                              return d.decided_here == 0 ? 0.0
                                                                         : 100.0 * double(d.automatic) /
                                                                               double(d.decided_here);
                                            })}) +
         "</figure></section>\n";
}

std::string providers(const report_figures& f) {
  std::string out = "<section><h2>Providers that stand out</h2>";
  if (f.providers.empty())
    return out + "<p>None of " + counted(f.comparable, "provider") + " with at least " +
           std::to_string(provider_lines_min) + " decided lines.</p></section>\n";
  html_table table("Most unlike what is usual first",
                   {"Provider", "Name", number("Claims"), number("Billed"), number("Lines denied"),
                    number("Usual"), number("Price against the usual")});
  for (const auto& p : f.providers) {
    const bool denied_oddly =
        p.denial_rate > 1.25 * p.expected_denial_rate || p.denial_rate < 0.75 * p.expected_denial_rate;
    const bool priced_oddly = std::abs(p.price_index - 1) >= 0.25;
    table.row({p.npi, p.name.empty() ? "–" : p.name, n(p.claims), n(p.billed),
               number(percent(p.denial_rate), denied_oddly), number(percent(p.expected_denial_rate)),
               number(times(p.price_index), priced_oddly)});
  }
  return out + "<p>" + counted(f.comparable, "provider") + " with at least " +
         std::to_string(provider_lines_min) +
         " decided lines were compared with what is usual over all providers, themselves included: what the "
         "same procedures come to at the median price of each, and how often lines of the same service types "
         "are denied. Listed is who bills a quarter more "
         "or less, "
         "or whose denials chance does not explain (three standard deviations). It decides nothing; it says "
         "where to "
         "look.</p>" +
         table.html() + "</section>\n";
}

std::string foot(const report_figures& f) {
  return "<footer><h2>About these figures</h2><ul class=\"soft\"><li>They hold everything recorded up to "
         "position " +
         format_count(f.position) + ", " + format_instant(f.position_us) + "; the log was read at " +
         format_instant(f.exported_us) +
         ". What happened later is not in them.</li><li>Days are UTC. Received is the day that the claim "
         "says; decided "
         "is the day of the first decision of all its lines.</li><li>Decided claims that stand are those "
         "decided and "
         "neither cancelled, reversed nor back in review. Amounts are exact to the cent.</li><li>Nothing in "
         "this page "
         "names a member.</li></ul></footer>\n";
}

}  // namespace

std::string denial_words(const std::string& code) {
  static constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"POLICY_INACTIVE", "The policy was not in force on the day of service"},
      {"MEMBER_NOT_ENROLLED", "The member was not covered on the day of service"},
      {"TIMELY_FILING", "The claim came too late"},
      {"DUPLICATE_CLAIM", "The same service was claimed before"},
      {"NOT_COVERED_SERVICE", "The plan does not cover the service"},
      {"OUT_OF_NETWORK", "The plan pays for it in the network only"},
      {"EXCLUDED_DIAGNOSIS", "The plan excludes the diagnosis"},
      {"PREAUTH_REQUIRED", "Authorization in advance was needed and was not there"},
      {"ANNUAL_LIMIT_EXHAUSTED", "The plan's limit for the year is used up"},
      {"DENIED_IN_REVIEW", "A reviewer denied the claim"},
      {"CLAIM_EDIT", "A coding rule (claim edit) denied it"},
      {"DENIED_ELSEWHERE", "The external processor denied it"},
  };
  for (const auto& [known, text] : words)
    if (known == code) return std::string(text);
  return code;
}

std::string report_page(const report_figures& f) {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\"><title>Claims on " +
         format_date(f.on) + "</title><style>" + std::string(page_styles()) + "</style></head><body>\n" +
         head(f) + "<main>\n" + tiles(f) + volumes(f) + money(f) + statuses_and_denials(f) +
         queue_and_turnaround(f) + automation(f) + providers(f) + "</main>\n" + foot(f) + "</body></html>\n";
}

}  // namespace benefactor::tools

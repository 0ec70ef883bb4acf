#include "tools/benefactor/reports/report_page.hpp"

#include <cctype>
#include <cmath>
#include <cstdio>
#include <utility>

#include "events/claim_life.hpp"
#include "tools/benefactor/reports/svg_charts.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

constexpr std::string_view styles = R"css(
:root { color-scheme: light dark; --ink: #1b2530; --soft: #5b6875; --paper: #ffffff; --card: #f5f7f9; --rule: #d5dbe1;
  --s1: #2f6db3; --s2: #d98324; --s3: #9aa7b4; --accent: #1f4e79; --warn: #a33a1d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5eaef; --soft: #a3b0bc; --paper: #14191f; --card: #1d242c;
  --rule: #38434e; --s1: #6aa6e8; --s2: #f0a75a; --s3: #66737f; --accent: #9cc6f2; --warn: #ff9b7d; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; color: var(--ink); background: var(--paper);
  margin: 0 auto; padding: 2rem 1.5rem 3rem; max-width: 74rem; }
header { border-bottom: 3px solid var(--accent); padding-bottom: 0.6rem; }
h1 { font-size: 1.75rem; margin: 0; color: var(--accent); }
h2 { font-size: 1.2rem; margin: 2.2rem 0 0.5rem; color: var(--accent); }
p { margin: 0.3rem 0 0.7rem; max-width: 60rem; } .soft, caption, figcaption { color: var(--soft); font-size: 0.9rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.8rem; margin: 1.2rem 0 0; }
.tiles div { background: var(--card); border-radius: 0.4rem; padding: 0.7rem 0.9rem; break-inside: avoid; }
dl { margin: 0; } dt { color: var(--soft); font-size: 0.85rem; }
dd { margin: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
dd + dd { font-size: 0.85rem; font-weight: 400; color: var(--soft); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); gap: 1.2rem 2.2rem; align-items: start; }
section { break-inside: avoid-page; } figure { margin: 0; break-inside: avoid; } svg { width: 100%; height: auto; display: block; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0 0 0.3rem; } .scroll { overflow-x: auto; }
th, td { padding: 0.34rem 0.55rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); font-size: 0.85rem; border-bottom: 2px solid var(--rule); vertical-align: bottom; }
.n { text-align: right; white-space: nowrap; } thead .n { white-space: normal; } tr.sum > * { font-weight: 650; }
td.out { color: var(--warn); font-weight: 650; }
details { margin-top: 0.6rem; } summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; }
.s1 { fill: var(--s1); } .s2 { fill: var(--s2); } .s3 { fill: var(--s3); }
.l2, .l1, .l3 { fill: none; stroke: var(--s2); stroke-width: 2.5; stroke-linejoin: round; }
.grid { stroke: var(--rule); stroke-width: 1; } .axis { fill: var(--soft); font-size: 12px; } .label { fill: var(--ink); font-size: 14px; }
.key { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; list-style: none; margin: 0 0 0.3rem; padding: 0; font-size: 0.88rem; color: var(--soft); }
.key i { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; border-radius: 2px; }
.k1 { background: var(--s1); } .k2 { background: var(--s2); } .k3 { background: var(--s3); }
footer { margin-top: 2.5rem; border-top: 1px solid var(--rule); padding-top: 0.8rem; } footer li { margin-bottom: 0.3rem; }
@page { margin: 14mm 12mm; }
@media print { :root { --ink: #000; --soft: #444; --paper: #fff; --card: #f3f3f3; --rule: #bbb; --s1: #2f6db3; --s2: #d98324;
  --s3: #9aa7b4; --accent: #1f4e79; --warn: #a33a1d; } body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2 { margin-top: 1.2rem; } details { display: none; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
)css";

std::string dollars(cents amount) { return format_dollars(amount); }

/// To the dollar: for tiles, where cents are noise.
std::string whole_dollars(cents amount) {
  const auto text = format_dollars(amount);
  return text.substr(0, text.size() - 3);
}

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

/// "PARTIALLY_APPROVED" as "Partially approved".
std::string words_of(std::string_view code) {
  std::string out;
  for (const char c : code)
    out += c == '_' ? ' ' : out.empty() ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string tile(std::string_view name, const std::string& value, const std::string& more) {
  return "<div><dt>" + escaped_html(name) + "</dt><dd>" + escaped_html(value) + "</dd><dd>" +
         escaped_html(more) + "</dd></div>\n";
}

struct table_cell {
  enum class kind { text, number, odd_number };  ///< odd: it stands out

  // NOLINTBEGIN(google-explicit-constructor): most cells are texts.
  table_cell(std::string shown, kind of = kind::text) : text(std::move(shown)), what(of) {}
  table_cell(const char* shown) : text(shown) {}
  // NOLINTEND(google-explicit-constructor)

  std::string text;
  kind what = kind::text;
};

table_cell number(std::string text, bool is_odd = false) {
  return {std::move(text), is_odd ? table_cell::kind::odd_number : table_cell::kind::number};
}
table_cell n(std::uint64_t count) { return number(format_count(count)); }
table_cell n(cents amount) { return number(dollars(amount)); }

class html_table {
 public:
  html_table(std::string_view caption, const std::vector<table_cell>& titles) {
    out_ = "<div class=\"scroll\"><table><caption>" + escaped_html(caption) + "</caption><thead><tr>";
    for (const auto& title : titles) out_ += html_of("th scope=\"col\"", title);
    out_ += "</tr></thead><tbody>\n";
  }
  void row(const std::vector<table_cell>& cells, bool is_sum = false) {
    out_ += is_sum ? "<tr class=\"sum\">" : "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i)
      out_ += html_of(i == 0 ? "th scope=\"row\"" : "td", cells[i]);
    out_ += "</tr>\n";
  }
  std::string html() const { return out_ + "</tbody></table></div>\n"; }

 private:
  static std::string html_of(std::string_view tag, const table_cell& cell) {
    std::string classes;
    if (cell.what == table_cell::kind::number) classes = " class=\"n\"";
    if (cell.what == table_cell::kind::odd_number) classes = " class=\"n out\"";
    return "<" + std::string(tag) + classes + ">" + escaped_html(cell.text) + "</" +
           std::string(tag.substr(0, 2)) + ">";
  }
  std::string out_;
};

std::string key(const std::vector<std::string>& names) {
  std::string out = "<ul class=\"key\" aria-hidden=\"true\">";
  for (std::size_t i = 0; i < names.size(); ++i)
    out += "<li><i class=\"k" + std::to_string(i + 1) + "\"></i>" + escaped_html(names[i]) + "</li>";
  return out + "</ul>\n";
}

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
  constexpr std::int64_t day_us = 86'400'000'000;
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
         format_date(f.on) + "</title><style>" + std::string(styles) + "</style></head><body>\n" + head(f) +
         "<main>\n" + tiles(f) + volumes(f) + money(f) + statuses_and_denials(f) + queue_and_turnaround(f) +
         automation(f) + providers(f) + "</main>\n" + foot(f) + "</body></html>\n";
}

}  // namespace benefactor::tools

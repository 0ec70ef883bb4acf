#include "tools/benefactor/reports/page_parts.hpp"

#include <cctype>

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

std::string html_of(std::string_view tag, const table_cell& cell) {
  std::string classes;
  if (cell.what == table_cell::kind::number) classes = " class=\"n\"";
  if (cell.what == table_cell::kind::odd_number) classes = " class=\"n out\"";
  return "<" + std::string(tag) + classes + ">" + escaped_html(cell.text) + "</" +
         std::string(tag.substr(0, 2)) + ">";
}

}  // namespace

std::string_view page_styles() { return styles; }

std::string words_of(std::string_view code) {
  std::string out;
  for (const char c : code)
    out += c == '_' ? ' ' : out.empty() ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string whole_dollars(cents amount) {
  const auto text = format_dollars(amount);
  return text.substr(0, text.size() - 3);
}

std::string tile(std::string_view name, const std::string& value, const std::string& more) {
  return "<div><dt>" + escaped_html(name) + "</dt><dd>" + escaped_html(value) + "</dd><dd>" +
         escaped_html(more) + "</dd></div>\n";
}

table_cell number(std::string text, bool is_odd) {
  return {std::move(text), is_odd ? table_cell::kind::odd_number : table_cell::kind::number};
}
table_cell n(std::uint64_t count) { return number(format_count(count)); }
table_cell n(cents amount) { return number(format_dollars(amount)); }

html_table::html_table(std::string_view caption, const std::vector<table_cell>& titles) {
  out_ = "<div class=\"scroll\"><table><caption>" + escaped_html(caption) + "</caption><thead><tr>";
  for (const auto& title : titles) out_ += html_of("th scope=\"col\"", title);
  out_ += "</tr></thead><tbody>\n";
}

void html_table::row(const std::vector<table_cell>& cells, bool is_sum) {
  out_ += is_sum ? "<tr class=\"sum\">" : "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i)
    out_ += html_of(i == 0 ? "th scope=\"row\"" : "td", cells[i]);
  out_ += "</tr>\n";
}

std::string key(const std::vector<std::string>& names) {
  std::string out = "<ul class=\"key\" aria-hidden=\"true\">";
  for (std::size_t i = 0; i < names.size(); ++i)
    out += "<li><i class=\"k" + std::to_string(i + 1) + "\"></i>" + escaped_html(names[i]) + "</li>";
  return out + "</ul>\n";
}

}  // namespace benefactor::tools

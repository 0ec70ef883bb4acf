// The explanation of benefits as a page.
#include <utility>

#include "api/eob/eob.hpp"
#include "api/eob/eob_words.hpp"

namespace benefactor::api {

namespace {

// Widths are left to the paper: A4 is narrower than Letter, and Letter shorter than A4.
constexpr std::string_view styles = R"css(
@page { margin: 14mm 12mm 16mm; @bottom-left { content: "This is not a bill"; font: 8pt sans-serif; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; } }
* { box-sizing: border-box; }
body { font: 11pt/1.45 system-ui, "Helvetica Neue", Arial, sans-serif; color: #1a1a1a; background: #fff;
  margin: 0 auto; padding: 1.5rem; max-width: 62rem; }
header { border-bottom: 2px solid #1f4e79; margin-bottom: 1rem; }
h1 { font-size: 1.6em; margin: 0; color: #1f4e79; }
h2 { font-size: 1.15em; margin: 1.4em 0 0.4em; color: #1f4e79; break-after: avoid; }
.payer { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.not-a-bill { display: inline-block; margin: 0.6rem 0; padding: 0.2rem 0.8rem; border: 2px solid #1a1a1a;
  font-weight: 700; letter-spacing: 0.04em; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 0.3rem 1.5rem; margin: 0; }
.facts div { break-inside: avoid; }
dt { color: #4a4a4a; font-size: 0.85em; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.summary { font-size: 1.1em; padding: 0.7rem 1rem; background: #eef4fa; border-left: 4px solid #1f4e79;
  break-inside: avoid; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.82em; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #4a4a4a; padding: 0.3em 0; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { padding: 0.35em 0.4em; border-bottom: 1px solid #c9c9c9; vertical-align: top; text-align: left; }
thead th { border-bottom: 2px solid #1f4e79; background: #f3f6f9; hyphens: manual; }
thead th.group { text-align: center; border-bottom: 1px solid #c9c9c9; }
tbody th { font-weight: 400; min-width: 9em; overflow-wrap: anywhere; }
.amount { text-align: right; white-space: nowrap; }
thead .amount { white-space: normal; }
.owe { font-weight: 700; }
tr.total th, tr.total td { font-weight: 700; border-top: 2px solid #1f4e79; border-bottom: 2px solid #1f4e79; }
.days { display: block; color: #4a4a4a; white-space: nowrap; }
td.codes { padding-left: 0.8em; }
.notes dt { float: left; clear: left; width: 3.5em; font-size: 1em; font-weight: 600; color: #1a1a1a; }
.notes::after { content: ""; display: block; clear: both; }
.notes dd { margin-left: 3.5em; font-weight: 400; margin-bottom: 0.3em; break-inside: avoid; }
p, li { overflow-wrap: anywhere; orphans: 3; widows: 3; }
.appeal { break-inside: avoid; border: 1px solid #1f4e79; padding: 0 1rem 0.4rem; margin-top: 1.4rem; }
@media print { body { max-width: none; padding: 0; font-size: 9.5pt; } .scroll { overflow: visible; }
  table { font-size: 7.6pt; } table.wide { font-size: 6pt; }
  table.wide td.amount { white-space: normal; overflow-wrap: anywhere; } th, td { padding: 0.3em 0.25em; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
)css";

/// *text* as HTML shows it and no more: no markup, no control characters.
std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += static_cast<unsigned char>(c) < ' ' || c == '\x7F' ? ' ' : c;
    }
  }
  return result;
}

/// True when amounts are so long that a sheet of paper holds them in smaller letters only.
bool is_wide(const eob_amounts& totals) {
  constexpr cents longest = 1'000'000'00;
  return totals.billed >= longest;
}

class html_page {
 public:
  std::string write(const eob_document& eob) {
    write_head(eob);
    write_header(eob);
    out_ += "<main>\n";
    write_facts(eob);
    element("p class=\"summary\"", "p", eob_summary(eob));
    write_services(eob);
    write_accumulators(eob);
    write_notes(eob);
    out_ += "<section class=\"appeal\">\n";
    element("h2", "h2", "If you do not agree");
    for (const auto& sentence : eob_appeal(eob)) element("p", "p", sentence);
    out_ += "</section>\n";
    if (!eob.payer_contact.empty()) {
      element("h2", "h2", "Questions");
      element("p", "p", eob.payer_name + ": " + eob.payer_contact);
    }
    out_ += "</main>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  /// <*open*>*text*</*close*>, the text escaped.
  void element(std::string_view open, std::string_view close, std::string_view text) {
    out_.append("<").append(open).append(">").append(escaped(text)).append("</").append(close).append(">\n");
  }

  void write_head(const eob_document& eob) {
    out_ +=
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n";
    element("title", "title", std::string{eob_title} + ": claim " + eob.claim_number);
    out_.append("<style>").append(styles).append("</style>\n</head>\n<body>\n");
  }

  void write_header(const eob_document& eob) {
    out_ += "<header>\n";
    element("p class=\"payer\"", "p", eob.payer_name);
    element("h1", "h1", eob_title);
    element("p class=\"not-a-bill\"", "p", eob_not_a_bill);
    out_ += "</header>\n";
  }

  void write_facts(const eob_document& eob) {
    out_ += "<dl class=\"facts\">\n";
    for (const auto& [name, value] : eob_facts(eob)) {
      out_ += "<div>";
      element("dt", "dt", name);
      element("dd", "dd", value);
      out_ += "</div>\n";
    }
    out_ += "</dl>\n";
  }

  void write_services(const eob_document& eob) {
    const auto share = std::to_string(eob_table_columns.size() - eob_first_share_column);
    const auto bill = std::to_string(eob_first_share_column);
    element("h2", "h2", "Your services");
    // A table wider than a small screen scrolls by itself, which the keyboard must reach too.
    out_ += "<div class=\"scroll\" role=\"region\" aria-label=\"Your services\" tabindex=\"0\">\n<table";
    if (is_wide(eob.totals)) out_ += " class=\"wide\"";
    out_ += ">\n";
    element(
        "caption", "caption",
        "What was billed for each service, who paid what, and what is your share. The notes are explained "
        "below.");
    out_ += "<colgroup><col></colgroup>\n<colgroup span=\"" + bill + "\"></colgroup>\n<colgroup span=\"" +
            share +
            "\"></colgroup>\n<colgroup><col></colgroup>\n<thead>\n<tr>\n<th scope=\"col\" "
            "rowspan=\"2\">Service</th>\n"
            "<th class=\"group\" scope=\"colgroup\" colspan=\"" +
            bill + "\">The bill</th>\n<th class=\"group\" scope=\"colgroup\" colspan=\"" + share +
            "\">Your share</th>\n<th scope=\"col\" rowspan=\"2\">Notes</th>\n</tr>\n<tr>\n";
    for (const auto& column : eob_table_columns)
      element("th class=\"amount\" scope=\"col\"", "th", column.short_name);
    out_ += "</tr>\n</thead>\n<tbody>\n";
    for (const auto& line : eob.lines) write_line(line);
    out_ += "<tr class=\"total\">\n<th scope=\"row\">Total of this claim</th>\n";
    write_amounts(eob.totals);
    out_ += "<td></td>\n</tr>\n</tbody>\n</table>\n</div>\n";
  }

  void write_line(const eob_line& line) {
    out_ += "<tr>\n<th scope=\"row\">" + escaped(line.service) + " (" + escaped(line.procedure) +
            ")<span class=\"days\">" + escaped(eob_days(line)) + "</span></th>\n";
    write_amounts(line.amounts);
    std::string codes;
    for (const auto& code : line.reasons) codes.append(codes.empty() ? "" : ", ").append(code);
    element("td class=\"codes\"", "td", codes);
    out_ += "</tr>\n";
  }

  void write_amounts(const eob_amounts& a) {
    for (const auto& column : eob_table_columns)
      element(column.amount == &eob_amounts::member_owes ? "td class=\"amount owe\"" : "td class=\"amount\"",
              "td", format_dollars(a.*column.amount));
  }

  void write_accumulators(const eob_document& eob) {
    if (eob.accumulators.empty()) return;
    element("h2", "h2", "So far in your benefit year");
    out_ += "<table>\n";
    element("caption", "caption", "Benefit year: " + eob.benefit_year + ", this claim included.");
    out_ +=
        "<thead>\n<tr>\n<th scope=\"col\">Limit</th>\n<th class=\"amount\" scope=\"col\">Met so far</th>\n"
        "<th class=\"amount\" scope=\"col\">Of</th>\n<th class=\"amount\" scope=\"col\">Left</th>\n</tr>\n"
        "</thead>\n<tbody>\n";
    for (const auto& a : eob.accumulators) {
      out_ += "<tr>\n";
      element("th scope=\"row\"", "th", a.name);
      for (const auto amount : {a.met, a.limit, eob_left(a)})
        element("td class=\"amount\"", "td", format_dollars(amount));
      out_ += "</tr>\n";
    }
    out_ += "</tbody>\n</table>\n";
  }

  void write_notes(const eob_document& eob) {
    const auto notes = eob_notes(eob);
    if (notes.empty() && eob.remarks.empty()) return;
    element("h2", "h2", "Notes");
    if (!notes.empty()) {
      out_ += "<dl class=\"notes\">\n";
      for (const auto& [code, text] : notes) {
        element("dt", "dt", code);
        element("dd", "dd", text);
      }
      out_ += "</dl>\n";
    }
    if (eob.remarks.empty()) return;
    out_ += "<ul>\n";
    for (const auto& remark : eob.remarks) element("li", "li", remark);
    out_ += "</ul>\n";
  }

  std::string out_;
};

}  // namespace

written_eob eob_html(const eob_document& eob) {
  if (auto problems = problems_of(eob); !problems.empty()) return problems;
  return html_page{}.write(eob);
}

}  // namespace benefactor::api

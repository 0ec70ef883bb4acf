// The explanation of benefits as plain text.
#include <algorithm>
#include <utility>

#include "api/eob/eob.hpp"
#include "api/eob/eob_words.hpp"

namespace benefactor::api {

namespace {

constexpr std::size_t block_indent = 2, cell_width = eob_columns / 2 - block_indent;
constexpr std::size_t fact_width = 16;

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; }

std::size_t width_of(std::string_view text) { return utf8_length(text).value_or(text.size()); }

/// The bytes of the first *most* characters.
std::size_t bytes_of(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && ++seen > most) break;
  return end;
}

/// The words of a text, those longer than a line cut.
std::vector<std::string> words_of(std::string_view text, std::size_t most) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto begin = std::find_if_not(text.begin(), text.end(), is_blank);
    text.remove_prefix(static_cast<std::size_t>(begin - text.begin()));
    auto size = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_blank) - text.begin());
    size = std::min(size, bytes_of(text, most));
    if (size > 0) words.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return words;
}

class text_page {
 public:
  std::string write(const eob_document& eob) {
    centred(eob.payer_name);
    centred(eob_title);
    centred(eob_not_a_bill);
    blank();
    for (const auto& [name, value] : eob_facts(eob))
      wrapped(padded(std::string{name} + ':', fact_width), value);
    blank();
    wrapped("", eob_summary(eob));
    heading("YOUR SERVICES");
    std::size_t number = 0;
    for (const auto& line : eob.lines) write_line(line, ++number);
    heading("TOTAL OF THIS CLAIM");
    write_amounts(eob.totals);
    if (!eob.accumulators.empty()) {
      heading("SO FAR IN YOUR BENEFIT YEAR");
      wrapped("", "Benefit year: " + eob.benefit_year + ", this claim included.");
      for (const auto& a : eob.accumulators) wrapped("  ", a.name + ": " + eob_met(a));
    }
    if (const auto notes = eob_notes(eob); !notes.empty() || !eob.remarks.empty()) {
      heading("NOTES");
      for (const auto& [code, text] : notes) wrapped(padded(code, 6), text);
      for (const auto& remark : eob.remarks) wrapped(padded("*", 6), remark);
    }
    heading("IF YOU DO NOT AGREE");
    for (const auto& sentence : eob_appeal(eob)) wrapped("", sentence);
    if (!eob.payer_contact.empty()) {
      heading("QUESTIONS");
      wrapped("", eob.payer_name + ": " + eob.payer_contact);
    }
    blank();
    centred(eob_not_a_bill);
    return std::move(out_);
  }

 private:
  static std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
  }

  void line(std::string_view text) { out_.append(text).append("\n"); }
  void blank() { out_ += '\n'; }

  void centred(std::string_view text) {
    for (const auto& part : lines_of(text, eob_columns))
      line(std::string((eob_columns - width_of(part)) / 2, ' ') + part);
  }

  void heading(std::string_view text) {
    blank();
    line(text);
    line(std::string(eob_columns, '-'));
  }

  static std::vector<std::string> lines_of(std::string_view text, std::size_t width) {
    std::vector<std::string> lines(1);
    std::size_t used = 0;
    for (const auto& word : words_of(text, width)) {
      const auto size = width_of(word);
      if (used > 0 && used + 1 + size > width) {
        lines.emplace_back();
        used = 0;
      }
      if (used > 0) lines.back() += ' ';
      used += size + (used > 0);
      lines.back() += word;
    }
    return lines;
  }

  /// *text* behind *lead*, its further lines below its first word.
  void wrapped(const std::string& lead, std::string_view text) {
    bool first = true;
    for (const auto& part : lines_of(text, eob_columns - lead.size()))
      line((std::exchange(first, false) ? lead : std::string(lead.size(), ' ')) + part);
  }

  void write_line(const eob_line& l, std::size_t number) {
    if (number > 1) blank();
    wrapped(padded(std::to_string(number) + '.', 5),
            eob_days(l) + ", " + l.service + " (" + l.procedure + ')');
    write_amounts(l.amounts);
    std::string codes;
    for (const auto& code : l.reasons) codes.append(codes.empty() ? "" : ", ").append(code);
    if (!codes.empty()) wrapped(std::string(block_indent, ' ') + "Notes: ", codes);
  }

  /// The bill on the left, the member's share on the right; one below the other where amounts are too long.
  void write_amounts(const eob_amounts& a) {
    const auto cell = [&](std::size_t n, std::size_t width) {
      const auto& column = eob_table_columns[n];
      const auto amount = format_dollars(a.*column.amount);
      const auto used = column.name.size() + amount.size();
      return std::string{column.name} + std::string(std::max(width, used + 1) - used, ' ') + amount;
    };
    const auto all = eob_table_columns.size(), left = eob_first_share_column;
    bool fits = true;
    for (std::size_t n = 0; n < all; ++n) fits &= cell(n, cell_width).size() == cell_width;
    const std::string indent(block_indent, ' ');
    if (!fits) {
      for (std::size_t n = 0; n < all; ++n) line(indent + cell(n, eob_columns - block_indent));
      return;
    }
    for (std::size_t row = 0; left + row < all; ++row) {
      auto text = indent;
      text += row < left ? cell(row, cell_width) : std::string(cell_width, ' ');
      text += indent;
      text += cell(left + row, cell_width);
      line(text);
    }
  }

  std::string out_;
};

}  // namespace

written_eob eob_text(const eob_document& eob) {
  if (auto problems = problems_of(eob); !problems.empty()) return problems;
  return text_page{}.write(eob);
}

}  // namespace benefactor::api

#include "tests/support/checker_835.hpp"

#include <algorithm>
#include <optional>

namespace benefactor::test_support {
namespace {

using elements = std::vector<std::string>;

elements split(const std::string& text, char separator) {
  elements parts(1);
  for (const char c : text)
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

std::string stripped(std::string text) {
  const char* blanks = " \t\r\n";
  text.erase(0, std::min(text.find_first_not_of(blanks), text.size()));
  text.erase(text.find_last_not_of(blanks) + 1);
  return text;
}

std::string at(const elements& e, std::size_t n) { return n < e.size() ? stripped(e[n]) : std::string{}; }

// "0012" and "12" are one number.
std::string number(std::string text) {
  text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
  return text;
}

// Whole and fraction are taken digit by digit, so that nothing is ever rounded.
std::optional<std::int64_t> cents_of(std::string text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.erase(0, 1);
  std::int64_t value = 0;
  int decimals = -1, digits = 0;
  for (const char c : text) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
    } else if (c >= '0' && c <= '9') {
      value = value * 10 + (c - '0');
      if (decimals >= 0) ++decimals;
      if (value != 0) ++digits;
      if (digits > 14 || decimals > 2) return std::nullopt;
    } else {
      return std::nullopt;
    }
  }
  if (text.empty() || text == ".") return std::nullopt;
  for (int i = std::max(decimals, 0); i < 2; ++i) value *= 10;
  if (value > 999'999'999'999) return std::nullopt;
  return negative ? -value : value;
}

class transaction {
 public:
  explicit transaction(checked_835& result) : result_{result} {}

  void take(const elements& e) {
    ++segments_;
    const auto& id = e[0];
    if (id == "BPR") {
      ++payments_;
      total_ = amount(e, 2);
    } else if (id == "N1" && (at(e, 1) == "PR" || at(e, 1) == "PE")) {
      auto& seen = at(e, 1) == "PR" ? payers_ : payees_;
      if (++seen > 1 || result_.claims > 0) structure();
    } else if (id == "CLP") {
      close_claim();
      if (adjusted_) structure();
      in_claim_ = true;
      ++result_.claims;
      charge_ = amount(e, 3), paid_ = amount(e, 4);
      if (!at(e, 5).empty()) amount(e, 5);
    } else if (id == "SVC") {
      if (!in_claim_) return structure();
      close_line();
      in_line_ = true;
      ++result_.lines, ++line_;
      line_charge_ = amount(e, 2), line_paid_ = amount(e, 3);
    } else if (id == "CAS") {
      if (!in_claim_) return structure();
      for (std::size_t i = 2; i < 20; i += 3)
        if (!at(e, i).empty() || !at(e, i + 1).empty() || !at(e, i + 2).empty())
          (in_line_ ? line_adjustments_ : claim_adjustments_) += amount(e, i + 1);
    } else if (id == "AMT") {
      amount(e, 2);
    } else if (id == "PLB") {
      close_claim();
      adjusted_ = true;
      for (std::size_t i = 3; i < 15; i += 2)
        if (!at(e, i).empty() || !at(e, i + 1).empty()) provider_adjustments_ += amount(e, i + 1);
    } else if (id == "SE") {
      close_claim();
      if (payments_ != 1) structure();
      compare("transaction", all_paid_ - provider_adjustments_, total_);
      if (number(at(e, 1)) != std::to_string(segments_))
        result_.findings.push_back({"SE01", 0, 0, segments_, cents_of(at(e, 1)).value_or(0) / 100});
      if (number(at(e, 2)) != number(result_.number)) result_.findings.push_back({"SE02"});
    }
  }

 private:
  void structure() { result_.findings.push_back({"structure", result_.claims, line_}); }

  std::int64_t amount(const elements& e, std::size_t n) {
    const auto value = cents_of(at(e, n));
    if (!value) result_.findings.push_back({"amount", result_.claims, line_});
    return value.value_or(0);
  }

  void compare(const char* rule, std::int64_t computed, std::int64_t stated) {
    const bool of_set = std::string_view{rule} == "transaction";
    if (computed != stated)
      result_.findings.push_back({rule, of_set ? 0 : result_.claims, in_line_ ? line_ : 0, computed, stated});
  }

  void close_line() {
    if (!in_line_) return;
    compare("line", line_charge_ - line_adjustments_, line_paid_);
    in_line_ = false;
    lines_charge_ += line_charge_;
    claim_adjustments_ += line_adjustments_;
    line_adjustments_ = 0;
  }

  void close_claim() {
    if (!in_claim_) return;
    close_line();
    compare("claim", charge_ - claim_adjustments_, paid_);
    if (line_ > 0) compare("charge", lines_charge_, charge_);
    all_paid_ += paid_;
    in_claim_ = false;
    line_ = 0;
    claim_adjustments_ = lines_charge_ = 0;
  }

  checked_835& result_;
  std::int64_t segments_ = 1;  // The ST.
  std::size_t line_ = 0;
  int payments_ = 0, payers_ = 0, payees_ = 0;
  bool in_claim_ = false, in_line_ = false, adjusted_ = false;
  std::int64_t total_ = 0, all_paid_ = 0, provider_adjustments_ = 0, charge_ = 0, paid_ = 0,
               claim_adjustments_ = 0, lines_charge_ = 0, line_charge_ = 0, line_paid_ = 0,
               line_adjustments_ = 0;
};

// One interchange, from its ISA to its IEA; the position behind it.
class interchange {
 public:
  interchange(const std::string& bytes, std::size_t isa, checked_file_835& result)
      : bytes_{bytes}, position_{isa}, result_{result} {}

  std::size_t check() {
    if (!open()) return position_ + 3;
    while (position_ < bytes_.size()) {
      position_ = std::min(bytes_.find_first_not_of(" \t\r\n", position_), bytes_.size());
      const auto offset = position_;
      const auto end = std::min(bytes_.find(terminator_, position_), bytes_.size());
      auto text = bytes_.substr(position_, end - position_);
      std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
      position_ = end + 1;
      if (text.empty()) continue;
      const auto e = split(text, element_);
      if (e[0] == "IEA") {
        close_set();
        if (number(at(e, 1)) != std::to_string(groups_)) result_.envelope.emplace_back("IEA01");
        if (number(at(e, 2)) != number(control_)) result_.envelope.emplace_back("IEA02");
        return position_;
      }
      take(e, offset);
    }
    close_set();
    result_.envelope.emplace_back("no IEA");
    return position_;
  }

 private:
  // Sixteen separators, for an ISA of other than fixed width too.
  bool open() {
    if (position_ + 3 >= bytes_.size()) return false;
    element_ = bytes_[position_ + 3];
    auto mark = position_;
    elements isa(1);
    for (int n = 0; n < 16; ++n) {
      const auto next = bytes_.find(element_, mark);
      if (next == bytes_.npos || next - position_ > 400) return false;
      isa.push_back(bytes_.substr(mark, next - mark));
      mark = next + 1;
    }
    if (mark + 1 >= bytes_.size()) return false;
    control_ = stripped(isa[14]);  // What stands before the fourteenth separator.
    terminator_ = bytes_[mark + 1];
    position_ = mark + 2;
    return true;
  }

  void take(const elements& e, std::size_t offset) {
    if (e[0] == "GS") {
      ++groups_;
      sets_ = 0;
      group_ = at(e, 6);
    } else if (e[0] == "GE") {
      close_set();
      if (number(at(e, 1)) != std::to_string(sets_)) result_.envelope.emplace_back("GE01");
      if (number(at(e, 2)) != number(group_)) result_.envelope.emplace_back("GE02");
    } else if (e[0] == "ST") {
      close_set();
      ++sets_;
      if (at(e, 1) != "835") return;
      result_.sets.push_back({at(e, 2), offset, 0, 0, {}});
      open_.emplace(result_.sets.back());
    } else if (open_) {
      open_->take(e);
      if (e[0] == "SE") open_.reset();
    }
  }

  void close_set() {
    if (!open_) return;
    result_.envelope.emplace_back("no SE");
    open_.reset();
  }

  const std::string& bytes_;
  std::size_t position_;
  checked_file_835& result_;
  char element_ = 0, terminator_ = 0;
  std::string control_, group_;
  std::size_t groups_ = 0, sets_ = 0;
  std::optional<transaction> open_;
};

}  // namespace

bool checked_835::has(std::string_view rule) const {
  return std::any_of(findings.begin(), findings.end(), [&](const auto& f) { return f.rule == rule; });
}

bool checked_file_835::sound() const {
  return !sets.empty() && envelope.empty() &&
         std::all_of(sets.begin(), sets.end(), [](const auto& s) { return s.findings.empty(); });
}

std::string checked_file_835::text() const {
  std::string all;
  for (const auto& each : envelope) all += each + '\n';
  for (const auto& set : sets)
    for (const auto& f : set.findings)
      all += "set " + set.number + ", claim " + std::to_string(f.claim) + ", line " + std::to_string(f.line) +
             ": " + f.rule + " " + std::to_string(f.computed) + " != " + std::to_string(f.stated) + '\n';
  return all;
}

checked_file_835 check_835(std::string_view bytes) {
  checked_file_835 result;
  const std::string text{bytes};
  for (auto isa = text.find("ISA"); isa != text.npos;) {
    const auto end = interchange{text, isa, result}.check();
    isa = text.find("ISA", end);
  }
  return result;
}

}  // namespace benefactor::test_support

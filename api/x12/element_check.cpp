// The elements of one segment against its rule. Part of guide_walk.hpp.
#include <algorithm>

#include "api/x12/guide_walk.hpp"
#include "api/x12/values.hpp"
#include "events/ascii.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::size_t max_value_shown = 99;  // Of IK404.

bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }
bool is_blank(std::string_view text) { return text.find_first_not_of(' ') == text.npos; }

std::vector<std::string_view> parts_of(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = separator.empty() ? text.npos : text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

bool is_number(std::string_view text, bool decimal) {
  if (!text.empty() && text[0] == '-') text.remove_prefix(1);
  std::size_t digits = 0, points = 0;
  for (const char c : text) {
    if (is_digit(c))
      ++digits;
    else if (c == '.' && decimal)
      ++points;
    else
      return false;
  }
  return digits > 0 && points <= 1;
}

bool is_day(std::string_view text) { return parse_day(text).value.has_value(); }

bool is_time(std::string_view text) {
  if (text.size() < 4 || text.size() == 5 || !all_digits(text)) return false;
  return text.substr(0, 2) < "24" && text.substr(2, 2) < "60" &&
         (text.size() < 6 || text.substr(4, 2) < "60");
}

bool is_period(std::string_view text, std::string_view form) {
  if (form == "D8") return is_day(text);
  if (form == "RD8")
    return text.size() == 17 && text[8] == '-' && is_day(text.substr(0, 8)) && is_day(text.substr(9));
  if (form == "DT") return text.size() >= 12 && is_day(text.substr(0, 8)) && is_time(text.substr(8));
  return true;  // The qualifier is wrong, and said to be.
}

// Characters, of which those that continue one of UTF-8 are none; of a number, its digits.
std::size_t length_of(std::string_view text, element_type type) {
  const bool number = type == element_type::decimal || type == element_type::integer;
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [&](char c) {
    return number ? is_digit(c) : (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

class segment_check {
 public:
  segment_check(const segment_rule& rule, const segment& s, const delimiters& separators)
      : rule_{rule}, separators_{separators}, elements_{parts_of(s.text, separators.element)} {}

  std::vector<element_error> run() {
    for (std::size_t n = 1; n <= rule_.elements.size(); ++n) check(n);
    if (elements_.size() > rule_.elements.size() + 1) add(rule_.elements.size() + 1, 0, {}, "3", {});
    for (const auto& note : rule_.notes) check(note);
    std::stable_sort(found_.begin(), found_.end(), [](const element_error& a, const element_error& b) {
      return std::pair{a.position, a.component} < std::pair{b.position, b.component};
    });
    return std::move(found_);
  }

 private:
  std::string_view value(std::size_t n) const {
    return n < elements_.size() ? elements_[n] : std::string_view{};
  }

  void add(std::size_t position, std::size_t component, std::string_view reference, std::string_view code,
           std::string_view value) {
    if (found_.size() < max_element_errors)
      found_.push_back({position, component, std::string{reference}, std::string{code},
                        std::string{value.substr(0, max_value_shown)}});
  }

  void check(std::size_t n) {
    const auto& rule = rule_.elements[n - 1];
    const auto text = value(n);
    if (rule.type != element_type::composite) return check_value(rule, text, n > 1 ? value(n - 1) : "", n, 0);
    if (text.empty()) {
      if (rule.use == usage::required) add(n, 0, rule.reference, "1", {});
      return;
    }
    const auto components = parts_of(text, separators_.component);
    for (std::size_t c = 0; c < rule.components.size(); ++c)
      check_value(rule.components[c], c < components.size() ? components[c] : std::string_view{},
                  c > 0 && c - 1 < components.size() ? components[c - 1] : std::string_view{}, n, c + 1);
    if (components.size() > rule.components.size()) add(n, rule.components.size() + 1, {}, "3", {});
  }

  void check_value(const element_rule& rule, std::string_view text, std::string_view before, std::size_t n,
                   std::size_t component) {
    if (text.empty() || (is_blank(text) && rule.codes.empty())) {
      if (rule.use == usage::required) add(n, component, rule.reference, "1", {});
      return;
    }
    if (rule.use == usage::unused) return add(n, component, {}, "I10", text);
    const auto wrong = [&](std::string_view code) { add(n, component, rule.reference, code, text); };
    const auto length = length_of(text, rule.type);
    if (length < rule.least && (rule.type != element_type::decimal || length > 0)) wrong("4");
    if (length > rule.most) wrong("5");
    if (!rule.codes.empty() && std::find(rule.codes.begin(), rule.codes.end(), text) == rule.codes.end())
      wrong("7");
    check_form(rule, text, before, wrong);
  }

  template <class Wrong>
  void check_form(const element_rule& rule, std::string_view text, std::string_view before,
                  const Wrong& wrong) const {
    switch (rule.type) {
      case element_type::day:
        if (!is_day(text)) wrong("8");
        return;
      case element_type::time:
        if (!is_time(text)) wrong("9");
        return;
      case element_type::period:
        if (!is_period(text, before)) wrong("8");
        return;
      case element_type::decimal:
      case element_type::integer:
        if (!is_number(text, rule.type == element_type::decimal)) wrong("6");
        return;
      case element_type::text:
      case element_type::code:
      case element_type::composite:
        if (std::any_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < ' '; }) ||
            text.find(separators_.component) != text.npos)
          wrong("6");
        return;
    }
  }

  void check(const syntax_note& note) {
    const auto& list = note.elements;
    const auto has = [&](std::size_t n) { return !is_blank(value(n)); };
    const auto present = static_cast<std::size_t>(std::count_if(list.begin(), list.end(), has));
    // An element that is required anyway is missing already.
    const auto demand = [&](std::size_t n, std::string_view code) {
      if (n <= rule_.elements.size() && (code == "10" || rule_.elements[n - 1].use != usage::required))
        add(n, 0, rule_.elements[n - 1].reference, code, code == "10" ? value(n) : std::string_view{});
    };
    const bool needs_all = (note.kind == 'P' && present > 0) || (note.kind == 'C' && has(list[0]));
    if (needs_all)
      for (const auto n : list)
        if (!has(n)) demand(n, "2");
    if (note.kind == 'R' && present == 0) demand(list[0], "2");
    if (note.kind == 'L' && has(list[0]) && present == 1) demand(list[1], "2");
    if (note.kind == 'E' && present > 1)
      for (std::size_t i = 1; i < list.size(); ++i)
        if (has(list[i])) demand(list[i], "10");
  }

  const segment_rule& rule_;
  const delimiters& separators_;
  std::vector<std::string_view> elements_;
  std::vector<element_error> found_;
};

}  // namespace

std::vector<element_error> check_elements(const segment_rule& rule, const segment& s,
                                          const delimiters& separators) {
  return segment_check{rule, s, separators}.run();
}

}  // namespace benefactor::api::x12

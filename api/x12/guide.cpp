#include "api/x12/guide.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "api/x12/interchange.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

class guide_parser {
 public:
  std::shared_ptr<const loop_rule> parse(std::string_view text) {
    std::istringstream lines{std::string{text}};
    for (std::string line; std::getline(lines, line);) {
      ++number_;
      line_ = trimmed(line);
      if (!line_.empty() && line_[0] != '#') take(line_);
    }
    if (!open_.empty()) fail("a loop is not ended");
    if (!root_) fail("there is no loop");
    return root_;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error("guide, line " + std::to_string(number_) + ": " + why);
  }

  std::vector<std::string> words(std::string_view text) const {
    std::istringstream in{std::string{text}};
    std::vector<std::string> result;
    for (std::string word; in >> word;) result.push_back(word);
    return result;
  }

  std::vector<std::string_view> parts(std::string_view text, char separator) const {
    std::vector<std::string_view> result;
    for (;;) {
      const auto end = text.find(separator);
      result.push_back(trimmed(text.substr(0, end)));
      if (end == text.npos) return result;
      text.remove_prefix(end + 1);
    }
  }

  std::size_t count_in(const std::string& word) const {
    if (word == ">1") return any_number;
    if (word.empty() || word.find_first_not_of("0123456789") != word.npos) fail(word + " is no number");
    return std::stoul(word);
  }

  usage usage_in(const std::string& word) const {
    if (word == "R") return usage::required;
    if (word == "S") return usage::situational;
    fail(word + " is neither R nor S");
  }

  void take(std::string_view line) {
    const auto w = words(line);
    if (w[0] == "element" && w.size() == 5) {
      element_rule rule;
      rule.reference = w[1], rule.type = type_in(w[2]), rule.least = count_in(w[3]),
      rule.most = count_in(w[4]);
      elements_[w[1]] = rule;
    } else if (w[0] == "codes" && w.size() > 2) {
      auto& list = codes_[w[1]];
      list.insert(list.end(), w.begin() + 2, w.end());
    } else if ((w[0] == "loop" || w[0] == "define") && w.size() == 4) {
      open_.push_back(std::make_shared<loop_rule>());
      *open_.back() = {.id = w[1], .use = usage_in(w[2]), .most = count_in(w[3]), .nodes = {}};
      if (w[0] == "define") {
        if (open_.size() != 1) fail("a definition stands in a loop");
        auto& use = defined_[w[1]];
        if (use) *use = *open_.back(), open_.back() = use;
        use = open_.back();
      } else if (open_.size() == 1) {
        if (root_) fail("there is more than one outermost loop");
        root_ = open_.back();
      } else {
        open_[open_.size() - 2]->nodes.emplace_back(open_.back());
      }
    } else if (w[0] == "end" && w.size() == 1) {
      if (open_.empty()) fail("there is no loop to end");
      if (open_.back()->nodes.empty() || open_.back()->nodes[0].index() != 0)
        fail("a loop does not begin with a segment");
      open_.pop_back();
    } else if (open_.empty()) {
      fail("stands outside any loop");
    } else if (w[0] == "use" && w.size() == 2) {
      // What is used may be defined further down: an empty loop stands for it till then.
      auto& use = defined_[w[1]];
      if (!use) use = std::make_shared<loop_rule>();
      open_.back()->nodes.emplace_back(use);
    } else {
      open_.back()->nodes.emplace_back(segment_in(line));
    }
  }

  element_type type_in(const std::string& word) const {
    static const std::map<std::string, element_type> types{
        {"AN", element_type::text},      {"ID", element_type::code},   {"DT", element_type::day},
        {"TM", element_type::time},      {"R", element_type::decimal}, {"N0", element_type::integer},
        {"PERIOD", element_type::period}};
    const auto found = types.find(word);
    if (found == types.end()) fail(word + " is no type");
    return found->second;
  }

  segment_rule segment_in(std::string_view line) const {
    segment_rule rule;
    const auto notes = line.find('!');
    if (notes != line.npos)
      for (const auto& word : words(line.substr(notes + 1))) rule.notes.push_back(note_in(word));
    const auto fields = parts(line.substr(0, notes), '|');
    const auto head = words(fields[0]);
    if (head.size() != 3) fail("a segment begins with its id, R or S, and how often it may stand");
    rule.id = head[0], rule.use = usage_in(head[1]), rule.most = count_in(head[2]);
    for (std::size_t i = 1; i < fields.size(); ++i) add_elements(fields[i], rule.elements);
    return rule;
  }

  syntax_note note_in(const std::string& word) const {
    syntax_note note{word[0], {}};
    if (word.size() < 5 || word.size() % 2 == 0 ||
        std::string_view{"PRCLE"}.find(word[0]) == std::string_view::npos)
      fail(word + " is no syntax note");
    for (std::size_t i = 1; i < word.size(); i += 2) note.elements.push_back(count_in(word.substr(i, 2)));
    return note;
  }

  // "1073 S =N,Y x2", "C003 R (235 R ; 234 R)", "- x3": one element or several alike.
  void add_elements(std::string_view text, std::vector<element_rule>& out) const {
    std::string_view inside;
    std::string around{text};
    if (const auto open = text.find('('); open != text.npos) {
      const auto close = text.find(')', open);
      if (close == text.npos) fail("a composite is not closed");
      inside = text.substr(open + 1, close - open - 1);
      around = std::string{text.substr(0, open)} + ' ' + std::string{text.substr(close + 1)};
    }
    auto w = words(around);
    std::size_t times = 1;
    if (w.size() > 1 && w.back()[0] == 'x') times = count_in(w.back().substr(1)), w.pop_back();
    element_rule rule;
    if (w.empty()) fail("an element is empty");
    if (w[0] != "-") {
      if (w.size() < 2 || w.size() > 3) fail("an element is a number, R or S, and its codes");
      if (!inside.empty()) {
        rule.reference = w[0], rule.type = element_type::composite;
        for (const auto part : parts(inside, ';')) add_elements(part, rule.components);
        rule.key =
            std::any_of(rule.components.begin(), rule.components.end(), [](const auto& c) { return c.key; });
      } else {
        const auto found = elements_.find(w[0]);
        if (found == elements_.end()) fail("data element " + w[0] + " is not described");
        rule = found->second;
      }
      rule.use = usage_in(w[1]);
      if (w.size() == 3) set_codes(w[2], rule);
    }
    out.insert(out.end(), times, rule);
  }

  void set_codes(std::string_view text, element_rule& rule) const {
    if (text[0] != '=') fail("codes begin with =");
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '=') rule.key = true, text.remove_prefix(1);
    if (!text.empty() && text[0] == '@') {
      const auto found = codes_.find(std::string{text.substr(1)});
      if (found == codes_.end()) fail("there is no list of codes " + std::string{text});
      rule.codes = found->second;
    } else {
      for (const auto code : parts(text, ',')) rule.codes.emplace_back(code);
    }
  }

  std::size_t number_ = 0;
  std::string_view line_;
  std::map<std::string, element_rule> elements_;
  std::map<std::string, std::vector<std::string>> codes_;
  std::map<std::string, std::shared_ptr<loop_rule>> defined_;
  std::vector<std::shared_ptr<loop_rule>> open_;
  std::shared_ptr<const loop_rule> root_;
};

}  // namespace

const segment_rule& first_segment(const guide_node& node) {
  if (const auto* loop = std::get_if<std::shared_ptr<const loop_rule>>(&node))
    return std::get<segment_rule>((*loop)->nodes.front());
  return std::get<segment_rule>(node);
}

usage usage_of(const guide_node& node) {
  if (const auto* loop = std::get_if<std::shared_ptr<const loop_rule>>(&node)) return (*loop)->use;
  return std::get<segment_rule>(node).use;
}

std::shared_ptr<const loop_rule> parse_guide(std::string_view text) { return guide_parser{}.parse(text); }

const loop_rule& guide_837p() {
  static const auto guide = parse_guide(guide_837p_text());
  return *guide;
}

}  // namespace benefactor::api::x12

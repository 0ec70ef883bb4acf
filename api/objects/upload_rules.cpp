#include "api/objects/upload_rules.hpp"

#include <algorithm>
#include <stdexcept>

namespace benefactor::api {
namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void check_type(const std::string& type, const upload_rules& rules, std::vector<field_problem>& problems) {
  if (std::ranges::find(rules.content_types, type) == rules.content_types.end())
    problems.push_back({"contentType", "is one of " + listed(rules.content_types)});
}

void check_validity(std::chrono::seconds valid_for, const upload_rules& rules,
                    std::vector<field_problem>& problems) {
  if (valid_for < std::chrono::seconds(1) || valid_for > rules.max_validity)
    problems.push_back({"validFor", "is 1 ... " + std::to_string(rules.max_validity.count()) + " seconds"});
}

template <class Terms>
void refuse_bad(const Terms& terms, const upload_rules& rules) {
  std::string text;
  for (const auto& [field, rule] : problems_of(terms, rules))
    text.append(text.empty() ? "" : "; ").append(field).append(" ").append(rule);
  if (!text.empty()) throw std::invalid_argument(text);
}

}  // namespace

std::vector<field_problem> problems_of(const upload_terms& terms, const upload_rules& rules) {
  std::vector<field_problem> problems;
  check_type(terms.content_type, rules, problems);
  if (terms.size < 1 || terms.size > rules.max_size)
    problems.push_back({"size", "is 1 ... " + std::to_string(rules.max_size) + " bytes"});
  check_validity(terms.valid_for, rules, problems);
  return problems;
}

std::vector<field_problem> problems_of(const download_terms& terms, const upload_rules& rules) {
  std::vector<field_problem> problems;
  check_type(terms.content_type, rules, problems);
  if (terms.file_name.size() > max_file_name)
    problems.push_back({"fileName", "has at most " + std::to_string(max_file_name) + " bytes"});
  check_validity(terms.valid_for, rules, problems);
  return problems;
}

void require_good(const upload_terms& terms, const upload_rules& rules) { refuse_bad(terms, rules); }
void require_good(const download_terms& terms, const upload_rules& rules) { refuse_bad(terms, rules); }

}  // namespace benefactor::api

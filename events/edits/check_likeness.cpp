// Probable duplicates: the same service of the same provider and day once more, with something else about it.
#include <algorithm>
#include <unordered_map>

#include "events/edits/evaluation.hpp"
#include "events/edits/modifiers.hpp"

namespace benefactor {

namespace {

/// What the fingerprints of two lines of one provider, day and procedure compare besides.
bool is_exact_duplicate(const edit_line& a, const edit_line& b) {
  return a.units == b.units && a.billed == b.billed && modifier_set(a) == modifier_set(b);
}

}  // namespace

std::vector<std::string_view> modifier_set(const edit_line& line) {
  std::vector<std::string_view> set(line.modifiers.begin(), line.modifiers.end());
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
  return set;
}

std::string likeness(std::string_view provider_npi, const edit_line& line) {
  std::vector<std::string_view> apart;
  for (const auto& m : modifier_set(line)) {
    if (exempts_from_duplicate_check(m)) return {};
    if (tells_services_apart(m)) apart.push_back(m);
  }
  // No part can contain the character that parts them.
  std::string out{provider_npi};
  out.append("|").append(std::to_string(line.service_date.days)).append("|").append(line.procedure);
  for (const auto& m : apart) out.append("|").append(m);
  return out;
}

void check_likeness(evaluation& e) {
  const auto terms = terms_of(e.tables, claim_edit::probable_duplicate);
  if (terms.action == edit_action::off) return;
  std::unordered_map<std::string, std::vector<const edit_line*>> elsewhere;
  for (const auto& s : e.subject.history)
    if (e.same_provider(s))
      if (auto key = likeness(s.provider_npi, s.line); !key.empty())
        elsewhere[std::move(key)].push_back(&s.line);
  std::unordered_map<std::string, evaluation::place> first;  // Of the lines of this claim.
  for (evaluation::place i = 0; i < e.lines(); ++i) {
    const auto& l = e.line(i);
    const auto key = likeness(e.subject.provider_npi, l);
    if (key.empty()) continue;
    const auto [before, fresh] = first.try_emplace(key, i);
    const auto in_history = elsewhere.find(key);
    const bool told = i < e.subject.like_standing.size() && e.subject.like_standing[i] != 0;
    std::string where;
    // Exact duplicates are denied by step 1b; they are not also doubtful.
    if (in_history != elsewhere.end()) {
      const auto& lines = in_history->second;
      if (std::any_of(lines.begin(), lines.end(), [&](const auto* s) { return is_exact_duplicate(*s, l); }))
        continue;
      where = "another claim";
    } else if (told) {
      where = "another claim";
    } else if (!fresh) {
      if (is_exact_duplicate(e.line(before->second), l)) continue;
      where = "line " + std::to_string(before->second + 1);
    } else {
      continue;
    }
    e.find(i, terms, e.tables.policy.get(),
           std::string{l.procedure} + " of the same provider and day stands on " + where +
               " too, and differs only in amount, units or modifiers that do not tell services apart.");
  }
}

}  // namespace benefactor

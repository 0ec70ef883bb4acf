#include "events/tables_under_terms.hpp"

#include <algorithm>
#include <memory>

namespace benefactor {

bool names(const std::vector<edit_terms>& terms, claim_edit e) {
  return std::any_of(terms.begin(), terms.end(),
                     [e](const auto& t) { return t.edit == e && t.action != edit_action::off; });
}

edit_tables under_terms(const edit_tables& tables, const terms_view& terms) {
  auto own = tables;
  policy_table merged;
  if (tables.policy) merged = *tables.policy;
  // An edit without a table of rules names the policy it rests on.
  if (names(*terms.edits, claim_edit::probable_duplicate)) {
    merged.name = "policy terms";
    merged.version = terms.version;
  }
  for (const auto& t : *terms.edits) {
    std::erase_if(merged.rows, [&](const auto& row) { return row.edit == t.edit; });
    merged.rows.push_back(t);
  }
  own.policy = std::make_shared<const policy_table>(std::move(merged));
  return own;
}

}  // namespace benefactor

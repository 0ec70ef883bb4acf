#include "events/policy.hpp"

#include <algorithm>

namespace benefactor {

bool is_plan_name(std::string_view text) {
  const auto prints = [](char c) { return c >= ' ' && c <= '~'; };
  return !text.empty() && text.size() <= max_plan_name && std::all_of(text.begin(), text.end(), prints) &&
         text.front() != ' ' && text.back() != ' ';
}

const membership* policy::find_member(const member_id& member) const {
  const auto at =
      std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.member == member; });
  return at == members.end() ? nullptr : &*at;
}

policy_terms terms_of(const policy& p) {
  return {.deductible = p.deductible,
          .member_deductible = p.member_deductible,
          .out_of_pocket_max = p.out_of_pocket_max,
          .member_out_of_pocket_max = p.member_out_of_pocket_max,
          .timely_filing_days = p.timely_filing_days,
          .review_threshold = p.review_threshold,
          .coordination = p.coordination,
          .rules = p.rules,
          .requirements = p.requirements,
          .edits = p.edits,
          .administrator = p.administrator,
          .plan = p.plan};
}

}  // namespace benefactor

#include "events/adjudication/step_trace.hpp"

#include <algorithm>

#include "events/overloaded.hpp"

namespace benefactor {

namespace {

struct step_name {
  std::string_view number, title;
};
constexpr std::array<step_name, step_count> names{{{"1", "Policy and membership"},
                                                   {"1a", "Timely filing"},
                                                   {"1b", "Duplicate"},
                                                   {"1c", "Claim edits"},
                                                   {"2", "Coverage rule"},
                                                   {"2a", "Network"},
                                                   {"3", "Excluded diagnoses"},
                                                   {"4", "Prior authorisation"},
                                                   {"5", "Annual limit"},
                                                   {"6", "Price and visit limit"},
                                                   {"7", "Deductible"},
                                                   {"8", "Copay"},
                                                   {"9", "Coinsurance and maximums"},
                                                   {"9a", "Coordination of benefits"},
                                                   {"10", "Record"}}};
constexpr std::array<std::string_view, 6> outcomes{"NOT_REACHED", "PASSED",   "WAIVED",
                                                   "DENIED",      "COMPUTED", "NOT_NEEDED"};

}  // namespace

std::string_view number_of(step s) { return names[static_cast<std::size_t>(s)].number; }

std::string_view title_of(step s) { return names[static_cast<std::size_t>(s)].title; }

std::optional<step> step_behind(denial d) {
  switch (d) {
    case denial::policy_inactive:
    case denial::member_not_enrolled: return step::cover;
    case denial::timely_filing: return step::timely_filing;
    case denial::duplicate_claim: return step::duplicate;
    case denial::claim_edit: return step::claim_edits;
    case denial::not_covered_service: return step::rule;
    case denial::out_of_network: return step::network;
    case denial::excluded_diagnosis: return step::exclusions;
    case denial::preauth_required: return step::authorization;
    case denial::annual_limit_exhausted: return step::annual_limit;
    case denial::none:
    case denial::denied_in_review:
    case denial::denied_elsewhere: break;
  }
  return std::nullopt;
}

std::string_view to_text(step_outcome o) { return outcomes[static_cast<std::size_t>(o)]; }

std::string to_text(const step_fact::any_value& value) {
  return std::visit(
      overloaded{[](bool yes) { return std::string(yes ? "yes" : "no"); },
                 [](std::int64_t count) { return std::to_string(count); },
                 [](const money_fact& m) { return format_money(m.amount); },
                 [](const share_fact& s) { return format_percent(s.share) + " %"; },
                 [](date d) { return format_date(d); }, [](const std::string& text) { return text; }},
      value);
}

const step_fact::any_value* told_step::find(std::string_view name) const {
  const auto at =
      std::find_if(facts.begin(), facts.end(), [name](const auto& fact) { return fact.name == name; });
  return at == facts.end() ? nullptr : &at->value;
}

}  // namespace benefactor

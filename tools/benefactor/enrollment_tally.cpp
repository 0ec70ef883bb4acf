#include "tools/benefactor/enrollment_tally.hpp"

#include <algorithm>
#include <string_view>

#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

struct kind_words {
  std::string_view one, many, key;
};

// In the order of enrollment_item's alternatives.
constexpr std::array<kind_words, std::variant_size_v<api::enrollment_item>> words{
    {{"policy", "Policies", "policies"},
     {"provider", "Providers", "providers"},
     {"authorisation", "Authorisations", "authorizations"},
     {"member", "Members", "members"},
     {"change", "Changes", "changes"},
     {"affiliation", "Affiliations", "affiliations"},
     {"fee schedule", "Fee schedules", "feeSchedules"},
     {"edit table", "Edit tables", "editTables"},
     {"provider description", "Provider descriptions", "providerDescriptions"}}};

}  // namespace

void enrollment_tally::add(const api::enrollment_item& item, const api::enrollment_result& result) {
  auto& counted = by_kind_.at(item.index());
  last_position_ = std::max(last_position_, result.position);
  if (result.refused)
    ++counted.refused;
  else if (!result.failure.empty())
    ++counted.failed;
  else if (result.changed)
    ++counted.accepted;
  else
    ++counted.unchanged;
}

std::uint64_t enrollment_tally::answered() const {
  std::uint64_t sum = 0;
  for (const auto& c : by_kind_) sum += c.accepted + c.unchanged + c.refused + c.failed;
  return sum;
}

std::uint64_t enrollment_tally::not_taken() const {
  std::uint64_t sum = 0;
  for (const auto& c : by_kind_) sum += c.refused + c.failed;
  return sum;
}

nlohmann::ordered_json enrollment_tally::to_json() const {
  nlohmann::ordered_json out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto& row = out[std::string(words[i].key)];
    row["accepted"] = by_kind_[i].accepted;
    row["unchanged"] = by_kind_[i].unchanged;
    row["refused"] = by_kind_[i].refused;
    row["failed"] = by_kind_[i].failed;
  }
  out["position"] = last_position_;
  return out;
}

void enrollment_tally::print(std::ostream& out) const {
  using enum align;
  text_table table{
      {{"Enrolled"}, {"Accepted", right}, {"Unchanged", right}, {"Refused", right}, {"Failed", right}}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& c = by_kind_[i];
    if (c.accepted + c.unchanged + c.refused + c.failed == 0) continue;
    table.add({std::string(words[i].many), format_count(c.accepted), format_count(c.unchanged),
               format_count(c.refused), format_count(c.failed)});
  }
  if (table.empty())
    out << "Nothing was enrolled: there was nothing to read.\n";
  else
    table.print(out);
}

void print_refusal(std::ostream& out, const std::string& place, const api::enrollment_item& item,
                   const api::enrollment_result& result) {
  const auto what = words.at(item.index()).one;
  if (!result.refused) {
    out << place << ": " << what << " failed: " << result.failure << '\n';
    return;
  }
  out << place << ": " << what << " refused: " << to_text(result.refused->code);
  if (!result.refused->reason.empty()) out << ": " << result.refused->reason;
  out << '\n';
  for (const auto& p : result.refused->problems) out << place << ":   " << p.field << ": " << p.rule << '\n';
}

}  // namespace benefactor::tools

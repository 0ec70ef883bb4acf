#include "api/x12/status_categories.hpp"

#include <algorithm>
#include <array>

namespace benefactor::api::x12 {
namespace {

using enum processor_status;

constexpr std::array categories{
    status_category{"A0", received, "Forwarded to another party"},
    status_category{"A1", received, "Received"},
    status_category{"A2", accepted, "Accepted for a decision"},
    status_category{"A3", rejected, "Returned: it cannot be processed"},
    status_category{"A4", rejected, "Not found"},
    status_category{"A5", accepted, "Split into several claims"},
    status_category{"A6", rejected, "Rejected: information is missing"},
    status_category{"A7", rejected, "Rejected: information is invalid"},
    status_category{"A8", rejected, "Rejected: fields contradict each other"},
    status_category{"D0", std::nullopt, "No such claim was found for the request"},
    status_category{"E0", std::nullopt, "The request was in error"},
    status_category{"E1", std::nullopt, "The system cannot answer now"},
    status_category{"E2", std::nullopt, "The holder of the information does not answer"},
    status_category{"E3", std::nullopt, "The request must be corrected"},
    status_category{"E4", std::nullopt, "The request breaks the trading agreement"},
    status_category{"F0", finalized, "Decided"},
    status_category{"F1", paid, "Paid"},
    status_category{"F2", denied, "Denied"},
    status_category{"F3", finalized, "Decision revised"},
    status_category{"F3F", finalized, "Decision revised: the claim is forwarded"},
    status_category{"F3N", finalized, "Decision revised: the claim is not forwarded"},
    status_category{"F4", finalized, "Decided: no further payment will follow"},
    status_category{"P0", pending, "Pending: further detail follows"},
    status_category{"P1", pending, "Pending: in process"},
    status_category{"P2", pending, "Pending: under review"},
    status_category{"P3", pending, "Pending: the provider was asked for information"},
    status_category{"P4", pending, "Pending: the patient was asked for information"},
    status_category{"P5", pending, "Pending: held by the payer"},
    status_category{"R", info_requested, "More information is requested"}};

bool is_request_for_information(std::string_view code) {
  return code.size() >= 2 && code.size() <= 3 && code[0] == 'R' &&
         code.find_first_not_of("0123456789", 1) == code.npos;
}

int progress_of(processor_status s) {
  switch (s) {
    case received: return 0;
    case accepted: return 1;
    case pending: return 2;
    case info_requested: return 3;
    case rejected: return 4;
    case finalized: return 5;
    case denied: return 6;
    case paid: break;
  }
  return 7;
}

void add_remarks(std::string& remarks, const std::vector<reported_status>& statuses) {
  for (const auto& s : statuses) {
    if (!remarks.empty()) remarks += '\n';
    remarks += remark_of(s);
  }
}

}  // namespace

std::span<const status_category> status_categories() { return categories; }

const status_category* find_category(std::string_view code) {
  if (is_request_for_information(code)) return &categories.back();
  const auto at = std::find_if(categories.begin(), categories.end(),
                               [&](const status_category& c) { return c.code == code; });
  return at == categories.end() ? nullptr : &*at;
}

std::optional<processor_status> status_of(const reported_status& status) {
  for (const auto& code : status.codes) {
    const auto* const category = find_category(code.category);
    if (category == nullptr || !category->status) continue;
    if (*category->status == finalized && status.paid.value_or(0) > 0) return paid;
    return category->status;
  }
  return std::nullopt;
}

std::string remark_of(const reported_status& status) {
  std::string text;
  for (const auto& code : status.codes) {
    if (!text.empty()) text += "; ";
    text += code.category;
    if (const auto* const category = find_category(code.category)) text.append(" ").append(category->meaning);
    if (code.status.empty() && code.entity.empty()) continue;
    text += " (" + (code.code_list.empty() ? "" : code.code_list + ' ') + code.status;
    if (!code.entity.empty()) text += ", " + code.entity;
    text += ')';
  }
  if (!status.message.empty()) text += ": " + status.message;
  return text;
}

std::optional<claim_standing> standing_of(const reported_claim& claim) {
  std::optional<claim_standing> best;
  for (const auto& each : claim.statuses) {
    const auto status = status_of(each);
    if (!status) continue;
    const auto later = !best || best->day < each.day ||
                       (best->day == each.day && progress_of(best->status) < progress_of(*status));
    if (later) best = claim_standing{*status, each.day, each.paid, {}};
  }
  if (!best) {
    for (const auto& line : claim.lines)
      for (const auto& each : line.statuses)
        if (const auto status = status_of(each);
            status && (!best || progress_of(*status) < progress_of(best->status)))
          best = claim_standing{*status, each.day, {}, {}};
  }
  if (!best) return best;
  add_remarks(best->remarks, claim.statuses);
  for (const auto& line : claim.lines) add_remarks(best->remarks, line.statuses);
  return best;
}

}  // namespace benefactor::api::x12

#include "tools/benefactor/audit/estimate.hpp"

#include <algorithm>
#include <stdexcept>

#include "api/documents/csv_rows.hpp"
#include "store/durable_file.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

constexpr std::size_t findings_bytes_max = std::size_t{64} << 20;
constexpr std::size_t problems_told = 20;

const std::vector<std::string> needed{"claim_id", "correct_plan_paid"};
const std::vector<std::string> other{"stratum",      "claim_number", "policy_id", "member_id",
                                     "provider_npi", "status",       "received",  "billed",
                                     "plan_paid",    "member_owes",  "agrees",    "finding"};

std::string cell_text(const nlohmann::json& row, const char* name) {
  return row.contains(name) ? row.at(name).get<std::string>() : std::string{};
}

/// "1,234 (1,100 to 1,368)"; a count is not less than what was seen.
template <class Format>
std::string with_bounds(const projected_total& total, std::optional<std::int64_t> least,
                        std::optional<std::int64_t> most, const Format& format) {
  if (!total.margin)
    return format(total.estimate) + " (no bounds: of a stratum one claim alone was looked at)";
  auto low = checked_sub(total.estimate, *total.margin), high = checked_add(total.estimate, *total.margin);
  if (least) low = std::max(low, *least);
  if (most) high = std::min(high, *most);
  return format(total.estimate) + " (" + format(low) + " to " + format(high) + ")";
}

}  // namespace

sample_findings read_findings(const std::filesystem::path& file, const sample_manifest& manifest) {
  const auto text = store::read_small_file(file, findings_bytes_max);
  if (!text) throw std::invalid_argument(file.string() + ": there is no such file");
  std::map<claim_id, cents> paid;
  for (const auto& s : manifest.strata)
    for (const auto& c : s.claims) paid[c.id] = c.plan_paid;

  std::vector<std::string> wrong;
  std::vector<api::problem> problems;
  sample_findings findings;
  for (const auto& row : api::read_csv(*text, needed, other, problems)) {
    const auto id = id_from_hex(cell_text(row.fields, "claim_id"));
    claim_id claim;
    if (id) static_cast<id128&>(claim) = *id;
    const auto known = paid.find(claim);
    if (!id || known == paid.end()) {
      wrong.push_back(row.path() + ": claim_id is of no claim of the sample");
      continue;
    }
    auto correct = known->second;
    if (const auto amount = cell_text(row.fields, "correct_plan_paid"); !amount.empty()) {
      const auto parsed = parse_money(amount);
      if (!parsed || *parsed < 0 || *parsed > max_amount)
        wrong.push_back(row.path() + ": correct_plan_paid is an amount of 0.00 to " +
                        format_money(max_amount));
      else
        correct = *parsed;
    }
    if (!findings.emplace(claim, correct).second)
      wrong.push_back(row.path() + ": the claim stands there twice");
  }
  for (const auto& p : problems) wrong.push_back(api::format_problem(p));
  for (const auto& [claim, amount] : paid)
    if (!findings.contains(claim)) wrong.push_back("claim " + to_hex(claim) + " is missing");
  if (wrong.empty()) return findings;
  std::string all = file.string() + ": ";
  for (std::size_t i = 0; i < std::min(wrong.size(), problems_told); ++i)
    all += (i == 0 ? "" : "; ") + wrong[i];
  if (wrong.size() > problems_told) all += "; and " + std::to_string(wrong.size() - problems_told) + " more";
  throw std::invalid_argument(all);
}

projected_findings project_findings(const sample_manifest& manifest, const sample_findings& findings,
                                    int confidence) {
  projected_findings projected;
  std::vector<stratum_findings> amounts, counts;
  bool whole = true, seen_in_part = false;
  for (const auto& s : manifest.strata) {
    stratum_findings amount{s.population, {}}, count{s.population, {}};
    projected_stratum told{s.name, s.population, s.claims.size(), 0, 0};
    for (const auto& c : s.claims) {
      const auto error = checked_sub(c.plan_paid, findings.at(c.id));
      amount.errors.push_back(error);
      count.errors.push_back(error != 0 ? 1 : 0);
      told.in_error += error != 0 ? 1 : 0;
      told.errors = checked_add(told.errors, error);
    }
    projected.population += told.population;
    projected.looked_at += told.looked_at;
    whole = whole && told.looked_at == told.population;
    seen_in_part = seen_in_part || (told.looked_at < told.population && told.in_error > 0);
    projected.strata.push_back(std::move(told));
    amounts.push_back(std::move(amount));
    counts.push_back(std::move(count));
  }
  projected.claims_in_error = project(counts, confidence);
  projected.overpaid = project(amounts, confidence);
  if (!whole && !seen_in_part) projected.unseen_max = unseen_errors_max(counts, confidence);
  return projected;
}

void print(std::ostream& out, const projected_findings& projected, int confidence) {
  using enum align;
  text_table table{
      {{"Stratum"}, {"Claims", right}, {"Looked at", right}, {"In error", right}, {"Paid too much", right}}};
  std::int64_t seen = 0;
  for (const auto& s : projected.strata) {
    table.add({s.name, format_count(s.population), format_count(s.looked_at), format_count(s.in_error),
               format_money(s.errors)});
    seen += static_cast<std::int64_t>(s.in_error);
  }
  table.print(out);
  const auto count = [](std::int64_t n) { return format_count(static_cast<std::uint64_t>(n)); };
  out << "\nOf all " << format_count(projected.population) << " claims, at " << confidence
      << " % confidence:\n  in error       ";
  if (projected.unseen_max) {
    const std::string none =
        seen == 0 ? "no error was seen" : "no error was seen where not every claim was looked at";
    out << count(seen) << " (at most "
        << format_count(static_cast<std::uint64_t>(seen) + *projected.unseen_max) << ": " << none
        << ")\n  paid too much  " << format_money(projected.overpaid.estimate) << " (no bounds: " << none
        << ")";
  } else {
    out << with_bounds(projected.claims_in_error, seen, static_cast<std::int64_t>(projected.population),
                       count)
        << "\n  paid too much  " << with_bounds(projected.overpaid, {}, {}, format_money);
  }
  out << " net; below 0 it is too little\n";
}

nlohmann::ordered_json to_json(const projected_findings& projected, int confidence) {
  nlohmann::ordered_json out{
      {"confidence", confidence}, {"population", projected.population}, {"lookedAt", projected.looked_at}};
  auto& in_error = out["claimsInError"] = {{"estimate", projected.claims_in_error.estimate}};
  if (projected.unseen_max)
    in_error["atMost"] =
        static_cast<std::uint64_t>(projected.claims_in_error.estimate) + *projected.unseen_max;
  else if (projected.claims_in_error.margin)
    in_error["margin"] = *projected.claims_in_error.margin;
  auto& overpaid = out["paidTooMuch"] = {{"estimate", format_money(projected.overpaid.estimate)}};
  if (projected.overpaid.margin && !projected.unseen_max)
    overpaid["margin"] = format_money(*projected.overpaid.margin);
  auto& strata = out["strata"] = nlohmann::ordered_json::array();
  for (const auto& s : projected.strata)
    strata.push_back({{"name", s.name},
                      {"population", s.population},
                      {"lookedAt", s.looked_at},
                      {"inError", s.in_error},
                      {"paidTooMuch", format_money(s.errors)}});
  return out;
}

}  // namespace benefactor::tools

// Edits in documents: tables by the name of their kind, what a policy says, overrides.
#include <algorithm>
#include <array>
#include <cctype>

#include "api/documents/edit_json.hpp"

namespace benefactor::api {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr std::array<std::string_view, 10> kind_names{"POLICY", "DIAGNOSES", "ICD10CM",   "AGE_SEX",
                                                      "UNITS",  "PAIRS",     "MODIFIERS", "TIMED",
                                                      "LEVELS", "ANOMALIES"};

std::string upper(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

std::string edit_table_kinds_text() {
  std::string all;
  for (const auto name : kind_names) all.append(all.empty() ? "" : ", ").append(name);
  return all;
}

any_edit_table parse_edit_csv(std::string_view kind, std::string_view text, const std::string& name,
                              std::optional<date> from, std::optional<date> to,
                              std::vector<problem>& problems) {
  const auto wanted = upper(kind);
  const bool of_diagnoses = wanted == "DIAGNOSES" || wanted == "ICD10CM";
  if (of_diagnoses && !from) problems.push_back({"from", "is required: the first day the list speaks of"});
  if (!of_diagnoses && (from || to))
    problems.push_back({from ? "from" : "to", "only a list of diagnoses speaks of days as a whole"});
  const auto first = from.value_or(date{});
  if (wanted == "POLICY") return parse_edit_policy_csv(text, name, problems);
  if (wanted == "DIAGNOSES") return parse_diagnosis_csv(text, name, first, to, problems);
  if (wanted == "ICD10CM") return parse_icd10cm_csv(text, name, first, to, problems);
  if (wanted == "AGE_SEX") return parse_age_sex_csv(text, name, problems);
  if (wanted == "UNITS") return parse_unit_csv(text, name, problems);
  if (wanted == "PAIRS") return parse_pair_csv(text, name, problems);
  if (wanted == "MODIFIERS") return parse_separating_csv(text, name, problems);
  if (wanted == "TIMED") return parse_timed_csv(text, name, problems);
  if (wanted == "LEVELS") return parse_level_csv(text, name, problems);
  if (wanted == "ANOMALIES") return parse_parameter_csv(text, name, problems);
  problems.push_back({"kind", quote(json(std::string(kind))) + " is not one of " + edit_table_kinds_text()});
  return {};
}

any_edit_table parse_edits(const json& value, const std::string& path, std::vector<problem>& problems) {
  const object_reader in(value, path, problems, {"op", "kind", "name", "from", "to", "rows"});
  const auto kind = in.text("kind");
  const auto name = in.text("name");
  const auto from = in.optional_day("from"), to = in.optional_day("to");
  in.require("rows");
  std::string text;
  for (const auto& row : in.texts("rows")) text += row + "\n";
  std::vector<problem> found;
  auto table = parse_edit_csv(kind, text, name, from, to, found);
  for (auto& p : found) {
    const bool of_step = p.path == "kind" || p.path == "from" || p.path == "to";
    problems.push_back(
        {of_step ? in.path_of(p.path) : in.path_of("rows"), of_step ? std::move(p.text) : format_problem(p)});
  }
  return table;
}

ordered_json to_json(const edit_finding& f) {
  ordered_json out;
  out["line"] = f.line;
  out["edit"] = to_text(f.edit);
  out["action"] = to_text(f.action);
  if (f.reason.carc != 0)
    out["reason"] = std::string(to_text(f.reason.group)) + "-" + std::to_string(f.reason.carc);
  out["table"] = f.table;
  out["version"] = f.version;
  out["detail"] = f.detail;
  return out;
}

std::vector<edit_terms> read_edit_terms(const object_reader& in) {
  std::vector<edit_terms> edits;
  const auto& list = in.list("edits");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const object_reader row(list[i], index_path(in.path_of("edits"), i), in.problems(),
                            {"edit", "action", "group", "carc"});
    auto terms = default_terms(row.one_of<claim_edit>("edit"));
    terms.action = row.one_of<edit_action>("action");
    terms.reason.group = row.one_of_or("group", terms.reason.group);
    terms.reason.carc =
        static_cast<std::uint16_t>(row.whole_number("carc", 1, 999).value_or(terms.reason.carc));
    edits.push_back(terms);
  }
  return edits;
}

void put_edit_terms(ordered_json& out, const std::vector<edit_terms>& edits) {
  if (edits.empty()) return;
  auto& list = out["edits"] = ordered_json::array();
  for (const auto& terms : edits) {
    auto& row = list.emplace_back();
    row["edit"] = to_text(terms.edit);
    row["action"] = to_text(terms.action);
    if (terms.reason == default_terms(terms.edit).reason) continue;
    row["group"] = to_text(terms.reason.group);
    row["carc"] = terms.reason.carc;
  }
}

std::vector<edit_override> read_overrides(const object_reader& in) {
  std::vector<edit_override> overrides;
  const auto texts = in.texts("overrides");
  for (const auto& text : texts) {
    const auto o = parse_override(text);
    if (o)
      overrides.push_back(*o);
    else
      in.report("overrides",
                quote(json(text)) + " is not an edit, or an edit and a line, as UNITS_EXCEEDED:2");
  }
  return overrides;
}

}  // namespace benefactor::api

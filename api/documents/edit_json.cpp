#include "api/documents/edit_json.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <set>

#include "api/documents/csv_rows.hpp"

namespace benefactor::api {

namespace {

/// A whole number of a CSV field, where every value is text.
std::optional<std::int64_t> number(const object_reader& in, std::string_view key, std::int64_t least,
                                   std::int64_t most) {
  const auto* value = in.find(key);
  if (!value) return std::nullopt;
  const auto& text = value->get_ref<const std::string&>();
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error == std::errc{} && end == text.data() + text.size() && n >= least && n <= most) return n;
  in.report(key, quote(*value) + " is not a whole number between " + std::to_string(least) + " and " +
                     std::to_string(most));
  return std::nullopt;
}

std::int64_t required_number(const object_reader& in, std::string_view key, std::int64_t least,
                             std::int64_t most) {
  in.require(key);
  return number(in, key, least, most).value_or(least);
}

/// "1", "0"; what spreadsheets make of them; and words.
bool yes_or_no(const object_reader& in, std::string_view key) {
  const auto* value = in.require(key);
  if (!value) return false;
  const auto& text = value->get_ref<const std::string&>();
  for (const auto* yes : {"1", "1.0", "Y", "true", "TRUE"})
    if (text == yes) return true;
  for (const auto* no : {"0", "0.0", "N", "false", "FALSE"})
    if (text == no) return false;
  in.report(key, quote(*value) + " is not 1 or 0");
  return false;
}

std::optional<adjustment_group> group_of(const object_reader& in) {
  return in.find("group") ? std::optional(in.one_of<adjustment_group>("group")) : std::nullopt;
}

std::optional<std::uint16_t> carc_of(const object_reader& in) {
  const auto n = number(in, "carc", 1, 999);
  return n ? std::optional{static_cast<std::uint16_t>(*n)} : std::nullopt;
}

own_terms terms_in(const object_reader& in) {
  own_terms terms;
  if (in.find("action")) terms.action = in.one_of<edit_action>("action");
  const auto group = group_of(in);
  const auto carc = carc_of(in);
  if (group && !carc && !in.find("carc")) in.report("carc", "is required beside a group");
  if (carc) terms.reason = edit_reason{group.value_or(adjustment_group::co), *carc};
  return terms;
}

/// Of all tables: for_each_csv_row has checked that a row has none but its own.
const std::initializer_list<std::string_view> columns{"procedure",
                                                      "most",
                                                      "per",
                                                      "from",
                                                      "modifier",
                                                      "to",
                                                      "action",
                                                      "group",
                                                      "carc",
                                                      "columnOne",
                                                      "columnTwo",
                                                      "modifierIndicator",
                                                      "about",
                                                      "code",
                                                      "sex",
                                                      "leastAge",
                                                      "mostAge",
                                                      "billable",
                                                      "icd10cm_code",
                                                      "valid_billing_code",
                                                      "order_number",
                                                      "icd10cm_short_description",
                                                      "icd10cm_long_description",
                                                      "poa_exempt",
                                                      "chronic_indicator",
                                                      "edit",
                                                      "minutes",
                                                      "family",
                                                      "level"};

/// Reads every row of *text* by *read*, which is given an object_reader and returns the table's row.
template <class Table, class Read>
void read_rows(Table& table, std::string_view text, const std::vector<std::string>& required,
               const std::vector<std::string>& optional, std::vector<problem>& problems, Read read) {
  for_each_csv_row(text, required, optional, problems, [&](const csv_row& row) {
    table.rows.push_back(read(object_reader(row.fields, row.path(), problems, columns)));
  });
  sort_rows(table);
}

}  // namespace

unit_table parse_unit_csv(std::string_view text, const std::string& name, std::vector<problem>& problems) {
  unit_table table{name, 0, {}};
  read_rows(table, text, {"procedure", "most", "per", "from"}, {"modifier", "to", "action", "group", "carc"},
            problems, [](const object_reader& in) {
              unit_maximum row;
              row.procedure = packed_code::of(in.text("procedure"));
              row.modifier = packed_code::of(in.optional_text("modifier"));
              const auto per = in.text("per");
              row.per = per == "DAY" ? units_per::day : units_per::line;
              if (in.find("per") && per != "DAY" && per != "LINE")
                in.report("per", "is not one of LINE, DAY");
              row.from = in.day("from");
              row.to = in.optional_day("to");
              row.most = required_number(in, "most", 0, 999'999);
              row.terms = terms_in(in);
              return row;
            });
  return table;
}

pair_table parse_pair_csv(std::string_view text, const std::string& name, std::vector<problem>& problems) {
  pair_table table{name, 0, {}};
  read_rows(table, text, {"columnOne", "columnTwo", "from", "modifierIndicator"},
            {"to", "action", "group", "carc"}, problems, [](const object_reader& in) {
              return procedure_pair{
                  packed_code::of(in.text("columnOne")),
                  packed_code::of(in.text("columnTwo")),
                  in.day("from"),
                  in.optional_day("to"),
                  static_cast<pair_separation>(required_number(in, "modifierIndicator", 0, 9)),
                  terms_in(in)};
            });
  return table;
}

modifier_table parse_separating_csv(std::string_view text, const std::string& name,
                                    std::vector<problem>& problems) {
  modifier_table table{name, 0, {}};
  read_rows(table, text, {"modifier", "from"}, {"to"}, problems, [](const object_reader& in) {
    return separating_modifier{packed_code::of(in.text("modifier")), in.day("from"), in.optional_day("to")};
  });
  return table;
}

age_sex_table parse_age_sex_csv(std::string_view text, const std::string& name,
                                std::vector<problem>& problems) {
  age_sex_table table{name, 0, {}};
  read_rows(
      table, text, {"about", "code", "from"}, {"to", "sex", "leastAge", "mostAge", "action", "group", "carc"},
      problems, [](const object_reader& in) {
        age_sex_rule row;
        row.about = in.one_of<coded>("about");
        const auto code = in.text("code");
        row.code = row.about == coded::diagnosis ? packed_code::of_diagnosis(code) : packed_code::of(code);
        row.from = in.day("from");
        row.to = in.optional_day("to");
        if (in.find("sex")) row.only = in.one_of<sex>("sex");
        row.least_age = static_cast<std::int16_t>(number(in, "leastAge", 0, age_max).value_or(0));
        row.most_age = static_cast<std::int16_t>(number(in, "mostAge", 0, age_max).value_or(age_max));
        row.terms = terms_in(in);
        return row;
      });
  return table;
}

diagnosis_list parse_diagnosis_csv(std::string_view text, const std::string& name, date from,
                                   std::optional<date> to, std::vector<problem>& problems) {
  diagnosis_list table{{name, 0, {}}, from, to};
  read_rows(table, text, {"code", "billable"}, {"from", "to"}, problems, [](const object_reader& in) {
    return diagnosis_code{packed_code::of_diagnosis(in.text("code")), in.optional_day("from"),
                          in.optional_day("to"), yes_or_no(in, "billable")};
  });
  return table;
}

diagnosis_list parse_icd10cm_csv(std::string_view text, const std::string& name, date from,
                                 std::optional<date> to, std::vector<problem>& problems) {
  diagnosis_list table{{name, 0, {}}, from, to};
  read_rows(
      table, text, {"icd10cm_code", "valid_billing_code"},
      {"order_number", "icd10cm_short_description", "icd10cm_long_description", "poa_exempt",
       "chronic_indicator"},
      problems, [](const object_reader& in) {
        return diagnosis_code{
            packed_code::of_diagnosis(in.text("icd10cm_code")), {}, {}, yes_or_no(in, "valid_billing_code")};
      });
  return table;
}

policy_table parse_edit_policy_csv(std::string_view text, const std::string& name,
                                   std::vector<problem>& problems) {
  policy_table table{name, 0, {}};
  read_rows(table, text, {"edit", "action"}, {"group", "carc"}, problems, [](const object_reader& in) {
    auto row = default_terms(in.one_of<claim_edit>("edit"));
    row.action = in.one_of<edit_action>("action");
    row.reason.group = group_of(in).value_or(row.reason.group);
    row.reason.carc = carc_of(in).value_or(row.reason.carc);
    return row;
  });
  return table;
}

timed_table parse_timed_csv(std::string_view text, const std::string& name, std::vector<problem>& problems) {
  timed_table table{name, 0, {}};
  read_rows(table, text, {"procedure", "minutes", "from"}, {"to"}, problems, [](const object_reader& in) {
    return timed_procedure{packed_code::of(in.text("procedure")), in.day("from"), in.optional_day("to"),
                           static_cast<std::int32_t>(required_number(in, "minutes", 1, 1'440))};
  });
  return table;
}

level_table parse_level_csv(std::string_view text, const std::string& name, std::vector<problem>& problems) {
  level_table table{name, 0, {}};
  read_rows(table, text, {"procedure", "family", "level", "from"}, {"to"}, problems,
            [](const object_reader& in) {
              return code_level{packed_code::of(in.text("procedure")), in.day("from"), in.optional_day("to"),
                                packed_code::of(in.text("family")),
                                static_cast<std::uint8_t>(required_number(in, "level", 1, 9))};
            });
  return table;
}

parameter_table parse_parameter_csv(std::string_view text, const std::string& name,
                                    std::vector<problem>& problems) {
  struct place {
    std::string_view name;
    std::int32_t anomaly_parameters::*value;
  };
  static constexpr std::array places{place{"ownFactor", &anomaly_parameters::own_factor},
                                     place{"peerFactor", &anomaly_parameters::peer_factor},
                                     place{"ownLeast", &anomaly_parameters::own_least},
                                     place{"peerLeast", &anomaly_parameters::peer_least},
                                     place{"minutesMost", &anomaly_parameters::minutes_most},
                                     place{"visitsMost", &anomaly_parameters::visits_most},
                                     place{"highLevel", &anomaly_parameters::high_level},
                                     place{"upcodingFactor", &anomaly_parameters::upcoding_factor},
                                     place{"upcodingShare", &anomaly_parameters::upcoding_share},
                                     place{"ownVisitsLeast", &anomaly_parameters::own_visits_least},
                                     place{"peerVisitsLeast", &anomaly_parameters::peer_visits_least}};
  parameter_table table{name, 0, {anomaly_parameters{}}};
  std::set<std::string> seen;
  for_each_csv_row(text, {"parameter", "value"}, {}, problems, [&](const csv_row& row) {
    const object_reader in(row.fields, row.path(), problems, {"parameter", "value"});
    const auto parameter = in.text("parameter");
    const auto value = required_number(in, "value", 0, std::numeric_limits<std::int32_t>::max());
    if (!seen.insert(parameter).second) in.report("parameter", "comes twice");
    for (const auto& p : places) {
      if (p.name != parameter) continue;
      table.rows.front().*p.value = static_cast<std::int32_t>(value);
      return;
    }
    if (!parameter.empty()) in.report("parameter", quote(parameter) + " is no parameter");
  });
  return table;
}

}  // namespace benefactor::api

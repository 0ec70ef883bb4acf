#pragma once
/// Small edit tables, and claims to look at with them. The codes and figures are written for these tests;
/// where a published table has the same, the test says so.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "events/edits/evaluate.hpp"
#include "tests/support/story.hpp"

namespace benefactor::test_support {

template <class Row>
std::shared_ptr<const edit_table<Row>> table_of(std::string name, std::vector<Row> rows) {
  auto table = std::make_shared<edit_table<Row>>(edit_table<Row>{std::move(name), 3, std::move(rows)});
  sort_rows(*table);
  return table;
}

inline std::shared_ptr<const diagnosis_list> diagnosis_list_of(std::vector<diagnosis_code> rows, date from,
                                                               std::optional<date> to) {
  auto list = std::make_shared<diagnosis_list>(diagnosis_list{{"icd10cm", 3, std::move(rows)}, from, to});
  sort_rows(*list);
  return list;
}

inline packed_code code(std::string_view text) { return packed_code::of(text); }

inline claim_line service(std::string procedure, std::vector<std::string> modifiers = {},
                          std::int64_t units = 1, cents billed = 100'00) {
  auto line = line_of(service_type::other, billed);
  line.procedure = std::move(procedure);
  line.modifiers = std::move(modifiers);
  line.units = units;
  line.service_date = day("2026-03-01");
  return line;
}

/// One claim and the member's other lines, kept alive while they are looked at.
struct look {
  explicit look(std::vector<claim_line> of_claim) : lines(std::move(of_claim)) {}

  look& born(std::string_view on) {
    birth = day(on);
    return *this;
  }
  look& of_sex(sex s) {
    recorded = s;
    return *this;
  }
  look& beside(claim_line line, std::string npi = in_network_npi) {
    others.emplace_back(std::move(npi), std::move(line));
    return *this;
  }

  std::vector<edit_finding> with(const edit_tables& tables) const {
    std::vector<edit_line> views;
    for (const auto& l : lines) views.push_back(view_of(l));
    std::vector<standing_line> history;
    for (const auto& [npi, l] : others) history.push_back({npi, view_of(l)});
    return evaluate(tables, {in_network_npi, views, birth, recorded, history, like_standing});
  }

  std::vector<claim_line> lines;
  std::optional<date> birth;
  std::optional<sex> recorded;
  std::vector<std::pair<std::string, claim_line>> others;
  std::vector<std::uint8_t> like_standing;
};

/// "1 UNITS_EXCEEDED DENY CO-151": a finding as these tests expect it, without its words.
inline std::vector<std::string> told(const std::vector<edit_finding>& findings) {
  std::vector<std::string> all;
  for (const auto& f : findings) {
    auto text =
        std::to_string(f.line) + " " + std::string{to_text(f.edit)} + " " + std::string{to_text(f.action)};
    if (f.reason.carc != 0)
      text.append(" ").append(to_text(f.reason.group)).append("-").append(std::to_string(f.reason.carc));
    all.push_back(std::move(text));
  }
  return all;
}

inline void expect(const std::vector<edit_finding>& findings, const std::vector<std::string>& expected) {
  const auto got = told(findings);
  BOOST_TEST(got == expected, boost::test_tools::per_element());
}

}  // namespace benefactor::test_support

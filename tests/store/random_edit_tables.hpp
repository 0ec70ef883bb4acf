// Arbitrary edit tables, for properties of their codec.
#pragma once

#include "tests/store/random_values.hpp"

namespace benefactor::store::test {

inline packed_code any_packed_code() { return packed_code::of(any_code()); }
inline date any_first_day() { return {*rc::gen::inRange(-50'000, 50'000)}; }
inline std::optional<date> maybe_last_day() {
  return any_flag() ? std::optional(any_first_day()) : std::nullopt;
}

inline own_terms any_own_terms() {
  own_terms t;
  if (any_flag()) t.action = any_of(edit_action::deny);
  if (any_flag())
    t.reason = edit_reason{any_of(adjustment_group::oa), *rc::gen::inRange<std::uint16_t>(1, 1'000)};
  return t;
}

/// Every kind is as likely as any other.
inline edit_table_loaded any_edit_table_loaded() {
  const auto make = [](auto table, auto row) {
    table.name = any_text();
    table.version = any_number<std::uint32_t>();
    table.rows = some(4, row);
    return edit_table_loaded{std::move(table)};
  };
  switch (*rc::gen::inRange<std::size_t>(0, edit_table_kinds)) {
    case 0: return make(policy_table{}, any_edit_terms);
    case 1: {
      diagnosis_list list;
      list.from = any_first_day();
      list.to = maybe_last_day();
      return make(list, [] {
        return diagnosis_code{any_packed_code(), maybe_last_day(), maybe_last_day(), any_flag()};
      });
    }
    case 2:
      return make(age_sex_table{}, [] {
        return age_sex_rule{any_of(coded::diagnosis),
                            any_packed_code(),
                            any_first_day(),
                            maybe_last_day(),
                            any_flag() ? std::optional(any_of(sex::male)) : std::nullopt,
                            *rc::gen::inRange<std::int16_t>(0, age_max + 1),
                            *rc::gen::inRange<std::int16_t>(0, age_max + 1),
                            any_own_terms()};
      });
    case 3:
      return make(unit_table{}, [] {
        return unit_maximum{any_packed_code(),      any_flag() ? packed_code::of("25") : packed_code{},
                            any_of(units_per::day), any_first_day(),
                            maybe_last_day(),       *rc::gen::inRange<std::int64_t>(0, 1'000'000),
                            any_own_terms()};
      });
    case 4:
      return make(pair_table{}, [] {
        return procedure_pair{any_packed_code(),
                              any_packed_code(),
                              any_first_day(),
                              maybe_last_day(),
                              any_flag() ? pair_separation::by_modifier : pair_separation::not_applicable,
                              any_own_terms()};
      });
    case 5:
      return make(modifier_table{}, [] {
        return separating_modifier{packed_code::of("59"), any_first_day(), maybe_last_day()};
      });
    case 6:
      return make(timed_table{}, [] {
        return timed_procedure{any_packed_code(), any_first_day(), maybe_last_day(),
                               any_number<std::int32_t>()};
      });
    case 7:
      return make(level_table{}, [] {
        return code_level{any_packed_code(), any_first_day(), maybe_last_day(), packed_code::of("EM"),
                          *rc::gen::inRange<std::uint8_t>(0, 10)};
      });
    default:
      return make(parameter_table{}, [] {
        anomaly_parameters p;
        p.own_factor = any_number<std::int32_t>();
        p.peer_visits_least = any_number<std::int32_t>();
        p.upcoding_share = any_number<std::int32_t>();
        return p;
      });
  }
}

}  // namespace benefactor::store::test

// Strict JSON reading for the documents people write: scenario files, enrolments, claims.
//
// Everything wrong with a document is collected, each thing with its JSON path, so that an analyst corrects a
// file once. The texts quote amounts, dates, numbers and enumerations, never identifiers, names or diagnoses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/demographics.hpp"
#include "events/money.hpp"
#include "events/requirements.hpp"

namespace benefactor::api {

/// One thing wrong with a document: where ("policies[0].rules[1].copay", empty for the document itself) and
/// what.
struct problem {
  std::string path;
  std::string text;

  auto operator<=>(const problem&) const = default;
};

/// "policies[0].deductible: is required", or the text alone where the path is empty.
std::string format_problem(const problem& p);

/// What a document may be at most. A line of an NDJSON file is a document.
struct document_limits {
  std::size_t bytes = 64u << 20;
  std::size_t depth = 32;  ///< objects and lists within each other
};

/// Reads one JSON document: UTF-8, no key twice in an object, nothing after it, within *limits*.
/// @returns nothing when it cannot be read; *problems* says why. A key that comes twice is a problem too, but
/// the document is returned, with the later value, so that whatever else is wrong is found at once: who reads
/// it must look at *problems* in the end. A document with more than 100 such keys is not read on.
std::optional<nlohmann::json> parse_json(std::string_view text, std::vector<problem>& problems,
                                         const document_limits& limits = {});

/// *path* with one more step: a key, or an index of a list.
std::string key_path(const std::string& path, std::string_view key);
std::string index_path(const std::string& path, std::size_t index);

/// *value* as a problem's text quotes it: JSON in ASCII, shortened to 40 characters.
std::string quote(const nlohmann::json& value);

/// The last enumerator, so that a problem can list all spellings.
template <class Enum>
inline constexpr Enum last_of = Enum{};
template <>
inline constexpr service_type last_of<service_type> = service_type::other;
template <>
inline constexpr network_status last_of<network_status> = network_status::out_of_network;
template <>
inline constexpr network_restriction last_of<network_restriction> = network_restriction::preferred;
template <>
inline constexpr policy_status last_of<policy_status> = policy_status::cancelled;
template <>
inline constexpr relationship last_of<relationship> = relationship::other_dependent;
template <>
inline constexpr membership_status last_of<membership_status> = membership_status::suspended;
template <>
inline constexpr coordination_method last_of<coordination_method> = coordination_method::maintenance;
template <>
inline constexpr administrative_gender last_of<administrative_gender> = administrative_gender::unknown;
template <>
inline constexpr document_kind last_of<document_kind> = document_kind::other;
template <>
inline constexpr required_field last_of<required_field> = required_field::authorization;
template <>
inline constexpr adjustment_group last_of<adjustment_group> = adjustment_group::oa;
template <>
inline constexpr denial last_of<denial> = denial::denied_elsewhere;

/// Reads the members of one object. Absent and null mean the same. Every accessor reports what is wrong and
/// then returns a harmless value, so that reading goes on and finds the next problem.
class object_reader {
 public:
  /// Reports a *value* that is no object, and every key that is not among *known*.
  object_reader(const nlohmann::json& value, std::string path, std::vector<problem>& problems,
                std::initializer_list<std::string_view> known);

  /// The member *key*; null when it is absent or null.
  const nlohmann::json* find(std::string_view key) const;

  /// As find, and reports an absent one.
  const nlohmann::json* require(std::string_view key) const;

  std::string text(std::string_view key) const;                             ///< required
  std::string optional_text(std::string_view key) const;                    ///< empty when absent
  date day(std::string_view key) const;                                     ///< required
  std::optional<date> optional_day(std::string_view key) const;             ///< "YYYY-MM-DD"
  std::optional<month_day> optional_month_day(std::string_view key) const;  ///< "MM-DD"
  cents signed_amount(std::string_view key) const;                          ///< required, any size or sign
  cents amount(std::string_view key) const;                                 ///< required, 0 ... max_amount
  std::optional<cents> optional_amount(std::string_view key) const;         ///< 0 ... max_amount
  basis_points percent(std::string_view key) const;                         ///< required, "0.00" ... "100.00"
  std::optional<bool> flag(std::string_view key) const;

  std::optional<std::int64_t> whole_number(
      std::string_view key, std::int64_t least = std::numeric_limits<std::int64_t>::min(),
      std::int64_t most = std::numeric_limits<std::int64_t>::max()) const;

  /// The list *key*; an empty one when it is absent or no list.
  const nlohmann::json& list(std::string_view key) const;

  /// A list of texts; empty when absent.
  std::vector<std::string> texts(std::string_view key) const;

  /// A required enumeration, by its spelling.
  template <class Enum>
  Enum one_of(std::string_view key) const {
    if (!require(key)) return Enum{};
    return one_of_or(key, Enum{});
  }

  /// A list of enumerators; empty when absent.
  template <class Enum>
  std::vector<Enum> codes(std::string_view key) const {
    std::vector<Enum> result;
    const auto& items = list(key);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto* text = items[i].template get_ptr<const std::string*>();
      if (const auto parsed = text ? parse_as<Enum>(*text) : std::nullopt)
        result.push_back(*parsed);
      else
        problems().push_back(
            {index_path(path_of(key), i), quote(items[i]) + " is not one of " + spellings<Enum>()});
    }
    return result;
  }

  template <class Enum>
  Enum one_of_or(std::string_view key, Enum otherwise) const {
    const auto* value = find(key);
    if (!value) return otherwise;
    if (value->is_string())
      if (auto parsed = parse_as<Enum>(value->template get_ref<const std::string&>())) return *parsed;
    report(key, quote(*value) + " is not one of " + spellings<Enum>());
    return otherwise;
  }

  std::string path_of(std::string_view key) const { return key_path(path_, key); }
  void report(std::string_view key, std::string text) const;

  const std::string& path() const { return path_; }
  std::vector<problem>& problems() const { return *problems_; }

 private:
  template <class Enum>
  static std::string spellings() {
    std::string all;
    for (int i = 0; i <= static_cast<int>(last_of<Enum>); ++i) {
      const auto spelling = to_text(static_cast<Enum>(i));
      if (parse_as<Enum>(spelling)) all.append(all.empty() ? "" : ", ").append(spelling);
    }
    return all;
  }

  /// The text of *key*; null when absent or, after a report, of another type.
  const std::string* text_or_null(std::string_view key) const;

  const nlohmann::json* value_;
  std::string path_;
  std::vector<problem>* problems_;
};

}  // namespace benefactor::api

// What the ten steps did to one line, told by adjudicate() itself while it decides: for those who check a
// decision and not only its result.
//
// Nothing private is in it: of diagnoses it says how many a rule excludes, and whether one of the line's is
// among them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "events/codes.hpp"
#include "events/date.hpp"
#include "events/money.hpp"

namespace benefactor {

/// The steps in their order. Coordination of benefits (COORDINATION.md) comes behind step 9, which it splits
/// anew.
enum class step : std::uint8_t {
  cover,
  timely_filing,
  duplicate,
  claim_edits,
  rule,
  network,
  exclusions,
  authorization,
  annual_limit,
  visit_limit,
  deductible,
  copay,
  coinsurance,
  coordination,
  record
};
inline constexpr std::size_t step_count = 15;

/// "1a": as on the adjudication rules' page; "9a" is coordination.
std::string_view number_of(step s);
/// "Timely filing".
std::string_view title_of(step s);
/// The step that denies with *d*; nothing: none of the ten does.
std::optional<step> step_behind(denial d);

enum class step_outcome : std::uint8_t {
  not_reached,  ///< an earlier step denied the line
  passed,
  waived,     ///< it failed, and a processor had set that aside
  denied,     ///< it failed: the line is denied
  computed,   ///< it denies nothing and gave amounts
  not_needed  ///< it has nothing to do with this line
};
std::string_view to_text(step_outcome o);

struct money_fact {
  cents amount = 0;
  auto operator<=>(const money_fact&) const = default;
};
struct share_fact {
  basis_points share = 0;
  auto operator<=>(const share_fact&) const = default;
};

/// One thing that a step looked at or found.
struct step_fact {
  using any_value = std::variant<bool, std::int64_t, money_fact, share_fact, date, std::string>;
  std::string_view name;  ///< lower-case words: "days allowed"
  any_value value;

  bool operator==(const step_fact&) const = default;
};

/// "yes", "365", "120.00", "80.00 %", "2026-03-01", or the text.
std::string to_text(const step_fact::any_value& value);

struct told_step {
  step_outcome outcome = step_outcome::not_reached;
  std::vector<step_fact> facts;  ///< what the step rested on, then what came out

  bool operator==(const told_step&) const = default;

  /// The value of that name; null: the step did not say it.
  const step_fact::any_value* find(std::string_view name) const;
};

/// Filled by adjudicate() where a request asks for it.
class step_trace {
 public:
  const told_step& operator[](step s) const { return steps_[static_cast<std::size_t>(s)]; }

  bool operator==(const step_trace&) const = default;

  // For adjudicate().
  void say(step s, std::string_view name, step_fact::any_value value) {
    at(s).facts.push_back({name, std::move(value)});
  }
  void say(step s, std::string_view name, const char* text) { say(s, name, std::string(text)); }
  void say_money(step s, std::string_view name, cents amount) { say(s, name, money_fact{amount}); }
  /// Nothing is said of what is not limited.
  void say_money(step s, std::string_view name, std::optional<cents> amount) {
    if (amount) say_money(s, name, *amount);
  }
  void end(step s, step_outcome outcome) { at(s).outcome = outcome; }

 private:
  told_step& at(step s) { return steps_[static_cast<std::size_t>(s)]; }

  std::array<told_step, step_count> steps_;
};

}  // namespace benefactor

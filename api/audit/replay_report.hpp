// What a replay has found, so far or in all: it is the result that is shown, and the state that a replay
// which was broken off is taken up with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/replay.hpp"
#include "store/page.hpp"

namespace benefactor::api {

/// One field of one recorded event that comes out otherwise.
struct listed_difference {
  std::uint64_t position = 0;  ///< of the event
  std::string claim;           ///< its number; empty: the policy's event
  policy_id policy;
  std::uint16_t line = 0;
  std::string event;            ///< "claim_adjudicated"
  std::string field;            ///< as replay_difference has it
  std::string recorded, again;  ///< as text, nothing sealed
  cents money = 0;              ///< recorded less recomputed
  /// Of the policy's first difference, where this is not of it: what follows may only follow from it, for
  /// each decision is made on what is recorded before it.
  std::optional<std::uint64_t> follows;

  auto operator<=>(const listed_difference&) const = default;
};

enum class not_reproducible_reason : std::uint8_t {
  member_erased,
  key_missing,     ///< nobody has erased it: no keys were given, or this one is lost
  behind_a_break,  ///< the policy's events before it cannot be applied
  key_damaged,     ///< its stored value cannot be unwrapped
};
std::string_view to_text(not_reproducible_reason r);  ///< "MEMBER_ERASED"
std::optional<not_reproducible_reason> not_reproducible_reason_from(std::string_view text);

/// Lines whose decision cannot be made again from the log alone.
struct not_reproducible {
  std::uint64_t position = 0;  ///< of the decision
  std::string claim;           ///< its number
  policy_id policy;
  std::vector<std::uint16_t> lines;
  not_reproducible_reason reason = not_reproducible_reason::member_erased;
  /// No rule reads what is sealed, so it was decided again all the same; a difference is listed as any other.
  bool decided_again = false;

  auto operator<=>(const not_reproducible&) const = default;
};

/// What is wrong with the log itself. Everything before the position was replayed, nothing behind it.
struct replay_damage {
  std::uint64_t position = 0;
  std::string what;

  auto operator<=>(const replay_damage&) const = default;
};

/// What the holder of a checkpoint, kept outside, knows of the log. The hash of a page covers all pages
/// before it, for each has the hash of the one before.
struct pinned_page {
  std::uint64_t position = 0;    ///< the last event covered
  store::digest256 page_hash{};  ///< of the page that holds it
  std::string source = {};       ///< the checkpoint's file; empty: it was named by position and hash

  auto operator<=>(const pinned_page&) const = default;
};

/// "POSITION:HASH", the hash in 64 hexadecimal digits, and back; nothing for other text.
std::string to_text(const pinned_page& pin);
std::optional<pinned_page> parse_pin(std::string_view text);

struct pin_result {
  pinned_page pinned;
  bool holds = false;
  std::string what;  ///< what is wrong; empty where it holds

  auto operator<=>(const pin_result&) const = default;
};

struct replay_report {
  id128 log_id;
  store::page_link reached;  ///< the end of what was replayed
  bool complete = false;     ///< it is the end of the log
  std::uint64_t pages = 0, bytes = 0, events = 0;
  std::uint64_t commands = 0;         ///< of buckets
  std::uint64_t decided_again = 0;    ///< of these
  std::uint64_t claims = 0;           ///< submissions
  std::uint64_t lines = 0;            ///< decided by the commands that were decided again
  std::uint64_t unsealed = 0;         ///< commands for which a rule read what is sealed
  std::uint64_t fingerprints = 0;     ///< of lines submitted, that were computed again
  std::uint64_t by_older_tables = 0;  ///< the same by edit tables that were just being replaced only
  cents plan_paid = 0;                ///< by the record: of all decisions, less what was given back
  std::uint64_t different = 0;        ///< commands with a difference
  std::uint64_t policies_different = 0;
  cents money = 0;                             ///< sum of plan payments recorded less recomputed
  std::uint64_t differences_in_all = 0;        ///< fields; *differences* holds the first listed_max
  std::uint64_t not_reproducible_in_all = 0;   ///< lines; *unreproduced* holds the first listed_max commands
  std::vector<listed_difference> differences;  ///< by position
  std::vector<not_reproducible> unreproduced;  ///< by position
  std::vector<pin_result> pins;
  std::optional<replay_damage> damage;
  /// Data keys that a rule needed and that cannot be unwrapped, by name: "default/" and whose, by surrogate
  /// id; the first 100. What else they are to is not looked at.
  std::vector<std::string> damaged_keys;
  double seconds = 0;  ///< spent, of a replay that was taken up again in all its parts

  /// Nothing was found in the log: what cannot be read is no difference.
  bool same() const;

  bool operator==(const replay_report&) const = default;
};

/// As JSON, for machines and for taking it up again; ids and hashes in hexadecimal. PHI: none.
std::string to_json(const replay_report& report);

/// The inverse. Errors: std::invalid_argument naming what is wrong.
replay_report parse_replay_report(std::string_view json);

}  // namespace benefactor::api

// The erasure of a member's data, as far as a policy's bucket decides it: one person asks, another one
// approves, and then the shell destroys the member's data key. What was decided stands, and so does every
// event; what was sealed under the key cannot be read again. The key itself is outside of the core.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/ids.hpp"

namespace benefactor {

enum class erasure_status : std::uint8_t { requested = 1, approved, withdrawn, erased };
std::string_view to_text(erasure_status s);  ///< "REQUESTED"

/// One that was asked for, in the bucket's state.
struct member_erasure {
  std::uint16_t number = 0;  ///< within the policy, from 1 in the order asked for
  member_id member;
  erasure_status status = erasure_status::requested;
  std::string asked_by;     ///< a user's name
  std::string answered_by;  ///< who approved or withdrew it; empty: nobody yet

  auto operator<=>(const member_erasure&) const = default;
};

// ---- events ----

struct member_erasure_requested {
  std::uint16_t number = 0;
  member_id member;
  std::string by;
  struct sealed {
    std::string reason;  ///< under the member's key: it goes with it
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const member_erasure_requested&) const = default;
};

/// From here on the key is to be destroyed; nobody can take it back.
struct member_erasure_approved {
  std::uint16_t number = 0;
  member_id member;
  std::string by;
  auto operator<=>(const member_erasure_approved&) const = default;
};

struct member_erasure_withdrawn {
  std::uint16_t number = 0;
  member_id member;
  std::string by;
  auto operator<=>(const member_erasure_withdrawn&) const = default;
};

/// The key was destroyed.
struct member_erased {
  std::uint16_t number = 0;
  member_id member;
  auto operator<=>(const member_erased&) const = default;
};

// ---- commands ----

struct request_member_erasure {
  member_id member;
  std::string by, reason;

  auto operator<=>(const request_member_erasure&) const = default;
};
/// By somebody else than who asked.
struct approve_member_erasure {
  std::uint16_t number = 0;
  std::string by;

  auto operator<=>(const approve_member_erasure&) const = default;
};
struct withdraw_member_erasure {
  std::uint16_t number = 0;
  std::string by;

  auto operator<=>(const withdraw_member_erasure&) const = default;
};
/// Sent by the shell once the key is destroyed.
struct record_member_erased {
  std::uint16_t number = 0;

  auto operator<=>(const record_member_erased&) const = default;
};

// Limits.
inline constexpr std::size_t erasures_max = 1'000;     ///< of one policy
inline constexpr std::size_t erasure_user_max = 64;    ///< characters of a user's name
inline constexpr std::size_t erasure_reason_min = 10;  ///< characters

}  // namespace benefactor

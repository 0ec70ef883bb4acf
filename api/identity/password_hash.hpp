// Passwords as they are kept: Argon2id (RFC 9106) in PHC strings, so that each carries the parameters it was
// made with and these can grow.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/entropy.hpp"

namespace benefactor::api::identity {

struct argon2_parameters {
  std::uint32_t memory_kib = 64u << 10;
  std::uint32_t passes = 3;
  std::uint32_t lanes = 1;

  bool operator==(const argon2_parameters&) const = default;
};

/// What no password is hashed below (OWASP's least for Argon2id).
inline constexpr argon2_parameters argon2_floor{.memory_kib = 19u << 10, .passes = 2, .lanes = 1};

/// What no stored string may ask for: a damaged one must not take the engine's memory or time.
inline constexpr argon2_parameters argon2_ceiling{.memory_kib = 1u << 20, .passes = 16, .lanes = 16};

/// A PHC string, taken apart: `$argon2id$v=19$m=65536,t=3,p=1$<salt>$<hash>`, base64 without padding.
struct password_record {
  static constexpr std::size_t salt_bytes = 16, hash_bytes = 32;

  argon2_parameters parameters;
  std::array<std::uint8_t, salt_bytes> salt{};
  std::array<std::uint8_t, hash_bytes> hash{};

  std::string text() const;

  /// The inverse of text(); nothing for anything else, and for parameters beyond the ceiling.
  static std::optional<password_record> parse(std::string_view text);
};

/// Hashes and checks passwords. Const members may be called by many threads, where *entropy* may; each call
/// takes memory_kib while it runs, so the caller bounds how many run at once. Errors of hashing:
/// std::runtime_error when there is no memory for it; they name nothing of the password.
class password_hasher {
 public:
  /// Errors: std::invalid_argument for *parameters* below the floor or beyond the ceiling.
  explicit password_hasher(store::entropy_source& entropy, const argon2_parameters& parameters = {});

  /// One that takes no time (64 KiB, one pass). No settings lead here; what it makes is told to be hashed
  /// again by every other hasher.
  static password_hasher for_tests_only(store::entropy_source& entropy);

  /// The PHC string of *password* with a new salt.
  std::string hash(std::string_view password) const;

  /// Whether *password* is that of *stored*. Without *stored*, an unknown user, and with one that is no PHC
  /// string, it takes the time that it takes otherwise and says no; so a caller asks whatever the user is.
  bool verify(std::string_view password, const std::string* stored) const;

  /// Whether *stored* was made with other parameters than new ones are: the next time its password is known,
  /// it is hashed again. Until then checking it takes another time than an unknown user does.
  bool needs_rehash(std::string_view stored) const;

  const argon2_parameters& parameters() const noexcept { return parameters_; }

 private:
  struct unchecked {};
  password_hasher(store::entropy_source& entropy, const argon2_parameters& parameters, unchecked);

  store::entropy_source& entropy_;
  argon2_parameters parameters_;
  password_record unknown_user_;  ///< of which nobody knows a password
};

}  // namespace benefactor::api::identity

// The key with which the engine signs access tokens, and those it signed with before: a file outside the data
// directory, <data>.token-key beside it, mode 0600. Whoever has it can be anybody; it opens nothing that is
// sealed. Making a new one keeps the old public key for as long as tokens of it live.
//
//   benefactor token keys 1
//   current <kid> <private key, 32 bytes in base64url>
//   retired <kid> <public key, 32 bytes in base64url> <seconds since 1970 until which it is trusted>
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "api/identity/signed_token.hpp"
#include "store/entropy.hpp"

namespace benefactor::api::identity {

/// A file as loaded. Copyable; a const one may be read by many threads. All errors are store::key_error with
/// the file's name and the rule that is broken, or std::filesystem::filesystem_error of writing.
class token_keys {
 public:
  /// <data>.token-key.
  static std::filesystem::path default_path(const std::filesystem::path& data_directory);

  /// Makes a key and writes it durably. Refuses when *file* exists.
  static token_keys create(const std::filesystem::path& file, store::entropy_source& entropy);

  /// Refuses a file that is missing, damaged, no regular one, or of a mode wider than 0600.
  static token_keys load(const std::filesystem::path& file);

  /// What load() reads, of *text*; *file* is what errors name and what rotate() writes.
  static token_keys parse(const std::filesystem::path& file, std::string_view text);

  /// The `kid` of the key that signs.
  const std::string& id() const noexcept { return current_.id; }
  const store::merkle::ed25519_seed& signing_key() const noexcept { return seed_; }

  /// The public keys of which tokens are taken *now*: the current one and those retired not long ago.
  verification_keys accepted(std::chrono::sys_seconds now) const;

  /// Makes a new key the one that signs and rewrites the file; the old one is trusted until *lifetime*, that
  /// of its youngest token, and the skew have passed. Those whose time is over are left out. If writing
  /// fails, this object is unchanged. Errors also: 15 retired keys are trusted still.
  void rotate(store::entropy_source& entropy, std::chrono::sys_seconds now, std::chrono::seconds lifetime);

  /// As rotate(), for a key that others may have: no old one is trusted any more.
  void replace(store::entropy_source& entropy);

 private:
  struct retired_key {
    verification_key key;
    std::chrono::sys_seconds until;
  };

  token_keys() = default;
  void draw(store::entropy_source& entropy);
  void save() const;

  std::filesystem::path file_;
  store::merkle::ed25519_seed seed_;
  verification_key current_;
  std::vector<retired_key> retired_;
};

}  // namespace benefactor::api::identity

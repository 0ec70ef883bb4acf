// The key ring file: the lookup key and the key-encryption keys, outside the data directory (by default
// <data>.keys beside it), mode 0600. Whoever has it and the data can read everything; whoever lost it can
// read nothing sealed any more.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "events/ids.hpp"
#include "store/entropy.hpp"
#include "store/key_wrapper.hpp"
#include "store/locked_memory.hpp"
#include "store/secret.hpp"

namespace benefactor::store {

/// A ring as loaded. Copyable; a const ring may be read by many threads. Its file format is stated in
/// KEYS.md. All errors are key_error with the file's name and the rule that is broken.
class key_ring final : public key_wrapper {
 public:
  /// <data>.keys beside the data directory.
  static std::filesystem::path default_path(const std::filesystem::path& data_directory);

  /// Makes a ring (random id, lookup key, key-encryption key 1) and writes it durably: temp file, fsync,
  /// rename, fsync of the directory. Refuses when *file* exists. Call before the log's genesis.
  static key_ring create(const std::filesystem::path& file, entropy_source& entropy);

  /// Reads a ring. Refuses a missing or damaged file, one that is not a regular file, and permissions wider
  /// than 0600.
  static key_ring load(const std::filesystem::path& file);

  /// load(), and refuses a ring whose id is not *expected* (the one genesis names).
  static key_ring load(const std::filesystem::path& file, const id128& expected);

  const id128& id() const noexcept override { return id_; }
  const secret_key& lookup_key() const noexcept { return lookup_key_; }

  std::uint32_t current() const noexcept override { return current_; }
  bool holds(std::uint32_t number) const override { return key(number) != nullptr; }
  wrapped_bytes wrap(const data_key& key, std::string_view associated,
                     entropy_source& entropy) const override;
  bool unwrap(std::uint32_t number, const wrapped_bytes& wrapped, std::string_view associated,
              data_key& key) const override;

  /// The key-encryption key of that number, or null.
  const secret_key* key(std::uint32_t number) const;

  /// How many key-encryption keys the ring holds.
  std::size_t size() const noexcept { return keys_.size(); }

  /// Their numbers, ascending.
  std::vector<std::uint32_t> numbers() const;

  /// Adds a key-encryption key, makes it the current one and rewrites the file. Old keys stay, because data
  /// keys are wrapped under them until data_key_store::rewrap has run. If writing fails, this object is
  /// unchanged.
  void rotate(entropy_source& entropy);

  /// Removes every key-encryption key but the current one and rewrites the file. Only after rewrap has
  /// returned.
  void forget_old_keys();

 private:
  key_ring() = default;
  void save(bool replace) const;
  static key_ring parse(const std::filesystem::path& file, std::string_view text);

  std::filesystem::path file_;
  id128 id_;
  secret_key lookup_key_;
  std::map<std::uint32_t, secret_key, std::less<>,
           locked_allocator<std::pair<const std::uint32_t, secret_key>>>
      keys_;
  std::uint32_t current_ = 0;
};

}  // namespace benefactor::store

// The stored form of a data key: all its generations, wrapped under one key-encryption key of the ring, or
// the mark that it was erased. Behind data_key_store; its bytes are stated in KEYS.md.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "events/ids.hpp"
#include "store/entropy.hpp"
#include "store/key_vault.hpp"
#include "store/key_wrapper.hpp"

namespace benefactor::store {

/// The database key of a member: size of tenant u8, tenant, member id.
std::string data_key_name(std::string_view tenant, const member_id& member);

/// Wraps *key* and its older generations, stored under *name*, with the current key-encryption key. Errors:
/// std::length_error beyond key_generation_max.
std::string wrap_key(const key_wrapper& ring, std::string_view name, const data_key& key,
                     entropy_source& entropy);

/// The value that takes the place of a destroyed key.
std::string erased_key();

/// Whether *value* has the form of a stored data key, live or erased. Whether it can be unwrapped is another
/// question.
bool has_key_form(std::string_view value);

/// The number of the key-encryption key *value* is wrapped under; nothing for an erased key.
/// Errors: damaged_key when *value* is no stored data key.
std::optional<std::uint32_t> wrapped_under(std::string_view value);

/// How often the key of *value* was renewed; nothing for an erased key. Errors: as wrapped_under.
std::optional<std::uint8_t> newest_generation(std::string_view value);

/// *key* renewed: a random key of the next generation, from which *key* is reached. Errors: std::length_error
/// when *key* is of generation key_generation_max.
std::shared_ptr<const data_key> renewed_key(std::shared_ptr<const data_key> key, entropy_source& entropy);

/// Unwraps the value stored under *name*: live or erased.
/// Errors: damaged_key when it is malformed, its key-encryption key is not in the ring, or it was changed or
/// moved; key_error when that key cannot be reached.
key_lookup unwrap_key(const key_wrapper& ring, std::string_view name, std::string_view value);

}  // namespace benefactor::store

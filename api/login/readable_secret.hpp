// Secrets that people read from a screen and type: one-time passwords, and the secret of the set-up.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "store/entropy.hpp"
#include "store/merkle/note_key.hpp"

namespace benefactor::api::login {

inline constexpr std::size_t one_time_password_characters = 20;  ///< 100 bits
inline constexpr std::size_t set_up_secret_characters = 30;      ///< 150 bits

/// *characters* of 5 random bits each into *to*, in groups of five: "7k2qd-0xm4a-…". Lower-case letters and
/// digits without those that are taken for others (i, l, o, u).
void draw_readable_secret(store::entropy_source& entropy, std::size_t characters,
                          store::merkle::secret_text& to);

/// Whether *given* is *secret*, whatever its letters' case and however it is grouped. Takes as long wherever
/// they differ.
bool is_same_secret(std::string_view secret, std::string_view given);

}  // namespace benefactor::api::login

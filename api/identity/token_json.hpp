// JSON of tokens and key sets: short, and read strictly, because what one reader takes for a claim another
// must not take for something else.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace benefactor::api::identity {

struct token_json_limits {
  std::size_t bytes = 4096;
  std::size_t depth = 4;     ///< objects and lists within each other
  std::size_t members = 64;  ///< of all objects and lists together
};

/// The object that *text* is; nothing unless it is one JSON object in UTF-8 within *limits*, without a byte
/// order mark, bytes after it, a name that comes twice in an object or a name that is spelt with escapes.
std::optional<nlohmann::json> read_token_json(std::string_view text, const token_json_limits& limits = {});

/// What may stand in a claim that is shown or recorded: 1 ... *most* bytes of UTF-8 without control
/// characters.
bool is_claim_text(std::string_view text, std::size_t most);

/// Of the name of a key, in tokens and in key sets.
inline constexpr std::size_t key_id_bytes_max = 128;

/// The member *name* of *object*, if it is such a text.
std::optional<std::string> claim_text_in(const nlohmann::json& object, const char* name, std::size_t most);

}  // namespace benefactor::api::identity

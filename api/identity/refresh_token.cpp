#include "api/identity/refresh_token.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include "api/identity/base64url.hpp"
#include "store/secret.hpp"

namespace benefactor::api::identity {

namespace {

constexpr std::size_t id_bytes = sizeof(session_id::bytes), random_bytes = 32;
constexpr std::size_t token_bytes = id_bytes + random_bytes;
constexpr std::size_t token_text_bytes = token_bytes / 3 * 4;
static_assert(token_bytes % 3 == 0);

}  // namespace

void draw_refresh_token(store::entropy_source& entropy, const session_id& session,
                        store::merkle::secret_text& token) {
  store::secret_bytes<token_bytes> drawn;
  std::copy(session.bytes.begin(), session.bytes.end(), drawn.bytes.begin());
  entropy.fill(std::span(drawn.bytes).subspan(id_bytes));
  store::merkle::secret_text encoded;  // What stood in *token* is overwritten with it.
  encoded.text = to_base64url({reinterpret_cast<const char*>(drawn.bytes.data()), token_bytes});
  token.text.swap(encoded.text);
}

std::optional<refresh_token> read_refresh_token(std::string_view token) {
  if (token.size() != token_text_bytes) return std::nullopt;
  store::merkle::secret_text bytes;
  auto decoded = from_base64url(token);
  if (!decoded) return std::nullopt;
  bytes.text.swap(*decoded);
  refresh_token read;
  std::memcpy(read.session.bytes.data(), bytes.text.data(), id_bytes);
  if (!read.session) return std::nullopt;
  read.digest = store::sha256(token);
  return read;
}

}  // namespace benefactor::api::identity

#include "api/identity/base64url.hpp"

#include <algorithm>

#include "store/merkle/base64.hpp"
#include "store/merkle/note_key.hpp"

namespace benefactor::api::identity {

std::string to_base64_unpadded(std::string_view bytes) {
  auto text = store::merkle::to_base64(bytes);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

std::optional<std::string> from_base64_unpadded(std::string_view text) {
  if (text.size() % 4 == 1 || text.find('=') != text.npos) return std::nullopt;
  store::merkle::secret_text padded;  // It may spell a key.
  padded.text.reserve(text.size() + 2);
  padded.text.assign(text);
  padded.text.append((4 - text.size() % 4) % 4, '=');
  return store::merkle::from_base64(padded.text);
}

std::string to_base64url(std::string_view bytes) {
  auto text = to_base64_unpadded(bytes);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  if (text.find_first_of("+/") != text.npos) return std::nullopt;
  store::merkle::secret_text plain;
  plain.text.assign(text);
  std::replace(plain.text.begin(), plain.text.end(), '-', '+');
  std::replace(plain.text.begin(), plain.text.end(), '_', '/');
  return from_base64_unpadded(plain.text);
}

}  // namespace benefactor::api::identity

#include "store/secret.hpp"

#include <openssl/crypto.h>

namespace benefactor::store {

void cleanse(std::span<std::uint8_t> bytes) noexcept { OPENSSL_cleanse(bytes.data(), bytes.size()); }

}  // namespace benefactor::store

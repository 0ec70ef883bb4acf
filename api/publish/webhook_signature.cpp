#include "api/publish/webhook_signature.hpp"

#include "api/objects/uri.hpp"
#include "store/hmac_sha256.hpp"

namespace benefactor::api::publish {

std::string webhook_signature(const std::vector<std::string>& secrets, std::string_view id,
                              std::int64_t time_s, std::string_view body) {
  std::string signature;
  const auto time = std::to_string(time_s);
  for (const auto& secret : secrets) {
    const store::hmac_sha256 hmac({reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()});
    signature += (signature.empty() ? "v1," : " v1,") + to_base64(hmac.finish({id, ".", time, ".", body}));
  }
  return signature;
}

}  // namespace benefactor::api::publish

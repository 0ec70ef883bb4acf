// The rule for a tenant's text, which is the first part of every key, HMAC input and data key of this folder.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string_view>

namespace benefactor::store {

inline constexpr std::size_t max_tenant_size = 64;  ///< bytes

/// Errors: std::invalid_argument unless *tenant* has 1 ... max_tenant_size bytes.
inline void check_tenant(std::string_view tenant) {
  if (tenant.empty() || tenant.size() > max_tenant_size)
    throw std::invalid_argument("tenant: must have 1 to 64 bytes");
}

}  // namespace benefactor::store

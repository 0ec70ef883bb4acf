// Signatures of requests to webhooks, as the Standard Webhooks specification (standardwebhooks.com) has them,
// so that receivers find a library that checks them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace benefactor::api::publish {

/// The header webhook-signature: for each secret "v1," and base64 of HMAC-SHA-256 over `id.timestamp.body`,
/// with blanks between them.
/// @param time_s  the header webhook-timestamp: seconds since 1970, UTC.
std::string webhook_signature(const std::vector<std::string>& secrets, std::string_view id,
                              std::int64_t time_s, std::string_view body);

}  // namespace benefactor::api::publish

// Events to a webhook: one POST after the other, strictly in order.
//
// 2xx: acknowledged. 410: the receiver is gone, and the target ends until the server is started again. Other
// 4xx: the receiver refuses these events; a list of them is sent again one by one, a single one is tried five
// times, then given up. But 401, 403, 404, 405, 407, 408, 421, 425 and 429 are about the way there, not about
// the event: they, 5xx, 3xx (redirects are not followed) and no answer are tried again, for ever.
#pragma once

#include <memory>

#include "api/publish/event_channel.hpp"
#include "api/publish/publish_settings.hpp"
#include "api/publish/retry_delay.hpp"

namespace benefactor::api::publish {

inline constexpr unsigned webhook_tries = 5;               ///< of an event that is refused
inline constexpr std::size_t webhook_body_max = 1u << 20;  ///< of several events; a single one has no limit

/// Connects to nothing yet. Errors: std::runtime_error when libcurl cannot be started.
std::unique_ptr<event_channel> make_webhook_channel(const webhook_target& target,
                                                    const retry_policy& retries);

}  // namespace benefactor::api::publish

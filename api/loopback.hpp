// Which addresses are of this machine alone: where plaintext is listened on, and where clients speak it.
#pragma once

#include <string_view>

namespace benefactor::api {

/// "HOST:7400": with a port of 1 to 5 digits.
bool has_port(std::string_view address);

/// True for "localhost:N", "127.x.y.z:N" and "[::1]:N". Names are not looked up: what they mean may change.
bool is_loopback(std::string_view address);

}  // namespace benefactor::api

#pragma once
/// A door beside a running server's own, by which nobody comes in who does not log in.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "api/access/door_journal.hpp"
#include "api/access/login_entries.hpp"
#include "api/rpc/peer.hpp"
#include "tests/tools/running_server.hpp"
#include "tools/benefactor/serve_identity.hpp"

namespace benefactor::test_support {

/// Of a server that records who comes in. Tokens and sessions go by the time that the test says.
struct user_door {
  /// *data*: the server's; the key of its tokens is beside it, and made where there is none.
  user_door(running_server& server, const std::filesystem::path& data, std::int64_t now_us)
      : now(now_us),
        submit(
            [&server](std::vector<actors::request> batch) { server.node.engine().submit(std::move(batch)); }),
        identity(
            tools::serve_identity{}, data.string(), server.node, submit, [this] { return now.load(); },
            api::listener_of(*server.node.journal())),
        door({.listen = "127.0.0.1:0", .log_id = server.node.head().origin.log_id, .limits = {}},
             {.submit = submit,
              .reads = server.node.room().closed(),
              .surrogates = server.node.surrogates(),
              .entropy = store::system_entropy(),
              .keys = &server.node.keys(),
              .room = &server.node.room(),
              .journal = server.node.journal(),
              .admits_local = [](const api::peer&) { return false; },
              .identity = &identity.desk()}) {}

  /// As whoever the access token is of.
  api::claims_client connect(const std::string& token) const {
    return api::claims_client::with_token("127.0.0.1:" + std::to_string(door.port()), nullptr, token);
  }

  std::atomic<std::int64_t> now;
  const api::submit_requests submit;
  tools::server_identity identity;
  api::door_server door;
};

}  // namespace benefactor::test_support

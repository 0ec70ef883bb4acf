#pragma once
/// A family's book (family_book.hpp) behind a door of HTTP, as asked by whoever a test says.

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "api/http/http_door.hpp"
#include "store/entropy.hpp"
#include "tests/api/http/raw_client.hpp"
#include "tests/tools/roles_book.hpp"

namespace benefactor::tools {

namespace http = api::http;
using http::test::get;
using http::test::raw_answer;
using http::test::raw_client;
using http::test::with_body;

struct http_book : roles_book {
  explicit http_book(http::http_limits limits = {}, std::optional<api::tree_options> tree = {})
      : roles_book(std::move(tree)) {
    http::http_door_options options;
    options.listen.plain = "127.0.0.1:0";
    options.listen.limits = limits;
    web.emplace(std::move(options), server.door, store::system_entropy());
  }
  ~http_book() { web->stop(); }

  std::uint16_t port() const { return web->plain_port(); }
  /// On a connection of its own, so that it opens a session as whoever acts now.
  raw_answer ask(const std::string& request) const {
    raw_client client(port());
    BOOST_REQUIRE(client.send(request));
    return client.read();
  }
  /// GET of *path* below /api/v1.
  raw_answer read(const std::string& path, const std::string& headers = "Authorization: Local\r\n") const {
    return ask(get("/api/v1" + path, headers));
  }
  json found(const std::string& path) const {
    const auto answer = read(path);
    BOOST_TEST(answer.status == 200u, path << " " << answer.body);
    return json::parse(answer.body, nullptr, false);
  }
  /// "?atLeastPosition=...", of all that is durable by now.
  std::string up_to_now() {
    return "?atLeastPosition=" + std::to_string(server.node.reads().durable_position() - 1);
  }

  std::optional<http::http_door> web;
};

}  // namespace benefactor::tools

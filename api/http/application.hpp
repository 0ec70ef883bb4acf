// What HTTP means here: from a request's head to its answer. Routes of the contract become calls through the
// gateway; the rest are the door's own few pages.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/http/exchange.hpp"
#include "api/http/gateway.hpp"
#include "api/http/http_limits.hpp"
#include "api/http/replay_store.hpp"
#include "api/http/static_files.hpp"
#include "api/http/stream_shares.hpp"

namespace boost::asio {
class thread_pool;
}

namespace benefactor::api::http {

struct http_options {
  http_limits limits;
  std::vector<std::string> origins;  ///< of pages elsewhere that may call: "https://portal.example"
  std::string console;               ///< the folder of the web console; empty: there is none
  std::string program = "benefactor";
};

/// What the application asks of its surroundings.
struct http_parts {
  door_entrance enter;
  std::function<void(std::function<void()>)> on_loop;  ///< runs on the door's loop
  std::function<std::string()> new_id;                 ///< random, 32 hexadecimal digits
  std::function<std::int64_t()> now_us;                ///< since 1970, UTC
  std::function<bool()> ready;                         ///< whether requests are answered
  std::function<std::string()> metrics;                ///< as Prometheus reads them
};

/// One request on its way: shared by what waits for it.
struct request_state {
  std::string id;  ///< X-Request-Id
  std::string path, fields, if_none_match, replay_key;
  name_values query;
  asker who;
  route_match route;
  bool gzip = false, secure = false, changes = false;
  bool elsewhere = false;  ///< from a page of another origin, which is allowed
  name_values headers;     ///< of every answer to it
  std::uint64_t limit = 0;
  std::shared_ptr<void> share;  ///< of what there may be so many at a time; kept until its answer was taken
};
using request_ptr = std::shared_ptr<request_state>;

class application {
 public:
  application(http_options options, http_parts parts);
  ~application();

  /// A request_handler. Never throws.
  void handle(exchange& with, const exchange_handle& handle);

  // For the parts of it in other files.

  void refuse(exchange& with, const request_state& request, const refusal& why) const;
  void answer_json(exchange& with, const request_state& request, const nlohmann::ordered_json& body,
                   name_values headers = {}) const;
  void answer(exchange& with, const request_state& request, response made) const;
  /// The answer as it would be sent, for who keeps it.
  static response made_json(const request_state& request, const nlohmann::ordered_json& body);

  const http_options& options() const { return options_; }
  const http_parts& parts() const { return parts_; }
  const gateway& calls() const { return gateway_; }
  /// *then* with what its sender is counted by: the user, whatever token is shown; of who has no account what
  /// was shown instead. Who is not taken is refused.
  void with_user(const exchange_handle& handle, const request_ptr& request,
                 std::function<void(exchange&, const std::string& user)> then) const;
  /// The same for what there may be so many of, as streams, and of which a user has a share; somebody local
  /// is nobody in particular.
  void with_share(exchange& with, const exchange_handle& handle, const request_ptr& request,
                  const stream_shares& of,
                  std::function<void(exchange&, std::shared_ptr<void> share)> then) const;
  const stream_shares& event_streams() const { return event_streams_; }
  const stream_shares& claim_streams() const { return claim_streams_; }
  const stream_shares& claim_files() const { return claim_files_; }
  /// Runs *job*, which must not throw, on a thread of its own, one after the other: for what would keep a
  /// strand, and others', for long. What waits when this goes is dropped.
  void off_strand(std::function<void()> job) const;
  date today() const;

 private:
  void handle_checked(exchange& with, const exchange_handle& handle);
  bool read_target(exchange& with, request_state& request) const;
  bool admit_host(exchange& with, request_state& request) const;
  bool share(exchange& with, request_state& request) const;
  bool read_asker(exchange& with, request_state& request) const;
  void answer_page(exchange& with, const exchange_handle& handle, const request_ptr& request);
  void answer_api(exchange& with, const exchange_handle& handle, const request_ptr& request);
  void answer_own(exchange& with, const exchange_handle& handle, const request_ptr& request);
  void answer_metrics(exchange& with, const exchange_handle& handle, const request_ptr& request);
  void read_and_call(exchange& with, const exchange_handle& handle, const request_ptr& request);
  void call(exchange& with, const exchange_handle& handle, const request_ptr& request,
            const std::string& body);
  void call_once(exchange& with, const exchange_handle& handle, const request_ptr& request,
                 message_ptr params, const std::string& body);
  void send_call(const exchange_handle& handle, const request_ptr& request, const message_ptr& params);
  static response made_answer(const request_state& request, const message_ptr& params,
                              const call_outcome& outcome);
  static response made_refusal(const request_state& request, const refusal& why);

  const http_options options_;
  const http_parts parts_;
  const gateway gateway_;
  const static_files console_;
  const std::shared_ptr<replay_store> replays_;  // also of calls on their way, which may outlive this
  const stream_shares event_streams_, claim_streams_, claim_files_, proofs_;
  const static_files::file openapi_;  // Anybody may ask for it, so it is not made each time.
  const std::unique_ptr<boost::asio::thread_pool> reader_;
};

// Own routes, in files of their own.

void answer_login(const application& app, exchange& with, const exchange_handle& handle,
                  const request_ptr& request);
void answer_logout(const application& app, exchange& with, const exchange_handle& handle,
                   const request_ptr& request);
void answer_claim_stream(const application& app, exchange& with, const exchange_handle& handle,
                         const request_ptr& request);
void answer_events(const application& app, exchange& with, const exchange_handle& handle,
                   const request_ptr& request);

/// The value of *name* in a query; empty: it is not there.
std::string query_value(const name_values& query, std::string_view name);

/// Whether *origin* may call: the same host, or one of *allowed*. An empty one is no browser's page
/// elsewhere.
bool admits_origin(std::string_view origin, std::string_view host, bool secure,
                   const std::vector<std::string>& allowed);

/// "application/json", "application/json; charset=utf-8", in any case of letters, the charset in quotes or
/// not.
bool is_media_type(std::string_view header, std::string_view type);

/// SHA-256 in hexadecimal digits.
std::string digest_of(std::string_view text);

/// Packed by gzip (RFC 1952).
std::string gzipped(std::string_view bytes);

}  // namespace benefactor::api::http

#include "api/objects/document_server.hpp"

#include <functional>
#include <future>
#include <kj/async-io.h>
#include <kj/debug.h>
#include <spdlog/spdlog.h>
#include <stdexcept>
#include <thread>
#include <utility>

#include "api/kj_bridge.hpp"
#include "api/objects/document_service.hpp"

namespace benefactor::api {
namespace {

/// What comes here is a request that KJ cannot read, or a client that went: the service answers for itself.
/// What KJ says of it may repeat the request, so it is not logged.
class quiet_errors final : public kj::HttpServerErrorHandler {
 public:
  quiet_errors(const kj::HttpHeaderTable& table, document_counters& counters)
      : table_(table), counters_(counters) {}

  kj::Promise<void> handleClientProtocolError(kj::HttpHeaders::ProtocolError error,
                                              kj::HttpService::Response& response) override {
    return refuse(response, error.statusCode, error.statusMessage);
  }

  kj::Promise<void> handleApplicationError(kj::Exception why,
                                           kj::Maybe<kj::HttpService::Response&> response) override {
    if (why.getType() == kj::Exception::Type::FAILED)
      KJ_IF_MAYBE (waiting, response) return refuse(*waiting, 400, "Bad Request");
    return kj::READY_NOW;
  }

  kj::Promise<void> handleNoResponse(kj::HttpService::Response& response) override {
    return refuse(response, 400, "Bad Request");
  }

 private:
  kj::Promise<void> refuse(kj::HttpService::Response& response, kj::uint status, kj::StringPtr status_text) {
    ++counters_.refused;
    return send_sentence(response, kj::HttpHeaders(table_), status, status_text,
                         "This is no request the server can read.");
  }

  const kj::HttpHeaderTable& table_;
  document_counters& counters_;
};

/// Tells every client that the connection ends with the answer.
class closing final : public kj::HttpServerCallbacks {
 public:
  bool shouldClose() override { return true; }
};

/// A connection has one request: what follows in the same bytes, such as the rest of a body whose end is in
/// doubt, is never taken for another one. KJ would go on.
class one_request final : public kj::HttpService {
 public:
  explicit one_request(document_service& service) : service_(service) {}

  kj::Promise<void> request(kj::HttpMethod method, kj::StringPtr target, const kj::HttpHeaders& headers,
                            kj::AsyncInputStream& body, Response& response) override {
    if (std::exchange(used_, true)) return KJ_EXCEPTION(DISCONNECTED, "a second request");
    return service_.request(method, target, headers, body, response);
  }

 private:
  document_service& service_;
  bool used_ = false;
};

/// Lives on the server's thread.
class server_loop final : public kj::TaskSet::ErrorHandler {
 public:
  server_loop(document_folder& folder, const document_urls& urls, const document_server_options& options,
              document_counters& counters, kj::Timer& timer)
      : limits_(options.limits),
        counters_(counters),
        timer_(timer),
        service_(folder, urls, options, timer, counters, false),
        busy_service_(folder, urls, options, timer, counters, true),
        errors_(service_.table(), counters),
        busy_errors_(busy_service_.table(), counters),
        server_(timer, service_.table(), once(service_), settings(errors_)),
        busy_server_(timer, busy_service_.table(), once(busy_service_), settings(busy_errors_)),
        tasks_(*this) {}

  /// Accepts for ever. A failure (too many files are open) is waited out.
  kj::Promise<void> accept_all(kj::ConnectionReceiver& listener) {
    return listener.accept()
        .then([this](kj::Own<kj::AsyncIoStream> socket) -> kj::Promise<void> {
          take(kj::mv(socket));
          return kj::READY_NOW;
        })
        .catch_([this](kj::Exception&& why) -> kj::Promise<void> {
          spdlog::error("document server: {}", why.getDescription().cStr());
          return timer_.afterDelay(100 * kj::MILLISECONDS);
        })
        .then([this, &listener] { return accept_all(listener); });
  }

  kj::Promise<void> drain() { return server_.drain(); }

  void taskFailed(kj::Exception&&) override {}  // A connection broke off.

 private:
  static kj::HttpServer::HttpServiceFactory once(document_service& service) {
    return
        [&service](kj::AsyncIoStream&) -> kj::Own<kj::HttpService> { return kj::heap<one_request>(service); };
  }

  kj::HttpServerSettings settings(kj::HttpServerErrorHandler& errors) {
    kj::HttpServerSettings settings;
    settings.headerTimeout = limits_.header.count() * kj::MILLISECONDS;
    settings.pipelineTimeout = 0 * kj::SECONDS;  // Of a connection that has had its request.
    settings.canceledUploadGracePeriod = limits_.refused_time.count() * kj::MILLISECONDS;
    settings.canceledUploadGraceBytes = limits_.refused_bytes;
    settings.errorHandler = errors;
    settings.callbacks = closing_;
    return settings;
  }

  void take(kj::Own<kj::AsyncIoStream> socket) {
    if (counters_.connections < limits_.connections) {
      serve(server_, counters_.connections, kj::mv(socket));
    } else if (refusing_ < limits_.refusals) {
      serve(busy_server_, refusing_, kj::mv(socket));
    }
  }

  void serve(kj::HttpServer& server, std::atomic<std::uint64_t>& count, kj::Own<kj::AsyncIoStream> socket) {
    ++count;
    tasks_.add(server.listenHttp(kj::mv(socket)).attach(kj::defer([&count] { --count; })));
  }

  const document_transfer_limits limits_;
  document_counters& counters_;
  kj::Timer& timer_;
  closing closing_;
  std::atomic<std::uint64_t> refusing_{0};
  document_service service_, busy_service_;
  quiet_errors errors_, busy_errors_;
  kj::HttpServer server_, busy_server_;
  kj::TaskSet tasks_;  // last: what is being served goes first
};

}  // namespace

struct document_server::implementation {
  implementation(document_folder& f, const document_urls& u, document_server_options o)
      : folder(f), urls(u), options(std::move(o)) {}

  void run(std::promise<std::uint16_t>& listening) {
    auto io = kj::setupAsyncIo();
    const kj_bridge bridge(io.unixEventPort, [](actors::answer&&) {});
    post = bridge.poster();
    auto stop = kj::newPromiseAndFulfiller<std::int64_t>();
    stop_within_ms = kj::mv(stop.fulfiller);
    auto& timer = io.provider->getTimer();
    server_loop loop(folder, urls, options, counters, timer);
    auto address =
        io.provider->getNetwork().parseAddress(kj::str("127.0.0.1:", options.port)).wait(io.waitScope);
    auto listener = address->listen();
    auto accepting = loop.accept_all(*listener).eagerlyEvaluate(nullptr);
    started = true;
    listening.set_value(static_cast<std::uint16_t>(listener->getPort()));

    const auto patience = stop.promise.wait(io.waitScope);
    accepting = nullptr;
    listener = nullptr;
    loop.drain().exclusiveJoin(timer.afterDelay(patience * kj::MILLISECONDS)).wait(io.waitScope);
  }

  document_folder& folder;
  const document_urls& urls;
  const document_server_options options;
  document_counters counters;
  std::uint16_t port = 0;
  bool started = false;  // written and read on the server's thread
  std::function<void(std::function<void()>)> post;
  kj::Own<kj::PromiseFulfiller<std::int64_t>> stop_within_ms;  // the loop's
  std::thread thread;
};

document_server::document_server(document_folder& folder, const document_urls& urls,
                                 document_server_options options)
    : impl_(std::make_unique<implementation>(folder, urls, std::move(options))) {
  std::promise<std::uint16_t> listening;
  auto port = listening.get_future();
  impl_->thread = std::thread([impl = impl_.get(), listening = std::move(listening)]() mutable {
    try {
      impl->run(listening);
    } catch (const kj::Exception& error) {
      if (impl->started) throw;  // The loop itself failed, which nothing can mend.
      listening.set_exception(std::make_exception_ptr(
          std::runtime_error("document server: " + std::string(error.getDescription().cStr()))));
    }
  });
  try {
    impl_->port = port.get();
  } catch (...) {
    impl_->thread.join();
    throw;
  }
}

document_server::~document_server() { stop(); }

std::uint16_t document_server::port() const { return impl_->port; }

void document_server::stop(std::chrono::milliseconds patience) {
  if (!impl_->thread.joinable()) return;
  impl_->post([impl = impl_.get(), ms = patience.count()] { impl->stop_within_ms->fulfill(kj::cp(ms)); });
  impl_->thread.join();
}

document_server_statistics document_server::stats() const {
  const auto& c = impl_->counters;
  return {.connections = c.connections,
          .stored = c.stored,
          .served = c.served,
          .refused = c.refused,
          .failed = c.failed,
          .bytes_in = c.bytes_in,
          .bytes_out = c.bytes_out};
}

}  // namespace benefactor::api

// Beast of Boost 1.74 asserts of a body's last chunk what is not so where that comes a few bytes at a time
// (put right by boostorg/beast, pull request 2861): anybody could end the process with it. What Boost asserts
// is off here, and only here is Beast compiled; what this project asserts is not Boost's, and stays.
#define BOOST_DISABLE_ASSERTS

#include "api/http/http_listener.hpp"

#include <mutex>
#include <spdlog/spdlog.h>
#include <stdexcept>
#include <thread>
#include <vector>

#include "api/http/http_connection.hpp"
#include "api/identity/login_throttle.hpp"
#include "api/loopback.hpp"
#include "api/tls/tls_files.hpp"
#include "api/tls/tls_source.hpp"

namespace benefactor::api::http {

namespace {

std::string address_text(const tcp::endpoint& from) {
  auto address = from.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  const auto text = address.to_string();
  return (address.is_v6() ? "[" + text + "]" : text) + ":" + std::to_string(from.port());
}

std::shared_ptr<asio::ssl::context> make_context(const tls_files& files) {
  // Checked as the other listeners' are, so that a key anybody can read is refused here too.
  read_tls_files(files, tls_side::server, tls_source::wall_clock());
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                       asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1 | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                       SSL_OP_CIPHER_SERVER_PREFERENCE);
  try {
    context->use_certificate_chain_file(files.certificate);
    context->use_private_key_file(files.key, asio::ssl::context::pem);
  } catch (const boost::system::system_error& error) {
    throw tls_error({files.certificate + ": " + error.code().message()});
  }
  SSL_CTX_set_session_cache_mode(context->native_handle(), SSL_SESS_CACHE_OFF);
  static constexpr unsigned char protocols[] = "\x08http/1.1";
  SSL_CTX_set_alpn_select_cb(
      context->native_handle(),
      [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned length,
         void*) {
        unsigned char* chosen = nullptr;
        if (SSL_select_next_proto(&chosen, size, protocols, sizeof protocols - 1, in, length) !=
            OPENSSL_NPN_NEGOTIATED)
          return SSL_TLSEXT_ERR_NOACK;
        *out = chosen;
        return SSL_TLSEXT_ERR_OK;
      },
      nullptr);
  return context;
}

/// "127.0.0.1:7480" taken apart, brackets of IPv6 too.
std::pair<std::string, std::string> host_and_port(const std::string& address) {
  const auto colon = address.rfind(':');
  auto host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  return {host, address.substr(colon + 1)};
}

}  // namespace

struct http_listener::implementation {
  implementation(listen_options o, request_handler handler)
      : options(std::move(o)), core(std::make_shared<shared_core>(options.limits, std::move(handler))) {
    if (!options.plain.empty() && !is_loopback(options.plain))
      throw std::invalid_argument(
          "listen-http: " + options.plain +
          ": must be a port of the loopback interface, as 127.0.0.1:7480, because "
          "this listener does not encrypt; for other addresses there is --listen-https");
    if (options.tls && !has_port(options.tls->listen))
      throw std::invalid_argument("listen-https: " + options.tls->listen +
                                  ": must be HOST:PORT, as 0.0.0.0:7443 or [::]:7443");
    if (options.tls) context = make_context(options.tls->files);
    if (!options.plain.empty()) plain = open("listen-http", options.plain);
    if (options.tls) tls = open("listen-https", options.tls->listen);
    if (plain) accept(*plain, false);
    if (tls) accept(*tls, true);
    for (std::uint32_t i = 0; i < options.limits.threads; ++i) threads.emplace_back([this] { run(); });
  }

  void run() {
    for (;;) try {
        io.run();
        return;
      } catch (const std::exception& error) {
        // One that fails must not keep the others from being answered.
        spdlog::error("http: {}", error.what());
      }
  }

  std::unique_ptr<tcp::acceptor> open(const char* name, const std::string& address) {
    try {
      const auto [host, port] = host_and_port(address);
      tcp::resolver resolver(io);
      const auto found = resolver.resolve(host, port, tcp::resolver::passive);
      const auto endpoint = found.begin()->endpoint();
      auto made = std::make_unique<tcp::acceptor>(accepting);
      made->open(endpoint.protocol());
      made->set_option(tcp::acceptor::reuse_address(true));
      made->bind(endpoint);
      made->listen();
      return made;
    } catch (const boost::system::system_error& error) {
      throw std::runtime_error(std::string(name) + ": " + address + ": " + error.code().message());
    }
  }

  void accept(tcp::acceptor& from, bool encrypted) {
    const auto on = asio::make_strand(io);
    // The handler runs on the acceptor's own strand, the connection on one of its own.
    from.async_accept(on, [this, &from, encrypted, on](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) {  // Too many files are open: that is waited out.
        auto timer = std::make_shared<asio::steady_timer>(accepting, std::chrono::milliseconds(100));
        return timer->async_wait([this, &from, encrypted, timer](error_code stopped) {
          if (!stopped) accept(from, encrypted);
        });
      }
      accept(from, encrypted);  // First, so that one that cannot be taken is not the last.
      take(std::move(socket), on, encrypted);
    });
  }

  void take(tcp::socket socket, const strand& on, bool encrypted) {
    error_code error;
    const auto from = socket.remote_endpoint(error);
    if (error) return;
    socket.set_option(tcp::no_delay(true), error);
    peer who{encrypted ? listener_kind::https : listener_kind::http, {}, address_text(from)};
    // Who comes over TLS shares with its address; on this machine all have the same.
    const auto address = encrypted ? identity::peer_key(who.address) : std::string();
    if (encrypted) {
      std::shared_ptr<asio::ssl::context> now;
      {
        const std::lock_guard lock(context_mutex);
        now = context;
      }
      start(std::make_shared<connection<tls_stream>>(core, all, on, std::move(who),
                                                     beast::tcp_stream(std::move(socket)), *now),
            address);
    } else {
      start(std::make_shared<connection<plain_stream>>(core, all, on, std::move(who), std::move(socket)),
            address);
    }
  }

  template <class Connection>
  void start(const std::shared_ptr<Connection>& made, const std::string& address) {
    if (!all.add(made, address, options.limits)) {
      ++core->counts.refused;
      return;  // It closes.
    }
    ++core->counts.accepted;
    core->counts.connections = all.size();
    made->start();
  }

  void stop() {
    if (threads.empty()) return;
    asio::post(accepting, [this] {
      error_code ignored;
      if (plain) plain->close(ignored);
      if (tls) tls->close(ignored);
    });
    for (const auto& each : all.close()) each->close();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    while (all.size() > 0 && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    {
      const std::lock_guard lock(core->mutex);
      core->running = false;
    }
    io.stop();
    for (auto& each : threads) each.join();
    threads.clear();
    all.clear();
  }

  const listen_options options;
  const std::shared_ptr<shared_core> core;
  registry all;
  asio::io_context io;
  const strand accepting = asio::make_strand(io);
  std::mutex context_mutex;
  std::shared_ptr<asio::ssl::context> context;
  std::unique_ptr<tcp::acceptor> plain, tls;
  std::vector<std::thread> threads;
};

http_listener::http_listener(listen_options options, request_handler handler)
    : impl_(std::make_unique<implementation>(std::move(options), std::move(handler))) {}

http_listener::~http_listener() { stop(); }

std::uint16_t http_listener::plain_port() const {
  return impl_->plain ? impl_->plain->local_endpoint().port() : 0;
}
std::uint16_t http_listener::tls_port() const { return impl_->tls ? impl_->tls->local_endpoint().port() : 0; }

void http_listener::reload_certificates() {
  if (!impl_->options.tls) return;
  auto made = make_context(impl_->options.tls->files);
  const std::lock_guard lock(impl_->context_mutex);
  impl_->context = std::move(made);
}

const listener_counts& http_listener::counts() const { return impl_->core->counts; }

void http_listener::stop() { impl_->stop(); }

}  // namespace benefactor::api::http

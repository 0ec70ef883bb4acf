#pragma once
/// A web server on a free port of 127.0.0.1 that takes webhooks: keeps what it was sent and answers what the
/// test says.

#include <cctype>
#include <condition_variable>
#include <functional>
#include <future>
#include <kj/async-io.h>
#include <kj/compat/http.h>
#include <kj/compat/tls.h>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "api/kj_bridge.hpp"
#include "tests/api/objects/self_signed.hpp"
#include "tests/support/patience.hpp"

namespace benefactor::api::test {

struct received_request {
  std::string target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  /// The events in it, one or a list.
  std::vector<nlohmann::json> events() const {
    auto all = nlohmann::json::parse(body);
    if (!all.is_array()) return {all};
    return all.get<std::vector<nlohmann::json>>();
  }
};

struct receiver_answer {
  unsigned status = 204;  ///< 0: none, ever
  std::string retry_after, location;
};

class webhook_receiver final : kj::HttpService {
 public:
  using answer_function = std::function<receiver_answer(const received_request&)>;

  /// @param port  0: any free one
  explicit webhook_receiver(answer_function answer = {}, const self_signed* tls = nullptr,
                            std::uint16_t port = 0)
      : answer_(std::move(answer)), https_(tls != nullptr) {
    std::promise<std::uint16_t> listening;
    auto got = listening.get_future();
    thread_ = std::thread([this, &listening, tls, port] {
      bool is_listening = false;
      try {
        run(listening, is_listening, tls, port);
      } catch (...) {
        if (is_listening) throw;
        listening.set_exception(std::current_exception());  // As where the port is taken.
      }
    });
    try {
      port_ = got.get();
    } catch (...) {
      thread_.join();
      throw;
    }
  }
  ~webhook_receiver() {
    post_([this] { stopping_->fulfill(); });
    thread_.join();
  }

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = "/hooks") const {
    return (https_ ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_) + path;
  }

  std::vector<received_request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  /// Returns when *holds* of what came so far.
  template <class Condition>
  void wait(Condition holds) {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, test_support::patience, [&] { return holds(requests_); }))
      throw std::runtime_error("waited in vain for requests to the webhook receiver");
  }
  void wait_for(std::size_t requests) {
    wait([&](const auto& all) { return all.size() >= requests; });
  }

  /// From now on.
  void answer_with(answer_function answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }

 private:
  kj::Promise<void> request(kj::HttpMethod, kj::StringPtr url, const kj::HttpHeaders& headers,
                            kj::AsyncInputStream& body, Response& response) override {
    received_request got;
    got.target = url.cStr();
    headers.forEach([&](kj::StringPtr name, kj::StringPtr value) {
      std::string lower(name.cStr());
      for (auto& c : lower) c = static_cast<char>(std::tolower(c));
      got.headers[lower] = value.cStr();
    });
    return body.readAllText(64u << 20).then(
        [this, got = std::move(got), &response](kj::String&& text) mutable -> kj::Promise<void> {
          got.body.assign(text.begin(), text.end());
          receiver_answer answer;
          {
            const std::lock_guard lock(mutex_);
            if (answer_) answer = answer_(got);
            requests_.push_back(std::move(got));
          }
          came_.notify_all();
          if (answer.status == 0) return kj::NEVER_DONE;
          kj::HttpHeaders out(table_);
          if (!answer.retry_after.empty()) out.add("retry-after", kj::str(answer.retry_after.c_str()));
          if (!answer.location.empty()) out.add("location", kj::str(answer.location.c_str()));
          response.send(answer.status, "Status", out, std::uint64_t{0});
          return kj::READY_NOW;
        });
  }

  void run(std::promise<std::uint16_t>& listening, bool& is_listening, const self_signed* certificate,
           std::uint16_t port) {
    auto io = kj::setupAsyncIo();
    const kj_bridge bridge(io.unixEventPort, [](actors::answer&&) {});
    post_ = bridge.poster();
    auto stop = kj::newPromiseAndFulfiller<void>();
    stopping_ = kj::mv(stop.fulfiller);
    kj::HttpServer server(io.provider->getTimer(), table_, *this);
    auto listener =
        io.provider->getNetwork().parseAddress(kj::str("127.0.0.1:", port)).wait(io.waitScope)->listen();
    const auto bound = static_cast<std::uint16_t>(listener->getPort());
    kj::Own<kj::TlsContext> tls;
    if (certificate != nullptr) {
      const kj::TlsKeypair pair{kj::TlsPrivateKey(kj::StringPtr(certificate->key_pem.c_str())),
                                kj::TlsCertificate(kj::StringPtr(certificate->certificate_pem.c_str()))};
      kj::TlsContext::Options options;
      options.useSystemTrustStore = false;
      options.defaultKeypair = pair;
      tls = kj::heap<kj::TlsContext>(options);
      listener = tls->wrapPort(kj::mv(listener));
    }
    auto serving = server.listenHttp(*listener).eagerlyEvaluate(nullptr);
    is_listening = true;
    listening.set_value(bound);
    stop.promise.wait(io.waitScope);
  }

  const kj::HttpHeaderTable table_;
  mutable std::mutex mutex_;
  std::condition_variable came_;
  answer_function answer_;
  std::vector<received_request> requests_;
  const bool https_;
  std::uint16_t port_ = 0;
  std::function<void(std::function<void()>)> post_;
  kj::Own<kj::PromiseFulfiller<void>> stopping_;
  std::thread thread_;
};

}  // namespace benefactor::api::test

#include "api/objects/s3_object_store.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <future>
#include <kj/debug.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include "api/kj_bridge.hpp"
#include "api/objects/http_client.hpp"
#include "api/objects/uri.hpp"
#include "api/wall_clock.hpp"
#include "store/sha256_stream.hpp"

namespace benefactor::api {
namespace {

constexpr auto longest_validity = std::chrono::hours(24 * 7);  // S3's own

/// What a request is sent to: "https://bucket.host:port", and the path below it.
struct address {
  std::string origin, host, path;
};

std::string_view scheme_of(std::string_view endpoint) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (endpoint.starts_with(scheme)) return scheme;
  throw std::invalid_argument("endpoint: begins with https:// or http://");
}

void check(const s3_object_options& options) {
  const auto host = std::string_view(options.endpoint).substr(scheme_of(options.endpoint).size());
  if (host.empty() || host.find_first_of("/?#@ ") != host.npos)
    throw std::invalid_argument("endpoint: is a scheme and a host, with a port if need be, and nothing else");
  if (options.bucket.empty() ||
      options.bucket.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") != std::string::npos)
    throw std::invalid_argument("bucket: is lower-case letters, digits, dots and hyphens");
  if (options.credentials.access_key.empty() || options.credentials.secret_key.empty())
    throw std::invalid_argument("credentials: both keys are needed");
  if (options.rules.max_validity > longest_validity)
    throw std::invalid_argument("rules: S3 takes URLs of at most seven days");
}

/// An object's body as it is read to hash it.
struct body_reader {
  kj::Own<kj::AsyncInputStream> body;
  store::sha256_stream hash;
  std::array<char, 64u << 10> buffer;
};

/// The answer to HEAD.
struct head_answer {
  kj::uint status = 0;
  std::optional<std::uint64_t> size;
  std::optional<store::digest256> sha256;
};

std::optional<std::uint64_t> size_from(const std::string& digits) {
  if (digits.empty() || digits.size() > 15 || digits.find_first_not_of("0123456789") != digits.npos)
    return std::nullopt;
  return std::stoull(digits);
}

/// What the engine is told of a request that had no answer.
std::exception_ptr failure_of(const kj::Exception& why) {
  if (why.getType() == kj::Exception::Type::OVERLOADED)
    return std::make_exception_ptr(object_error("the object store did not answer in time"));
  return std::make_exception_ptr(
      object_error("the object store cannot be reached: " + std::string(why.getDescription().cStr())));
}

/// Every request tells its own failure.
class request_failures final : public kj::TaskSet::ErrorHandler {
  void taskFailed(kj::Exception&&) override {}
};

[[noreturn]] void refuse(std::string_view what, kj::uint status) {
  throw object_error("the object store answered " + std::to_string(status) + " when it was asked to " +
                     std::string(what));
}

}  // namespace

struct s3_object_store::implementation {
  explicit implementation(s3_object_options o) : options(std::move(o)) { check(options); }

  void start() {
    std::promise<void> ready;
    auto running = ready.get_future();
    thread = std::thread([this, &ready] { run(ready); });
    try {
      running.get();
    } catch (...) {
      thread.join();
      throw;
    }
  }

  void run(std::promise<void>& ready) {
    auto io = kj::setupAsyncIo();
    std::optional<http_client> made;
    try {
      made.emplace(io, options.trusted_certificates);
    } catch (const kj::Exception&) {
      ready.set_exception(
          std::make_exception_ptr(std::invalid_argument("trustedCertificates: is PEM of certificates")));
      return;
    }
    http = &*made;
    const kj_bridge bridge(io.unixEventPort, [](actors::answer&&) {});
    post = bridge.poster();
    request_failures failures;
    kj::TaskSet requests(failures);
    running = &requests;
    auto stop = kj::newPromiseAndFulfiller<void>();
    stopping = kj::mv(stop.fulfiller);
    ready.set_value();
    stop.promise.wait(io.waitScope);
  }

  /// Runs *work* on the thread of the connections, waits for the promise it makes, and returns what that
  /// gives. Errors: object_error.
  template <class Work>
  auto ask(Work work) {
    using result = decltype(work().wait(std::declval<kj::WaitScope&>()));
    const auto done = std::make_shared<std::promise<result>>();
    auto answer = done->get_future();
    post([this, work = std::move(work), done] {
      running->add(http->timer()
                       .timeoutAfter(options.time.count() * kj::MILLISECONDS, kj::evalNow(work))
                       .then([done](result&& value) { done->set_value(std::move(value)); },
                             [done](kj::Exception&& why) { done->set_exception(failure_of(why)); }));
    });
    return answer.get();
  }

  address address_of(const object_key& key) const {
    const auto scheme = scheme_of(options.endpoint);
    auto host = options.endpoint.substr(scheme.size());
    auto path = '/' + options.prefix + to_hex(key);
    if (options.path_style) {
      path = '/' + options.bucket + path;
    } else {
      host = options.bucket + '.' + host;
    }
    return {std::string(scheme) + host, host, path};
  }

  std::string presigned(const address& to, s3_request request, std::chrono::seconds valid_for,
                        std::int64_t now_us) const {
    request.path = to.path;
    request.headers.emplace_back("host", to.host);
    request.payload_hash = unsigned_payload;
    s3_presign(request, options.credentials, options.scope, valid_for, now_us);
    return to.origin + uri_encoded(to.path, true) + '?' + query_text(request.query);
  }

  /// Sends one of the engine's own requests. On the thread of the connections.
  kj::Promise<kj::HttpClient::Response> send(kj::HttpMethod method, const object_key& key) {
    const auto to = address_of(key);
    s3_request request{.method = kj::str(method).cStr(),
                       .path = to.path,
                       .query = {},
                       .headers = {{"host", to.host}},
                       .payload_hash = to_hex(store::sha256(""))};
    request.headers.emplace_back("x-amz-content-sha256", request.payload_hash);
    if (method == kj::HttpMethod::HEAD) request.headers.emplace_back("x-amz-checksum-mode", "ENABLED");
    s3_sign(request, options.credentials, options.scope, wall_clock_us());
    kj::HttpHeaders headers(http->table());
    for (const auto& [name, value] : request.headers)
      if (name != "host") headers.add(kj::str(name.c_str()), kj::str(value.c_str()));
    const auto url = to.origin + uri_encoded(to.path, true);
    return http->client()
        .request(method, kj::StringPtr(url.c_str(), url.size()), headers, std::uint64_t{0})
        .response;
  }

  head_answer head(const object_key& key) {
    return ask([this, key] {
      return send(kj::HttpMethod::HEAD, key).then([](kj::HttpClient::Response&& response) -> head_answer {
        return {.status = response.statusCode,
                .size = size_from(header_value(*response.headers, "content-length")),
                .sha256 = digest_from_base64(header_value(*response.headers, "x-amz-checksum-sha256"))};
      });
    });
  }

  /// The digest of the object's *size* bytes; nothing when it has fewer.
  std::optional<store::digest256> read_digest(const object_key& key, std::uint64_t size) {
    const auto reader = std::make_shared<body_reader>();
    // However this ends, the body belongs to the thread of the connections.
    const auto release = kj::defer([this, reader] { post([reader] { reader->body = nullptr; }); });
    const auto status = ask([this, reader, key] {
      return send(kj::HttpMethod::GET, key).then([reader](kj::HttpClient::Response&& response) {
        reader->body = kj::mv(response.body);
        return response.statusCode;
      });
    });
    std::uint64_t left = size;
    while (status == 200 && left > 0) {
      const auto most = std::min<std::uint64_t>(left, reader->buffer.size());
      const auto got = ask([reader, most] { return reader->body->tryRead(reader->buffer.data(), 1, most); });
      if (got == 0) break;
      reader->hash.update({reader->buffer.data(), got});
      left -= got;
    }
    if (status != 200 && status != 404) refuse("read an object", status);
    return status == 200 && left == 0 ? std::optional(reader->hash.finish()) : std::nullopt;
  }

  const s3_object_options options;
  std::function<void(std::function<void()>)> post;
  // The thread's:
  http_client* http = nullptr;
  kj::TaskSet* running = nullptr;
  kj::Own<kj::PromiseFulfiller<void>> stopping;
  std::thread thread;
};

s3_object_store::s3_object_store(s3_object_options options)
    : impl_(std::make_unique<implementation>(std::move(options))) {
  impl_->start();
}

s3_object_store::~s3_object_store() {
  impl_->post([impl = impl_.get()] { impl->stopping->fulfill(); });
  impl_->thread.join();
}

presigned_upload s3_object_store::presign_upload(const object_key& key, const upload_terms& terms,
                                                 std::int64_t now_us) const {
  require_good(terms, impl_->options.rules);
  const auto to = impl_->address_of(key);
  name_values headers{{"Content-Type", terms.content_type},
                      {"Content-Length", std::to_string(terms.size)},
                      {"x-amz-checksum-sha256", to_base64(terms.sha256)}};
  s3_request request;
  request.method = "PUT";
  request.headers = headers;
  return {.method = "PUT",
          .url = impl_->presigned(to, std::move(request), terms.valid_for, now_us),
          .headers = std::move(headers)};
}

std::string s3_object_store::presign_download(const object_key& key, const download_terms& terms,
                                              std::int64_t now_us) const {
  require_good(terms, impl_->options.rules);
  s3_request request;
  request.method = "GET";
  request.query = {{"response-cache-control", "no-store"},
                   {"response-content-disposition", content_disposition(terms.file_name)},
                   {"response-content-type", terms.content_type}};
  return impl_->presigned(impl_->address_of(key), std::move(request), terms.valid_for, now_us);
}

object_description s3_object_store::describe(const object_key& key) {
  const auto head = impl_->head(key);
  if (head.status == 404) return {};
  if (head.status != 200) refuse("describe an object", head.status);
  if (!head.size) throw object_error("the object store did not say how large an object is");
  auto sha256 = head.sha256;
  if (!sha256 && impl_->options.read_to_hash && *head.size <= impl_->options.rules.max_size)
    sha256 = impl_->read_digest(key, *head.size);
  return {.state = object_state::present, .size = *head.size, .sha256 = sha256};
}

void s3_object_store::remove(const object_key& key) {
  const auto status = impl_->ask([impl = impl_.get(), key] {
    return impl->send(kj::HttpMethod::DELETE, key).then([](kj::HttpClient::Response&& response) {
      return response.statusCode;
    });
  });
  if (status != 200 && status != 204 && status != 404) refuse("remove an object", status);
}

}  // namespace benefactor::api

#include "tests/api/objects/fake_s3.hpp"

#include <algorithm>
#include <cctype>
#include <future>
#include <kj/async-io.h>
#include <kj/compat/http.h>
#include <kj/compat/tls.h>
#include <kj/debug.h>
#include <kj/encoding.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sstream>
#include <thread>

#include "api/kj_bridge.hpp"

namespace benefactor::api::test {
namespace {

std::string hmac(const std::string& key, const std::string& message) {
  unsigned char digest[32];
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest, &size);
  return {reinterpret_cast<const char*>(digest), size};
}

std::string sha256_of(const std::string& bytes) {
  unsigned char digest[32];
  EVP_Digest(bytes.data(), bytes.size(), digest, nullptr, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(digest), sizeof digest};
}

kj::ArrayPtr<const kj::byte> array_of(const std::string& bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

std::string hex(const std::string& bytes) { return kj::encodeHex(array_of(bytes)).cStr(); }
std::string base64(const std::string& bytes) { return kj::encodeBase64(array_of(bytes)).cStr(); }

std::string decoded(const std::string& text) {
  return kj::decodeUriComponent(kj::arrayPtr(text.data(), text.size())).cStr();
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  return parts;
}

/// What stands behind *name* in the Authorization header.
std::string part_of(const std::string& authorization, const std::string& name) {
  const auto begin = authorization.find(name + '=') + name.size() + 1;
  return authorization.substr(begin, authorization.find(',', begin) - begin);
}

using text_map = std::map<std::string, std::string>;

/// True when the request is signed with the secret key, in its query or its headers.
bool is_signed(const std::string& method, const std::string& path, const std::string& raw_query,
               const text_map& headers) {
  text_map query;
  std::vector<std::string> kept;
  for (const auto& parameter : split(raw_query, '&')) {
    query[parameter.substr(0, parameter.find('='))] = decoded(parameter.substr(parameter.find('=') + 1));
    if (!parameter.starts_with("X-Amz-Signature=")) kept.push_back(parameter);
  }
  const auto authorization = headers.contains("authorization") ? headers.at("authorization") : std::string();
  const bool in_query = query.contains("X-Amz-Signature");
  const auto credential = in_query ? query["X-Amz-Credential"] : part_of(authorization, "Credential");
  const auto names = in_query ? query["X-Amz-SignedHeaders"] : part_of(authorization, "SignedHeaders");
  const auto signature = in_query ? query["X-Amz-Signature"] : part_of(authorization, "Signature");
  const auto time = in_query ? query["X-Amz-Date"] : headers.at("x-amz-date");
  const auto scope = time.substr(0, 8) + '/' + fake_s3::region + "/s3/aws4_request";
  if (credential != fake_s3::access_key + ('/' + scope)) return false;

  std::ranges::sort(kept);
  std::string canonical = method + '\n' + path + '\n';
  for (const auto& parameter : kept) canonical += (&parameter == kept.data() ? "" : "&") + parameter;
  canonical += '\n';
  for (const auto& name : split(names, ';')) {
    if (!headers.contains(name)) return false;
    canonical += name + ':' + headers.at(name) + '\n';
  }
  canonical += '\n' + names + '\n' + (in_query ? "UNSIGNED-PAYLOAD" : headers.at("x-amz-content-sha256"));

  auto key = hmac(std::string("AWS4") + fake_s3::secret_key, time.substr(0, 8));
  for (const auto* part : {fake_s3::region, "s3", "aws4_request"}) key = hmac(key, part);
  return hex(hmac(key, "AWS4-HMAC-SHA256\n" + time + '\n' + scope + '\n' + hex(sha256_of(canonical)))) ==
         signature;
}

}  // namespace

struct fake_s3::implementation final : kj::HttpService {
  explicit implementation(fake_s3& f) : fake(f) {}

  kj::Promise<void> request(kj::HttpMethod method, kj::StringPtr url, const kj::HttpHeaders& headers,
                            kj::AsyncInputStream& body, Response& response) override {
    text_map all;
    headers.forEach([&](kj::StringPtr name, kj::StringPtr value) {
      std::string lower(name.cStr());
      for (auto& c : lower) c = static_cast<char>(std::tolower(c));
      all[lower] = value.cStr();
    });
    const std::string target(url.cStr()), path = target.substr(0, target.find('?'));
    const auto query = target.find('?') == target.npos ? std::string() : target.substr(target.find('?') + 1);
    const std::string word(kj::str(method).cStr());
    {
      const std::lock_guard lock(mutex);
      asked.push_back(word + ' ' + path);
    }
    if (fake.silent) return kj::NEVER_DONE;
    if (fake.fails_with != 0) return answer(response, fake.fails_with, "<Error/>");
    if (!is_signed(word, path, query, all))
      return answer(response, 403, "<Error>SignatureDoesNotMatch</Error>");
    if (method == kj::HttpMethod::PUT)
      return body.readAllBytes().then([this, path, all, &response](kj::Array<kj::byte>&& bytes) {
        s3_stored_object object{std::string(bytes.begin(), bytes.end()), all.at("content-type"), {}};
        const auto checksum = base64(sha256_of(object.bytes));
        if (all.at("x-amz-checksum-sha256") != checksum)
          return answer(response, 400, "<Error>BadDigest</Error>");
        if (fake.keeps_checksums) object.checksum = checksum;
        fake.put(path, std::move(object));
        return answer(response, 200, "");
      });
    const auto known = fake.objects();
    const auto found = known.find(path);
    if (method == kj::HttpMethod::DELETE) {
      const std::lock_guard lock(mutex);
      stored.erase(path);
      return answer(response, 204, "");
    }
    if (found == known.end()) return answer(response, 404, "<Error>NoSuchKey</Error>");
    kj::HttpHeaders out(table);
    out.set(kj::HttpHeaderId::CONTENT_TYPE, kj::str(found->second.content_type.c_str()));
    if (!found->second.checksum.empty() && all["x-amz-checksum-mode"] == "ENABLED")
      out.add("x-amz-checksum-sha256", kj::str(found->second.checksum.c_str()));
    return send(response, 200, out, method == kj::HttpMethod::HEAD, found->second.bytes);
  }

  kj::Promise<void> answer(Response& response, unsigned status, const std::string& text) {
    kj::HttpHeaders headers(table);
    return send(response, status, headers, status == 204, text);
  }

  kj::Promise<void> send(Response& response, unsigned status, const kj::HttpHeaders& headers,
                         bool without_body, std::string bytes) {
    auto out = response.send(status, "Status", headers, bytes.size());
    if (without_body || bytes.empty()) return kj::READY_NOW;
    auto kept = kj::heap<std::string>(std::move(bytes));
    auto writing = out->write(kept->data(), fake.stalls ? kept->size() / 2 : kept->size());
    if (fake.stalls) writing = writing.then([]() -> kj::Promise<void> { return kj::NEVER_DONE; });
    return writing.attach(kj::mv(out), kj::mv(kept));
  }

  void run(std::promise<std::uint16_t>& listening, const self_signed* certificate) {
    auto io = kj::setupAsyncIo();
    const kj_bridge bridge(io.unixEventPort, [](actors::answer&&) {});
    post = bridge.poster();
    auto stop = kj::newPromiseAndFulfiller<void>();
    stopping = kj::mv(stop.fulfiller);
    kj::HttpServer server(io.provider->getTimer(), table, *this);
    auto listener = io.provider->getNetwork().parseAddress("127.0.0.1:0").wait(io.waitScope)->listen();
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
    listening.set_value(static_cast<std::uint16_t>(listener->getPort()));
    stop.promise.wait(io.waitScope);
  }

  fake_s3& fake;
  const kj::HttpHeaderTable table;
  std::mutex mutex;
  std::map<std::string, s3_stored_object> stored;
  std::vector<std::string> asked;
  std::uint16_t port = 0;
  std::function<void(std::function<void()>)> post;
  kj::Own<kj::PromiseFulfiller<void>> stopping;
  std::thread thread;
};

fake_s3::fake_s3(const self_signed* tls) : impl_(std::make_unique<implementation>(*this)) {
  std::promise<std::uint16_t> listening;
  auto port = listening.get_future();
  impl_->thread = std::thread([this, &listening, tls] { impl_->run(listening, tls); });
  impl_->port = port.get();
}

fake_s3::~fake_s3() {
  impl_->post([this] { impl_->stopping->fulfill(); });
  impl_->thread.join();
}

std::uint16_t fake_s3::port() const { return impl_->port; }

std::map<std::string, s3_stored_object> fake_s3::objects() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->stored;
}

void fake_s3::put(const std::string& path, s3_stored_object object) {
  const std::lock_guard lock(impl_->mutex);
  impl_->stored[path] = std::move(object);
}

std::vector<std::string> fake_s3::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->asked;
}

}  // namespace benefactor::api::test

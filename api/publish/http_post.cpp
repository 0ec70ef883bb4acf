#include "api/publish/http_post.hpp"

#include <algorithm>
#include <atomic>
#include <curl/curl.h>
#include <mutex>
#include <new>
#include <stdexcept>

namespace benefactor::api::publish {

namespace {

constexpr int wait_most_ms = 1'000;

void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::size_t throw_away(char*, std::size_t size, std::size_t count, void*) { return size * count; }

template <class Pointer>
Pointer* required(Pointer* made) {
  if (!made) throw std::runtime_error("libcurl cannot be started");
  return made;
}

}  // namespace

struct http_poster::implementation {
  implementation() { start_curl(); }
  ~implementation() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }

  void poll(std::chrono::milliseconds time) {
    curl_multi_poll(multi, nullptr, 0,
                    static_cast<int>(std::clamp<std::int64_t>(time.count(), 0, wait_most_ms)), nullptr);
  }

  std::string url, certificates;
  CURLM* multi = nullptr;
  CURL* easy = nullptr;
  std::atomic<bool> stopped{false};
};

http_poster::http_poster(std::string url, std::chrono::milliseconds timeout, std::string trusted_certificates)
    : impl_(std::make_unique<implementation>()) {
  impl_->url = std::move(url);
  impl_->certificates = std::move(trusted_certificates);
  impl_->multi = required(curl_multi_init());
  auto* easy = impl_->easy = required(curl_easy_init());
  curl_easy_setopt(easy, CURLOPT_URL, impl_->url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &throw_away);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "benefactor");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // A name that is looked up does not hold up a stop.
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count()));
  if (!impl_->certificates.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, impl_->certificates.c_str());
}

http_poster::~http_poster() = default;

http_outcome http_poster::post(const std::vector<std::pair<std::string, std::string>>& headers,
                               const std::string& body) {
  http_outcome outcome;
  auto* easy = impl_->easy;
  // No "Expect: 100-continue": it costs a round trip, and some servers do not know it.
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> list(curl_slist_append(nullptr, "Expect:"),
                                                                   &curl_slist_free_all);
  for (const auto& [name, value] : headers) {
    auto line = name;
    line.append(": ").append(value);
    // The list is not empty, so its head stays; null: there was no memory for more.
    if (curl_slist_append(list.get(), line.c_str()) == nullptr) throw std::bad_alloc();
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list.get());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_multi_add_handle(impl_->multi, easy);
  auto result = CURLE_ABORTED_BY_CALLBACK;
  for (int running = 1; running > 0 && !impl_->stopped;) {
    if (curl_multi_perform(impl_->multi, &running) != CURLM_OK) break;
    if (running > 0) impl_->poll(std::chrono::milliseconds(wait_most_ms));
  }
  int left = 0;
  while (const auto* message = curl_multi_info_read(impl_->multi, &left))
    if (message->msg == CURLMSG_DONE) result = message->data.result;
  curl_multi_remove_handle(impl_->multi, easy);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, nullptr);
  if (result != CURLE_OK) {
    outcome.failure = curl_easy_strerror(result);
    return outcome;
  }
  long status = 0;
  curl_off_t after = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &after);
  outcome.status = static_cast<unsigned>(status);
  outcome.retry_after = std::chrono::seconds(std::clamp<curl_off_t>(after, 0, 86'400));
  return outcome;
}

void http_poster::wait(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (impl_->stopped || left.count() <= 0) return;
    impl_->poll(left);
  }
}

void http_poster::stop() {
  impl_->stopped = true;
  curl_multi_wakeup(impl_->multi);
}

}  // namespace benefactor::api::publish

// One POST at a time to a web server, on the calling thread, by libcurl: TLS is verified, redirects are not
// followed, connections are kept, and another thread can break it off.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace benefactor::api::publish {

struct http_outcome {
  unsigned status = 0;                 ///< 0: there was no answer
  std::chrono::seconds retry_after{};  ///< the header Retry-After, in seconds or as a date; 0: none
  std::string failure;  ///< why there was no answer, in libcurl's words, which name neither URL nor content
};

class http_poster {
 public:
  /// @param trusted_certificates  a PEM file of authorities instead of the system's; empty: these.
  http_poster(std::string url, std::chrono::milliseconds timeout, std::string trusted_certificates);
  ~http_poster();
  http_poster(const http_poster&) = delete;
  http_poster& operator=(const http_poster&) = delete;

  /// @param headers  names and values. The answer's body is thrown away.
  http_outcome post(const std::vector<std::pair<std::string, std::string>>& headers, const std::string& body);

  /// Returns when the time is over or stop() is called.
  void wait(std::chrono::milliseconds time);

  /// From any thread, once: what runs is broken off, and from now on nothing waits.
  void stop();

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api::publish

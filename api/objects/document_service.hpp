// What the document server does with one request. Not seen outside this folder.
#pragma once

#include <atomic>
#include <kj/compat/http.h>
#include <kj/timer.h>
#include <memory>

#include "api/objects/document_server.hpp"

namespace benefactor::api {

struct document_counters {
  std::atomic<std::uint64_t> connections{0}, stored{0}, served{0}, refused{0}, failed{0}, bytes_in{0},
      bytes_out{0};
};

/// Answers with one sentence, and *headers* beside those that it needs.
kj::Promise<void> send_sentence(kj::HttpService::Response& response, kj::HttpHeaders headers, kj::uint status,
                                kj::StringPtr status_text, kj::StringPtr sentence);

class document_service final : public kj::HttpService {
 public:
  /// The parts must outlive it. *busy*: every request is answered 503.
  document_service(document_folder& folder, const document_urls& urls, const document_server_options& options,
                   kj::Timer& timer, document_counters& counters, bool busy);

  kj::Promise<void> request(kj::HttpMethod method, kj::StringPtr target, const kj::HttpHeaders& headers,
                            kj::AsyncInputStream& body, Response& response) override;

  const kj::HttpHeaderTable& table() const { return *table_; }

 private:
  struct upload;
  struct download;
  struct refusal;

  kj::Promise<void> handle(kj::HttpMethod method, kj::StringPtr target, const kj::HttpHeaders& headers,
                           kj::AsyncInputStream& body, Response& response);
  /// What every answer has: whoever has a link may use it, also a page of any origin.
  kj::HttpHeaders answer_headers() const;
  kj::Promise<void> answer_preflight(Response& response);
  void log_failure(const kj::Exception& why);
  kj::Promise<void> refuse(Response& response, const refusal& why);
  kj::Promise<void> put(const document_link& link, const kj::HttpHeaders& headers, kj::AsyncInputStream& body,
                        Response& response);
  kj::Promise<void> receive(upload& upload, kj::AsyncInputStream& body);
  kj::Promise<void> finish(upload& upload, Response& response);
  kj::Promise<void> get(const document_link& link, kj::HttpMethod method, Response& response);
  kj::Promise<void> send_chunks(download& download);
  std::int64_t now_us() const;

  document_folder& folder_;
  const document_urls& urls_;
  const document_server_options& options_;
  kj::Timer& timer_;
  document_counters& counters_;
  const bool busy_;
  kj::HttpHeaderTable::Builder headers_;
  const kj::HttpHeaderId allow_, allow_origin_, allow_methods_, allow_headers_, max_age_, cache_control_,
      content_disposition_, content_type_options_;
  const kj::Own<kj::HttpHeaderTable> table_;
};

}  // namespace benefactor::api

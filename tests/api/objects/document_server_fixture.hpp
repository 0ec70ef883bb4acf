#pragma once
/// A local object store that serves on a free port, at a time that the test sets.

#include <atomic>
#include <memory>

#include "api/objects/local_object_store.hpp"
#include "tests/api/objects/document_fixture.hpp"
#include "tests/api/objects/http_exchange.hpp"

namespace benefactor::api::test {

struct document_server_fixture : document_fixture {
  std::atomic<std::int64_t> now_us{1'700'000'000'000'000};
  document_transfer_limits limits;
  upload_rules rules;
  std::vector<std::string> origins;
  store::secret_key secret = [this] {
    store::secret_key key;
    entropy.fill(key.bytes);
    return key;
  }();
  std::unique_ptr<local_object_store> store = started();

  std::unique_ptr<local_object_store> started() {
    return std::make_unique<local_object_store>(
        local_object_options{.folder = path,
                             .secret = secret,
                             .public_url = {},
                             .rules = rules,
                             .server = {.port = 0,
                                        .limits = limits,
                                        .now_us = [this] { return now_us.load(); },
                                        .origins = origins}},
        keys, entropy);
  }

  /// Ends the server, and starts one with what was changed.
  void restart() {
    store.reset();
    store = started();
  }

  std::uint16_t port() const { return store->server().port(); }

  presigned_upload upload_of(const object_key& key, const std::string& bytes) const {
    return store->presign_upload(key, terms_of(bytes), now_us);
  }

  std::string download_of(const object_key& key, const std::string& name = "scan.pdf") const {
    return store->presign_download(
        key, {.content_type = "application/pdf", .file_name = name, .valid_for = std::chrono::seconds(60)},
        now_us);
  }

  static std::string headers_of(const presigned_upload& upload) {
    std::string text;
    for (const auto& [name, value] : upload.headers) text += name + ": " + value + "\r\n";
    return text;
  }

  std::string put(const presigned_upload& upload, const std::string& body) const {
    return exchange(port(), request_text("PUT", target_of(upload.url), headers_of(upload), body));
  }

  std::string get(const std::string& url) const {
    return exchange(port(), request_text("GET", target_of(url)));
  }

  object_key uploaded(const std::string& bytes) {
    const auto key = new_object_key(entropy);
    if (status_of(put(upload_of(key, bytes), bytes)) != "201") throw std::runtime_error("not stored");
    return key;
  }
};

}  // namespace benefactor::api::test

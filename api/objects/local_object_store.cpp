#include "api/objects/local_object_store.hpp"

#include <utility>

namespace benefactor::api {
namespace {

std::int64_t expiry(std::int64_t now_us, std::chrono::seconds valid_for) {
  return now_us / 1'000'000 + valid_for.count();
}

/// What the disk has to say names paths of the engine, which are not for callers.
template <class Work>
auto on_disk(Work&& work) {
  try {
    return work();
  } catch (const std::filesystem::filesystem_error& error) {
    throw object_error("the folder of documents cannot be used: " + error.code().message());
  }
}

}  // namespace

local_object_store::local_object_store(local_object_options options, document_keys& keys,
                                       store::entropy_source& entropy)
    : rules_(std::move(options.rules)),
      folder_(std::move(options.folder), keys, entropy),
      urls_(options.secret),
      server_(folder_, urls_, std::move(options.server)),
      base_url_(options.public_url.empty() ? "http://127.0.0.1:" + std::to_string(server_.port())
                                           : std::move(options.public_url)) {}

presigned_upload local_object_store::presign_upload(const object_key& key, const upload_terms& terms,
                                                    std::int64_t now_us) const {
  require_good(terms, rules_);
  document_link link;
  link.what = document_link::use::upload;
  link.key = key;
  link.expires_s = expiry(now_us, terms.valid_for);
  link.content_type = terms.content_type;
  link.owner = terms.owner;
  link.size = terms.size;
  link.sha256 = terms.sha256;
  return {.method = "PUT",
          .url = base_url_ + urls_.target_of(link),
          .headers = {{"Content-Type", terms.content_type}, {"Content-Length", std::to_string(terms.size)}}};
}

std::string local_object_store::presign_download(const object_key& key, const download_terms& terms,
                                                 std::int64_t now_us) const {
  require_good(terms, rules_);
  document_link link;
  link.what = document_link::use::download;
  link.key = key;
  link.expires_s = expiry(now_us, terms.valid_for);
  link.content_type = terms.content_type;
  link.file_name = terms.file_name;
  return base_url_ + urls_.target_of(link);
}

object_description local_object_store::describe(const object_key& key) {
  return on_disk([&] { return folder_.describe(key); });
}

void local_object_store::remove(const object_key& key) {
  on_disk([&] { folder_.remove(key); });
}

}  // namespace benefactor::api

// The embedded object store: documents as encrypted files below the data directory, served by the engine
// itself through signed URLs. One object to construct: it owns the folder and the server.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "api/objects/document_folder.hpp"
#include "api/objects/document_keys.hpp"
#include "api/objects/document_server.hpp"
#include "api/objects/document_urls.hpp"
#include "api/objects/object_store.hpp"
#include "api/objects/upload_rules.hpp"
#include "store/entropy.hpp"
#include "store/secret.hpp"

namespace benefactor::api {

struct local_object_options {
  std::filesystem::path folder;  ///< <data>/documents; made when it is not there
  store::secret_key secret;      ///< signs the URLs; with another one, URLs handed out before are refused
  std::string public_url;        ///< what URLs begin with; empty: http://127.0.0.1:<port>
  upload_rules rules;
  document_server_options server;
};

class local_object_store final : public object_store {
 public:
  /// Serves before it returns. *keys* and *entropy* must outlive it. Errors:
  /// std::filesystem::filesystem_error, std::runtime_error when the port cannot be listened on.
  local_object_store(local_object_options options, document_keys& keys, store::entropy_source& entropy);

  presigned_upload presign_upload(const object_key& key, const upload_terms& terms,
                                  std::int64_t now_us) const override;
  std::string presign_download(const object_key& key, const download_terms& terms,
                               std::int64_t now_us) const override;
  object_description describe(const object_key& key) override;
  void remove(const object_key& key) override;

  document_server& server() { return server_; }

 private:
  const upload_rules rules_;
  document_folder folder_;
  const document_urls urls_;
  document_server server_;
  const std::string base_url_;
};

}  // namespace benefactor::api

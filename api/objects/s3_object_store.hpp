// Documents in any S3-compatible service: Amazon's, or one run beside the engine. The bytes never pass
// through the engine; it signs URLs, and asks the service what lies under a key when an upload is said to be
// complete.
//
// The bytes are not encrypted by a member's key: the bucket's own encryption protects them, and who erases a
// member removes its objects.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "api/objects/object_store.hpp"
#include "api/objects/s3_signature.hpp"
#include "api/objects/upload_rules.hpp"

namespace benefactor::api {

struct s3_object_options {
  std::string endpoint =
      "https://s3.us-east-1.amazonaws.com";  ///< scheme, host, and a port that is not the scheme's
  std::string bucket;
  std::string prefix = "documents/";  ///< before every key
  /// https://host/bucket/key, as services of one's own want it; else https://bucket.host/key.
  bool path_style = false;
  s3_credentials credentials;
  s3_scope scope;
  upload_rules rules;
  std::string trusted_certificates;        ///< PEM of authorities beside the system's; may be empty
  std::chrono::milliseconds time{30'000};  ///< for one answer of the service, and between two parts of a body
  /// A service may keep no SHA-256 of an object. Then describe() reads the object to compute it, as long as
  /// it has at most rules.max_size bytes.
  bool read_to_hash = true;
};

class s3_object_store final : public object_store {
 public:
  /// Connects to nothing yet. Errors: std::invalid_argument, which names the option and its rule.
  explicit s3_object_store(s3_object_options options);
  ~s3_object_store() override;

  presigned_upload presign_upload(const object_key& key, const upload_terms& terms,
                                  std::int64_t now_us) const override;
  std::string presign_download(const object_key& key, const download_terms& terms,
                               std::int64_t now_us) const override;

  /// Its own requests are signed for the system's time.
  object_description describe(const object_key& key) override;
  void remove(const object_key& key) override;

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api

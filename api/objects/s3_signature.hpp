// AWS Signature Version 4, as Amazon S3 and the services compatible with it ask for it: in a header for the
// engine's own requests, in the query string of URLs that are handed out.
//
// Source: "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API reference. Pure: time and keys
// come in.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/objects/object_store.hpp"
#include "store/sha256.hpp"

namespace benefactor::api {

struct s3_credentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  ///< of temporary credentials; else empty
};

/// What a signing key is good for.
struct s3_scope {
  std::string region = "us-east-1";
  std::string service = "s3";
};

/// In place of a payload's hash, when the signature does not cover the payload.
inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

/// A request as it is signed: path and query decoded, and every header that the signature covers, Host among
/// them.
struct s3_request {
  std::string method;
  std::string path = "/";
  name_values query;
  name_values headers;
  std::string payload_hash;  ///< SHA-256 in lower-case hexadecimal, or unsigned_payload
};

/// "20130524T000000Z"
std::string s3_time(std::int64_t now_us);

/// The key of one day, region and service. *day*: "20130524".
store::digest256 s3_signing_key(std::string_view secret_key, std::string_view day, const s3_scope& scope);

/// Method, path, query, headers, names of headers and payload hash in the form that is hashed.
std::string s3_canonical_request(const s3_request& request);

/// Adds x-amz-date, with temporary credentials x-amz-security-token, and Authorization to the request's
/// headers.
void s3_sign(s3_request& request, const s3_credentials& credentials, const s3_scope& scope,
             std::int64_t now_us);

/// Adds to the request's query what makes it a pre-signed one, the signature at the end.
/// @param valid_for  1 ... 604,800 seconds from *now_us* on
void s3_presign(s3_request& request, const s3_credentials& credentials, const s3_scope& scope,
                std::chrono::seconds valid_for, std::int64_t now_us);

}  // namespace benefactor::api

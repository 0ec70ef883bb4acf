// Where the bytes of claim documents lie (discharge summaries, X-rays): the engine hands out pre-signed URLs,
// and the bytes go straight between client and store. What a document is, and whose, stands in events; a
// store knows keys.
//
// local_object_store is the default, s3_object_store speaks to any S3-compatible service.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "events/ids.hpp"
#include "store/entropy.hpp"
#include "store/sha256.hpp"

namespace benefactor::api {

/// Names an object: sixteen random bytes, so that neither URL nor file name tells what it holds or whose it
/// is.
using object_key = strong_id<struct object_kind>;

object_key new_object_key(store::entropy_source& entropy);

/// Names and values, of HTTP headers or of a query.
using name_values = std::vector<std::pair<std::string, std::string>>;

/// What an upload must be. All of it is bound into the URL's signature.
struct upload_terms {
  member_id owner;           ///< whose data key protects the bytes; a store that does not encrypt ignores it
  std::string content_type;  ///< "application/pdf"
  std::uint64_t size = 0;    ///< bytes
  store::digest256 sha256{};
  std::chrono::seconds valid_for{0};  ///< of the URL, from *now_us* on
};

/// How a download is to be answered.
struct download_terms {
  std::string content_type;
  std::string file_name;  ///< UTF-8, what the browser should save it as; may be empty
  std::chrono::seconds valid_for{0};
};

struct presigned_upload {
  std::string method = "PUT";
  std::string url;
  name_values headers;  ///< which the client must send as they are, beside Host
};

enum class object_state : std::uint8_t {
  absent,
  present,
  erased,  ///< there, but nobody can read it any more: the key of the member it belongs to was destroyed
};

struct object_description {
  object_state state = object_state::absent;
  std::uint64_t size = 0;                  ///< bytes, when present
  std::optional<store::digest256> sha256;  ///< nothing when not present, or when the store cannot tell
};

/// The store cannot be asked, refuses the engine, or holds what it never was given. The text has no key, URL
/// or content.
struct object_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// All functions may be called from any thread. *now_us* is µs since 1970, UTC.
class object_store {
 public:
  virtual ~object_store() = default;

  /// A URL that takes exactly these bytes, once. Does no I/O. Errors: std::invalid_argument for terms that
  /// problems_of() finds fault with.
  virtual presigned_upload presign_upload(const object_key& key, const upload_terms& terms,
                                          std::int64_t now_us) const = 0;

  /// A URL that answers with the object's bytes. Does no I/O: whether there is such an object shows when it
  /// is used. Errors: std::invalid_argument as above.
  virtual std::string presign_download(const object_key& key, const download_terms& terms,
                                       std::int64_t now_us) const = 0;

  /// What lies under *key*. Blocks on disk or network. Errors: object_error.
  virtual object_description describe(const object_key& key) = 0;

  /// Removes the object, if it is there, for good. Blocks. Errors: object_error.
  virtual void remove(const object_key& key) = 0;
};

}  // namespace benefactor::api

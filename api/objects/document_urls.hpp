// The engine's own signed URLs: what one allows, as text and back. Used by local_object_store, which hands
// them out, and document_server, which takes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "api/objects/object_store.hpp"
#include "store/hmac_sha256.hpp"
#include "store/secret.hpp"

namespace benefactor::api {

/// Everything a URL says. The signature covers all of it.
struct document_link {
  enum class use : std::uint8_t { upload, download };
  use what = use::download;
  object_key key;
  std::int64_t expires_s = 0;  ///< seconds since 1970; from then on it is refused
  std::string content_type;
  // Of an upload:
  member_id owner;
  std::uint64_t size = 0;
  store::digest256 sha256{};
  // Of a download:
  std::string file_name;
};

enum class link_fault : std::uint8_t {
  unknown,  ///< no path of a document
  forged,   ///< malformed, changed, for another method, or signed by another key
  expired,
};

/// May be used by any number of threads.
class document_urls {
 public:
  /// Who has *secret* can make URLs.
  explicit document_urls(const store::secret_key& secret);

  /// "/documents/<key>?expires=...&...&signature=<64 hexadecimal digits>"
  std::string target_of(const document_link& link) const;

  /// Reads the target of a request. The signature is compared in constant time, and before the expiry.
  /// @param use  what the request's method is for
  std::variant<document_link, link_fault> read(document_link::use use, std::string_view target,
                                               std::int64_t now_us) const;

 private:
  std::string signature_of(const document_link& link) const;

  store::hmac_sha256 hmac_;
};

}  // namespace benefactor::api

// The texts of HTTP that this folder makes and reads: percent-encoding, query strings, Content-Disposition,
// digests.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/objects/object_store.hpp"
#include "store/sha256.hpp"

namespace benefactor::api {

/// Every byte but the unreserved A-Z a-z 0-9 - . _ ~ as %XX, in capitals: RFC 3986, and what AWS signs. KJ's
/// own encoders leave more as it is.
std::string uri_encoded(std::string_view text, bool keep_slashes = false);

/// The inverse; "+" is a plus sign. Nothing when a % is not followed by two hexadecimal digits.
std::optional<std::string> uri_decoded(std::string_view text);

/// "a=1&b=2%203", in the order given.
std::string query_text(const name_values& parameters);

/// The inverse; nothing when it is malformed.
std::optional<name_values> read_query(std::string_view text);

/// "attachment", with *file_name* where there is one: RFC 6266, the exact name as UTF-8 and an ASCII one for
/// old clients. Whatever bytes the name has, it stays one header value.
std::string content_disposition(std::string_view file_name);

std::string to_hex(const store::digest256& digest);
std::optional<store::digest256> digest_from_hex(
    std::string_view text);  ///< lower case only, as to_hex writes it

std::string to_base64(const store::digest256& digest);
std::optional<store::digest256> digest_from_base64(std::string_view text);

}  // namespace benefactor::api

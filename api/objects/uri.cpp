#include "api/objects/uri.hpp"

#include <algorithm>
#include <cctype>
#include <kj/encoding.h>

namespace benefactor::api {
namespace {

bool is_unreserved(unsigned char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

kj::ArrayPtr<const kj::byte> as_bytes(const store::digest256& digest) {
  return {digest.data(), digest.size()};
}

std::optional<store::digest256> as_digest(const kj::EncodingResult<kj::Array<kj::byte>>& bytes) {
  store::digest256 digest;
  if (bytes.hadErrors || bytes.size() != digest.size()) return std::nullopt;
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

kj::ArrayPtr<const char> as_array(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string uri_encoded(std::string_view text, bool keep_slashes) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(byte) || (c == '/' && keep_slashes)) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += digits[byte >> 4];
      encoded += digits[byte & 15];
    }
  }
  return encoded;
}

std::optional<std::string> uri_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = digit_value(text[i + 1]), low = digit_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return decoded;
}

std::string query_text(const name_values& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters)
    text += (text.empty() ? "" : "&") + uri_encoded(name) + '=' + uri_encoded(value);
  return text;
}

std::optional<name_values> read_query(std::string_view text) {
  name_values parameters;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const auto equals = part.find('=');
    auto name = uri_decoded(part.substr(0, equals));
    auto value = uri_decoded(equals == part.npos ? std::string_view() : part.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

std::string content_disposition(std::string_view file_name) {
  if (file_name.empty()) return "attachment";
  std::string ascii;
  for (const char c : file_name) ascii += is_unreserved(static_cast<unsigned char>(c)) || c == ' ' ? c : '_';
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + uri_encoded(file_name);
}

std::string to_hex(const store::digest256& digest) { return kj::encodeHex(as_bytes(digest)).cStr(); }

std::optional<store::digest256> digest_from_hex(std::string_view text) {
  if (text.size() != 2 * store::digest256{}.size() || text.find_first_not_of("0123456789abcdef") != text.npos)
    return std::nullopt;
  return as_digest(kj::decodeHex(as_array(text)));
}

std::string to_base64(const store::digest256& digest) { return kj::encodeBase64(as_bytes(digest)).cStr(); }

std::optional<store::digest256> digest_from_base64(std::string_view text) {
  return as_digest(kj::decodeBase64(as_array(text)));
}

}  // namespace benefactor::api

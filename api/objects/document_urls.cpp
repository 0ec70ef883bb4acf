#include "api/objects/document_urls.hpp"

#include <algorithm>
#include <charconv>
#include <openssl/crypto.h>
#include <optional>

#include "api/objects/uri.hpp"

namespace benefactor::api {
namespace {

constexpr std::string_view folder = "/documents/";

/// The whole of *text* as a number without sign or leading zeros.
template <class Integer>
std::optional<Integer> number_from(std::string_view text) {
  Integer number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || std::to_string(number) != text)
    return std::nullopt;
  return number;
}

/// Each part with its size before it, so that no two lists of parts give the same text.
void append_part(std::string& message, std::string_view part) {
  message += std::to_string(part.size()) + ':';
  message += part;
}

name_values parameters_of(const document_link& link) {
  name_values parameters{{"expires", std::to_string(link.expires_s)}, {"type", link.content_type}};
  if (link.what == document_link::use::upload) {
    parameters.emplace_back("owner", to_hex(link.owner));
    parameters.emplace_back("size", std::to_string(link.size));
    parameters.emplace_back("sha256", to_hex(link.sha256));
  } else {
    parameters.emplace_back("name", link.file_name);
  }
  return parameters;
}

/// Takes one parameter; false when it is unknown or not written as parameters_of() writes it.
bool take(document_link& link, std::string_view name, const std::string& value) {
  const bool upload = link.what == document_link::use::upload;
  if (name == "expires") {
    const auto number = number_from<std::int64_t>(value);
    link.expires_s = number.value_or(0);
    return number.has_value();
  }
  if (name == "type") {
    link.content_type = value;
    return true;
  }
  if (name == "name" && !upload) {
    link.file_name = value;
    return true;
  }
  if (name == "owner" && upload) {
    const auto id = id_from_hex(value);
    if (id) link.owner.bytes = id->bytes;
    return id.has_value();
  }
  if (name == "size" && upload) {
    const auto number = number_from<std::uint64_t>(value);
    link.size = number.value_or(0);
    return number.has_value();
  }
  if (name == "sha256" && upload) {
    const auto digest = digest_from_hex(value);
    if (digest) link.sha256 = *digest;
    return digest.has_value();
  }
  return false;
}

bool same(std::string_view given, std::string_view expected) {
  return given.size() == expected.size() &&
         CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

}  // namespace

document_urls::document_urls(const store::secret_key& secret) : hmac_(secret.bytes) {
  hmac_.absorb("benefactor document url 1");
}

std::string document_urls::signature_of(const document_link& link) const {
  std::string message;
  append_part(message, link.what == document_link::use::upload ? "PUT" : "GET");
  append_part(message, to_hex(link.key));
  for (const auto& [name, value] : parameters_of(link)) {
    append_part(message, name);
    append_part(message, value);
  }
  return to_hex(hmac_.finish({message}));
}

std::string document_urls::target_of(const document_link& link) const {
  return std::string(folder) + to_hex(link.key) + '?' + query_text(parameters_of(link)) +
         "&signature=" + signature_of(link);
}

std::variant<document_link, link_fault> document_urls::read(document_link::use use, std::string_view target,
                                                            std::int64_t now_us) const {
  const auto path = target.substr(0, target.find('?'));
  if (!path.starts_with(folder)) return link_fault::unknown;
  const auto id = id_from_hex(path.substr(folder.size()));
  if (!id) return link_fault::unknown;
  document_link link;
  link.what = use;
  link.key.bytes = id->bytes;

  const auto query = read_query(target.substr(std::min(target.size(), path.size() + 1)));
  if (!query || query->size() != parameters_of(link).size() + 1) return link_fault::forged;
  std::string_view signature;
  for (const auto& [name, value] : *query) {
    const bool twice = std::ranges::count(*query, name, &name_values::value_type::first) != 1;
    if (name == "signature") signature = value;
    if (twice || (name != "signature" && !take(link, name, value))) return link_fault::forged;
  }
  if (!same(signature, signature_of(link))) return link_fault::forged;
  if (now_us / 1'000'000 >= link.expires_s) return link_fault::expired;
  return link;
}

}  // namespace benefactor::api

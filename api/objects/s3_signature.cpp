#include "api/objects/s3_signature.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <map>
#include <span>
#include <utility>

#include "api/objects/uri.hpp"
#include "events/date.hpp"
#include "store/hmac_sha256.hpp"
#include "store/secret.hpp"

namespace benefactor::api {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string lower_case(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// Without blanks around it, and with one where several stood.
std::string trimmed(std::string_view value) {
  std::string text;
  for (const char c : value) {
    const char blank_or_c = c == '\t' ? ' ' : c;
    if (blank_or_c != ' ' || (!text.empty() && text.back() != ' ')) text += blank_or_c;
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// By name in lower case; values of the same name in one, in their order.
std::map<std::string, std::string> canonical_headers(const name_values& headers) {
  std::map<std::string, std::string> canonical;
  for (const auto& [name, value] : headers) {
    const auto [place, is_new] = canonical.try_emplace(lower_case(name));
    place->second += (is_new ? "" : ",") + trimmed(value);
  }
  return canonical;
}

std::string names_of(const std::map<std::string, std::string>& headers) {
  std::string names;
  for (const auto& [name, value] : headers) names += (names.empty() ? "" : ";") + name;
  return names;
}

/// Sorted by their encoded form, as the receiver sorts them.
std::string canonical_query(name_values query) {
  std::ranges::sort(query, {}, [](const auto& parameter) {
    return std::pair(uri_encoded(parameter.first), uri_encoded(parameter.second));
  });
  return query_text(query);
}

store::digest256 hmac(std::string_view key, std::string_view message) {
  return store::hmac_sha256({reinterpret_cast<const std::uint8_t*>(key.data()), key.size()})
      .finish({message});
}

std::string scope_text(std::string_view day, const s3_scope& scope) {
  return std::string(day) + '/' + scope.region + '/' + scope.service + "/aws4_request";
}

std::string signature(const s3_request& request, const s3_credentials& credentials, const s3_scope& scope,
                      const std::string& time) {
  const auto day = time.substr(0, 8);
  const auto to_sign = std::string(algorithm) + '\n' + time + '\n' + scope_text(day, scope) + '\n' +
                       to_hex(store::sha256(s3_canonical_request(request)));
  auto key = s3_signing_key(credentials.secret_key, day, scope);
  const auto digest = hmac(store::as_text(key), to_sign);
  store::cleanse(key);
  return to_hex(digest);
}

}  // namespace

std::string s3_time(std::int64_t now_us) {
  constexpr std::int64_t day_s = 86'400;
  const auto seconds = now_us / 1'000'000;
  const date day{static_cast<std::int32_t>(seconds / day_s)};
  std::string text = format_date(day);
  std::erase(text, '-');
  char clock[16];
  const auto of_day = static_cast<int>(seconds % day_s);
  std::snprintf(clock, sizeof clock, "T%02d%02d%02dZ", of_day / 3600, of_day / 60 % 60, of_day % 60);
  return text + clock;
}

store::digest256 s3_signing_key(std::string_view secret_key, std::string_view day, const s3_scope& scope) {
  auto secret = "AWS4" + std::string(secret_key);
  auto key = hmac(secret, day);
  store::cleanse({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
  for (const std::string_view part :
       {std::string_view(scope.region), std::string_view(scope.service), std::string_view("aws4_request")})
    key = hmac(store::as_text(key), part);
  return key;
}

std::string s3_canonical_request(const s3_request& request) {
  const auto headers = canonical_headers(request.headers);
  auto text =
      request.method + '\n' + uri_encoded(request.path, true) + '\n' + canonical_query(request.query) + '\n';
  for (const auto& [name, value] : headers) text.append(name).append(":").append(value).append("\n");
  return text + '\n' + names_of(headers) + '\n' + request.payload_hash;
}

void s3_sign(s3_request& request, const s3_credentials& credentials, const s3_scope& scope,
             std::int64_t now_us) {
  const auto time = s3_time(now_us);
  request.headers.emplace_back("x-amz-date", time);
  if (!credentials.session_token.empty())
    request.headers.emplace_back("x-amz-security-token", credentials.session_token);
  const auto names = names_of(canonical_headers(request.headers));
  request.headers.emplace_back("Authorization",
                               std::string(algorithm) + " Credential=" + credentials.access_key + '/' +
                                   scope_text(time.substr(0, 8), scope) + ", SignedHeaders=" + names +
                                   ", Signature=" + signature(request, credentials, scope, time));
}

void s3_presign(s3_request& request, const s3_credentials& credentials, const s3_scope& scope,
                std::chrono::seconds valid_for, std::int64_t now_us) {
  const auto time = s3_time(now_us);
  auto& query = request.query;
  query.emplace_back("X-Amz-Algorithm", algorithm);
  query.emplace_back("X-Amz-Credential", credentials.access_key + '/' + scope_text(time.substr(0, 8), scope));
  query.emplace_back("X-Amz-Date", time);
  query.emplace_back("X-Amz-Expires", std::to_string(valid_for.count()));
  if (!credentials.session_token.empty())
    query.emplace_back("X-Amz-Security-Token", credentials.session_token);
  query.emplace_back("X-Amz-SignedHeaders", names_of(canonical_headers(request.headers)));
  query.emplace_back("X-Amz-Signature", signature(request, credentials, scope, time));
}

}  // namespace benefactor::api

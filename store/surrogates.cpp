#include "store/surrogates.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "events/codes.hpp"
#include "events/identity.hpp"
#include "store/tenant.hpp"

namespace benefactor::store {
namespace {

// The header fills whole SHA-256 blocks, so that it is hashed once per tenant and not once per id.
hmac_sha256 in_domain(const secret_key& lookup_key, std::string_view label, std::string_view tenant) {
  constexpr std::size_t label_size = 16, block_size = 64;
  check_tenant(tenant);
  std::string header(label);
  header.resize(label_size, '\0');
  header.push_back(static_cast<char>(tenant.size()));
  header.append(tenant);
  header.resize((header.size() + block_size - 1) / block_size * block_size, '\0');
  hmac_sha256 hmac(lookup_key.bytes);
  hmac.absorb(header);
  return hmac;
}

struct length_prefix {
  char bytes[4];
  explicit length_prefix(std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(size >> (24 - 8 * i));
  }
  std::string_view text() const { return {bytes, sizeof bytes}; }
};

template <class Id>
Id first_half(const std::array<std::uint8_t, 32>& hash) {
  Id id;
  std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

template <class Id>
Id one(const hmac_sha256& hmac, std::string_view text) {
  return first_half<Id>(hmac.finish({length_prefix(text).text(), text}));
}

}  // namespace

surrogates::surrogates(const secret_key& lookup_key, std::string_view tenant)
    : policy_(in_domain(lookup_key, "policy", tenant)),
      member_(in_domain(lookup_key, "member", tenant)),
      claim_(in_domain(lookup_key, "claim", tenant)),
      line_(in_domain(lookup_key, "line", tenant)),
      content_(in_domain(lookup_key, "content", tenant)),
      provider_(in_domain(lookup_key, "provider", tenant)),
      table_(in_domain(lookup_key, "table", tenant)),
      user_(in_domain(lookup_key, "user", tenant)),
      peer_(in_domain(lookup_key, "peer", tenant)) {}

policy_id surrogates::policy(std::string_view policy_number) const {
  return one<policy_id>(policy_, policy_number);
}

member_id surrogates::member(std::string_view member_number) const {
  return one<member_id>(member_, member_number);
}

claim_id surrogates::claim(std::string_view submitter, std::string_view submitter_claim_id) const {
  return first_half<claim_id>(claim_.finish({length_prefix(submitter).text(), submitter,
                                             length_prefix(submitter_claim_id).text(), submitter_claim_id}));
}

line_fingerprint surrogates::fingerprint(std::string_view canonical_line) const {
  return one<line_fingerprint>(line_, canonical_line);
}

content_digest surrogates::digest(std::string_view canonical_content) const {
  return one<content_digest>(content_, canonical_content);
}

content_digest surrogates::details(const member_id& member, const demographics& who) const {
  return who.empty() ? content_digest{} : digest(canonical_demographics(member, who));
}

id128 surrogates::table(std::string_view kind, std::string_view name) const {
  return first_half<id128>(
      table_.finish({length_prefix(kind).text(), kind, length_prefix(name).text(), name}));
}

id128 surrogates::provider(std::string_view npi) const { return one<id128>(provider_, npi); }

id128 surrogates::peer(std::string_view peer_key) const { return one<id128>(peer_, peer_key); }

user_id surrogates::user(std::string_view login) const { return one<user_id>(user_, folded_login(login)); }

id128 surrogates::external_user(std::string_view issuer, std::string_view subject) const {
  return first_half<id128>(
      user_.finish({length_prefix(issuer).text(), issuer, length_prefix(subject).text(), subject}));
}

std::vector<line_fingerprint> fingerprints_of(const surrogates& ids, const member_id& member,
                                              std::string_view provider_npi,
                                              const std::vector<claim_line>& lines) {
  std::vector<line_fingerprint> all;
  all.reserve(lines.size());
  for (const auto& line : lines) {
    const bool exempt =
        std::any_of(line.modifiers.begin(), line.modifiers.end(), exempts_from_duplicate_check);
    all.push_back(exempt ? line_fingerprint{} : ids.fingerprint(canonical_line(member, provider_npi, line)));
  }
  return all;
}

}  // namespace benefactor::store

// From natural identifiers to surrogate ids: the first 16 bytes of HMAC-SHA-256 under the lookup key.
//
// Between the door and everything behind it: the door turns policy number, member number and submitter's
// claim id into ids here, and only the ids stand in streams, tags, keys, snapshots, logs and metrics. The
// lookup key never rotates, so a retry finds its claim by construction.
#pragma once

#include <string_view>
#include <vector>

#include "events/demographics.hpp"
#include "events/ids.hpp"
#include "events/submission.hpp"
#include "store/claim_number.hpp"
#include "store/hmac_sha256.hpp"
#include "store/secret.hpp"

namespace benefactor::store {

/// The ids of one tenant. Const and without shared mutable state: any number of threads may use one object.
/// Inputs are taken byte by byte; whoever wants "abc" and "ABC" to be the same normalises before.
/// The message of each HMAC is stated in KEYS.md.
class surrogates {
 public:
  /// Errors: std::invalid_argument unless *tenant* has 1 ... 64 bytes.
  surrogates(const secret_key& lookup_key, std::string_view tenant);

  policy_id policy(std::string_view policy_number) const;
  member_id member(std::string_view member_number) const;

  /// The id of a claim; the two inputs are kept apart ("ab" + "c" is not "a" + "bc").
  claim_id claim(std::string_view submitter, std::string_view submitter_claim_id) const;

  /// Of the bytes canonical_line() and canonical_content() make.
  line_fingerprint fingerprint(std::string_view canonical_line) const;
  content_digest digest(std::string_view canonical_content) const;

  /// Of who *member* is; zero where nothing is said.
  content_digest details(const member_id& member, const demographics& who) const;

  /// For keys and metrics that must not name a provider.
  id128 provider(std::string_view npi) const;

  /// The user of that login name, whatever the case of its ASCII letters: "Ada" and "ada" are one.
  user_id user(std::string_view login) const;

  /// Who a user is to an issuer of tokens.
  id128 external_user(std::string_view issuer, std::string_view subject) const;

  /// Where somebody comes from: of what identity::peer_key() makes of an address.
  id128 peer(std::string_view peer_key) const;

  /// The stream of a table of reference data: *kind* "fees" with the name of a contract.
  id128 table(std::string_view kind, std::string_view name) const;

 private:
  hmac_sha256 policy_, member_, claim_, line_, content_, provider_, table_, user_, peer_;
};

/// The fingerprint of every line of a claim; zero for one whose modifiers exempt it from the duplicate check.
std::vector<line_fingerprint> fingerprints_of(const surrogates& ids, const member_id& member,
                                              std::string_view provider_npi,
                                              const std::vector<claim_line>& lines);

}  // namespace benefactor::store

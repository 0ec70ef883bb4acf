#pragma once
/// What the data directories kept in tests/golden/data are made of; for data_fixture*.cpp only.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "api/client/claims_client.hpp"

namespace benefactor::test_support {

struct running_server;

namespace fixture {

inline constexpr const char *in_network = "1234567893", *out_of_network = "1999999992";

date day(unsigned month, unsigned d);  ///< of 2026

/// Policy POL-*p* of members M-*p*-1 and M-*p*-2.
policy_enrollment policy_of(int p);
member_enrollment member(const std::string& number);

/// A visit on the third of *month*, received on 2026-06-01.
claim_submission claim_of(int p, const std::string& id, cents billed, unsigned month, int member = 1);

/// Errors: std::runtime_error unless *held*.
void require(bool held, const std::string& what);

/// Does things, each of which must be accepted.
class doer {
 public:
  explicit doer(api::claims_client& client) : client_(client) {}

  void enroll(const std::vector<api::enrollment_item>& items);
  api::claim_result submit(const claim_submission& claim);
  void submit(const api::outgoing_claim& claim);
  void act(const std::string& id, const api::claim_action& action);

 private:
  api::claims_client& client_;
};

/// What came after claims and policies could be only made and decided: changed contracts, authorisations
/// asked for, prices, edits, the work on claims, payment runs, and claims of POL-4 that TPA decides.
/// *exchange*: the server's folder of files exchanged.
void fill_life(api::claims_client& client, const std::filesystem::path& exchange);

/// The claims that fill_life makes ("ACME/X-1").
const std::vector<std::string>& life_claim_names();

/// Users with every role, their passwords, lock-outs and sessions; who was shown something and who was not
/// let in; an erasure by two of them, and a renewal of all data keys. *data*: the server's.
void fill_identity(running_server& server, const std::filesystem::path& data);

/// As of fill_life.
const std::vector<std::string>& identity_claim_names();

/// Of everybody who has chosen one, and when they came: their sessions go by this time.
inline const std::string users_password = "correct horse battery";
inline constexpr std::int64_t users_noon_us = 1'783'166'400'000'000;  ///< 2026-07-04T12:00:00Z

}  // namespace fixture
}  // namespace benefactor::test_support

#pragma once
/// What the log of a data directory says, read event by event without index, snapshots or actors.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "events/bucket.hpp"
#include "events/payment.hpp"
#include "store/surrogates.hpp"

namespace benefactor::test_support {

struct claim_facts {
  unsigned submissions = 0;
  claim_state state;
  policy_id policy;
  std::vector<std::pair<std::uint64_t, claim_status>> own;  ///< its events, and its status after each
  std::vector<std::uint64_t> streams;                       ///< positions of events that stand in its stream

  /// Its status after the events up to *position*.
  claim_status status_at(std::uint64_t position) const;
};

struct bucket_facts {
  unsigned enrollments = 0;
  bucket_state state;
  std::vector<std::uint64_t> positions;  ///< of the events in its stream
};

/// What the log says of one payment.
struct payment_facts {
  std::uint32_t claims = 0;
  cents moved = 0;
  unsigned settled = 0;      ///< how often
  bool joined_late = false;  ///< a claim was named behind its settlement
  std::map<claim_id, unsigned> named;
  payment_settled terms;
};

struct log_facts {
  std::uint64_t next_position = 0;
  std::map<claim_id, claim_facts> claims;
  std::map<policy_id, bucket_facts> buckets;
  std::map<id128, std::vector<std::uint64_t>> providers, tables;
  std::map<id128, std::size_t> providers_enrolled;  ///< how often
  std::map<std::string, payment_facts> payments;    ///< by trace
  payment_ledger ledger;
  std::vector<std::uint64_t> sealed_for_good;  ///< positions of events that no data key opens
  std::vector<std::string> damage;             ///< what is wrong with the log itself

  /// Events whose position is *position* or later, of that claim.
  std::size_t events_since(const claim_id& claim, std::uint64_t position) const;
};

/// Reads a data directory that no server has open, its data keys included. Errors: those of opening.
log_facts read_log(const std::filesystem::path& data);

/// The surrogate ids of a data directory.
store::surrogates surrogates_of(const std::filesystem::path& data);

}  // namespace benefactor::test_support

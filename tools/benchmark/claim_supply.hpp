// The claims that a workload sends: made from a seed by api/generator, before they are timed as far as memory
// allows.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <span>
#include <string>
#include <vector>

#include "api/client/claims_client.hpp"
#include "api/generator/book.hpp"
#include "api/generator/claim_source.hpp"

namespace benefactor::benchmark {

/// Of one book, in order; everything a server is sent during one run comes from one supply.
class claim_supply {
 public:
  /// *most*: claims that will be taken at most. *submitter*: whose they are instead of the book's, so that
  /// the claims of a second supply are others; empty: the book's. *book* outlives this.
  claim_supply(const api::book& book, std::uint64_t most, const api::claim_spread& spread,
               std::string submitter = {});

  /// The next claims, at most *count*; fewer only when *most* have been taken.
  std::vector<claim_submission> take(std::uint64_t count);

 private:
  api::claim_source source_;
  std::string submitter_;
  std::vector<api::generated_claim> batch_;
  std::size_t taken_of_batch_ = 0;
};

/// *count* claims of *supply*, one after the other. Up to ready_at_most are made here and now; of more, the
/// next part is made on another thread while the one before is sent, which counts as the client's CPU.
class claim_feed {
 public:
  static constexpr std::uint64_t ready_at_most = 1'000'000, part = 50'000;

  claim_feed(claim_supply& supply, std::uint64_t count);
  ~claim_feed();
  claim_feed(const claim_feed&) = delete;
  claim_feed& operator=(const claim_feed&) = delete;

  /// Null at the end. Valid until the next call.
  const claim_submission* next();

  /// The next ones that lie together, at most *most*; empty at the end. Valid until the next call.
  std::span<const claim_submission> next_some(std::size_t most);

  std::uint64_t count() const { return count_; }

 private:
  void fetch();

  claim_supply& supply_;
  std::uint64_t count_, asked_ = 0;
  std::vector<claim_submission> ready_;
  std::size_t at_ = 0;
  std::future<std::vector<claim_submission>> coming_;
};

/// Enrols providers, policies and authorisations of *book*. *tell* is called with the policies enrolled so
/// far; enrolment breaks off when it returns false. Errors: rpc_failure; std::runtime_error when an item was
/// refused.
void enroll_book(api::claims_client& client, const api::book& book,
                 const std::function<bool(std::uint64_t)>& tell);

}  // namespace benefactor::benchmark

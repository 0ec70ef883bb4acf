// What is behind a claims_client. Not seen outside api/client.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "api/client/claims_client.hpp"
#include "api/client/client_connection.hpp"
#include "api/client/read_results.hpp"
#include "api/client/write_requests.hpp"

namespace benefactor::api {

/// How long a call that tells of its progress waits before it tells again.
inline constexpr auto between_looks = std::chrono::milliseconds(50);

struct claims_client::implementation final : kj::TaskSet::ErrorHandler {
  implementation(const std::string& address, const client_tls* tls, std::chrono::milliseconds patience,
                 const first_session& first = local_session{})
      : connection(std::make_shared<client_connection>(address, patience, tls, first)), calls(*this) {}

  void taskFailed(kj::Exception&& error) override {
    if (failure == nullptr) failure = kj::mv(error);
    ended();
  }

  void ended() {
    --in_flight;
    connection->stir();
    KJ_IF_MAYBE (waiting, waiter) {
      if (in_flight <= target) {
        (*waiting)->fulfill();
        waiter = nullptr;
      }
    }
  }

  void throw_if_failed() {
    KJ_IF_MAYBE (error, failure) {
      const auto what = kj::mv(*error);
      failure = nullptr;
      throw_failure(what);
    }
  }

  std::vector<enrollment_result> enroll_some(std::span<const enrollment_item> items) {
    auto request = connection->session->enrollmentRequest().send().getEnrollment().enrollAllRequest();
    auto list = request.initItems(static_cast<kj::uint>(items.size()));
    for (kj::uint i = 0; i < list.size(); ++i) write_enrollment(list[i], items[i]);
    auto response = connection->wait(request.send());
    std::vector<enrollment_result> results;
    for (auto result : response.getResults()) results.push_back(read_result(result));
    return results;
  }

  auto batch_request(std::span<const claim_submission> claims, const submit_options& options) {
    std::uint64_t words = 16;
    for (const auto& claim : claims) words += claim_words(claim);
    auto request = connection->claims->submitBatchRequest(capnp::MessageSize{words, 0});
    auto list = request.initClaims(static_cast<kj::uint>(claims.size()));
    for (kj::uint i = 0; i < list.size(); ++i) write_claim(list[i], claims[i], nullptr, nullptr);
    write_options(request.initOptions(), options);
    return request;
  }

  wire::Queries::Client queries() { return connection->session->queriesRequest().send().getQueries(); }

  static std::vector<claim_result> read_results(capnp::List<wire::ClaimResult>::Reader list) {
    std::vector<claim_result> results;
    results.reserve(list.size());
    for (auto result : list) results.push_back(read_result(result));
    return results;
  }

  std::shared_ptr<client_connection> connection;
  std::size_t in_flight = 0, target = 0;
  kj::Maybe<kj::Exception> failure;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> waiter;
  kj::TaskSet calls;
};

}  // namespace benefactor::api

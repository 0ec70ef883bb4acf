#include "tests/crash/harness/flood.hpp"

#include <kj/exception.h>

#include "api/client/client_connection.hpp"
#include "api/client/write_requests.hpp"

namespace benefactor::test_support {

namespace {

using namespace api;

/// Never returns.
class keeping_sink final : public wire::ResultSink::Server {
  kj::Promise<void> results(ResultsContext) override { return kj::NEVER_DONE; }
};

/// A claim that is refused (there is no such policy), so that nothing of it is kept but its answer.
claim_submission unknown_claim(std::uint64_t number) {
  claim_submission claim;
  claim.submitter = "FLOOD";
  claim.submitter_claim_id = "C-" + std::to_string(number);
  claim.received = {20'600};
  claim.policy_number = "POL-NONE";
  claim.member_number = "M-NONE";
  claim.provider_npi = "1234567893";
  auto& line = claim.lines.emplace_back();
  line.service = service_type::specialist_visit;
  line.service_date = {20'599};
  line.billed = 100'00;
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  return claim;
}

template <class Request>
void write_claims(Request& request, std::uint32_t count, std::uint64_t& next) {
  auto claims = request.initClaims(count);
  for (std::uint32_t i = 0; i < count; ++i) write_claim(claims[i], unknown_claim(next++), nullptr, nullptr);
}

}  // namespace

flood_outcome flood(const server_command& command, std::uint64_t bytes) {
  constexpr std::uint32_t claims_a_call = 300;
  flood_outcome outcome;
  server_process server(command);
  claims_client other(server.address());
  client_connection connection(server.address(), std::chrono::seconds(5));
  std::uint64_t next = 0;

  // As many claims as the connection has credits for, whose results stay where they are.
  auto open = connection.claims->openStreamRequest();
  open.setResults(kj::heap<keeping_sink>());
  open.setWindow(0);
  auto stream = connection.wait(open.send()).getStream();
  while (next < connection.limits.connection_claims) {
    auto push = stream.pushRequest();
    write_claims(push, 100, next);
    connection.wait(push.send());
  }
  while (other.info().claims_in_flight < next) other.poll(std::chrono::milliseconds(1));

  outcome.grown_bytes = server.process().peak_bytes();
  kj::Vector<kj::Promise<void>> calls;
  try {
    for (std::uint64_t sent = 0; sent < bytes && !outcome.ended;) {
      auto request = connection.claims->submitBatchRequest();
      write_claims(request, claims_a_call, next);
      sent += request.totalSize().wordCount * 8;
      calls.add(request.send().ignoreResult());
      // What was sent is with the server when a call behind it is answered.
      if (calls.size() % 10 == 0) connection.wait(connection.session->infoRequest().send());
    }
    connection.wait(connection.session->infoRequest().send());
  } catch (const rpc_failure& failure) {
    outcome.ended = true;
    outcome.why = failure.what();
  } catch (const kj::Exception&) {
    // It could not even be sent: the server has said why, and what it said is still to be read.
    outcome.ended = true;
    try {
      connection.wait(connection.session->infoRequest().send());
    } catch (const rpc_failure& failure) {
      outcome.why = failure.what();
    }
  }
  outcome.grown_bytes = server.process().peak_bytes() - outcome.grown_bytes;
  outcome.others_served = other.submit(unknown_claim(next)).refused() != nullptr;
  return outcome;
}

}  // namespace benefactor::test_support

// The client's side of Audit: who saw what and who came in, proofs, replays.
#include "api/client/client_implementation.hpp"
#include "api/client/read_replay.hpp"
#include "api/client/read_results.hpp"
#include "api/client/view_json.hpp"
#include "api/client/write_requests.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

std::optional<rejection> claims_client::state_grounds(const store::access_grounds& why) {
  auto request = impl_->connection->session->forPurposeRequest();
  auto grounds = request.initGrounds();
  grounds.setPurpose(to_text_reader(std::string(store::to_text(why.purpose))));
  grounds.setReason(to_text_reader(why.reason));
  grounds.setBreakGlass(why.break_glass);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (result.isRefused()) return read_refusal(result.getRefused());
  impl_->connection->session = result.getSession();
  return std::nullopt;
}

std::variant<std::monostate, nlohmann::ordered_json, rejection> claims_client::accesses(
    const access_question& asked) {
  auto request = impl_->connection->session->auditRequest().send().getAudit().accessesRequest();
  auto question = request.initQuestion();
  question.setMemberId(to_text_reader(asked.member_number));
  question.setPolicyNumber(to_text_reader(asked.policy_number));
  question.setUser(to_text_reader(asked.user));
  if (asked.claim) write_name(question.initClaim(), *asked.claim);
  question.setBreakGlass(asked.break_glass);
  if (asked.from_us) {
    question.setHasFrom(true);
    question.setFromMicros(*asked.from_us);
  }
  if (asked.to_us) {
    question.setHasTo(true);
    question.setToMicros(*asked.to_us);
  }
  request.setLimit(asked.limit);
  request.setBefore(asked.before);
  request.setWithReasons(asked.with_reasons);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  switch (result.which()) {
    case wire::AccessesResult::PAGE: return view_json(result.getPage());
    case wire::AccessesResult::REFUSED: return read_refusal(result.getRefused());
    case wire::AccessesResult::NOT_RECORDED: break;
  }
  return std::monostate{};
}

std::variant<std::monostate, nlohmann::ordered_json, rejection> claims_client::entries(
    const entry_question& asked) {
  auto request = impl_->connection->session->auditRequest().send().getAudit().entriesRequest();
  auto question = request.initQuestion();
  question.setUser(to_text_reader(asked.user));
  question.setAddress(to_text_reader(asked.address));
  question.setWhat(to_text_reader(asked.what));
  question.setRequest(to_text_reader(asked.request));
  question.setRefused(asked.refused);
  if (asked.from_us) {
    question.setHasFrom(true);
    question.setFromMicros(*asked.from_us);
  }
  if (asked.to_us) {
    question.setHasTo(true);
    question.setToMicros(*asked.to_us);
  }
  request.setLimit(asked.limit);
  request.setBefore(asked.before);
  request.setWithAddresses(asked.with_addresses);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  switch (result.which()) {
    case wire::EntriesResult::PAGE: return view_json(result.getPage());
    case wire::EntriesResult::REFUSED: return read_refusal(result.getRefused());
    case wire::EntriesResult::NOT_RECORDED: break;
  }
  return std::monostate{};
}

claims_client::proof_answer claims_client::prove(const claim_name& claim, bool all,
                                                 std::uint64_t at_least_position) {
  auto request = impl_->connection->session->auditRequest().send().getAudit().proveRequest();
  write_name(request.initClaim(), claim);
  request.setAll(all);
  request.setAtLeastPosition(at_least_position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  switch (result.which()) {
    case wire::ProofResult::PROOF: return {to_string(result.getProof()), {}};
    case wire::ProofResult::NOT_FOUND: break;
    case wire::ProofResult::NOT_SIGNED:
      return {{}, "no checkpoint covers the claim yet; try again in a moment"};
    case wire::ProofResult::NOT_OFFERED: return {{}, "this server signs no checkpoints"};
    case wire::ProofResult::FAILED: return {{}, to_string(result.getFailed())};
  }
  return {{}, "there is no such claim"};
}

namespace {

claims_client::replay_answer read_replay_answer(wire::ReplayResult::Reader result) {
  switch (result.which()) {
    case wire::ReplayResult::RUN: return {read_replay_run(result.getRun()), {}};
    case wire::ReplayResult::NOT_FOUND: break;
    case wire::ReplayResult::REFUSED: return {std::nullopt, to_string(result.getRefused())};
    case wire::ReplayResult::NOT_OFFERED: return {std::nullopt, "this server replays nothing"};
  }
  return {std::nullopt, "no replay was started since the server was"};
}

}  // namespace

claims_client::replay_answer claims_client::start_replay(bool fingerprints) {
  auto request = impl_->connection->session->auditRequest().send().getAudit().startReplayRequest();
  request.setFingerprints(fingerprints);
  auto response = impl_->connection->wait(request.send());
  return read_replay_answer(response.getResult());
}

claims_client::replay_answer claims_client::replay() {
  auto request = impl_->connection->session->auditRequest().send().getAudit().replayRequest();
  auto response = impl_->connection->wait(request.send());
  return read_replay_answer(response.getResult());
}

claims_client::replay_answer claims_client::cancel_replay(std::uint64_t number) {
  auto request = impl_->connection->session->auditRequest().send().getAudit().cancelReplayRequest();
  request.setNumber(number);
  auto response = impl_->connection->wait(request.send());
  return read_replay_answer(response.getResult());
}

void claims_client::find_claim_async(const claim_name& claim, std::function<void(bool found)> done) {
  auto request = impl_->queries().claimRequest();
  write_name(request.initClaim(), claim);
  ++impl_->in_flight;
  impl_->calls.add(request.send().then([self = impl_.get(), done = std::move(done)](auto&& response) {
    done(response.getResult().isClaim());
    self->ended();
  }));
}

}  // namespace benefactor::api

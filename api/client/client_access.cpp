// The client's side of who saw what.
#include "api/client/client_implementation.hpp"
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

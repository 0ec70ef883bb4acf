// The client's questions about what was known at a moment.
#include "api/client/client_implementation.hpp"
#include "api/client/view_json.hpp"
#include "api/rpc/wire_codes.hpp"
#include "events/overloaded.hpp"

namespace benefactor::api {

namespace {

void write_as_of(wire::AsOf::Builder to, const as_of& when) {
  std::visit(overloaded{[&](const as_of_position& at) { to.setPosition(at.position); },
                        [&](const as_of_time& at) { to.setTimeMicros(at.time_us); }},
             when);
}

/// The moment that an answer is of.
std::variant<log_moment, rejection> read_moment(wire::AsOfAnswer::Reader answer) {
  if (answer.isRefused()) return read_refusal(answer.getRefused());
  if (!answer.isMoment())  // What it said is of now: no answer to what was asked.
    throw rpc_failure(rpc_failure::kind::unimplemented, "asOf");
  return log_moment{answer.getMoment().getPosition(), answer.getMoment().getTimeMicros()};
}

}  // namespace

as_of_result<claim_record> claims_client::find_claim_as_of(const claim_name& claim, const as_of& when) {
  auto request = impl_->queries().claimRequest();
  write_name(request.initClaim(), claim);
  write_as_of(request.initAsOf(), when);
  auto response = impl_->connection->wait(request.send());
  as_of_result<claim_record> answer{read_moment(response.getAsOf()), {}};
  const auto result = response.getResult();
  if (result.isClaim()) answer.found = read_record(result.getClaim());
  return answer;
}

as_of_result<claim_explanation> claims_client::explain_as_of(const claim_name& claim, const as_of& when) {
  auto request = impl_->queries().explainRequest();
  write_name(request.initClaim(), claim);
  write_as_of(request.initAsOf(), when);
  auto response = impl_->connection->wait(request.send());
  as_of_result<claim_explanation> answer{read_moment(response.getAsOf()), {}};
  const auto result = response.getResult();
  if (!result.isFound()) return answer;
  answer.found.emplace();
  answer.found->position = result.getFound().getPosition();
  for (const auto line : result.getFound().getLines()) answer.found->paragraphs.push_back(to_string(line));
  return answer;
}

as_of_result<bucket_balances> claims_client::balances_as_of(const std::string& policy_number,
                                                            int benefit_year, const as_of& when) {
  auto request = impl_->queries().balancesRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  request.setBenefitYear(benefit_year);
  write_as_of(request.initAsOf(), when);
  auto response = impl_->connection->wait(request.send());
  as_of_result<bucket_balances> answer{read_moment(response.getAsOf()), {}};
  const auto result = response.getResult();
  if (result.isFound()) answer.found = read_balances(result.getFound());
  return answer;
}

as_of_result<nlohmann::ordered_json> claims_client::policy_as_of(const std::string& policy_number,
                                                                 const as_of& when) {
  auto request = impl_->queries().policyRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  write_as_of(request.initAsOf(), when);
  auto response = impl_->connection->wait(request.send());
  as_of_result<nlohmann::ordered_json> answer{read_moment(response.getAsOf()), {}};
  const auto result = response.getResult();
  if (result.isFound()) answer.found = view_json(result.getFound());
  return answer;
}

}  // namespace benefactor::api

// The client's questions whose answers are views.
#include "api/client/client_implementation.hpp"
#include "api/client/view_json.hpp"
#include "api/client/write_requests.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

std::optional<nlohmann::ordered_json> claims_client::policy(const std::string& policy_number,
                                                            std::uint64_t at_least_position) {
  auto request = impl_->queries().policyRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  request.setAtLeastPosition(at_least_position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isFound()) return std::nullopt;
  return view_json(result.getFound());
}

std::optional<nlohmann::ordered_json> claims_client::eligibility(const std::string& policy_number,
                                                                 const std::string& member_number, date on,
                                                                 std::uint64_t at_least_position) {
  auto request = impl_->queries().eligibilityRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  request.setMemberId(to_text_reader(member_number));
  request.setOn(on.days);
  request.setAtLeastPosition(at_least_position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isFound()) return std::nullopt;
  return view_json(result.getFound());
}

nlohmann::ordered_json claims_client::find_eligibility(const member_inquiry& asked, date on,
                                                       std::uint64_t at_least_position) {
  auto request = impl_->queries().findEligibilityRequest();
  auto member = request.initMember();
  member.setMemberId(to_text_reader(asked.member_number));
  member.setLastName(to_text_reader(asked.last_name));
  member.setFirstName(to_text_reader(asked.first_name));
  if (asked.birth_date) member.initBirthDate().setDays(asked.birth_date->days);
  request.setOn(on.days);
  request.setAtLeastPosition(at_least_position);
  return view_json(impl_->connection->wait(request.send()).getResult());
}

nlohmann::ordered_json claims_client::check(const claim_submission& draft,
                                            const std::vector<document_kind>& documents,
                                            const submit_options& options, std::uint64_t at_least_position) {
  auto request = impl_->queries().checkClaimRequest();
  write_claim(request.initClaim(), draft, nullptr, nullptr);
  auto kinds = request.initDocuments(static_cast<kj::uint>(documents.size()));
  for (kj::uint i = 0; i < kinds.size(); ++i) kinds.set(i, wire_code<wire::DocumentKind>(documents[i]));
  write_options(request.initOptions(), options);
  request.setAtLeastPosition(at_least_position);
  return view_json(impl_->connection->wait(request.send()).getResult());
}

nlohmann::ordered_json claims_client::estimate(const claim_submission& claim, const submit_options& options,
                                               std::uint64_t at_least_position) {
  auto request = impl_->queries().estimateRequest();
  write_claim(request.initClaim(), claim, nullptr, nullptr);
  write_options(request.initOptions(), options);
  request.setAtLeastPosition(at_least_position);
  return view_json(impl_->connection->wait(request.send()).getResult());
}

nlohmann::ordered_json claims_client::fee(const std::string& npi, const std::string& contract,
                                          const std::string& procedure,
                                          const std::vector<std::string>& modifiers, date on) {
  auto request = impl_->queries().feeRequest();
  request.setProviderNpi(to_text_reader(npi));
  request.setContract(to_text_reader(contract));
  request.setProcedure(to_text_reader(procedure));
  auto list = request.initModifiers(static_cast<kj::uint>(modifiers.size()));
  for (kj::uint i = 0; i < list.size(); ++i) list.set(i, to_text_reader(modifiers[i]));
  request.setOn(on.days);
  return view_json(impl_->connection->wait(request.send()).getResult());
}

std::optional<nlohmann::ordered_json> claims_client::journey(const claim_name& claim,
                                                             std::uint64_t at_least_position) {
  auto request = impl_->queries().journeyRequest();
  write_name(request.initClaim(), claim);
  request.setAtLeastPosition(at_least_position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isFound()) return std::nullopt;
  return view_json(result.getFound());
}

nlohmann::ordered_json claims_client::review_queue(date on, const std::optional<std::string>& owner,
                                                   std::uint32_t page_size, const std::string& cursor,
                                                   std::uint64_t at_least_position) {
  auto request = impl_->queries().reviewQueueRequest();
  request.setOn(on.days);
  if (owner) request.setOwner(to_text_reader(*owner));
  request.setPageSize(page_size);
  request.setCursor(to_text_reader(cursor));
  request.setAtLeastPosition(at_least_position);
  return view_json(impl_->connection->wait(request.send()).getQueue());
}

std::optional<nlohmann::ordered_json> claims_client::impact(const std::string& policy_number,
                                                            std::optional<date> from,
                                                            std::uint64_t at_least_position) {
  auto request = impl_->queries().impactRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  if (from) request.initFrom().setDays(from->days);
  request.setAtLeastPosition(at_least_position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (result.isTooMany()) return nlohmann::ordered_json{{"tooMany", result.getTooMany()}};
  if (!result.isReport()) return std::nullopt;
  return view_json(result.getReport());
}

nlohmann::ordered_json claims_client::edit_tables() {
  auto response = impl_->connection->wait(impl_->queries().editTablesRequest().send());
  auto all = nlohmann::ordered_json::array();
  for (const auto table : response.getTables()) all.push_back(view_json(table));
  return all;
}

nlohmann::ordered_json claims_client::jobs() {
  auto response = impl_->connection->wait(
      impl_->connection->session->operationsRequest().send().getOperations().jobsRequest().send());
  auto all = nlohmann::ordered_json::array();
  for (const auto job : response.getJobs()) all.push_back(view_json(job));
  return all;
}

std::optional<nlohmann::ordered_json> claims_client::run_job(const std::string& name, date on, bool dry) {
  auto request = impl_->connection->session->operationsRequest().send().getOperations().runJobRequest();
  request.setName(to_text_reader(name));
  request.setOn(on.days);
  request.setDry(dry);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isDone()) return std::nullopt;
  return view_json(result.getDone());
}

}  // namespace benefactor::api

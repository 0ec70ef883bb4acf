// The client's side of what Operations says of those to whom events are published.
#include "api/client/client_implementation.hpp"
#include "api/client/view_json.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

namespace {

wire::Operations::Client operations_of(client_connection& connection) {
  return connection.session->operationsRequest().send().getOperations();
}

}  // namespace

nlohmann::ordered_json claims_client::publish_targets() {
  auto response = impl_->connection->wait(operations_of(*impl_->connection).publishTargetsRequest().send());
  auto all = nlohmann::ordered_json::array();
  for (const auto target : response.getTargets()) all.push_back(view_json(target));
  return all;
}

std::optional<nlohmann::ordered_json> claims_client::dead_letters(const std::string& target) {
  auto request = operations_of(*impl_->connection).deadLettersRequest();
  request.setTarget(to_text_reader(target));
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isLetters()) return std::nullopt;
  auto all = nlohmann::ordered_json::array();
  for (const auto letter : result.getLetters()) all.push_back(view_json(letter));
  return all;
}

std::optional<std::uint32_t> claims_client::retry_dead_letters(const std::string& target,
                                                               std::optional<std::uint64_t> position) {
  auto request = operations_of(*impl_->connection).retryDeadLettersRequest();
  request.setTarget(to_text_reader(target));
  request.setPosition(position.value_or(0));
  request.setAll(!position);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isRetried()) return std::nullopt;
  return result.getRetried();
}

}  // namespace benefactor::api

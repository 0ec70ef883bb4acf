// The client's side of Exchange.
#include "api/client/client_implementation.hpp"
#include "api/client/read_results.hpp"
#include "api/client/view_json.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

namespace {

wire::Exchange::Client exchange_of(client_connection& connection) {
  return connection.session->exchangeRequest().send().getExchange();
}

}  // namespace

nlohmann::ordered_json claims_client::external_processors() {
  auto response = impl_->connection->wait(exchange_of(*impl_->connection).listRequest().send());
  auto all = nlohmann::ordered_json::array();
  for (const auto processor : response.getProcessors()) all.push_back(view_json(processor));
  return all;
}

std::variant<std::monostate, nlohmann::ordered_json, rejection> claims_client::send_to(
    const std::string& processor, date on, bool dry) {
  auto request = exchange_of(*impl_->connection).sendRequest();
  request.setProcessor(to_text_reader(processor));
  request.setOn(on.days);
  request.setDryRun(dry);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (result.isNotFound()) return std::monostate{};
  if (result.isRefused()) return read_refusal(result.getRefused());
  return view_json(result.getSent());
}

std::optional<nlohmann::ordered_json> claims_client::receive_from(const std::string& processor, date on) {
  auto request = exchange_of(*impl_->connection).receiveRequest();
  request.setProcessor(to_text_reader(processor));
  request.setOn(on.days);
  auto response = impl_->connection->wait(request.send());
  const auto result = response.getResult();
  if (!result.isTaken()) return std::nullopt;
  return view_json(result.getTaken());
}

}  // namespace benefactor::api

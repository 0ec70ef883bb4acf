// The client's side of Projections.
#include "api/client/client_implementation.hpp"
#include "api/client/read_results.hpp"
#include "api/client/view_json.hpp"
#include "api/client/write_requests.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

namespace {

using nlohmann::ordered_json;

wire::Projections::Client projections_of(client_connection& connection) {
  return connection.session->projectionsRequest().send().getProjections();
}

template <class Request>
void set_days(Request& request, std::optional<date> from, std::optional<date> to) {
  if (from) request.initFrom().setDays(from->days);
  if (to) request.initTo().setDays(to->days);
}

/// The results of a call that lists something, as one object.
template <class Response>
ordered_json listed(const Response& response) {
  return view_json(capnp::DynamicStruct::Reader(response));
}

}  // namespace

ordered_json claims_client::count_claims(const claim_filter& filter, std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).countRequest();
  write_filter(request.initFilter(), filter);
  request.setAtLeastPosition(at_least_position);
  return view_json(impl_->connection->wait(request.send()).getResult());
}

ordered_json claims_client::statistics(std::optional<date> from, std::optional<date> to, date on,
                                       std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).statisticsRequest();
  set_days(request, from, to);
  request.setOn(on.days);
  request.setAtLeastPosition(at_least_position);
  return view_json(impl_->connection->wait(request.send()).getStatistics());
}

ordered_json claims_client::provider_statistics(const std::string& npi, std::optional<date> from,
                                                std::optional<date> to, std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).providerRequest();
  request.setNpi(to_text_reader(npi));
  set_days(request, from, to);
  request.setAtLeastPosition(at_least_position);
  return view_json(impl_->connection->wait(request.send()).getStatistics());
}

ordered_json claims_client::policies_of_holder(const std::string& holder_number,
                                               std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).policiesRequest();
  request.setHolderId(to_text_reader(holder_number));
  request.setAtLeastPosition(at_least_position);
  return listed(impl_->connection->wait(request.send()));
}

ordered_json claims_client::memberships(const std::string& policy_number, const std::string& member_number,
                                        std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).membershipsRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  request.setMemberId(to_text_reader(member_number));
  request.setAtLeastPosition(at_least_position);
  return listed(impl_->connection->wait(request.send()));
}

ordered_json claims_client::authorizations(const std::string& policy_number, const std::string& status,
                                           std::uint32_t limit, std::uint64_t before,
                                           std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).authorizationsRequest();
  request.setPolicyNumber(to_text_reader(policy_number));
  request.setStatus(to_text_reader(status));
  request.setLimit(limit);
  request.setBefore(before);
  request.setAtLeastPosition(at_least_position);
  return listed(impl_->connection->wait(request.send()));
}

ordered_json claims_client::documents_in(document_status status, std::uint32_t limit, std::uint64_t before,
                                         std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).documentsRequest();
  request.setStatus(wire_code<wire::DocumentStatus>(status));
  request.setLimit(limit);
  request.setBefore(before);
  request.setAtLeastPosition(at_least_position);
  return listed(impl_->connection->wait(request.send()));
}

ordered_json claims_client::payees(const std::string& npi, std::uint32_t limit, const std::string& after,
                                   std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).payeesRequest();
  request.setProviderNpi(to_text_reader(npi));
  request.setLimit(limit);
  request.setAfter(to_text_reader(after));
  request.setAtLeastPosition(at_least_position);
  return listed(impl_->connection->wait(request.send()));
}

ordered_json claims_client::payments(const std::string& npi, std::optional<date> from, std::optional<date> to,
                                     std::uint32_t limit, const std::string& cursor, bool count,
                                     std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).paymentsRequest();
  request.setNpi(to_text_reader(npi));
  set_days(request, from, to);
  request.setLimit(limit);
  request.setCursor(to_text_reader(cursor));
  request.setCount(count);
  request.setAtLeastPosition(at_least_position);
  return listed(impl_->connection->wait(request.send()));
}

ordered_json claims_client::users(std::uint32_t limit, const std::string& after,
                                  std::uint64_t at_least_position) {
  auto request = projections_of(*impl_->connection).usersRequest();
  request.setLimit(limit);
  request.setAfter(to_text_reader(after));
  request.setAtLeastPosition(at_least_position);
  return listed(impl_->connection->wait(request.send()));
}

ordered_json claims_client::views() {
  auto request = projections_of(*impl_->connection).viewsRequest();
  return view_json(impl_->connection->wait(request.send()).getStatus());
}

std::vector<field_problem> claims_client::rebuild_views(const std::vector<std::string>& names) {
  auto request = projections_of(*impl_->connection).rebuildRequest();
  auto to = request.initNames(static_cast<kj::uint>(names.size()));
  for (kj::uint i = 0; i < to.size(); ++i) to.set(i, to_text_reader(names[i]));
  return read_problems(impl_->connection->wait(request.send()).getProblems());
}

std::vector<field_problem> claims_client::verify_views() {
  auto request = projections_of(*impl_->connection).verifyRequest();
  return read_problems(impl_->connection->wait(request.send()).getProblems());
}

}  // namespace benefactor::api

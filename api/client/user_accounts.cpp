#include "api/client/user_accounts.hpp"

#include "api/client/client_implementation.hpp"
#include "api/client/read_identity.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {
namespace {

wire::Users::Client users_of(client_connection& connection) {
  return connection.session->usersRequest().send().getUsers();
}

/// Sends a request about one user.
template <class Request>
account_result ask(client_connection& connection, Request request, const account_name& user) {
  write_account_name(request.initUser(), user);
  return read_account_result(connection.wait(request.send()).getResult());
}

}  // namespace

user_accounts::user_accounts(std::shared_ptr<client_connection> connection)
    : connection_(std::move(connection)) {}

account_page user_accounts::list(const std::string& after, std::uint32_t limit) {
  auto request = users_of(*connection_).listRequest();
  request.setAfter(to_data_reader(after));
  request.setLimit(limit);
  auto response = connection_->wait(request.send());
  account_page page;
  for (const auto user : response.getUsers()) page.users.push_back(read_account(user));
  page.next = to_string(response.getNext());
  return page;
}

account_result user_accounts::show(const account_name& user) {
  return ask(*connection_, users_of(*connection_).showRequest(), user);
}

account_result user_accounts::add(const new_account& user) {
  auto request = users_of(*connection_).addRequest();
  write_account(request.initUser(), user);
  return read_account_result(connection_->wait(request.send()).getResult());
}

account_result user_accounts::change_roles(const account_name& user, const std::vector<std::string>& roles) {
  auto request = users_of(*connection_).changeRolesRequest();
  write_texts(request.initRoles(static_cast<kj::uint>(roles.size())), roles);
  return ask(*connection_, kj::mv(request), user);
}

account_result user_accounts::bind(const account_name& user, const account_binding& binding) {
  auto request = users_of(*connection_).bindRequest();
  write_binding(request.initBinding(), binding);
  return ask(*connection_, kj::mv(request), user);
}

account_result user_accounts::reset_password(const account_name& user) {
  return ask(*connection_, users_of(*connection_).resetPasswordRequest(), user);
}

account_result user_accounts::deactivate(const account_name& user) {
  return ask(*connection_, users_of(*connection_).deactivateRequest(), user);
}

account_result user_accounts::reactivate(const account_name& user) {
  return ask(*connection_, users_of(*connection_).reactivateRequest(), user);
}

account_result user_accounts::unlock(const account_name& user) {
  return ask(*connection_, users_of(*connection_).unlockRequest(), user);
}

account_result user_accounts::end_sessions(const account_name& user, const std::string& session) {
  auto request = users_of(*connection_).endSessionsRequest();
  request.setSession(to_data_reader(session));
  return ask(*connection_, kj::mv(request), user);
}

user_accounts claims_client::accounts() { return user_accounts(impl_->connection); }

user_profile claims_client::profile() {
  auto response = impl_->connection->wait(impl_->connection->session->profileRequest().send());
  return read_profile(response.getProfile());
}

void claims_client::log_out() { impl_->connection->wait(impl_->connection->session->logoutRequest().send()); }

}  // namespace benefactor::api

#include "api/client/client_login.hpp"

#include "api/client/client_connection.hpp"
#include "api/client/read_identity.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {

login_client::login_client(const std::string& address, const client_tls* tls,
                           std::chrono::milliseconds patience)
    : connection_(std::make_unique<client_connection>(address, patience, tls, no_session{})) {}
login_client::~login_client() = default;
login_client::login_client(login_client&&) noexcept = default;
login_client& login_client::operator=(login_client&&) noexcept = default;

login_answer login_client::log_in(const std::string& login, const std::string& password,
                                  const std::string& new_password) {
  auto request = connection_->door->loginRequest();
  request.setLogin(to_text_reader(login));
  request.setPassword(to_text_reader(password));
  request.setNewPassword(to_text_reader(new_password));
  return read_login(connection_->wait(request.send()).getResult());
}

login_answer login_client::refresh(const std::string& token) {
  auto request = connection_->door->refreshRequest();
  request.setToken(to_text_reader(token));
  return read_login(connection_->wait(request.send()).getResult());
}

login_answer login_client::set_up(const std::string& secret, const new_login& account) {
  auto request = connection_->door->setUpRequest();
  request.setSecret(to_text_reader(secret));
  write_new_login(request.initAccount(), account);
  return read_login(connection_->wait(request.send()).getResult());
}

login_answer login_client::register_member(const member_registration& from) {
  auto request = connection_->door->registerRequest();
  auto to = request.initRegistration();
  write_new_login(to.initAccount(), from.account);
  to.setPolicyNumber(to_text_reader(from.policy_number));
  to.setMemberId(to_text_reader(from.member_number));
  to.setBirthDate(from.birth_date);
  to.setFamilyName(to_text_reader(from.family_name));
  return read_login(connection_->wait(request.send()).getResult());
}

}  // namespace benefactor::api

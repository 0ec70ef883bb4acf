#include "api/client/tls_channel.hpp"

#include <kj/debug.h>
#include <utility>

#include "api/tls/issue.hpp"

namespace benefactor::api {
namespace {

constexpr auto handshake_patience = 10 * kj::SECONDS;

/// "claims.example.org" of "claims.example.org:7401"; "::1" of "[::1]:7401".
std::string host_of(const std::string& address) {
  auto host = address.substr(0, address.rfind(':'));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return host;
}

}  // namespace

tls_channel::tls_channel(const client_tls& tls, const std::string& address)
    : name_(tls.name.empty() ? host_of(address) : tls.name) {
  const tls_files files{tls.certificate, tls.key, tls.ca, {}};
  std::vector<std::string> problems;
  if (!is_host_name(name_) || is_ip_address(name_))
    problems.push_back("server name: " + name_ +
                       ": must be a host name, as in the server's certificate; say it with --tls-name");
  try {
    context_ = make_tls_context(read_tls_files(files, tls_side::client, tls_source::wall_clock()),
                                tls_side::client, files);
  } catch (const tls_error& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
  if (!problems.empty()) throw tls_error(std::move(problems));
}

kj::Promise<kj::Own<kj::AsyncIoStream>> tls_channel::wrap(kj::Own<kj::AsyncIoStream> socket,
                                                          kj::Timer& timer) const {
  auto late = timer.afterDelay(handshake_patience).then([]() -> kj::Promise<kj::Own<kj::AsyncIoStream>> {
    return KJ_EXCEPTION(DISCONNECTED,
                        "the server did not do its part of the TLS handshake; does it speak TLS there?");
  });
  return context_->wrapClient(kj::mv(socket), kj::StringPtr(name_.c_str(), name_.size()))
      .exclusiveJoin(kj::mv(late));
}

}  // namespace benefactor::api

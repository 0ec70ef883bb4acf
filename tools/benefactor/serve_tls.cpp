#include "tools/benefactor/serve_tls.hpp"

namespace benefactor::tools {

void add_tls_options(CLI::App& command, serve_tls& options) {
  constexpr auto group = "TLS";
  auto* certificate = command
                          .add_option("--tls-cert", options.certificate,
                                      "the server's certificate and those up to its CA: a PEM file")
                          ->group(group);
  auto* key = command.add_option("--tls-key", options.key, "its key: a PEM file, whose mode is 0600 or less")
                  ->needs(certificate)
                  ->group(group);
  certificate->needs(key);
  command
      .add_option(
          "--listen-tls", options.listen_users,
          "HOST:PORT for users, on any interface: TLS with the server's certificate. With it, plaintext is "
          "listened on only where --listen says so")
      ->needs(certificate)
      ->group(group);
  auto* ca = command
                 .add_option("--payer-ca", options.payer_ca,
                             "the CA that certifies payers' systems, and nobody else: a PEM file")
                 ->group(group);
  auto* payers =
      command
          .add_option(
              "--listen-payers", options.listen_payers,
              "HOST:PORT for payers' systems: TLS with certificates of both sides; the common name is who "
              "they are")
          ->needs(certificate)
          ->needs(ca)
          ->group(group);
  ca->needs(payers);
  command
      .add_option("--revoked", options.revoked,
                  "a file with the common names that are refused, one a line; '#' begins a comment")
      ->needs(payers)
      ->group(group);
}

void listen_with_tls(const serve_tls& options, api::door_options& door) {
  if (!options.listen_users.empty())
    door.users = api::tls_listener{options.listen_users, {options.certificate, options.key, {}, {}}};
  if (!options.listen_payers.empty())
    door.payers = api::tls_listener{options.listen_payers,
                                    {options.certificate, options.key, options.payer_ca, options.revoked}};
}

std::string listening_text(const api::door_options& options, const api::door_server& door) {
  const auto line = [](const char* words, const std::string& address, std::uint16_t port) {
    return words + address.substr(0, address.rfind(':')) + ':' + std::to_string(port) + '\n';
  };
  std::string text;
  if (!options.listen.empty()) text += line("listening on ", options.listen, door.port());
  if (options.users) text += line("listening with TLS on ", options.users->listen, door.users_port());
  if (options.payers) text += line("listening for payers on ", options.payers->listen, door.payers_port());
  return text;
}

}  // namespace benefactor::tools

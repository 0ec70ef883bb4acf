#pragma once
/// Certificates and keys in files, made anew in every test.

#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "api/tls/issue.hpp"
#include "api/tls/tls_files.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::test {

struct pki_files {
  using purpose = certificate_request::purpose;
  static constexpr std::int64_t hour = 3'600, day = 24 * hour;

  pki_files() {
    server("server", "localhost", server_ca);
    payer("acme", "ACME", payer_ca);
    write("server-ca.pem", server_ca.certificate);
    write("payer-ca.pem", payer_ca.certificate);
  }

  key_and_certificate ca(const std::string& name) const {
    return issue({name, purpose::ca, {}, now - hour, now + 300 * day}, nullptr);
  }

  /// NAME.pem and NAME-key.pem.
  void server(const std::string& name, const std::string& host, const key_and_certificate& from) const {
    put(name, issue({host, purpose::server, {host}, now - hour, now + 90 * day}, &from));
  }
  void payer(const std::string& name, const std::string& common_name, const key_and_certificate& from) const {
    put(name, issue({common_name, purpose::client, {}, now - hour, now + 90 * day}, &from));
  }
  void put(const std::string& name, const key_and_certificate& made) const {
    write(name + "-key.pem", made.key, 0600);
    write(name + ".pem", made.certificate);
  }

  /// As programs that renew certificates do it: a new file in the old one's place.
  std::string write(const std::string& name, const std::string& text, unsigned mode = 0644) const {
    const auto fresh = folder / (name + ".new");
    std::ofstream(fresh, std::ios::binary) << text;
    std::filesystem::permissions(fresh, static_cast<std::filesystem::perms>(mode));
    std::filesystem::rename(fresh, folder / name);
    return file(name);
  }
  std::string file(const std::string& name) const { return (folder / name).string(); }

  tls_files user_files() const { return {file("server.pem"), file("server-key.pem"), {}, {}}; }
  tls_files payer_files() const {
    auto files = user_files();
    files.trusted = file("payer-ca.pem");
    files.revoked = write("revoked", "# none yet\n");
    return files;
  }

  test_support::temp_directory folder;
  const std::int64_t now = std::time(nullptr);
  const key_and_certificate server_ca = ca("CA of servers"), payer_ca = ca("CA of payers");
};

}  // namespace benefactor::api::test

// The files of a small PKI for trials: a CA of servers, a CA of payers, a certificate of the server, one of
// each payer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace benefactor::api {

struct test_pki_request {
  std::filesystem::path folder;
  std::vector<std::string> names;  ///< of the server; empty: localhost and 127.0.0.1
  std::vector<std::string>
      payers;                ///< common names: 1 to 64 of A-Z a-z 0-9 . _ -, not beginning with '.' or '-'
  std::uint32_t days = 365;  ///< 1 to 3,650
  std::int64_t now_s = 0;    ///< seconds since 1970
};

/// Everything that is wrong with *request*, each "OPTION: RULE"; empty: it can be done. Looks at the folder.
std::vector<std::string> test_pki_problems(const test_pki_request& request);

/// Writes server-ca.pem, payer-ca.pem, server.pem, payer-<CN>.pem, with mode 0644, and the key of each beside
/// it in *-key.pem with mode 0600; the folder is made with mode 0700 when it is not there. What is there is
/// never written over.
/// @returns the names of the files. Errors: std::invalid_argument with all problems; std::system_error
/// naming the file.
std::vector<std::string> write_test_pki(const test_pki_request& request);

}  // namespace benefactor::api

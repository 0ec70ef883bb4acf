// The files of a TLS listener, or of a client: certificate, key, trusted CAs, revoked identities. Read and
// checked as a whole, so that all that is wrong is said at once.
#pragma once

#include <cstdint>
#include <functional>
#include <kj/compat/tls.h>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/tls/tls_error.hpp"
#include "api/tls/tls_file_names.hpp"

namespace benefactor::api {

enum class tls_side : std::uint8_t {
  server,  ///< needs certificate and key; with *trusted*, its clients need a certificate
  client,  ///< needs *trusted*; certificate and key where the server wants them
};

/// What is in the files.
struct tls_material {
  kj::Maybe<kj::TlsKeypair> own;
  std::vector<kj::TlsCertificate> trusted;
  std::set<std::string, std::less<>> revoked;
  std::int64_t ends_s = 0;  ///< when the first of its own chain ends, seconds since 1970; 0: it has none
  std::vector<std::string> warnings;  ///< of what is not refused, each with its file
};

/// An own certificate that ends within that time is warned of.
inline constexpr std::int64_t soon_s = std::int64_t{30} * 86'400;

/// Reads *files*. @param now_s  seconds since 1970: a certificate that has ended, or has not begun, is
/// refused.
/// Errors: tls_error.
tls_material read_tls_files(const tls_files& files, tls_side side, std::int64_t now_s);

/// Whoever is on a list of revoked identities.
struct revoked_list {
  std::set<std::string, std::less<>> names;  ///< of every line that is one
  std::vector<std::string> problems;         ///< each with its file; empty: the list is whole
};

/// Never fails, so that what else is wrong keeps nobody from being revoked.
revoked_list read_revoked_list(const std::string& file);

/// TLS 1.2 at least; nobody is trusted but *material*'s CAs. Errors: tls_error, naming *files*.
std::shared_ptr<kj::TlsContext> make_tls_context(const tls_material& material, tls_side side,
                                                 const tls_files& files);

/// Whether *name* may be an identity: 1 to 64 printable characters of ASCII, none at its ends a blank,
/// none a '#': that begins a comment in a list of revoked identities.
bool is_common_name(std::string_view name);

/// "FILE: ends on 2026-03-01 12:00 UTC, ..." when *ends_s* is within soon_s of *now_s*; else empty.
std::string ending_warning(const std::string& file, std::int64_t ends_s, std::int64_t now_s);

}  // namespace benefactor::api

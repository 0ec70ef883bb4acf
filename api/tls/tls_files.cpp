#include "api/tls/tls_files.hpp"

#include <algorithm>
#include <ctime>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <optional>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "api/secret_file.hpp"
#include "api/tls/openssl_handles.hpp"
#include "store/merkle/note_key.hpp"

namespace benefactor::api {
namespace {

constexpr std::size_t text_file_max = std::size_t{1} << 20;
constexpr std::size_t chain_max = 10;  // kj keeps no more

std::string utc(std::int64_t seconds) {
  const auto when = static_cast<std::time_t>(seconds);
  std::tm parts{};
  char text[32];
  ::gmtime_r(&when, &parts);
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
  return text;
}

std::optional<std::int64_t> seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return ::timegm(&parts);
}

/// Collects what is wrong, each with its file.
struct file_reading {
  void wrong(const std::string& file, const std::string& rule) { problems.push_back(file + ": " + rule); }

  /// The text of *file*; nothing: it cannot be used, which is said.
  std::optional<std::string> text_of(const std::string& file) {
    // Not blocking: a named pipe in its place would keep the server from starting.
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return wrong(file, "cannot be read"), std::nullopt;
    struct stat status {};
    const bool regular = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    std::string text(text_file_max + 1, '\0');
    std::size_t size = 0;
    ssize_t got = regular ? 1 : -1;
    while (got > 0 && size < text.size()) {
      got = ::read(fd, text.data() + size, text.size() - size);
      if (got > 0) size += static_cast<std::size_t>(got);
    }
    ::close(fd);
    if (!regular) return wrong(file, "is no regular file"), std::nullopt;
    if (got < 0) return wrong(file, "cannot be read"), std::nullopt;
    if (size > text_file_max) return wrong(file, "is longer than 1 MiB"), std::nullopt;
    text.resize(size);
    return text;
  }

  /// The certificates in *file*, in order; empty: it cannot be used, which is said.
  std::vector<certificate_handle> certificates_in(const std::string& file) {
    const auto text = text_of(file);
    if (!text) return {};
    const bio_handle in(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
    std::vector<certificate_handle> all;
    while (auto* next = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) all.emplace_back(next);
    // The end of the file is the one error that is none.
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!at_end)
      all.clear(), wrong(file, "has a certificate that cannot be read");
    else if (all.empty())
      wrong(file, "holds no certificate in PEM");
    return all;
  }

  /// The key in *file*; null: it cannot be used, which is said.
  key_handle key_in(const std::string& file, store::merkle::secret_text& secret) {
    const auto& pem = secret.text;
    const auto problem = read_secret(file, secret);
    if (!problem.empty()) return wrong(file, problem == "holds no secret" ? "is empty" : problem), nullptr;
    if (pem.find("ENCRYPTED") != std::string::npos)
      return wrong(file, "is encrypted; must be a key without a pass phrase"), nullptr;
    const bio_handle in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    // No pass phrase is ever asked for on a terminal.
    key_handle key(PEM_read_bio_PrivateKey(
        in.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr));
    ERR_clear_error();
    if (!key) wrong(file, "holds no private key in PEM");
    return key;
  }

  void read_revoked(const std::string& file, std::set<std::string, std::less<>>& to) {
    const auto text = text_of(file);
    if (!text) return;
    std::istringstream in(*text);
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      line.erase(std::min(line.find('#'), line.size()));
      const auto first = line.find_first_not_of(" \t\r"), last = line.find_last_not_of(" \t\r");
      if (first == std::string::npos) continue;
      auto name = line.substr(first, last - first + 1);
      if (is_common_name(name))
        to.insert(std::move(name));
      else
        wrong(file, "line " + std::to_string(number) +
                        ": must be one common name, 1 to 64 printable characters of ASCII");
    }
  }

  std::vector<std::string> problems;
};

kj::TlsCertificate chain_of(const std::vector<certificate_handle>& certificates) {
  std::vector<std::vector<kj::byte>> encoded;
  for (const auto& each : certificates) {
    const auto size = i2d_X509(each.get(), nullptr);
    auto& bytes = encoded.emplace_back(static_cast<std::size_t>(size));
    auto* to = bytes.data();
    i2d_X509(each.get(), &to);
  }
  std::vector<kj::ArrayPtr<const kj::byte>> pieces;
  for (const auto& each : encoded) pieces.emplace_back(each.data(), each.size());
  return kj::TlsCertificate(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>>(pieces.data(), pieces.size()));
}

/// Certificate and key of this side: each is read, and they must belong together.
void read_own(file_reading& reading, const tls_files& files, std::int64_t now_s, tls_material& to) {
  const auto chain = reading.certificates_in(files.certificate);
  store::merkle::secret_text pem;
  const auto key = reading.key_in(files.key, pem);
  const auto problems_before = reading.problems.size();
  if (chain.size() > chain_max) reading.wrong(files.certificate, "must have at most 10 certificates");
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto begins = seconds_of(X509_get0_notBefore(chain[i].get())),
               ends = seconds_of(X509_get0_notAfter(chain[i].get()));
    const std::string which = i == 0 ? "" : "certificate " + std::to_string(i + 1) + " of it ";
    if (!begins || !ends)
      reading.wrong(files.certificate, which + "has dates that cannot be read");
    else if (*ends < now_s)
      reading.wrong(files.certificate, which + "ended on " + utc(*ends) + "; a new one is needed");
    else if (*begins > now_s)
      reading.wrong(files.certificate,
                    which + "is not valid before " + utc(*begins) + "; is this machine's clock right?");
    if (ends && (i == 0 || *ends < to.ends_s)) to.ends_s = *ends;
  }
  if (!chain.empty() && key && X509_check_private_key(chain.front().get(), key.get()) != 1) {
    ERR_clear_error();
    reading.wrong(files.key, "is not the key of the certificate in " + files.certificate);
  }
  if (!chain.empty() && key && reading.problems.size() == problems_before)
    to.own = kj::TlsKeypair{kj::TlsPrivateKey(kj::StringPtr(pem.text.c_str())), chain_of(chain)};
}

/// OpenSSL trusts a chain that ends with a certificate that signed itself, and kj-tls has it trust no other:
/// a CA between is in vain where it stands alone, and lets in more than it says where its root is beside it.
void read_trusted(file_reading& reading, const std::string& file, tls_side side, std::int64_t now_s,
                  tls_material& to) {
  auto certificates = reading.certificates_in(file);
  const auto signed_itself = [](const certificate_handle& one) {
    return X509_self_signed(one.get(), 1) == 1;
  };
  const bool any_root = std::ranges::any_of(certificates, signed_itself);
  std::size_t number = 0;
  for (auto& each : certificates) {
    const auto which = "certificate " + std::to_string(++number) + " of it ";
    if (X509_check_ca(each.get()) == 0)
      reading.wrong(file, which + "is no certificate of a CA");
    else if (!signed_itself(each) && (side == tls_side::server || !any_root))
      reading.wrong(file, which +
                              "is of a CA that another one certified; must be of one that signed itself, "
                              "as nobody is trusted by another");
    const auto ends = seconds_of(X509_get0_notAfter(each.get()));
    if (ends && *ends < now_s)
      to.warnings.push_back(file + ": " + which + "ended on " + utc(*ends) + "; nobody is trusted by it");
    std::vector<certificate_handle> one;
    one.push_back(std::move(each));
    to.trusted.push_back(chain_of(one));
  }
}

/// One line without control characters: the text of a library's error.
std::string one_line(kj::StringPtr text) {
  std::string line(text.begin(), text.size());
  for (auto& c : line)
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
  return line;
}

}  // namespace

bool is_common_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != ' ' && name.back() != ' ' &&
         std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~' && c != '#'; });
}

std::string ending_warning(const std::string& file, std::int64_t ends_s, std::int64_t now_s) {
  if (ends_s == 0 || ends_s - now_s > soon_s) return {};
  const auto days = std::max<std::int64_t>(ends_s - now_s, 0) / 86'400;
  return file + ": ends on " + utc(ends_s) + ", in " + std::to_string(days) +
         " days; put a new certificate and key in place";
}

revoked_list read_revoked_list(const std::string& file) {
  file_reading reading;
  revoked_list list;
  reading.read_revoked(file, list.names);
  list.problems = std::move(reading.problems);
  return list;
}

tls_material read_tls_files(const tls_files& files, tls_side side, std::int64_t now_s) {
  // What OpenSSL keeps of an error is taken for that of a connection of this thread.
  struct clean_end {
    ~clean_end() { ERR_clear_error(); }
  } const whatever_comes;
  file_reading reading;
  tls_material material;
  try {
    const bool server = side == tls_side::server;
    if (files.certificate.empty() != files.key.empty())
      reading.problems.push_back(files.key.empty() ? files.certificate + ": needs the file of its key, too"
                                                   : files.key + ": needs the file of its certificate, too");
    else if (!files.certificate.empty())
      read_own(reading, files, now_s, material);
    else if (server)
      reading.problems.push_back("certificate: a server needs one, and its key");
    if (!files.trusted.empty())
      read_trusted(reading, files.trusted, side, now_s, material);
    else if (!server)
      reading.problems.push_back("CA: a client needs the certificate of the server's CA");
    if (!files.revoked.empty()) reading.read_revoked(files.revoked, material.revoked);
  } catch (const kj::Exception& error) {
    reading.wrong(files.certificate.empty() ? files.trusted : files.certificate,
                  "cannot be used: " + one_line(error.getDescription()));
  }
  if (!reading.problems.empty()) throw tls_error(std::move(reading.problems));
  return material;
}

std::shared_ptr<kj::TlsContext> make_tls_context(const tls_material& material, tls_side side,
                                                 const tls_files& files) {
  kj::TlsContext::Options options;
  options.useSystemTrustStore = false;
  options.minVersion = kj::TlsVersion::TLS_1_2;
  options.verifyClients = side == tls_side::server && !material.trusted.empty();
  options.trustedCertificates =
      kj::ArrayPtr<const kj::TlsCertificate>(material.trusted.data(), material.trusted.size());
  KJ_IF_MAYBE (own, material.own) options.defaultKeypair = *own;
  try {
    return std::make_shared<kj::TlsContext>(options);
  } catch (const kj::Exception& error) {
    throw tls_error({(files.certificate.empty() ? files.trusted : files.certificate) +
                     ": cannot be used: " + one_line(error.getDescription())});
  }
}

}  // namespace benefactor::api

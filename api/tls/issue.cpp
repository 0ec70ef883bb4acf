#include "api/tls/issue.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "api/tls/openssl_handles.hpp"

namespace benefactor::api {
namespace {

void must(bool done, const char* what) {
  if (done) return;
  ERR_clear_error();
  throw std::runtime_error(std::string("certificate: OpenSSL could not ") + what);
}

template <class Write>
std::string pem_of(Write write) {
  const bio_handle memory(BIO_new(BIO_s_mem()));
  must(memory && write(memory.get()) == 1, "write it");
  char* text = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

void set_serial(X509* certificate) {
  unsigned char bytes[16];
  must(RAND_bytes(bytes, sizeof bytes) == 1, "draw a serial number");
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // Positive, and of full length.
  const std::unique_ptr<BIGNUM, openssl_free<BN_free>> number(BN_bin2bn(bytes, sizeof bytes, nullptr));
  must(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
       "number it");
}

void extend(X509* certificate, X509* issuer, int which, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const extension_handle extension(X509V3_EXT_conf_nid(nullptr, &context, which, value));
  must(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "extend it");
}

// By calls and not as a text: no name can bring another with it.
void name_hosts(X509* certificate, const std::vector<std::string>& names) {
  const general_names_handle all(sk_GENERAL_NAME_new_null());
  must(all != nullptr, "name its hosts");
  for (const auto& name : names) {
    auto* one = GENERAL_NAME_new();
    must(one != nullptr && sk_GENERAL_NAME_push(all.get(), one) > 0, "name its hosts");
    if (is_ip_address(name)) {
      auto* address = a2i_IPADDRESS(name.c_str());
      must(address != nullptr, "name its hosts");
      GENERAL_NAME_set0_value(one, GEN_IPADD, address);
    } else {
      auto* text = ASN1_IA5STRING_new();
      must(text != nullptr && ASN1_STRING_set(text, name.data(), static_cast<int>(name.size())) == 1,
           "name its hosts");
      GENERAL_NAME_set0_value(one, GEN_DNS, text);
    }
  }
  must(X509_add1_ext_i2d(certificate, NID_subject_alt_name, all.get(), 0, X509V3_ADD_DEFAULT) == 1,
       "name its hosts");
}

certificate_handle parsed_certificate(const std::string& pem) {
  const bio_handle in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  certificate_handle certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  must(certificate != nullptr, "read its issuer");
  return certificate;
}

key_handle parsed_key(const std::string& pem) {
  const bio_handle in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  key_handle key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  must(key != nullptr, "read its issuer's key");
  return key;
}

}  // namespace

bool is_ip_address(const std::string& name) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, name.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

bool is_host_name(const std::string& name) {
  if (is_ip_address(name)) return true;
  if (name.empty() || name.size() > 253) return false;
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
  if (name.find_first_not_of(letters) != std::string::npos) return false;
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('.', begin), name.size());
    const auto label = std::string_view(name).substr(begin, end - begin);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    begin = end + 1;
  }
  return true;
}

key_and_certificate issue(const certificate_request& request, const key_and_certificate* issuer) {
  using enum certificate_request::purpose;
  const key_handle key(EVP_EC_gen("P-256"));
  const certificate_handle certificate(X509_new());
  must(key && certificate && X509_set_version(certificate.get(), 2) == 1 &&
           X509_set_pubkey(certificate.get(), key.get()) == 1,
       "make a key");
  set_serial(certificate.get());
  must(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), request.from_s) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate.get()), request.until_s) != nullptr,
       "date it");
  auto* subject = X509_get_subject_name(certificate.get());
  must(X509_NAME_add_entry_by_NID(
           subject, NID_commonName, MBSTRING_UTF8,
           reinterpret_cast<const unsigned char*>(request.common_name.data()),  // NOLINT: OpenSSL's text
           static_cast<int>(request.common_name.size()), -1, 0) == 1,
       "name it");

  const auto issuing = issuer ? parsed_certificate(issuer->certificate) : nullptr;
  const auto signing = issuer ? parsed_key(issuer->key) : nullptr;
  auto* const from = issuing ? issuing.get() : certificate.get();
  must(X509_set_issuer_name(certificate.get(), X509_get_subject_name(from)) == 1, "name its issuer");

  const bool is_ca = request.use == ca;
  // pathlen:0, so that nobody who is certified certifies others.
  extend(certificate.get(), from, NID_basic_constraints,
         is_ca ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE");
  extend(certificate.get(), from, NID_key_usage,
         is_ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
  if (!is_ca)
    extend(certificate.get(), from, NID_ext_key_usage, request.use == server ? "serverAuth" : "clientAuth");
  extend(certificate.get(), from, NID_subject_key_identifier, "hash");
  if (issuing) extend(certificate.get(), from, NID_authority_key_identifier, "keyid:always");
  if (!request.names.empty()) name_hosts(certificate.get(), request.names);
  must(X509_sign(certificate.get(), signing ? signing.get() : key.get(), EVP_sha256()) != 0, "sign it");
  return {pem_of([&](BIO* to) {
            return PEM_write_bio_PKCS8PrivateKey(to, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          }),
          pem_of([&](BIO* to) { return PEM_write_bio_X509(to, certificate.get()); })};
}

}  // namespace benefactor::api

// Owners of OpenSSL's objects. Not seen outside api/tls.
#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace benefactor::api {

template <auto Free>
struct openssl_free {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using key_handle = std::unique_ptr<EVP_PKEY, openssl_free<EVP_PKEY_free>>;
using certificate_handle = std::unique_ptr<X509, openssl_free<X509_free>>;
using extension_handle = std::unique_ptr<X509_EXTENSION, openssl_free<X509_EXTENSION_free>>;
using general_names_handle = std::unique_ptr<GENERAL_NAMES, openssl_free<GENERAL_NAMES_free>>;
using bio_handle = std::unique_ptr<BIO, openssl_free<BIO_free>>;

}  // namespace benefactor::api

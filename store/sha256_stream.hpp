// SHA-256 of bytes that do not lie in memory all at once: documents and other files as they are read.
#pragma once

#include <memory>
#include <string_view>

#include "store/sha256.hpp"

struct evp_md_ctx_st;

namespace benefactor::store {

/// Takes bytes in pieces of any size. Not for use by several threads at once.
class sha256_stream {
 public:
  /// Errors: std::runtime_error when OpenSSL has no SHA-256; the same of the functions below.
  sha256_stream();
  ~sha256_stream();
  sha256_stream(sha256_stream&&) noexcept;
  sha256_stream& operator=(sha256_stream&&) noexcept;

  void update(std::string_view bytes);

  /// The digest of all bytes so far. Nothing may be added after it.
  digest256 finish();

 private:
  struct free_context {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, free_context> context_;
};

}  // namespace benefactor::store

#pragma once
/// An S3 service in memory on a free port, which checks every signature from the request as it came, by
/// OpenSSL and without the code under test.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/api/objects/self_signed.hpp"

namespace benefactor::api::test {

struct s3_stored_object {
  std::string bytes, content_type, checksum;
};

class fake_s3 {
 public:
  static constexpr const char* access_key = "AKIDEXAMPLE";
  static constexpr const char* secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  static constexpr const char* region = "eu-central-1";

  /// @param tls  serve https with this certificate; null: http
  explicit fake_s3(const self_signed* tls = nullptr);
  ~fake_s3();

  std::uint16_t port() const;

  /// By path: "/bucket/documents/<key>".
  std::map<std::string, s3_stored_object> objects() const;
  void put(const std::string& path, s3_stored_object object);

  /// "PUT /path", in the order they came.
  std::vector<std::string> requests() const;

  std::atomic<bool> keeps_checksums{true};
  std::atomic<unsigned> fails_with{0};  ///< the answer to everything, when not 0
  std::atomic<bool> silent{false};      ///< answers nothing
  std::atomic<bool> stalls{false};      ///< stops in the middle of every object

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api::test
